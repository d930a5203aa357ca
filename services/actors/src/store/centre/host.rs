//! The terms of the centre's hosts.

use anyhow::Context;
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};
use time::Date;

use crate::{
    domain::centre::host::{Appointment, HostId, LegalForm, Term},
    store::{
        day,
        listed::{list, one_of, organisation},
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "centre_host")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub legal_form: String,
    pub from_day: String,
    pub until_day: Option<String>,
    pub decision: String,
    pub end_decision: Option<String>,
    pub revision: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The most terms that are looked at for what was before others: no centre has had so many hosts.
const MOST: u64 = 1_000;

/// Keeps others from appointing at the same time, since two terms that are both new cannot see each other. SQLite has one writer anyway.
pub async fn lock(tx: &impl ConnectionTrait) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE centre_host IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    Ok(())
}

/// The term with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: HostId) -> Result<Option<Term>, Error> {
    one(Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?)
}

/// A term that an appointment would overlap.
pub async fn in_the_way(tx: &impl ConnectionTrait, appointment: &Appointment) -> Result<Option<Term>, Error> {
    let mut query = Entity::find()
        .filter(Condition::any().add(Column::UntilDay.is_null()).add(Column::UntilDay.gt(day::text(appointment.from))));
    if let Some(until) = appointment.until {
        query = query.filter(Column::FromDay.lt(day::text(until)));
    }
    one(query.order_by_asc(Column::FromDay).one(tx).await?)
}

/// The last term that begins on a day or before it: the host of that day, unless it has ended.
pub async fn at_or_before(db: &impl ConnectionTrait, on: Date) -> Result<Option<Term>, Error> {
    let rows = Entity::find().filter(Column::FromDay.lte(day::text(on))).order_by_desc(Column::FromDay);
    one(rows.one(db).await?)
}

/// The last term that begins before a day.
pub async fn before(db: &impl ConnectionTrait, on: Date) -> Result<Option<Term>, Error> {
    let rows = Entity::find().filter(Column::FromDay.lt(day::text(on))).order_by_desc(Column::FromDay);
    one(rows.one(db).await?)
}

/// The first term that begins after a day.
pub async fn after(db: &impl ConnectionTrait, on: Date) -> Result<Option<Term>, Error> {
    one(Entity::find().filter(Column::FromDay.gt(day::text(on))).order_by_asc(Column::FromDay).one(db).await?)
}

/// What the list of hosts can be asked. There are a few at most, and the index by their first days has their order.
pub fn listed() -> List {
    let fields = [
        Field::of("organisation_id", organisation(), Column::OrganisationId),
        Field::of("legal_form", one_of("LEGAL_FORM_", &LegalForm::ALL, form_text), Column::LegalForm),
        Field::of("from", Kind::Date, Column::FromDay).ordered_by(Column::FromDay),
        Field::of("until", Kind::Date, Column::UntilDay).or_none(),
        Field::of("decision_reference", Kind::Text, Column::Decision),
        Field::of("create_time", Kind::Moment, Column::CreatedAt).ordered_by(Column::CreatedAt),
    ];
    list("hosts", "from", Column::FromDay, fields)
}

/// Terms, each with the one before it in time.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<(Term, Option<Term>)>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    let last = rows.items.iter().map(|row| row.from_day.as_str()).max().unwrap_or_default();
    let known = Entity::find().filter(Column::FromDay.lt(last)).order_by_desc(Column::FromDay).limit(MOST);
    let known = known.all(db).await?;
    let with_before = rows.items.into_iter().map(|row| {
        let before = known.iter().find(|known| known.from_day < row.from_day).cloned();
        Ok((from_row(row)?, before.map(from_row).transpose()?))
    });
    Ok(Rows { items: with_before.collect::<anyhow::Result<_>>()?, next_token: rows.next_token })
}

/// Adds a term, under the [`lock`].
pub async fn insert(tx: &impl ConnectionTrait, term: &Term) -> Result<(), Error> {
    Entity::insert(row(term)).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a term back, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, term: &Term) -> Result<(), Error> {
    Entity::update(row(term)).exec(tx).await?;
    Ok(())
}

fn row(term: &Term) -> ActiveModel {
    let appointment = &term.appointment;
    ActiveModel {
        id: Set(term.id.uuid()),
        organisation_id: Set(appointment.organisation.uuid()),
        legal_form: Set(form_text(appointment.legal_form).to_owned()),
        from_day: Set(day::text(appointment.from)),
        until_day: Set(appointment.until.map(day::text)),
        decision: Set(appointment.decision.clone()),
        end_decision: Set(term.end_decision.clone()),
        revision: Set(term.revision),
        created_at: Set(term.created.micros()),
        updated_at: Set(term.updated.micros()),
    }
}

fn one(row: Option<Model>) -> Result<Option<Term>, Error> {
    Ok(row.map(from_row).transpose()?)
}

fn from_row(row: Model) -> anyhow::Result<Term> {
    let legal_form = LegalForm::ALL
        .into_iter()
        .find(|form| form_text(*form) == row.legal_form)
        .with_context(|| format!("there is no legal form {}", row.legal_form))?;
    Ok(Term {
        id: row.id.into(),
        appointment: Appointment {
            organisation: row.organisation_id.into(),
            legal_form,
            from: day::stored(&row.from_day)?,
            until: row.until_day.as_deref().map(day::stored).transpose()?,
            decision: row.decision,
        },
        end_decision: row.end_decision,
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
        updated: Timestamp::from_micros(row.updated_at),
    })
}

fn form_text(form: LegalForm) -> &'static str {
    match form {
        LegalForm::Region => "region",
        LegalForm::Municipality => "municipality",
        LegalForm::MunicipalFederation => "municipal_federation",
        LegalForm::JointBoard => "joint_board",
        LegalForm::StateAuthority => "state_authority",
        LegalForm::LimitedCompany => "limited_company",
        LegalForm::EconomicAssociation => "economic_association",
        LegalForm::NonProfitAssociation => "non_profit_association",
        LegalForm::Foundation => "foundation",
    }
}
