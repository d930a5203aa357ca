//! Who would do what in an alternative.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use super::{
    Of, grouped,
    names::{role_text, stored as stored_word},
    none,
};
use crate::domain::{
    centre::alternative::{Alternative, PartyRole},
    organisation::OrganisationId,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alternative_party")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub alternative_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub organisation_id: Uuid,
    pub role: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// The parties of alternatives, in their order.
pub async fn of(db: &impl ConnectionTrait, alternatives: &[Uuid]) -> Result<Of<Model>, DbErr> {
    let rows = Entity::find().filter(Column::AlternativeId.is_in(alternatives.to_vec()));
    Ok(grouped(rows.order_by_asc(Column::Place).all(db).await?, |row| row.alternative_id))
}

/// Adds an alternative's parties.
pub async fn insert(tx: &impl ConnectionTrait, alternative: &Alternative) -> Result<(), DbErr> {
    let rows: Vec<_> = (0..)
        .zip(&alternative.content.parties)
        .map(|(place, (organisation, role))| ActiveModel {
            alternative_id: Set(alternative.id.uuid()),
            place: Set(place),
            organisation_id: Set(organisation.uuid()),
            role: Set(role_text(*role).to_owned()),
        })
        .collect();
    if let Some(done) = none(&rows) {
        return done;
    }
    Entity::insert_many(rows).exec_without_returning(tx).await.map(drop)
}

/// Puts an alternative's parties in the place of those that there are.
pub async fn replace(tx: &impl ConnectionTrait, alternative: &Alternative) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::AlternativeId.eq(alternative.id.uuid())).exec(tx).await?;
    insert(tx, alternative).await
}

/// A party as it was stored.
pub fn stored(row: Model) -> anyhow::Result<(OrganisationId, PartyRole)> {
    Ok((row.organisation_id.into(), stored_word(&PartyRole::ALL, role_text, &row.role)?))
}
