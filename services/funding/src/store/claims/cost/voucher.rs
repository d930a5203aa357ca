//! How much of each voucher's row is counted, in all projects of an applicant together, by the year in whose books it stands.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QuerySelect, entity::prelude::*};

use crate::domain::{
    OrganisationId,
    claims::cost::{Counted, Stated, normal},
    money::Ore,
};

/// A voucher's row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voucher_count")]
pub struct Model {
    /// In whose books.
    #[sea_orm(primary_key, auto_increment = false)]
    pub applicant_id: Uuid,
    /// Of which year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i32,
    /// The voucher, as it is compared.
    #[sea_orm(primary_key, auto_increment = false)]
    pub voucher: String,
    /// Its row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub voucher_row: i32,
    pub used_bps: i32,
    pub whole_ore: Option<i64>,
    pub whole_vat_ore: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A voucher's row in somebody's books of a year.
pub type Key = (Uuid, i32, String, i32);

/// The voucher's row that a cost is of. No organisation has stated that its year is another than that of the calendar.
pub fn key(applicant: OrganisationId, stated: &Stated) -> Key {
    (applicant.uuid(), stated.booked_on.year(), normal(&stated.voucher), stated.voucher_row)
}

/// How much of it is counted, held until the transaction ends; none where nothing ever was.
pub async fn counted(tx: &impl ConnectionTrait, key: &Key) -> Result<Option<Counted>, DbErr> {
    let row = Entity::find_by_id(key.clone()).lock_exclusive().one(tx).await?;
    Ok(row.map(|row| Counted {
        bps: row.used_bps,
        whole: row.whole_ore.map(Ore::new),
        whole_vat: row.whole_vat_ore.map(Ore::new),
    }))
}

/// Keeps how much is counted. Two that count the first of a row at once are told apart by its key.
pub async fn keep(
    tx: &impl ConnectionTrait,
    (applicant, year, voucher, row): Key,
    is_held: bool,
    counted: Counted,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        applicant_id: Set(applicant),
        fiscal_year: Set(year),
        voucher: Set(voucher),
        voucher_row: Set(row),
        used_bps: Set(counted.bps),
        whole_ore: Set(counted.whole.map(Ore::ore)),
        whole_vat_ore: Set(counted.whole_vat.map(Ore::ore)),
    };
    match is_held {
        true => Entity::update(row).exec_without_returning(tx).await.map(|_| ()),
        false => Entity::insert(row).exec_without_returning(tx).await.map(|_| ()),
    }
}
