//! The money of decisions, without their paper: one row read, one row written, however long the document is.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};

use super::decision::{Column, Entity, read_state};
use crate::domain::{
    DecisionId,
    ledger::{Balance, Purse},
    money::Ore,
};

/// A decision's money, held until the transaction ends so that nobody else takes of it meanwhile.
pub async fn find_to_change(tx: &impl ConnectionTrait, decision: DecisionId) -> Result<Option<Purse>, DbErr> {
    let row = Entity::find_by_id(decision.uuid())
        .select_only()
        .columns([Column::State, Column::SupersededBy, Column::AvailableOre, Column::CommittedOre, Column::SpentOre])
        .lock_exclusive()
        .into_tuple::<(String, Option<Uuid>, i64, i64, i64)>()
        .one(tx)
        .await?;
    let Some((state, superseded_by, available, committed, spent)) = row else { return Ok(None) };
    let [available, committed, spent] = [available, committed, spent].map(Ore::new);
    let balance = Balance { available, committed, spent };
    Ok(Some(Purse { decision, state: read_state(&state, superseded_by)?, balance }))
}

/// Keeps how the money is used, if it is still used as it was when it was read. Otherwise somebody came between, and the unit runs again.
pub async fn update(tx: &impl ConnectionTrait, before: Balance, purse: &Purse) -> Result<(), DbErr> {
    let Balance { available, committed, spent } = purse.balance;
    let updated = Entity::update_many()
        .col_expr(Column::AvailableOre, Expr::value(available.ore()))
        .col_expr(Column::CommittedOre, Expr::value(committed.ore()))
        .col_expr(Column::SpentOre, Expr::value(spent.ore()))
        .filter(Column::Id.eq(purse.decision.uuid()))
        .filter(Column::AvailableOre.eq(before.available.ore()))
        .filter(Column::CommittedOre.eq(before.committed.ore()))
        .filter(Column::SpentOre.eq(before.spent.ore()))
        .exec(tx)
        .await?;
    match updated.rows_affected {
        1 => Ok(()),
        _ => Err(DbErr::RecordNotUpdated),
    }
}
