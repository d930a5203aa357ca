//! What is delegated to whom, as data: a position of a financier, the amounts and the days; what was decided by it; and what of that the
//! committee has heard of.

use mesh::clock::Timestamp;
use time::Date;

use super::{ApplicationId, DelegationRuleId, refusal::Refusal, word::State};
use crate::domain::{
    OrganisationId,
    claims::{attestation::Attestation, word::Role},
    money::Ore,
};

/// What a position may decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: DelegationRuleId,
    /// Of which financier.
    pub organisation: OrganisationId,
    /// The position or body.
    pub position: String,
    /// The least amount.
    pub least: Ore,
    /// The most.
    pub most: Ore,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// The decision that delegates.
    pub reference: String,
    /// Where it stands.
    pub citation: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub create_time: Timestamp,
}

impl Rule {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it covers an amount.
    pub fn covers(&self, amount: Ore) -> bool {
        (self.least..=self.most).contains(&amount)
    }

    /// Refuses a rule that holds on a day on which another one of the same position does.
    pub fn beside(self, others: &[Rule]) -> Result<Self, Refusal> {
        let last = |rule: &Rule| rule.until.unwrap_or(Date::MAX);
        let same = |rule: &&Rule| rule.organisation == self.organisation && rule.position == self.position;
        let overlaps = |rule: &&Rule| rule.from <= last(&self) && self.from <= last(rule);
        let held = others.iter().filter(same).find(overlaps).map(|other| other.id);
        held.map_or(Ok(self), |other| Err(Refusal::RuleOverlaps(other)))
    }

    /// Sets its last day.
    pub fn end(&mut self, until: Date) -> Result<(), Refusal> {
        if self.until.is_some() {
            return Err(Refusal::RuleEnded(self.id));
        }
        self.until = Some(until);
        Ok(())
    }
}

/// The positions in which rights let their holder decide for a financier on a day.
pub fn positions(rights: &[Attestation], organisation: OrganisationId, day: Date) -> Vec<&str> {
    let fits =
        |right: &&Attestation| right.role == Role::Decision && right.organisation == organisation && right.holds(day);
    rights.iter().filter(fits).map(|right| right.position.as_str()).filter(|position| !position.is_empty()).collect()
}

/// The rule by which one of these positions decides on an amount on a day. Where none reaches so far, the one that reaches farthest is named.
pub fn covering<'a>(rules: &'a [Rule], positions: &[&str], amount: Ore, day: Date) -> Result<&'a Rule, Refusal> {
    let held = rules.iter().filter(|rule| rule.holds_on(day) && positions.contains(&rule.position.as_str()));
    // One that covers the amount comes before all others, and of those that do not the one that reaches farthest.
    let nearest = held.max_by_key(|rule| (rule.covers(amount), rule.most)).ok_or(Refusal::DelegationMissing(day))?;
    if nearest.covers(amount) {
        return Ok(nearest);
    }
    Err(Refusal::DelegationLimit(Box::new(nearest.clone()), amount))
}

/// Something that was decided on delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegated {
    /// On which application.
    pub application: ApplicationId,
    /// For which financier.
    pub organisation: OrganisationId,
    /// By which rule.
    pub rule: DelegationRuleId,
    /// In which position.
    pub position: String,
    /// About how much.
    pub amount: Ore,
    /// What became of the application.
    pub outcome: State,
    /// When.
    pub decided_on: Date,
    /// By which account.
    pub decided_by: String,
    /// The meeting that it was reported at.
    pub reported: Option<Meeting>,
}

/// A meeting of the committee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Its day.
    pub on: Date,
    /// The paragraph of its protocol.
    pub paragraph: String,
}

