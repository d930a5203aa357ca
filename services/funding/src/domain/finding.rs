//! Holds what disagrees in a decision until a person or a corrective decision resolves it; nothing is corrected by itself.

use mesh::clock::Timestamp;

use super::{
    FindingId,
    claims::attestation::Signer,
    hypothesis::{Hypothesis, readings},
    money::Ore,
    plan::Plan,
    refusal::Refusal,
    rule::{Amounts, Rule},
};

/// What disagrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// The rows do not sum to the stated total.
    SumMismatch,
    /// A financier exceeds the share of the total that a rule allows.
    CapExceeded,
    /// A row is not the share of the total that is stated for it.
    ShareMismatch,
    /// An amount is stated differently in two places.
    AmountContradicted,
    /// The document is a proposal; there is no protocol reference.
    NotYetDecided,
}

/// How much of an obstacle a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Worth knowing; stops nothing.
    Notice,
    /// The decision cannot be activated until it is resolved.
    BlocksActivation,
}

/// What disagrees, and what may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// What disagrees.
    pub kind: FindingKind,
    /// How much of an obstacle it is.
    pub severity: Severity,
    /// What the figures differ by: stated total less sum of rows for a sum, the row less what is due otherwise.
    pub difference: Ore,
    /// What was found, in a sentence.
    pub explanation: String,
    /// Ranked readings; none where the finding is not about figures.
    pub hypotheses: Vec<Hypothesis>,
}

/// How a finding stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// Nobody has resolved it.
    Open,
    /// Accepted as stated, with a signature and a motivation.
    Accepted(Signature),
    /// Resolved by a corrective decision, whose registration number is the reason.
    Corrected(Signature),
}

/// Who resolved a finding, why and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The subject.
    pub by: String,
    /// The motivation, or the corrective decision's registration number.
    pub reason: String,
    /// When.
    pub time: Timestamp,
}

/// A discrepancy that stands on a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its id.
    pub id: FindingId,
    /// What was found.
    pub found: Discrepancy,
    /// How it stands.
    pub resolution: Resolution,
}

impl Finding {
    /// Whether it is unresolved.
    pub fn is_open(&self) -> bool {
        matches!(self.resolution, Resolution::Open)
    }

    /// Whether it keeps the decision from being activated.
    pub fn blocks(&self) -> bool {
        self.is_open() && self.found.severity == Severity::BlocksActivation
    }

    /// Accepts the figures as stated. The importer may not, by whatever account: what one person wrote in, another must sign for.
    pub fn accept(
        &mut self,
        importer: &Signer,
        signer: Signer,
        reason: String,
        time: Timestamp,
    ) -> Result<(), Refusal> {
        if !self.is_open() {
            return Err(Refusal::FindingAlreadyResolved(self.id));
        }
        if signer.is(importer) {
            return Err(Refusal::AcceptanceByImporter(self.id));
        }
        self.resolution = Resolution::Accepted(Signature { by: signer.account, reason, time });
        Ok(())
    }

    /// Resolves the finding by a corrective decision, unless it has been resolved before.
    pub fn correct(&mut self, signature: Signature) {
        if self.is_open() {
            self.resolution = Resolution::Corrected(signature);
        }
    }
}

/// How many findings show readings. Where more disagrees, more readings help nobody.
const MOST_READ: usize = 20;
/// How many readings one finding shows.
const MOST_READINGS: usize = 12;
/// How many readings all findings show together, so that the answer stays readable, and far below what a message may hold.
const MOST_READINGS_IN_ALL: usize = 48;

