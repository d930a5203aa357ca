//! What imports have seen and may not find in the register: digests only, so that what is repeated is found without keeping what was read.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*,
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
