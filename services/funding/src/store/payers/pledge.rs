//! What payers bear, a row for each line of a pin.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
    sea_query::Expr,
};
use time::Date;

use super::{from_json, list, read_date, read_word, to_json, word};
use crate::domain::{
    CaseId, OrganisationId, PendingId,
    model::words::{Phase, Role, Word},
    money::Ore,
    payers::{
        LimitId, PledgeId,
        aid::Grant,
        pledge::{Aid, Approval, Pledge, State},
    },
};

/// A line.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payer_commitment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub pin_id: Uuid,
    pub case_id: Uuid,
    pub phase: String,
    pub rule: String,
    pub payer: String,
    pub role: Option<String>,
    pub organisation_id: Option<Uuid>,
    pub industry: String,
    pub programme: String,
    pub state: String,
    pub amount_ore: i64,
    pub actual_ore: Option<i64>,
    pub posted_ore: i64,
    pub pending_id: Option<Uuid>,
    pub limit_id: Option<Uuid>,
    pub needs_approval: bool,
    pub expires_at: Option<i64>,
    pub approved_by: String,
    pub approval_reference: String,
    pub approved_on: Option<String>,
    pub aid_to_id: Option<Uuid>,
    pub aid_eur_cent: i64,
    pub aid_on: Option<String>,
    pub completed_by: String,
    pub reason: String,
    pub shortfalls: String,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of lines can be asked.
pub fn listed() -> List {
    let fields = [
        Field::of("case_id", Is::Id(CaseId::PREFIX), Column::CaseId),
        Field::of("organisation_id", Is::Id(OrganisationId::PREFIX), Column::OrganisationId).or_none(),
        Field::of("role", word::<Role>("PAYER_ROLE_"), Column::Role).or_none(),
        Field::of("phase", word::<Phase>("FINANCING_PHASE_"), Column::Phase),
        Field::of("state", word::<State>("PAYER_COMMITMENT_STATE_"), Column::State),
        Field::of("industry", Is::Text, Column::Industry),
        Field::of("amount_ore", Is::Number, Column::AmountOre).ordered_by(Column::AmountOre),
        Field::of("needs_approval", Is::Flag, Column::NeedsApproval),
        Field::of("expire_time", Is::Moment, Column::ExpiresAt).or_none(),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
        Field::of("update_time", Is::Moment, Column::UpdatedAt),
    ];
    list("payer commitments", "create_time", Column::Id, fields)
}

/// A page of lines.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Pledge>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_pledge().map_err(Error::from)).collect())
}

/// What is posted of organisations that pay, and on no invoice. The centre owes itself nothing, and a person is invoiced by nobody here.
fn owed() -> Select<Entity> {
    // Written out, because PostgreSQL does not use a partial index for a bound value.
    const OWED: &str = "payer_commitment.state = 'posted' AND payer_commitment.posted_ore > 0
        AND NOT EXISTS (SELECT 1 FROM payer_invoice_phase p WHERE p.commitment_id = payer_commitment.id)";
    Entity::find()
        .filter(Expr::cust(OWED))
        .filter(Column::OrganisationId.is_not_null())
        .filter(Column::Role.ne(Role::Centre.word()))
}

/// A page of what is posted and on no invoice.
pub async fn list_owed(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Pledge>, Error> {
    let rows = asked.rows(db, owed()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_pledge().map_err(Error::from)).collect())
}

/// What was posted of a payer from a moment until before another, and is on no invoice, the oldest first.
pub async fn owed_by(
    tx: &impl ConnectionTrait,
    payer: OrganisationId,
    (from, before): (Timestamp, Timestamp),
    most: u64,
) -> Result<Vec<Pledge>, DbErr> {
    let of = owed().filter(Column::OrganisationId.eq(payer.uuid()));
    let posted = of.filter(Column::UpdatedAt.gte(from.micros())).filter(Column::UpdatedAt.lt(before.micros()));
    let rows = posted.order_by_asc(Column::UpdatedAt).order_by_asc(Column::Id).limit(most);
    rows.all(tx).await?.into_iter().map(Model::into_pledge).collect()
}

/// The line with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: PledgeId) -> Result<Option<Pledge>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_pledge).transpose()
}