/// Everything in a plan that disagrees with itself or with a rule. `decided` says whether there is a protocol reference.
pub fn inspect(plan: &Plan, decided: bool) -> Vec<Discrepancy> {
    let stated = Amounts::stated(plan);
    let rules = Rule::all(plan);
    let broken: Vec<_> = rules.iter().filter(|rule| !rule.holds(&stated)).collect();
    let share = (MOST_READINGS_IN_ALL / broken.len().clamp(1, MOST_READ)).min(MOST_READINGS);
    let mut found = Vec::new();
    // Where one slip explains the sum and everything else, the rest is told, but does not ask for a signature of its own.
    // A cap that is exceeded as stated is a matter of law, and does.
    let mut one_slip_explains_all = false;
    for (place, rule) in broken.into_iter().enumerate() {
        let hypotheses = if place < MOST_READ { readings(plan, rule, share) } else { Vec::new() };
        let kind = match rule {
            Rule::Sum => FindingKind::SumMismatch,
            Rule::Cap { .. } => FindingKind::CapExceeded,
            Rule::Share { .. } => FindingKind::ShareMismatch,
            Rule::Granted { .. } => FindingKind::AmountContradicted,
        };
        let mut explanation = rule.breach(plan, &stated);
        let severity = match kind {
            FindingKind::ShareMismatch | FindingKind::AmountContradicted if one_slip_explains_all => {
                explanation.push_str(" The likeliest reading of the sum explains this too.");
                Severity::Notice
            }
            FindingKind::CapExceeded => {
                explanation.push_str(&format!(" The cap follows from {}.", rule.citation()));
                Severity::BlocksActivation
            }
            FindingKind::SumMismatch
            | FindingKind::ShareMismatch
            | FindingKind::AmountContradicted
            | FindingKind::NotYetDecided => Severity::BlocksActivation,
        };
        if kind == FindingKind::SumMismatch {
            one_slip_explains_all = hypotheses.first().is_some_and(|first| first.all_agree);
        }
        let difference = Ore::try_from(rule.difference(&stated)).unwrap_or_default();
        found.push(Discrepancy { kind, severity, difference, explanation, hypotheses });
    }
    if !decided {
        found.push(Discrepancy {
            kind: FindingKind::NotYetDecided,
            severity: Severity::BlocksActivation,
            difference: Ore::ZERO,
            explanation: "The document is a proposal: it has no protocol reference, and lends no money. Import the decision as its correction when it is made, or have another person sign that it is made.".into(),
            hypotheses: Vec::new(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        claims::attestation::examples::signer,
        plan::{Line, examples::*},
    };
    use FindingKind::*;
    use Severity::*;
    use proptest::prelude::*;

    fn kinds(plan: &Plan) -> Vec<(FindingKind, Severity)> {
        inspect(plan, true).iter().map(|found| (found.kind, found.severity)).collect()
    }

    fn open() -> Finding {
        Finding {
            id: FindingId::from(uuid::Uuid::from_u128(1)),
            found: inspect(&founding(), true).remove(0),
            resolution: Resolution::Open,
        }
    }

    fn accepted(finding: &mut Finding, by: Signer) -> Result<(), Refusal> {
        let importer = Signer { account: "operator:a".into(), person: Some(uuid::Uuid::from_u128(7)) };
        finding.accept(&importer, by, "checked with the region".into(), Timestamp::from_micros(1))
    }

    fn signed(by: &str) -> Signature {
        Signature { by: by.into(), reason: "checked with the region".into(), time: Timestamp::from_micros(1) }
    }

    #[test]
    fn the_founding_decision_does_not_add_up_and_is_a_proposal() {
        let found = inspect(&founding(), false);
        assert_eq!(
            found.iter().map(|found| (found.kind, found.severity)).collect::<Vec<_>>(),
            [(SumMismatch, BlocksActivation), (NotYetDecided, BlocksActivation)]
        );
        assert_eq!(found[0].difference, Ore::new(9_000));
        assert_eq!(
            found[0].explanation,
            "The rows sum to 5 956 446 kr, but the total is 5 956 536 kr: they differ by 90 kr."
        );
    }

    #[test]
    fn a_plan_that_agrees_has_no_finding() {
        let agreeing =
            founding()
                .lines()
                .iter()
                .cloned()
                .map(|row| {
                    if row.stated == Ore::new(22_689_600) { Line { stated: Ore::new(22_698_600), ..row } } else { row }
                })
                .collect();
        assert_eq!(kinds(&plan(agreeing, 5_956_536)), []);
    }

    #[test]
    fn a_broken_cap_is_found_with_its_citation() {
        let capped = Line { max_share_bps: Some(5_000), cap_citation: "2003:596 5 §".into(), ..line("A", 1, 600) };
        let found = inspect(&plan(vec![capped, line("B", 2, 400)], 1_000), true);
        assert_eq!(
            (found[0].kind, found[0].severity, found[0].difference),
            (CapExceeded, BlocksActivation, Ore::new(10_000))
        );
        assert!(
            found[0].explanation.contains("100 kr over its cap of 50 %")
                && found[0].explanation.contains("2003:596 5 §")
        );
        assert!(found[0].hypotheses.is_empty(), "no single slip explains it, since the sum holds");
    }

    #[test]
    fn a_share_that_is_not_paid_is_found() {
        let row = Line { stated_share_bps: Some(5_000), ..line("A", 1, 400) };
        assert_eq!(kinds(&plan(vec![row, line("B", 2, 600)], 1_000)), [(ShareMismatch, BlocksActivation)]);
    }

    #[test]
    fn an_amount_that_is_stated_twice_and_differs_is_found() {
        let row = Line { granted: Some(Ore::new(39_000)), ..line("A", 1, 400) };
        assert_eq!(kinds(&plan(vec![row, line("B", 2, 600)], 1_000)), [(AmountContradicted, BlocksActivation)]);
    }

    #[test]
    fn what_the_sum_explains_is_told_and_blocks_nothing_of_its_own() {
        let row = Line { granted: Some(Ore::new(12_300)), ..line("A", 1, 132) };
        assert_eq!(
            kinds(&plan(vec![row, line("B", 2, 600)], 723)),
            [(SumMismatch, BlocksActivation), (AmountContradicted, Notice)]
        );
    }

    #[test]
    fn a_cap_that_is_exceeded_as_stated_blocks_whatever_explains_it() {
        let row = Line { max_share_bps: Some(5_000), ..line("A", 1, 510) };
        assert_eq!(
            kinds(&plan(vec![row, line("B", 2, 850)], 1_000)),
            [(SumMismatch, BlocksActivation), (CapExceeded, BlocksActivation)]
        );
    }

    #[test]
    fn however_much_disagrees_the_readings_that_are_shown_are_few() {
        for plan in largest() {
            let shown: Vec<_> = inspect(&plan, true).iter().map(|found| found.hypotheses.len()).collect();
            assert!(
                shown.iter().all(|shown| *shown <= MOST_READINGS)
                    && shown.iter().sum::<usize>() <= MOST_READINGS_IN_ALL
            );
            assert!(shown[0] > 0 && shown.iter().skip(MOST_READ).all(|shown| *shown == 0));
        }
    }

    #[test]
    fn whoever_imported_may_not_accept_by_whatever_account() {
        let mut finding = open();
        let refusal = Err(Refusal::AcceptanceByImporter(finding.id));
        assert_eq!(accepted(&mut finding, signer("operator:a")), refusal);
        let of_person = |person| Signer { account: "operator:b".into(), person: Some(uuid::Uuid::from_u128(person)) };
        assert_eq!(accepted(&mut finding, of_person(7)), refusal);
        assert_eq!(accepted(&mut finding, of_person(8)), Ok(()));
        assert_eq!(finding.resolution, Resolution::Accepted(signed("operator:b")));
        assert!(!finding.is_open() && !finding.blocks());
    }

    #[test]
    fn a_finding_is_resolved_once() {
        let mut finding = open();
        finding.correct(signed("operator:a"));
        let before = finding.clone();
        let again = accepted(&mut finding, signer("operator:b"));
        assert_eq!(again, Err(Refusal::FindingAlreadyResolved(finding.id)));
        finding.correct(signed("operator:c"));
        assert_eq!(finding, before);
    }

    proptest! {
        #[test]
        fn rows_and_total_that_agree_raise_nothing_and_others_always_block(rows in proptest::collection::vec(1..1_000_000i64, 1..10), off in -5i64..5) {
            let total = rows.iter().sum::<i64>() + off;
            prop_assume!(total > 0);
            let lines = (1..).zip(&rows).map(|(organisation, kronor)| line("A", organisation, *kronor)).collect();
            let expected = if off == 0 { vec![] } else { vec![(SumMismatch, BlocksActivation)] };
            prop_assert_eq!(kinds(&plan(lines, total)), expected);
        }
    }
}
