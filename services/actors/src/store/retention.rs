//! Retention rules in the database.

use anyhow::Context;
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Of},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    entity::prelude::*,
    sea_query::{LockType, Query},
};
use time::Date;

use super::{
    listed::{list, word},
    words,
};
use crate::domain::{
    retention::{Kind, Rule, RuleId, Trigger},
    validity::day_text,
    word::Word,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub legal_reference: String,
    pub basis: String,
    pub decision_reference: String,
    pub runs_from: String,
    pub period_months: i32,
    pub action: String,
    pub from_day: String,
    pub until_day: Option<String>,
    pub revision: i64,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The rules of a kind, whose decisions nobody else changes until the transaction ends.
pub async fn of_kind_to_change(tx: &impl ConnectionTrait, kind: Kind) -> Result<Vec<Rule>, Error> {
    let held = Query::select()
        .column("kind")
        .from("retention_kind")
        .and_where(Expr::col("kind").eq(kind.word()))
        .lock(LockType::Update)
        .take();
    tx.query_one(&held).await?;
    read(Entity::find().filter(Column::Kind.eq(kind.word())).all(tx).await?)
}

/// The rule with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: RuleId) -> Result<Option<Rule>, Error> {
    Ok(read(Entity::find_by_id(id.uuid()).lock_exclusive().all(tx).await?)?.pop())
}

/// The rule that a kind has on a day.
pub async fn on(db: &impl ConnectionTrait, kind: Kind, day: Date) -> Result<Option<Rule>, Error> {
    let day = day_text(day);
    let holds = Column::UntilDay.is_null().or(Column::UntilDay.gt(day.as_str()));
    let rows = Entity::find().filter(Column::Kind.eq(kind.word())).filter(Column::FromDay.lte(day.as_str()));
    Ok(read(rows.filter(holds).all(db).await?)?.pop())
}

/// What the list of rules can be asked. A centre has some dozen, so that any order does.
pub fn listed() -> List {
    let fields = [
        Field::of("kind", word::<Kind>("RETAINED_KIND_"), Column::Kind),
        Field::of("decision_reference", Of::Text, Column::DecisionReference),
        Field::of("trigger", word::<Trigger>("RETENTION_TRIGGER_"), Column::RunsFrom),
        Field::of("since", Of::Date, Column::FromDay).ordered_by(Column::FromDay),
        Field::of("until", Of::Date, Column::UntilDay).or_none(),
        Field::of("create_time", Of::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("retention rules", "create_time", Column::Id, fields)
}

/// Rules.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Rule>, Error> {
    asked.rows(db, Entity::find()).await?.into(read)
}

/// Adds a rule.
pub async fn insert(tx: &impl ConnectionTrait, rule: &Rule) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(rule.id.uuid()),
        kind: Set(rule.kind.word().to_owned()),
        legal_reference: Set(rule.legal_reference.clone()),
        basis: Set(rule.basis.clone()),
        decision_reference: Set(rule.decision_reference.clone()),
        runs_from: Set(rule.trigger.word().to_owned()),
        period_months: Set(rule.months),
        action: Set(rule.action.word().to_owned()),
        from_day: Set(day_text(rule.period.from)),
        until_day: Set(rule.period.until.map(day_text)),
        revision: Set(rule.revision),
        created_at: Set(rule.created.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Writes the end of a rule, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, rule: &Rule) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(rule.id.uuid()),
        until_day: Set(rule.period.until.map(day_text)),
        revision: Set(rule.revision),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

fn read(rows: Vec<Model>) -> Result<Vec<Rule>, Error> {
    let read = |row: Model| {
        let id = RuleId::from(row.id);
        Ok(from_row(id, row).with_context(|| format!("the row of {id}"))?)
    };
    rows.into_iter().map(read).collect()
}

fn from_row(id: RuleId, row: Model) -> anyhow::Result<Rule> {
    Ok(Rule {
        id,
        kind: words::word(&row.kind)?,
        legal_reference: row.legal_reference,
        basis: row.basis,
        decision_reference: row.decision_reference,
        trigger: words::word(&row.runs_from)?,
        months: row.period_months,
        action: words::word(&row.action)?,
        period: words::validity(&row.from_day, row.until_day.as_deref())?,
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
    })
}
