//! What is known of each case. Keeping a fact twice is keeping it once.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::OnConflict,
};

use super::unreadable;
use crate::domain::{CaseId, fact::CaseFact, overview::CaseTally};

/// A case.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_fact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    pub state: String,
    /// The phase of its latest step, while it is open.
    pub phase: Option<String>,
    /// Once it is decided.
    pub outcome: Option<String>,
    /// Whether its person's identity is protected: then it counts nowhere, and its money alone is counted, with all other money.
    pub hidden: bool,
}

impl ActiveModelBehavior for ActiveModel {}

const OPEN: &str = "open";
const DECIDED: &str = "decided";
const WITHDRAWN: &str = "withdrawn";

/// What is known of some cases behind one of them, in the order of their ids.
pub async fn some(
    db: &impl ConnectionTrait,
    ids: &[CaseId],
    after: Option<CaseId>,
    most: u64,
) -> Result<Vec<(CaseId, CaseFact)>, DbErr> {
    let mut query = Entity::find().filter(Column::CaseId.is_in(ids.iter().map(|id| id.uuid())));
    if let Some(after) = after {
        query = query.filter(Column::CaseId.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::CaseId).limit(most).all(db).await?;
    rows.into_iter().map(|row| Ok((row.case_id.into(), row.into_fact()?))).collect()
}

impl Model {
    fn into_fact(self) -> Result<CaseFact, DbErr> {
        match (self.state.as_str(), self.phase, self.outcome) {
            (OPEN, Some(phase), None) => Ok(CaseFact::Open(phase)),
            (DECIDED, None, Some(outcome)) => Ok(CaseFact::Decided(outcome)),
            (WITHDRAWN, None, None) => Ok(CaseFact::Withdrawn),
            (state, ..) => Err(unreadable("case_fact.state", state)),
        }
    }
}

/// Keeps what is now known of cases.
pub async fn keep(tx: &impl ConnectionTrait, cases: BTreeMap<CaseId, CaseFact>) -> Result<(), DbErr> {
    if cases.is_empty() {
        return Ok(());
    }
    let replace =
        OnConflict::column(Column::CaseId).update_columns([Column::State, Column::Phase, Column::Outcome]).to_owned();
    Entity::insert_many(cases.into_iter().map(row)).on_conflict(replace).exec_without_returning(tx).await.map(|_| ())
}

fn row((id, fact): (CaseId, CaseFact)) -> ActiveModel {
    let (state, phase, outcome) = match fact {
        CaseFact::Open(phase) => (OPEN, Some(phase), None),
        CaseFact::Decided(outcome) => (DECIDED, None, Some(outcome)),
        CaseFact::Withdrawn => (WITHDRAWN, None, None),
    };
    ActiveModel {
        case_id: Set(id.uuid()),
        state: Set(state.to_owned()),
        phase: Set(phase),
        outcome: Set(outcome),
        // Of a case that is known already this stays as it is.
        hidden: Set(false),
    }
}

/// Notes which cases are hidden from now on, and which no longer.
pub async fn turn(tx: &impl ConnectionTrait, cases: BTreeMap<CaseId, bool>) -> Result<(), DbErr> {
    for hidden in [true, false] {
        let turned: Vec<_> = cases.iter().filter(|(_, now)| **now == hidden).map(|(case, _)| case.uuid()).collect();
        if !turned.is_empty() {
            let all = Entity::update_many().col_expr(Column::Hidden, Expr::value(hidden));
            all.filter(Column::CaseId.is_in(turned)).exec(tx).await?;
        }
    }
    Ok(())
}

/// How many cases there are of each kind, without those that are hidden.
pub async fn tally(db: &impl ConnectionTrait) -> Result<Vec<CaseTally>, DbErr> {
    let kinds = Entity::find()
        .select_only()
        .columns([Column::State, Column::Phase, Column::Outcome])
        .column_as(Column::CaseId.count(), "cases")
        .filter(Column::Hidden.eq(false))
        .group_by(Column::State)
        .group_by(Column::Phase)
        .group_by(Column::Outcome)
        .into_tuple::<(String, Option<String>, Option<String>, i64)>()
        .all(db)
        .await?;
    kinds
        .into_iter()
        .map(|(state, phase, outcome, cases)| Ok(CaseTally { fact: read(&state, phase, outcome)?, cases }))
        .collect()
}

fn read(state: &str, phase: Option<String>, outcome: Option<String>) -> Result<CaseFact, DbErr> {
    match state {
        OPEN => Ok(CaseFact::Open(phase.unwrap_or_default())),
        DECIDED => Ok(CaseFact::Decided(outcome.unwrap_or_default())),
        WITHDRAWN => Ok(CaseFact::Withdrawn),
        unknown => Err(unreadable("case_fact.state", unknown)),
    }
}
