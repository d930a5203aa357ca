//! The RPCs of validation cases.

mod decide_outcome;
mod get_case;
mod list_cases;
mod open_case;
mod record_step;
mod withdraw_case;

/// An id of a form that is right, and of a case that is not there.
const NO_CASE: &str = "case_00000000000000000000000000000000";
