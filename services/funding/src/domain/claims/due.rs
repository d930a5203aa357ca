//! Due dates: what must be accepted, claimed, reported, answered and paid back, and by which day, in the matters of decisions and of
//! applications.

use time::{Date, Duration};

use super::{
    DueDateId,
    attestation::Matter,
    project::Project,
    word::{DueKind, DueState, ReportKind},
};

/// How long an undertaking may wait: a decision that nobody has accepted for four weeks is looked after.
const ACCEPTANCE: Duration = Duration::weeks(4);

/// A due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDate {
    /// Its id.
    pub id: DueDateId,
    /// How often it has changed.
    pub revision: i64,
    /// In which matter.
    pub matter: Matter,
    /// What is to be done.
    pub kind: DueKind,
    /// Whether it is.
    pub state: DueState,
    /// By which day.
    pub due_on: Date,
    /// What it is about.
    pub subject: String,
    /// How often it has been reminded of: once before the day, once after it.
    pub reminders: i32,
    /// The number of its latest event.
    pub told: i64,
}

/// What terms make due: the undertaking, and a claim for each period.
pub fn of_terms(project: &Project, today: Date) -> Vec<(DueKind, Date, String)> {
    let acceptance = (DueKind::Acceptance, today.saturating_add(ACCEPTANCE), project.decision.to_string());
    let claims = project.terms.periods.iter().map(|period| {
        let kind = match period.report_kind {
            ReportKind::Progress => DueKind::Claim,
            ReportKind::Final => DueKind::FinalReport,
        };
        (kind, period.claim_due, period.from.to_string())
    });
    let undertaken = project.undertaking.is_some();
    std::iter::once(acceptance).filter(|_| !undertaken).chain(claims).collect()
}

impl DueDate {
    /// Whether its day is past and nothing was done.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state == DueState::Open && self.due_on < today
    }

    /// Whether somebody is to be reminded: once when the day comes near, and once when it has passed.
    pub fn remind(&mut self, today: Date, ahead: Duration) -> bool {
        let wanted = match (self.state, self.is_overdue(today)) {
            (DueState::Open, true) => 2,
            (DueState::Open, false) if self.due_on <= today.saturating_add(ahead) => 1,
            (DueState::Open | DueState::Done | DueState::Lapsed, _) => 0,
        };
        let due = self.reminders < wanted;
        if due {
            self.reminders = wanted;
            self.told += 1;
            self.revision += 1;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::{attestation::examples::signer, project::examples::founding};
    use time::macros::{date, datetime};

    fn due() -> DueDate {
        DueDate {
            id: DueDateId::from(uuid::Uuid::nil()),
            revision: 1,
            matter: Matter::Decision(founding().decision),
            kind: DueKind::Claim,
            state: DueState::Open,
            due_on: date!(2024 - 08 - 31),
            subject: "2024-01-01".into(),
            reminders: 0,
            told: 0,
        }
    }

    #[test]
    fn terms_make_the_undertaking_and_each_periods_claim_due() {
        let mut project = founding();
        let kinds = |project: &Project| {
            of_terms(project, date!(2024 - 01 - 10)).into_iter().map(|(kind, ..)| kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&project), [DueKind::Acceptance, DueKind::Claim, DueKind::FinalReport]);
        project.accept(signer("operator:a"), datetime!(2024-01-10 12:00 UTC).into()).unwrap();
        assert_eq!(kinds(&project), [DueKind::Claim, DueKind::FinalReport]);
    }

    #[test]
    fn somebody_is_reminded_once_before_the_day_and_once_after_it() {
        let mut due = due();
        let ahead = Duration::days(14);
        let told: Vec<_> = [
            date!(2024 - 08 - 16),
            date!(2024 - 08 - 17),
            date!(2024 - 08 - 31),
            date!(2024 - 09 - 01),
            date!(2024 - 09 - 02),
        ]
        .map(|today| due.remind(today, ahead))
        .into();
        assert_eq!(told, [false, true, false, true, false]);
        due.state = DueState::Done;
        due.reminders = 0;
        assert!(!due.remind(date!(2024 - 09 - 02), ahead) && !due.is_overdue(date!(2024 - 09 - 02)));
    }
}
