//! Alternatives, with their parties and with what speaks for and against them.

use std::collections::HashMap;

use anyhow::Context;
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select, entity::prelude::*,
};

use crate::{
    domain::centre::alternative::{Alternative, AlternativeId, Content, Decision, PartyRole, Question, State},
    store::{
        day,
        listed::{has, list, one_of, organisation},
    },
};

mod names;
mod party;
mod point;

use names::{question_text, state_text, stored};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alternative")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub question: String,
    pub title: String,
    pub description: String,
    pub yearly_cost_ore: Option<i64>,
    pub state: String,
    pub decided_on: Option<String>,
    pub decision: Option<String>,
    pub decided_by: Option<Uuid>,
    pub superseded_by: Option<Uuid>,
    pub revision: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The alternative with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: AlternativeId) -> Result<Option<Alternative>, Error> {
    Ok(whole(tx, Entity::find_by_id(id.uuid()).lock_exclusive()).await?.pop())
}

/// The chosen answer to a question, which nobody else changes until the transaction ends.
pub async fn chosen_to_change(tx: &impl ConnectionTrait, question: Question) -> Result<Option<Alternative>, Error> {
    let chosen = Entity::find()
        .filter(Column::Question.eq(question_text(question)))
        .filter(Column::State.eq(state_text(State::Chosen)));
    Ok(whole(tx, chosen.lock_exclusive()).await?.pop())
}

/// What the list of alternatives can be asked. There are some dozen, so that any order does.
pub fn listed() -> List {
    let party = |name, kind, column: party::Column| {
        let of_party = |fits| has::<party::Entity>(Column::Id, party::Column::AlternativeId, fits);
        Field::of(name, kind, column).within(of_party)
    };
    let fields = [
        Field::of("question", one_of("CENTRE_QUESTION_", &Question::ALL, question_text), Column::Question),
        Field::of("content.title", Kind::Text, Column::Title),
        Field::of("content.yearly_cost_ore", Kind::Number, Column::YearlyCostOre).or_none(),
        Field::of("content.state", one_of("ALTERNATIVE_STATE_", &State::ALL, state_text), Column::State),
        party("content.parties.organisation_id", organisation(), party::Column::OrganisationId),
        party(
            "content.parties.role",
            one_of("ALTERNATIVE_ROLE_", &PartyRole::ALL, names::role_text),
            party::Column::Role,
        ),
        Field::of("decision.decided_on", Kind::Date, Column::DecidedOn).or_none(),
        Field::of("decision.organisation_id", organisation(), Column::DecidedBy).or_none(),
        Field::of("create_time", Kind::Moment, Column::CreatedAt).ordered_by(Column::Id),
        Field::of("update_time", Kind::Moment, Column::UpdatedAt).ordered_by(Column::UpdatedAt),
    ];
    list("alternatives", "create_time", Column::Id, fields)
}

/// Alternatives.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Alternative>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    Ok(Rows { items: built(db, rows.items).await?, next_token: rows.next_token })
}

/// Adds an alternative.
pub async fn insert(tx: &impl ConnectionTrait, alternative: &Alternative) -> Result<(), Error> {
    Entity::insert(row(alternative)).exec_without_returning(tx).await?;
    party::insert(tx, alternative).await?;
    point::insert(tx, alternative).await?;
    Ok(())
}

/// Writes all of an alternative back, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, alternative: &Alternative) -> Result<(), Error> {
    Entity::update(row(alternative)).exec(tx).await?;
    party::replace(tx, alternative).await?;
    point::replace(tx, alternative).await?;
    Ok(())
}

/// Writes back what is decided on an alternative. Where two are chosen at the same time the unique index stops the second, which is then
/// tried again, and refused by the rule.
pub async fn decide(tx: &impl ConnectionTrait, alternative: &Alternative) -> Result<(), Error> {
    Entity::update(row(alternative)).exec(tx).await?;
    Ok(())
}

async fn whole(db: &impl ConnectionTrait, alternatives: Select<Entity>) -> Result<Vec<Alternative>, Error> {
    built(db, alternatives.all(db).await?).await
}

async fn built(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Alternative>, Error> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut parties = party::of(db, &ids).await?;
    let mut points = point::of(db, &ids).await?;
    let whole = rows.into_iter().map(|row| {
        let id = row.id;
        from_row(row, &mut parties, &mut points).with_context(|| format!("the row of {}", AlternativeId::from(id)))
    });
    Ok(whole.collect::<Result<_, _>>()?)
}

/// What hangs on alternatives, by their ids.
type Of<T> = HashMap<Uuid, Vec<T>>;

fn from_row(row: Model, parties: &mut Of<party::Model>, points: &mut Of<point::Model>) -> anyhow::Result<Alternative> {
    let (mut pros, mut cons) = (Vec::new(), Vec::new());
    for point in points.remove(&row.id).unwrap_or_default() {
        if point.speaks_for { pros.push(point.text) } else { cons.push(point.text) }
    }
    let parties = parties.remove(&row.id).unwrap_or_default().into_iter().map(party::stored);
    let decision = match (row.decided_on, row.decision, row.decided_by) {
        (Some(on), Some(reference), Some(by)) => Some(Decision { on: day::stored(&on)?, reference, by: by.into() }),
        _ => None,
    };
    Ok(Alternative {
        id: row.id.into(),
        question: stored(&Question::ALL, question_text, &row.question)?,
        content: Content {
            title: row.title,
            description: row.description,
            parties: parties.collect::<Result<_, _>>()?,
            pros,
            cons,
            yearly_cost_ore: row.yearly_cost_ore,
        },
        state: stored(&State::ALL, state_text, &row.state)?,
        decision,
        superseded_by: row.superseded_by.map(AlternativeId::from),
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
        updated: Timestamp::from_micros(row.updated_at),
    })
}

fn row(alternative: &Alternative) -> ActiveModel {
    let (content, decision) = (&alternative.content, alternative.decision.as_ref());
    ActiveModel {
        id: Set(alternative.id.uuid()),
        question: Set(question_text(alternative.question).to_owned()),
        title: Set(content.title.clone()),
        description: Set(content.description.clone()),
        yearly_cost_ore: Set(content.yearly_cost_ore),
        state: Set(state_text(alternative.state).to_owned()),
        decided_on: Set(decision.map(|decision| day::text(decision.on))),
        decision: Set(decision.map(|decision| decision.reference.clone())),
        decided_by: Set(decision.map(|decision| decision.by.uuid())),
        superseded_by: Set(alternative.superseded_by.map(AlternativeId::uuid)),
        revision: Set(alternative.revision),
        created_at: Set(alternative.created.micros()),
        updated_at: Set(alternative.updated.micros()),
    }
}

/// Groups what hangs on alternatives by their ids.
fn grouped<T>(rows: Vec<T>, id: impl Fn(&T) -> Uuid) -> Of<T> {
    let mut groups: Of<T> = HashMap::new();
    for row in rows {
        groups.entry(id(&row)).or_default().push(row);
    }
    groups
}

/// Nothing to insert is nothing to do.
fn none<T>(rows: &[T]) -> Option<Result<(), DbErr>> {
    rows.is_empty().then_some(Ok(()))
}
