//! Organisations in the database, with the names that lead to them, their roles in time and their contact functions.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use mesh::{clock::Timestamp, refusal::Error, together::LookUp};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, SelectModel, Selector, TryInsertResult, entity::prelude::*, sea_query::Expr,
    sea_query::Func,
};
use time::Date;

use crate::domain::{
    name::OrganisationName,
    organisation::{
        Kind, Organisation, OrganisationId, Profile, State,
        code::{MunicipalityCode, PeppolId},
        names::{Name, NameKind, Names},
        role::{Role, Roles},
    },
    organisation_number::OrganisationNumber,
    refusal::Refusal,
};

pub mod bulk;
mod contact;
pub mod group;
mod key;
pub mod merge;
mod name;
mod parts;
pub mod role;

pub use key::search;
pub use name::Stated;
use parts::{gathered, parts};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: Option<String>,
    pub name: String,
    pub sort_key: Vec<u8>,
    pub state: String,
    pub kind: Option<String>,
    pub parent_id: Option<Uuid>,
    pub peppol_id: Option<String>,
    pub municipality: Option<String>,
    pub merged_into: Option<Uuid>,
    pub revision: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Which organisations are listed; none of those that have been merged into others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Those that hold it on the day.
    pub role: Option<Role>,
    /// Responsible authorities that answer for it on the day.
    pub covers: Option<MunicipalityCode>,
    /// The day.
    pub day: Date,
    /// Those of a kind.
    pub kind: Option<Kind>,
    /// Those with their seat in it.
    pub municipality: Option<MunicipalityCode>,
    /// Those in a state.
    pub state: Option<State>,
    /// Those right below it.
    pub parent: Option<OrganisationId>,
}

/// The organisation that an id leads to, as it is in the database.
pub struct LedTo;

impl LookUp for LedTo {
    type Key = Uuid;
    type Value = Whole;
    const TABLE: &'static str = "organisation";

    async fn find(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Whole>, DbErr> {
        let with_ids = async |ids: Vec<Uuid>| -> Result<HashMap<Uuid, Whole>, DbErr> {
            let rows = whole(db, Entity::find().filter(Column::Id.is_in(ids))).all(db).await?;
            Ok(rows.into_iter().map(|row| (row.id, row)).collect())
        };
        let mut found = with_ids(ids).await?;
        let merged: Vec<_> = found.iter().filter_map(|(id, row)| Some((*id, row.merged_into?))).collect();
        if !merged.is_empty() {
            let kept = with_ids(merged.iter().map(|(_, into)| *into).collect()).await?;
            found.extend(merged.into_iter().filter_map(|(id, into)| Some((id, kept.get(&into)?.clone()))));
        }
        Ok(found)
    }
}

/// The organisation that an id leads to: the one with the id, or the one that it has been merged into.
pub async fn find(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Organisation>, Error> {
    let root = Entity::find_by_id(id.uuid()).select_only().column(Column::MergedInto).into_query();
    let led_to = Func::coalesce([Expr::from(root), Expr::value(id.uuid())]);
    one(db, Entity::find().filter(Expr::col((Entity, Column::Id)).eq(led_to))).await
}

/// The organisation with an id, merged or not, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Organisation>, Error> {
    one(tx, Entity::find_by_id(id.uuid()).lock_exclusive()).await
}

/// The organisation that a number leads to.
pub async fn find_by_number(
    db: &impl ConnectionTrait,
    number: &OrganisationNumber,
) -> Result<Option<Organisation>, Error> {
    // Who has a number is never merged into another.
    one(db, Entity::find().filter(Column::Number.eq(number.as_str()))).await
}

/// The organisation that a name or an alias leads to.
pub async fn find_by_name(db: &impl ConnectionTrait, name: &OrganisationName) -> Result<Option<Organisation>, Error> {
    one(db, Entity::find().filter(Column::Id.in_subquery(name::holder(name).into_query()))).await
}

/// Organisations in the order of their names. `after` is the [`place`] of the last one already known.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&str>,
    most: u64,
) -> Result<Vec<Organisation>, Error> {
    let mut query = Entity::find().filter(Column::MergedInto.is_null());
    if filter.role.is_some() || filter.covers.is_some() {
        let role = filter.role.unwrap_or(Role::ResponsibleAuthority);
        query = query.filter(Column::Id.in_subquery(role::holders(role, None, filter.day).into_query()));
    }
    if let Some(covered) = &filter.covers {
        let authorities = role::holders(Role::ResponsibleAuthority, Some(covered), filter.day);
        query = query.filter(Column::Id.in_subquery(authorities.into_query()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind_text(kind)));
    }
    if let Some(municipality) = &filter.municipality {
        query = query.filter(Column::Municipality.eq(municipality.as_str()));
    }
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state_text(state)));
    }
    if let Some(parent) = filter.parent {
        query = query.filter(Column::ParentId.eq(parent.uuid()));
    }
    if let Some(after) = after {
        let (id, sort_key) = after.split_once(' ').context("a page token does not hold a place in the list")?;
        let id = OrganisationId::parse(id).map_err(|rule| anyhow!("the id in a page token {rule}"))?;
        let place = Expr::tuple([Expr::value(sort_key.as_bytes().to_vec()), Expr::value(id.uuid())]);
        query = query.filter(Expr::tuple([Expr::col(Column::SortKey), Expr::col(Column::Id)]).gt(place));
    }
    let page = query.order_by_asc(Column::SortKey).order_by_asc(Column::Id).limit(most);
    Ok(whole(db, page).all(db).await?.into_iter().map(from_row).collect::<Result<_, _>>()?)
}

