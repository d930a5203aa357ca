//! The roles of organisations.

use anyhow::Context;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select, entity::prelude::*,
};

use crate::domain::organisation::{Organisation, Role};

/// Selects the roles of the organisation in the statement around it.
pub const ROLES: &str =
    "SELECT role AS text FROM organisation_role WHERE organisation_id = organisation.id ORDER BY role";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_role")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Selects the ids of those who have a role.
pub fn holders(role: Role) -> Select<Entity> {
    Entity::find().select_only().column(Column::OrganisationId).filter(Column::Role.eq(to_text(role)))
}

/// Adds an organisation's roles.
pub async fn insert(tx: &impl ConnectionTrait, organisation: &Organisation) -> Result<(), DbErr> {
    Entity::insert_many(rows(organisation)).exec_without_returning(tx).await?;
    Ok(())
}

/// The rows of an organisation's roles.
pub fn rows(organisation: &Organisation) -> impl Iterator<Item = ActiveModel> {
    let id = organisation.id.uuid();
    let roles = organisation.profile.roles.iter();
    roles.map(move |role| ActiveModel { organisation_id: Set(id), role: Set(to_text(*role).to_owned()) })
}

/// What a role is called in the database.
pub fn to_text(role: Role) -> &'static str {
    match role {
        Role::Applicant => "applicant",
        Role::Funder => "funder",
        Role::CooperationPartner => "cooperation_partner",
        Role::Referrer => "referrer",
        Role::Employer => "employer",
        Role::Provider => "provider",
        Role::Issuer => "issuer",
        Role::ResponsibleAuthority => "responsible_authority",
        Role::Municipality => "municipality",
    }
}

/// A role as it was stored.
pub fn stored(text: &str) -> anyhow::Result<Role> {
    Role::ALL.into_iter().find(|role| to_text(*role) == text).with_context(|| format!("there is no role {text}"))
}
