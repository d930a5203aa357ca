//! Persons with a protected identity who are not hidden after all: another registration of the same number is seen by everybody.
//!
//! A number that is refused would tell that somebody has it, so nothing keeps whoever is not named from registering the person again. The two
//! meet by what that leaves behind: the hidden person claims no number, and the other registration claims it. Whichever way the number came
//! there, and whoever was hidden when, one statement finds it, by the unique key of claims from both sides; nothing is noted anywhere.

use sea_orm::{
    ConnectionTrait, DbErr, ExprTrait, JoinType,
    sea_query::{Expr, Order, Query},
};
use uuid::Uuid;

use super::sight::{Sight, visible};
use crate::domain::person::PersonId;

/// A protected person, and the registration by which everybody sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposed {
    /// The person, whom only those see who are named.
    pub person: PersonId,
    /// The person that everybody sees, and takes for somebody else.
    pub duplicate: PersonId,
}

/// Those of whom somebody with this sight sees both, in the order of the registration of the hidden one.
pub async fn list(db: &impl ConnectionTrait, sight: &Sight, most: u64) -> Result<Vec<Exposed>, DbErr> {
    let query = Query::select()
        .distinct()
        .expr_as(Expr::col(("person", "id")), "person_id")
        .expr_as(Expr::col(("duplicate", "id")), "duplicate_id")
        .from_as("person_identity", "unclaimed")
        .join_as(
            JoinType::InnerJoin,
            "person",
            "registration",
            Expr::col(("registration", "id")).equals(("unclaimed", "person_id")),
        )
        .inner_join("person", Expr::col(("person", "id")).equals(("registration", "leads_to")))
        .join_as(
            JoinType::InnerJoin,
            "person_identity",
            "claimed",
            Expr::col(("claimed", "claim")).equals(("unclaimed", "number_index")),
        )
        .join_as(
            JoinType::InnerJoin,
            "person",
            "claimant",
            Expr::col(("claimant", "id")).equals(("claimed", "person_id")),
        )
        .join_as(
            JoinType::InnerJoin,
            "person",
            "duplicate",
            Expr::col(("duplicate", "id")).equals(("claimant", "leads_to")),
        )
        .and_where(Expr::col(("unclaimed", "claim")).is_null())
        .and_where(Expr::col(("person", "hidden")).eq(true))
        .and_where(Expr::col(("duplicate", "hidden")).eq(false))
        .cond_where(visible(sight))
        .order_by(("person", "id"), Order::Asc)
        .order_by(("duplicate", "id"), Order::Asc)
        .limit(most)
        .take();
    let read = |row: sea_orm::QueryResult| {
        let (person, duplicate): (Uuid, Uuid) = (row.try_get("", "person_id")?, row.try_get("", "duplicate_id")?);
        Ok(Exposed { person: person.into(), duplicate: duplicate.into() })
    };
    db.query_all(&query).await?.into_iter().map(read).collect()
}
