//! Operating units in the database, with what they offer and when they are open.

use std::collections::BTreeSet;

use anyhow::{Context, anyhow};
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, TryInsertResult,
    entity::prelude::*, sea_query::Expr,
};

use super::listed::{has, list, one_of, organisation};
use crate::domain::{
    day,
    geo::Coordinates,
    name::OrganisationName,
    unit::{Accessibility, Address, Kind, Mode, Profile, Unit, UnitId, folded, refusal::UnitRefusal},
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

/// What the list of units can be asked. Its orders go through the index by name and by the ids, which are in the order of time.
pub fn listed() -> List {
    let accessibility = one_of("ACCESSIBILITY_", &Accessibility::ALL, offer::accessibility_text);
    let modes = one_of("ASSESSMENT_MODE_", &Mode::ALL, offer::mode_text);
    let offered = |name, kind| Field::of(name, kind, offer::Column::Code);
    let name = Field::of("profile.name", Is::Folded(str::to_lowercase), Column::FoldedName);
    let fields = [
        Field::of("organisation_id", organisation(), Column::OrganisationId),
        Field::of("profile.kind", one_of("UNIT_KIND_", &Kind::ALL, kind_text), Column::Kind),
        name.ordered_by(Column::SortKey),
        Field::of("profile.municipality_code", Is::Text, Column::MunicipalityCode),
        Field::of("profile.address.locality", Is::Text, Column::Locality),
        Field::of("profile.capacity", Is::Number, Column::Capacity),
        offered("profile.accessibility", accessibility).within(|fits| offering(offer::ACCESSIBILITY, fits)),
        offered("profile.equipment", Is::Folded(folded)).within(|fits| offering(offer::EQUIPMENT, fits)),
        offered("profile.language_codes", Is::Text).within(|fits| offering(offer::LANGUAGE, fits)),
        offered("profile.modes", modes).within(|fits| offering(offer::MODE, fits)),
        Field::of("opened_on", Is::Date, Column::OpenedOn),
        Field::of("closed_on", Is::Date, Column::ClosedOn).or_none(),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
        Field::of("update_time", Is::Moment, Column::UpdatedAt),
    ];
    list("units", "profile.name", Column::Id, fields)
}

fn offering(kind: &str, fits: Condition) -> Expr {
    has::<offer::Entity>(Column::Id, offer::Column::UnitId, fits.add(offer::Column::Kind.eq(kind)))
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

/// Units.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Unit>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    Ok(Rows { items: whole(db, rows.items).await?, next_token: rows.next_token })
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
