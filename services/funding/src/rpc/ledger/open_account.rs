//! Opens an account, unless it is open with the same guard.

use mesh::{refusal::Error, unit::Work};
use proto::reell::funding::v1::{OpenAccountRequest, OpenAccountResponse};

use crate::{posting, wire::ledger as wire};

pub async fn run(work: &mut Work, request: OpenAccountRequest) -> Result<OpenAccountResponse, Error> {
    let (name, guard) = wire::opening(&request)?;
    let tx = posting::begin(work).await?;
    let account = posting::open(work, &tx, name, guard).await?;
    work.touch(&account.name);
    Ok(OpenAccountResponse { balance: Some(wire::to_balance(&account)) })
}
