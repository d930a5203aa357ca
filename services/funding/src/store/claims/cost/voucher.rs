//! How much of each voucher's row is counted, in all projects of an applicant together.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QuerySelect, entity::prelude::*};

/// A voucher's row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voucher_use")]
pub struct Model {
    /// In whose books.
    #[sea_orm(primary_key, auto_increment = false)]
    pub applicant_id: Uuid,
    /// The voucher.
    #[sea_orm(primary_key, auto_increment = false)]
    pub voucher: String,
    /// Its row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub voucher_row: i32,
    pub used_bps: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// A voucher's row in somebody's books.
pub type Key = (Uuid, String, i32);

/// How much of it is counted, held until the transaction ends; none where nothing is.
pub async fn used(tx: &impl ConnectionTrait, key: &Key) -> Result<Option<i32>, DbErr> {
    Ok(Entity::find_by_id(key.clone()).lock_exclusive().one(tx).await?.map(|row| row.used_bps))
}

/// Keeps how much is counted. Two that count the first of a row at once are told apart by its key.
pub async fn keep(
    tx: &impl ConnectionTrait,
    (applicant, voucher, row): Key,
    is_held: bool,
    used_bps: i32,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        applicant_id: Set(applicant),
        voucher: Set(voucher),
        voucher_row: Set(row),
        used_bps: Set(used_bps),
    };
    match is_held {
        true => Entity::update(row).exec_without_returning(tx).await.map(|_| ()),
        false => Entity::insert(row).exec_without_returning(tx).await.map(|_| ()),
    }
}
