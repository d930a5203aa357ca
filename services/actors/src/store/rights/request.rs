//! Requests in the database: what persons ask for by law, and what they were answered.

use anyhow::Context;
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
    seal::Keys,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
};

use crate::{
    domain::{
        person::PersonId,
        rights::request::{Answer, Channel, Extension, Ground, Outcome, Right, RightsRequest, RightsRequestId},
        validity::day_text,
        word::Word,
    },
    store::{
        leads,
        listed::{list, word},
        person::{
            sealed::Seal,
            sight::{Sight, sees},
        },
        words,
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rights_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Option<Uuid>,
    pub kind: String,
    pub channel: String,
    pub received_on: String,
    pub due_on: String,
    pub answered: bool,
    pub outcome: Option<String>,
    pub answered_on: Option<String>,
    pub answered_by: Option<String>,
    pub ground: Option<String>,
    pub reason: Option<Vec<u8>>,
    pub appealable: bool,
    pub revision: i64,
    pub created_at: i64,
    pub extended_on: Option<String>,
    pub extended_by: Option<String>,
    pub extension_reason: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of requests can be asked. Its own order, and among the open ones the order by the day they are due, go through the index
/// by both; there are some hundred a year, so that any other order does too.
pub fn listed() -> List {
    let fields = [
        Field::of("kind", word::<Right>("RIGHTS_REQUEST_KIND_"), Column::Kind),
        Field::of("channel", word::<Channel>("RIGHTS_REQUEST_CHANNEL_"), Column::Channel),
        Field::of("received_on", Is::Date, Column::ReceivedOn).ordered_by(Column::ReceivedOn),
        Field::of("due_on", Is::Date, Column::DueOn).ordered_by(Column::DueOn),
        Field::of("extended_on", Is::Date, Column::ExtendedOn).or_none(),
        Field::of("answered", Is::Flag, Column::Answered).ordered_by(Column::Answered),
        Field::of("answered_on", Is::Date, Column::AnsweredOn).or_none(),
        Field::of("outcome", word::<Outcome>("RIGHTS_OUTCOME_"), Column::Outcome).or_none(),
        Field::of("ground", word::<Ground>("RIGHTS_GROUND_"), Column::Ground).or_none(),
    ];
    list("rights requests", "answered, due_on", Column::Id, fields)
}

/// The request with an id, if the caller sees who asks, which nobody else changes until the transaction ends.
pub async fn find_to_change(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    id: RightsRequestId,
) -> Result<Option<RightsRequest>, Error> {
    let row = Entity::find_by_id(id.uuid()).filter(seen(sight)).lock_exclusive().one(tx).await?;
    row.map(|row| open(keys, row)).transpose()
}

/// Requests of whom the caller sees, and of those who are not in the register: the open ones, or all.
pub async fn list_of(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    asked: &Asked<'_>,
    with_answered: bool,
) -> Result<Rows<RightsRequest>, Error> {
    let mut query = Entity::find().filter(seen(sight));
    if !with_answered {
        query = query.filter(Column::Answered.eq(false));
    }
    asked.rows(db, query).await?.into(|rows| rows.into_iter().map(|row| open(keys, row)).collect())
}

/// The requests of a person, by whichever registration, in the order in which they were noted.
pub async fn of_person(
    db: &impl ConnectionTrait,
    keys: &Keys,
    person: PersonId,
    after: Option<RightsRequestId>,
    most: u64,
) -> Result<Vec<RightsRequest>, Error> {
    let mut query = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    rows(db, keys, query.order_by_asc(Column::Id).limit(most)).await
}

/// Adds a request.
pub async fn insert(tx: &impl ConnectionTrait, request: &RightsRequest) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(request.id.uuid()),
        person_id: Set(request.person.map(PersonId::uuid)),
        kind: Set(request.right.word().to_owned()),
        channel: Set(request.channel.word().to_owned()),
        received_on: Set(day_text(request.received)),
        due_on: Set(day_text(request.due)),
        answered: Set(false),
        outcome: Set(None),
        answered_on: Set(None),
        answered_by: Set(None),
        ground: Set(None),
        reason: Set(None),
        appealable: Set(false),
        revision: Set(request.revision),
        created_at: Set(request.created.micros()),
        extended_on: Set(None),
        extended_by: Set(None),
        extension_reason: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes the answer, and that it takes longer, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, keys: &Keys, request: &RightsRequest) -> Result<(), Error> {
    let (answer, extension) = (request.answer.as_ref(), request.extension.as_ref());
    let seal = seal(keys, request.id);
    let row = ActiveModel {
        id: Unchanged(request.id.uuid()),
        due_on: Set(day_text(request.due)),
        extended_on: Set(extension.map(|extension| day_text(extension.on))),
        extended_by: Set(extension.map(|extension| extension.by.clone())),
        extension_reason: Set(extension.map(|one| seal.text("extension_reason", &one.reason)).transpose()?),
        answered: Set(answer.is_some()),
        outcome: Set(answer.map(|answer| answer.outcome.word().to_owned())),
        answered_on: Set(answer.map(|answer| day_text(answer.on))),
        answered_by: Set(answer.map(|answer| answer.by.clone())),
        ground: Set(answer.and_then(|answer| answer.ground).map(|ground| ground.word().to_owned())),
        reason: Set(answer.map(|answer| seal.text("reason", &answer.reason)).transpose()?),
        appealable: Set(answer.is_some_and(|answer| answer.appealable)),
        revision: Set(request.revision),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await?;
    Ok(())
}

fn seen(sight: &Sight) -> Condition {
    Condition::any().add(Column::PersonId.is_null()).add(sees(sight, ("rights_request", "person_id")))
}

async fn rows(db: &impl ConnectionTrait, keys: &Keys, query: Select<Entity>) -> Result<Vec<RightsRequest>, Error> {
    query.all(db).await?.into_iter().map(|row| open(keys, row)).collect()
}

fn open(keys: &Keys, row: Model) -> Result<RightsRequest, Error> {
    let id = RightsRequestId::from(row.id);
    Ok(from_row(keys, id, row).with_context(|| format!("the row of {id}"))?)
}

fn from_row(keys: &Keys, id: RightsRequestId, row: Model) -> anyhow::Result<RightsRequest> {
    let answer = match (row.outcome, row.answered_on, row.answered_by, row.reason) {
        (Some(outcome), Some(on), Some(by), Some(reason)) => Some(Answer {
            outcome: words::word(&outcome)?,
            on: words::day(&on)?,
            by,
            ground: row.ground.as_deref().map(words::word).transpose()?,
            reason: seal(keys, id).open_text("reason", &reason)?,
            appealable: row.appealable,
        }),
        _ => None,
    };
    let extension = match (row.extended_on, row.extended_by, row.extension_reason) {
        (Some(on), Some(by), Some(reason)) => {
            let reason = seal(keys, id).open_text("extension_reason", &reason)?;
            Some(Extension { on: words::day(&on)?, by, reason })
        }
        _ => None,
    };
    Ok(RightsRequest {
        id,
        extension,
        person: row.person_id.map(PersonId::from),
        right: words::word(&row.kind)?,
        channel: words::word(&row.channel)?,
        received: words::day(&row.received_on)?,
        due: words::day(&row.due_on)?,
        answer,
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
    })
}

fn seal(keys: &Keys, id: RightsRequestId) -> Seal<'_> {
    Seal::new(keys, true, "rights_request", id.uuid())
}
