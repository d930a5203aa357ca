//! Decisions, each with its rows and findings.

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
    sea_query::ExprTrait,
};

use super::{
    financing_line,
    finding::{self, Depth},
    from_json, read_date, to_json, unreadable,
};
use crate::domain::{
    DecisionId, OrganisationId,
    decision::{Decision, Document, State},
    finding::Finding,
    ledger::Balance,
    money::Ore,
    plan::{Line, Plan},
    registration_number::RegistrationNumber,
};

/// A decision.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub state: String,
    pub superseded_by: Option<Uuid>,
    /// As written; the next two are the form that it is compared in.
    pub registration_number: String,
    pub series: String,
    pub number: String,
    pub edition: i32,
    /// As written, or empty.
    pub replaces_registration_number: String,
    pub replaces_number: String,
    pub title: String,
    pub decided_by: String,
    pub protocol_reference: String,
    pub applicant_id: Uuid,
    pub period_from: String,
    pub period_to: String,
    pub stated_total_ore: i64,
    pub tasks: String,
    pub target_groups: String,
    pub expected_results: String,
    pub imported_by: String,
    pub corrects_id: Option<Uuid>,
    pub corrected_by_id: Option<Uuid>,
    pub legal_basis: String,
    pub appropriation: String,
    pub steps: String,
    pub revocations: String,
    pub closing: Option<String>,
    pub available_ore: i64,
    pub committed_ore: i64,
    pub spent_ore: i64,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// A decision's place in the list: newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When it was imported.
    pub create_time: Timestamp,
    /// Which it is, among those of the same microsecond.
    pub id: DecisionId,
}

/// The decision with an id.
pub async fn find(db: &impl ConnectionTrait, id: DecisionId) -> Result<Option<Decision>, DbErr> {
    Ok(read(db, Entity::find_by_id(id.uuid()), Depth::Whole).await?.pop())
}

/// The decision with an id, held until the transaction ends so that nobody else changes it meanwhile.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: DecisionId) -> Result<Option<Decision>, DbErr> {
    Ok(read(tx, Entity::find_by_id(id.uuid()).lock_exclusive(), Depth::Whole).await?.pop())
}

/// The decisions behind a place in the list, newest first; those in one state, or all. The readings of their findings stay behind.
pub async fn page(
    db: &impl ConnectionTrait,
    state: Option<&str>,
    after: Option<Place>,
    most: u64,
) -> Result<Vec<Decision>, DbErr> {
    let mut wanted = Entity::find();
    if let Some(state) = state {
        wanted = wanted.filter(Column::State.eq(state));
    }
    if let Some(place) = after {
        let key = Expr::tuple([Expr::col(Column::CreatedAt), Expr::col(Column::Id)]);
        wanted =
            wanted.filter(key.lt(Expr::tuple([Expr::val(place.create_time.micros()), Expr::val(place.id.uuid())])));
    }
    read(db, wanted.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(most), Depth::Listed).await
}

/// The latest decision under just this number, and its edition.
pub async fn holder(
    tx: &impl ConnectionTrait,
    number: &RegistrationNumber,
) -> Result<Option<(DecisionId, i32)>, DbErr> {
    let held = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Edition])
        .filter(Column::Number.eq(number.number()))
        .filter(Column::Series.eq(number.series()))
        .order_by_desc(Column::Edition)
        .into_tuple::<(Uuid, i32)>()
        .one(tx)
        .await?;
    Ok(held.map(|(id, edition)| (id.into(), edition)))
}

/// The decisions of a serial number and year, whatever their series, that have not been replaced; the latest edition first.
pub async fn standing(
    tx: &impl ConnectionTrait,
    number: &RegistrationNumber,
) -> Result<Vec<(DecisionId, RegistrationNumber)>, DbErr> {
    let held = Entity::find()
        .select_only()
        .columns([Column::Id, Column::RegistrationNumber])
        .filter(Column::Number.eq(number.number()))
        .filter(Column::State.ne(SUPERSEDED))
        .order_by_desc(Column::Edition)
        .order_by_asc(Column::Id)
        .into_tuple::<(Uuid, String)>()
        .all(tx)
        .await?;
    held.into_iter().map(|(id, raw)| Ok((id.into(), read_number(&raw)?))).collect()
}

/// By which decisions those of a number have been replaced, whatever is left out of its series.
pub async fn superseded(tx: &impl ConnectionTrait, number: &RegistrationNumber) -> Result<Vec<DecisionId>, DbErr> {
    let gone = Entity::find()
        .select_only()
        .columns([Column::SupersededBy, Column::RegistrationNumber])
        .filter(Column::Number.eq(number.number()))
        .filter(Column::State.eq(SUPERSEDED))
        .order_by_asc(Column::Id)
        .into_tuple::<(Option<Uuid>, String)>()
        .all(tx)
        .await?;
    let mut by = Vec::new();
    for (superseded_by, raw) in gone {
        if read_number(&raw)?.may_be(number) {
            by.extend(superseded_by.map(DecisionId::from));
        }
    }
    Ok(by)
}

