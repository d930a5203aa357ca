//! Who sees whom. Every statement that answers, lists, counts or joins persons carries this condition, so that a person whose identity is
//! protected is for all others as if not there: the same statements run, and they find nothing.
//!
//! Other modules of the store use it so: a query that joins the table `person` adds [`visible`]; a query that only holds a person's id in a
//! column of its own adds [`sees`]. None of them looks at `person` otherwise.

use mesh::{caller::Caller, clock::Timestamp};
use sea_orm::{
    Condition, ExprTrait,
    sea_query::{Expr, IntoColumnRef, Query, SelectStatement},
};

/// Which persons a caller sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Those who are not hidden, and those whom the subject is named for at the moment.
    Of {
        /// As the audit trail names the caller.
        subject: String,
        /// The moment.
        at: Timestamp,
    },
    /// All. For what a service does by itself, and for the RPCs on protection: they show nothing on the person.
    Everybody,
}

impl Sight {
    /// What a caller sees now. A partner is named for nobody, and the same statement says so.
    pub fn of(caller: &Caller, now: Timestamp) -> Self {
        Self::Of { subject: caller.name(), at: now }
    }
}

/// Holds for the rows of `person` that a caller sees.
pub fn visible(sight: &Sight) -> Condition {
    match sight {
        // Who was disposed of is hidden, and nobody is named for them: so they are among nobody's, and need to be left out here alone.
        Sight::Everybody => Condition::all().add(Expr::col(("person", "disposed_at")).is_null()),
        Sight::Of { subject, at } => Condition::any()
            .add(Expr::col(("person", "hidden")).eq(false))
            .add(Expr::exists(named(subject, at.micros()))),
    }
}

/// Holds where the person whose id stands in a column is seen by a caller; where there is no such person, it does not hold.
pub fn sees(sight: &Sight, person_id: impl IntoColumnRef) -> Condition {
    let person = Query::select()
        .expr(Expr::cust("1"))
        .from("person")
        .and_where(Expr::col(("person", "id")).eq(Expr::col(person_id)))
        .cond_where(visible(sight))
        .take();
    Condition::all().add(Expr::exists(person))
}

/// That somebody is named for a registration of the person in the statement around it. A merge leaves each where it stands.
fn named(subject: &str, at: i64) -> SelectStatement {
    let access = |column| Expr::col(("protected_access", column));
    Query::select()
        .expr(Expr::cust("1"))
        .from("protected_access")
        .and_where(access("subject").eq(subject))
        .and_where(access("begins_at").lte(at))
        .cond_where(Condition::any().add(access("ends_at").is_null()).add(access("ends_at").gt(at)))
        .and_where(
            access("person_id").in_subquery(
                Query::select()
                    .column(("registration", "id"))
                    .from_as("person", "registration")
                    .and_where(Expr::col(("registration", "leads_to")).equals(("person", "leads_to")))
                    .take(),
            ),
        )
        .take()
}
