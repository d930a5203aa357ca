//! Commitments: one a case that has not been released.

use std::collections::HashMap;

use mesh::{clock::Timestamp, refusal::Error, rows::Rows, together::LookUp};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use super::unreadable;
use crate::domain::{
    CaseId, CommitmentId, DecisionId,
    commitment::{Commitment, Event, State},
    money::Ore,
};

/// A commitment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commitment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub decision_id: Uuid,
    pub case_id: Uuid,
    pub amount_ore: i64,
    pub spent_ore: i64,
    pub state: String,
    pub expires_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The commitment with an id.
pub async fn find(db: &impl ConnectionTrait, id: CommitmentId) -> Result<Option<Commitment>, DbErr> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_commitment).transpose()
}

/// Those of some commitments behind one of them, in the order of their ids.
pub async fn some(
    db: &impl ConnectionTrait,
    ids: &[CommitmentId],
    after: Option<CommitmentId>,
    most: u64,
) -> Result<Vec<Commitment>, DbErr> {
    let mut query = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    query.order_by_asc(Column::Id).limit(most).all(db).await?.into_iter().map(Model::into_commitment).collect()
}

/// The commitment with an id, held until the transaction ends so that nobody else changes it meanwhile.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: CommitmentId) -> Result<Option<Commitment>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_commitment).transpose()
}

/// The commitment that a case has; one that was released is none. An index sees to it that there is one at most.
pub struct OfCase;

impl LookUp for OfCase {
    type Key = Uuid;
    type Value = Model;
    const TABLE: &'static str = "commitment";

    async fn find(db: &impl ConnectionTrait, cases: Vec<Uuid>) -> Result<HashMap<Uuid, Model>, DbErr> {
        let held = Entity::find().filter(Column::CaseId.is_in(cases)).filter(Expr::cust(HELD)).all(db).await?;
        Ok(held.into_iter().map(|row| (row.case_id, row)).collect())
    }
}

/// Those of some commitments that are reservations, held until the transaction ends.
pub async fn reserved_to_change(tx: &impl ConnectionTrait, ids: &[CommitmentId]) -> Result<Vec<Commitment>, DbErr> {
    let reserved = Entity::find()
        .filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .filter(Column::State.eq(RESERVED))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    reserved.all(tx).await?.into_iter().map(Model::into_commitment).collect()
}

/// Keeps commitments that have been confirmed, each with the one event that this is.
pub async fn confirm(tx: &impl ConnectionTrait, confirmed: &[Commitment]) -> Result<(), DbErr> {
    if confirmed.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::State, Expr::value(COMMITTED))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::Id.is_in(confirmed.iter().map(|commitment| commitment.id.uuid())))
        .exec(tx)
        .await
        .map(|_| ())
}

/// The commitment that money stands behind for a case, held until the transaction ends: it has one while it is open.
pub async fn live_of_case(tx: &impl ConnectionTrait, case: CaseId) -> Result<Option<Commitment>, DbErr> {
    let live = Entity::find().filter(Column::CaseId.eq(case.uuid())).filter(Expr::cust(LIVE)).lock_exclusive();
    live.one(tx).await?.map(Model::into_commitment).transpose()
}

/// The commitments that money of a decision stands behind, held until the transaction ends.
pub async fn live_of(tx: &impl ConnectionTrait, decision: DecisionId) -> Result<Vec<Commitment>, DbErr> {
    let live = Entity::find()
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Expr::cust(LIVE))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    live.all(tx).await?.into_iter().map(Model::into_commitment).collect()
}

/// The part of the transfer that is kept: a statement for each state that there is, and not for each commitment.
pub async fn carry_over(tx: &impl ConnectionTrait, from: DecisionId, to: DecisionId) -> Result<Vec<Event>, Error> {
    let mut live = live_of(tx, from).await?;
    let events: Vec<Vec<Event>> = live.iter_mut().map(|commitment| commitment.transfer(to)).collect();
    for state in [State::Reserved, State::Committed] {
        let of_state = live.iter().zip(&events).filter(|(commitment, _)| commitment.state == state);
        let counts: Vec<_> = of_state.map(|(_, events)| events.len()).collect();
        let Some(each) = counts.first() else { continue };
        let each = i64::try_from(*each).map_err(anyhow::Error::new)?;
        let moved = transfer(tx, from, to, state, each).await?;
        if usize::try_from(moved).ok() != Some(counts.len()) {
            return Err(
                anyhow::anyhow!("{moved} commitments of {from} were transferred, and not {}", counts.len()).into()
            );
        }
    }
    Ok(events.into_iter().flatten().collect())
}