/// The decisions that say that they replace a number, and have been activated or replaced themselves, each with its state.
pub async fn replacers(
    tx: &impl ConnectionTrait,
    number: &RegistrationNumber,
) -> Result<Vec<(DecisionId, State)>, DbErr> {
    let rows = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ReplacesRegistrationNumber, Column::State, Column::SupersededBy])
        .filter(Column::ReplacesNumber.eq(number.number()))
        .filter(Column::State.is_in([ACTIVE, SUPERSEDED, CLOSED]))
        .order_by_asc(Column::Id)
        .into_tuple::<(Uuid, String, String, Option<Uuid>)>()
        .all(tx)
        .await?;
    let mut replacers = Vec::new();
    for (id, raw, state, superseded_by) in rows {
        if read_number(&raw)?.may_be(number) {
            replacers.push((id.into(), read_state(&state, superseded_by)?));
        }
    }
    Ok(replacers)
}

/// Where a decision stands, and what it corrects.
pub async fn origin(tx: &impl ConnectionTrait, id: DecisionId) -> Result<Option<(State, Option<DecisionId>)>, DbErr> {
    let row = Entity::find_by_id(id.uuid())
        .select_only()
        .columns([Column::State, Column::SupersededBy, Column::CorrectsId])
        .into_tuple::<(String, Option<Uuid>, Option<Uuid>)>()
        .one(tx)
        .await?;
    let Some((state, superseded_by, corrects)) = row else { return Ok(None) };
    Ok(Some((read_state(&state, superseded_by)?, corrects.map(DecisionId::from))))
}

/// Keeps a new decision.
pub async fn insert(tx: &impl ConnectionTrait, decision: &Decision) -> Result<(), DbErr> {
    Entity::insert(row(decision)?).exec_without_returning(tx).await?;
    financing_line::insert(tx, decision.id, decision.document.plan.lines()).await?;
    finding::insert(tx, decision.id, &decision.findings).await
}

/// Keeps a decision that has changed, with its findings. The document never changes, but for what has gone back of its rows.
pub async fn update(tx: &impl ConnectionTrait, decision: &Decision) -> Result<(), DbErr> {
    let ActiveModel {
        revision,
        state,
        superseded_by,
        corrected_by_id,
        steps,
        revocations,
        closing,
        available_ore,
        committed_ore,
        spent_ore,
        ..
    } = row(decision)?;
    let changed = ActiveModel {
        id: Unchanged(decision.id.uuid()),
        revision,
        state,
        superseded_by,
        corrected_by_id,
        steps,
        revocations,
        closing,
        available_ore,
        committed_ore,
        spent_ore,
        ..Default::default()
    };
    Entity::update(changed).exec_without_returning(tx).await?;
    financing_line::update(tx, decision.id, decision.document.plan.lines()).await?;
    finding::update(tx, &decision.findings).await
}

/// The word for a state.
pub fn state_name(state: State) -> &'static str {
    match state {
        State::Proposed => PROPOSED,
        State::Decided => DECIDED,
        State::Active => ACTIVE,
        State::Superseded(_) => SUPERSEDED,
        State::Revoked => REVOKED,
        State::Closed => CLOSED,
    }
}

/// Förslag till beslut.
pub const PROPOSED: &str = "proposed";
/// Beslutat.
pub const DECIDED: &str = "decided";
/// Its money can be committed.
pub const ACTIVE: &str = "active";
/// Replaced by another.
pub const SUPERSEDED: &str = "superseded";
/// Revoked in full.
pub const REVOKED: &str = "revoked";
/// Closed.
pub const CLOSED: &str = "closed";

pub(super) fn read_state(state: &str, superseded_by: Option<Uuid>) -> Result<State, DbErr> {
    match (state, superseded_by) {
        (PROPOSED, None) => Ok(State::Proposed),
        (DECIDED, None) => Ok(State::Decided),
        (ACTIVE, None) => Ok(State::Active),
        (SUPERSEDED, Some(by)) => Ok(State::Superseded(by.into())),
        (REVOKED, None) => Ok(State::Revoked),
        (CLOSED, None) => Ok(State::Closed),
        _ => Err(unreadable("decision.state", state)),
    }
}

