//! Sums the ledger by account.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetTrialBalanceRequest, GetTrialBalanceResponse};

use crate::{domain::money::Ore, store, wire};

pub fn run(look: &mut Look, _: GetTrialBalanceRequest) -> Run<'_, GetTrialBalanceResponse> {
    Box::pin(async move {
        let accounts = store::ledger::balances(look.db()).await?;
        let entry_count = store::ledger::entry_count(look.db()).await?;
        // Added up here, and not assumed: whoever reads it sees for himself that it is zero.
        let sum = Ore::sum(accounts.iter().map(|(_, balance)| *balance));
        let sum = sum.ok_or_else(|| anyhow::anyhow!("the balances are beyond what can be counted"))?;
        Ok(wire::to_trial_balance(accounts, sum, entry_count))
    })
}
