//! Municipalities, languages, legal references and the data sets that they came with.

use anyhow::{Context, anyhow};
use mesh::{
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::listed::list;
use crate::domain::{
    geo::Coordinates,
    reference::{Basis, LanguageArea, Municipality, Precision},
};

pub mod dataset;
pub mod language;
pub mod legal;
pub mod load;

mod area {
    //! Administrative areas of minority languages.

    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "language_area")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub municipality_code: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub language_code: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub basis: String,
        pub since: Option<String>,
        pub since_precision: String,
        pub until: Option<String>,
        pub legal_reference: String,
        pub source: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: String,
    pub valid_until: Option<String>,
    pub name: String,
    pub county_code: String,
    pub county_name: String,
    pub centre_town: String,
    pub latitude: i32,
    pub longitude: i32,
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn on(day: &str) -> Condition {
    Condition::all()
        .add(Column::ValidFrom.lte(day))
        .add(Condition::any().add(Column::ValidUntil.is_null()).add(Column::ValidUntil.gt(day)))
}

/// Where the centre town of a municipality is, if there was one with that code on a day.
pub async fn centre_town(db: &impl ConnectionTrait, code: &str, day: &str) -> Result<Option<Coordinates>, Error> {
    let found = Entity::find().filter(Column::Code.eq(code)).filter(on(day)).one(db).await?;
    found.map(|row| place(&row)).transpose().map_err(Error::from)
}

/// What the list of municipalities can be asked. There are 290, and the primary key has their order.
pub fn listed() -> List {
    let fields = [
        Field::of("code", Kind::Text, Column::Code).ordered_by(Column::Code),
        Field::of("name", Kind::Text, Column::Name),
        Field::of("county_code", Kind::Text, Column::CountyCode),
        Field::of("county_name", Kind::Text, Column::CountyName),
        Field::of("centre_town", Kind::Text, Column::CentreTown),
        Field::of("valid_from", Kind::Date, Column::ValidFrom),
        Field::of("valid_until", Kind::Date, Column::ValidUntil).or_none(),
    ];
    list("municipalities", "code", Column::Code, fields)
}

/// Municipalities of a day, with the minority languages that they were an area of on that day.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>, day: &str) -> Result<Rows<Municipality>, Error> {
    let rows = asked.rows(db, Entity::find().filter(on(day))).await?;
    let codes: Vec<&str> = rows.items.iter().map(|row| row.code.as_str()).collect();
    let areas = area::Entity::find()
        .filter(area::Column::MunicipalityCode.is_in(codes))
        .filter(Condition::any().add(area::Column::Since.is_null()).add(area::Column::Since.lte(day)))
        .filter(Condition::any().add(area::Column::Until.is_null()).add(area::Column::Until.gt(day)))
        .order_by_asc(area::Column::LanguageCode);
    let areas = areas.all(db).await?;
    rows.into(|rows| Ok(rows.into_iter().map(|row| from_row(row, &areas)).collect::<anyhow::Result<_>>()?))
}

fn from_row(row: Model, areas: &[area::Model]) -> anyhow::Result<Municipality> {
    let own = areas.iter().filter(|area| area.municipality_code == row.code);
    let areas = own.map(area_from_row).collect::<Result<_, _>>()?;
    Ok(Municipality {
        place: place(&row)?,
        code: row.code,
        name: row.name,
        county_code: row.county_code,
        county_name: row.county_name,
        centre_town: row.centre_town,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        source: row.source,
        areas,
    })
}

fn area_from_row(row: &area::Model) -> anyhow::Result<LanguageArea> {
    let basis = Basis::ALL.into_iter().find(|basis| basis_text(*basis) == row.basis);
    Ok(LanguageArea {
        language: row.language_code.clone(),
        basis: basis.with_context(|| format!("there is no basis {}", row.basis))?,
        since: row.since.clone(),
        since_precision: precision(&row.since_precision)?,
        until: row.until.clone(),
        legal_reference: row.legal_reference.clone(),
        source: row.source.clone(),
    })
}

fn place(row: &Model) -> anyhow::Result<Coordinates> {
    Coordinates::parse(row.latitude, row.longitude).map_err(|rule| anyhow!("the coordinates of {} {rule}", row.code))
}

fn basis_text(basis: Basis) -> &'static str {
    match basis {
        Basis::Law => "law",
        Basis::Joined => "joined",
    }
}

fn precision(text: &str) -> anyhow::Result<Precision> {
    let named = |precision: &Precision| match precision {
        Precision::Day => "day",
        Precision::Year => "year",
        Precision::Unknown => "unknown",
    };
    let found = Precision::ALL.into_iter().find(|precision| named(precision) == text);
    found.with_context(|| format!("there is no precision {text}"))
}

/// The first of some language codes that is not known.
pub async fn unknown_language<'a>(
    db: &impl ConnectionTrait,
    codes: impl IntoIterator<Item = &'a String>,
) -> Result<Option<String>, DbErr> {
    let codes: Vec<&String> = codes.into_iter().collect();
    if codes.is_empty() {
        return Ok(None);
    }
    let known = language::Entity::find()
        .select_only()
        .column(language::Column::Code)
        .filter(language::Column::Code.is_in(codes.iter().map(|code| code.as_str())));
    let known: Vec<String> = known.into_tuple().all(db).await?;
    Ok(codes.into_iter().find(|code| !known.contains(code)).cloned())
}

#[cfg(test)]
mod tests;
