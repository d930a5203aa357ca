//! Orders to hand the centre over. They are added, and never changed.

use mesh::{clock::Timestamp, refusal::Error};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, entity::prelude::*};

use crate::domain::centre::{HandoverId, HandoverOrder};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "handover_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub receiver_id: Uuid,
    pub decision: String,
    pub ordered_by: String,
    pub ordered_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The order with an id.
pub async fn find(db: &impl ConnectionTrait, id: HandoverId) -> Result<Option<HandoverOrder>, Error> {
    let row = Entity::find_by_id(id.uuid()).one(db).await?;
    Ok(row.map(|row| HandoverOrder {
        id: row.id.into(),
        receiver: row.receiver_id.into(),
        decision: row.decision,
        ordered_by: row.ordered_by,
        ordered: Timestamp::from_micros(row.ordered_at),
    }))
}

/// Adds an order.
pub async fn insert(tx: &impl ConnectionTrait, order: &HandoverOrder) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(order.id.uuid()),
        receiver_id: Set(order.receiver.uuid()),
        decision: Set(order.decision.clone()),
        ordered_by: Set(order.ordered_by.clone()),
        ordered_at: Set(order.ordered.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
