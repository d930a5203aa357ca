//! What was corrected on persons: rows are added, and never changed.

use anyhow::Context;
use mesh::{clock::Timestamp, refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use crate::{
    domain::{
        person::PersonId,
        rights::rectification::{Rectification, RectificationId},
    },
    store::{leads, person::sealed::Seal},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rectification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub rectified_by: String,
    pub created_at: i64,
    pub account: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a rectification.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, rectification: &Rectification) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(rectification.id.uuid()),
        person_id: Set(rectification.person.uuid()),
        rectified_by: Set(rectification.by.clone()),
        created_at: Set(rectification.created.micros()),
        account: Set(seal(keys, rectification.id).value("account", &rectification.account)?),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What was corrected on a person, by whichever registration, in the order in which it was.
pub async fn of_person(
    db: &impl ConnectionTrait,
    keys: &Keys,
    person: PersonId,
    after: Option<RectificationId>,
    most: u64,
) -> Result<Vec<Rectification>, Error> {
    let mut query = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

fn open(keys: &Keys, row: Model) -> Result<Rectification, Error> {
    let id = RectificationId::from(row.id);
    Ok(Rectification {
        id,
        person: row.person_id.into(),
        by: row.rectified_by,
        created: Timestamp::from_micros(row.created_at),
        account: seal(keys, id).open_value("account", &row.account).with_context(|| format!("the row of {id}"))?,
    })
}

fn seal(keys: &Keys, id: RectificationId) -> Seal<'_> {
    Seal::new(keys, true, "rectification", id.uuid())
}
