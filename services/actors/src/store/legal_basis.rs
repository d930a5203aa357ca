//! Legal bases in the database.

use anyhow::Context;
use mesh::{clock::Timestamp, refusal::Error};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
};
use time::Date;

use super::words;
use crate::domain::{
    legal_basis::{LegalBasis, LegalBasisId},
    organisation::OrganisationId,
    validity::day_text,
    word::Word,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legal_basis")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub controller_id: Uuid,
    pub purpose: String,
    pub article: String,
    pub national_basis: String,
    pub from_day: String,
    pub until_day: Option<String>,
    pub decision_reference: String,
    pub revision: i64,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The legal basis with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: LegalBasisId) -> Result<Option<LegalBasis>, Error> {
    Ok(rows(tx, Entity::find_by_id(id.uuid()).lock_exclusive()).await?.pop())
}

/// The bases of a controller for a purpose that are not over before a day.
pub async fn of_purpose(
    tx: &impl ConnectionTrait,
    controller: OrganisationId,
    purpose: &str,
    from: Date,
) -> Result<Vec<LegalBasis>, Error> {
    let of_purpose =
        Entity::find().filter(Column::ControllerId.eq(controller.uuid())).filter(Column::Purpose.eq(purpose));
    rows(tx, of_purpose.filter(Column::UntilDay.is_null().or(Column::UntilDay.gt(day_text(from))))).await
}

/// Legal bases in the order they were recorded, which is that of their ids: all, or those of a controller, for a purpose, on a day.
pub async fn list(
    db: &impl ConnectionTrait,
    controller: Option<OrganisationId>,
    purpose: Option<&str>,
    day: Option<Date>,
    after: Option<LegalBasisId>,
    most: u64,
) -> Result<Vec<LegalBasis>, Error> {
    let mut query = Entity::find();
    if let Some(controller) = controller {
        query = query.filter(Column::ControllerId.eq(controller.uuid()));
    }
    if let Some(purpose) = purpose {
        query = query.filter(Column::Purpose.eq(purpose));
    }
    if let Some(day) = day.map(day_text) {
        query = query
            .filter(Column::FromDay.lte(day.as_str()))
            .filter(Column::UntilDay.is_null().or(Column::UntilDay.gt(day.as_str())));
    }
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    rows(db, query.order_by_asc(Column::Id).limit(most)).await
}

/// Adds a legal basis.
pub async fn insert(tx: &impl ConnectionTrait, basis: &LegalBasis) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(basis.id.uuid()),
        controller_id: Set(basis.controller.uuid()),
        purpose: Set(basis.purpose.clone()),
        article: Set(basis.article.word().to_owned()),
        national_basis: Set(basis.national_basis.clone()),
        from_day: Set(day_text(basis.period.from)),
        until_day: Set(basis.period.until.map(day_text)),
        decision_reference: Set(basis.decision_reference.clone()),
        revision: Set(basis.revision),
        created_at: Set(basis.created.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Writes the end of a legal basis, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, basis: &LegalBasis) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(basis.id.uuid()),
        until_day: Set(basis.period.until.map(day_text)),
        revision: Set(basis.revision),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

async fn rows(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<LegalBasis>, Error> {
    let read = |row: Model| {
        let id = LegalBasisId::from(row.id);
        Ok(from_row(id, row).with_context(|| format!("the row of {id}"))?)
    };
    query.all(db).await?.into_iter().map(read).collect()
}

fn from_row(id: LegalBasisId, row: Model) -> anyhow::Result<LegalBasis> {
    Ok(LegalBasis {
        id,
        controller: row.controller_id.into(),
        purpose: row.purpose,
        article: words::word(&row.article)?,
        national_basis: row.national_basis,
        period: words::validity(&row.from_day, row.until_day.as_deref())?,
        decision_reference: row.decision_reference,
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
    })
}
