//! Persons in the database: number and names sealed, each for its own column and row.

use anyhow::{Context, anyhow};
use mesh::{clock::Timestamp, refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    TryInsertResult, entity::prelude::*,
};
use time::Date;

use crate::domain::{
    name::PersonName,
    person::{Person, PersonId, Profile},
    person_number::PersonNumber,
    refusal::Refusal,
};

pub mod bulk;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: Option<Vec<u8>>,
    pub number_index: Option<Vec<u8>>,
    pub given_name: Vec<u8>,
    pub family_name: Vec<u8>,
    pub revision: i64,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The person with an id.
pub async fn find(db: &impl ConnectionTrait, keys: &Keys, id: PersonId) -> Result<Option<Person>, Error> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(|row| open(keys, row)).transpose()
}

/// The person who has a number.
pub async fn find_by_number(
    db: &impl ConnectionTrait,
    keys: &Keys,
    number: &PersonNumber,
) -> Result<Option<Person>, Error> {
    Entity::find()
        .filter(Column::NumberIndex.eq(index(keys, number)))
        .one(db)
        .await?
        .map(|row| open(keys, row))
        .transpose()
}

/// Whether there is a person with an id. Opens nothing.
pub async fn exists(db: &impl ConnectionTrait, id: PersonId) -> Result<bool, DbErr> {
    Ok(Entity::find_by_id(id.uuid()).count(db).await? > 0)
}

/// Whether somebody has a number. Opens nothing.
pub async fn has_number(db: &impl ConnectionTrait, keys: &Keys, number: &PersonNumber) -> Result<bool, DbErr> {
    Ok(Entity::find().filter(Column::NumberIndex.eq(index(keys, number))).count(db).await? > 0)
}

/// Persons in the order of their registration, which is that of their ids.
pub async fn list(
    db: &impl ConnectionTrait,
    keys: &Keys,
    after: Option<PersonId>,
    most: u64,
) -> Result<Vec<Person>, Error> {
    let mut query = Entity::find();
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

/// Adds a person. Where another transaction has taken the number since it was asked for, the unique key notices: the row is left out
/// instead of failing, since a failed statement ends a whole transaction on PostgreSQL.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, person: &Person) -> Result<(), Error> {
    match Entity::insert(row(keys, person)?)
        .on_conflict_do_nothing_on([Column::NumberIndex])
        .exec_without_returning(tx)
        .await?
    {
        TryInsertResult::Inserted(1) => Ok(()),
        _ => Err(Refusal::PersonNumberTaken.into()),
    }
}

fn row(keys: &Keys, person: &Person) -> Result<ActiveModel, Error> {
    let profile = &person.profile;
    let seal = |column, text: &str| keys.seal(&aad(column, person.id), text.as_bytes());
    Ok(ActiveModel {
        id: Set(person.id.uuid()),
        number: Set(profile.number.as_ref().map(|number| seal("number", number.canonical())).transpose()?),
        number_index: Set(profile.number.as_ref().map(|number| index(keys, number))),
        given_name: Set(seal("given_name", profile.given_name.as_str())?),
        family_name: Set(seal("family_name", profile.family_name.as_str())?),
        revision: Set(person.revision),
        created_at: Set(person.created.micros()),
    })
}

/// The keyed index of a number: equal numbers meet, and the index tells nobody which number it is.
pub fn index(keys: &Keys, number: &PersonNumber) -> Vec<u8> {
    keys.blind("person-number", number.canonical().as_bytes())
}

/// What a sealed value is bound to: moved to another row or column, it does not open.
fn aad(column: &str, id: PersonId) -> String {
    format!("actors|person|{column}|{}", id.uuid())
}

fn open(keys: &Keys, row: Model) -> Result<Person, Error> {
    let id = PersonId::from(row.id);
    from_row(keys, id, row).with_context(|| format!("the row of {id}")).map_err(Error::from)
}

fn from_row(keys: &Keys, id: PersonId, row: Model) -> anyhow::Result<Person> {
    let text = |column, sealed: &[u8]| -> anyhow::Result<String> {
        // The bytes must not show in the fault, so it is not kept.
        String::from_utf8(keys.open_sealed(&aad(column, id), sealed)?)
            .map_err(|_| anyhow!("{column} does not hold text"))
    };
    let name =
        |column, sealed: &[u8]| PersonName::parse(&text(column, sealed)?).map_err(|rule| anyhow!("{column} {rule}"));
    let number = row.number.as_deref().map(|sealed| text("number", sealed)).transpose()?;
    // What is stored has its century, and was checked against its day: no other day matters.
    let number = number.map(|number| PersonNumber::parse(&number, Date::MAX)).transpose()?;
    let profile = Profile {
        number,
        given_name: name("given_name", &row.given_name)?,
        family_name: name("family_name", &row.family_name)?,
    };
    Ok(Person { id, profile, revision: row.revision, created: Timestamp::from_micros(row.created_at) })
}
