//! Which organisations are one, as the registry tells it: a partner's token keeps the id that it was given, whatever was merged since.

use std::collections::HashMap;

use mesh::{caller::Scope, together::LookUp};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Statement,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use crate::domain::OrganisationId;

/// A merge.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_merge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub duplicate_id: Uuid,
    /// Whom it was merged into; nobody where that was taken back.
    pub kept_id: Option<Uuid>,
    /// The number of the registry's event that said so last.
    pub sequence: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Notes whom an organisation has been merged into, or that it is one of its own again, unless something later is known.
pub async fn keep(
    tx: &impl ConnectionTrait,
    duplicate: OrganisationId,
    kept: Option<OrganisationId>,
    sequence: i64,
) -> Result<(), DbErr> {
    let kept_id = Set(kept.map(OrganisationId::uuid));
    let row = ActiveModel { duplicate_id: Set(duplicate.uuid()), kept_id, sequence: Set(sequence) };
    let later = OnConflict::column(Column::DuplicateId)
        .update_columns([Column::KeptId, Column::Sequence])
        .action_and_where(Expr::col((Entity, Column::Sequence)).lt(sequence))
        .to_owned();
    Entity::insert(row).on_conflict(later).exec_without_returning(tx).await.map(|_| ())
}

/// Which cases a caller may see, were none of their persons protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    All,
    /// Those that these referred. None for whoever acts for no organisation of ours.
    ReferredBy(Vec<Uuid>),
}

impl Reach {
    /// Whether it holds what an organisation referred.
    pub fn holds(&self, referrer: Uuid) -> bool {
        match self {
            Self::All => true,
            Self::ReferredBy(own) => own.contains(&referrer),
        }
    }

    /// What a scope holds before anything is known of merges; the organisation to look up, where there is one.
    pub fn of(scope: Scope<'_>) -> (Self, Option<Uuid>) {
        match scope {
            Scope::All => (Self::All, None),
            Scope::Organisation(own) => {
                let own = OrganisationId::parse(own).ok().map(OrganisationId::uuid);
                (Self::ReferredBy(own.into_iter().collect()), own)
            }
        }
    }
}

/// All ids of the organisation that an id is of.
pub struct Ids;

#[derive(FromQueryResult)]
struct Row {
    asked: Uuid,
    id: Uuid,
}

impl LookUp for Ids {
    type Key = Uuid;
    type Value = Vec<Uuid>;
    const TABLE: &'static str = "organisation_merge";

    async fn find(db: &impl ConnectionTrait, asked: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<Uuid>>, DbErr> {
        let marks: Vec<String> = (1..=asked.len()).map(|place| format!("${place}")).collect();
        // Up to the one that is kept, and from there down to all that lead to it. What was met is not met again, so that it ends.
        let sql = format!(
            "WITH RECURSIVE up(asked, id) AS (
                SELECT m.duplicate_id, m.kept_id FROM organisation_merge m
                WHERE m.duplicate_id IN ({marks}) AND m.kept_id IS NOT NULL
                UNION SELECT m.kept_id, m.kept_id FROM organisation_merge m WHERE m.kept_id IN ({marks})
                UNION SELECT u.asked, m.kept_id FROM organisation_merge m JOIN up u ON m.duplicate_id = u.id
                WHERE m.kept_id IS NOT NULL),
             all_of(asked, id) AS (
                SELECT asked, id FROM up
                UNION SELECT a.asked, m.duplicate_id FROM organisation_merge m JOIN all_of a ON m.kept_id = a.id)
             SELECT asked, id FROM all_of",
            marks = marks.join(", ")
        );
        let statement =
            Statement::from_sql_and_values(db.get_database_backend(), sql, asked.into_iter().map(Value::from));
        let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for row in Row::find_by_statement(statement).all(db).await? {
            found.entry(row.asked).or_default().push(row.id);
        }
        Ok(found)
    }
}