impl Delegated {
    /// Notes that it was reported at a meeting. Answers whether that is news.
    pub fn report(&mut self, meeting: &Meeting) -> Result<bool, Refusal> {
        match &self.reported {
            None => {
                self.reported = Some(meeting.clone());
                Ok(true)
            }
            Some(held) if held == meeting => Ok(false),
            Some(held) => Err(Refusal::AlreadyReported(self.application, held.on)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const DAY: Date = date!(2026 - 03 - 01);

    fn rule(number: u128, position: &str, kronor: (i64, i64), from: Date, until: Option<Date>) -> Rule {
        Rule {
            id: DelegationRuleId::from(uuid::Uuid::from_u128(number)),
            organisation: OrganisationId::from(uuid::Uuid::from_u128(3)),
            position: position.into(),
            least: Ore::new(kronor.0 * 100),
            most: Ore::new(kronor.1 * 100),
            from,
            until,
            reference: "§ 4, 2026-01-15".into(),
            citation: "delegationsordning 4.2".into(),
            recorded_by: "operator:anna".into(),
            create_time: datetime!(2026-01-15 12:00 UTC).into(),
        }
    }

    #[test]
    fn a_position_has_one_rule_a_day_and_another_may_have_its_own() {
        let first = rule(1, "Direktör", (0, 200_000), date!(2026 - 01 - 01), Some(date!(2026 - 06 - 30)));
        let on =
            |from, until| rule(2, "Direktör", (200_001, 400_000), from, until).beside(std::slice::from_ref(&first));
        assert_eq!(on(date!(2026 - 06 - 30), None), Err(Refusal::RuleOverlaps(first.id)));
        assert_eq!(on(date!(2025 - 01 - 01), None), Err(Refusal::RuleOverlaps(first.id)));
        assert!(on(date!(2026 - 07 - 01), None).is_ok());
        assert!(on(date!(2025 - 01 - 01), Some(date!(2025 - 12 - 31))).is_ok());
        let other = rule(3, "Utskott", (0, 400_000), date!(2026 - 01 - 01), None);
        assert!(other.beside(&[first]).is_ok());
    }

    #[test]
    fn what_passes_the_limit_is_refused_with_the_rule_that_reaches_farthest() {
        let rules = [
            rule(1, "Enhetschef", (0, 200_000), date!(2026 - 01 - 01), None),
            rule(2, "Direktör", (0, 500_000), date!(2026 - 01 - 01), Some(date!(2026 - 12 - 31))),
        ];
        let by = |positions: &[&str], kronor: i64, day| {
            covering(&rules, positions, Ore::new(kronor * 100), day).map(|rule| rule.id)
        };
        assert_eq!(by(&["Enhetschef"], 200_000, DAY), Ok(rules[0].id));
        assert_eq!(by(&["Enhetschef", "Direktör"], 200_001, DAY), Ok(rules[1].id));
        assert!(matches!(
            by(&["Enhetschef", "Direktör"], 500_001, DAY),
            Err(Refusal::DelegationLimit(rule, _)) if rule.id == rules[1].id
        ));
        assert_eq!(by(&["Direktör"], 1, date!(2027 - 01 - 01)), Err(Refusal::DelegationMissing(date!(2027 - 01 - 01))));
        assert_eq!(by(&[], 1, DAY), Err(Refusal::DelegationMissing(DAY)));
    }

    #[test]
    fn a_rule_ends_once_and_what_was_decided_is_reported_once() {
        let mut held = rule(1, "Direktör", (0, 1), date!(2026 - 01 - 01), None);
        assert_eq!(held.end(DAY), Ok(()));
        assert!(held.holds_on(DAY) && !held.holds_on(date!(2026 - 03 - 02)));
        assert_eq!(held.end(DAY), Err(Refusal::RuleEnded(held.id)));
        let application = ApplicationId::from(uuid::Uuid::from_u128(9));
        let mut decided = Delegated {
            application,
            organisation: held.organisation,
            rule: held.id,
            position: held.position,
            amount: Ore::new(1),
            outcome: State::DecidedGranted,
            decided_on: DAY,
            decided_by: "operator:eva".into(),
            reported: None,
        };
        let meeting = Meeting { on: date!(2026 - 03 - 20), paragraph: "§ 31".into() };
        assert_eq!((decided.report(&meeting), decided.report(&meeting)), (Ok(true), Ok(false)));
        let other = Meeting { on: date!(2026 - 04 - 20), ..meeting.clone() };
        assert_eq!(decided.report(&other), Err(Refusal::AlreadyReported(application, meeting.on)));
    }
}
