//! What came of gatherings. Outcomes are added, and never changed.

use anyhow::Context;
use mesh::refusal::Error;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use crate::{
    domain::gathering::{Gathering, GatheringId, Outcome},
    store::day,
};

const DECISION: &str = "decision";
const ACTION: &str = "action";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gathering_outcome")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub gathering_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub kind: String,
    pub text: String,
    pub due: Option<String>,
    pub organisation_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What came of a gathering, in its order.
pub async fn of(db: &impl ConnectionTrait, id: GatheringId) -> Result<Vec<Outcome>, Error> {
    let rows = Entity::find().filter(Column::GatheringId.eq(id.uuid())).order_by_asc(Column::Place).all(db).await?;
    Ok(rows.into_iter().map(stored).collect::<Result<_, _>>()?)
}

/// Adds those that are not `known` yet.
pub async fn insert(tx: &impl ConnectionTrait, gathering: &Gathering, known: usize) -> Result<(), DbErr> {
    let rows: Vec<_> =
        (0..).zip(&gathering.outcomes).skip(known).map(|(place, outcome)| row(gathering.id, place, outcome)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    Entity::insert_many(rows).exec_without_returning(tx).await.map(drop)
}

fn row(id: GatheringId, place: i32, outcome: &Outcome) -> ActiveModel {
    let (kind, text, due, organisation) = match outcome {
        Outcome::Decision { text } => (DECISION, text, None, None),
        Outcome::Action { text, due, responsible } => (ACTION, text, Some(day::text(*due)), Some(responsible.uuid())),
    };
    ActiveModel {
        gathering_id: Set(id.uuid()),
        place: Set(place),
        kind: Set(kind.to_owned()),
        text: Set(text.clone()),
        due: Set(due),
        organisation_id: Set(organisation),
    }
}

fn stored(row: Model) -> anyhow::Result<Outcome> {
    if row.kind == DECISION {
        return Ok(Outcome::Decision { text: row.text });
    }
    let due = row.due.as_deref().context("an action has its day")?;
    let responsible = row.organisation_id.context("an action has somebody who answers for it")?;
    Ok(Outcome::Action { text: row.text, due: day::stored(due)?, responsible: responsible.into() })
}
