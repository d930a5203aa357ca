//! What becomes of a person in the database when they are disposed of: the key goes, and with it all that was sealed with it; the rows that
//! tell of the person go; the bare id stays, so that what names it elsewhere, the audit trail first, still leads somewhere: to nobody.

use mesh::{clock::Timestamp, refusal::Error, seal::Keys};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};

use super::{Column, Entity};
use crate::{
    domain::{disposal::DisposalId, person::PersonId},
    store::{self, interest, leads},
};

/// The tables whose rows tell of the person in their column `person_id`.
const OF_PERSON: [&str; 10] = [
    "person_identity",
    "person_name",
    "protected_access",
    "rights_request",
    "rectification",
    "restriction",
    "sharing",
    "import_seen",
    "legal_hold",
    "hidden_address",
];
/// The tables of what an assessor is, may do and has declared.
const OF_ASSESSOR: [&str; 4] = ["authorisation", "assessor_ability", "employment", "interest"];

/// Destroys what is held on a person, by whichever registration. Answers the registrations, each with the number of the event that tells.
pub async fn dispose(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    person: PersonId,
    disposal: DisposalId,
    now: Timestamp,
) -> Result<Vec<(PersonId, i64)>, Error> {
    let registrations: Vec<(Uuid, i64, bool)> = Entity::find()
        .filter(Column::LeadsTo.eq(person.uuid()))
        .filter(Column::DisposedAt.is_null())
        .order_by_asc(Column::Id)
        .select_only()
        .columns([Column::Id, Column::Told, Column::Hidden])
        .into_tuple()
        .all(tx)
        .await?;
    let ids: Vec<PersonId> = registrations.iter().map(|(id, ..)| PersonId::from(*id)).collect();
    // All that is one person is hidden together.
    let hidden = registrations.iter().any(|(.., hidden)| *hidden);
    store::disposal::forget(tx, person, hidden).await?;
    assessor(tx, person).await?;
    interest::forget(tx, keys, &ids).await?;
    for table in OF_PERSON {
        remove(tx, table, "person_id", leads::registrations(person)).await?;
    }
    let nothing = || Expr::value(Option::<Vec<u8>>::None);
    let empty = || Expr::value(Vec::<u8>::new());
    Entity::update_many()
        .col_expr(Column::OwnKey, nothing())
        .col_expr(Column::Identity, nothing())
        .col_expr(Column::Details, nothing())
        .col_expr(Column::GivenName, empty())
        .col_expr(Column::FamilyName, empty())
        .col_expr(Column::Marking, empty())
        .col_expr(Column::Hidden, Expr::value(true))
        .col_expr(Column::Told, Expr::col(Column::Told).add(1))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::DisposedAt, Expr::value(now.micros()))
        .col_expr(Column::DisposalId, Expr::value(disposal.uuid()))
        .filter(Column::LeadsTo.eq(person.uuid()))
        .filter(Column::DisposedAt.is_null())
        .exec(tx)
        .await?;
    Ok(registrations.into_iter().map(|(id, told, _)| (id.into(), told + 1)).collect())
}

/// Removes the assessor that a person is.
async fn assessor(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), DbErr> {
    let assessors = || {
        let own = Expr::col(("assessor", "person_id")).in_subquery(leads::registrations(person));
        Query::select().column(("assessor", "id")).from("assessor").and_where(own).take()
    };
    let authorisations = Query::select()
        .column(("authorisation", "id"))
        .from("authorisation")
        .and_where(Expr::col(("authorisation", "assessor_id")).in_subquery(assessors()))
        .take();
    remove(tx, "suspension", "authorisation_id", authorisations).await?;
    for table in OF_ASSESSOR {
        remove(tx, table, "assessor_id", assessors()).await?;
    }
    remove(tx, "assessor", "person_id", leads::registrations(person)).await
}

async fn remove(
    tx: &impl ConnectionTrait,
    table: &'static str,
    column: &'static str,
    of: SelectStatement,
) -> Result<(), DbErr> {
    let statement = Query::delete().from_table(table).and_where(Expr::col(column).in_subquery(of)).take();
    tx.execute(&statement).await.map(|_| ())
}
