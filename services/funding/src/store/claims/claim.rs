//! Claims, each with its lines.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};
use time::Date;

use super::{from_json, list, read_date, read_word, to_json, word};
use crate::domain::{
    DecisionId,
    claims::{
        ClaimId,
        claim::{Claim, Sums},
        terms::Period,
        word::{ClaimState, Word},
    },
    money::Ore,
};

pub mod line;

/// A claim.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub decision_id: Uuid,
    pub state: String,
    pub period_from: String,
    pub period_to: String,
    pub claim_due: String,
    pub report_kind: String,
    pub corrects_id: Option<Uuid>,
    pub report_reference: String,
    pub claimed_ore: i64,
    pub claimed_cash_ore: i64,
    pub accepted_ore: i64,
    pub accepted_cash_ore: i64,
    pub shares: String,
    pub acts: String,
    pub late: bool,
    pub completion_due: Option<String>,
    pub rules: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of claims can be asked. A project has some, and a centre some projects, so that any order does.
pub fn listed() -> List {
    let fields = [
        Field::of("decision_id", Is::Id(DecisionId::PREFIX), Column::DecisionId),
        Field::of("state", word::<ClaimState>("CLAIM_STATE_"), Column::State),
        Field::of("period_from", Is::Date, Column::PeriodFrom).ordered_by(Column::PeriodFrom),
        Field::of("period_to", Is::Date, Column::PeriodTo).ordered_by(Column::PeriodTo),
        Field::of("claimed_ore", Is::Number, Column::ClaimedOre).ordered_by(Column::ClaimedOre),
        Field::of("accepted_ore", Is::Number, Column::AcceptedOre).ordered_by(Column::AcceptedOre),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("claims", "create_time", Column::Id, fields)
}

/// A page of claims.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Claim>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_claim().map_err(Error::from)).collect())
}

/// The claim with an id.
pub async fn find(db: &impl ConnectionTrait, id: ClaimId) -> Result<Option<Claim>, DbErr> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_claim).transpose()
}

/// The claim with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: ClaimId) -> Result<Option<Claim>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_claim).transpose()
}

/// The claim of a period that is none that corrects, and was neither rejected nor taken back.
pub async fn of_period(tx: &impl ConnectionTrait, decision: DecisionId, from: Date) -> Result<Option<ClaimId>, DbErr> {
    let held = Entity::find()
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Column::PeriodFrom.eq(from.to_string()))
        .filter(Column::CorrectsId.is_null())
        .filter(Column::State.is_not_in([ClaimState::Rejected.word(), ClaimState::Withdrawn.word()]));
    Ok(held.one(tx).await?.map(|row| row.id.into()))
}

/// Keeps a new claim.
pub async fn insert(tx: &impl ConnectionTrait, claim: &Claim) -> Result<(), DbErr> {
    Entity::insert(row(claim)?).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps a claim that has changed.
pub async fn update(tx: &impl ConnectionTrait, claim: &Claim) -> Result<(), DbErr> {
    Entity::update(row(claim)?).exec_without_returning(tx).await.map(|_| ())
}

fn row(claim: &Claim) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        id: Set(claim.id.uuid()),
        revision: Set(claim.revision),
        decision_id: Set(claim.decision.uuid()),
        state: Set(claim.state.word().to_owned()),
        period_from: Set(claim.period.from.to_string()),
        period_to: Set(claim.period.to.to_string()),
        claim_due: Set(claim.period.claim_due.to_string()),
        report_kind: Set(claim.period.report_kind.word().to_owned()),
        corrects_id: Set(claim.corrects.map(ClaimId::uuid)),
        report_reference: Set(claim.report_reference.clone()),
        claimed_ore: Set(claim.claimed.eligible.ore()),
        claimed_cash_ore: Set(claim.claimed.cash.ore()),
        accepted_ore: Set(claim.accepted.eligible.ore()),
        accepted_cash_ore: Set(claim.accepted.cash.ore()),
        shares: Set(to_json(&claim.shares)?),
        acts: Set(to_json(&claim.acts)?),
        late: Set(claim.late),
        completion_due: Set(claim.completion_due.map(|day| day.to_string())),
        rules: Set(to_json(&claim.rules)?),
        created_at: Set(claim.create_time.micros()),
    })
}

impl Model {
    fn into_claim(self) -> Result<Claim, DbErr> {
        Ok(Claim {
            id: self.id.into(),
            revision: self.revision,
            decision: self.decision_id.into(),
            state: read_word("claim.state", &self.state)?,
            period: Period {
                from: read_date("claim.period_from", &self.period_from)?,
                to: read_date("claim.period_to", &self.period_to)?,
                claim_due: read_date("claim.claim_due", &self.claim_due)?,
                report_kind: read_word("claim.report_kind", &self.report_kind)?,
            },
            corrects: self.corrects_id.map(ClaimId::from),
            report_reference: self.report_reference,
            claimed: Sums { eligible: Ore::new(self.claimed_ore), cash: Ore::new(self.claimed_cash_ore) },
            accepted: Sums { eligible: Ore::new(self.accepted_ore), cash: Ore::new(self.accepted_cash_ore) },
            shares: from_json("claim.shares", &self.shares)?,
            acts: from_json("claim.acts", &self.acts)?,
            late: self.late,
            completion_due: self.completion_due.map(|day| read_date("claim.completion_due", &day)).transpose()?,
            rules: from_json("claim.rules", &self.rules)?,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
