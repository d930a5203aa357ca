//! Organisations in the database, with the names that lead to them, their roles in time and their contact functions.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
    together::LookUp,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QuerySelect,
    QueryTrait, Select, SelectModel, Selector, entity::prelude::*, sea_query::Expr, sea_query::Func,
};
use time::Date;

use super::listed::{has, list, one_of};
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
pub mod reference;
pub mod role;

pub use key::search;
pub use name::{HolderOfName, Stated};
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

/// What the list of organisations can be asked. Its orders go through the index by name and by the ids, which are in the order of time.
pub fn listed() -> List {
    let fields = [
        Field::of("organisation_number", Is::Folded(number), Column::Number).or_none(),
        named(),
        Field::of("kind", one_of("ORGANISATION_KIND_", &Kind::ALL, kind_text), Column::Kind).or_none(),
        Field::of("parent_id", Is::Id(OrganisationId::PREFIX), Column::ParentId).or_none(),
        Field::of("peppol_id", Is::Text, Column::PeppolId).or_none(),
        Field::of("municipality_code", Is::Text, Column::Municipality).or_none(),
        Field::of("state", one_of("ORGANISATION_STATE_", &[State::Active, State::Inactive], state_text), Column::State),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
        Field::of("update_time", Is::Moment, Column::UpdatedAt),
    ];
    list("organisations", "name", Column::Id, fields)
}

/// The field of an organisation's names: any of them leads to it, and case does not matter. Lists go by the first.
pub fn named() -> Field {
    let name = Field::of("name", Is::Folded(str::to_lowercase), name::Column::Folded);
    name.within(|fits| has::<name::Entity>(Column::Id, name::Column::LeadsTo, fits)).ordered_by(Column::SortKey)
}

fn number(text: &str) -> String {
    OrganisationNumber::parse(text).map_or_else(|_| text.to_owned(), |number| number.as_str().to_owned())
}

/// Which organisations are listed beyond what a filter says: those that hold a role on a day, and those that answer for a municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Those that hold it on the day.
    pub role: Option<Role>,
    /// Responsible authorities that answer for it on the day.
    pub covers: Option<MunicipalityCode>,
    /// The day.
    pub day: Date,
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

/// The organisation that has a number, as it is in the database. Who has one is never merged into another.
pub struct Numbered;

impl LookUp for Numbered {
    type Key = String;
    type Value = Whole;
    const TABLE: &'static str = "organisation";

    async fn find(db: &impl ConnectionTrait, numbers: Vec<String>) -> Result<HashMap<String, Whole>, DbErr> {
        let rows = whole(db, Entity::find().filter(Column::Number.is_in(numbers))).all(db).await?;
        Ok(rows.into_iter().filter_map(|row| Some((row.number.clone()?, row))).collect())
    }
}

/// Whose a number is.
pub struct HolderOfNumber;

impl LookUp for HolderOfNumber {
    type Key = String;
    type Value = Uuid;
    const TABLE: &'static str = "organisation";

    async fn find(db: &impl ConnectionTrait, numbers: Vec<String>) -> Result<HashMap<String, Uuid>, DbErr> {
        let holders = Entity::find().filter(Column::Number.is_in(numbers));
        let holders = holders.select_only().columns([Column::Number, Column::Id]).into_tuple::<(String, Uuid)>();
        Ok(holders.all(db).await?.into_iter().collect())
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

/// The organisation that a name or an alias leads to.
pub async fn find_by_name(db: &impl ConnectionTrait, name: &OrganisationName) -> Result<Option<Organisation>, Error> {
    one(db, Entity::find().filter(Column::Id.in_subquery(name::holder(name).into_query()))).await
}

/// Organisations; none of those that have been merged into others.
pub async fn list_of(
    db: &impl ConnectionTrait,
    asked: &Asked<'_>,
    wanted: &Wanted,
) -> Result<Rows<Organisation>, Error> {
    let mut query = Entity::find().filter(Column::MergedInto.is_null());
    if let Some(role) = wanted.role.or(wanted.covers.as_ref().map(|_| Role::ResponsibleAuthority)) {
        query = query.filter(Column::Id.in_subquery(role::holders(role, None, wanted.day).into_query()));
    }
    if let Some(covered) = &wanted.covers {
        let authorities = role::holders(Role::ResponsibleAuthority, Some(covered), wanted.day);
        query = query.filter(Column::Id.in_subquery(authorities.into_query()));
    }
    let rows = whole(db, asked.narrowed(query)?).all(db).await?;
    let rows = asked.cut(rows, |row, column| match column {
        "sort_key" => Some(row.sort_key.clone().into()),
        "id" => Some(row.id.into()),
        _ => None,
    })?;
    rows.into(|rows| Ok(rows.into_iter().map(from_row).collect::<anyhow::Result<_>>()?))
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

/// Leaves an organisation with the group, and all that belongs to it. Where somebody else has taken the number or a name since they were
/// asked for, the unique keys refuse the commit.
pub fn insert(rows: &mut mesh::rows::Rows, organisation: &Organisation) -> Result<(), Error> {
    rows.add(row(organisation));
    name::in_order(name::rows(organisation)?).into_iter().for_each(|name| rows.add(name));
    role::rows(organisation)?.into_iter().for_each(|role| rows.add(role));
    contact::rows(organisation).for_each(|contact| rows.add(contact));
    key::rows(organisation.id, key::of(organisation)).for_each(|key| rows.add(key));
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
    sort_key: Vec<u8>,
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

/// A kind as it is stored.
pub fn kind_text(kind: Kind) -> &'static str {
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
