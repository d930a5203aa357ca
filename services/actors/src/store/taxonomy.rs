//! The JobTech taxonomy in its versions: how one comes in, and how concepts are found.

use anyhow::{Context, anyhow};
use mesh::{
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
    Value,
    entity::prelude::*,
    sea_query::{Expr, Query},
};

use super::{
    listed::list,
    many::{self, Known, Target},
};
use crate::domain::taxonomy::{Concept, ConceptId, Relation as ConceptRelation, RelationKind, words};

pub mod concept;
pub mod part;
pub mod search;

/// What stands between the alternative labels of a concept; no label has control characters.
const BETWEEN: char = '\u{1f}';
/// The most relations that one concept is read with.
const MOST_RELATIONS: u64 = 500;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "taxonomy_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub source: String,
    pub parts: i32,
    pub complete: bool,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// A version with what has come in of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The version.
    pub version: Model,
    /// Parts that are there.
    pub parts_imported: i32,
    /// Concepts that are there.
    pub concepts: i32,
}

/// Notes that a version is to come in so many parts. False where it was noted before.
pub async fn claim(db: &impl ConnectionTrait, version: i32, parts: i32, source: &str, at: i64) -> Result<bool, DbErr> {
    if Entity::find_by_id(version).one(db).await?.is_some() {
        return Ok(false);
    }
    let target = Target {
        table: "taxonomy_version",
        key: &["version"],
        columns: &["version", "source", "parts", "complete", "created_at"],
    };
    let row = vec![version.into(), source.into(), parts.into(), false.into(), at.into()];
    many::insert(db, &target, Known::Stays, &[row]).await?;
    Ok(true)
}

/// A version, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, version: i32) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(version).lock_exclusive().one(tx).await
}

/// Notes that a version is whole. It never changes from here on.
pub async fn complete(db: &impl ConnectionTrait, version: i32) -> Result<(), DbErr> {
    let query = Query::update()
        .table("taxonomy_version")
        .value("complete", true)
        .and_where(Expr::col("version").eq(version))
        .to_owned();
    db.execute(&query).await?;
    Ok(())
}

/// The number of a complete version: the one asked for, or the newest.
pub async fn complete_version(db: &impl ConnectionTrait, asked: Option<i32>) -> Result<Option<i32>, DbErr> {
    let mut query = Entity::find().select_only().column(Column::Version).filter(Column::Complete.eq(true));
    if let Some(asked) = asked {
        query = query.filter(Column::Version.eq(asked));
    }
    query.order_by_desc(Column::Version).into_tuple().one(db).await
}

/// What the list of versions can be asked. There are some dozen, and the primary key has their order.
pub fn listed() -> List {
    let fields = [
        Field::of("version", Kind::Number, Column::Version).ordered_by(Column::Version),
        Field::of("complete", Kind::Flag, Column::Complete),
        Field::of("create_time", Kind::Moment, Column::CreatedAt),
    ];
    list("taxonomy versions", "version desc", Column::Version, fields)
}

/// Versions, each with what has come in of it.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Progress>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    Ok(Rows { items: come_in(db, rows.items).await?, next_token: rows.next_token })
}

async fn come_in(db: &impl ConnectionTrait, versions: Vec<Model>) -> Result<Vec<Progress>, Error> {
    let numbers: Vec<i32> = versions.iter().map(|version| version.version).collect();
    let parts = part::counts(db, &numbers).await?;
    let concepts = concept::counts(db, &numbers).await?;
    let of = |counts: &[(i32, i64)], number: i32| {
        counts
            .iter()
            .find(|(version, _)| *version == number)
            .map_or(0, |(_, count)| i32::try_from(*count).unwrap_or(i32::MAX))
    };
    let progress = |version: Model| {
        let (parts_imported, concepts) = (of(&parts, version.version), of(&concepts, version.version));
        Progress { version, parts_imported, concepts }
    };
    Ok(versions.into_iter().map(progress).collect())
}

/// A version with what has come in of it.
pub async fn progress(db: &impl ConnectionTrait, version: i32) -> Result<Progress, Error> {
    let row = Entity::find_by_id(version).one(db).await?;
    let found = come_in(db, row.into_iter().collect()).await?.pop();
    Ok(found.with_context(|| format!("the version {version} of the taxonomy is gone"))?)
}

