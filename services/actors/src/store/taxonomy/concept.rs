//! Concepts by their ids, and those that a version deprecates.

use anyhow::anyhow;
use mesh::{
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait, entity::prelude::*};

use super::{BETWEEN, Labelled, MOST_RELATIONS, Target, relations};
use crate::{
    domain::taxonomy::{Concept, ConceptId, RelationKind},
    store::listed::list,
};

/// The table as concepts are written to it.
pub const TARGET: Target<'static> = Target {
    table: "taxonomy_concept",
    key: &["version", "concept_id"],
    columns: &[
        "version",
        "concept_id",
        "kind",
        "label",
        "folded",
        "definition",
        "alternative_labels",
        "ssyk",
        "esco_uri",
        "deprecated",
    ],
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "taxonomy_concept")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub concept_id: String,
    pub kind: String,
    pub label: String,
    pub folded: Vec<u8>,
    pub definition: String,
    pub alternative_labels: String,
    pub ssyk: Option<String>,
    pub esco_uri: Option<String>,
    pub deprecated: bool,
}

impl ActiveModelBehavior for ActiveModel {}

/// A concept with its relations, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The concept, whose own list of relations is empty.
    pub concept: Concept,
    /// Its relations, with what they lead to.
    pub relations: Vec<Labelled>,
}

/// How many concepts of some versions are there.
pub async fn counts(db: &impl ConnectionTrait, versions: &[i32]) -> Result<Vec<(i32, i64)>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Version)
        .column_as(Column::ConceptId.count(), "concepts")
        .filter(Column::Version.is_in(versions.iter().copied()))
        .group_by(Column::Version)
        .into_tuple()
        .all(db)
        .await
}

/// A concept of a version, with its relations.
pub async fn find(db: &impl ConnectionTrait, version: i32, id: &ConceptId) -> Result<Option<Read>, Error> {
    let Some(row) = Entity::find_by_id((version, id.as_str().to_owned())).one(db).await? else { return Ok(None) };
    let found = relations(db, version, std::slice::from_ref(&row.concept_id), None, MOST_RELATIONS).await?;
    let relations = found.into_iter().map(|(_, relation)| relation).collect();
    Ok(Some(Read { concept: from_row(row)?, relations }))
}

/// What the list of deprecated concepts can be asked. The primary key has its order.
pub fn deprecated_listed() -> List {
    let fields = [
        Field::of("id", Kind::Text, Column::ConceptId).ordered_by(Column::ConceptId),
        Field::of("type", Kind::Text, Column::Kind),
        Field::of("label", Kind::Text, Column::Label),
        Field::of("ssyk_code_2012", Kind::Text, Column::Ssyk).or_none(),
        Field::of("esco_uri", Kind::Text, Column::EscoUri).or_none(),
    ];
    list("deprecated concepts", "id", Column::ConceptId, fields)
}

/// The deprecated concepts of a version, with what replaces them; those alone that an earlier version did not deprecate, where one is
/// named.
pub async fn deprecated(
    db: &impl ConnectionTrait,
    asked: &Asked<'_>,
    version: i32,
    since: Option<i32>,
) -> Result<Rows<Read>, Error> {
    let mut query = Entity::find().filter(Column::Version.eq(version)).filter(Column::Deprecated.eq(true));
    if let Some(since) = since {
        let before = Entity::find()
            .select_only()
            .column(Column::ConceptId)
            .filter(Column::Version.eq(since))
            .filter(Column::Deprecated.eq(true));
        query = query.filter(Column::ConceptId.not_in_subquery(before.into_query()));
    }
    let rows = asked.rows(db, query).await?;
    let ids: Vec<String> = rows.items.iter().map(|row| row.concept_id.clone()).collect();
    let replacing = relations(db, version, &ids, Some(RelationKind::ReplacedBy), MOST_RELATIONS * 10).await?;
    let read = |row: Model| -> Result<Read, Error> {
        let own = replacing.iter().filter(|(id, _)| *id == row.concept_id).map(|(_, relation)| relation.clone());
        Ok(Read { relations: own.collect(), concept: from_row(row)? })
    };
    rows.into(|rows| rows.into_iter().map(read).collect())
}

/// A concept as it was stored, without its relations.
pub fn from_row(row: Model) -> anyhow::Result<Concept> {
    Ok(Concept {
        id: ConceptId::parse(&row.concept_id).map_err(|rule| anyhow!("a stored concept id {rule}"))?,
        kind: row.kind,
        label: row.label,
        definition: row.definition,
        alternative_labels: row
            .alternative_labels
            .split(BETWEEN)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect(),
        ssyk: row.ssyk,
        esco_uri: row.esco_uri,
        deprecated: row.deprecated,
        relations: Vec::new(),
        whole: true,
    })
}
