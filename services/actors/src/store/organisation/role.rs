//! The roles of organisations.

use anyhow::Context;
use mesh::rows::Rows;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, QuerySelect, Select, entity::prelude::*};

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
    Entity::find().select_only().column(Column::OrganisationId).filter(Column::Role.eq(role_text(role)))
}

/// Leaves an organisation's roles with the group.
pub fn insert(rows: &mut Rows, organisation: &Organisation) {
    for role in &organisation.profile.roles {
        rows.add(ActiveModel { organisation_id: Set(organisation.id.uuid()), role: Set(role_text(*role).to_owned()) });
    }
}

fn role_text(role: Role) -> &'static str {
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
    Role::ALL.into_iter().find(|role| role_text(*role) == text).with_context(|| format!("there is no role {text}"))
}
