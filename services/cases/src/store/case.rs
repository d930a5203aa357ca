//! Cases: every find is scoped to what the caller may see.

use std::collections::HashMap;

use mesh::{
    clock::Timestamp,
    list::{Asked, Rows},
    refusal::Error,
    rows,
    together::LookUp,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, Select,
    entity::prelude::*,
};

use super::{merged::Reach, protected, step, unreadable};
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
}

/// A case's row as it was found by its id, whoever asked, and whether its person is hidden.
#[derive(Debug, Clone)]
pub struct Guarded {
    row: Model,
    hidden: bool,
}

impl Guarded {
    /// Who stands in the way of a caller: the person of the case, where that one's identity is protected.
    pub fn hidden(&self) -> Option<PersonId> {
        self.hidden.then(|| self.row.person_id.into())
    }

    /// Whether the case is one of those that a caller may see, were its person not protected.
    pub fn is_in(&self, reach: &Reach) -> bool {
        reach.holds(self.row.referrer_id)
    }

    /// The case, with its steps.
    pub fn read(self, steps: Vec<step::Model>) -> Result<Case, Error> {
        Ok(self.row.into_case(step::read(steps)?)?)
    }
}

/// The case with an id, if the caller may see it, held until the transaction ends so that nobody else changes it meanwhile.
pub async fn find_to_change(
    tx: &impl ConnectionTrait,
    reach: &Reach,
    named: &[PersonId],
    id: CaseId,
) -> Result<Case, Error> {
    one(tx, visible(reach, named).filter(Column::Id.eq(id.uuid())).lock_exclusive()).await
}

/// Notes that those who see the cases of a person are others from now on. Answers the cases, each with the number of that change.
pub async fn turn(tx: &impl ConnectionTrait, person: PersonId) -> Result<Vec<(CaseId, i64)>, DbErr> {
    let of_person = Entity::find().filter(Column::PersonId.eq(person.uuid())).order_by_asc(Column::Id);
    let rows = of_person.lock_exclusive().all(tx).await?;
    Entity::update_many()
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::PersonId.eq(person.uuid()))
        .exec(tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.revision + 1)).collect())
}

/// The cases of a page, of those that the caller may see.
pub async fn page(
    db: &impl ConnectionTrait,
    reach: &Reach,
    named: &[PersonId],
    filter: &Filter,
    asked: &Asked<'_>,
) -> Result<Rows<Case>, Error> {
    let wanted = Condition::all()
        .add_option(filter.state.map(|state| Column::State.eq(state.name())))
        .add_option(filter.phase.map(|phase| Column::Phase.eq(phase.name())))
        .add_option(filter.referrer.map(|referrer| Column::ReferrerId.eq(referrer.uuid())));
    let rows = asked.rows(db, visible(reach, named).filter(wanted)).await?;
    let ids: Vec<_> = rows.items.iter().map(|row| row.id).collect();
    let mut steps = step::rows_of(db, &ids).await?;
    rows.into(|rows| {
        let with_steps = rows.into_iter().map(|row| (steps.remove(&row.id).unwrap_or_default(), row));
        Ok(with_steps.map(|(steps, row)| row.into_case(step::read(steps)?)).collect::<Result<_, DbErr>>()?)
    })
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
    type Value = (Guarded, Vec<step::Model>);
    const TABLE: &'static str = "validation_case";

    async fn find(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Self::Value>, DbErr> {
        let rows = guarded(db, &ids).await?;
        let mut steps = step::rows_of(db, &ids).await?;
        Ok(rows
            .into_iter()
            .map(|found| (found.row.id, (found.clone(), steps.remove(&found.row.id).unwrap_or_default())))
            .collect())
    }
}

/// A case by its id, to learn who sees it.
pub struct Guard;

impl LookUp for Guard {
    type Key = Uuid;
    type Value = Guarded;
    const TABLE: &'static str = "validation_case";

    async fn find(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Guarded>, DbErr> {
        Ok(guarded(db, &ids).await?.into_iter().map(|found| (found.row.id, found)).collect())
    }
}

async fn guarded(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Guarded>, DbErr> {
    let cases = Entity::find().filter(Column::Id.is_in(ids.iter().copied()));
    cases.expr_as(protected::hides(&[]), "hidden").into_model().all(db).await
}

impl FromQueryResult for Guarded {
    fn from_query_result(result: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self { row: Model::from_query_result(result, prefix)?, hidden: result.try_get(prefix, "hidden")? })
    }
}

/// Leaves a new case with its first step. Where another unit was first to open one for the person, the index makes this a fault; the
/// unit of work then runs once more, and the rule refuses.
pub fn insert(rows: &mut rows::Rows, case: &Case) -> Result<(), DbErr> {
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

/// The cases that a caller may see: those in reach, without those of persons whose identity is protected and whom the caller is not
/// named for.
fn visible(reach: &Reach, named: &[PersonId]) -> Select<Entity> {
    let seen = Entity::find().filter(protected::hides(named).not());
    match reach {
        Reach::All => seen,
        Reach::ReferredBy(own) => seen.filter(Column::ReferrerId.is_in(own.iter().copied())),
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
