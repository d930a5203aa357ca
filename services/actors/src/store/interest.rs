//! The relations that assessors have declared: what each is, and to whom, is sealed together.

use anyhow::{Context, anyhow};
use mesh::{refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::words;
use crate::domain::{
    assessor::AssessorId,
    interest::{Interest, InterestId, Party},
    person::PersonId,
    validity::day_text,
    word::Word,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "interest")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub assessor_id: Uuid,
    pub relation: Vec<u8>,
    pub person_index: Option<Vec<u8>>,
    pub from_day: String,
    pub until_day: Option<String>,
    pub withdrawn: bool,
}

impl ActiveModelBehavior for ActiveModel {}

/// What an assessor has declared, in the order of declaration.
pub async fn of(db: &impl ConnectionTrait, keys: &Keys, assessor: AssessorId) -> Result<Vec<Interest>, Error> {
    let rows = Entity::find().filter(Column::AssessorId.eq(assessor.uuid())).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

/// What assessors have declared to be to a person, whom these ids stand for, in the order of declaration.
pub async fn to_person(
    db: &impl ConnectionTrait,
    keys: &Keys,
    ids: &[PersonId],
    after: Option<InterestId>,
    most: u64,
) -> Result<Vec<Interest>, Error> {
    let indexes = ids.iter().map(|id| person_index(keys, *id));
    let mut query = Entity::find().filter(Column::PersonIndex.is_in(indexes));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

fn person_index(keys: &Keys, person: PersonId) -> Vec<u8> {
    keys.blind("interest-person", person.uuid().as_bytes())
}

/// Adds a declared relation.
pub async fn insert(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    assessor: AssessorId,
    interest: &Interest,
) -> Result<(), Error> {
    let person = match interest.party {
        Party::Person(person) => Some(person_index(keys, person)),
        Party::Organisation(_) | Party::Unit(_) => None,
    };
    let row = ActiveModel {
        id: Set(interest.id.uuid()),
        assessor_id: Set(assessor.uuid()),
        relation: Set(keys.seal(&place(interest.id), told(interest).as_bytes())?),
        person_index: Set(person),
        from_day: Set(day_text(interest.period.from)),
        until_day: Set(interest.period.until.map(day_text)),
        withdrawn: Set(interest.withdrawn),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes that a relation was withdrawn.
pub async fn update(tx: &impl ConnectionTrait, interest: &Interest) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(interest.id.uuid()),
        until_day: Set(interest.period.until.map(day_text)),
        withdrawn: Set(interest.withdrawn),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

/// Removes what has been declared on a person, by these registrations.
pub async fn forget(tx: &impl ConnectionTrait, keys: &Keys, persons: &[PersonId]) -> Result<(), DbErr> {
    let declared = persons.iter().map(|person| person_index(keys, *person));
    Entity::delete_many().filter(Column::PersonIndex.is_in(declared)).exec(tx).await.map(|_| ())
}

fn place(id: InterestId) -> String {
    format!("actors|interest|relation|{}", id.uuid())
}

/// What is sealed: the relation's word, what kind of thing it is to, and its id.
fn told(interest: &Interest) -> String {
    let (kind, id) = match interest.party {
        Party::Person(person) => (PERSON, person.uuid()),
        Party::Organisation(organisation) => (ORGANISATION, organisation.uuid()),
        Party::Unit(unit) => (UNIT, unit.uuid()),
    };
    format!("{} {kind} {}", interest.relation.word(), id.simple())
}

const PERSON: &str = "person";
const ORGANISATION: &str = "organisation";
const UNIT: &str = "unit";

fn open(keys: &Keys, row: Model) -> Result<Interest, Error> {
    let id = InterestId::from(row.id);
    from_row(keys, id, row).with_context(|| format!("the row of {id}")).map_err(Error::from)
}

fn from_row(keys: &Keys, id: InterestId, row: Model) -> anyhow::Result<Interest> {
    let plain = keys.open_sealed(&place(id), &row.relation)?;
    // What was sealed must not show in the fault.
    let text = std::str::from_utf8(&plain).map_err(|_| anyhow!("the relation does not hold text"))?;
    let mut parts = text.split(' ');
    let (Some(relation), Some(kind), Some(other)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(anyhow!("the relation does not hold three parts"));
    };
    let other = Uuid::try_parse(other).map_err(|_| anyhow!("the relation does not hold an id"))?;
    let party = match kind {
        PERSON => Party::Person(other.into()),
        ORGANISATION => Party::Organisation(other.into()),
        UNIT => Party::Unit(other.into()),
        _ => return Err(anyhow!("the relation is to nothing that is known")),
    };
    Ok(Interest {
        id,
        relation: Word::read(relation).context("the relation is not of the vocabulary")?,
        party,
        period: words::validity(&row.from_day, row.until_day.as_deref())?,
        withdrawn: row.withdrawn,
    })
}
