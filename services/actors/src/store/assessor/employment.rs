//! Where assessors are and were employed.

use anyhow::Context;
use mesh::refusal::Error;
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    entity::prelude::*,
};

use crate::{
    domain::{
        assessor::{AssessorId, Employment, EmploymentId},
        validity::day_text,
    },
    store::words,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "employment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub assessor_id: Uuid,
    pub organisation_id: Uuid,
    pub from_day: String,
    pub until_day: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The employments of assessors, in the order of their ids.
pub async fn of(db: &impl ConnectionTrait, assessors: &[Uuid]) -> Result<Vec<(Uuid, Employment)>, Error> {
    let rows = Entity::find().filter(Column::AssessorId.is_in(assessors.iter().copied()));
    let rows = rows.order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(|row| Ok((row.assessor_id, from_row(row)?))).collect()
}

/// Adds an employment.
pub async fn insert(tx: &impl ConnectionTrait, assessor: AssessorId, employment: &Employment) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(employment.id.uuid()),
        assessor_id: Set(assessor.uuid()),
        organisation_id: Set(employment.organisation.uuid()),
        from_day: Set(day_text(employment.period.from)),
        until_day: Set(employment.period.until.map(day_text)),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Writes the end of an employment.
pub async fn update(tx: &impl ConnectionTrait, employment: &Employment) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(employment.id.uuid()),
        until_day: Set(employment.period.until.map(day_text)),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

fn from_row(row: Model) -> anyhow::Result<Employment> {
    let id = EmploymentId::from(row.id);
    let period = words::validity(&row.from_day, row.until_day.as_deref());
    let period = period.with_context(|| format!("the row of {id}"))?;
    Ok(Employment { id, organisation: row.organisation_id.into(), period })
}
