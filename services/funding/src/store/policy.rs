//! Versions of rules. Their terms are read and written whole, and kept as JSON.

use mesh::{
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::{from_json, list, read_date, to_json};
use crate::domain::{
    PolicyId,
    policy::{Policy, Terms},
};

/// A version of a rule.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_rule")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key: String,
    pub version: i32,
    pub kind: String,
    pub terms: String,
    pub citation: String,
    pub source: String,
    pub read_on: String,
    pub interpretation: String,
    pub from_day: String,
    pub until_day: Option<String>,
    pub unverified: bool,
    pub recorded_by: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// The version with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: PolicyId) -> Result<Option<Policy>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_policy).transpose()
}

/// All versions of a rule, oldest first.
pub async fn versions(db: &impl ConnectionTrait, key: &str) -> Result<Vec<Policy>, DbErr> {
    let rows = Entity::find().filter(Column::Key.eq(key)).order_by_asc(Column::Version).all(db).await?;
    rows.into_iter().map(Model::into_policy).collect()
}

/// What the list of rules can be asked. There are some dozens, so that any order does.
pub fn listed() -> List {
    let fields = [
        Field::of("key", Kind::Text, Column::Key).ordered_by(Column::Key),
        Field::of("kind", Kind::OneOf { prefix: "", words: Terms::KINDS.to_vec() }, Column::Kind),
        Field::of("version", Kind::Number, Column::Version).ordered_by(Column::Version),
        Field::of("citation", Kind::Text, Column::Citation),
        Field::of("from", Kind::Date, Column::FromDay).ordered_by(Column::FromDay),
        Field::of("until", Kind::Date, Column::UntilDay).or_none(),
        Field::of("unverified", Kind::Flag, Column::Unverified),
    ];
    list("policy rules", "key, version", Column::Id, fields)
}

/// A page of the rules.
pub async fn page(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Policy>, Error> {
    let found = asked.rows(db, Entity::find()).await?;
    found.into(|rows| Ok(rows.into_iter().map(Model::into_policy).collect::<Result<_, _>>()?))
}

/// Keeps a new version.
pub async fn insert(tx: &impl ConnectionTrait, policy: &Policy) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(policy.id.uuid()),
        key: Set(policy.key.clone()),
        version: Set(policy.version),
        kind: Set(policy.terms.kind().to_owned()),
        terms: Set(to_json(&policy.terms)?),
        citation: Set(policy.citation.clone()),
        source: Set(policy.source.clone()),
        read_on: Set(policy.read_on.to_string()),
        interpretation: Set(policy.interpretation.clone()),
        from_day: Set(policy.from.to_string()),
        until_day: Set(policy.until.map(|day| day.to_string())),
        unverified: Set(policy.unverified),
        recorded_by: Set(policy.recorded_by.clone()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps the last day of a version.
pub async fn update(tx: &impl ConnectionTrait, policy: &Policy) -> Result<(), DbErr> {
    let ended = ActiveModel {
        id: Unchanged(policy.id.uuid()),
        until_day: Set(policy.until.map(|day| day.to_string())),
        ..Default::default()
    };
    Entity::update(ended).exec_without_returning(tx).await.map(|_| ())
}

impl Model {
    fn into_policy(self) -> Result<Policy, DbErr> {
        let day = |text: &str| read_date("policy_rule.day", text);
        Ok(Policy {
            id: self.id.into(),
            key: self.key,
            version: self.version,
            terms: from_json("policy_rule.terms", &self.terms)?,
            citation: self.citation,
            source: self.source,
            read_on: day(&self.read_on)?,
            interpretation: self.interpretation,
            from: day(&self.from_day)?,
            until: self.until_day.as_deref().map(day).transpose()?,
            unverified: self.unverified,
            recorded_by: self.recorded_by,
        })
    }
}
