//! How persons stand whose records may go, as far as this registry knows: their cases are known elsewhere.

use std::collections::{BTreeMap, HashSet};

use mesh::refusal::Error;
use sea_orm::{
    Condition, ConnectionTrait, DbErr, ExprTrait,
    entity::prelude::*,
    sea_query::{Expr, LockType, Order, Query, SelectStatement},
};
use time::Date;

use crate::domain::{person::PersonId, retention::Standing, validity::day_text};

/// All registrations of some persons, each with the person it leads to.
pub async fn registrations(
    db: &impl ConnectionTrait,
    persons: &[PersonId],
) -> Result<BTreeMap<PersonId, PersonId>, DbErr> {
    let query = Query::select()
        .columns([("person", "id"), ("person", "leads_to")])
        .from("person")
        .and_where(Expr::col(("person", "leads_to")).is_in(persons.iter().map(|id| id.uuid())))
        .take();
    let rows = db.query_all(&query).await?;
    rows.into_iter()
        .map(|row| Ok((row.try_get_by_index::<Uuid>(0)?.into(), row.try_get_by_index::<Uuid>(1)?.into())))
        .collect()
}

/// How persons stand on a day.
pub async fn of(
    db: &impl ConnectionTrait,
    persons: &[PersonId],
    day: Date,
) -> Result<BTreeMap<PersonId, Standing>, Error> {
    let held =
        Query::select().column(("legal_hold", "person_id")).from("legal_hold").and_where(is_null("lifted_at")).take();
    let held = among(db, persons, held).await?;
    let restricted =
        Query::select().column(("restriction", "person_id")).from("restriction").and_where(is_null("lifted_at")).take();
    let restricted = among(db, persons, restricted).await?;
    let asks = Query::select()
        .column(("rights_request", "person_id"))
        .from("rights_request")
        .and_where(Expr::col("answered").eq(false))
        .and_where(Expr::col(("rights_request", "person_id")).is_not_null())
        .take();
    let asks = among(db, persons, asks).await?;
    let assesses = among(db, persons, assessing(day)).await?;
    let standing = |person: &PersonId| {
        let standing = Standing {
            held: held.contains(person),
            restricted: restricted.contains(person),
            asks: asks.contains(person),
            assesses: assesses.contains(person),
            ..Standing::default()
        };
        (*person, standing)
    };
    Ok(persons.iter().map(standing).collect())
}

fn is_null(column: &'static str) -> Expr {
    Expr::col(column).is_null()
}

/// The persons who are assessors with an employment or an authorisation that is not over on a day.
fn assessing(day: Date) -> SelectStatement {
    let day = day_text(day);
    let standing = |table: &'static str| {
        let until = || Expr::col((table, "until_day"));
        Query::select()
            .expr(Expr::cust("1"))
            .from(table)
            .and_where(Expr::col((table, "assessor_id")).equals(("assessor", "id")))
            .cond_where(Condition::any().add(until().is_null()).add(until().gt(day.as_str())))
            .take()
    };
    let mut authorised = standing("authorisation");
    authorised.and_where(Expr::col(("authorisation", "revoked_on")).is_null());
    Query::select()
        .column(("assessor", "person_id"))
        .from("assessor")
        .cond_where(Condition::any().add(Expr::exists(standing("employment"))).add(Expr::exists(authorised)))
        .take()
}

/// Those of some persons a registration of whom a query answers.
async fn among(
    db: &impl ConnectionTrait,
    persons: &[PersonId],
    registrations: SelectStatement,
) -> Result<HashSet<PersonId>, DbErr> {
    let query = Query::select()
        .distinct()
        .column(("person", "leads_to"))
        .from("person")
        .and_where(Expr::col(("person", "leads_to")).is_in(persons.iter().map(|id| id.uuid())))
        .and_where(Expr::col(("person", "id")).in_subquery(registrations))
        .take();
    let rows = db.query_all(&query).await?;
    rows.into_iter().map(|row| Ok(row.try_get_by_index::<Uuid>(0)?.into())).collect()
}

/// Holds the rows of persons, so that whatever would protect one of them comes before the disposal or after it.
pub async fn hold(tx: &impl ConnectionTrait, persons: &[PersonId]) -> Result<(), DbErr> {
    let rows = Query::select()
        .column("id")
        .from("person")
        .and_where(Expr::col("leads_to").is_in(persons.iter().map(|id| id.uuid())))
        .order_by("id", Order::Asc)
        .lock(LockType::Update)
        .take();
    tx.query_all(&rows).await.map(|_| ())
}
