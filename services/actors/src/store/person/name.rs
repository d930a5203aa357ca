//! The words of persons' names as keyed indexes: a whole word is found, and no part of one; nothing can be read or put in order.

use std::collections::BTreeSet;

use mesh::seal::Keys;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter,
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};

use crate::domain::person::{Person, PersonId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_name")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: Vec<u8>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub leads_to: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

/// Selects the ids of the persons to whom a word leads.
pub fn holders(keys: &Keys, word: &str) -> SelectStatement {
    Query::select()
        .column(("person_name", "leads_to"))
        .from("person_name")
        .and_where(Expr::col(("person_name", "word")).eq(index(keys, word)))
        .take()
}

/// Adds the words of a new person.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, person: &Person) -> Result<(), DbErr> {
    let rows = rows(keys, person);
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The rows of the words of a new person.
pub fn rows(keys: &Keys, person: &Person) -> Vec<ActiveModel> {
    let (given, family) = (&person.profile.given_name, &person.profile.family_name);
    let words: BTreeSet<String> = given.words().chain(family.words()).collect();
    let id = person.id.uuid();
    let row = |word: &String| ActiveModel { word: Set(index(keys, word)), leads_to: Set(id), person_id: Set(id) };
    words.iter().map(row).collect()
}

/// Writes the words of a person's names anew.
pub async fn replace(tx: &impl ConnectionTrait, keys: &Keys, person: &Person) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::PersonId.eq(person.id.uuid())).exec(tx).await?;
    insert(tx, keys, person).await
}

/// Lets the words of a registration lead to a person.
pub async fn lead(tx: &impl ConnectionTrait, registration: PersonId, person: PersonId) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::LeadsTo, Expr::value(person.uuid()))
        .filter(Column::PersonId.eq(registration.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}

fn index(keys: &Keys, word: &str) -> Vec<u8> {
    keys.blind("person-name", word.as_bytes())
}
