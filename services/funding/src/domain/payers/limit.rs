//! How much a payer bears in a period: stated by the payer, held by the guard of an account in the ledger.

use std::fmt::Display;

use time::Date;

use super::{LimitId, refusal::Refusal};
use crate::domain::{
    CaseId, OrganisationId,
    book::AccountName,
    model::words::{Phase, Role, Word},
    money::Ore,
};

/// A limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Its id.
    pub id: LimitId,
    /// The number of its latest event.
    pub revision: i64,
    /// Whose.
    pub organisation: OrganisationId,
    /// The first day that cases are pinned on.
    pub from: Date,
    /// The last.
    pub until: Date,
    /// How much.
    pub amount: Ore,
    /// Of this industry alone; empty for all that has no limit of its own.
    pub industry: String,
    /// Of this programme alone; empty for all that has no limit of its own.
    pub programme: String,
    /// Where it stands.
    pub citation: String,
}

impl Limit {
    /// Whether it is about the same as another, but for days and amount.
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        (self.organisation, &self.industry, &self.programme) == (other.organisation, &other.industry, &other.programme)
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }

    /// Changes its last day and its amount. Answers by how much it grows, or with a minus shrinks.
    pub fn restate(&mut self, stated: Self) -> Ore {
        let grown = Ore::new(stated.amount.ore() - self.amount.ore());
        (self.until, self.amount, self.citation) = (stated.until, stated.amount, stated.citation);
        self.revision += 1;
        grown
    }

    /// Refuses where another limit of the same payer and purpose holds on one of its days.
    pub fn check_apart(&self, others: &[Self]) -> Result<(), Refusal> {
        let overlaps = |other: &&Self| {
            other.id != self.id && other.is_of_the_same(self) && other.from <= self.until && self.from <= other.until
        };
        others.iter().find(overlaps).map_or(Ok(()), |other| Err(Refusal::LimitOverlaps(other.id)))
    }

    /// The account that it stands on.
    pub fn account(&self) -> AccountName {
        AccountName::of_parts(&[&"payer", &self.organisation, &self.id, &"commitment"])
    }

    /// The account that limits are credited from.
    pub fn source(&self) -> AccountName {
        AccountName::of_parts(&[&"payer", &self.organisation, &"limit"])
    }

    /// How narrow it is; none where it is about something else.
    fn narrowness(&self, industry: &str, programme: &str) -> Option<u8> {
        let fits = |own: &str, of: &str| own.is_empty() || own == of;
        let fits = fits(&self.industry, industry) && fits(&self.programme, programme);
        fits.then(|| u8::from(!self.industry.is_empty()) + 2 * u8::from(!self.programme.is_empty()))
    }
}

/// The narrowest limit of a payer that fits what is to be borne, on a day.
pub fn narrowest<'a>(
    limits: &'a [Limit],
    payer: OrganisationId,
    (industry, programme): (&str, &str),
    day: Date,
) -> Option<&'a Limit> {
    let held = limits.iter().filter(|limit| limit.organisation == payer && limit.holds_on(day));
    let ranked = held.filter_map(|limit| Some((limit.narrowness(industry, programme)?, limit)));
    ranked.max_by_key(|(narrowness, _)| *narrowness).map(|(_, limit)| limit)
}

/// The account of a payer that has stated no limit. Of individuals there is one for all: it holds nobody's identity.
pub fn unbounded(payer: Option<OrganisationId>, role: Role) -> AccountName {
    let word = role.word();
    let holder: &dyn Display = match &payer {
        Some(organisation) => organisation,
        None => &word,
    };
    AccountName::of_parts(&[&"payer", holder, &"commitment"])
}

/// The account of what a phase of a case brings.
pub fn fee(case: CaseId, phase: Phase) -> AccountName {
    AccountName::of_parts(&[&"case", &case, &phase.word(), &"fee"])
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    fn limit(id: u128, industry: &str, programme: &str) -> Limit {
        Limit {
            id: Uuid::from_u128(id).into(),
            revision: 1,
            organisation: Uuid::from_u128(7).into(),
            from: date!(2026 - 01 - 01),
            until: date!(2026 - 12 - 31),
            amount: Ore::new(100),
            industry: industry.into(),
            programme: programme.into(),
            citation: "a decision".into(),
        }
    }

    #[test]
    fn the_narrowest_limit_that_fits_is_the_purse() {
        let limits = [limit(1, "", ""), limit(2, "care", ""), limit(3, "", "lift"), limit(4, "care", "lift")];
        let payer = limits[0].organisation;
        let of = |industry, programme, day| {
            narrowest(&limits, payer, (industry, programme), day).map(|limit| limit.id.uuid().as_u128())
        };
        let day = date!(2026 - 06 - 01);
        assert_eq!(of("care", "lift", day), Some(4));
        assert_eq!(of("construction", "lift", day), Some(3));
        assert_eq!(of("care", "", day), Some(2));
        assert_eq!(of("construction", "", day), Some(1));
        assert_eq!(of("care", "lift", date!(2027 - 01 - 01)), None);
        assert_eq!(narrowest(&limits, Uuid::from_u128(8).into(), ("care", ""), day), None);
    }

    #[test]
    fn two_limits_of_one_purpose_lie_apart() {
        let (one, mut other) = (limit(1, "care", ""), limit(2, "care", ""));
        assert_eq!(other.check_apart(std::slice::from_ref(&one)), Err(Refusal::LimitOverlaps(one.id)));
        (other.from, other.until) = (date!(2027 - 01 - 01), date!(2027 - 12 - 31));
        assert_eq!(other.check_apart(&[one]), Ok(()));
        assert_eq!(limit(2, "", "").check_apart(&[limit(1, "care", "")]), Ok(()));
    }

    #[test]
    fn accounts_are_named_as_the_ledger_reads_them() {
        let one = limit(1, "", "");
        for account in [
            one.account(),
            one.source(),
            unbounded(None, Role::Individual),
            unbounded(Some(one.organisation), Role::Employer),
            fee(Uuid::from_u128(9).into(), Phase::TheoryAssessment),
        ] {
            assert_eq!(AccountName::parse(account.as_str()), Ok(account.clone()));
            assert!(account.is_kept_by_payers(), "{account}");
        }
        assert_eq!(unbounded(None, Role::Individual).as_str(), "payer:individual:commitment");
    }
}
