//! Costs, how much of each voucher is counted, and files on their way in. Who was paid and for what is sealed: a text may name somebody.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
    seal::Keys,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::{from_json, list, number, read_date, read_word, to_json, word};
use crate::domain::{
    DecisionId, OrganisationId,
    claims::{
        ClaimId, CostId,
        claim::{Claim, Line},
        cost::{Cost, Stated, count},
        word::{Category, CostKind, CostState, Word},
    },
    money::Ore,
};

pub mod file;
mod voucher;

/// How many costs one statement asks for: both engines limit how many values it may hold.
const PER_STATEMENT: usize = 500;

/// A cost.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cost")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub decision_id: Uuid,
    pub kind: String,
    pub state: String,
    pub category: String,
    pub voucher: String,
    pub voucher_row: i32,
    pub portion_bps: i32,
    pub booked_on: String,
    pub paid_on: String,
    pub activity: String,
    pub words: Vec<u8>,
    pub net_ore: i64,
    pub vat_ore: i64,
    pub vat: String,
    pub units: i64,
    pub evidence: String,
    pub contributor_id: Option<Uuid>,
    pub amount_ore: i64,
    pub claim_id: Option<Uuid>,
    pub accepted_ore: i64,
    pub recorded_by: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of costs can be asked.
pub fn listed() -> List {
    let fields = [
        Field::of("decision_id", Is::Id(DecisionId::PREFIX), Column::DecisionId),
        Field::of("claim_id", Is::Id(ClaimId::PREFIX), Column::ClaimId).or_none(),
        Field::of("voucher", Is::Text, Column::Voucher),
        Field::of("category", word::<Category>("COST_CATEGORY_"), Column::Category),
        Field::of("kind", word::<CostKind>("COST_KIND_"), Column::Kind),
        Field::of("state", word::<CostState>("COST_STATE_"), Column::State),
        Field::of("activity", Is::Text, Column::Activity),
        Field::of("booked_on", Is::Date, Column::BookedOn).ordered_by(Column::BookedOn),
        Field::of("paid_on", Is::Date, Column::PaidOn).ordered_by(Column::PaidOn),
        Field::of("amount_ore", Is::Number, Column::AmountOre).ordered_by(Column::AmountOre),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("costs", "create_time", Column::Id, fields)
}

/// A page of costs.
pub async fn list_of(db: &impl ConnectionTrait, keys: &Keys, asked: &Asked<'_>) -> Result<Rows<Cost>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_cost(keys)).collect())
}

/// The cost with an id.
pub async fn find(db: &impl ConnectionTrait, keys: &Keys, id: CostId) -> Result<Option<Cost>, Error> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(|row| row.into_cost(keys)).transpose()
}

/// The cost with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, keys: &Keys, id: CostId) -> Result<Option<Cost>, Error> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(|row| row.into_cost(keys)).transpose()
}

/// The costs that a claim takes when it is locked: what is booked up to the period's end, or was cut in the claim that it corrects.
pub async fn for_claim(tx: &impl ConnectionTrait, keys: &Keys, claim: &Claim) -> Result<Vec<Cost>, Error> {
    let query = Entity::find().filter(Column::DecisionId.eq(claim.decision.uuid()));
    let query = match claim.corrects {
        None => query
            .filter(Column::State.eq(CostState::Booked.word()))
            .filter(Column::PaidOn.lte(claim.period.to.to_string())),
        Some(corrected) => {
            query.filter(Column::ClaimId.eq(corrected.uuid())).filter(Column::State.eq(CostState::Cut.word()))
        }
    };
    let rows = query.order_by_asc(Column::PaidOn).order_by_asc(Column::Id).lock_exclusive().all(tx).await?;
    rows.into_iter().map(|row| row.into_cost(keys)).collect()
}

/// The costs that are in a claim.
pub async fn of_claim(tx: &impl ConnectionTrait, keys: &Keys, claim: ClaimId) -> Result<Vec<Cost>, Error> {
    let rows = Entity::find().filter(Column::ClaimId.eq(claim.uuid())).order_by_asc(Column::Id).lock_exclusive();
    rows.all(tx).await?.into_iter().map(|row| row.into_cost(keys)).collect()
}

/// The costs that a claim's lines are of, whichever claim has them now.
pub async fn of_lines(db: &impl ConnectionTrait, keys: &Keys, lines: &[Line]) -> Result<Vec<Cost>, Error> {
    let ids: Vec<_> = lines.iter().filter_map(|line| line.cost).collect();
    let mut costs = Vec::with_capacity(ids.len());
    for ids in ids.chunks(PER_STATEMENT) {
        let rows = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(db).await?;
        for row in rows {
            costs.push(row.into_cost(keys)?);
        }
    }
    Ok(costs)
}

/// The cost of a voucher's row in a project, as this one states it, where there is one that was not taken back.
pub async fn of_voucher(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    decision: DecisionId,
    stated: &Stated,
) -> Result<Option<Cost>, Error> {
    let held = Entity::find()
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Column::Voucher.eq(stated.voucher.as_str()))
        .filter(Column::VoucherRow.eq(stated.voucher_row))
        .filter(Column::BookedOn.starts_with(format!("{:04}-", stated.booked_on.year())))
        .filter(Column::State.ne(CostState::Voided.word()))
        .order_by_asc(Column::Id);
    held.one(tx).await?.map(|row| row.into_cost(keys)).transpose()
}

