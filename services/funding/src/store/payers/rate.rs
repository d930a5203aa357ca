//! What a euro was worth, a row for each day that it was recorded for.

use mesh::clock::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};
use time::Date;

use super::read_date;
use crate::domain::payers::aid::Rate;

/// A rate.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_rate")]
pub struct Model {
    /// The day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub on_day: String,
    pub sek_per_eur_e4: i64,
    pub source: String,
    pub recorded_by: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The rate of a day, or of the last one before it that has one.
pub async fn on(db: &impl ConnectionTrait, day: Date) -> Result<Option<Rate>, DbErr> {
    let latest = Entity::find().filter(Column::OnDay.lte(day.to_string())).order_by_desc(Column::OnDay);
    latest.one(db).await?.map(Model::into_rate).transpose()
}

/// Keeps a rate.
pub async fn insert(tx: &impl ConnectionTrait, rate: &Rate, actor: &str, now: Timestamp) -> Result<(), DbErr> {
    let row = ActiveModel {
        on_day: Set(rate.on.to_string()),
        sek_per_eur_e4: Set(rate.sek_e4),
        source: Set(rate.source.clone()),
        recorded_by: Set(actor.to_owned()),
        created_at: Set(now.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

impl Model {
    fn into_rate(self) -> Result<Rate, DbErr> {
        let on = read_date("exchange_rate.on_day", &self.on_day)?;
        Ok(Rate { on, sek_e4: self.sek_per_eur_e4, source: self.source })
    }
}
