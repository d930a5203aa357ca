//! Who is partial (jävig) in the matter of which decision.

use mesh::clock::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, entity::prelude::*};

use crate::domain::{DecisionId, claims::attestation::Signer};

/// Somebody who is.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partiality")]
pub struct Model {
    /// In which matter.
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_id: Uuid,
    /// By which account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: String,
    pub person_id: Option<Uuid>,
    pub reason: String,
    pub declared_by: String,
    pub declared_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Those who are partial in a matter.
pub async fn of(db: &impl ConnectionTrait, decision: DecisionId) -> Result<Vec<Signer>, DbErr> {
    let rows = Entity::find().filter(Column::DecisionId.eq(decision.uuid())).all(db).await?;
    Ok(rows.into_iter().map(|row| Signer { account: row.account, person: row.person_id }).collect())
}

/// Notes that somebody is, once.
pub async fn keep(
    tx: &impl ConnectionTrait,
    decision: DecisionId,
    signer: &Signer,
    (reason, declared_by, time): (String, String, Timestamp),
) -> Result<(), DbErr> {
    let row = ActiveModel {
        decision_id: Set(decision.uuid()),
        account: Set(signer.account.clone()),
        person_id: Set(signer.person),
        reason: Set(reason),
        declared_by: Set(declared_by),
        declared_at: Set(time.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}
