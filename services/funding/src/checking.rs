//! The check of the books, part by part: the chain, the accounts, the decisions, and what was signed and kept.

use std::fmt;

use mesh::{audit::Head, checkpoint::Signer, config::Config, hub::Mesh, refusal::Error, seal::Keys, sql::Db};
use uuid::Uuid;

use crate::{
    domain::{
        EntryId,
        book::is_kept_by_decisions,
        fault::{Fault, FaultKind},
        money::Ore,
        period::TrialBalance,
    },
    store,
};

/// How many entries one part looks at.
const ENTRIES: u64 = 1_000;
/// How many accounts or decisions one part looks at.
const ACCOUNTS: u64 = 200;
/// How many faults one part tells of.
const FAULTS: usize = 100;
/// The chain, in the name of its checkpoints' file.
const CHAIN: &str = "ledger";

/// Where a check stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Behind an entry of the chain.
    Chain(Head),
    /// Behind an account.
    Accounts(String),
    /// Behind a name that something was posted to.
    Posted(String),
    /// Behind a decision.
    Decisions(Uuid),
    /// At what was signed and kept.
    Rest(Head),
}

impl Place {
    /// The beginning.
    pub const START: Self = Self::Chain(Head::EMPTY);

    /// Reads a place of ours.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let unreadable = || anyhow::anyhow!("the place in a check of the books cannot be read");
        let head = |text: &str| {
            let (position, hash) = text.split_once(' ')?;
            let hash = hex::decode(hash).ok()?.try_into().ok()?;
            Some(Head { position: position.parse().ok()?, hash })
        };
        let (phase, place) = text.split_once(' ').ok_or_else(unreadable)?;
        let read = match phase {
            "chain" => head(place).map(Self::Chain),
            "accounts" => Some(Self::Accounts(place.to_owned())),
            "posted" => Some(Self::Posted(place.to_owned())),
            "decisions" => Uuid::try_parse(place).ok().map(Self::Decisions),
            "rest" => head(place).map(Self::Rest),
            _ => None,
        };
        Ok(read.ok_or_else(unreadable)?)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain(head) => write!(f, "chain {} {}", head.position, hex::encode(head.hash)),
            Self::Accounts(name) => write!(f, "accounts {name}"),
            Self::Posted(name) => write!(f, "posted {name}"),
            Self::Decisions(id) => write!(f, "decisions {id}"),
            Self::Rest(head) => write!(f, "rest {} {}", head.position, hex::encode(head.hash)),
        }
    }
}

/// What one part has found.
#[derive(Debug, Default)]
pub struct Part {
    /// How many entries it has looked at.
    pub entries: i64,
    /// How many accounts.
    pub accounts: i64,
    /// How many decisions.
    pub decisions: i64,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// How many entries wait for their link; told at the end.
    pub waiting: i64,
    /// The end of the chain; told at the end.
    pub head: Option<Head>,
    /// Where the next part begins; none at the end.
    pub next: Option<Place>,
}

