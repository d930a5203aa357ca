//! Cases: every find is scoped to what the caller may see.

use std::collections::HashMap;

use mesh::{caller::Scope, clock::Timestamp, filter::Order, refusal::Error, rows::Rows, together::LookUp};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
};

use super::{step, unreadable};
use crate::domain::{
    CaseId, OrganisationId, PersonId,
    case::{Case, Commitment, Stage, State, Verdict},
    outcome::Outcome,
    phase::Phase,
    refusal::Refusal,
    step::Step,
};

/// A case.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "validation_case")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub state: String,
    pub person_id: Uuid,
    pub referrer_id: Uuid,
    pub referrer_reference: String,
    pub target: String,
    /// The phase of the latest step, kept here to filter by.
    pub phase: String,
    pub outcome: Option<String>,
    pub issuer_id: Option<Uuid>,
    pub commitment_id: Uuid,
    pub committed_ore: i64,
    pub cost_ore: i64,
    pub opened_at: i64,
    pub changed_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Which cases a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Those in this state.
    pub state: Option<Stage>,
    /// Those whose latest step is of this phase.
    pub phase: Option<Phase>,
    /// Those of this referrer.
    pub referrer: Option<OrganisationId>,
    /// Those that the caller describes.
    pub described: mesh::filter::Filter,
}

/// The case that was found by its id, if the caller may see it.
pub fn seen(found: Option<(Model, Vec<step::Model>)>, scope: Scope<'_>) -> Result<Case, Error> {
    let (row, steps) = found.ok_or(Refusal::CaseNotFound)?;
    let is_own = |own: &str| OrganisationId::parse(own).is_ok_and(|own| own.uuid() == row.referrer_id);
    match scope {
        Scope::Organisation(own) if !is_own(own) => Err(Refusal::CaseNotFound.into()),
        Scope::Organisation(_) | Scope::All => Ok(row.into_case(step::read(steps)?)?),
    }
}

/// The case with an id, if the caller may see it, held until the transaction ends so that nobody else changes it meanwhile.
pub async fn find_to_change(tx: &impl ConnectionTrait, scope: Scope<'_>, id: CaseId) -> Result<Case, Error> {
    one(tx, visible(scope).filter(Column::Id.eq(id.uuid())).lock_exclusive()).await
}

/// The cases behind a place in a list of this order, of those that the caller may see.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
    filter: &Filter,
    order: &Order,
    after: Option<&str>,
    most: u64,
) -> Result<Vec<Case>, Error> {
    let wanted = Condition::all()
        .add(filter.described.condition())
        .add_option(filter.state.map(|state| Column::State.eq(state.name())))
        .add_option(filter.phase.map(|phase| Column::Phase.eq(phase.name())))
        .add_option(filter.referrer.map(|referrer| Column::ReferrerId.eq(referrer.uuid())))
        .add_option(after.map(|after| order.after(after)).transpose()?);
    let rows = order.sort(visible(scope).filter(wanted)).limit(most).all(db).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut steps = step::rows_of(db, &ids).await?;
    let with_steps = rows.into_iter().map(|row| (steps.remove(&row.id).unwrap_or_default(), row));
    Ok(with_steps.map(|(steps, row)| row.into_case(step::read(steps)?)).collect::<Result<_, _>>()?)
}

/// The cases of some persons behind one of them, in the order of their ids. For the persons themselves, so none is left out.
pub async fn of_persons(
    db: &impl ConnectionTrait,
    persons: &[PersonId],
    after: Option<CaseId>,
    most: u64,
) -> Result<Vec<Case>, Error> {
    let rows = Entity::find()
        .filter(Column::PersonId.is_in(persons.iter().map(|id| id.uuid())))
        .filter(Condition::all().add_option(after.map(|after| Column::Id.gt(after.uuid()))))
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut steps = step::rows_of(db, &ids).await?;
    let with_steps = rows.into_iter().map(|row| (steps.remove(&row.id).unwrap_or_default(), row));
    Ok(with_steps.map(|(steps, row)| row.into_case(step::read(steps)?)).collect::<Result<_, _>>()?)
}

/// Whether a person has a case in progress, whoever referred them: the rule is about the person, so this alone is not scoped.
pub struct OpenFor;

impl LookUp for OpenFor {
    type Key = Uuid;
    type Value = ();
    const TABLE: &'static str = "validation_case";

    async fn find(db: &impl ConnectionTrait, persons: Vec<Uuid>) -> Result<HashMap<Uuid, ()>, DbErr> {
        let open = Entity::find()
            .select_only()
            .column(Column::PersonId)
            .filter(Column::PersonId.is_in(persons))
            // In so many words: with a bound value PostgreSQL's prepared plan could not use the index of open cases.
            .filter(Expr::cust("state = 'open'"))
            .into_tuple::<Uuid>();
        Ok(open.all(db).await?.into_iter().map(|person| (person, ())).collect())
    }
}

