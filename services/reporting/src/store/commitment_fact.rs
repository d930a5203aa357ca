//! What is known of each commitment. Keeping a fact twice is keeping it once.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QuerySelect, entity::prelude::*, sea_query::OnConflict,
};

use super::{sum, unreadable};
use crate::domain::{
    CommitmentId,
    fact::{CommitmentFact, CommitmentState},
    overview::CommitmentTally,
};

/// A commitment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commitment_fact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub commitment_id: Uuid,
    pub decision_id: Uuid,
    pub amount_ore: i64,
    pub spent_ore: i64,
    pub state: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Keeps what is now known of a commitment.
pub async fn keep(tx: &impl ConnectionTrait, id: CommitmentId, fact: CommitmentFact) -> Result<(), DbErr> {
    let (decision, amount_ore, spent_ore, state) = match fact {
        CommitmentFact::Reserved { decision, amount_ore } => (decision, amount_ore, 0, CommitmentState::Reserved),
        CommitmentFact::Committed => return confirm(tx, id).await,
        CommitmentFact::Released { decision, amount_ore } => (decision, amount_ore, 0, CommitmentState::Released),
        CommitmentFact::Spent { decision, amount_ore, spent_ore } => {
            (decision, amount_ore, spent_ore, CommitmentState::Spent)
        }
    };
    let row = ActiveModel {
        commitment_id: Set(id.uuid()),
        decision_id: Set(decision.uuid()),
        amount_ore: Set(amount_ore),
        spent_ore: Set(spent_ore),
        state: Set(state.name().to_owned()),
    };
    let replace = OnConflict::column(Column::CommitmentId)
        .update_columns([Column::DecisionId, Column::AmountOre, Column::SpentOre, Column::State])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await.map(|_| ())
}

/// A confirmation says nothing of the amount, so it finds the row that the reservation left. One commitment's events come in order.
async fn confirm(tx: &impl ConnectionTrait, id: CommitmentId) -> Result<(), DbErr> {
    let confirmed = Entity::update_many()
        .col_expr(Column::State, Expr::value(CommitmentState::Committed.name()))
        .filter(Column::CommitmentId.eq(id.uuid()))
        .exec(tx)
        .await?;
    if confirmed.rows_affected == 0 {
        return Err(DbErr::RecordNotFound(format!("{id} was confirmed before it was recorded")));
    }
    Ok(())
}

/// What the commitments in each state come to.
pub async fn tally(db: &impl ConnectionTrait) -> Result<Vec<CommitmentTally>, DbErr> {
    let states = Entity::find()
        .select_only()
        .column(Column::State)
        .expr(sum(Column::AmountOre))
        .expr(sum(Column::SpentOre))
        .group_by(Column::State)
        .into_tuple::<(String, i64, i64)>()
        .all(db)
        .await?;
    let read = |(state, amount_ore, spent_ore): (String, i64, i64)| {
        let state = CommitmentState::named(&state).ok_or_else(|| unreadable("commitment_fact.state", &state))?;
        Ok(CommitmentTally { state, amount_ore, spent_ore })
    };
    states.into_iter().map(read).collect()
}
