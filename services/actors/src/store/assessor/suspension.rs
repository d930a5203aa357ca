//! Suspensions, each at its place in the row of those of one authorisation, with the reasons sealed.

use anyhow::Context;
use mesh::{refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*, sea_query::OnConflict,
};

use crate::{
    domain::{
        authorisation::{Authorisation, AuthorisationId, Suspension},
        validity::day_text,
    },
    store::words,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suspension")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub authorisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub from_day: String,
    pub reason: Vec<u8>,
    pub lifted_on: Option<String>,
    pub lift_reason: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Selects the authorisations that are suspended on a day.
pub fn holding_on(day: &str) -> Select<Entity> {
    Entity::find()
        .select_only()
        .column(Column::AuthorisationId)
        .filter(Column::FromDay.lte(day))
        .filter(Column::LiftedOn.is_null().or(Column::LiftedOn.gt(day)))
}

/// The suspensions of authorisations, in their order.
pub async fn of(
    db: &impl ConnectionTrait,
    keys: &Keys,
    authorisations: &[Uuid],
) -> Result<Vec<(Uuid, Suspension)>, Error> {
    let rows = Entity::find().filter(Column::AuthorisationId.is_in(authorisations.iter().copied()));
    let rows = rows.order_by_asc(Column::AuthorisationId).order_by_asc(Column::Place).all(db).await?;
    let build = |row: Model| {
        let id = AuthorisationId::from(row.authorisation_id);
        Ok((row.authorisation_id, from_row(keys, row).with_context(|| format!("a suspension of {id}"))?))
    };
    rows.into_iter().map(build).collect()
}

/// Keeps the last suspension of an authorisation, the only one that changes: as a new row, or with the day it was lifted.
pub async fn keep_last(tx: &impl ConnectionTrait, keys: &Keys, authorisation: &Authorisation) -> Result<(), Error> {
    let Some(last) = authorisation.suspensions.last() else { return Ok(()) };
    let number = i32::try_from(authorisation.suspensions.len()).map_err(anyhow::Error::new)?;
    let seat = |column| seat(column, authorisation.id, number);
    let row = ActiveModel {
        authorisation_id: Set(authorisation.id.uuid()),
        place: Set(number),
        from_day: Set(day_text(last.period.from)),
        reason: Set(words::seal(keys, &seat("reason"), last.reason)?),
        lifted_on: Set(last.lifted.and(last.period.until).map(day_text)),
        lift_reason: Set(last.lifted.map(|reason| words::seal(keys, &seat("lift_reason"), reason)).transpose()?),
    };
    let again = OnConflict::columns([Column::AuthorisationId, Column::Place])
        .update_columns([Column::LiftedOn, Column::LiftReason])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

/// What a sealed reason is bound to.
fn seat(column: &str, authorisation: AuthorisationId, number: i32) -> String {
    format!("actors|suspension|{column}|{}|{number}", authorisation.uuid())
}

fn from_row(keys: &Keys, row: Model) -> anyhow::Result<Suspension> {
    let seat = |column| seat(column, row.authorisation_id.into(), row.place);
    Ok(Suspension {
        period: words::validity(&row.from_day, row.lifted_on.as_deref())?,
        reason: words::open(keys, &seat("reason"), &row.reason)?,
        lifted: row.lift_reason.map(|sealed| words::open(keys, &seat("lift_reason"), &sealed)).transpose()?,
    })
}
