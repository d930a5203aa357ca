//! Steps: rows are added, and never changed or removed.

use std::collections::HashMap;

use mesh::clock::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use super::unreadable;
use crate::domain::{
    CaseId, OrganisationId,
    phase::{Mode, Phase},
    step::{self, Step},
};

/// A step.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    /// Its place among the steps of the case: 1, 2, 3 …
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub phase: String,
    pub mode: Option<String>,
    pub performer_id: Option<Uuid>,
    pub occurred_on: String,
    pub recorded_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The row of a case's latest step, which is the `number`th.
pub fn row(case: CaseId, number: usize, step: &Step) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        case_id: Set(case.uuid()),
        number: Set(i32::try_from(number).map_err(|error| DbErr::Type(error.to_string()))?),
        phase: Set(step.phase.name().to_owned()),
        mode: Set(step.mode.map(|mode| mode.name().to_owned())),
        performer_id: Set(step.performer.map(OrganisationId::uuid)),
        occurred_on: Set(step.occurred_on.to_string()),
        recorded_at: Set(step.recorded_at.micros()),
    })
}

/// The steps of some cases, in one query, each case's in the order it was recorded.
pub async fn rows_of(db: &impl ConnectionTrait, cases: &[Uuid]) -> Result<HashMap<Uuid, Vec<Model>>, DbErr> {
    let mut steps: HashMap<Uuid, Vec<Model>> = HashMap::with_capacity(cases.len());
    if cases.is_empty() {
        return Ok(steps);
    }
    let wanted = Column::CaseId.is_in(cases.iter().copied());
    for row in Entity::find().filter(wanted).order_by_asc(Column::CaseId).order_by_asc(Column::Number).all(db).await? {
        steps.entry(row.case_id).or_default().push(row);
    }
    Ok(steps)
}

/// The steps that rows stand for.
pub fn read(rows: Vec<Model>) -> Result<Vec<Step>, DbErr> {
    rows.into_iter().map(Model::into_step).collect()
}

impl Model {
    fn into_step(self) -> Result<Step, DbErr> {
        let mode = |name: String| Mode::named(&name).ok_or_else(|| unreadable("step.mode", &name));
        Ok(Step {
            phase: Phase::named(&self.phase).ok_or_else(|| unreadable("step.phase", &self.phase))?,
            mode: self.mode.map(mode).transpose()?,
            performer: self.performer_id.map(OrganisationId::from),
            occurred_on: step::day(&self.occurred_on).map_err(|_| unreadable("step.occurred_on", &self.occurred_on))?,
            recorded_at: Timestamp::from_micros(self.recorded_at),
        })
    }
}
