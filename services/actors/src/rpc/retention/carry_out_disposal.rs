//! Carries an approved disposal out, a step at a time. Each record is judged again, and what has changed since the plan is left out.

use std::collections::HashMap;

use mesh::{
    refusal::Error,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{CarryOutDisposalRequest, CarryOutDisposalResponse, PersonDisposed};

use super::stand;
use crate::{
    domain::{
        disposal::Disposal,
        retention::{Kept, Kind, refusal::Refusal},
    },
    peers::Peers,
    store::{
        disposal::{
            self, View,
            candidate::{self, Candidate, Wanted},
            item, standing,
        },
        person::dispose::dispose,
        retention,
    },
    wire::retention::disposals as wire,
};

/// How many records go in one step, so that no transaction is long.
const STEP: u64 = 25;

pub fn run(work: &mut Work<Peers>, request: CarryOutDisposalRequest) -> Run<'_, CarryOutDisposalResponse> {
    Box::pin(async move {
        let id = wire::disposal_id(&request.disposal_id)?;
        let (view, today) = (View::of(work.caller(), work.now()), work.now().date());
        let sight = &view.sight;
        let db = work.db();
        let approved = disposal::find(&db, &view, id).await?.ok_or(Refusal::DisposalNotFound)?;
        approved.approved()?;
        let due = item::due(&db, sight, &approved, STEP).await?;
        let records: Vec<_> = due.iter().filter_map(|item| item.record).collect();
        let wanted = Wanted { kind: approved.kind, sight, person: approved.person, until: None };
        let asked = stand::persons(&candidate::some(&db, wanted, &records).await?);
        let cases = stand::cases(&db, work.peers(), approved.kind, &asked).await?;

        // Alone, so that it sees what others of its group have left.
        let tx = work.begin_alone_on("disposals").await?;
        let mut found = disposal::find_to_change(&tx, &view, id).await?.ok_or(Refusal::DisposalNotFound)?;
        let hidden = item::leave_out_hidden(&tx, sight, &found).await?;
        // Before anybody goes: afterwards a caller who is named for somebody hidden sees nothing of them any longer.
        let mut seen = disposal::as_seen(&tx, &view, found.clone()).await?;
        standing::hold(&tx, &asked).await?;
        let rule = retention::on(&tx, found.kind, today).await?.filter(|rule| rule.id == found.rule);
        let there = candidate::some(&tx, wanted, &records).await?;
        let there: HashMap<_, _> = there.into_iter().map(|one| (one.record, one)).collect();
        let here = standing::of(&tx, &asked, today).await?;
        let (mut disposed, mut left_out) = (0, 0);
        // Those alone about whom the case service was asked; another step may have been quicker.
        for mut item in item::due(&tx, sight, &found, STEP).await?.into_iter().filter(|item| due.contains(item)) {
            let known = item.record.and_then(|record| there.get(&record));
            // Whoever was merged since is another person than was asked about.
            let known = known.filter(|one| one.person.is_none_or(|person| asked.contains(&person)));
            let stays = match (known, &rule) {
                (None, _) => Some(Kept::NotFound),
                (Some(_), None) => Some(Kept::RuleChanged),
                (Some(one), Some(rule)) => rule.judge(one.began, &stand::of(one.person, &here, &cases), today),
            };
            match (known, stays) {
                (Some(one), None) => {
                    remove(work, &tx, &found, one).await?;
                    item.dispose(one.hidden);
                    disposed += 1;
                }
                (_, reason) => {
                    item.leave_out(reason.unwrap_or(Kept::NotFound));
                    left_out += 1;
                }
            }
            item::update(&tx, id, &item).await?;
        }
        found.step(disposed, left_out + hidden, work.now());
        seen.step(disposed, left_out, work.now());
        disposal::update(&tx, &found).await?;
        work.touch(id);
        Ok(CarryOutDisposalResponse { remaining: seen.tally.due, disposal: Some(wire::disposal(&seen)) })
    })
}

/// Destroys one record.
async fn remove(work: &mut Work<Peers>, tx: &mesh::sql::Tx, disposal: &Disposal, one: &Candidate) -> Result<(), Error> {
    match (disposal.kind, one.person) {
        (Kind::Person, Some(person)) => {
            let gone = dispose(tx, work.keys(), person, disposal.id, work.now()).await?;
            for (id, number) in gone {
                let told = PersonDisposed { person_id: id.to_string(), disposal_id: disposal.id.to_string() };
                work.emit(id, number, told);
            }
            Ok(())
        }
        (kind, _) => Ok(candidate::remove(tx, kind, one.record).await?),
    }
}
