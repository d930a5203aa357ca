//! When units are open: a row for each weekday of weekly hours, and one for each exception.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, anyhow};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use super::stored_day;
use crate::domain::{
    day,
    opening::{Days, Exception, Hours, Minute, Opening, Weekly},
    unit::Unit,
};

const WEEKLY: &str = "weekly";
const EXCEPTION: &str = "exception";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_opening")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub weekday: i32,
    pub from_day: String,
    pub until_day: Option<String>,
    pub opens_minute: Option<i32>,
    pub closes_minute: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The rows of some units.
pub async fn of(db: &impl ConnectionTrait, units: &[Uuid]) -> Result<Vec<Model>, DbErr> {
    let rows = Entity::find().filter(Column::UnitId.is_in(units.iter().copied()));
    rows.order_by_asc(Column::UnitId).order_by_asc(Column::Place).all(db).await
}

/// Reads the rows of one unit.
pub fn read<'a>(rows: impl Iterator<Item = &'a Model>) -> anyhow::Result<Opening> {
    let mut weekly: BTreeMap<i32, Weekly> = BTreeMap::new();
    let mut exceptions = Vec::new();
    for row in rows {
        let days =
            Days { from: stored_day(&row.from_day)?, until: row.until_day.as_deref().map(stored_day).transpose()? };
        let hours = hours(row)?;
        if row.part == EXCEPTION {
            exceptions.push(Exception { days, hours });
            continue;
        }
        let hours = hours.context("weekly hours without hours are stored")?;
        let entry = weekly.entry(row.place).or_insert(Weekly { weekdays: BTreeSet::new(), hours, days });
        entry.weekdays.insert(u8::try_from(row.weekday).context("a weekday that there is not is stored")?);
    }
    let weekly = weekly.into_values().collect();
    Opening::new(weekly, exceptions).map_err(|clash| anyhow!("stored opening hours clash: {clash:?}"))
}

fn hours(row: &Model) -> anyhow::Result<Option<Hours>> {
    let (Some(opens), Some(closes)) = (row.opens_minute, row.closes_minute) else { return Ok(None) };
    stored_hours(opens, closes).map(Some)
}

/// Hours as they were stored.
pub fn stored_hours(opens: i32, closes: i32) -> anyhow::Result<Hours> {
    let minute = |minutes: i32| u16::try_from(minutes).ok().and_then(Minute::from_midnight);
    let hours = minute(opens).zip(minute(closes)).and_then(|(opens, closes)| Hours::new(opens, closes));
    hours.with_context(|| format!("hours from minute {opens} to {closes} are stored"))
}

/// Writes anew when a unit is open.
pub async fn replace(tx: &impl ConnectionTrait, unit: &Unit) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::UnitId.eq(unit.id.uuid())).exec(tx).await?;
    let row = |part: &str, place: i32, weekday: i32, days: Days, hours: Option<Hours>| ActiveModel {
        unit_id: Set(unit.id.uuid()),
        part: Set(part.to_owned()),
        place: Set(place),
        weekday: Set(weekday),
        from_day: Set(day::text(days.from)),
        until_day: Set(days.until.map(day::text)),
        opens_minute: Set(hours.map(|hours| i32::from(hours.opens().since_midnight()))),
        closes_minute: Set(hours.map(|hours| i32::from(hours.closes().since_midnight()))),
    };
    let weekly = unit.opening.weekly().iter().zip(0..).flat_map(|(weekly, place)| {
        let days = weekly.weekdays.iter();
        days.map(move |weekday| row(WEEKLY, place, i32::from(*weekday), weekly.days, Some(weekly.hours)))
    });
    let exceptions = unit.opening.exceptions().iter().zip(0..);
    let exceptions = exceptions.map(|(exception, place)| row(EXCEPTION, place, 0, exception.days, exception.hours));
    let rows: Vec<ActiveModel> = weekly.chain(exceptions).collect();
    if rows.is_empty() {
        return Ok(());
    }
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}
