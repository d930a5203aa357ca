//! Where ids lead, after registrations of one organisation or one person have been merged. Read when a question is answered, and never
//! written back: a merge can be taken back.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DbErr, ExprTrait,
    sea_query::{Expr, Query, SelectStatement},
};
use uuid::Uuid;

use super::person::sight::{Sight, visible};
use crate::domain::{organisation::OrganisationId, person::PersonId};

/// The organisation that each of these ids leads to; one that is not in the register is left out.
pub async fn organisations(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = OrganisationId>,
) -> Result<BTreeMap<OrganisationId, OrganisationId>, DbErr> {
    let ids: Vec<Uuid> = ids.into_iter().map(OrganisationId::uuid).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = Query::select()
        .column("id")
        .column("merged_into")
        .from("organisation")
        .and_where(Expr::col("id").is_in(ids))
        .take();
    let rows = db.query_all(&query).await?;
    let read = |row: sea_orm::QueryResult| {
        let id: Uuid = row.try_get("", "id")?;
        let root: Option<Uuid> = row.try_get("", "merged_into")?;
        Ok((id.into(), root.unwrap_or(id).into()))
    };
    rows.into_iter().map(read).collect()
}

/// All ids that lead to the same organisation as one does.
pub fn organisation(id: OrganisationId) -> SelectStatement {
    let root = Query::select()
        .expr(Expr::cust("COALESCE(merged_into, id)"))
        .from("organisation")
        .and_where(Expr::col("id").eq(id.uuid()))
        .take();
    Query::select()
        .column("id")
        .from("organisation")
        .and_where(Expr::col("id").in_subquery(root.clone()).or(Expr::col("merged_into").in_subquery(root)))
        .take()
}

/// The person that each of these ids leads to; one whom nobody with this sight sees is left out.
pub async fn persons(
    db: &impl ConnectionTrait,
    sight: &Sight,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, PersonId>, DbErr> {
    let ids: Vec<Uuid> = ids.into_iter().map(PersonId::uuid).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = Query::select()
        .expr_as(Expr::col(("registration", "id")), "stated")
        .expr_as(Expr::col(("person", "id")), "led_to")
        .from_as("person", "registration")
        .inner_join("person", Expr::col(("person", "id")).equals(("registration", "leads_to")))
        .and_where(Expr::col(("registration", "id")).is_in(ids))
        .cond_where(visible(sight))
        .take();
    let rows = db.query_all(&query).await?;
    let read = |row: sea_orm::QueryResult| {
        let (stated, led_to): (Uuid, Uuid) = (row.try_get("", "stated")?, row.try_get("", "led_to")?);
        Ok((stated.into(), led_to.into()))
    };
    rows.into_iter().map(read).collect()
}

/// All ids that lead to the same persons as those that a query answers.
pub fn together(stated: SelectStatement) -> SelectStatement {
    let persons = Query::select()
        .column(("stated", "leads_to"))
        .from_as("person", "stated")
        .and_where(Expr::col(("stated", "id")).in_subquery(stated))
        .take();
    Query::select()
        .column(("registration", "id"))
        .from_as("person", "registration")
        .and_where(Expr::col(("registration", "leads_to")).in_subquery(persons))
        .take()
}

/// All ids that lead to a person.
pub fn registrations(person: PersonId) -> SelectStatement {
    Query::select()
        .column(("registration", "id"))
        .from_as("person", "registration")
        .and_where(Expr::col(("registration", "leads_to")).eq(person.uuid()))
        .take()
}
