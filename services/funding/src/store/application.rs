//! Applications. What is only ever read and written whole is kept as JSON; what lists ask for has columns.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};

use super::{
    claims::{read_word, word},
    from_json, list, read_date, to_json, unreadable,
};
use crate::domain::{
    DecisionId, OrganisationId,
    application::{Application, ApplicationId, word::State},
    claims::word::Word,
    registration_number::RegistrationNumber,
};

pub mod delegated;
pub mod delegation;

/// An application.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub state: String,
    pub applicant_id: Uuid,
    pub addressed_to_id: Uuid,
    pub title: String,
    pub programme: String,
    pub content: String,
    pub applied_ore: i64,
    pub received_on: Option<String>,
    pub registration_raw: Option<String>,
    pub registration_normal: Option<String>,
    pub completion_due: Option<String>,
    pub rules: String,
    pub recommendation: Option<String>,
    pub decision_id: Option<Uuid>,
    pub grants: String,
    pub verdict: Option<String>,
    pub acts: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of applications can be asked. A financier has some dozens a year, so that any order does.
pub fn listed() -> List {
    let fields = [
        Field::of("state", word::<State>("APPLICATION_STATE_"), Column::State),
        Field::of("applicant_id", Is::Id(OrganisationId::PREFIX), Column::ApplicantId),
        Field::of("addressed_to_id", Is::Id(OrganisationId::PREFIX), Column::AddressedToId),
        Field::of("decision_id", Is::Id(DecisionId::PREFIX), Column::DecisionId).or_none(),
        Field::of("programme", Is::Text, Column::Programme),
        Field::of("title", Is::Text, Column::Title).ordered_by(Column::Title),
        Field::of("registration_number", Is::Text, Column::RegistrationNormal).or_none(),
        Field::of("received_on", Is::Date, Column::ReceivedOn).or_none(),
        Field::of("completion_due", Is::Date, Column::CompletionDue).or_none(),
        Field::of("applied_ore", Is::Number, Column::AppliedOre).ordered_by(Column::AppliedOre),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("applications", "create_time", Column::Id, fields)
}

/// A page of applications.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Application>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_application().map_err(Error::from)).collect())
}

/// The application with an id.
pub async fn find(db: &impl ConnectionTrait, id: ApplicationId) -> Result<Option<Application>, DbErr> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_application).transpose()
}

/// The application with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: ApplicationId) -> Result<Option<Application>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_application).transpose()
}

/// The application that has a number, however it is written.
pub async fn of_number(tx: &impl ConnectionTrait, number: &RegistrationNumber) -> Result<Option<ApplicationId>, DbErr> {
    let held = Entity::find().filter(Column::RegistrationNormal.eq(number.normal())).one(tx).await?;
    Ok(held.map(|row| row.id.into()))
}

/// Another application than this one that a decision answers.
pub async fn answered_by(
    tx: &impl ConnectionTrait,
    decision: DecisionId,
    other_than: ApplicationId,
) -> Result<Option<ApplicationId>, DbErr> {
    let held = Entity::find()
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Column::Id.ne(other_than.uuid()))
        .filter(Column::State.is_not_in([State::Rejected.word(), State::Withdrawn.word()]));
    Ok(held.one(tx).await?.map(|row| row.id.into()))
}

/// Keeps a new application.
pub async fn insert(tx: &impl ConnectionTrait, application: &Application) -> Result<(), DbErr> {
    Entity::insert(row(application)?).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps an application that has changed.
pub async fn update(tx: &impl ConnectionTrait, application: &Application) -> Result<(), DbErr> {
    Entity::update(row(application)?).exec_without_returning(tx).await.map(|_| ())
}

fn row(application: &Application) -> Result<ActiveModel, DbErr> {
    let content = &application.content;
    Ok(ActiveModel {
        id: Set(application.id.uuid()),
        revision: Set(application.revision),
        state: Set(application.state.word().to_owned()),
        applicant_id: Set(content.applicant),
        addressed_to_id: Set(content.addressed_to),
        title: Set(content.title.clone()),
        programme: Set(content.programme.clone()),
        content: Set(to_json(content)?),
        applied_ore: Set(application.applied().ore()),
        received_on: Set(application.received_on.map(|day| day.to_string())),
        registration_raw: Set(application.registration.as_ref().map(|number| number.raw().to_owned())),
        registration_normal: Set(application.registration.as_ref().map(RegistrationNumber::normal)),
        completion_due: Set(application.completion_due.map(|day| day.to_string())),
        rules: Set(to_json(&application.rules)?),
        recommendation: Set(application.recommendation.map(|word| word.word().to_owned())),
        decision_id: Set(application.decision.map(DecisionId::uuid)),
        grants: Set(to_json(&application.grants)?),
        verdict: Set(application.verdict.as_ref().map(to_json).transpose()?),
        acts: Set(to_json(&application.acts)?),
        created_at: Set(application.create_time.micros()),
    })
}

impl Model {
    fn into_application(self) -> Result<Application, DbErr> {
        let day = |column: &str, text: Option<String>| text.map(|text| read_date(column, &text)).transpose();
        let number =
            |raw: &String| RegistrationNumber::parse(raw).map_err(|_| unreadable("application.registration_raw", raw));
        Ok(Application {
            id: self.id.into(),
            revision: self.revision,
            state: read_word("application.state", &self.state)?,
            content: from_json("application.content", &self.content)?,
            received_on: day("application.received_on", self.received_on)?,
            registration: self.registration_raw.as_ref().map(number).transpose()?,
            completion_due: day("application.completion_due", self.completion_due)?,
            rules: from_json("application.rules", &self.rules)?,
            recommendation: self
                .recommendation
                .map(|word| read_word("application.recommendation", &word))
                .transpose()?,
            decision: self.decision_id.map(DecisionId::from),
            grants: from_json("application.grants", &self.grants)?,
            verdict: self.verdict.map(|text| from_json("application.verdict", &text)).transpose()?,
            acts: from_json("application.acts", &self.acts)?,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
