//! Reads what stands on an account: now, as of a day, or as recorded at a moment.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetBalanceRequest, GetBalanceResponse};

use crate::{
    domain::{
        book::{Account, Guard},
        refusal::ledger::LedgerRefusal,
    },
    store,
    wire::ledger as wire,
};

pub fn run(look: &mut Look, request: GetBalanceRequest) -> Run<'_, GetBalanceResponse> {
    Box::pin(async move {
        let (name, day, recorded) = wire::balance_wanted(&request)?;
        let held = store::account::find(look.db(), &name).await?;
        let now = day.is_none() && recorded.is_none();
        let account = match held {
            Some(account) if now => account,
            held => {
                if held.is_none() && !(name.is_kept_by_decisions() && store::journal::is_used(look.db(), &name).await?)
                {
                    return Err(LedgerRefusal::AccountNotFound(name).into());
                }
                // A decision's accounts have a handful of postings for each case, and are summed.
                let (debit, credit) = store::journal::turnover(look.db(), &name, day, recorded).await?;
                let guard = held.map_or(Guard::None, |account| account.guard);
                Account { posted_debit: debit, posted_credit: credit, ..Account::open(name, guard) }
            }
        };
        Ok(GetBalanceResponse { balance: Some(wire::to_balance(&account)), read_time: Some(look.now().to_proto()) })
    })
}
