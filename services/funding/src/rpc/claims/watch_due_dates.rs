//! Tells the open due dates first, and then each change of one; an empty part says that nothing has changed for a while.

use std::{collections::HashMap, time::Duration};

use mesh::unit::{
    Look, Run,
    stream::{Part, Parted},
};
use proto::reell::funding::v1::{WatchDueDatesRequest, WatchDueDatesResponse};

use crate::{
    domain::claims::{DueDateId, word::DueState},
    store,
    wire::claims as wire,
};

/// How often changes are looked for.
const EVERY: Duration = Duration::from_millis(250);
/// After so many looks without a change an empty part is sent, so that both sides know that the other is there.
const LOOKS: usize = 12;
/// The most due dates that are told in one part; the rest follow in the next.
const MOST: usize = 2_000;

pub fn run(look: &mut Look, part: Part<WatchDueDatesRequest>) -> Run<'_, Parted<WatchDueDatesResponse>> {
    Box::pin(async move {
        let decision = match part.request.decision_id.as_str() {
            "" => None,
            id => Some(wire::request::decision(id)?),
        };
        let mut told = part.after.as_deref().map(read).unwrap_or_default();
        for _ in 0..LOOKS {
            // What is over is looked for only where it was open when it was told, so that it costs nothing how many are over.
            let open = store::claims::due_date::open_revisions(look.db(), decision).await?;
            let changed = changed(&told, &open);
            if part.after.is_none() || !changed.is_empty() {
                let due_dates = store::claims::due_date::some(look.db(), &changed).await?;
                for id in &changed {
                    told.remove(id);
                }
                let held = due_dates.iter().filter(|due| due.state == DueState::Open);
                told.extend(held.map(|due| (due.id, due.revision)));
                let today = look.now().date();
                let due_dates = due_dates.iter().map(|due| wire::answer::to_due_date(due, today)).collect();
                return Ok((WatchDueDatesResponse { due_dates }, Some(write(&told))));
            }
            tokio::time::sleep(EVERY).await;
        }
        Ok((WatchDueDatesResponse::default(), part.after))
    })
}

/// The open due dates that have been told: how often each had changed.
type Told = HashMap<DueDateId, i64>;

/// Which are to be told: the open ones that are new or have changed, and those that were told and are open no longer.
fn changed(told: &Told, open: &[(DueDateId, i64)]) -> Vec<DueDateId> {
    let known: Told = open.iter().copied().collect();
    let new = open.iter().filter(|(id, revision)| told.get(id) != Some(revision)).map(|(id, _)| *id);
    let over = told.keys().copied().filter(|id| !known.contains_key(id));
    new.chain(over).take(MOST).collect()
}

fn write(told: &Told) -> String {
    told.iter().map(|(id, revision)| format!("{id}:{revision}")).collect::<Vec<_>>().join(" ")
}

fn read(after: &str) -> Told {
    let pairs = after.split(' ').filter_map(|pair| pair.split_once(':'));
    pairs.filter_map(|(id, revision)| Some((DueDateId::parse(id).ok()?, revision.parse().ok()?))).collect()
}
