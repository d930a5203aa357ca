//! What has happened in a service, for the others: appended in the transaction of the change, and given its place in the feed after the commit.

use proto::mesh::v1::Event;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use crate::{clock::Timestamp, rows};

/// An event.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// A UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it happened to.
    pub aggregate: String,
    /// Its number among the aggregate's events: 1, 2, 3 …
    pub sequence: i64,
    /// The message's full name.
    pub kind: String,
    /// The message.
    pub payload: Vec<u8>,
    /// The traceparent of the request that caused it.
    pub traceparent: String,
    /// When it happened.
    pub at: i64,
    /// Its place in the feed. A serial column would be given before the commit, and a transaction that commits late would be skipped.
    pub position: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The event as it goes to others.
    pub fn to_proto(&self, source: &str) -> Event {
        Event {
            id: self.id.to_string(),
            source: source.to_owned(),
            aggregate: self.aggregate.clone(),
            sequence: self.sequence,
            position: self.position.unwrap_or_default(),
            occur_time: Some(Timestamp::from_micros(self.at).to_proto()),
            traceparent: self.traceparent.clone(),
            payload: Some(prost_types::Any { type_url: format!("/{}", self.kind), value: self.payload.clone() }),
        }
    }
}

/// The row of a new event.
pub fn row<M: prost::Message + prost::Name>(
    id: Uuid,
    aggregate: String,
    sequence: i64,
    event: &M,
    traceparent: String,
    at: Timestamp,
) -> ActiveModel {
    ActiveModel {
        id: Set(id),
        aggregate: Set(aggregate),
        sequence: Set(sequence),
        kind: Set(M::full_name()),
        payload: Set(event.encode_to_vec()),
        traceparent: Set(traceparent),
        at: Set(at.micros()),
        position: Set(None),
    }
}

/// The last position that has been given; 0 before the first.
pub async fn head(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let last = Entity::find().filter(Column::Position.is_not_null()).order_by_desc(Column::Position).one(db).await?;
    Ok(last.and_then(|event| event.position).unwrap_or_default())
}

/// Gives what has been committed since the last time its place, at most `most` events.
///
/// The order is by number within the aggregate first: an aggregate's later event can never be placed before its earlier one.
pub async fn place(db: &impl ConnectionTrait, most: u64) -> Result<(), DbErr> {
    let waiting: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Position.is_null())
        .order_by_asc(Column::Sequence)
        .order_by_asc(Column::Id)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    if waiting.is_empty() {
        return Ok(());
    }
    // Named one by one: joined to those that wait, of which a planner mostly knows none, each round would read all for each of its own.
    let places = waiting.into_iter().zip(head(db).await? + 1..).map(|(id, position)| vec![id.into(), position.into()]);
    rows::update(db, "event", "id", &["position"], places.collect()).await.map(|_| ())
}

/// The events behind a position, in order.
pub async fn after(db: &impl ConnectionTrait, position: i64, most: u64) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Position.gt(position)).order_by_asc(Column::Position).limit(most).all(db).await
}
