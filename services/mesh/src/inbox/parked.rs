//! Events that could not be applied: kept, shown, and applied again when an operator asks.

use std::collections::HashSet;

use prost::Message;
use proto::mesh::v1::{Event, ParkedEvent, Refusal as Reason};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::OnConflict,
};

use super::{React, notes};
use crate::{
    clock::Timestamp,
    hub::Mesh,
    refusal::{Error, mesh as refuse},
    telemetry,
    unit::{Work, itself},
};

/// A parked event.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "parked_event")]
pub struct Model {
    /// A UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where it happened.
    pub source: String,
    /// What it happened to.
    pub aggregate: String,
    /// Its place in the source's feed.
    pub position: i64,
    /// The event as received.
    pub event: Vec<u8>,
    /// How often it was tried; 0 for one that waits behind another.
    pub attempts: i32,
    /// Why it failed.
    pub failure: String,
    /// When it was parked.
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// As operators see it.
    pub fn to_proto(&self) -> ParkedEvent {
        ParkedEvent {
            event: Event::decode(self.event.as_slice()).ok(),
            attempts: self.attempts,
            failure: self.failure.clone(),
            park_time: Some(Timestamp::from_micros(self.at).to_proto()),
        }
    }
}

/// The aggregates of a source that have a parked event.
pub(super) async fn aggregates(db: &impl ConnectionTrait, source: &str) -> Result<HashSet<String>, DbErr> {
    let query = Entity::find().select_only().column(Column::Aggregate).distinct().filter(Column::Source.eq(source));
    Ok(query.into_tuple::<String>().all(db).await?.into_iter().collect())
}

/// A page of all that is parked, oldest first.
pub async fn list(db: &impl ConnectionTrait, after: Option<Uuid>, most: u64) -> Result<Vec<Model>, DbErr> {
    let query = Entity::find().order_by_asc(Column::Id).limit(most);
    match after {
        Some(after) => query.filter(Column::Id.gt(after)).all(db).await,
        None => query.all(db).await,
    }
}

/// The source that a parked event came from.
pub async fn source_of(db: &impl ConnectionTrait, event: Uuid) -> Result<Option<String>, DbErr> {
    Ok(Entity::find_by_id(event).one(db).await?.map(|parked| parked.source))
}

/// Sets an event aside, and moves on in the feed.
pub(super) async fn park(
    mesh: &Mesh,
    source: &'static str,
    event: &Event,
    attempts: i32,
    failure: &str,
) -> Result<(), Error> {
    let parking = Parking { source, event: event.clone(), attempts, failure: failure.to_owned() };
    itself::by_itself(mesh, "EventParked", parking, park_run, |_| {}).await?;
    measure(mesh, source).await
}

/// Shows how many events of a source are parked, so that an alarm can be set on it.
pub(super) async fn measure(mesh: &Mesh, source: &str) -> Result<(), Error> {
    let parked =
        Entity::find().filter(Column::Source.eq(source)).count(&mesh.store().reader(Default::default())).await?;
    telemetry::record_events_parked(source, mesh.name(), parked);
    Ok(())
}

#[derive(Clone)]
struct Parking {
    source: &'static str,
    event: Event,
    attempts: i32,
    failure: String,
}

async fn park_run(work: &mut Work, parking: Parking) -> Result<(), Error> {
    let Parking { source, event, attempts, failure } = parking;
    let id = Uuid::try_parse(&event.id)
        .map_err(|_| Error::Failed(anyhow::anyhow!("an event of {source} has no UUID for an id")))?;
    let tx = work.begin_on(source).await?;
    let row = ActiveModel {
        id: Set(id),
        source: Set(source.to_owned()),
        aggregate: Set(event.aggregate.clone()),
        position: Set(event.position),
        event: Set(event.encode_to_vec()),
        attempts: Set(attempts),
        failure: Set(failure),
        at: Set(work.now().micros()),
    };
    let known = OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(&tx).await?;
    super::cursor::advance(&tx, source, event.position, work.now()).await?;
    Ok(())
}

/// Applies a parked event and those of its aggregate behind it. Answers how many; stops at the first that fails again.
pub(super) async fn replay<V: React>(mesh: &Mesh, source: &'static str, event: Uuid, react: V) -> Result<i32, Error> {
    let db = mesh.store().reader(Default::default());
    let not_parked = || {
        refuse(
            Reason::EventNotParked,
            "There is no parked event with that id: list the parked events to see which there are.",
        )
    };
    let named =
        Entity::find_by_id(event).one(&db).await?.filter(|parked| parked.source == source).ok_or_else(not_parked)?;
    let waiting = Entity::find()
        .filter(Column::Source.eq(source))
        .filter(Column::Aggregate.eq(&named.aggregate))
        .order_by_asc(Column::Position)
        .all(&db)
        .await?;
    let mut applied = 0;
    for parked in waiting {
        let event = Event::decode(parked.event.as_slice()).map_err(|fault| Error::Failed(anyhow::Error::new(fault)))?;
        let fresh = super::applied(&db, vec![parked.id]).await?.is_empty();
        let notes = notes(mesh, source, if fresh { std::slice::from_ref(&event) } else { &[] });
        itself::by_itself(mesh, "ParkedEventApplied", (event, parked.id, fresh.then_some(react)), apply_run, notes)
            .await?;
        applied += 1;
        measure(mesh, source).await?;
    }
    Ok(applied)
}

/// Without a reaction the event was applied before, and only its place here is cleared.
async fn apply_run<V: React>(work: &mut Work, (event, id, react): (Event, Uuid, Option<V>)) -> Result<(), Error> {
    let source = event.source.clone();
    if let Some(react) = react {
        react(work, vec![event]).await?;
    }
    let tx = work.begin_on(&source).await?;
    Entity::delete_many().filter(Column::Id.eq(id)).exec(&tx).await?;
    Ok(())
}