/// The line that money is held for.
pub async fn of_pending_to_change(tx: &impl ConnectionTrait, pending: PendingId) -> Result<Option<Pledge>, DbErr> {
    let found = Entity::find().filter(Column::PendingId.eq(pending.uuid())).lock_exclusive();
    found.one(tx).await?.map(Model::into_pledge).transpose()
}

fn of_case_query(case: CaseId) -> Select<Entity> {
    Entity::find().filter(Column::CaseId.eq(case.uuid())).order_by_asc(Column::Id)
}

/// All lines of a case, of whichever pin.
pub async fn of_case(db: &impl ConnectionTrait, case: CaseId) -> Result<Vec<Pledge>, DbErr> {
    of_case_query(case).all(db).await?.into_iter().map(Model::into_pledge).collect()
}

/// The same, held until the transaction ends.
pub async fn of_case_to_change(tx: &impl ConnectionTrait, case: CaseId) -> Result<Vec<Pledge>, DbErr> {
    of_case_query(case).lock_exclusive().all(tx).await?.into_iter().map(Model::into_pledge).collect()
}

/// The lines of some cases behind one of them, in the order of their ids.
pub async fn of_cases(
    db: &impl ConnectionTrait,
    cases: &[CaseId],
    after: Option<PledgeId>,
    most: u64,
) -> Result<Vec<Pledge>, DbErr> {
    let mut query = Entity::find().filter(Column::CaseId.is_in(cases.iter().map(|case| case.uuid())));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    query.order_by_asc(Column::Id).limit(most).all(db).await?.into_iter().map(Model::into_pledge).collect()
}

async fn sum(tx: &impl ConnectionTrait, query: Select<Entity>) -> Result<i64, DbErr> {
    const BORNE: &str =
        "CAST(COALESCE(SUM(CASE state WHEN 'posted' THEN posted_ore ELSE amount_ore END), 0) AS bigint)";
    let borne = query
        .filter(Column::State.is_in([State::Reserved.word(), State::Committed.word(), State::Posted.word()]))
        .select_only()
        .expr_as(Expr::cust(BORNE), "borne")
        .into_tuple::<i64>();
    Ok(borne.one(tx).await?.unwrap_or(0))
}

/// What a payer bears of what was pinned since a moment.
pub async fn borne_by(tx: &impl ConnectionTrait, payer: OrganisationId, since: Timestamp) -> Result<i64, DbErr> {
    let of = Entity::find().filter(Column::OrganisationId.eq(payer.uuid()));
    sum(tx, of.filter(Column::CreatedAt.gte(since.micros()))).await
}

/// What a programme bears.
pub async fn borne_by_programme(tx: &impl ConnectionTrait, programme: &str) -> Result<i64, DbErr> {
    sum(tx, Entity::find().filter(Column::Programme.eq(programme))).await
}

/// The aid that some companies were committed here.
pub async fn aid_of(tx: &impl ConnectionTrait, companies: &[OrganisationId]) -> Result<Vec<Grant>, DbErr> {
    let found = Entity::find()
        .select_only()
        .columns([Column::AidToId, Column::AidOn, Column::AidEurCent])
        .filter(Column::AidToId.is_in(companies.iter().map(|company| company.uuid())))
        .filter(Column::State.is_in([State::Committed.word(), State::Posted.word()]))
        .order_by_asc(Column::Id)
        .into_tuple::<(Option<Uuid>, Option<String>, i64)>()
        .all(tx)
        .await?;
    let grant = |(to, on, cents): (Option<Uuid>, Option<String>, i64)| {
        let (to, on) = (to?, on?);
        Some(read_date("payer_commitment.aid_on", &on).map(|on| (OrganisationId::from(to), on, cents)))
    };
    found.into_iter().filter_map(grant).collect()
}

/// Keeps new lines.
pub async fn insert(tx: &impl ConnectionTrait, lines: &[Pledge]) -> Result<(), DbErr> {
    if lines.is_empty() {
        return Ok(());
    }
    let rows = lines.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}

