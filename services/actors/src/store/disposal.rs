//! Disposals in the database, and what of them who reads sees.
//!
//! Whoever reads one is shown, and counted, the records of persons whom they see and what is left of those that are gone: somebody who has
//! been hidden since the plan, or was when they went, is for all others as if never in it. One of a single person is seen by whoever sees
//! that person. When it has been carried out, who manages protection sees it whole, without the ids of those whom they do not see: it is
//! the proof of all that was done, and an auditor needs it so.

use std::collections::BTreeMap;

use anyhow::Context;
use mesh::{
    caller::Caller,
    clock::Timestamp,
    filter::{Field, Kind as Of},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    entity::prelude::*,
    sea_query::Expr,
};

use super::{
    leads,
    listed::{list, word},
    person::sight::{Sight, sees},
    words,
};
use crate::domain::{
    disposal::{Approval, Disposal, DisposalId, Item, State, Tally},
    person::PersonId,
    retention::Kind,
    validity::day_text,
    word::Word,
};

mod approval;
pub mod candidate;
pub mod item;
pub mod standing;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub as_of: String,
    pub rule_id: Uuid,
    pub decision_reference: String,
    pub person_id: Option<Uuid>,
    pub state: String,
    pub planned_by: String,
    pub planned_at: i64,
    pub due_count: i32,
    pub kept_count: i32,
    pub disposed_count: i32,
    pub left_out_count: i32,
    pub done_at: Option<i64>,
    pub revision: i64,
    pub veiled: bool,
}

impl ActiveModelBehavior for ActiveModel {}

/// The permission with which a proof is seen whole.
const WHOLE: &str = "protection.manage";

/// What a caller sees of disposals.
#[derive(Debug, Clone)]
pub struct View {
    /// Whom they see.
    pub sight: Sight,
    /// Whether they see proofs whole.
    whole: bool,
}

impl View {
    /// What a caller sees now.
    pub fn of(caller: &Caller, now: Timestamp) -> Self {
        Self { sight: Sight::of(caller, now), whole: caller.can(WHOLE) }
    }

    fn is_whole(&self, state: State) -> bool {
        self.whole && state == State::CarriedOut
    }
}

/// The disposal with an id, if the caller sees it. Its numbers are of all its records.
pub async fn find(db: &impl ConnectionTrait, view: &View, id: DisposalId) -> Result<Option<Disposal>, Error> {
    let rows = Entity::find_by_id(id.uuid()).filter(seen(view)).all(db).await?;
    Ok(read(db, rows).await?.pop())
}

/// The same, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, view: &View, id: DisposalId) -> Result<Option<Disposal>, Error> {
    let rows = Entity::find_by_id(id.uuid()).filter(seen(view)).lock_exclusive().all(tx).await?;
    Ok(read(tx, rows).await?.pop())
}

/// A disposal with the numbers that a caller sees.
pub async fn as_seen(db: &impl ConnectionTrait, view: &View, mut disposal: Disposal) -> Result<Disposal, Error> {
    number(db, view, std::slice::from_mut(&mut disposal)).await?;
    Ok(disposal)
}

async fn number(db: &impl ConnectionTrait, view: &View, disposals: &mut [Disposal]) -> Result<(), Error> {
    let ids: Vec<Uuid> = disposals.iter().map(|one| one.id.uuid()).collect();
    let mut tallies = item::tallies(db, &view.sight, &ids).await?;
    for one in disposals.iter_mut().filter(|one| !view.is_whole(one.state)) {
        one.tally = tallies.remove(&one.id.uuid()).unwrap_or_default();
    }
    Ok(())
}

/// The records of a disposal as a caller sees them, in their order.
pub async fn items(db: &impl ConnectionTrait, view: &View, disposal: &Disposal) -> Result<Vec<Item>, Error> {
    match view.is_whole(disposal.state) {
        true => item::all_of(db, &view.sight, disposal.id).await,
        false => item::of(db, &view.sight, disposal.id).await,
    }
}

/// Takes a person who goes out of all disposals. Those of that person alone stay as hidden as the person was.
pub async fn forget(tx: &impl ConnectionTrait, person: PersonId, hidden: bool) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::PersonId, Expr::value(Option::<Uuid>::None))
        .col_expr(Column::Veiled, Expr::value(hidden))
        .filter(Column::PersonId.in_subquery(leads::registrations(person)))
        .exec(tx)
        .await?;
    item::forget(tx, person, hidden).await
}

