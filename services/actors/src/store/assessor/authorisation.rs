//! Authorisations, with why one was revoked sealed.

use anyhow::Context;
use mesh::{refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    entity::prelude::*,
    sea_query::{JoinType, Query, SelectStatement},
};
use time::Date;

use super::{group, suspension};
use crate::{
    domain::{
        assessor::AssessorId,
        authorisation::{Authorisation, AuthorisationId, ModelVersion, Suspension},
        validity::day_text,
    },
    store::words,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub assessor_id: Uuid,
    pub model_key: String,
    pub model_version: String,
    pub granted_by: Uuid,
    pub from_day: String,
    pub until_day: Option<String>,
    pub revoked_on: Option<String>,
    pub revocation_reason: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Selects the ids of those who may assess by a model on a day, as `Authorisation::standing` judges it.
pub fn in_force(key: &str, version: Option<&str>, day: Date) -> Select<Entity> {
    let day = day_text(day);
    let mut rows = Entity::find()
        .select_only()
        .column(Column::AssessorId)
        .filter(Column::ModelKey.eq(key))
        .filter(Column::FromDay.lte(day.as_str()))
        .filter(Column::UntilDay.is_null().or(Column::UntilDay.gt(day.as_str())))
        .filter(Column::RevokedOn.is_null().or(Column::RevokedOn.gt(day.as_str())))
        .filter(
            Expr::tuple([Expr::col(Column::AssessorId), Expr::col(Column::ModelVersion)])
                .not_in_subquery(suspended(key, &day)),
        );
    if let Some(version) = version {
        rows = rows.filter(Column::ModelVersion.eq(version));
    }
    rows
}

/// Selects which versions of a model are suspended for whom on a day: for each assessor that the person is, by whichever record. It begins
/// with the few that are suspended, since a list of thousands asks this once.
fn suspended(key: &str, day: &str) -> SelectStatement {
    let beside = |column| Expr::col(("beside", column));
    Query::select()
        .column(("other", "id"))
        .column(("beside", "model_version"))
        .from_as("authorisation", "beside")
        .inner_join("assessor", Expr::col(("assessor", "id")).equals(("beside", "assessor_id")))
        .join_as(JoinType::InnerJoin, "person", "own", Expr::col(("own", "id")).equals(("assessor", "person_id")))
        .join_as(
            JoinType::InnerJoin,
            "person",
            "registration",
            Expr::col(("registration", "leads_to")).equals(("own", "leads_to")),
        )
        .join_as(
            JoinType::InnerJoin,
            "assessor",
            "other",
            Expr::col(("other", "person_id")).equals(("registration", "id")),
        )
        .and_where(beside("model_key").eq(key))
        .and_where(beside("from_day").lte(day))
        .and_where(beside("until_day").is_null().or(beside("until_day").gt(day)))
        .and_where(beside("revoked_on").is_null().or(beside("revoked_on").gt(day)))
        .and_where(beside("id").in_subquery(suspension::holding_on(day).into_query()))
        .take()
}

/// The authorisations of assessors, in the order of their ids.
pub async fn of(
    db: &impl ConnectionTrait,
    keys: &Keys,
    assessors: &[Uuid],
) -> Result<Vec<(Uuid, Authorisation)>, Error> {
    let rows = Entity::find().filter(Column::AssessorId.is_in(assessors.iter().copied()));
    let rows = rows.order_by_asc(Column::Id).all(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut suspensions = group(suspension::of(db, keys, &ids).await?);
    let build = |row: Model| {
        let suspensions = suspensions.remove(&row.id).unwrap_or_default();
        let id = AuthorisationId::from(row.id);
        Ok((row.assessor_id, from_row(keys, row, suspensions).with_context(|| format!("the row of {id}"))?))
    };
    rows.into_iter().map(build).collect()
}

/// Adds an authorisation.
pub async fn insert(
    tx: &impl ConnectionTrait,
    assessor: AssessorId,
    authorisation: &Authorisation,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(authorisation.id.uuid()),
        assessor_id: Set(assessor.uuid()),
        model_key: Set(authorisation.model.key.clone()),
        model_version: Set(authorisation.model.version.clone()),
        granted_by: Set(authorisation.granted_by.uuid()),
        from_day: Set(day_text(authorisation.period.from)),
        until_day: Set(authorisation.period.until.map(day_text)),
        revoked_on: Set(None),
        revocation_reason: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Writes an authorisation that was suspended, released from that, or revoked.
pub async fn update(tx: &impl ConnectionTrait, keys: &Keys, authorisation: &Authorisation) -> Result<(), Error> {
    suspension::keep_last(tx, keys, authorisation).await?;
    let Some((day, reason)) = authorisation.revoked else { return Ok(()) };
    let row = ActiveModel {
        id: Unchanged(authorisation.id.uuid()),
        revoked_on: Set(Some(day_text(day))),
        revocation_reason: Set(Some(words::seal(keys, &place(authorisation.id), reason)?)),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await?;
    Ok(())
}

fn place(id: AuthorisationId) -> String {
    format!("actors|authorisation|revocation_reason|{}", id.uuid())
}

fn from_row(keys: &Keys, row: Model, suspensions: Vec<Suspension>) -> anyhow::Result<Authorisation> {
    let id = AuthorisationId::from(row.id);
    let reason = row.revocation_reason.map(|sealed| words::open(keys, &place(id), &sealed)).transpose()?;
    let revoked_on = row.revoked_on.as_deref().map(words::day).transpose()?;
    Ok(Authorisation {
        id,
        model: ModelVersion { key: row.model_key, version: row.model_version },
        granted_by: row.granted_by.into(),
        period: words::validity(&row.from_day, row.until_day.as_deref())?,
        suspensions,
        revoked: revoked_on.zip(reason),
    })
}

#[cfg(test)]
mod tests;
