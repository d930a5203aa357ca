//! The centre's host (huvudman): one organisation at a time, with decisions behind its beginning and its end. There may be a time without one.

use mesh::clock::Timestamp;
use time::Date;

use super::refusal::Refusal;
use crate::domain::organisation::OrganisationId;

mesh::id!(
    /// The id of a host's term.
    HostId,
    "host"
);

/// What a host is before the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegalForm {
    /// Region.
    Region,
    /// Kommun.
    Municipality,
    /// Kommunalförbund.
    MunicipalFederation,
    /// Gemensam nämnd.
    JointBoard,
    /// Statlig myndighet.
    StateAuthority,
    /// Aktiebolag.
    LimitedCompany,
    /// Ekonomisk förening.
    EconomicAssociation,
    /// Ideell förening.
    NonProfitAssociation,
    /// Stiftelse.
    Foundation,
}

impl LegalForm {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Region,
        Self::Municipality,
        Self::MunicipalFederation,
        Self::JointBoard,
        Self::StateAuthority,
        Self::LimitedCompany,
        Self::EconomicAssociation,
        Self::NonProfitAssociation,
        Self::Foundation,
    ];
}

/// What an organisation is appointed with. Half-open: the day in `until` is the first without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Who is the host.
    pub organisation: OrganisationId,
    /// What it is before the law.
    pub legal_form: LegalForm,
    /// The first day.
    pub from: Date,
    /// The first day that it is not the host any more; none while open.
    pub until: Option<Date>,
    /// The decision that appointed it.
    pub decision: String,
}

impl Appointment {
    /// Whether the two would be hosts on the same day.
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_before_the_end = |from: Date, until: Option<Date>| until.is_none_or(|until| from < until);
        begins_before_the_end(self.from, other.until) && begins_before_the_end(other.from, self.until)
    }

    /// Whether it is the host on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// An organisation's time as the centre's host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Which term it is.
    pub id: HostId,
    /// Who, and when.
    pub appointment: Appointment,
    /// The decision that ended it; none while none has.
    pub end_decision: Option<String>,
    /// 1 when appointed, and one more with each change.
    pub revision: i64,
    /// When it was recorded.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

impl Term {
    /// Appoints a host beside those there are: all of them, or those that could be in the way.
    pub fn appoint(id: HostId, appointment: Appointment, others: &[Self], now: Timestamp) -> Result<Self, Refusal> {
        match others.iter().find(|other| other.appointment.overlaps(&appointment)) {
            Some(other) => Err(Refusal::HostPeriodTaken { holder: other.id }),
            None => Ok(Self { id, appointment, end_decision: None, revision: 1, created: now, updated: now }),
        }
    }

    /// Ends the term on a day within it. Later than it was to end it cannot: that would be a new appointment, by a decision of its own.
    pub fn end(&mut self, until: Date, decision: String, now: Timestamp) -> Result<(), Refusal> {
        if until <= self.appointment.from || self.appointment.until.is_some_and(|decided| decided <= until) {
            return Err(Refusal::HostEndOutOfTerm { from: self.appointment.from, until: self.appointment.until });
        }
        self.appointment.until = Some(until);
        self.end_decision = Some(decision);
        self.revision += 1;
        self.updated = now;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    fn appointment(from: i64, until: Option<i64>) -> Appointment {
        let day = |number| date!(2023 - 04 - 01) + Duration::days(number);
        Appointment {
            organisation: OrganisationId::from(uuid::Uuid::from_u128(1)),
            legal_form: LegalForm::Region,
            from: day(from),
            until: until.map(day),
            decision: "RUN-00253-2023".into(),
        }
    }

    fn term(from: i64, until: Option<i64>) -> Term {
        let id = HostId::from(uuid::Uuid::from_u128(2));
        Term::appoint(id, appointment(from, until), &[], Timestamp::from_micros(1)).expect("nobody is in the way")
    }

    #[test]
    fn one_host_follows_on_the_other_and_two_on_one_day_are_refused() {
        let first = term(0, Some(10));
        let id = HostId::from(uuid::Uuid::from_u128(3));
        let beside = |from, until| {
            Term::appoint(id, appointment(from, until), std::slice::from_ref(&first), Timestamp::from_micros(1))
        };
        assert!(beside(10, None).is_ok() && beside(-5, Some(0)).is_ok() && beside(12, Some(13)).is_ok());
        for (from, until) in [(9, None), (-5, Some(1)), (3, Some(4)), (-5, None), (0, Some(10))] {
            assert_eq!(beside(from, until), Err(Refusal::HostPeriodTaken { holder: first.id }), "{from} {until:?}");
        }
    }

    #[test]
    fn a_term_ends_within_itself_and_never_later_than_was_decided() {
        let mut open = term(0, None);
        let day = |number| date!(2023 - 04 - 01) + Duration::days(number);
        let mut end = |until| open.end(day(until), "§ 7".into(), Timestamp::from_micros(2)).is_ok();
        assert!(!end(0) && !end(-1) && end(10) && !end(10) && !end(11) && end(5));
        assert_eq!((open.revision, open.appointment.until, open.end_decision), (3, Some(day(5)), Some("§ 7".into())));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Appoint(i64, Option<i64>),
        End(usize, i64),
    }

    fn step() -> impl Strategy<Value = Step> {
        let days = -400i64..400;
        prop_oneof![
            (days.clone(), proptest::option::of(1i64..300))
                .prop_map(|(from, length)| Step::Appoint(from, length.map(|length| from + length))),
            (0usize..8, days).prop_map(|(which, until)| Step::End(which, until)),
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_decided_there_is_one_host_a_day_at_most(steps in proptest::collection::vec(step(), 0..30)) {
            let mut terms: Vec<Term> = Vec::new();
            for (number, step) in (10u128..).zip(steps) {
                match step {
                    Step::Appoint(from, until) => {
                        let id = HostId::from(uuid::Uuid::from_u128(number));
                        terms.extend(Term::appoint(id, appointment(from, until), &terms, Timestamp::from_micros(1)));
                    }
                    Step::End(which, until) => {
                        if let Some(term) = terms.get_mut(which) {
                            let before = term.clone();
                            let until = date!(2023 - 04 - 01) + Duration::days(until);
                            match term.end(until, "§".into(), Timestamp::from_micros(2)) {
                                Ok(()) => prop_assert!(term.appointment.from < until),
                                Err(_) => prop_assert_eq!(&*term, &before),
                            }
                        }
                    }
                }
            }
            for day in (-450..800).map(|number| date!(2023 - 04 - 01) + Duration::days(number)) {
                prop_assert!(terms.iter().filter(|term| term.appointment.holds(day)).count() <= 1, "{}", day);
            }
        }
    }
}