/// A case with its steps, by its id, as they are in the database.
pub struct ById;

impl LookUp for ById {
    type Key = Uuid;
    type Value = (Model, Vec<step::Model>);
    const TABLE: &'static str = "validation_case";

    async fn find(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Self::Value>, DbErr> {
        let rows = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?;
        let mut steps = step::rows_of(db, &ids).await?;
        Ok(rows.into_iter().map(|row| (row.id, (row.clone(), steps.remove(&row.id).unwrap_or_default()))).collect())
    }
}

/// Leaves a new case with its first step. Where another unit was first to open one for the person, the index makes this a fault; the
/// unit of work then runs once more, and the rule refuses.
pub fn insert(rows: &mut Rows, case: &Case) -> Result<(), DbErr> {
    rows.add(row(case));
    for (number, step) in (1..).zip(&case.steps) {
        rows.add(step::row(case.id, number, step)?);
    }
    Ok(())
}

/// Keeps a case that has a new step. The step is not left for later: the next unit of the group may read it.
pub async fn update_with_step(tx: &impl ConnectionTrait, case: &Case) -> Result<(), DbErr> {
    update(tx, case).await?;
    let Some(step) = case.steps.last() else { return Ok(()) };
    step::Entity::insert(step::row(case.id, case.steps.len(), step)?).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps a case that has changed in itself.
pub async fn update(tx: &impl ConnectionTrait, case: &Case) -> Result<(), DbErr> {
    let ActiveModel { revision, state, phase, outcome, issuer_id, cost_ore, changed_at, .. } = row(case);
    let changed = ActiveModel {
        id: Unchanged(case.id.uuid()),
        revision,
        state,
        phase,
        outcome,
        issuer_id,
        cost_ore,
        changed_at,
        ..Default::default()
    };
    Entity::update(changed).exec_without_returning(tx).await.map(|_| ())
}

async fn one(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Case, Error> {
    let row = query.one(db).await?.ok_or(Refusal::CaseNotFound)?;
    let steps = step::rows_of(db, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    Ok(row.into_case(step::read(steps)?)?)
}

fn visible(scope: Scope<'_>) -> Select<Entity> {
    match scope {
        Scope::All => Entity::find(),
        Scope::Organisation(own) => match OrganisationId::parse(own) {
            Ok(own) => Entity::find().filter(Column::ReferrerId.eq(own.uuid())),
            // Whoever acts for no organisation of ours owns nothing.
            Err(_) => Entity::find().filter(Column::ReferrerId.is_null()),
        },
    }
}

fn row(case: &Case) -> ActiveModel {
    let verdict = case.verdict();
    ActiveModel {
        id: Set(case.id.uuid()),
        revision: Set(case.revision),
        state: Set(case.stage().name().to_owned()),
        person_id: Set(case.person.uuid()),
        referrer_id: Set(case.referrer.uuid()),
        referrer_reference: Set(case.referrer_reference.clone()),
        target: Set(case.target.clone()),
        phase: Set(case.phase().name().to_owned()),
        outcome: Set(verdict.map(|verdict| verdict.outcome.name().to_owned())),
        issuer_id: Set(verdict.and_then(|verdict| verdict.issuer).map(OrganisationId::uuid)),
        commitment_id: Set(case.commitment.id.uuid()),
        committed_ore: Set(case.commitment.amount_ore),
        cost_ore: Set(verdict.map_or(0, |verdict| verdict.cost_ore)),
        opened_at: Set(case.opened_at.micros()),
        changed_at: Set(case.changed_at.micros()),
    }
}

impl Model {
    fn into_case(self, steps: Vec<Step>) -> Result<Case, DbErr> {
        let state = match Stage::named(&self.state) {
            Some(Stage::Open) => State::Open,
            Some(Stage::Withdrawn) => State::Withdrawn,
            Some(Stage::Decided) => {
                let outcome = self.outcome.as_deref().unwrap_or_default();
                State::Decided(Verdict {
                    outcome: Outcome::named(outcome).ok_or_else(|| unreadable("validation_case.outcome", outcome))?,
                    issuer: self.issuer_id.map(OrganisationId::from),
                    cost_ore: self.cost_ore,
                })
            }
            None => return Err(unreadable("validation_case.state", &self.state)),
        };
        Ok(Case {
            id: self.id.into(),
            revision: self.revision,
            state,
            person: self.person_id.into(),
            referrer: self.referrer_id.into(),
            referrer_reference: self.referrer_reference,
            target: self.target,
            steps,
            commitment: Commitment { id: self.commitment_id.into(), amount_ore: self.committed_ore },
            opened_at: Timestamp::from_micros(self.opened_at),
            changed_at: Timestamp::from_micros(self.changed_at),
        })
    }
}