/// The reservations that no case has confirmed in time, the oldest first.
pub async fn expired(db: &impl ConnectionTrait, now: Timestamp, most: u64) -> Result<Vec<CommitmentId>, DbErr> {
    let expired = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Expr::cust(EXPIRING))
        .filter(Column::ExpiresAt.lte(now.micros()))
        .order_by_asc(Column::ExpiresAt)
        .limit(most)
        .into_tuple::<Uuid>();
    Ok(expired.all(db).await?.into_iter().map(CommitmentId::from).collect())
}

/// Leaves a new commitment with the group.
pub fn insert(rows: &mut Rows, commitment: &Commitment) {
    rows.add(ActiveModel {
        id: Set(commitment.id.uuid()),
        revision: Set(commitment.revision),
        decision_id: Set(commitment.decision.uuid()),
        case_id: Set(commitment.case.uuid()),
        amount_ore: Set(commitment.amount.ore()),
        spent_ore: Set(commitment.spent.ore()),
        state: Set(state_name(commitment.state).to_owned()),
        expires_at: Set(commitment.expire_time.micros()),
    });
}

/// Keeps a commitment that has changed.
pub async fn update(tx: &impl ConnectionTrait, commitment: &Commitment) -> Result<(), DbErr> {
    let changed = ActiveModel {
        id: Unchanged(commitment.id.uuid()),
        revision: Set(commitment.revision),
        decision_id: Set(commitment.decision.uuid()),
        spent_ore: Set(commitment.spent.ore()),
        state: Set(state_name(commitment.state).to_owned()),
        ..Default::default()
    };
    Entity::update(changed).exec_without_returning(tx).await.map(|_| ())
}

/// Lets the live commitments of a decision go on under another, as each of `Commitment::transfer` does: in one statement for each
/// state, since that decides how many events the transfer is, and however many they are. Answers how many there were.
pub async fn transfer(
    tx: &impl ConnectionTrait,
    from: DecisionId,
    to: DecisionId,
    state: State,
    events: i64,
) -> Result<u64, DbErr> {
    let moved = Entity::update_many()
        .col_expr(Column::DecisionId, Expr::value(to.uuid()))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(events))
        .filter(Column::DecisionId.eq(from.uuid()))
        .filter(Column::State.eq(state_name(state)))
        .exec(tx)
        .await?;
    Ok(moved.rows_affected)
}

// The conditions of the partial indexes, in so many words: with bound values PostgreSQL's prepared plans could not use them.
const HELD: &str = "state <> 'released'";
const LIVE: &str = "state IN ('reserved', 'committed')";
const EXPIRING: &str = "state = 'reserved'";

const RESERVED: &str = "reserved";
const COMMITTED: &str = "committed";
const RELEASED: &str = "released";

/// The name that a state is stored under.
pub fn state_name(state: State) -> &'static str {
    match state {
        State::Reserved => RESERVED,
        State::Committed => COMMITTED,
        State::Spent => "spent",
        State::Released => RELEASED,
    }
}

fn read_state(name: &str) -> Result<State, DbErr> {
    [State::Reserved, State::Committed, State::Spent, State::Released]
        .into_iter()
        .find(|state| state_name(*state) == name)
        .ok_or_else(|| unreadable("commitment.state", name))
}

impl Model {
    /// What the row stands for.
    pub fn into_commitment(self) -> Result<Commitment, DbErr> {
        Ok(Commitment {
            id: self.id.into(),
            revision: self.revision,
            decision: self.decision_id.into(),
            case: self.case_id.into(),
            amount: Ore::new(self.amount_ore),
            spent: Ore::new(self.spent_ore),
            state: read_state(&self.state)?,
            expire_time: Timestamp::from_micros(self.expires_at),
        })
    }
}
