//! Tells the open due dates first, and then each change of one; an empty part says that nothing has changed for a while.

use std::{collections::HashMap, time::Duration};

use mesh::unit::{
    Look, Run,
    stream::{Part, Parted},
};
use proto::reell::funding::v1::{WatchDueDatesRequest, WatchDueDatesResponse};

use crate::{
    domain::claims::{due::DueDate, word::DueState},
    store,
    wire::claims as wire,
};

/// How often changes are looked for.
const EVERY: Duration = Duration::from_millis(250);
/// After so many looks without a change an empty part is sent, so that both sides know that the other is there.
const LOOKS: usize = 12;
/// The most due dates that are watched at once: some of each project's, for all projects of a centre.
const MOST: u64 = 5_000;

pub fn run(look: &mut Look, part: Part<WatchDueDatesRequest>) -> Run<'_, Parted<WatchDueDatesResponse>> {
    Box::pin(async move {
        let decision = match part.request.decision_id.as_str() {
            "" => None,
            id => Some(wire::request::decision(id)?),
        };
        let told = part.after.as_deref().map(read);
        for _ in 0..LOOKS {
            let held = store::claims::due_date::all(look.db(), decision, MOST).await?;
            let is_new = |due: &&DueDate| match &told {
                None => due.state == DueState::Open,
                Some(told) => told.get(due.id.to_string().as_str()) != Some(&due.revision),
            };
            let changed: Vec<_> = held.iter().filter(is_new).collect();
            if told.is_none() || !changed.is_empty() {
                let today = look.now().date();
                let due_dates = changed.into_iter().map(|due| wire::answer::to_due_date(due, today)).collect();
                return Ok((WatchDueDatesResponse { due_dates }, Some(write(&held))));
            }
            tokio::time::sleep(EVERY).await;
        }
        Ok((WatchDueDatesResponse::default(), part.after))
    })
}

fn write(held: &[DueDate]) -> String {
    held.iter().map(|due| format!("{}:{}", due.id, due.revision)).collect::<Vec<_>>().join(" ")
}

fn read(after: &str) -> HashMap<&str, i64> {
    let pairs = after.split(' ').filter_map(|pair| pair.split_once(':'));
    pairs.filter_map(|(id, revision)| Some((id, revision.parse().ok()?))).collect()
}
