//! Evaluates a retention rule on a day, and proposes what would go by it. Nothing on anybody changes.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{PlanDisposalRequest, PlanDisposalResponse};
use time::Duration;

use super::stand;
use crate::{
    domain::{
        disposal::{Disposal, Fate, Item, State, Tally},
        refusal::Refusal as Unknown,
        retention::{Rule, Standing, refusal::Refusal},
        validity::months_after,
    },
    peers::Peers,
    store::{
        disposal::{
            self,
            candidate::{self, Candidate, Wanted},
            item, standing,
        },
        person::{self, sight::Sight},
        retention,
    },
    wire::retention::disposals as wire,
};

/// How many records one plan looks at.
const MOST: usize = 200;
/// How much later than the period a record may have begun and yet be due, since a month may lack the date.
const SHORT_MONTH: Duration = Duration::days(3);

pub fn run(work: &mut Work<Peers>, request: PlanDisposalRequest) -> Run<'_, PlanDisposalResponse> {
    Box::pin(async move {
        let plan = wire::plan(&request, work.now().date())?;
        let sight = Sight::of(work.caller(), work.now());
        let db = work.db();
        let person = match plan.person {
            Some(id) => Some(person::check(&db, &sight, id).await?.ok_or(Unknown::PersonNotFound)?),
            None => None,
        };
        let rule = retention::on(&db, plan.kind, plan.as_of).await?.ok_or(Refusal::RuleMissing)?;
        // Of one person every record is looked at, so that the answer says of each why it stays.
        let until = person.is_none().then(|| months_after(plan.as_of, -rule.months).saturating_add(SHORT_MONTH));
        let wanted = Wanted { kind: plan.kind, sight: &sight, person, until };
        let mut candidates = candidate::after(&db, wanted, plan.after, MOST as u64 + 1).await?;
        let more = candidates.len() > MOST;
        candidates.truncate(MOST);
        let next = candidates.last().filter(|_| more).map(|last| wire::record_id(plan.kind, last.record));

        let persons = stand::persons(&candidates);
        let cases = stand::cases(&db, work.peers(), plan.kind, &persons).await?;
        let here = standing::of(&db, &persons, plan.as_of).await?;
        let judged = candidates.iter().zip(1..).map(|(one, place)| {
            let digest = work.keys().digest("disposal", one.record.as_bytes());
            judged(&rule, one, place, &stand::of(one.person, &here, &cases), plan.as_of, &digest)
        });
        let items: Vec<Item> = judged.collect();
        let proposed = Disposal {
            id: work.new_id().into(),
            kind: plan.kind,
            as_of: plan.as_of,
            rule: rule.id,
            decision_reference: rule.decision_reference.clone(),
            person,
            state: State::Proposed,
            planned_by: work.caller().name(),
            planned: work.now(),
            approvals: Vec::new(),
            tally: Tally::of(&items),
            done: None,
            revision: 1,
        };
        let tx = work.begin().await?;
        disposal::insert(&tx, &proposed).await?;
        item::insert(&tx, proposed.id, &items).await?;
        work.touch(proposed.id);
        // What is said of their records is in the answer.
        for person in &persons {
            work.touch(person);
        }
        Ok(PlanDisposalResponse {
            disposal: Some(wire::disposal(&proposed)),
            items: items.iter().map(|item| wire::item(plan.kind, item)).collect(),
            disposal_id: proposed.id.to_string(),
            next_after_record_id: next.unwrap_or_default(),
        })
    })
}

fn judged(rule: &Rule, one: &Candidate, place: i32, standing: &Standing, day: time::Date, digest: &[u8]) -> Item {
    let reason = rule.judge(one.began, standing, day);
    Item {
        place,
        record: Some(one.record),
        person: one.person,
        digest: digest.to_vec(),
        fate: if reason.is_some() { Fate::Kept } else { Fate::Due },
        reason,
        due: Some(rule.due(one.began, standing)),
        veiled: false,
    }
}
