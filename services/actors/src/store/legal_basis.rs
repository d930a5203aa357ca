//! Legal bases in the database.

use anyhow::Context;
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Select,
    entity::prelude::*,
};
use time::Date;

use super::{
    listed::{list, organisation, word},
    words,
};
use crate::domain::{
    legal_basis::{Article, LegalBasis, LegalBasisId},
    organisation::OrganisationId,
    validity::day_text,
    word::Word,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legal_basis")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub controller_id: Uuid,
    pub purpose: String,
    pub article: String,
    pub national_basis: String,
    pub from_day: String,
    pub until_day: Option<String>,
    pub decision_reference: String,
    pub revision: i64,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The legal basis with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: LegalBasisId) -> Result<Option<LegalBasis>, Error> {
    Ok(rows(tx, Entity::find_by_id(id.uuid()).lock_exclusive()).await?.pop())
}

/// The bases of a controller for a purpose that are not over before a day.
pub async fn of_purpose(
    tx: &impl ConnectionTrait,
    controller: OrganisationId,
    purpose: &str,
    from: Date,
) -> Result<Vec<LegalBasis>, Error> {
    let of_purpose =
        Entity::find().filter(Column::ControllerId.eq(controller.uuid())).filter(Column::Purpose.eq(purpose));
    rows(tx, of_purpose.filter(Column::UntilDay.is_null().or(Column::UntilDay.gt(day_text(from))))).await
}

/// What the list of legal bases can be asked. A centre has some dozen, so that any order does.
pub fn listed() -> List {
    let fields = [
        Field::of("controller_id", organisation(), Column::ControllerId),
        Field::of("processing_purpose", Kind::Text, Column::Purpose),
        Field::of("article", word::<Article>("LEGAL_ARTICLE_"), Column::Article),
        Field::of("national_basis", Kind::Text, Column::NationalBasis),
        Field::of("since", Kind::Date, Column::FromDay).ordered_by(Column::FromDay),
        Field::of("until", Kind::Date, Column::UntilDay).or_none(),
        Field::of("decision_reference", Kind::Text, Column::DecisionReference),
        Field::of("create_time", Kind::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("legal bases", "create_time", Column::Id, fields)
}

/// Legal bases.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<LegalBasis>, Error> {
    asked.rows(db, Entity::find()).await?.into(read)
}

/// Adds a legal basis.
pub async fn insert(tx: &impl ConnectionTrait, basis: &LegalBasis) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(basis.id.uuid()),
        controller_id: Set(basis.controller.uuid()),
        purpose: Set(basis.purpose.clone()),
        article: Set(basis.article.word().to_owned()),
        national_basis: Set(basis.national_basis.clone()),
        from_day: Set(day_text(basis.period.from)),
        until_day: Set(basis.period.until.map(day_text)),
        decision_reference: Set(basis.decision_reference.clone()),
        revision: Set(basis.revision),
        created_at: Set(basis.created.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Writes the end of a legal basis, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, basis: &LegalBasis) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(basis.id.uuid()),
        until_day: Set(basis.period.until.map(day_text)),
        revision: Set(basis.revision),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

async fn rows(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<LegalBasis>, Error> {
    read(query.all(db).await?)
}

fn read(rows: Vec<Model>) -> Result<Vec<LegalBasis>, Error> {
    let read = |row: Model| {
        let id = LegalBasisId::from(row.id);
        Ok(from_row(id, row).with_context(|| format!("the row of {id}"))?)
    };
    rows.into_iter().map(read).collect()
}

fn from_row(id: LegalBasisId, row: Model) -> anyhow::Result<LegalBasis> {
    Ok(LegalBasis {
        id,
        controller: row.controller_id.into(),
        purpose: row.purpose,
        article: words::word(&row.article)?,
        national_basis: row.national_basis,
        period: words::validity(&row.from_day, row.until_day.as_deref())?,
        decision_reference: row.decision_reference,
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
    })
}
