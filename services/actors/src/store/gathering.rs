//! Gatherings in the database, with their agenda, the organisations in them, and what came of them.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QuerySelect, Select, entity::prelude::*};

use super::listed::{has, list, one_of, organisation};
use crate::domain::gathering::{Gathering, GatheringId, Kind, NodeId, Plan, State};

mod item;
mod names;
mod outcome;
mod part;
pub mod target_group;

use names::{kind_text, state_text, stored};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gathering")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub title: String,
    pub starts_at: i64,
    pub duration_minutes: i32,
    pub node_id: Option<Uuid>,
    pub venue: String,
    pub remote: bool,
    pub state: String,
    pub notes: String,
    pub cancel_reason: String,
    pub revision: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of gatherings can be asked. The index by their start has its order.
pub fn listed() -> List {
    let part = Field::of("organisations.organisation_id", organisation(), part::Column::OrganisationId);
    let fields = [
        Field::of("plan.kind", one_of("GATHERING_KIND_", &Kind::ALL, kind_text), Column::Kind),
        Field::of("plan.title", Is::Text, Column::Title),
        Field::of("plan.start_time", Is::Moment, Column::StartsAt).ordered_by(Column::StartsAt),
        Field::of("plan.node_id", Is::Id(NodeId::PREFIX), Column::NodeId).or_none(),
        Field::of("plan.venue", Is::Text, Column::Venue),
        Field::of("plan.remote", Is::Flag, Column::Remote),
        Field::of("state", one_of("GATHERING_STATE_", &State::ALL, state_text), Column::State),
        part.within(|fits| has::<part::Entity>(Column::Id, part::Column::GatheringId, fits)),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
        Field::of("update_time", Is::Moment, Column::UpdatedAt),
    ];
    list("gatherings", "plan.start_time", Column::Id, fields)
}

/// The gathering with an id.
pub async fn find(db: &impl ConnectionTrait, id: GatheringId) -> Result<Option<Gathering>, Error> {
    whole(db, Entity::find_by_id(id.uuid())).await
}

/// The gathering with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: GatheringId) -> Result<Option<Gathering>, Error> {
    whole(tx, Entity::find_by_id(id.uuid()).lock_exclusive()).await
}

/// Gatherings, without what hangs on them.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Gathering>, Error> {
    let read = |rows: Vec<Model>| Ok(rows.into_iter().map(from_row).collect::<anyhow::Result<_>>()?);
    asked.rows(db, Entity::find()).await?.into(read)
}

/// Adds a gathering.
pub async fn insert(tx: &impl ConnectionTrait, gathering: &Gathering) -> Result<(), Error> {
    Entity::insert(row(gathering)).exec_without_returning(tx).await?;
    item::insert(tx, gathering).await?;
    Ok(())
}

/// Writes back what stands in the gathering's own row.
pub async fn update(tx: &impl ConnectionTrait, gathering: &Gathering) -> Result<(), Error> {
    Entity::update(row(gathering)).exec(tx).await?;
    Ok(())
}

/// Writes the plan back.
pub async fn update_plan(tx: &impl ConnectionTrait, gathering: &Gathering) -> Result<(), Error> {
    update(tx, gathering).await?;
    Ok(item::replace(tx, gathering).await?)
}

/// Writes back who is invited and who came.
pub async fn update_parts(tx: &impl ConnectionTrait, gathering: &Gathering) -> Result<(), Error> {
    update(tx, gathering).await?;
    Ok(part::replace(tx, gathering).await?)
}

/// Writes back what came of it. `known` outcomes are there already.
pub async fn add_outcomes(tx: &impl ConnectionTrait, gathering: &Gathering, known: usize) -> Result<(), Error> {
    update(tx, gathering).await?;
    Ok(outcome::insert(tx, gathering, known).await?)
}

async fn whole(db: &impl ConnectionTrait, gathering: Select<Entity>) -> Result<Option<Gathering>, Error> {
    let Some(row) = gathering.one(db).await? else { return Ok(None) };
    let mut gathering = from_row(row)?;
    gathering.plan.agenda = item::of(db, gathering.id).await?;
    gathering.parts = part::of(db, gathering.id).await?;
    gathering.outcomes = outcome::of(db, gathering.id).await?;
    Ok(Some(gathering))
}

fn from_row(row: Model) -> anyhow::Result<Gathering> {
    let plan = Plan {
        kind: stored(&Kind::ALL, kind_text, &row.kind)?,
        title: row.title,
        start: Timestamp::from_micros(row.starts_at),
        duration_minutes: row.duration_minutes,
        node: row.node_id.map(NodeId::from),
        venue: row.venue,
        remote: row.remote,
        agenda: Vec::new(),
    };
    let mut gathering = Gathering::plan(row.id.into(), plan, Timestamp::from_micros(row.created_at));
    gathering.state = stored(&State::ALL, state_text, &row.state)?;
    gathering.notes = row.notes;
    gathering.cancel_reason = row.cancel_reason;
    gathering.revision = row.revision;
    gathering.updated = Timestamp::from_micros(row.updated_at);
    Ok(gathering)
}

fn row(gathering: &Gathering) -> ActiveModel {
    let plan = &gathering.plan;
    ActiveModel {
        id: Set(gathering.id.uuid()),
        kind: Set(kind_text(plan.kind).to_owned()),
        title: Set(plan.title.clone()),
        starts_at: Set(plan.start.micros()),
        duration_minutes: Set(plan.duration_minutes),
        node_id: Set(plan.node.map(NodeId::uuid)),
        venue: Set(plan.venue.clone()),
        remote: Set(plan.remote),
        state: Set(state_text(gathering.state).to_owned()),
        notes: Set(gathering.notes.clone()),
        cancel_reason: Set(gathering.cancel_reason.clone()),
        revision: Set(gathering.revision),
        created_at: Set(gathering.created.micros()),
        updated_at: Set(gathering.updated.micros()),
    }
}
