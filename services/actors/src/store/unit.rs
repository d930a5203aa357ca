//! Operating units in the database, with what they offer and when they are open.

use std::collections::BTreeSet;

use anyhow::{Context, anyhow};
use mesh::{clock::Timestamp, refusal::Error};
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    TryInsertResult, entity::prelude::*, sea_query::Expr,
};

use crate::domain::{
    day,
    geo::Coordinates,
    name::OrganisationName,
    organisation::OrganisationId,
    unit::{Address, Kind, Profile, Unit, UnitId, refusal::UnitRefusal},
};
use offer::Offers;

pub mod nodes;
mod offer;
mod opening;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub kind: String,
    pub name: String,
    pub folded_name: String,
    pub sort_key: Vec<u8>,
    pub municipality_code: String,
    pub street: String,
    pub postal_code: String,
    pub locality: String,
    pub latitude: i32,
    pub longitude: i32,
    pub coordinates_stated: bool,
    pub capacity: i32,
    pub opened_on: String,
    pub closed_on: Option<String>,
    pub revision: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Which units are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of an organisation.
    pub organisation: Option<OrganisationId>,
    /// Only those in a municipality.
    pub municipality: Option<String>,
    /// Only those of a kind.
    pub kind: Option<Kind>,
    /// Only those in use on a day.
    pub as_of: Option<String>,
}

/// The unit with an id.
pub async fn find(db: &impl ConnectionTrait, id: UnitId) -> Result<Option<Unit>, Error> {
    let row = Entity::find_by_id(id.uuid()).one(db).await?;
    Ok(whole(db, row.into_iter().collect()).await?.pop())
}

/// The unit with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: UnitId) -> Result<Option<Unit>, Error> {
    let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?;
    Ok(whole(tx, row.into_iter().collect()).await?.pop())
}

/// Units in the order of their names. `after` is the [`place`] of the last one already known.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&str>,
    most: u64,
) -> Result<Vec<Unit>, Error> {
    let mut query = Entity::find();
    if let Some(organisation) = filter.organisation {
        query = query.filter(Column::OrganisationId.eq(organisation.uuid()));
    }
    if let Some(municipality) = &filter.municipality {
        query = query.filter(Column::MunicipalityCode.eq(municipality));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind_text(kind)));
    }
    if let Some(day) = &filter.as_of {
        let open = Condition::any().add(Column::ClosedOn.is_null()).add(Column::ClosedOn.gt(day));
        query = query.filter(Column::OpenedOn.lte(day)).filter(open);
    }
    if let Some(after) = after {
        let (id, sort_key) = after.split_once(' ').context("a page token does not hold a place in the list")?;
        let id = UnitId::parse(id).map_err(|rule| anyhow!("the id in a page token {rule}"))?;
        let place = Expr::tuple([Expr::value(sort_key.as_bytes().to_vec()), Expr::value(id.uuid())]);
        query = query.filter(Expr::tuple([Expr::col(Column::SortKey), Expr::col(Column::Id)]).gt(place));
    }
    let rows = query.order_by_asc(Column::SortKey).order_by_asc(Column::Id).limit(most).all(db).await?;
    whole(db, rows).await
}

/// Where a unit stands in the list.
pub fn place(unit: &Unit) -> String {
    format!("{} {}", unit.id, unit.profile.name.sort_key())
}

/// Another unit of the organisation that has the name.
pub async fn name_taken(db: &impl ConnectionTrait, unit: &Unit) -> Result<Option<UnitRefusal>, DbErr> {
    let others = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::OrganisationId.eq(unit.organisation.uuid()))
        .filter(Column::FoldedName.eq(unit.profile.name.folded()))
        .filter(Column::Id.ne(unit.id.uuid()));
    let holder = others.into_tuple::<Uuid>().one(db).await?;
    Ok(holder.map(|holder| UnitRefusal::NameTaken { holder: holder.into() }))
}

/// Adds a unit, after [`name_taken`]. Where another transaction has taken the name since, the unique key notices.
pub async fn insert(tx: &impl ConnectionTrait, unit: &Unit) -> Result<(), Error> {
    let inserted = Entity::insert(row(unit))
        .on_conflict_do_nothing_on([Column::OrganisationId, Column::FoldedName])
        .exec_without_returning(tx)
        .await?;
    if !matches!(inserted, TryInsertResult::Inserted(1)) {
        return Err(name_taken(tx, unit).await?.map_or(DbErr::RecordNotInserted.into(), Error::from));
    }
    offer::replace(tx, unit).await?;
    opening::replace(tx, unit).await?;
    Ok(())
}