/// What a whole check has found.
#[derive(Debug, Default)]
pub struct Checked {
    /// How many entries it has looked at.
    pub entries: i64,
    /// How many accounts.
    pub accounts: i64,
    /// How many decisions.
    pub decisions: i64,
    /// How many entries wait for their link.
    pub waiting: i64,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// The check of a service's books, for `reell audit verify`.
pub async fn check(mesh: &Mesh) -> anyhow::Result<Checked> {
    let checked = all(&mesh.store().reader(Default::default()), mesh.keys(), mesh.config()).await;
    checked.map_err(|error| anyhow::anyhow!("{error}"))
}

/// The whole check.
pub async fn all(db: &Db, keys: &Keys, config: &Config) -> Result<Checked, Error> {
    let (mut checked, mut place) = (Checked::default(), Some(Place::START));
    while let Some(at) = place {
        let part = part(db, keys, config, at).await?;
        checked.entries += part.entries;
        checked.accounts += part.accounts;
        checked.decisions += part.decisions;
        checked.waiting = part.waiting;
        if checked.faults.len() < FAULTS {
            checked.faults.extend(part.faults);
        }
        place = part.next;
    }
    Ok(checked)
}

/// One part.
pub async fn part(db: &Db, keys: &Keys, config: &Config, place: Place) -> Result<Part, Error> {
    let mut part = match place {
        Place::Chain(head) => chain(db, keys, head).await?,
        Place::Accounts(after) => accounts(db, &after).await?,
        Place::Posted(after) => posted(db, &after).await?,
        Place::Decisions(after) => decisions(db, after).await?,
        Place::Rest(head) => rest(db, config, head).await?,
    };
    part.faults.truncate(FAULTS);
    Ok(part)
}

/// Signs and reads the checkpoints of the journal's chain.
pub fn signer(config: &Config) -> anyhow::Result<Signer> {
    let keys = config.keys.folder.join(crate::NAME);
    Signer::beside(&keys, &config.audit.checkpoint_folder, &config.centre.name, crate::NAME, CHAIN)
}

async fn chain(db: &Db, keys: &Keys, mut head: Head) -> Result<Part, Error> {
    let mut part = Part::default();
    let found = store::journal::linked_after(db, head.position, ENTRIES).await?;
    for (link, entry) in &found {
        let id = EntryId::from(link.entry_id);
        let fault = |kind, said: &str| Fault::new(kind, id, format!("{id} at position {} {said}", link.position));
        let Some(entry) = entry else {
            part.faults.push(fault(FaultKind::EntryMissing, "is gone"));
            head = stated(link);
            continue;
        };
        if link.position != head.position + 1 {
            part.faults.push(fault(FaultKind::EntryMissing, "does not follow the one before it: a link is gone"));
        }
        if !entry.balances() {
            part.faults.push(fault(FaultKind::EntryUnbalanced, "does not sum to zero"));
        }
        if store::journal::linked(head, entry, keys) != stated(link) {
            part.faults.push(fault(FaultKind::EntryAltered, "is not as it was when it was linked"));
        }
        // What follows is judged by what is stated, so that one fault is told once.
        head = stated(link);
        part.entries += 1;
    }
    let more = found.len() as u64 == ENTRIES;
    part.next = Some(if more { Place::Chain(head) } else { Place::Accounts(String::new()) });
    Ok(part)
}

fn stated(link: &store::journal::link::Model) -> Head {
    Head { position: link.position, hash: link.hash.as_slice().try_into().unwrap_or_default() }
}

async fn accounts(db: &Db, after: &str) -> Result<Part, Error> {
    let mut part = Part::default();
    let found = store::check::accounts(db, after, ACCOUNTS).await?;
    for line in found.iter().filter(|line| line.kept != line.summed) {
        let said = format!(
            "{} states {}, and its postings and what is held sum to {} (posted debit, posted credit, held debit, held credit)",
            line.name,
            amounts(&line.kept),
            amounts(&line.summed)
        );
        part.faults.push(Fault::new(FaultKind::AccountDiffers, &line.name, said));
    }
    part.accounts = count(found.len());
    part.next = Some(match found.last().filter(|_| found.len() as u64 == ACCOUNTS) {
        Some(last) => Place::Accounts(last.name.clone()),
        None => Place::Posted(String::new()),
    });
    Ok(part)
}

async fn posted(db: &Db, after: &str) -> Result<Part, Error> {
    let mut part = Part::default();
    let found = store::check::posted(db, after, ACCOUNTS).await?;
    for (name, _) in found.iter().filter(|(name, open)| !open && !is_kept_by_decisions(name)) {
        let said = format!("something was posted to {name}, which is not open");
        part.faults.push(Fault::new(FaultKind::AccountDiffers, name, said));
    }
    part.next = Some(match found.last().filter(|_| found.len() as u64 == ACCOUNTS) {
        Some((last, _)) => Place::Posted(last.clone()),
        None => Place::Decisions(Uuid::nil()),
    });
    Ok(part)
}

async fn decisions(db: &Db, after: Uuid) -> Result<Part, Error> {
    let mut part = Part::default();
    let found = store::check::decisions(db, after, ACCOUNTS).await?;
    for line in found.iter().filter(|line| line.kept != line.summed) {
        let said = format!(
            "{} states {}, and its accounts sum to {} (available, committed, spent)",
            line.id,
            amounts(&line.kept),
            amounts(&line.summed)
        );
        part.faults.push(Fault::new(FaultKind::DecisionDiffers, line.id, said));
    }
    part.decisions = count(found.len());
    part.next = Some(match found.last().filter(|_| found.len() as u64 == ACCOUNTS) {
        Some(last) => Place::Decisions(last.id.uuid()),
        None => Place::Rest(store::journal::head(db).await?),
    });
    Ok(part)
}

async fn rest(db: &Db, config: &Config, head: Head) -> Result<Part, Error> {
    let mut part = Part { head: Some(head), waiting: store::check::waiting(db).await?, ..Part::default() };
    if let Some(entry) = store::check::forgotten(db).await? {
        let said = format!("{entry} neither has its link nor waits for it");
        part.faults.push(Fault::new(FaultKind::EntryForgotten, entry, said));
    }
    match signer(config).and_then(|signer| signer.read()) {
        Ok(checkpoints) => {
            for signed in checkpoints {
                let held = store::journal::hash_at(db, signed.position).await?.map(hex::encode);
                if held.as_deref() != Some(signed.head.as_str()) {
                    let said = format!(
                        "the journal does not hold what the checkpoint of {} says of position {}",
                        signed.time, signed.position
                    );
                    part.faults.push(Fault::new(FaultKind::CheckpointDiffers, signed.position, said));
                }
            }
        }
        Err(fault) => part.faults.push(Fault::new(FaultKind::CheckpointDiffers, CHAIN, fault.to_string())),
    }
    if let Some(month) = store::period::latest_closed(db).await? {
        let period = store::period::find(db, month).await?;
        let kept = period.steps.into_iter().rev().find_map(|step| step.trial_balance);
        let summed = TrialBalance::new(store::ledger::balances(db, Some(month.last_day())).await?);
        if kept.is_some_and(|kept| kept.hash() != summed.hash()) {
            let said = format!("the trial balance that was kept for {month} is not what its entries sum to");
            part.faults.push(Fault::new(FaultKind::PeriodDiffers, month, said));
        }
    }
    Ok(part)
}

fn amounts(amounts: &[Ore]) -> String {
    amounts.iter().map(Ore::to_string).collect::<Vec<_>>().join(" / ")
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let head = Head { position: 7, hash: [9; 32] };
        for place in [
            Place::START,
            Place::Chain(head),
            Place::Accounts(String::new()),
            Place::Posted("a:b".into()),
            Place::Decisions(Uuid::from_u128(3)),
            Place::Rest(head),
        ] {
            assert_eq!(Place::parse(&place.to_string()).ok(), Some(place));
        }
        assert!(Place::parse("elsewhere 1").is_err());
    }
}
