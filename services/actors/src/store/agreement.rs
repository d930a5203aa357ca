//! Agreements in the database, each with its parties and what it permits.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    entity::prelude::*,
    sea_query::{Condition, Expr},
};
use time::{Date, Duration};

use super::{
    listed::{has, list, organisation, word},
    words,
};
use crate::domain::{
    agreement::{
        Agreement, AgreementId, Party, Stage, Terms,
        kind::{Kind, PartyRole, Permitted, TerminationReason},
    },
    organisation::OrganisationId,
    validity::day_text,
    word::Word,
};

mod party;
mod permit;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub registration_number: String,
    pub title: String,
    pub purposes: String,
    pub from_day: String,
    pub until_day: Option<String>,
    pub document_sha256: String,
    pub replaces_id: Option<Uuid>,
    pub replaced_by_id: Option<Uuid>,
    pub stage: String,
    pub termination_reason: Option<String>,
    pub announced_days: Option<i32>,
    pub revision: i64,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

// The condition of the partial index, in so many words: with a bound value PostgreSQL's prepared plans could not use it.
const SIGNED: &str = "stage = 'signed'";
// The stages in which an agreement has been signed by all.
const ONCE_SIGNED: &str = "stage IN ('signed', 'terminated', 'replaced')";

/// The agreement with an id.
pub async fn find(db: &impl ConnectionTrait, id: AgreementId) -> Result<Option<Agreement>, Error> {
    Ok(whole(db, Entity::find_by_id(id.uuid())).await?.pop())
}

/// The agreement with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: AgreementId) -> Result<Option<Agreement>, Error> {
    Ok(whole(tx, Entity::find_by_id(id.uuid()).lock_exclusive()).await?.pop())
}

/// What the list of agreements can be asked. A centre has some hundred of them, so that any order does.
pub fn listed() -> List {
    let until = Field::of("until", Is::Date, Column::UntilDay).or_none();
    list("agreements", "create_time", Column::Id, fields(until))
}

/// What the list of those that end soon can be asked: those that have an end, through the index of signed ones by it.
pub fn ending_listed() -> List {
    let until = Field::of("until", Is::Date, Column::UntilDay).ordered_by(Column::UntilDay);
    list("expiring agreements", "until", Column::Id, fields(until))
}

fn fields(until: Field) -> [Field; 14] {
    let agreement = || Is::Id(AgreementId::PREFIX);
    let party = |name, kind, column: party::Column| {
        let of_party = |fits| has::<party::Entity>(Column::Id, party::Column::AgreementId, fits);
        Field::of(name, kind, column).within(of_party)
    };
    let permits = Field::of("permits", word::<Permitted>("PERMITTED_"), permit::Column::Permitted);
    [
        Field::of("kind", word::<Kind>("AGREEMENT_KIND_"), Column::Kind),
        Field::of("registration_number", Is::Text, Column::RegistrationNumber),
        Field::of("title", Is::Text, Column::Title),
        Field::of("purposes", Is::Text, Column::Purposes),
        permits.within(|fits| has::<permit::Entity>(Column::Id, permit::Column::AgreementId, fits)),
        party("parties.organisation_id", organisation(), party::Column::OrganisationId),
        party("parties.role", word::<PartyRole>("PARTY_ROLE_"), party::Column::Role),
        Field::of("from", Is::Date, Column::FromDay).ordered_by(Column::FromDay),
        until,
        Field::of("document_sha256", Is::Text, Column::DocumentSha256),
        Field::of("replaces_id", agreement(), Column::ReplacesId).or_none(),
        Field::of("replaced_by_id", agreement(), Column::ReplacedById).or_none(),
        Field::of("termination_reason", word::<TerminationReason>("TERMINATION_REASON_"), Column::TerminationReason)
            .or_none(),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ]
}

