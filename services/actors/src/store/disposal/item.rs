//! The records of disposals. One that is gone leaves its digest.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use mesh::refusal::Error;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    domain::{
        disposal::{Disposal, DisposalId, Fate, Item, Tally},
        person::PersonId,
        retention::Kept,
        validity::day_text,
        word::Word,
    },
    store::{
        leads,
        person::sight::{Sight, sees},
        words,
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disposal_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub disposal_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub record_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub digest: Vec<u8>,
    pub state: String,
    pub reason: Option<String>,
    pub due_on: Option<String>,
    pub veiled: bool,
}

impl ActiveModelBehavior for ActiveModel {}

/// The records of a disposal that a caller is shown, in their order: those of persons whom the caller sees, those of nobody, and what is
/// left of those that are gone. Who has been hidden since the plan is for all others as if never in it, also after they went.
pub async fn of(db: &impl ConnectionTrait, sight: &Sight, disposal: DisposalId) -> Result<Vec<Item>, Error> {
    read(db, of_disposal(disposal).filter(shown(sight))).await
}

/// All records of a disposal, in their order. Which one is, and whose, is said of those alone that the caller is shown.
pub async fn all_of(db: &impl ConnectionTrait, sight: &Sight, disposal: DisposalId) -> Result<Vec<Item>, Error> {
    let named: BTreeSet<i32> = of(db, sight, disposal).await?.into_iter().map(|item| item.place).collect();
    let mut all = read(db, of_disposal(disposal)).await?;
    all.iter_mut().filter(|item| !named.contains(&item.place)).for_each(Item::unname);
    Ok(all)
}

/// How many records of each fate a caller is shown of disposals; one of which none is shown is left out.
pub async fn tallies(
    db: &impl ConnectionTrait,
    sight: &Sight,
    disposals: &[Uuid],
) -> Result<BTreeMap<Uuid, Tally>, Error> {
    let counted = Entity::find()
        .select_only()
        .columns([Column::DisposalId, Column::State])
        .column_as(Column::Place.count(), "records")
        .filter(Column::DisposalId.is_in(disposals.iter().copied()))
        .filter(shown(sight))
        .group_by(Column::DisposalId)
        .group_by(Column::State);
    let mut tallies: BTreeMap<Uuid, Tally> = BTreeMap::new();
    for (disposal, state, records) in counted.into_tuple::<(Uuid, String, i64)>().all(db).await? {
        let fate: Fate = words::word(&state)?;
        let records = i32::try_from(records).context("a disposal holds a plan's records")?;
        tallies.entry(disposal).or_default().add(fate, records);
    }
    Ok(tallies)
}

/// The first records of a disposal that are still to go, and may go by it.
pub async fn due(db: &impl ConnectionTrait, sight: &Sight, disposal: &Disposal, most: u64) -> Result<Vec<Item>, Error> {
    let due = of_disposal(disposal.id).filter(Column::State.eq(Fate::Due.word())).filter(may_go(sight, disposal));
    read(db, due.limit(most)).await
}

/// Leaves out all that are still to go and may not go by this disposal. Answers how many. Were they counted among the records of a step,
/// the number of steps would tell of them, whoever does the steps.
pub async fn leave_out_hidden(tx: &impl ConnectionTrait, sight: &Sight, disposal: &Disposal) -> Result<i32, Error> {
    let left = Entity::update_many()
        .col_expr(Column::State, Expr::value(Fate::LeftOut.word()))
        .col_expr(Column::Reason, Expr::value(Kept::NotFound.word()))
        .filter(Column::DisposalId.eq(disposal.id.uuid()))
        .filter(Column::State.eq(Fate::Due.word()))
        .filter(may_go(sight, disposal).not())
        .exec(tx)
        .await?;
    Ok(i32::try_from(left.rows_affected).context("a disposal holds a plan's records")?)
}

