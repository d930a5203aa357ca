//! Money held on its way from one account to another: posted once, all of it or a part, or given back.
//!
//! ```text
//! pending ──► posted (what is not moved is free again)
//!    ├──────► voided
//!    └──────► expired
//! ```

use mesh::clock::Timestamp;
use time::Date;

use super::{EntryId, PendingId, book::AccountName, money::Ore, refusal::ledger::LedgerRefusal};

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The money is held.
    Pending,
    /// It was moved, all of it or a part.
    Posted,
    /// It was given back.
    Voided,
    /// It was given back by itself.
    Expired,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Posted, Self::Voided, Self::Expired];

    /// The word that it is stored under.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Posted => "posted",
            Self::Voided => "voided",
            Self::Expired => "expired",
        }
    }
}

/// Money that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its id.
    pub id: PendingId,
    /// Where it stands.
    pub state: State,
    /// Which account is to be debited.
    pub debit: AccountName,
    /// Which is to be credited.
    pub credit: AccountName,
    /// How much is held.
    pub amount: Ore,
    /// How much was moved.
    pub posted: Ore,
    /// The day that it belongs to.
    pub effective: Date,
    /// When it is given back.
    pub expire_time: Timestamp,
    /// The entry that it was moved by.
    pub entry: Option<EntryId>,
    /// Who asked for it.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// When it was asked for.
    pub create_time: Timestamp,
}

impl Pending {
    /// Moves it, or a part of it. Answers how much.
    pub fn post(&mut self, amount: Option<Ore>, entry: EntryId) -> Result<Ore, LedgerRefusal> {
        self.resolve(State::Posted)?;
        let amount = amount.unwrap_or(self.amount);
        if amount > self.amount || amount <= Ore::ZERO {
            self.state = State::Pending;
            return Err(LedgerRefusal::PendingExceeded(self.id, self.amount));
        }
        self.posted = amount;
        self.entry = Some(entry);
        Ok(amount)
    }

    /// Holds it until then.
    pub fn extend(&mut self, until: Timestamp) {
        (self.expire_time, self.effective) = (until, until.date());
    }

    /// Gives it back.
    pub fn void(&mut self) -> Result<(), LedgerRefusal> {
        self.resolve(State::Voided)
    }

    /// Gives it back where its time is over. Answers whether it was.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        self.expire_time <= now && self.resolve(State::Expired).is_ok()
    }

    fn resolve(&mut self, to: State) -> Result<(), LedgerRefusal> {
        match self.state {
            State::Pending => {
                self.state = to;
                Ok(())
            }
            State::Posted | State::Voided | State::Expired => Err(LedgerRefusal::PendingResolved(self.id, self.state)),
        }
    }
}