/// Agreements: all, or those in force on a day.
pub async fn list_of(
    db: &impl ConnectionTrait,
    asked: &Asked<'_>,
    in_force_on: Option<Date>,
) -> Result<Rows<Agreement>, Error> {
    let wanted = Condition::all().add_option(in_force_on.map(in_force));
    let rows = asked.rows(db, Entity::find().filter(wanted)).await?;
    whole_rows(db, rows).await
}

/// The agreements that two organisations are parties of: those in force on a day that permit something, or the last ones drafted.
pub async fn between(
    db: &impl ConnectionTrait,
    parties: [OrganisationId; 2],
    permitting: Option<(Permitted, Date)>,
    most: u64,
) -> Result<Vec<Agreement>, Error> {
    let mut query = Entity::find();
    for party in parties {
        query = query.filter(Column::Id.in_subquery(party::of_organisation(party).into_query()));
    }
    if let Some((permitted, day)) = permitting {
        query = query.filter(in_force(day)).filter(Column::Id.in_subquery(permit::permitting(permitted).into_query()));
    }
    whole(db, query.order_by_desc(Column::Id).limit(most)).await
}

/// Signed agreements without a successor that end after a day and within so many days of it.
pub async fn ending(
    db: &impl ConnectionTrait,
    asked: &Asked<'_>,
    today: Date,
    within_days: u16,
) -> Result<Rows<Agreement>, Error> {
    let ending = Entity::find()
        .filter(Expr::cust(SIGNED))
        .filter(Column::UntilDay.gt(day_text(today)))
        .filter(Column::UntilDay.lte(later(today, within_days)));
    let rows = asked.rows(db, ending).await?;
    whole_rows(db, rows).await
}

/// The agreements whose end is to be announced, as `Agreement::announce` judges it.
pub async fn to_announce(
    db: &impl ConnectionTrait,
    today: Date,
    thresholds: &[u16],
    most: u64,
) -> Result<Vec<AgreementId>, DbErr> {
    let passed = thresholds.iter().fold(Condition::any(), |any, days| {
        let silent = Column::AnnouncedDays.is_null().or(Column::AnnouncedDays.gt(i32::from(*days)));
        any.add(Column::UntilDay.lte(later(today, *days)).and(silent))
    });
    let rows = Entity::find().filter(Expr::cust(SIGNED)).filter(Column::UntilDay.gt(day_text(today))).filter(passed);
    let ids = rows.select_only().column(Column::Id).order_by_asc(Column::UntilDay).limit(most).into_tuple::<Uuid>();
    Ok(ids.all(db).await?.into_iter().map(AgreementId::from).collect())
}