/// Takes a person who goes out of the records of all disposals: their digests stay, with what became of them.
pub async fn forget(tx: &impl ConnectionTrait, person: PersonId, hidden: bool) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::RecordId, Expr::value(Option::<Uuid>::None))
        .col_expr(Column::PersonId, Expr::value(Option::<Uuid>::None))
        .col_expr(Column::Veiled, Expr::value(hidden))
        .filter(Column::PersonId.in_subquery(leads::registrations(person)))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Adds the records of a new disposal.
pub async fn insert(tx: &impl ConnectionTrait, disposal: DisposalId, items: &[Item]) -> Result<(), Error> {
    if items.is_empty() {
        return Ok(());
    }
    Entity::insert_many(items.iter().map(|item| row(disposal, item))).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what became of a record. Which it was goes with it, and is never written back.
pub async fn update(tx: &impl ConnectionTrait, disposal: DisposalId, item: &Item) -> Result<(), Error> {
    let row = row(disposal, item);
    let row = match item.fate {
        Fate::Disposed => row,
        Fate::Due | Fate::Kept | Fate::LeftOut => {
            ActiveModel { record_id: NotSet, person_id: NotSet, veiled: NotSet, ..row }
        }
    };
    Entity::update(row).exec_without_returning(tx).await?;
    Ok(())
}

fn of_disposal(disposal: DisposalId) -> Select<Entity> {
    Entity::find().filter(Column::DisposalId.eq(disposal.uuid()))
}

/// What may go by a disposal. One of all takes nobody who is hidden by now, also where who carries it out is named for them: they go by one
/// of their own. Of one person, it is what is shown to who carries it out.
fn may_go(sight: &Sight, disposal: &Disposal) -> Condition {
    if disposal.person.is_some() {
        return shown(sight);
    }
    let open = Query::select()
        .expr(Expr::cust("1"))
        .from("person")
        .and_where(Expr::col(("person", "id")).equals(("disposal_item", "person_id")))
        .and_where(Expr::col(("person", "hidden")).eq(false))
        .take();
    Condition::any().add(of_nobody()).add(Expr::exists(open))
}

fn shown(sight: &Sight) -> Condition {
    // What is left of a record whose person is still there: it is in a disposal of that person's alone.
    let own = Query::select()
        .expr(Expr::cust("1"))
        .from_as("disposal", "own")
        .and_where(Expr::col(("own", "id")).equals(("disposal_item", "disposal_id")))
        .cond_where(sees(sight, ("own", "person_id")))
        .take();
    let left = Condition::all()
        .add(Column::PersonId.is_null())
        .add(Column::State.eq(Fate::Disposed.word()))
        .add(Expr::exists(own));
    Condition::any().add(of_nobody()).add(left).add(sees(sight, ("disposal_item", "person_id")))
}

fn of_nobody() -> Condition {
    Condition::all().add(Column::PersonId.is_null()).add(Column::Veiled.eq(false))
}

fn row(disposal: DisposalId, item: &Item) -> ActiveModel {
    ActiveModel {
        disposal_id: Set(disposal.uuid()),
        place: Set(item.place),
        record_id: Set(item.record),
        person_id: Set(item.person.map(PersonId::uuid)),
        digest: Set(item.digest.clone()),
        state: Set(item.fate.word().to_owned()),
        reason: Set(item.reason.map(|reason| reason.word().to_owned())),
        due_on: Set(item.due.map(day_text)),
        veiled: Set(item.veiled),
    }
}

async fn read(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<Item>, Error> {
    let rows = query.order_by_asc(Column::Place).all(db).await?;
    let read = |row: Model| {
        Ok::<_, anyhow::Error>(Item {
            place: row.place,
            record: row.record_id,
            person: row.person_id.map(PersonId::from),
            digest: row.digest,
            fate: words::word(&row.state)?,
            reason: row.reason.as_deref().map(words::word).transpose()?,
            due: row.due_on.as_deref().map(words::day).transpose()?,
            veiled: row.veiled,
        })
    };
    let items: anyhow::Result<Vec<_>> = rows.into_iter().map(read).collect();
    Ok(items.context("the records of a disposal")?)
}
