//! EXPAND. Rules as data, with those that the centre works under today; and what the accounts stand for in an organisation's own books.

use sea_orm_migration::{prelude::*, schema::*};
use serde::Deserialize;
use uuid::Uuid;

/// Rules and mappings.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0011_policies"
    }
}

/// The rules that are there from the start: what has been read of the ordinance, the funder's handbooks and the law, each with its day.
const SHIPPED: &str = include_str!("../reference/policies.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shipped {
    key: String,
    version: i32,
    kind: String,
    terms: serde_json::Value,
    citation: String,
    source: String,
    read_on: String,
    interpretation: String,
    from: String,
    until: Option<String>,
    unverified: bool,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(policy_rule()).await?;
        manager.create_table(account_mapping()).await?;
        let once = "CREATE UNIQUE INDEX policy_rule_version ON policy_rule (key, version)";
        manager.get_connection().execute_unprepared(once).await?;
        ship(manager, SHIPPED).await
    }
}

/// Inserts rules that are there from the start.
pub(super) async fn ship(manager: &SchemaManager<'_>, rules: &str) -> Result<(), DbErr> {
    let rules: Vec<Shipped> = serde_json::from_str(rules).map_err(|fault| DbErr::Json(fault.to_string()))?;
    for rule in rules {
        manager.exec_stmt(insert(rule)).await?;
    }
    Ok(())
}

/// The same id at every place, from what the version is called.
fn insert(rule: Shipped) -> InsertStatement {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("urn:reell:policy:{}:{}", rule.key, rule.version).as_bytes());
    let values: [Expr; 13] = [
        id.into(),
        rule.key.into(),
        rule.version.into(),
        rule.kind.into(),
        rule.terms.to_string().into(),
        rule.citation.into(),
        rule.source.into(),
        rule.read_on.into(),
        rule.interpretation.into(),
        rule.from.into(),
        rule.until.into(),
        rule.unverified.into(),
        "service:funding".into(),
    ];
    Query::insert()
        .into_table("policy_rule")
        .columns([
            "id",
            "key",
            "version",
            "kind",
            "terms",
            "citation",
            "source",
            "read_on",
            "interpretation",
            "from_day",
            "until_day",
            "unverified",
            "recorded_by",
        ])
        .values_panic(values)
        .to_owned()
}

fn policy_rule() -> TableCreateStatement {
    Table::create()
        .table("policy_rule")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text("key"))
        .col(integer("version"))
        .col(text("kind"))
        .col(text("terms"))
        .col(text("citation"))
        .col(text("source"))
        .col(text("read_on"))
        .col(text("interpretation"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(boolean("unverified"))
        .col(text("recorded_by"))
        .to_owned()
}

fn account_mapping() -> TableCreateStatement {
    Table::create()
        .table("account_mapping")
        .col(uuid("organisation_id"))
        .col(integer("version"))
        .col(text("content"))
        .col(text("recorded_by"))
        .col(big_integer("recorded_at"))
        .primary_key(Index::create().col("organisation_id").col("version"))
        .to_owned()
}
