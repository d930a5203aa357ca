//! The roles of organisations in time.

use anyhow::{Context, anyhow};
use mesh::refusal::Error;
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select,
    entity::prelude::*,
};
use time::Date;

use super::parts::{Part, day, day_text, fields, owner};
use crate::domain::organisation::{
    Organisation, OrganisationId,
    code::{EducationCode, MunicipalityCode},
    period::Period,
    role::{Role, RolePeriod},
};

/// The roles that the organisation in the statement around it holds, held or is to hold.
pub const ROLES: Part = Part {
    fields: &["role", "education", "valid_from", "COALESCE(valid_until, '')", "covers", "basis"],
    led_by: Some("holder_id"),
    lines: "organisation_role WHERE holder_id = organisation.id",
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_role")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub holder_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub education: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: String,
    pub valid_until: Option<String>,
    pub covers: String,
    pub basis: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Selects the ids of those who hold a role on a day; as responsible authorities, perhaps for a municipality.
pub fn holders(role: Role, covers: Option<&MunicipalityCode>, on: Date) -> Select<Entity> {
    // Days of which this fails do not pass the contract; an empty text is before all of them, so nobody holds anything then.
    let on = day_text(on).unwrap_or_default();
    let mut holders = Entity::find()
        .select_only()
        .column(Column::HolderId)
        .filter(Column::Role.eq(role_text(role)))
        .filter(Column::Education.eq(""))
        .filter(Column::ValidFrom.lte(on.clone()))
        .filter(Condition::any().add(Column::ValidUntil.is_null()).add(Column::ValidUntil.gt(on)));
    if let Some(code) = covers {
        // The codes have one length, with a space between: a code is never found across two.
        holders = holders.filter(Column::Covers.contains(code.as_str()));
    }
    holders
}

/// Adds all periods that an organisation holds.
pub async fn insert(tx: &impl ConnectionTrait, organisation: &Organisation) -> Result<(), Error> {
    let rows = rows(organisation)?;
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The rows of all periods that an organisation holds.
pub fn rows(organisation: &Organisation) -> anyhow::Result<Vec<ActiveModel>> {
    let holder = organisation.id;
    let rows = organisation.roles.decided().iter().map(|period| {
        let covers: Vec<&str> = period.covers.iter().map(MunicipalityCode::as_str).collect();
        Ok(ActiveModel {
            holder_id: Set(holder.uuid()),
            organisation_id: Set(period.merged_from.unwrap_or(holder).uuid()),
            role: Set(role_text(period.role).to_owned()),
            education: Set(period.education.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default()),
            valid_from: Set(day_text(period.days.from)?),
            valid_until: Set(period.days.until.map(day_text).transpose()?),
            covers: Set(covers.join(" ")),
            basis: Set(period.basis.clone()),
        })
    });
    rows.collect()
}

/// Removes all periods that an organisation holds.
pub async fn remove(tx: &impl ConnectionTrait, holder: OrganisationId) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::HolderId.eq(holder.uuid())).exec(tx).await?;
    Ok(())
}

/// Lets what was given to some organisations, and is held by one, be held by another.
pub async fn lead(
    tx: &impl ConnectionTrait,
    from: OrganisationId,
    to: OrganisationId,
    of: &[Uuid],
) -> Result<(), DbErr> {
    let moved = Entity::update_many().col_expr(Column::HolderId, Expr::value(to.uuid()));
    let moved = moved.filter(Column::HolderId.eq(from.uuid())).filter(Column::OrganisationId.is_in(of.to_vec()));
    moved.exec(tx).await?;
    Ok(())
}

/// A period as it was stored.
pub fn stored(line: &str) -> anyhow::Result<RolePeriod> {
    let [role, education, from, until, covers, basis, merged_from] = fields(line)?;
    let read = |rule| anyhow!("a stored code {rule}");
    Ok(RolePeriod {
        role: named(role)?,
        education: match education {
            "" => None,
            code => Some(EducationCode::parse(code).map_err(read)?),
        },
        days: Period { from: day(from)?.context("a period has no first day")?, until: day(until)? },
        covers: covers.split_whitespace().map(MunicipalityCode::parse).collect::<Result<_, _>>().map_err(read)?,
        basis: basis.to_owned(),
        merged_from: owner(merged_from)?,
    })
}

/// The role of that name in the database.
pub fn named(text: &str) -> anyhow::Result<Role> {
    Role::ALL.into_iter().find(|role| role_text(*role) == text).with_context(|| format!("there is no role {text}"))
}

/// What a role is called in the database.
pub fn role_text(role: Role) -> &'static str {
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
        Role::EducationProvider => "education_provider",
        Role::SectorBody => "sector_body",
        Role::Commissioner => "commissioner",
        Role::LearningCentre => "learning_centre",
        Role::Authority => "authority",
        Role::CivilSociety => "civil_society",
    }
}