/// Adds an agreement.
pub async fn insert(tx: &impl ConnectionTrait, agreement: &Agreement) -> Result<(), DbErr> {
    let terms = &agreement.terms;
    let row = ActiveModel {
        id: Set(agreement.id.uuid()),
        kind: Set(terms.kind.word().to_owned()),
        registration_number: Set(terms.registration_number.clone()),
        title: Set(terms.title.clone()),
        purposes: Set(terms.purposes.join("\n")),
        from_day: Set(day_text(agreement.period.from)),
        until_day: Set(agreement.period.until.map(day_text)),
        document_sha256: Set(terms.document_sha256.clone()),
        replaces_id: Set(terms.replaces.map(AgreementId::uuid)),
        replaced_by_id: Set(None),
        stage: Set(stage_text(agreement.stage).to_owned()),
        termination_reason: Set(None),
        announced_days: Set(None),
        revision: Set(agreement.revision),
        created_at: Set(agreement.created.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    party::insert(tx, agreement).await?;
    permit::insert(tx, agreement).await
}

/// Writes an agreement that has changed, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, agreement: &Agreement) -> Result<(), DbErr> {
    let (reason, by) = match agreement.stage {
        Stage::Draft | Stage::Signed => (None, None),
        Stage::Terminated { reason, .. } => (Some(reason.word().to_owned()), None),
        Stage::Replaced { by } => (None, Some(by.uuid())),
    };
    let row = ActiveModel {
        id: Unchanged(agreement.id.uuid()),
        until_day: Set(agreement.period.until.map(day_text)),
        replaced_by_id: Set(by),
        stage: Set(stage_text(agreement.stage).to_owned()),
        termination_reason: Set(reason),
        announced_days: Set(agreement.announced_days.map(i32::from)),
        revision: Set(agreement.revision),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

/// Writes a party's signature.
pub async fn sign(tx: &impl ConnectionTrait, id: AgreementId, party: OrganisationId, day: Date) -> Result<(), DbErr> {
    party::sign(tx, id, party, day).await
}

fn later(day: Date, days: u16) -> String {
    day_text(day.saturating_add(Duration::days(days.into())))
}

fn in_force(day: Date) -> Condition {
    let day = day_text(day);
    Condition::all()
        .add(Expr::cust(ONCE_SIGNED))
        .add(Column::FromDay.lte(day.as_str()))
        .add(Column::UntilDay.is_null().or(Column::UntilDay.gt(day.as_str())))
}

/// What is selected, with what hangs on it: a statement for each kind of thing, however many the agreements are.
async fn whole(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<Agreement>, Error> {
    built(db, query.all(db).await?).await
}

async fn whole_rows(db: &impl ConnectionTrait, rows: Rows<Model>) -> Result<Rows<Agreement>, Error> {
    Ok(Rows { items: built(db, rows.items).await?, next_token: rows.next_token })
}

async fn built(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Agreement>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut parties: BTreeMap<Uuid, Vec<Party>> = BTreeMap::new();
    for (id, party) in party::of(db, &ids).await? {
        parties.entry(id).or_default().push(party);
    }
    let mut permits: BTreeMap<Uuid, Vec<Permitted>> = BTreeMap::new();
    for (id, permitted) in permit::of(db, &ids).await? {
        permits.entry(id).or_default().push(permitted);
    }
    let build = |row: Model| {
        let id = AgreementId::from(row.id);
        let parties = parties.remove(&row.id).unwrap_or_default();
        let permits = permits.remove(&row.id).unwrap_or_default();
        Ok(from_row(row, parties, permits).with_context(|| format!("the row of {id}"))?)
    };
    rows.into_iter().map(build).collect()
}

fn from_row(row: Model, parties: Vec<Party>, permits: Vec<Permitted>) -> anyhow::Result<Agreement> {
    let reason = row.termination_reason.as_deref().map(words::word);
    let stage = match (row.stage.as_str(), reason, row.replaced_by_id) {
        (DRAFT, None, None) => Stage::Draft,
        (SIGNED_STAGE, None, None) => Stage::Signed,
        (TERMINATED, Some(reason), None) => Stage::Terminated { reason: reason?, signed: true },
        (ABANDONED, Some(reason), None) => Stage::Terminated { reason: reason?, signed: false },
        (REPLACED, None, Some(by)) => Stage::Replaced { by: by.into() },
        (other, ..) => return Err(anyhow!("there is no stage {other} with that reason and successor")),
    };
    let terms = Terms {
        kind: words::word(&row.kind)?,
        registration_number: row.registration_number,
        title: row.title,
        purposes: row.purposes.lines().map(str::to_owned).collect(),
        permits: permits.into_iter().collect(),
        document_sha256: row.document_sha256,
        replaces: row.replaces_id.map(AgreementId::from),
    };
    Ok(Agreement {
        id: row.id.into(),
        terms,
        parties,
        period: words::validity(&row.from_day, row.until_day.as_deref())?,
        stage,
        announced_days: row.announced_days.map(u16::try_from).transpose()?,
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
    })
}

const DRAFT: &str = "draft";
const SIGNED_STAGE: &str = "signed";
const TERMINATED: &str = "terminated";
const ABANDONED: &str = "abandoned";
const REPLACED: &str = "replaced";

fn stage_text(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => DRAFT,
        Stage::Signed => SIGNED_STAGE,
        Stage::Terminated { signed: true, .. } => TERMINATED,
        Stage::Terminated { signed: false, .. } => ABANDONED,
        Stage::Replaced { .. } => REPLACED,
    }
}
