//! Files of costs on their way in: pieces that are kept, sealed, until the last one has come.

use mesh::{refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use crate::domain::DecisionId;

/// A piece.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cost_file")]
pub struct Model {
    /// For which project.
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_id: Uuid,
    /// Of which file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_hash: String,
    /// Where it begins.
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_byte: i64,
    pub bytes: i64,
    pub content: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}

/// How much of a file has come.
pub async fn held(tx: &impl ConnectionTrait, decision: DecisionId, hash: &str) -> Result<i64, DbErr> {
    let last = of(decision, hash)
        .select_only()
        .columns([Column::FirstByte, Column::Bytes])
        .order_by_desc(Column::FirstByte)
        .into_tuple::<(i64, i64)>()
        .one(tx)
        .await?;
    Ok(last.map_or(0, |(first, bytes)| first.saturating_add(bytes)))
}

/// Keeps a piece.
pub async fn keep(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    decision: DecisionId,
    (hash, first_byte): (&str, i64),
    content: &[u8],
) -> Result<(), Error> {
    let row = ActiveModel {
        decision_id: Set(decision.uuid()),
        file_hash: Set(hash.to_owned()),
        first_byte: Set(first_byte),
        bytes: Set(i64::try_from(content.len()).unwrap_or(i64::MAX)),
        content: Set(keys.seal(&place(decision, hash, first_byte), content)?),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The whole of a file, which is not kept any longer.
pub async fn take(tx: &impl ConnectionTrait, keys: &Keys, decision: DecisionId, hash: &str) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    for piece in of(decision, hash).order_by_asc(Column::FirstByte).all(tx).await? {
        content.extend(keys.open_sealed(&place(decision, hash, piece.first_byte), &piece.content)?);
    }
    let of_file =
        Entity::delete_many().filter(Column::DecisionId.eq(decision.uuid())).filter(Column::FileHash.eq(hash));
    of_file.exec(tx).await?;
    Ok(content)
}

fn of(decision: DecisionId, hash: &str) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::DecisionId.eq(decision.uuid())).filter(Column::FileHash.eq(hash))
}

fn place(decision: DecisionId, hash: &str, first_byte: i64) -> String {
    format!("cost_file.content.{}.{hash}.{first_byte}", decision.uuid())
}
