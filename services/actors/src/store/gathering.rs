//! Gatherings in the database, with their agenda, the organisations in them, and what came of them.

use anyhow::{Context, anyhow};
use mesh::{clock::Timestamp, refusal::Error};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*, sea_query::Expr,
};

use crate::domain::{
    gathering::{Gathering, GatheringId, Kind, NodeId, Plan, State},
    organisation::OrganisationId,
};

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

/// Which gatherings a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Those of this kind.
    pub kind: Option<Kind>,
    /// Those in this state.
    pub state: Option<State>,
    /// Those that start then or later.
    pub from: Option<Timestamp>,
    /// Those that start before.
    pub until: Option<Timestamp>,
    /// Those that this organisation is invited to or came to.
    pub organisation: Option<OrganisationId>,
}

/// A gathering's place in the list: by its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When it starts.
    pub start: Timestamp,
    /// Which it is, among those that start in the same microsecond.
    pub id: GatheringId,
}

impl Place {
    /// A gathering's own place.
    pub fn of(gathering: &Gathering) -> Self {
        Self { start: gathering.plan.start, id: gathering.id }
    }

    /// The place as a page token holds it.
    pub fn text(self) -> String {
        format!("{} {}", self.id, self.start.micros())
    }

    /// The place that a page token held.
    pub fn stored(text: &str) -> anyhow::Result<Self> {
        let (id, start) = text.split_once(' ').context("a page token does not hold a place in the list")?;
        let id = GatheringId::parse(id).map_err(|rule| anyhow!("the id in a page token {rule}"))?;
        Ok(Self { start: Timestamp::from_micros(start.parse()?), id })
    }
}

/// The gathering with an id.
pub async fn find(db: &impl ConnectionTrait, id: GatheringId) -> Result<Option<Gathering>, Error> {
    whole(db, Entity::find_by_id(id.uuid())).await
}

/// The gathering with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: GatheringId) -> Result<Option<Gathering>, Error> {
    whole(tx, Entity::find_by_id(id.uuid()).lock_exclusive()).await
}

/// Gatherings by their start, without what hangs on them. `after` is the place of the last one already known.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<Place>,
    most: u64,
) -> Result<Vec<Gathering>, Error> {
    let mut query = Entity::find();
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind_text(kind)));
    }
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state_text(state)));
    }
    if let Some(from) = filter.from {
        query = query.filter(Column::StartsAt.gte(from.micros()));
    }
    if let Some(until) = filter.until {
        query = query.filter(Column::StartsAt.lt(until.micros()));
    }
    if let Some(organisation) = filter.organisation {
        query = query.filter(Column::Id.in_subquery(part::gatherings_of(organisation)));
    }
    if let Some(place) = after {
        let key = Expr::tuple([Expr::col(Column::StartsAt), Expr::col(Column::Id)]);
        query = query.filter(key.gt(Expr::tuple([Expr::val(place.start.micros()), Expr::val(place.id.uuid())])));
    }
    let rows = query.order_by_asc(Column::StartsAt).order_by_asc(Column::Id).limit(most).all(db).await?;
    Ok(rows.into_iter().map(from_row).collect::<Result<_, _>>()?)
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
