//! What imports have seen and may not find in the register: digests only, so that what is repeated is found without keeping what was read.

use std::collections::HashMap;

use mesh::seal::Keys;
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    entity::prelude::*, sea_query::Query,
};

use crate::{
    domain::{import::ImportId, person::PersonId},
    store::organisation::bulk::insert_many,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_seen")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false, column_type = "VarBinary(StringLen::N(32))")]
    pub key: Vec<u8>,
    pub row_digest: Vec<u8>,
    pub person_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What a row is known by later.
pub struct Note {
    /// The digest of what the row is told from others by.
    pub key: Vec<u8>,
    /// The digest of what two rows of the same key must agree in.
    pub row_digest: Vec<u8>,
    /// Whom the row landed as; none of a dry run.
    pub person: Option<PersonId>,
}

/// What stands for a text.
pub fn digest(keys: &Keys, text: &str) -> Vec<u8> {
    keys.digest("import-seen", text.as_bytes()).to_vec()
}

/// What a dry run knows a person by, from the keyed index of the number.
pub fn person(index: &[u8]) -> String {
    let number: String = index.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("person {number}")
}

/// What a person who landed is known by: as the sender's, so that it tells nobody else of a person who is hidden.
pub fn person_of(index: &[u8], sender: &str) -> String {
    format!("{} of {sender}", person(index))
}

/// Those of the keys that have been seen in this import, or in any that landed, each with the digest of its row.
pub async fn find(
    db: &impl ConnectionTrait,
    import: ImportId,
    keys: Vec<Vec<u8>>,
) -> Result<HashMap<Vec<u8>, Vec<u8>>, DbErr> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let of = Condition::any().add(Column::ImportId.eq(import.uuid())).add(Column::PersonId.is_not_null());
    let seen = Entity::find().select_only().columns([Column::Key, Column::RowDigest]);
    let seen = seen.filter(Column::Key.is_in(keys)).filter(of).into_tuple::<(Vec<u8>, Vec<u8>)>();
    Ok(seen.all(db).await?.into_iter().collect())
}

/// Adds what was noted.
pub async fn insert(tx: &impl ConnectionTrait, import: ImportId, notes: Vec<Note>) -> Result<(), DbErr> {
    let rows = notes.into_iter().map(|note| ActiveModel {
        import_id: Set(import.uuid()),
        key: Set(note.key),
        row_digest: Set(note.row_digest),
        person_id: Set(note.person.map(PersonId::uuid)),
    });
    insert_many(tx, rows.collect()).await
}

/// Forgets all that an import has seen.
pub async fn forget(tx: &impl ConnectionTrait, import: ImportId) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::ImportId.eq(import.uuid())).exec(tx).await.map(|_| ())
}

/// Forgets that a registration landed with a number, by its keyed index: a later row with that number is somebody else.
pub async fn forget_number(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    registration: PersonId,
    index: &[u8],
) -> Result<(), DbErr> {
    let landed = Query::select()
        .column(("import", "starter"))
        .from("import_seen")
        .inner_join("import", Expr::col(("import", "id")).equals(("import_seen", "import_id")))
        .and_where(Expr::col(("import_seen", "person_id")).eq(registration.uuid()))
        .take();
    let mut known_by = Vec::new();
    for line in tx.query_all(&landed).await? {
        let sender: String = line.try_get("", "starter")?;
        known_by.push(digest(keys, &person_of(index, &sender)));
    }
    if known_by.is_empty() {
        return Ok(());
    }
    let of = Entity::delete_many().filter(Column::PersonId.eq(registration.uuid()));
    of.filter(Column::Key.is_in(known_by)).exec(tx).await.map(|_| ())
}
