//! Due dates: one for each thing that is to be done in the matter of a decision or of an application.

use mesh::{
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};
use time::Date;

use super::{list, read_date, read_word, unreadable, word};
use crate::domain::{
    DecisionId,
    application::ApplicationId,
    claims::{
        DueDateId,
        attestation::Matter,
        due::DueDate,
        word::{DueKind, DueState, Word},
    },
};

/// A due date.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "due_date")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub decision_id: Option<Uuid>,
    pub application_id: Option<Uuid>,
    pub kind: String,
    pub state: String,
    pub due_on: String,
    pub subject: String,
    pub reminders: i32,
    pub told: i64,
}

impl ActiveModelBehavior for ActiveModel {}

// The condition of the partial index, in so many words: with a bound value PostgreSQL's prepared plans could not use it.
const OPEN: &str = "state = 'open'";

/// How many due dates one statement asks for: both engines limit how many values it may hold.
const PER_STATEMENT: usize = 500;

/// What the list of due dates can be asked.
pub fn listed() -> List {
    let fields = [
        Field::of("decision_id", Is::Id(DecisionId::PREFIX), Column::DecisionId).or_none(),
        Field::of("application_id", Is::Id(ApplicationId::PREFIX), Column::ApplicationId).or_none(),
        Field::of("kind", word::<DueKind>("DUE_DATE_KIND_"), Column::Kind),
        Field::of("state", word::<DueState>("DUE_DATE_STATE_"), Column::State),
        Field::of("due_on", Is::Date, Column::DueOn).ordered_by(Column::DueOn),
        Field::of("subject", Is::Text, Column::Subject),
    ];
    list("due dates", "due_on", Column::Id, fields)
}

/// A page of due dates.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<DueDate>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_due_date().map_err(Error::from)).collect())
}

/// The open ones of a decision, or of all matters, each with how often it has changed; what is due first first. What is open is some of
/// each project's, however long the centre has been there.
pub async fn open_revisions(
    db: &impl ConnectionTrait,
    decision: Option<DecisionId>,
) -> Result<Vec<(DueDateId, i64)>, DbErr> {
    let mut open = Entity::find().select_only().columns([Column::Id, Column::Revision]).filter(Expr::cust(OPEN));
    if let Some(decision) = decision {
        open = open.filter(Column::DecisionId.eq(decision.uuid()));
    }
    let rows = open.order_by_asc(Column::DueOn).order_by_asc(Column::Id).into_tuple::<(Uuid, i64)>().all(db).await?;
    Ok(rows.into_iter().map(|(id, revision)| (id.into(), revision)).collect())
}

/// Those with some ids, what is due first first.
pub async fn some(db: &impl ConnectionTrait, ids: &[DueDateId]) -> Result<Vec<DueDate>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(PER_STATEMENT) {
        for row in Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(db).await? {
            found.push(row.into_due_date()?);
        }
    }
    found.sort_by_key(|due| (due.due_on, due.id));
    Ok(found)
}

/// The open ones up to a day that may not have been reminded of, the earliest first.
pub async fn near(db: &impl ConnectionTrait, until: Date, today: Date, most: u64) -> Result<Vec<DueDateId>, DbErr> {
    let untold = Column::Reminders.eq(0).or(Column::Reminders.eq(1).and(Column::DueOn.lt(today.to_string())));
    let near = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Expr::cust(OPEN))
        .filter(Column::DueOn.lte(until.to_string()))
        .filter(untold)
        .order_by_asc(Column::DueOn)
        .limit(most)
        .into_tuple::<Uuid>();
    Ok(near.all(db).await?.into_iter().map(DueDateId::from).collect())
}

/// The due date with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: DueDateId) -> Result<Option<DueDate>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_due_date).transpose()
}

/// The due date of something, held until the transaction ends.
pub async fn of_subject(
    tx: &impl ConnectionTrait,
    matter: Matter,
    kinds: &[DueKind],
    subject: &str,
) -> Result<Option<DueDate>, DbErr> {
    let of = Entity::find()
        .filter(column(matter).eq(matter.uuid()))
        .filter(Column::Kind.is_in(kinds.iter().map(|kind| kind.word())))
        .filter(Column::Subject.eq(subject))
        .lock_exclusive();
    of.one(tx).await?.map(Model::into_due_date).transpose()
}

/// Those of a decision that are open, held until the transaction ends.
pub async fn open_of(tx: &impl ConnectionTrait, decision: DecisionId) -> Result<Vec<DueDate>, DbErr> {
    let open = Entity::find()
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Expr::cust(OPEN))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    open.all(tx).await?.into_iter().map(Model::into_due_date).collect()
}

/// Keeps a new due date.
pub async fn insert(tx: &impl ConnectionTrait, due: &DueDate) -> Result<(), DbErr> {
    Entity::insert(row(due)).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps a due date that has changed.
pub async fn update(tx: &impl ConnectionTrait, due: &DueDate) -> Result<(), DbErr> {
    Entity::update(row(due)).exec_without_returning(tx).await.map(|_| ())
}

fn column(matter: Matter) -> Column {
    match matter {
        Matter::Decision(_) => Column::DecisionId,
        Matter::Application(_) => Column::ApplicationId,
    }
}

fn row(due: &DueDate) -> ActiveModel {
    let (decision, application) = match due.matter {
        Matter::Decision(id) => (Some(id.uuid()), None),
        Matter::Application(id) => (None, Some(id.uuid())),
    };
    ActiveModel {
        id: Set(due.id.uuid()),
        revision: Set(due.revision),
        decision_id: Set(decision),
        application_id: Set(application),
        kind: Set(due.kind.word().to_owned()),
        state: Set(due.state.word().to_owned()),
        due_on: Set(due.due_on.to_string()),
        subject: Set(due.subject.clone()),
        reminders: Set(due.reminders),
        told: Set(due.told),
    }
}

impl Model {
    fn into_due_date(self) -> Result<DueDate, DbErr> {
        let matter = match (self.decision_id, self.application_id) {
            (Some(id), None) => Matter::Decision(id.into()),
            (None, Some(id)) => Matter::Application(id.into()),
            (Some(_), Some(_)) | (None, None) => return Err(unreadable("due_date.matter", &self.id.to_string())),
        };
        Ok(DueDate {
            id: self.id.into(),
            revision: self.revision,
            matter,
            kind: read_word("due_date.kind", &self.kind)?,
            state: read_word("due_date.state", &self.state)?,
            due_on: read_date("due_date.due_on", &self.due_on)?,
            subject: self.subject,
            reminders: self.reminders,
            told: self.told,
        })
    }
}
