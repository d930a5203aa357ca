//! Opens an account, unless it is open with the same guard.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{OpenAccountRequest, OpenAccountResponse};

use crate::{posting, wire::ledger as wire};

pub fn run(work: &mut Work, request: OpenAccountRequest) -> Run<'_, OpenAccountResponse> {
    Box::pin(async move {
        let (name, guard) = wire::opening(&request)?;
        let tx = posting::begin(work).await?;
        let account = posting::open(work, &tx, name, guard).await?;
        work.touch(&account.name);
        Ok(OpenAccountResponse { balance: Some(wire::to_balance(&account)) })
    })
}
