//! The steps that have been taken in a case. They are added, and never changed or removed.

use mesh::clock::Timestamp;
use time::{Date, macros::format_description};

use super::{
    OrganisationId,
    phase::{Mode, Phase},
};

/// A step in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was done.
    pub phase: Phase,
    /// How; always known where learning is assessed.
    pub mode: Option<Mode>,
    /// Who did it; none where the centre did.
    pub performer: Option<OrganisationId>,
    /// The day it was done.
    pub occurred_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl Step {
    /// Puts a step together, or says what is missing: the mode decides which demands on quality an assessment is held to, so it must
    /// be known, valideringsförordning (2022:1549) 5 §.
    pub fn new(
        phase: Phase,
        mode: Option<Mode>,
        performer: Option<OrganisationId>,
        occurred_on: Date,
        recorded_at: Timestamp,
    ) -> Result<Self, String> {
        if phase.assesses() && mode.is_none() {
            return Err("must be stated for an assessment or a grade examination: say how it was carried out".into());
        }
        Ok(Self { phase, mode, performer, occurred_on, recorded_at })
    }
}

/// Reads a day that is not in the future.
pub fn past_day(text: &str, now: Timestamp) -> Result<Date, String> {
    let day = day(text)?;
    if day > now.date() {
        return Err("must not be in the future: record the step once it has been taken".into());
    }
    Ok(day)
}

/// Reads YYYY-MM-DD.
pub fn day(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .ok()
        .filter(|_| text.len() == "YYYY-MM-DD".len())
        .ok_or_else(|| "must be a day, written as YYYY-MM-DD".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn a_step_cannot_have_been_taken_tomorrow() {
        let now = Timestamp::from(datetime!(2024-05-31 12:00 UTC));
        assert_eq!(past_day("2024-05-31", now), Ok(date!(2024 - 05 - 31)));
        assert!(past_day("2024-06-01", now).is_err());
    }

    #[test]
    fn a_day_that_has_begun_in_sweden_is_not_in_the_future() {
        let after_midnight_in_sweden = Timestamp::from(datetime!(2024-05-31 22:30 UTC));
        assert_eq!(past_day("2024-06-01", after_midnight_in_sweden), Ok(date!(2024 - 06 - 01)));
    }

    #[test]
    fn an_assessment_says_how_it_was_carried_out() {
        let step = |phase, mode| Step::new(phase, mode, None, date!(2024 - 05 - 31), Timestamp::from_micros(0));
        assert!(step(Phase::Assessment, None).is_err() && step(Phase::GradeExamination, None).is_err());
        assert!(step(Phase::Assessment, Some(Mode::Simulator)).is_ok() && step(Phase::Guidance, None).is_ok());
    }

    #[test]
    fn a_day_is_written_in_one_way_only() {
        for wrong in ["", "2024-2-1", "24-02-01", "2024-02-30", "+2024-02-01", "2024/02/01", "2024-02-01T00:00"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
        assert_eq!(day("2024-02-29").map(|day| day.to_string()).as_deref(), Ok("2024-02-29"));
    }
}
