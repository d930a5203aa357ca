//! Simulations that were run, each with its result as it was answered.

use mesh::clock::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, entity::prelude::*};

use crate::domain::model::SimulationId;

/// A simulation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "simulation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What the result follows from.
    pub fingerprint: String,
    /// The result, as the contract encodes it.
    pub result: Vec<u8>,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The result with an id.
pub async fn find(db: &impl ConnectionTrait, id: SimulationId) -> Result<Option<Vec<u8>>, DbErr> {
    Ok(Entity::find_by_id(id.uuid()).one(db).await?.map(|row| row.result))
}

/// The result with a fingerprint.
pub async fn find_by_fingerprint(db: &impl ConnectionTrait, fingerprint: &str) -> Result<Option<Vec<u8>>, DbErr> {
    let found = Entity::find().filter(Column::Fingerprint.eq(fingerprint)).one(db).await?;
    Ok(found.map(|row| row.result))
}

/// Keeps a result.
pub async fn insert(
    tx: &impl ConnectionTrait,
    id: SimulationId,
    fingerprint: &str,
    result: Vec<u8>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(id.uuid()),
        fingerprint: Set(fingerprint.to_owned()),
        result: Set(result),
        created_at: Set(now.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}
