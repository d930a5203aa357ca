//! Whether organisations that are named are in the register.

use std::collections::BTreeSet;

use mesh::refusal::Error;
use sea_orm::{
    ConnectionTrait, ExprTrait,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::domain::{organisation::OrganisationId, refusal::Refusal};

/// Refuses where one of the organisations is not in the register.
pub async fn must_be(
    db: &impl ConnectionTrait,
    organisations: impl IntoIterator<Item = OrganisationId>,
) -> Result<(), Error> {
    let named: BTreeSet<Uuid> = organisations.into_iter().map(OrganisationId::uuid).collect();
    if named.is_empty() {
        return Ok(());
    }
    let expected = i64::try_from(named.len()).unwrap_or(i64::MAX);
    let mut query = Query::select();
    query.expr_as(Expr::cust("COUNT(*)"), "known").from("organisation").and_where(Expr::col("id").is_in(named));
    let row = db.query_one(&query).await?;
    let known: i64 = row.map_or(Ok(0), |row| row.try_get("", "known"))?;
    if known == expected { Ok(()) } else { Err(Refusal::OrganisationNotFound.into()) }
}
