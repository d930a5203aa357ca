//! What is known of each commitment. Keeping a fact twice is keeping it once.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::OnConflict,
};

use super::{sum, unreadable};
use crate::domain::{
    CommitmentId,
    fact::{CommitmentState, Standing, Terms},
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

/// What is known of some commitments behind one of them, in the order of their ids.
pub async fn some(
    db: &impl ConnectionTrait,
    ids: &[CommitmentId],
    after: Option<CommitmentId>,
    most: u64,
) -> Result<Vec<(CommitmentId, CommitmentState, Terms)>, DbErr> {
    let mut query = Entity::find().filter(Column::CommitmentId.is_in(ids.iter().map(|id| id.uuid())));
    if let Some(after) = after {
        query = query.filter(Column::CommitmentId.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::CommitmentId).limit(most).all(db).await?;
    let read = |row: Model| {
        let state =
            CommitmentState::named(&row.state).ok_or_else(|| unreadable("commitment_fact.state", &row.state))?;
        let terms = Terms { decision: row.decision_id.into(), amount_ore: row.amount_ore, spent_ore: row.spent_ore };
        Ok((row.commitment_id.into(), state, terms))
    };
    rows.into_iter().map(read).collect()
}

/// Keeps what is now known of commitments.
pub async fn keep(tx: &impl ConnectionTrait, commitments: BTreeMap<CommitmentId, Standing>) -> Result<(), DbErr> {
    let (stated, confirmed): (Vec<_>, Vec<_>) = commitments
        .into_iter()
        .map(|(id, standing)| (id, standing.state, standing.terms))
        .partition(|(.., terms)| terms.is_some());
    let rows: Vec<_> = stated.into_iter().filter_map(|(id, state, terms)| Some(row(id, state, terms?))).collect();
    if !rows.is_empty() {
        let replace = OnConflict::column(Column::CommitmentId)
            .update_columns([Column::DecisionId, Column::AmountOre, Column::SpentOre, Column::State])
            .to_owned();
        Entity::insert_many(rows).on_conflict(replace).exec_without_returning(tx).await?;
    }
    confirm(tx, confirmed.into_iter().map(|(id, ..)| id.uuid()).collect()).await
}

fn row(id: CommitmentId, state: CommitmentState, terms: Terms) -> ActiveModel {
    ActiveModel {
        commitment_id: Set(id.uuid()),
        decision_id: Set(terms.decision.uuid()),
        amount_ore: Set(terms.amount_ore),
        spent_ore: Set(terms.spent_ore),
        state: Set(state.name().to_owned()),
    }
}

/// A confirmation says nothing of the amount, so it finds the row that the reservation left. One commitment's events come in order.
async fn confirm(tx: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), DbErr> {
    if ids.is_empty() {
        return Ok(());
    }
    let stated = ids.len();
    let confirmed = Entity::update_many()
        .col_expr(Column::State, Expr::value(CommitmentState::Committed.name()))
        .filter(Column::CommitmentId.is_in(ids))
        .exec(tx)
        .await?;
    if usize::try_from(confirmed.rows_affected).ok() != Some(stated) {
        return Err(DbErr::RecordNotFound("a commitment was confirmed before it was recorded".into()));
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