/// Adds concepts with their relations and words. What was seen only inside another concept gives way to the whole one.
pub async fn insert_concepts(db: &impl ConnectionTrait, version: i32, concepts: &[Concept]) -> Result<(), DbErr> {
    let rows = |whole: bool| -> Vec<Vec<Value>> {
        concepts.iter().filter(|concept| concept.whole == whole).map(|concept| row(version, concept)).collect()
    };
    many::insert(db, &concept::TARGET, Known::Stays, &rows(false)).await?;
    many::insert(db, &concept::TARGET, Known::Yields, &rows(true)).await?;
    let relations: Vec<Vec<Value>> = concepts
        .iter()
        .flat_map(|concept| concept.relations.iter().map(move |relation| (concept, relation)))
        .map(|(concept, relation)| {
            vec![
                version.into(),
                concept.id.as_str().into(),
                relation.kind.name().into(),
                relation.target.as_str().into(),
                relation.percentage.into(),
            ]
        })
        .collect();
    let target = Target {
        table: "taxonomy_relation",
        key: &["version", "concept_id", "kind", "target_id"],
        columns: &["version", "concept_id", "kind", "target_id", "percentage"],
    };
    many::insert(db, &target, Known::Stays, &relations).await?;
    let words: Vec<Vec<Value>> = concepts
        .iter()
        .flat_map(|concept| {
            let indexed = words::indexed(&concept.label, &concept.alternative_labels).into_iter();
            indexed.map(|(word, rank)| {
                vec![version.into(), word.into_bytes().into(), concept.id.as_str().into(), rank.into()]
            })
        })
        .collect();
    let target = Target {
        table: "taxonomy_word",
        key: &["version", "word", "concept_id"],
        columns: &["version", "word", "concept_id", "rank"],
    };
    many::insert(db, &target, Known::Stays, &words).await
}

fn row(version: i32, concept: &Concept) -> Vec<Value> {
    let between = BETWEEN.to_string();
    vec![
        version.into(),
        concept.id.as_str().into(),
        concept.kind.as_str().into(),
        concept.label.as_str().into(),
        words::folded(&concept.label).into_bytes().into(),
        concept.definition.as_str().into(),
        concept.alternative_labels.join(&between).into(),
        concept.ssyk.clone().into(),
        concept.esco_uri.clone().into(),
        concept.deprecated.into(),
    ]
}

/// A relation with the label of what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The relation.
    pub relation: ConceptRelation,
    /// None where the other is not part of what came in.
    pub label: Option<String>,
}

#[derive(FromQueryResult)]
struct RelationRow {
    concept_id: String,
    kind: String,
    target_id: String,
    percentage: i32,
    label: Option<String>,
}

/// The relations of concepts, of one kind or all, each with the id of the concept that it leads from.
async fn relations(
    db: &impl ConnectionTrait,
    version: i32,
    concepts: &[String],
    kind: Option<RelationKind>,
    most: u64,
) -> Result<Vec<(String, Labelled)>, Error> {
    if concepts.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![version.into()];
    let mut place = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let ids: Vec<String> = concepts.iter().map(|id| place(id.as_str().into())).collect();
    let of_kind = kind.map(|kind| format!("AND r.kind = {}", place(kind.name().into()))).unwrap_or_default();
    let sql = format!(
        "SELECT r.concept_id, r.kind, r.target_id, r.percentage, c.label
         FROM taxonomy_relation r LEFT JOIN taxonomy_concept c ON c.version = r.version AND c.concept_id = r.target_id
         WHERE r.version = $1 AND r.concept_id IN ({}) {of_kind} ORDER BY r.concept_id, r.kind, r.target_id LIMIT {most}",
        ids.join(", ")
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = RelationRow::find_by_statement(statement).all(db).await?;
    let read = |row: RelationRow| -> anyhow::Result<(String, Labelled)> {
        let kind = RelationKind::ALL.into_iter().find(|kind| kind.name() == row.kind);
        let relation = ConceptRelation {
            kind: kind.with_context(|| format!("there is no relation {}", row.kind))?,
            target: ConceptId::parse(&row.target_id).map_err(|rule| anyhow!("a stored concept id {rule}"))?,
            percentage: row.percentage,
        };
        Ok((row.concept_id, Labelled { relation, label: row.label }))
    };
    Ok(rows.into_iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests;
