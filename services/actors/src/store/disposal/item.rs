//! The records of disposals. One that is gone leaves its digest.

use anyhow::Context;
use mesh::refusal::Error;
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
};

use crate::{
    domain::{
        disposal::{DisposalId, Fate, Item},
        person::PersonId,
        validity::day_text,
        word::Word,
    },
    store::{
        person::sight::{Sight, sees},
        words,
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disposal_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub disposal_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub record_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub digest: Vec<u8>,
    pub state: String,
    pub reason: Option<String>,
    pub due_on: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The records of a disposal, in their order: those that are gone or of nobody, and those of persons whom the caller sees. Who has been hidden
/// since the plan is for all others as if not in it.
pub async fn of(db: &impl ConnectionTrait, sight: &Sight, disposal: DisposalId) -> Result<Vec<Item>, Error> {
    let seen = Condition::any().add(Column::PersonId.is_null()).add(sees(sight, ("disposal_item", "person_id")));
    read(db, Entity::find().filter(Column::DisposalId.eq(disposal.uuid())).filter(seen)).await
}

/// The first records of a disposal that are still to go.
pub async fn due(db: &impl ConnectionTrait, disposal: DisposalId, most: u64) -> Result<Vec<Item>, Error> {
    let due = Entity::find().filter(Column::DisposalId.eq(disposal.uuid())).filter(Column::State.eq(Fate::Due.word()));
    read(db, due.limit(most)).await
}

/// Adds the records of a new disposal.
pub async fn insert(tx: &impl ConnectionTrait, disposal: DisposalId, items: &[Item]) -> Result<(), Error> {
    if items.is_empty() {
        return Ok(());
    }
    Entity::insert_many(items.iter().map(|item| row(disposal, item))).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what became of a record.
pub async fn update(tx: &impl ConnectionTrait, disposal: DisposalId, item: &Item) -> Result<(), Error> {
    Entity::update(row(disposal, item)).exec_without_returning(tx).await?;
    Ok(())
}

fn row(disposal: DisposalId, item: &Item) -> ActiveModel {
    ActiveModel {
        disposal_id: Set(disposal.uuid()),
        place: Set(item.place),
        record_id: Set(item.record),
        person_id: Set(item.person.map(PersonId::uuid)),
        digest: Set(item.digest.clone()),
        state: Set(item.fate.word().to_owned()),
        reason: Set(item.reason.map(|reason| reason.word().to_owned())),
        due_on: Set(item.due.map(day_text)),
    }
}

async fn read(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<Item>, Error> {
    let rows = query.order_by_asc(Column::Place).all(db).await?;
    let read = |row: Model| {
        Ok::<_, anyhow::Error>(Item {
            place: row.place,
            record: row.record_id,
            person: row.person_id.map(PersonId::from),
            digest: row.digest,
            fate: words::word(&row.state)?,
            reason: row.reason.as_deref().map(words::word).transpose()?,
            due: row.due_on.as_deref().map(words::day).transpose()?,
        })
    };
    let items: anyhow::Result<Vec<_>> = rows.into_iter().map(read).collect();
    Ok(items.context("the records of a disposal")?)
}
