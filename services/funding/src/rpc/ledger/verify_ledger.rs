//! Checks the books, part by part.

use mesh::unit::{
    Look, Run,
    stream::{Part, Parted},
};
use proto::reell::funding::v1::{VerifyLedgerRequest, VerifyLedgerResponse};

use crate::{
    checking::{self, Place},
    wire::ledger as wire,
};

pub fn run(look: &mut Look, part: Part<VerifyLedgerRequest>) -> Run<'_, Parted<VerifyLedgerResponse>> {
    Box::pin(async move {
        let place = part.after.as_deref().map_or(Ok(Place::START), Place::parse)?;
        let checked = checking::part(look.db(), look.keys(), look.config(), place).await?;
        let next = checked.next.as_ref().map(Place::to_string);
        Ok((wire::to_checked(&checked), next))
    })
}
