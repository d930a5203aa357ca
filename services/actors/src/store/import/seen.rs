//! What imports have seen and cannot find in the register: digests only, so that what is repeated is found without keeping what was read.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, entity::prelude::*,
    sea_query::Query,
};

use crate::{domain::import::ImportId, store::organisation::bulk::insert_many};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_seen")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false, column_type = "VarBinary(StringLen::N(32))")]
    pub key: Vec<u8>,
    pub row_digest: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Those of the keys that have been seen in this import, or in one that landed, each with the digest of its row.
pub async fn find(
    db: &impl ConnectionTrait,
    import: ImportId,
    keys: Vec<Vec<u8>>,
) -> Result<HashMap<Vec<u8>, Vec<u8>>, DbErr> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let landed = Query::select().column("id").from("import").and_where(Expr::col("dry_run").eq(false)).take();
    let of = Condition::any().add(Column::ImportId.eq(import.uuid())).add(Column::ImportId.in_subquery(landed));
    let seen = Entity::find().filter(Column::Key.is_in(keys)).filter(of);
    Ok(seen.all(db).await?.into_iter().map(|row| (row.key, row.row_digest)).collect())
}

/// Adds keys, each with the digest of its row.
pub async fn insert(tx: &impl ConnectionTrait, import: ImportId, seen: Vec<(Vec<u8>, Vec<u8>)>) -> Result<(), DbErr> {
    let rows = seen.into_iter().map(|(key, digest)| ActiveModel {
        import_id: Set(import.uuid()),
        key: Set(key),
        row_digest: Set(digest),
    });
    insert_many(tx, rows.collect()).await
}

/// Forgets all that an import has seen.
pub async fn forget(tx: &impl ConnectionTrait, import: ImportId) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::ImportId.eq(import.uuid())).exec(tx).await.map(|_| ())
}
