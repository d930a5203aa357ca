//! The rows of financing plans, in the document's order. They are written once, with their decision; only what has gone back of them changes.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use super::unreadable;
use crate::domain::{
    DecisionId, OrganisationId,
    money::Ore,
    plan::{AmountKind, Line},
};

/// A row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "financing_line")]
pub struct Model {
    /// Whose row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_id: Uuid,
    /// Its place among the rows: 0, 1, 2 …
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub stated_name: String,
    pub organisation_id: Uuid,
    pub source: String,
    pub stated_amount_ore: i64,
    pub amount_kind: String,
    pub granted_amount_ore: Option<i64>,
    pub stated_share_bps: Option<i32>,
    pub max_share_bps: Option<i32>,
    pub cap_citation: String,
    pub returned_ore: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The rows of decisions, by decision.
pub async fn of(db: &impl ConnectionTrait, decisions: &[Uuid]) -> Result<HashMap<Uuid, Vec<Line>>, DbErr> {
    let mut lines: HashMap<_, Vec<_>> = HashMap::new();
    if decisions.is_empty() {
        return Ok(lines);
    }
    let wanted = Entity::find().filter(Column::DecisionId.is_in(decisions.iter().copied()));
    for row in wanted.order_by_asc(Column::Position).all(db).await? {
        lines.entry(row.decision_id).or_default().push(row.into_line()?);
    }
    Ok(lines)
}

/// Keeps the rows of a new decision.
pub async fn insert(tx: &impl ConnectionTrait, decision: DecisionId, lines: &[Line]) -> Result<(), DbErr> {
    let rows = (0..).zip(lines).map(|(position, line)| ActiveModel {
        decision_id: Set(decision.uuid()),
        position: Set(position),
        stated_name: Set(line.stated_name.clone()),
        organisation_id: Set(line.organisation.uuid()),
        source: Set(line.source.clone()),
        stated_amount_ore: Set(line.stated.ore()),
        amount_kind: Set(kind_name(line.amount_kind).to_owned()),
        granted_amount_ore: Set(line.granted.map(Ore::ore)),
        stated_share_bps: Set(line.stated_share_bps.map(i32::from)),
        max_share_bps: Set(line.max_share_bps.map(i32::from)),
        cap_citation: Set(line.cap_citation.clone()),
        returned_ore: Set(line.returned.ore()),
    });
    Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps what has gone back of the rows of a decision: most decisions give nothing back, and cost no statement.
pub async fn update(tx: &impl ConnectionTrait, decision: DecisionId, lines: &[Line]) -> Result<(), DbErr> {
    for (position, line) in (0_i32..).zip(lines).filter(|(_, line)| line.returned > Ore::ZERO) {
        Entity::update_many()
            .col_expr(Column::ReturnedOre, Expr::value(line.returned.ore()))
            .filter(Column::DecisionId.eq(decision.uuid()))
            .filter(Column::Position.eq(position))
            .exec(tx)
            .await?;
    }
    Ok(())
}

fn kind_name(kind: AmountKind) -> &'static str {
    match kind {
        AmountKind::Applied => "applied",
        AmountKind::Granted => "granted",
    }
}

fn read_kind(name: &str) -> Result<AmountKind, DbErr> {
    [AmountKind::Applied, AmountKind::Granted]
        .into_iter()
        .find(|kind| kind_name(*kind) == name)
        .ok_or_else(|| unreadable("financing_line.amount_kind", name))
}

fn read_bps(bps: Option<i32>) -> Result<Option<u16>, DbErr> {
    bps.map(|bps| u16::try_from(bps).map_err(|_| unreadable("financing_line.share", &bps.to_string()))).transpose()
}

impl Model {
    fn into_line(self) -> Result<Line, DbErr> {
        Ok(Line {
            amount_kind: read_kind(&self.amount_kind)?,
            stated_name: self.stated_name,
            organisation: OrganisationId::from(self.organisation_id),
            source: self.source,
            stated: Ore::new(self.stated_amount_ore),
            granted: self.granted_amount_ore.map(Ore::new),
            stated_share_bps: read_bps(self.stated_share_bps)?,
            max_share_bps: read_bps(self.max_share_bps)?,
            cap_citation: self.cap_citation,
            returned: Ore::new(self.returned_ore),
        })
    }
}
