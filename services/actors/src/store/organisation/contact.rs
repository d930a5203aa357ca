//! How the functions of organisations are reached.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, entity::prelude::*};

use super::parts::{Part, fields};
use crate::domain::organisation::{Organisation, OrganisationId, contact::Contact};

/// The contact functions of the organisation in the statement around it, in their order.
pub const CONTACTS: Part = Part {
    fields: &["function", "email", "phone"],
    led_by: None,
    lines: "organisation_contact WHERE organisation_id = organisation.id ORDER BY place",
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub function: String,
    pub email: String,
    pub phone: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Adds an organisation's contacts.
pub async fn insert(tx: &impl ConnectionTrait, organisation: &Organisation) -> Result<(), DbErr> {
    if !organisation.profile.contacts.is_empty() {
        Entity::insert_many(rows(organisation)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The rows of an organisation's contacts.
pub fn rows(organisation: &Organisation) -> impl Iterator<Item = ActiveModel> {
    organisation.profile.contacts.iter().zip(0..).map(|(contact, place)| ActiveModel {
        organisation_id: Set(organisation.id.uuid()),
        place: Set(place),
        function: Set(contact.function.clone()),
        email: Set(contact.email.clone()),
        phone: Set(contact.phone.clone()),
    })
}

/// Removes an organisation's contacts.
pub async fn remove(tx: &impl ConnectionTrait, id: OrganisationId) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::OrganisationId.eq(id.uuid())).exec(tx).await?;
    Ok(())
}

/// A contact as it was stored.
pub fn stored(line: &str) -> anyhow::Result<Contact> {
    let [function, email, phone] = fields(line)?;
    Ok(Contact { function: function.to_owned(), email: email.to_owned(), phone: phone.to_owned() })
}
