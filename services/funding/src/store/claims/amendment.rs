//! Changes of budgets.

use std::collections::BTreeMap;

use mesh::clock::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};

use super::{from_json, read_word, signer, to_json, to_signer};
use crate::domain::{
    DecisionId,
    claims::{
        AmendmentId,
        amendment::Amendment,
        word::{AmendmentState, Category, Word},
    },
    money::Ore,
};

/// A change.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "amendment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub decision_id: Uuid,
    pub state: String,
    pub class: String,
    pub changes: String,
    pub explanation: String,
    pub citation: String,
    pub reason: String,
    pub requested_by: String,
    pub settled_by: Option<String>,
    pub decision_reference: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The change with an id.
pub async fn find(db: &impl ConnectionTrait, id: AmendmentId) -> Result<Option<Amendment>, DbErr> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_amendment).transpose()
}

/// The change with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: AmendmentId) -> Result<Option<Amendment>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_amendment).transpose()
}

/// Whether a change of a decision's budget waits for approval.
pub async fn waits(tx: &impl ConnectionTrait, decision: DecisionId) -> Result<Option<AmendmentId>, DbErr> {
    let waiting = Entity::find()
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Column::State.eq(AmendmentState::Requested.word()));
    Ok(waiting.one(tx).await?.map(|row| row.id.into()))
}

/// Keeps a new change.
pub async fn insert(tx: &impl ConnectionTrait, amendment: &Amendment) -> Result<(), DbErr> {
    Entity::insert(row(amendment)?).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps a change that has been settled.
pub async fn update(tx: &impl ConnectionTrait, amendment: &Amendment) -> Result<(), DbErr> {
    Entity::update(row(amendment)?).exec_without_returning(tx).await.map(|_| ())
}

fn row(amendment: &Amendment) -> Result<ActiveModel, DbErr> {
    let changes: Vec<_> = amendment.changes.iter().collect();
    Ok(ActiveModel {
        id: Set(amendment.id.uuid()),
        revision: Set(amendment.revision),
        decision_id: Set(amendment.decision.uuid()),
        state: Set(amendment.state.word().to_owned()),
        class: Set(amendment.class.word().to_owned()),
        changes: Set(to_json(&changes)?),
        explanation: Set(to_json(&amendment.explanation)?),
        citation: Set(amendment.citation.clone()),
        reason: Set(amendment.reason.clone()),
        requested_by: Set(to_signer(&amendment.requested_by)?),
        settled_by: Set(amendment.settled_by.as_ref().map(to_signer).transpose()?),
        decision_reference: Set(amendment.decision_reference.clone()),
        created_at: Set(amendment.create_time.micros()),
    })
}

impl Model {
    fn into_amendment(self) -> Result<Amendment, DbErr> {
        let changes: Vec<(Category, Ore)> = from_json("amendment.changes", &self.changes)?;
        Ok(Amendment {
            id: self.id.into(),
            revision: self.revision,
            decision: self.decision_id.into(),
            state: read_word("amendment.state", &self.state)?,
            class: read_word("amendment.class", &self.class)?,
            changes: BTreeMap::from_iter(changes),
            explanation: from_json("amendment.explanation", &self.explanation)?,
            citation: self.citation,
            reason: self.reason,
            requested_by: signer("amendment.requested_by", &self.requested_by)?,
            settled_by: self.settled_by.map(|by| signer("amendment.settled_by", &by)).transpose()?,
            decision_reference: self.decision_reference,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