/// Where an organisation stands in the list.
pub fn place(organisation: &Organisation) -> String {
    format!("{} {}", organisation.id, organisation.profile.names.official().sort_key())
}

/// Why an organisation cannot have what is stated of it: another one has the number, or one of the names.
pub async fn taken(
    db: &impl ConnectionTrait,
    id: OrganisationId,
    number: Option<&OrganisationNumber>,
    stated: &[Stated],
) -> Result<Option<Refusal>, DbErr> {
    if let Some(number) = number {
        let others = Entity::find().filter(Column::Number.eq(number.as_str())).filter(Column::Id.ne(id.uuid()));
        if let Some(holder) = others.select_only().column(Column::Id).into_tuple::<Uuid>().one(db).await? {
            return Ok(Some(Refusal::OrganisationNumberTaken { holder: holder.into() }));
        }
    }
    name::taken(db, id, stated).await
}

/// Adds an organisation. Where another transaction has taken the number or a name since it was asked for, the unique keys notice:
/// the row is left out instead of failing, since a failed statement ends a whole transaction on PostgreSQL.
pub async fn insert(tx: &impl ConnectionTrait, organisation: &Organisation, stated: &[Stated]) -> Result<(), Error> {
    let inserted = Entity::insert(row(organisation))
        .on_conflict_do_nothing_on([Column::Number])
        .exec_without_returning(tx)
        .await?;
    if !matches!(inserted, TryInsertResult::Inserted(1)) || !name::insert(tx, organisation).await? {
        let number = organisation.profile.number.as_ref();
        let refusal = taken(tx, organisation.id, number, stated).await?;
        return Err(refusal.map_or(DbErr::RecordNotInserted.into(), Error::from));
    }
    role::insert(tx, organisation).await?;
    contact::insert(tx, organisation).await?;
    key::insert(tx, organisation.id, key::of(organisation)).await?;
    Ok(())
}

/// Writes back what the organisation is and which state it is in, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, organisation: &Organisation) -> Result<(), Error> {
    Entity::update(row(organisation)).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes back a revision, names and contacts among it. `before` is what [`find_to_change`] found.
pub async fn update_profile(
    tx: &impl ConnectionTrait,
    before: &Organisation,
    organisation: &Organisation,
    stated: &[Stated],
) -> Result<(), Error> {
    update(tx, organisation).await?;
    if before.profile.names != organisation.profile.names {
        name::remove(tx, organisation.id).await?;
        if !name::insert(tx, organisation).await? {
            let refusal = taken(tx, organisation.id, None, stated).await?;
            return Err(refusal.map_or(DbErr::RecordNotInserted.into(), Error::from));
        }
        key::replace(tx, organisation.id, key::of(before), key::of(organisation)).await?;
    }
    if before.profile.contacts != organisation.profile.contacts {
        contact::remove(tx, organisation.id).await?;
        contact::insert(tx, organisation).await?;
    }
    Ok(())
}

/// Writes back the roles, after [`find_to_change`].
pub async fn update_roles(tx: &impl ConnectionTrait, organisation: &Organisation) -> Result<(), Error> {
    update(tx, organisation).await?;
    role::remove(tx, organisation.id).await?;
    role::insert(tx, organisation).await?;
    Ok(())
}

/// An organisation with all that belongs to it, as one statement reads it.
#[derive(Clone, FromQueryResult)]
pub struct Whole {
    id: Uuid,
    number: Option<String>,
    name: String,
    state: String,
    kind: Option<String>,
    parent_id: Option<Uuid>,
    peppol_id: Option<String>,
    municipality: Option<String>,
    merged_into: Option<Uuid>,
    revision: i64,
    created_at: i64,
    updated_at: i64,
    names: Option<String>,
    roles: Option<String>,
    contacts: Option<String>,
}

