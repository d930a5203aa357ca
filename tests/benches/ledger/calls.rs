//! The RPCs of the ledger that are measured, as clients call them.

use std::{sync::Arc, time::Instant};

use anyhow::{Context, ensure};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use proto::reell::funding::v1::{
    AccountGuard, EntryDraft, GetBalanceRequest, GetTrialBalanceRequest, LedgerLeg, OpenAccountRequest,
    PostEntriesRequest, PostEntryRequest, VerifyLedgerRequest, funding_client::FundingClient,
    ledger_client::LedgerClient,
};

use crate::{
    caller::{CONNECTIONS, Signed, key, signed},
    centre::Centre,
    direct::{Transfer, account, picked},
    drive::Op,
    wire::Wire,
};

/// How many accounts are opened at once.
const AT_ONCE: usize = 48;

/// The callers of a centre with accounts.
pub struct Callers {
    signed: Vec<Signed>,
    accounts: usize,
}

/// What a check of the books has found to look at.
pub struct Verified {
    /// How long it took.
    pub seconds: f64,
    /// How many entries it looked at.
    pub entries: u64,
}

impl Callers {
    /// Opens accounts.
    pub async fn with_accounts(centre: &Centre, wire: &Wire, accounts: usize) -> anyhow::Result<Arc<Self>> {
        let callers = Arc::new(Self { signed: signed(centre, wire).await?, accounts });
        let open = |number: usize| {
            let mut ledger = callers.ledger(number);
            async move {
                let guard = AccountGuard::None.into();
                let request = OpenAccountRequest { request_id: key().to_string(), account: account(number), guard };
                ledger.open_account(request).await?;
                anyhow::Ok(())
            }
        };
        stream::iter(0..accounts).map(open).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
        Ok(callers)
    }

    fn ledger(&self, client: usize) -> LedgerClient<Signed> {
        LedgerClient::new(self.signed[client % CONNECTIONS].clone())
    }

    /// Posts a transfer.
    pub fn post_entry(self: &Arc<Self>) -> Op {
        let callers = Arc::clone(self);
        Arc::new(move |turn| {
            let mut ledger = callers.ledger(turn.client);
            let entry = draft(&Transfer::next(callers.accounts));
            async move {
                let request = PostEntryRequest { request_id: key().to_string(), entry: Some(entry) };
                let answer = ledger.post_entry(request).await?.into_inner();
                ensure!(
                    answer.entry.is_some_and(|entry| entry.legs.len() == 2),
                    "the answer holds no entry of two legs"
                );
                Ok(())
            }
            .boxed()
        })
    }

    /// Posts so many transfers together.
    pub fn post_entries(self: &Arc<Self>, size: usize) -> Op {
        let callers = Arc::clone(self);
        Arc::new(move |turn| {
            let mut ledger = callers.ledger(turn.client);
            let entries: Vec<_> = (0..size).map(|_| draft(&Transfer::next(callers.accounts))).collect();
            async move {
                let request = PostEntriesRequest { request_id: key().to_string(), entries };
                let answer = ledger.post_entries(request).await?.into_inner();
                ensure!(answer.entry_ids.len() == size, "of {size} entries {} were posted", answer.entry_ids.len());
                Ok(())
            }
            .boxed()
        })
    }

    /// Reads what stands on an account now, or as of a day.
    pub fn get_balance(self: &Arc<Self>, as_of_date: &'static str) -> Op {
        let callers = Arc::clone(self);
        Arc::new(move |turn| {
            let mut ledger = callers.ledger(turn.client);
            let account = account(picked(turn, callers.accounts));
            async move {
                let request =
                    GetBalanceRequest { account: account.clone(), as_of_date: as_of_date.into(), as_recorded_at: None };
                let balance = ledger.get_balance(request).await?.into_inner().balance;
                ensure!(
                    balance.is_some_and(|balance| balance.account == account),
                    "another account was answered than {account}"
                );
                Ok(())
            }
            .boxed()
        })
    }

    /// Asks for the trial balance. Answers how long it took, and of how many entries it is.
    pub async fn trial_balance(&self) -> anyhow::Result<(f64, u64)> {
        let started = Instant::now();
        let mut funding = FundingClient::new(self.signed[0].clone());
        let answer = funding.get_trial_balance(GetTrialBalanceRequest::default()).await?.into_inner();
        ensure!(answer.sum_ore == 0, "the ledger does not balance");
        Ok((started.elapsed().as_secs_f64(), answer.entry_count.try_into()?))
    }

    /// Has the books checked, which must hold.
    pub async fn verify(&self) -> anyhow::Result<Verified> {
        let started = Instant::now();
        let mut parts = self.ledger(0).verify_ledger(VerifyLedgerRequest {}).await?.into_inner();
        let (mut entries, mut whole) = (0, false);
        while let Some(part) = parts.message().await? {
            ensure!(part.faults.is_empty(), "the books do not hold: {:?}", part.faults);
            entries += part.entries;
            whole = part.last;
        }
        ensure!(whole, "the check broke off");
        Ok(Verified { seconds: started.elapsed().as_secs_f64(), entries: entries.try_into().context("a count")? })
    }
}

fn draft(transfer: &Transfer) -> EntryDraft {
    let leg = |number: usize, amount_ore: i64| LedgerLeg { account: account(number), amount_ore };
    EntryDraft {
        kind: "transferred".into(),
        effective_date: String::new(),
        reason: "a transfer".into(),
        legs: vec![leg(transfer.debit, transfer.ore), leg(transfer.credit, -transfer.ore)],
        land_in_open_period: false,
    }
}
