//! What is known of each decision. Keeping a fact twice is keeping it once.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QuerySelect, entity::prelude::*, sea_query::OnConflict,
};

use super::sum;
use crate::domain::{DecisionId, fact::DecisionFact};

/// A decision.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision_fact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_id: Uuid,
    pub state: String,
    pub granted_ore: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Keeps what is now known of decisions.
pub async fn keep(tx: &impl ConnectionTrait, decisions: BTreeMap<DecisionId, DecisionFact>) -> Result<(), DbErr> {
    if decisions.is_empty() {
        return Ok(());
    }
    let replace = OnConflict::column(Column::DecisionId).update_columns([Column::State, Column::GrantedOre]).to_owned();
    let rows = decisions.into_iter().map(row);
    Entity::insert_many(rows).on_conflict(replace).exec_without_returning(tx).await.map(|_| ())
}

fn row((id, fact): (DecisionId, DecisionFact)) -> ActiveModel {
    let (state, granted_ore) = match fact {
        DecisionFact::Active(granted_ore) => ("active", granted_ore),
        DecisionFact::Superseded => ("superseded", 0),
        DecisionFact::Ended(granted_ore) => ("ended", granted_ore),
    };
    ActiveModel { decision_id: Set(id.uuid()), state: Set(state.to_owned()), granted_ore: Set(granted_ore) }
}

/// What all decisions grant.
pub async fn granted_ore(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let total = Entity::find().select_only().expr(sum(Column::GrantedOre)).into_tuple::<Option<i64>>().one(db).await?;
    Ok(total.flatten().unwrap_or_default())
}
