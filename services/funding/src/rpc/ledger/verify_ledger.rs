//! Checks the books, part by part.

use mesh::{
    refusal::Error,
    unit::{
        Look,
        stream::{Part, Parted},
    },
};
use proto::reell::funding::v1::{VerifyLedgerRequest, VerifyLedgerResponse};

use crate::{
    checking::{self, Place},
    wire::ledger as wire,
};

pub async fn run(look: &mut Look, part: Part<VerifyLedgerRequest>) -> Result<Parted<VerifyLedgerResponse>, Error> {
    let place = part.after.as_deref().map_or(Ok(Place::START), Place::parse)?;
    let checked = checking::part(look.db(), look.keys(), look.config(), place).await?;
    let next = checked.next.as_ref().map(Place::to_string);
    Ok((wire::to_checked(&checked), next))
}