/// What the list of disposals can be asked. There are a few a year, so that any order does.
pub fn listed() -> List {
    let fields = [
        Field::of("kind", word::<Kind>("RETAINED_KIND_"), Column::Kind),
        Field::of("state", word::<State>("DISPOSAL_STATE_"), Column::State),
        Field::of("as_of", Of::Date, Column::AsOf),
        Field::of("planned_by", Of::Text, Column::PlannedBy),
        Field::of("plan_time", Of::Moment, Column::PlannedAt).ordered_by(Column::Id),
    ];
    list("disposals", "plan_time", Column::Id, fields)
}

/// Disposals as a caller sees them.
pub async fn list_of(db: &impl ConnectionTrait, view: &View, asked: &Asked<'_>) -> Result<Rows<Disposal>, Error> {
    let found = asked.rows(db, Entity::find().filter(seen(view))).await?;
    let mut items = read(db, found.items).await?;
    number(db, view, &mut items).await?;
    Ok(Rows { items, next_token: found.next_token })
}

/// Adds a disposal.
pub async fn insert(tx: &impl ConnectionTrait, disposal: &Disposal) -> Result<(), DbErr> {
    let row = ActiveModel {
        kind: Set(disposal.kind.word().to_owned()),
        as_of: Set(day_text(disposal.as_of)),
        rule_id: Set(disposal.rule.uuid()),
        decision_reference: Set(disposal.decision_reference.clone()),
        person_id: Set(disposal.person.map(PersonId::uuid)),
        veiled: Set(false),
        planned_by: Set(disposal.planned_by.clone()),
        planned_at: Set(disposal.planned.micros()),
        ..changing(disposal)
    };
    Entity::insert(ActiveModel { id: Set(disposal.id.uuid()), ..row }).exec_without_returning(tx).await.map(|_| ())
}

/// Writes how far a disposal has come, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, disposal: &Disposal) -> Result<(), DbErr> {
    Entity::update(changing(disposal)).exec_without_returning(tx).await?;
    approval::save(tx, disposal).await
}

fn changing(disposal: &Disposal) -> ActiveModel {
    ActiveModel {
        id: Unchanged(disposal.id.uuid()),
        state: Set(disposal.state.word().to_owned()),
        due_count: Set(disposal.tally.due),
        kept_count: Set(disposal.tally.kept),
        disposed_count: Set(disposal.tally.disposed),
        left_out_count: Set(disposal.tally.left_out),
        done_at: Set(disposal.done.map(Timestamp::micros)),
        revision: Set(disposal.revision),
        ..Default::default()
    }
}

fn seen(view: &View) -> Condition {
    let of_all = Condition::all().add(Column::PersonId.is_null()).add(Column::Veiled.eq(false));
    // One of somebody hidden who went by another one could be ended by nobody else.
    let proof = || Condition::any().add(Column::State.eq(State::CarriedOut.word())).add(Column::Veiled.eq(true));
    let proof = view.whole.then(proof);
    Condition::any().add(of_all).add(sees(&view.sight, ("disposal", "person_id"))).add_option(proof)
}

async fn read(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Disposal>, Error> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut approvals = approval::of(db, &ids).await?;
    let read = |row: Model| {
        let id = DisposalId::from(row.id);
        Ok(from_row(id, row, &mut approvals).with_context(|| format!("the row of {id}"))?)
    };
    rows.into_iter().map(read).collect()
}

fn from_row(id: DisposalId, row: Model, approvals: &mut BTreeMap<Uuid, Vec<Approval>>) -> anyhow::Result<Disposal> {
    Ok(Disposal {
        id,
        kind: words::word(&row.kind)?,
        as_of: words::day(&row.as_of)?,
        rule: row.rule_id.into(),
        decision_reference: row.decision_reference,
        person: row.person_id.map(PersonId::from),
        state: words::word(&row.state)?,
        planned_by: row.planned_by,
        planned: Timestamp::from_micros(row.planned_at),
        approvals: approvals.remove(&row.id).unwrap_or_default(),
        tally: Tally {
            due: row.due_count,
            kept: row.kept_count,
            disposed: row.disposed_count,
            left_out: row.left_out_count,
        },
        done: row.done_at.map(Timestamp::from_micros),
        revision: row.revision,
    })
}
