//! The organisations in gatherings: who is invited, and with how many they came.

use std::collections::BTreeMap;

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, entity::prelude::*, sea_query::OnConflict,
};

use crate::domain::{
    gathering::{Gathering, GatheringId, Part},
    organisation::OrganisationId,
};

/// How many rows go into one statement: below either engine's limit of bound values.
const ROWS_PER_STATEMENT: usize = 500;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gathering_organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub gathering_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    pub invited_at: Option<i64>,
    pub participants: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// The organisations in a gathering.
pub async fn of(db: &impl ConnectionTrait, id: GatheringId) -> Result<BTreeMap<OrganisationId, Part>, DbErr> {
    let rows = Entity::find().filter(Column::GatheringId.eq(id.uuid())).all(db).await?;
    let part = |row: Model| {
        let invited = row.invited_at.map(Timestamp::from_micros);
        (row.organisation_id.into(), Part { invited, participants: row.participants })
    };
    Ok(rows.into_iter().map(part).collect())
}

/// Makes the rows those of the gathering: adds, changes, and takes away who has no part in it any more.
pub async fn replace(tx: &impl ConnectionTrait, gathering: &Gathering) -> Result<(), DbErr> {
    let known = of(tx, gathering.id).await?;
    let gone: Vec<Uuid> = known.keys().filter(|one| !gathering.parts.contains_key(one)).map(|one| one.uuid()).collect();
    for some in gone.chunks(ROWS_PER_STATEMENT) {
        Entity::delete_many()
            .filter(Column::GatheringId.eq(gathering.id.uuid()))
            .filter(Column::OrganisationId.is_in(some.to_vec()))
            .exec(tx)
            .await?;
    }
    let changed: Vec<_> = gathering.parts.iter().filter(|(one, part)| known.get(one) != Some(part)).collect();
    for some in changed.chunks(ROWS_PER_STATEMENT) {
        let rows = some.iter().map(|(organisation, part)| ActiveModel {
            gathering_id: Set(gathering.id.uuid()),
            organisation_id: Set(organisation.uuid()),
            invited_at: Set(part.invited.map(Timestamp::micros)),
            participants: Set(part.participants),
        });
        let in_place = OnConflict::columns([Column::GatheringId, Column::OrganisationId])
            .update_columns([Column::InvitedAt, Column::Participants])
            .to_owned();
        Entity::insert_many(rows).on_conflict(in_place).exec_without_returning(tx).await?;
    }
    Ok(())
}
