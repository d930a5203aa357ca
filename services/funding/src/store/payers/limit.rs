//! The limits of payers. What is used of each stands on its account.

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    entity::prelude::*,
};

use super::read_date;
use crate::domain::{OrganisationId, money::Ore, payers::limit::Limit};

/// A limit.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payer_limit")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub organisation_id: Uuid,
    pub from_day: String,
    pub until_day: String,
    pub amount_ore: i64,
    pub industry: String,
    pub programme: String,
    pub citation: String,
    pub recorded_by: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// All limits of some payers. A payer has a few a year.
pub async fn of(db: &impl ConnectionTrait, payers: &[OrganisationId]) -> Result<Vec<Limit>, DbErr> {
    if payers.is_empty() {
        return Ok(Vec::new());
    }
    let ids = payers.iter().map(|payer| payer.uuid());
    let rows = Entity::find().filter(Column::OrganisationId.is_in(ids)).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(Model::into_limit).collect()
}

/// Keeps a new limit.
pub async fn insert(tx: &impl ConnectionTrait, limit: &Limit, actor: &str, now: Timestamp) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(limit.id.uuid()),
        revision: Set(limit.revision),
        organisation_id: Set(limit.organisation.uuid()),
        from_day: Set(limit.from.to_string()),
        until_day: Set(limit.until.to_string()),
        amount_ore: Set(limit.amount.ore()),
        industry: Set(limit.industry.clone()),
        programme: Set(limit.programme.clone()),
        citation: Set(limit.citation.clone()),
        recorded_by: Set(actor.to_owned()),
        created_at: Set(now.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps what was stated anew.
pub async fn update(tx: &impl ConnectionTrait, limit: &Limit, actor: &str) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(limit.id.uuid()),
        revision: Set(limit.revision),
        until_day: Set(limit.until.to_string()),
        amount_ore: Set(limit.amount.ore()),
        citation: Set(limit.citation.clone()),
        recorded_by: Set(actor.to_owned()),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

impl Model {
    fn into_limit(self) -> Result<Limit, DbErr> {
        Ok(Limit {
            id: self.id.into(),
            revision: self.revision,
            organisation: self.organisation_id.into(),
            from: read_date("payer_limit.from_day", &self.from_day)?,
            until: read_date("payer_limit.until_day", &self.until_day)?,
            amount: Ore::new(self.amount_ore),
            industry: self.industry,
            programme: self.programme,
            citation: self.citation,
        })
    }
}
