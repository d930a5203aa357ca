//! Closed vocabularies of projects and claims: each value is a word, the same in the database and, in capitals, in the contract.

/// A value of a closed vocabulary.
pub trait Word: Copy + Eq + 'static {
    /// All of them.
    const ALL: &'static [Self];
    /// Its word, in small letters and underscores.
    fn word(self) -> &'static str;

    /// The value of a word.
    fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == word)
    }
}

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    )+};
}

pub(crate) use words;

words! {
    /// Kostnadsslag.
    Category {
        /// Personal.
        Staff = "staff",
        /// Lönebikostnader.
        Payroll = "payroll",
        /// Externa tjänster.
        Services = "services",
        /// Resor och logi.
        Travel = "travel",
        /// Investeringar, materiel och lokaler.
        Investment = "investment",
        /// Övrigt.
        Other = "other",
        /// Indirekta kostnader.
        Indirect = "indirect",
        /// Bidrag i annat än pengar.
        InKind = "in_kind",
        /// Intäkter, which lessen the costs.
        Income = "income",
    }
    /// How the costs of a category are counted.
    Method {
        /// What was paid.
        Actual = "actual",
        /// Units at a fixed price.
        UnitCost = "unit_cost",
        /// A share of other categories.
        FlatRate = "flat_rate",
        /// One sum, or nothing.
        LumpSum = "lump_sum",
    }
    /// What value added tax is to the project.
    Vat {
        /// There is none.
        None = "none",
        /// Deducted elsewhere, and no cost.
        Deducted = "deducted",
        /// A real cost.
        Cost = "cost",
    }
    /// What a financier's row brings.
    FinancingKind {
        /// Money, paid on claims.
        Cash = "cash",
        /// Something else than money.
        InKind = "in_kind",
        /// The project's own money.
        Own = "own",
    }
    /// What a period ends with.
    ReportKind {
        /// Lägesrapport.
        Progress = "progress",
        /// Slutrapport.
        Final = "final",
    }
    /// What a change of the budget needs, the least first.
    ChangeClass {
        /// Nothing.
        Free = "free",
        /// The case officer's approval.
        Officer = "officer",
        /// A formal decision.
        Formal = "formal",
    }
    /// Where a change stands.
    AmendmentState {
        /// It waits for approval.
        Requested = "requested",
        /// It holds.
        Applied = "applied",
        /// It does not.
        Declined = "declined",
    }
    /// Money, or something else.
    CostKind {
        /// Money.
        Cash = "cash",
        /// Something else.
        InKind = "in_kind",
    }
    /// Where a cost stands.
    CostState {
        /// In no claim.
        Booked = "booked",
        /// In a claim that is not decided.
        Claimed = "claimed",
        /// Accepted in full.
        Accepted = "accepted",
        /// Cut, in whole or in part.
        Cut = "cut",
        /// Taken back before any claim held it.
        Voided = "voided",
    }
    /// Where a claim stands.
    ClaimState {
        /// Opened.
        Draft = "draft",
        /// Its lines are fixed.
        Locked = "locked",
        /// Signed for the recipient.
        Signed = "signed",
        /// Handed in.
        Submitted = "submitted",
        /// Something is missing.
        Completion = "completion",
        /// Decided; payments follow.
        Decided = "decided",
        /// All is paid.
        Paid = "paid",
        /// Nothing was accepted.
        Rejected = "rejected",
        /// Taken back before its lines were fixed.
        Withdrawn = "withdrawn",
    }
    /// What was done with a claim.
    Deed {
        /// Opened.
        Opened = "opened",
        /// Taken back.
        Withdrawn = "withdrawn",
        /// Locked.
        Locked = "locked",
        /// Signed.
        Signed = "signed",
        /// Handed in.
        Submitted = "submitted",
        /// Asked for what is missing.
        CompletionRequested = "completion_requested",
        /// Answered what was missing.
        Completed = "completed",
        /// Decided.
        Decided = "decided",
    }
    /// What is paid.
    PaymentKind {
        /// What a claim came to.
        Claim = "claim",
        /// An advance.
        Advance = "advance",
    }
    /// Where a payment stands.
    PaymentState {
        /// Attested once.
        Ordered = "ordered",
        /// Attested twice.
        Attested = "attested",
        /// The bank has paid.
        Confirmed = "confirmed",
        /// It did not come about.
        Failed = "failed",
    }
    /// What somebody may do with others' money.
    Role {
        /// Firmatecknare: signs for the recipient.
        Signatory = "signatory",
        /// Handläggare: decides on claims and changes.
        Officer = "officer",
        /// Mottagningsattest: orders payments.
        Order = "order",
        /// Beslutsattest: releases payments.
        Release = "release",
        /// Beslutanderätt: decides on applications.
        Decision = "decision",
    }
    /// Where a recovery stands.
    RecoveryState {
        /// Proposed.
        Proposed = "proposed",
        /// The recipient was heard.
        Heard = "heard",
        /// Decided.
        Decided = "decided",
        /// Paid back.
        Settled = "settled",
        /// Waived.
        Waived = "waived",
        /// Nothing is taken back.
        Dropped = "dropped",
        /// Decided, and an invoice was made for it.
        Invoiced = "invoiced",
    }
    /// Why money is taken back.
    Ground {
        /// Wrong or misleading information.
        Misleading = "misleading",
        /// A condition was broken.
        Breach = "breach",
        /// Paid wrongly or too much.
        Overpaid = "overpaid",
        /// The conditions have changed.
        Changed = "changed",
    }
    /// Why a decision is revoked.
    RevocationGround {
        /// Wrong or misleading information.
        Misleading = "misleading",
        /// A condition was broken.
        Breach = "breach",
        /// Granted wrongly or too highly, which the recipient should have realised.
        Overgranted = "overgranted",
        /// The conditions have changed.
        Changed = "changed",
    }
    /// What happens to a decision on paper.
    StepKind {
        /// Justerat.
        Adjusted = "adjusted",
        /// Anslaget.
        Posted = "posted",
        /// Taken down again.
        Unposted = "unposted",
        /// Expedierat.
        Communicated = "communicated",
    }
    /// What must be done by a day.
    DueKind {
        /// Accepting the undertaking.
        Acceptance = "acceptance",
        /// Claiming a period.
        Claim = "claim",
        /// The last claim, with the final report.
        FinalReport = "final_report",
        /// Answering what is missing in a claim or in an application.
        Completion = "completion",
        /// Answering a proposed recovery.
        Hearing = "hearing",
        /// Paying back.
        Repayment = "repayment",
    }
    /// Whether it is done.
    DueState {
        /// It is not.
        Open = "open",
        /// It is.
        Done = "done",
        /// Nothing is to be done any more.
        Lapsed = "lapsed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds<W: Word + std::fmt::Debug>() {
        for value in W::ALL {
            assert_eq!(W::read(value.word()), Some(*value));
        }
        assert_eq!(W::read(""), None);
    }

    #[test]
    fn each_value_is_read_from_its_own_word() {
        holds::<Category>();
        holds::<Method>();
        holds::<Vat>();
        holds::<FinancingKind>();
        holds::<ReportKind>();
        holds::<ChangeClass>();
        holds::<AmendmentState>();
        holds::<CostKind>();
        holds::<CostState>();
        holds::<ClaimState>();
        holds::<Deed>();
        holds::<PaymentKind>();
        holds::<PaymentState>();
        holds::<Role>();
        holds::<RecoveryState>();
        holds::<Ground>();
        holds::<RevocationGround>();
        holds::<StepKind>();
        holds::<DueKind>();
        holds::<DueState>();
    }
}
