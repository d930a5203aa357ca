//! The lines of claims, in their order.

use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    entity::prelude::*,
};

use super::super::read_word;
use crate::domain::{
    claims::{ClaimId, CostId, claim::Line, word::Word},
    money::Ore,
};

/// How many lines one statement takes in: both engines limit how many values it may hold.
const PER_STATEMENT: usize = 500;

/// A line.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_line")]
pub struct Model {
    /// Of which claim.
    #[sea_orm(primary_key, auto_increment = false)]
    pub claim_id: Uuid,
    /// Its place.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub cost_id: Option<Uuid>,
    pub category: String,
    pub kind: String,
    pub claimed_ore: i64,
    pub accepted_ore: i64,
    pub cut_reason: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// The lines of a claim.
pub async fn of(db: &impl ConnectionTrait, claim: ClaimId) -> Result<Vec<Line>, DbErr> {
    let rows = Entity::find().filter(Column::ClaimId.eq(claim.uuid())).order_by_asc(Column::Position).all(db).await?;
    rows.into_iter().map(Model::into_line).collect()
}

/// Keeps the lines of a claim that was locked.
pub async fn insert(tx: &impl ConnectionTrait, claim: ClaimId, lines: &[Line]) -> Result<(), DbErr> {
    for lines in lines.chunks(PER_STATEMENT) {
        let rows = lines.iter().map(|line| ActiveModel {
            claim_id: Set(claim.uuid()),
            position: Set(line.position),
            cost_id: Set(line.cost.map(CostId::uuid)),
            category: Set(line.category.word().to_owned()),
            kind: Set(line.kind.word().to_owned()),
            claimed_ore: Set(line.claimed.ore()),
            accepted_ore: Set(line.accepted.ore()),
            cut_reason: Set(line.cut_reason.clone()),
        });
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Keeps what was cut.
pub async fn update(tx: &impl ConnectionTrait, claim: ClaimId, lines: &[Line]) -> Result<(), DbErr> {
    for line in lines.iter().filter(|line| line.accepted < line.claimed) {
        let cut = ActiveModel {
            claim_id: Unchanged(claim.uuid()),
            position: Unchanged(line.position),
            accepted_ore: Set(line.accepted.ore()),
            cut_reason: Set(line.cut_reason.clone()),
            ..Default::default()
        };
        Entity::update(cut).exec_without_returning(tx).await?;
    }
    Ok(())
}

impl Model {
    fn into_line(self) -> Result<Line, DbErr> {
        Ok(Line {
            position: self.position,
            cost: self.cost_id.map(CostId::from),
            category: read_word("claim_line.category", &self.category)?,
            kind: read_word("claim_line.kind", &self.kind)?,
            claimed: Ore::new(self.claimed_ore),
            accepted: Ore::new(self.accepted_ore),
            cut_reason: self.cut_reason,
        })
    }
}
