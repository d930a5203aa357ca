//! Rules of delegation.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use crate::{
    domain::{
        OrganisationId,
        application::{DelegationRuleId, delegation::Rule},
        money::Ore,
    },
    store::{list, read_date},
};

/// What a position may decide.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delegation_rule")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub position: String,
    pub amount_from_ore: i64,
    pub amount_to_ore: i64,
    pub from_day: String,
    pub until_day: Option<String>,
    pub decision_reference: String,
    pub citation: String,
    pub recorded_by: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of rules can be asked. There are some dozens, so that any order does.
pub fn listed() -> List {
    let fields = [
        Field::of("organisation_id", Is::Id(OrganisationId::PREFIX), Column::OrganisationId),
        Field::of("position", Is::Text, Column::Position).ordered_by(Column::Position),
        Field::of("amount_from_ore", Is::Number, Column::AmountFromOre).ordered_by(Column::AmountFromOre),
        Field::of("amount_to_ore", Is::Number, Column::AmountToOre).ordered_by(Column::AmountToOre),
        Field::of("from", Is::Date, Column::FromDay).ordered_by(Column::FromDay),
        Field::of("until", Is::Date, Column::UntilDay).or_none(),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("delegation rules", "create_time", Column::Id, fields)
}

/// A page of rules.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Rule>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_rule().map_err(Error::from)).collect())
}

/// The rule with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: DelegationRuleId) -> Result<Option<Rule>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_rule).transpose()
}

/// The rules that there are, or were, for these positions of a financier, oldest first.
pub async fn of_positions(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    positions: &[&str],
) -> Result<Vec<Rule>, DbErr> {
    let rows = Entity::find()
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(Column::Position.is_in(positions.iter().copied()))
        .order_by_asc(Column::Id);
    rows.all(db).await?.into_iter().map(Model::into_rule).collect()
}

/// Keeps a new rule.
pub async fn insert(tx: &impl ConnectionTrait, rule: &Rule) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(rule.id.uuid()),
        organisation_id: Set(rule.organisation.uuid()),
        position: Set(rule.position.clone()),
        amount_from_ore: Set(rule.least.ore()),
        amount_to_ore: Set(rule.most.ore()),
        from_day: Set(rule.from.to_string()),
        until_day: Set(rule.until.map(|day| day.to_string())),
        decision_reference: Set(rule.reference.clone()),
        citation: Set(rule.citation.clone()),
        recorded_by: Set(rule.recorded_by.clone()),
        created_at: Set(rule.create_time.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps the last day of a rule.
pub async fn update(tx: &impl ConnectionTrait, rule: &Rule) -> Result<(), DbErr> {
    let ended = ActiveModel {
        id: Unchanged(rule.id.uuid()),
        until_day: Set(rule.until.map(|day| day.to_string())),
        ..Default::default()
    };
    Entity::update(ended).exec_without_returning(tx).await.map(|_| ())
}

impl Model {
    fn into_rule(self) -> Result<Rule, DbErr> {
        Ok(Rule {
            id: self.id.into(),
            organisation: self.organisation_id.into(),
            position: self.position,
            least: Ore::new(self.amount_from_ore),
            most: Ore::new(self.amount_to_ore),
            from: read_date("delegation_rule.from_day", &self.from_day)?,
            until: self.until_day.map(|day| read_date("delegation_rule.until_day", &day)).transpose()?,
            reference: self.decision_reference,
            citation: self.citation,
            recorded_by: self.recorded_by,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
