//! Addresses that hidden persons have from before nobody hidden had one: sealed in their rows, shown to nobody, and taken out.

use mesh::{refusal::Error, seal::Keys};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{Column as Of, Entity as Person, open, update};
use crate::domain::person::PersonId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hidden_address")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

/// Whether there are registrations that may have one.
pub async fn wait(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(Entity::find().count(db).await? > 0)
}

/// Writes some of them anew, without it, and answers which. Who is no longer hidden has lost it with that change.
pub async fn clear(tx: &impl ConnectionTrait, keys: &Keys, most: u64) -> Result<Vec<PersonId>, Error> {
    let waiting = Entity::find().select_only().column(Column::PersonId).order_by_asc(Column::PersonId).limit(most);
    let waiting: Vec<Uuid> = waiting.into_tuple().all(tx).await?;
    let hidden = Person::find().filter(Of::Id.is_in(waiting.iter().copied())).filter(Of::Hidden.eq(true));
    let rows = hidden.filter(Of::DisposedAt.is_null()).order_by_asc(Of::Id).lock_exclusive().all(tx).await?;
    let mut cleared = Vec::with_capacity(rows.len());
    for row in rows {
        // Read without the address, since it is hidden.
        let found = open(keys, row)?;
        update(tx, keys, &found, &found).await?;
        cleared.push(found.person.id);
    }
    Entity::delete_many().filter(Column::PersonId.is_in(waiting)).exec(tx).await?;
    Ok(cleared)
}
