//! Records that may be old enough to go, in the order of their ids, and the removal of single ones. Opens nothing.

use mesh::{clock::Timestamp, refusal::Error};
use sea_orm::{
    Condition, ConnectionTrait, DbErr, ExprTrait, QueryResult,
    entity::prelude::*,
    sea_query::{Expr, Order, Query, SelectStatement},
};
use time::Date;

use crate::{
    domain::{person::PersonId, retention::Kind, validity::day_text},
    store::{
        leads,
        person::sight::{Sight, sees, visible},
        words,
    },
};

/// A record, and from when its time may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub record: Uuid,
    /// Whose, after merges; none where it is of nobody in the register.
    pub person: Option<PersonId>,
    /// Whether that person is hidden.
    pub hidden: bool,
    /// The day it began to be kept for its time.
    pub began: Date,
}

/// Which records are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Of which kind.
    pub kind: Kind,
    /// Who looks.
    pub sight: &'a Sight,
    /// Those of one person; without one, those of all whose identity is not protected.
    pub person: Option<PersonId>,
    /// Those that began on this day or before; without one, all.
    pub until: Option<Date>,
}

/// The records behind one of them.
pub async fn after(
    db: &impl ConnectionTrait,
    wanted: Wanted<'_>,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Candidate>, Error> {
    let mut query = of(wanted);
    if let Some(after) = after {
        query.and_where(id(wanted.kind).gt(after));
    }
    query.limit(most);
    read(db, query).await
}

/// Those of some records that are there.
pub async fn some(db: &impl ConnectionTrait, wanted: Wanted<'_>, records: &[Uuid]) -> Result<Vec<Candidate>, Error> {
    let mut query = of(wanted);
    query.and_where(id(wanted.kind).is_in(records.iter().copied()));
    read(db, query).await
}

/// Removes a single record that is not a person.
pub async fn remove(tx: &impl ConnectionTrait, kind: Kind, record: Uuid) -> Result<(), DbErr> {
    let statement = Query::delete().from_table(table(kind)).and_where(Expr::col("id").eq(record)).take();
    tx.execute(&statement).await.map(|_| ())
}

fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Sharing => "sharing",
        Kind::RightsRequest => "rights_request",
    }
}

fn id(kind: Kind) -> Expr {
    Expr::col((table(kind), "id"))
}

/// Answers id, person, whether they are hidden, and the day or moment it began, in the order of ids.
fn of(wanted: Wanted<'_>) -> SelectStatement {
    let Wanted { kind, sight, person, until } = wanted;
    let table = table(kind);
    let mut query = Query::select();
    query.expr_as(id(kind), "record").from(table).order_by((table, "id"), Order::Asc);
    let last = until.map(day_text);
    match kind {
        Kind::Person => {
            query.expr_as(Expr::col((table, "leads_to")), "owner").expr_as(Expr::col((table, "hidden")), "hidden");
            query.expr_as(Expr::col((table, "created_at")), "moment");
            query.and_where(Expr::col((table, "merged_into")).is_null());
            query.and_where(Expr::col((table, "disposed_at")).is_null()).cond_where(visible(sight));
            if let Some(end) = until.and_then(Date::next_day) {
                query.and_where(Expr::col((table, "created_at")).lt(Timestamp::start_of(end).micros()));
            }
        }
        Kind::Sharing => {
            let ended = || {
                Expr::cust(
                    "CASE WHEN withdrawn_on IS NULL THEN sharing.until_day WHEN sharing.until_day IS NULL THEN withdrawn_on
                     WHEN withdrawn_on < sharing.until_day THEN withdrawn_on ELSE sharing.until_day END",
                )
            };
            query.expr_as(owner(table, "leads_to"), "owner").expr_as(owner(table, "hidden"), "hidden");
            query.expr_as(ended(), "day");
            query.and_where(ended().is_not_null()).cond_where(sees(sight, (table, "person_id")));
            if let Some(last) = last {
                query.and_where(ended().lte(last));
            }
        }
        Kind::RightsRequest => {
            let answered = || Expr::col((table, "answered_on"));
            query.expr_as(owner(table, "leads_to"), "owner").expr_as(owner(table, "hidden"), "hidden");
            query.expr_as(answered(), "day");
            let owned = Condition::any().add(Expr::col((table, "person_id")).is_null());
            query.and_where(answered().is_not_null()).cond_where(owned.add(sees(sight, (table, "person_id"))));
            if let Some(last) = last {
                query.and_where(answered().lte(last));
            }
        }
    }
    match (person, kind) {
        (Some(person), Kind::Person) => query.and_where(id(kind).eq(person.uuid())),
        (Some(person), Kind::Sharing | Kind::RightsRequest) => {
            query.and_where(Expr::col((table, "person_id")).in_subquery(leads::registrations(person)))
        }
        (None, Kind::Person) => query.and_where(Expr::col((table, "hidden")).eq(false)),
        (None, Kind::Sharing | Kind::RightsRequest) => {
            let hidden = Query::select()
                .expr(Expr::cust("1"))
                .from_as("person", "owning")
                .and_where(Expr::col(("owning", "id")).equals((table, "person_id")))
                .and_where(Expr::col(("owning", "hidden")).eq(true))
                .take();
            query.and_where(Expr::exists(hidden).not())
        }
    };
    query
}

/// What a column says of the registration of a row; who is one person is hidden together.
fn owner(table: &'static str, column: &'static str) -> Expr {
    let owner = Query::select()
        .column(("owner_of", column))
        .from_as("person", "owner_of")
        .and_where(Expr::col(("owner_of", "id")).equals((table, "person_id")))
        .take();
    Expr::from(owner)
}

async fn read(db: &impl ConnectionTrait, query: SelectStatement) -> Result<Vec<Candidate>, Error> {
    let read = |row: QueryResult| {
        let began = match row.try_get::<Option<i64>>("", "moment") {
            Ok(Some(moment)) => Timestamp::from_micros(moment).date(),
            Ok(None) | Err(_) => words::day(&row.try_get::<String>("", "day")?)?,
        };
        let owner: Option<Uuid> = row.try_get("", "owner")?;
        let hidden = row.try_get::<Option<bool>>("", "hidden")?.unwrap_or(false);
        Ok(Candidate { record: row.try_get("", "record")?, person: owner.map(PersonId::from), hidden, began })
    };
    db.query_all(&query).await?.into_iter().map(read).collect()
}