/// Adds names, roles and contacts to what is selected.
fn whole(db: &impl ConnectionTrait, organisations: Select<Entity>) -> Selector<SelectModel<Whole>> {
    let backend = db.get_database_backend();
    organisations
        .expr_as(Expr::cust(gathered(backend, &name::NAMES)), "names")
        .expr_as(Expr::cust(gathered(backend, &role::ROLES)), "roles")
        .expr_as(Expr::cust(gathered(backend, &contact::CONTACTS)), "contacts")
        .into_model()
}

async fn one(db: &impl ConnectionTrait, organisations: Select<Entity>) -> Result<Option<Organisation>, Error> {
    Ok(whole(db, organisations).one(db).await?.map(from_row).transpose()?)
}

fn row(organisation: &Organisation) -> ActiveModel {
    let profile = &organisation.profile;
    ActiveModel {
        id: Set(organisation.id.uuid()),
        number: Set(profile.number.as_ref().map(ToString::to_string)),
        name: Set(profile.names.official().as_str().to_owned()),
        sort_key: Set(profile.names.official().sort_key().into_bytes()),
        state: Set(state_text(organisation.state).to_owned()),
        kind: Set(profile.kind.map(|kind| kind_text(kind).to_owned())),
        parent_id: Set(profile.parent.map(OrganisationId::uuid)),
        peppol_id: Set(profile.peppol.as_ref().map(ToString::to_string)),
        municipality: Set(profile.municipality.as_ref().map(|code| code.as_str().to_owned())),
        merged_into: Set(organisation.merged_into.map(OrganisationId::uuid)),
        revision: Set(organisation.revision),
        created_at: Set(organisation.created.micros()),
        updated_at: Set(organisation.updated.micros()),
    }
}

/// The organisation that was read.
pub fn from_row(row: Whole) -> anyhow::Result<Organisation> {
    let id = OrganisationId::from(row.id);
    let profile = || -> anyhow::Result<Profile> {
        Ok(Profile {
            number: row.number.as_deref().map(OrganisationNumber::parse).transpose()?,
            names: names(&row)?,
            kind: row.kind.as_deref().map(kind).transpose()?,
            parent: row.parent_id.map(OrganisationId::from),
            peppol: row.peppol_id.as_deref().map(PeppolId::parse).transpose().map_err(anyhow::Error::msg)?,
            municipality: row
                .municipality
                .as_deref()
                .map(MunicipalityCode::parse)
                .transpose()
                .map_err(anyhow::Error::msg)?,
            contacts: parts(row.contacts.as_deref()).map(contact::stored).collect::<Result<_, _>>()?,
        })
    };
    let roles = parts(row.roles.as_deref()).map(role::stored).collect::<anyhow::Result<_>>();
    Ok(Organisation {
        id,
        profile: profile().with_context(|| format!("the row of {id}"))?,
        roles: Roles::new(roles.with_context(|| format!("the roles of {id}"))?),
        state: state(&row.state)?,
        merged_into: row.merged_into.map(OrganisationId::from),
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
        updated: Timestamp::from_micros(row.updated_at),
    })
}

/// The names that lead to it; of one that has been merged into another nothing leads to it but its own row.
fn names(row: &Whole) -> anyhow::Result<Names> {
    let mut names = parts(row.names.as_deref()).map(name::stored).collect::<anyhow::Result<Vec<_>>>()?;
    if row.merged_into.is_some() || names.is_empty() {
        let text = OrganisationName::parse(&row.name).map_err(|rule| anyhow!("a stored name {rule}"))?;
        return Ok(Names::new(Name::new(text, NameKind::Official), names));
    }
    Ok(Names::new(names.remove(0), names))
}

fn state_text(state: State) -> &'static str {
    match state {
        State::Active => "active",
        State::Inactive => "inactive",
    }
}

fn state(text: &str) -> anyhow::Result<State> {
    [State::Active, State::Inactive]
        .into_iter()
        .find(|state| state_text(*state) == text)
        .with_context(|| format!("there is no state {text}"))
}

fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::Company => "company",
        Kind::Municipality => "municipality",
        Kind::Region => "region",
        Kind::StateAuthority => "state_authority",
        Kind::MunicipalAssociation => "municipal_association",
        Kind::Association => "association",
        Kind::Foundation => "foundation",
        Kind::EducationCompany => "education_company",
        Kind::University => "university",
        Kind::Other => "other",
    }
}

fn kind(text: &str) -> anyhow::Result<Kind> {
    Kind::ALL.into_iter().find(|kind| kind_text(*kind) == text).with_context(|| format!("there is no kind {text}"))
}
