//! What agreements permit.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select, entity::prelude::*,
};

use crate::{
    domain::{
        agreement::{Agreement, kind::Permitted},
        word::Word,
    },
    store::words,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_permit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agreement_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub permitted: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Selects the agreements that permit something.
pub fn permitting(permitted: Permitted) -> Select<Entity> {
    Entity::find().select_only().column(Column::AgreementId).filter(Column::Permitted.eq(permitted.word()))
}

/// What agreements permit.
pub async fn of(db: &impl ConnectionTrait, agreements: &[Uuid]) -> anyhow::Result<Vec<(Uuid, Permitted)>> {
    let rows = Entity::find().filter(Column::AgreementId.is_in(agreements.iter().copied())).all(db).await?;
    rows.into_iter().map(|row| Ok((row.agreement_id, words::word(&row.permitted)?))).collect()
}

/// Adds what an agreement permits.
pub async fn insert(tx: &impl ConnectionTrait, agreement: &Agreement) -> Result<(), DbErr> {
    let rows = agreement.terms.permits.iter().map(|permitted| ActiveModel {
        agreement_id: Set(agreement.id.uuid()),
        permitted: Set(permitted.word().to_owned()),
    });
    Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}
