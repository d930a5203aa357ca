//! A step was taken in a case: the phases that it completes are their payers', where the case has pinned a model.

use std::collections::BTreeSet;

use mesh::{refusal::Error, unit::Work};
use proto::reell::cases::v1::CaseStepRecorded;

use super::case_id;
use crate::{
    domain::{CaseId, payers::steps::completed_by},
    paying, posting,
};

/// What the names of the contract's phases begin with.
const PREFIX: &str = "PHASE_";

/// Posts what is approved, once for each event; what is not approved yet waits for its approval.
pub async fn run(work: &mut Work, event: CaseStepRecorded, id: &str, pinned: &BTreeSet<CaseId>) -> Result<(), Error> {
    let case = case_id(&event.case_id)?;
    let step = event.phase().as_str_name().trim_start_matches(PREFIX).to_ascii_lowercase();
    let phases = completed_by(&step);
    if phases.is_empty() || !pinned.contains(&case) {
        return Ok(());
    }
    let tx = posting::begin(work).await?;
    paying::complete(work, &tx, case, phases, id).await
}