async fn read(db: &impl ConnectionTrait, query: Select<Entity>, depth: Depth) -> Result<Vec<Decision>, DbErr> {
    let rows = query.all(db).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut lines = financing_line::of(db, &ids).await?;
    let mut findings = finding::of(db, &ids, depth).await?;
    rows.into_iter()
        .map(|row| {
            let (lines, findings) =
                (lines.remove(&row.id).unwrap_or_default(), findings.remove(&row.id).unwrap_or_default());
            row.into_decision(lines, findings)
        })
        .collect()
}

fn row(decision: &Decision) -> Result<ActiveModel, DbErr> {
    let Decision { document, balance, .. } = decision;
    let superseded_by = match decision.state {
        State::Superseded(by) => Some(by.uuid()),
        State::Proposed | State::Decided | State::Active | State::Revoked | State::Closed => None,
    };
    let replaces = document.replaces.as_ref();
    Ok(ActiveModel {
        id: Set(decision.id.uuid()),
        revision: Set(decision.revision),
        state: Set(state_name(decision.state).to_owned()),
        superseded_by: Set(superseded_by),
        registration_number: Set(document.registration_number.raw().to_owned()),
        series: Set(document.registration_number.series().to_owned()),
        number: Set(document.registration_number.number().to_owned()),
        edition: Set(decision.edition),
        replaces_registration_number: Set(replaces.map(|number| number.raw().to_owned()).unwrap_or_default()),
        replaces_number: Set(replaces.map(|number| number.number().to_owned()).unwrap_or_default()),
        title: Set(document.title.clone()),
        decided_by: Set(document.decided_by.clone()),
        protocol_reference: Set(document.protocol_reference.clone()),
        applicant_id: Set(document.applicant.uuid()),
        period_from: Set(document.period_from.to_string()),
        period_to: Set(document.period_to.to_string()),
        stated_total_ore: Set(document.plan.stated_total().ore()),
        tasks: Set(to_json(&document.tasks)?),
        target_groups: Set(to_json(&document.target_groups)?),
        expected_results: Set(to_json(&document.expected_results)?),
        imported_by: Set(decision.imported_by.clone()),
        corrects_id: Set(decision.corrects.map(DecisionId::uuid)),
        corrected_by_id: Set(decision.corrected_by.map(DecisionId::uuid)),
        legal_basis: Set(document.legal_basis.clone()),
        appropriation: Set(document.appropriation.clone()),
        steps: Set(to_json(&decision.steps)?),
        revocations: Set(to_json(&decision.revocations)?),
        closing: Set(decision.closing.as_ref().map(to_json).transpose()?),
        available_ore: Set(balance.available.ore()),
        committed_ore: Set(balance.committed.ore()),
        spent_ore: Set(balance.spent.ore()),
        created_at: Set(decision.create_time.micros()),
    })
}

fn read_number(raw: &str) -> Result<RegistrationNumber, DbErr> {
    RegistrationNumber::parse(raw).map_err(|_| unreadable("decision.registration_number", raw))
}

impl Model {
    fn into_decision(self, lines: Vec<Line>, findings: Vec<Finding>) -> Result<Decision, DbErr> {
        let plan =
            Plan::new(lines, Ore::new(self.stated_total_ore)).map_err(|rule| unreadable("financing_line", &rule))?;
        let replaces = match self.replaces_registration_number.as_str() {
            "" => None,
            raw => Some(read_number(raw)?),
        };
        Ok(Decision {
            id: self.id.into(),
            revision: self.revision,
            state: read_state(&self.state, self.superseded_by)?,
            document: Document {
                registration_number: read_number(&self.registration_number)?,
                replaces,
                title: self.title,
                decided_by: self.decided_by,
                protocol_reference: self.protocol_reference,
                legal_basis: self.legal_basis,
                appropriation: self.appropriation,
                applicant: OrganisationId::from(self.applicant_id),
                period_from: read_date("decision.period_from", &self.period_from)?,
                period_to: read_date("decision.period_to", &self.period_to)?,
                plan,
                tasks: from_json("decision.tasks", &self.tasks)?,
                target_groups: from_json("decision.target_groups", &self.target_groups)?,
                expected_results: from_json("decision.expected_results", &self.expected_results)?,
            },
            imported_by: self.imported_by,
            edition: self.edition,
            corrects: self.corrects_id.map(DecisionId::from),
            corrected_by: self.corrected_by_id.map(DecisionId::from),
            findings,
            steps: from_json("decision.steps", &self.steps)?,
            revocations: from_json("decision.revocations", &self.revocations)?,
            closing: self.closing.map(|closing| from_json("decision.closing", &closing)).transpose()?,
            balance: Balance {
                available: Ore::new(self.available_ore),
                committed: Ore::new(self.committed_ore),
                spent: Ore::new(self.spent_ore),
            },
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