/// Whether a project has a cost that counts, or may come to.
pub async fn any_of(tx: &impl ConnectionTrait, decision: DecisionId) -> Result<bool, DbErr> {
    let counting = [CostState::Booked, CostState::Claimed, CostState::Accepted, CostState::Cut].map(CostState::word);
    let held = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Column::State.is_in(counting))
        .into_tuple::<Uuid>()
        .one(tx)
        .await?;
    Ok(held.is_some())
}

/// Keeps a new cost, and counts its voucher. More than the whole of it, or than its portion of it, is refused.
pub async fn insert(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    applicant: OrganisationId,
    cost: &Cost,
) -> Result<(), Error> {
    let key = voucher::key(applicant, &cost.stated);
    let counted = voucher::counted(tx, &key).await?;
    let sum = count(counted.unwrap_or_default(), &cost.stated)?;
    voucher::keep(tx, key, counted.is_some(), sum).await?;
    Entity::insert(row(keys, cost)?).exec_without_returning(tx).await?;
    Ok(())
}

/// Keeps that a cost was taken back, and lets its part of the voucher be counted again.
pub async fn void(tx: &impl ConnectionTrait, applicant: OrganisationId, cost: &Cost) -> Result<(), DbErr> {
    let stated = &cost.stated;
    let key = voucher::key(applicant, stated);
    if let Some(counted) = voucher::counted(tx, &key).await? {
        voucher::keep(tx, key, true, counted.without(stated)).await?;
    }
    update(tx, std::slice::from_ref(cost)).await
}

/// Whether some more of a voucher can be counted.
pub async fn check_voucher(
    tx: &impl ConnectionTrait,
    applicant: OrganisationId,
    stated: &Stated,
) -> Result<bool, Error> {
    let counted = voucher::counted(tx, &voucher::key(applicant, stated)).await?;
    Ok(count(counted.unwrap_or_default(), stated).is_ok())
}

/// Keeps where costs stand.
pub async fn update(tx: &impl ConnectionTrait, costs: &[Cost]) -> Result<(), DbErr> {
    for cost in costs {
        let changed = ActiveModel {
            id: Unchanged(cost.id.uuid()),
            state: Set(cost.state.word().to_owned()),
            claim_id: Set(cost.claim.map(ClaimId::uuid)),
            accepted_ore: Set(cost.accepted.ore()),
            ..Default::default()
        };
        Entity::update(changed).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn row(keys: &Keys, cost: &Cost) -> Result<ActiveModel, Error> {
    let stated = &cost.stated;
    let words = to_json(&(&stated.supplier, &stated.text))?;
    Ok(ActiveModel {
        id: Set(cost.id.uuid()),
        decision_id: Set(cost.decision.uuid()),
        kind: Set(cost.kind.word().to_owned()),
        state: Set(cost.state.word().to_owned()),
        category: Set(cost.category.word().to_owned()),
        voucher: Set(stated.voucher.clone()),
        voucher_row: Set(stated.voucher_row),
        portion_bps: Set(i32::from(stated.portion_bps)),
        booked_on: Set(stated.booked_on.to_string()),
        paid_on: Set(cost.paid_on.to_string()),
        activity: Set(stated.activity.clone()),
        words: Set(keys.seal(&place(cost.id), words.as_bytes())?),
        net_ore: Set(stated.net.ore()),
        vat_ore: Set(stated.vat_amount.ore()),
        vat: Set(stated.vat.word().to_owned()),
        units: Set(stated.units),
        evidence: Set(stated.evidence.clone()),
        contributor_id: Set(cost.contributor.map(OrganisationId::uuid)),
        amount_ore: Set(cost.amount.ore()),
        claim_id: Set(cost.claim.map(ClaimId::uuid)),
        accepted_ore: Set(cost.accepted.ore()),
        recorded_by: Set(cost.recorded_by.clone()),
        created_at: Set(cost.create_time.micros()),
    })
}

fn place(id: CostId) -> String {
    format!("cost.words.{}", id.uuid())
}

impl Model {
    fn into_cost(self, keys: &Keys) -> Result<Cost, Error> {
        let words = keys.open_sealed(&place(self.id.into()), &self.words)?;
        let (supplier, text): (String, String) = from_json("cost.words", &String::from_utf8_lossy(&words))?;
        let category = read_word("cost.category", &self.category)?;
        let paid_on = read_date("cost.paid_on", &self.paid_on)?;
        Ok(Cost {
            id: self.id.into(),
            decision: self.decision_id.into(),
            kind: read_word("cost.kind", &self.kind)?,
            state: read_word("cost.state", &self.state)?,
            category,
            stated: Stated {
                category,
                voucher: self.voucher,
                voucher_row: self.voucher_row,
                portion_bps: number("cost.portion_bps", self.portion_bps)?,
                whole: None,
                whole_vat: None,
                booked_on: read_date("cost.booked_on", &self.booked_on)?,
                paid_on,
                supplier,
                text,
                activity: self.activity,
                net: Ore::new(self.net_ore),
                vat_amount: Ore::new(self.vat_ore),
                vat: read_word("cost.vat", &self.vat)?,
                units: self.units,
                evidence: self.evidence,
            },
            contributor: self.contributor_id.map(OrganisationId::from),
            paid_on,
            amount: Ore::new(self.amount_ore),
            claim: self.claim_id.map(ClaimId::from),
            accepted: Ore::new(self.accepted_ore),
            recorded_by: self.recorded_by,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
