//! What was decided on delegation, and where the committee heard of it.

use mesh::{
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
};
use time::Date;

use crate::{
    domain::{
        OrganisationId,
        application::{
            ApplicationId,
            delegation::{Delegated, Meeting},
            word::State,
        },
        claims::word::Word,
        money::Ore,
    },
    store::{
        claims::{read_word, word},
        list, read_date,
    },
};

/// Something that was decided on delegation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delegation_decision")]
pub struct Model {
    /// On which application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub application_id: Uuid,
    pub organisation_id: Uuid,
    pub rule_id: Uuid,
    pub position: String,
    pub amount_ore: i64,
    pub outcome: String,
    pub decided_on: String,
    pub decided_by: String,
    pub meeting_on: Option<String>,
    pub paragraph: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of decisions can be asked. Between two meetings there are some, so that any order does.
pub fn listed() -> List {
    let fields = [
        Field::of("organisation_id", Is::Id(OrganisationId::PREFIX), Column::OrganisationId),
        Field::of("position", Is::Text, Column::Position).ordered_by(Column::Position),
        Field::of("amount_ore", Is::Number, Column::AmountOre).ordered_by(Column::AmountOre),
        Field::of("decided_on", Is::Date, Column::DecidedOn).ordered_by(Column::DecidedOn),
        Field::of("outcome", word::<State>("APPLICATION_STATE_"), Column::Outcome),
    ];
    list("delegation decisions", "decided_on", Column::ApplicationId, fields)
}

/// A page of what was decided from one day to another and has not been reported.
pub async fn unreported(
    db: &impl ConnectionTrait,
    (from, until): (Option<Date>, Option<Date>),
    asked: &Asked<'_>,
) -> Result<Rows<Delegated>, Error> {
    let query = Entity::find()
        .filter(Column::MeetingOn.is_null())
        .apply_if(from, |query, from| query.filter(Column::DecidedOn.gte(from.to_string())))
        .apply_if(until, |query, until| query.filter(Column::DecidedOn.lte(until.to_string())));
    let rows = asked.rows(db, query).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_delegated().map_err(Error::from)).collect())
}

/// What was decided on these applications, in the order of their ids, held until the transaction ends.
pub async fn some_to_change(tx: &impl ConnectionTrait, ids: &[ApplicationId]) -> Result<Vec<Delegated>, DbErr> {
    let rows = Entity::find()
        .filter(Column::ApplicationId.is_in(ids.iter().map(|id| id.uuid())))
        .order_by_asc(Column::ApplicationId)
        .lock_exclusive();
    rows.all(tx).await?.into_iter().map(Model::into_delegated).collect()
}

/// Keeps a new decision.
pub async fn insert(tx: &impl ConnectionTrait, decided: &Delegated) -> Result<(), DbErr> {
    let row = ActiveModel {
        application_id: Set(decided.application.uuid()),
        organisation_id: Set(decided.organisation.uuid()),
        rule_id: Set(decided.rule.uuid()),
        position: Set(decided.position.clone()),
        amount_ore: Set(decided.amount.ore()),
        outcome: Set(decided.outcome.word().to_owned()),
        decided_on: Set(decided.decided_on.to_string()),
        decided_by: Set(decided.decided_by.clone()),
        meeting_on: Set(None),
        paragraph: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps where a decision was reported.
pub async fn update(tx: &impl ConnectionTrait, decided: &Delegated) -> Result<(), DbErr> {
    let reported = decided.reported.as_ref();
    let row = ActiveModel {
        application_id: Unchanged(decided.application.uuid()),
        meeting_on: Set(reported.map(|meeting| meeting.on.to_string())),
        paragraph: Set(reported.map(|meeting| meeting.paragraph.clone())),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

impl Model {
    fn into_delegated(self) -> Result<Delegated, DbErr> {
        let meeting = |on: String| {
            let on = read_date("delegation_decision.meeting_on", &on)?;
            Ok::<_, DbErr>(Meeting { on, paragraph: self.paragraph.unwrap_or_default() })
        };
        Ok(Delegated {
            application: self.application_id.into(),
            organisation: self.organisation_id.into(),
            rule: self.rule_id.into(),
            position: self.position,
            amount: Ore::new(self.amount_ore),
            outcome: read_word("delegation_decision.outcome", &self.outcome)?,
            decided_on: read_date("delegation_decision.decided_on", &self.decided_on)?,
            decided_by: self.decided_by,
            reported: self.meeting_on.map(meeting).transpose()?,
        })
    }
}