fn row(line: &Pledge) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        id: Set(line.id.uuid()),
        pin_id: Set(line.pin.uuid()),
        case_id: Set(line.case.uuid()),
        phase: Set(line.phase.word().to_owned()),
        rule: Set(line.rule.clone()),
        payer: Set(line.payer.clone()),
        role: Set(line.role.map(|role| role.word().to_owned())),
        organisation_id: Set(line.organisation.map(OrganisationId::uuid)),
        industry: Set(line.industry.clone()),
        programme: Set(line.programme.clone()),
        amount_ore: Set(line.amount.ore()),
        pending_id: Set(line.pending.map(PendingId::uuid)),
        limit_id: Set(line.limit.map(LimitId::uuid)),
        needs_approval: Set(line.needs_approval),
        aid_to_id: Set(line.aid.map(|aid| aid.to.uuid())),
        shortfalls: Set(to_json(&line.shortfalls)?),
        created_at: Set(line.create_time.micros()),
        ..changeable(line)
    })
}

/// Keeps what became of a line.
pub async fn update(tx: &impl ConnectionTrait, line: &Pledge) -> Result<(), DbErr> {
    let changed = ActiveModel { id: Unchanged(line.id.uuid()), ..changeable(line) };
    Entity::update(changed).exec_without_returning(tx).await.map(|_| ())
}

fn changeable(line: &Pledge) -> ActiveModel {
    let approval = line.approval.as_ref();
    ActiveModel {
        revision: Set(line.revision),
        state: Set(line.state.word().to_owned()),
        actual_ore: Set(line.actual.map(Ore::ore)),
        posted_ore: Set(line.posted.ore()),
        expires_at: Set(line.expire_time.map(Timestamp::micros)),
        approved_by: Set(approval.map(|approval| approval.by.clone()).unwrap_or_default()),
        approval_reference: Set(approval.map(|approval| approval.reference.clone()).unwrap_or_default()),
        approved_on: Set(approval.map(|approval| approval.on.to_string())),
        aid_eur_cent: Set(line.aid.map_or(0, |aid| aid.eur_cent)),
        aid_on: Set(line.aid.and_then(|aid| aid.on).map(|on| on.to_string())),
        completed_by: Set(line.completed_by.clone()),
        reason: Set(line.reason.clone()),
        updated_at: Set(line.update_time.micros()),
        ..Default::default()
    }
}

fn day(column: &str, text: Option<&str>) -> Result<Option<Date>, DbErr> {
    text.map(|text| read_date(column, text)).transpose()
}

impl Model {
    fn into_pledge(self) -> Result<Pledge, DbErr> {
        let aid_on = day("payer_commitment.aid_on", self.aid_on.as_deref())?;
        let approved_on = day("payer_commitment.approved_on", self.approved_on.as_deref())?;
        let approval = approved_on.map(|on| Approval { by: self.approved_by, reference: self.approval_reference, on });
        Ok(Pledge {
            id: self.id.into(),
            revision: self.revision,
            pin: self.pin_id.into(),
            case: self.case_id.into(),
            phase: read_word("payer_commitment.phase", &self.phase)?,
            rule: self.rule,
            payer: self.payer,
            role: self.role.as_deref().map(|role| read_word("payer_commitment.role", role)).transpose()?,
            organisation: self.organisation_id.map(OrganisationId::from),
            industry: self.industry,
            programme: self.programme,
            state: read_word("payer_commitment.state", &self.state)?,
            amount: Ore::new(self.amount_ore),
            actual: self.actual_ore.map(Ore::new),
            posted: Ore::new(self.posted_ore),
            pending: self.pending_id.map(PendingId::from),
            limit: self.limit_id.map(LimitId::from),
            needs_approval: self.needs_approval,
            expire_time: self.expires_at.map(Timestamp::from_micros),
            approval,
            aid: self.aid_to_id.map(|to| Aid { to: to.into(), eur_cent: self.aid_eur_cent, on: aid_on }),
            completed_by: self.completed_by,
            reason: self.reason,
            shortfalls: from_json("payer_commitment.shortfalls", &self.shortfalls)?,
            create_time: Timestamp::from_micros(self.created_at),
            update_time: Timestamp::from_micros(self.updated_at),
        })
    }
}