/// Writes a unit back with all that belongs to it, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, unit: &Unit) -> Result<(), Error> {
    Entity::update(row(unit)).exec(tx).await?;
    offer::replace(tx, unit).await?;
    opening::replace(tx, unit).await?;
    Ok(())
}

fn row(unit: &Unit) -> ActiveModel {
    let profile = &unit.profile;
    ActiveModel {
        id: Set(unit.id.uuid()),
        organisation_id: Set(unit.organisation.uuid()),
        kind: Set(kind_text(profile.kind).to_owned()),
        name: Set(profile.name.as_str().to_owned()),
        folded_name: Set(profile.name.folded()),
        sort_key: Set(profile.name.sort_key().into_bytes()),
        municipality_code: Set(profile.municipality.clone()),
        street: Set(profile.address.street.clone()),
        postal_code: Set(profile.address.postal_code.clone()),
        locality: Set(profile.address.locality.clone()),
        latitude: Set(unit.place.latitude()),
        longitude: Set(unit.place.longitude()),
        coordinates_stated: Set(profile.coordinates.is_some()),
        capacity: Set(profile.capacity),
        opened_on: Set(day::text(unit.opened_on)),
        closed_on: Set(unit.closed_on.map(day::text)),
        revision: Set(unit.revision),
        created_at: Set(unit.created.micros()),
        updated_at: Set(unit.updated.micros()),
    }
}

/// Adds what the units of some rows offer and when they are open: a statement each for all of them.
async fn whole(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Unit>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let offers = offer::of(db, &ids).await?;
    let openings = opening::of(db, &ids).await?;
    let units = rows.into_iter().map(|row| {
        let own = Offers::read(offers.iter().filter(|offer| offer.unit_id == row.id))?;
        let opening = opening::read(openings.iter().filter(|part| part.unit_id == row.id))?;
        let place = coordinates(row.latitude, row.longitude)?;
        let profile = Profile {
            kind: kind(&row.kind)?,
            name: name(&row.name)?,
            municipality: row.municipality_code,
            address: Address { street: row.street, postal_code: row.postal_code, locality: row.locality },
            coordinates: row.coordinates_stated.then_some(place),
            accessibility: own.accessibility,
            equipment: own.equipment,
            languages: own.languages,
            capacity: row.capacity,
            modes: own.modes,
        };
        Ok(Unit {
            id: row.id.into(),
            organisation: row.organisation_id.into(),
            profile,
            place,
            opening,
            opened_on: stored_day(&row.opened_on)?,
            closed_on: row.closed_on.as_deref().map(stored_day).transpose()?,
            revision: row.revision,
            created: Timestamp::from_micros(row.created_at),
            updated: Timestamp::from_micros(row.updated_at),
        })
    });
    Ok(units.collect::<anyhow::Result<_>>()?)
}

fn coordinates(latitude: i32, longitude: i32) -> anyhow::Result<Coordinates> {
    Coordinates::parse(latitude, longitude).map_err(|rule| anyhow!("stored coordinates {rule}"))
}

fn name(text: &str) -> anyhow::Result<OrganisationName> {
    OrganisationName::parse(text).map_err(|rule| anyhow!("a stored name {rule}"))
}

fn stored_day(text: &str) -> anyhow::Result<time::Date> {
    day::parse(text).map_err(|rule| anyhow!("a stored day {rule}"))
}

fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::LearningCentre => "learning_centre",
        Kind::TestCentre => "test_centre",
        Kind::School => "school",
        Kind::Workplace => "workplace",
        Kind::Office => "office",
    }
}

fn kind(text: &str) -> anyhow::Result<Kind> {
    Kind::ALL.into_iter().find(|kind| kind_text(*kind) == text).with_context(|| format!("there is no kind {text}"))
}

/// The values of a closed set that stand in some texts.
fn set<T: Copy + Ord>(all: &[T], text: impl Fn(T) -> &'static str, stored: &str) -> anyhow::Result<BTreeSet<T>> {
    let found = all.iter().copied().find(|one| text(*one) == stored);
    Ok(BTreeSet::from([found.with_context(|| format!("there is no {stored}"))?]))
}

#[cfg(test)]
mod tests;
