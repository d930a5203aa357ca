//! Organisations in the database, with the names that lead to them and their roles.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use mesh::{clock::Timestamp, refusal::Error, rows::Rows, together::LookUp};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, SelectModel, Selector, entity::prelude::*, sea_query::Expr,
};

use crate::domain::{
    name::OrganisationName,
    organisation::{Organisation, OrganisationId, Profile, Role, State},
    organisation_number::OrganisationNumber,
};

pub mod name;
mod role;

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
    pub revision: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// An organisation by its id, as it is in the database.
pub struct ById;

impl LookUp for ById {
    type Key = Uuid;
    type Value = Whole;
    const TABLE: &'static str = "organisation";

    async fn find(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Whole>, DbErr> {
        let rows = whole(db, Entity::find().filter(Column::Id.is_in(ids))).all(db).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// Who has an organisation number.
pub struct ByNumber;

impl LookUp for ByNumber {
    type Key = String;
    type Value = OrganisationId;
    const TABLE: &'static str = "organisation";

    async fn find(db: &impl ConnectionTrait, numbers: Vec<String>) -> Result<HashMap<String, OrganisationId>, DbErr> {
        let holders = Entity::find()
            .select_only()
            .columns([Column::Number, Column::Id])
            .filter(Column::Number.is_in(numbers))
            .into_tuple::<(String, Uuid)>();
        Ok(holders.all(db).await?.into_iter().map(|(number, id)| (number, id.into())).collect())
    }
}

/// The organisation with an id, as the transaction sees it.
pub async fn find(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Organisation>, Error> {
    one(db, Entity::find_by_id(id.uuid())).await
}

/// The organisation with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Organisation>, Error> {
    one(tx, Entity::find_by_id(id.uuid()).lock_exclusive()).await
}

/// The organisation that has a number.
pub async fn find_by_number(
    db: &impl ConnectionTrait,
    number: &OrganisationNumber,
) -> Result<Option<Organisation>, Error> {
    one(db, Entity::find().filter(Column::Number.eq(number.as_str()))).await
}

/// The organisation that a name or an alias leads to.
pub async fn find_by_name(db: &impl ConnectionTrait, name: &OrganisationName) -> Result<Option<Organisation>, Error> {
    match name::Holder::find(db, vec![name.folded()]).await?.remove(&name.folded()) {
        Some(id) => find(db, id).await,
        None => Ok(None),
    }
}

/// Organisations in the order of their names, those with a role or all. `after` is the [`place`] of the last one already known.
pub async fn list(
    db: &impl ConnectionTrait,
    role: Option<Role>,
    after: Option<&str>,
    most: u64,
) -> Result<Vec<Organisation>, Error> {
    let mut query = Entity::find();
    if let Some(role) = role {
        query = query.filter(Column::Id.in_subquery(role::holders(role).into_query()));
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
    format!("{} {}", organisation.id, organisation.profile.name.sort_key())
}

/// Leaves a new organisation with the group. Where another unit has taken the number or a name since it was asked for, the unique keys
/// make this a fault; the unit then runs once more, and is refused.
pub fn insert(rows: &mut Rows, organisation: &Organisation) {
    rows.add(ActiveModel {
        id: Set(organisation.id.uuid()),
        number: Set(organisation.profile.number.as_ref().map(ToString::to_string)),
        name: Set(organisation.profile.name.as_str().to_owned()),
        sort_key: Set(organisation.profile.name.sort_key().into_bytes()),
        state: Set(state_text(organisation.state).to_owned()),
        revision: Set(organisation.revision),
        created_at: Set(organisation.created.micros()),
        updated_at: Set(organisation.updated.micros()),
    });
    name::insert(rows, organisation);
    role::insert(rows, organisation);
}

/// Writes the state back, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, organisation: &Organisation) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(organisation.id.uuid()),
        state: Set(state_text(organisation.state).to_owned()),
        revision: Set(organisation.revision),
        updated_at: Set(organisation.updated.micros()),
        ..Default::default()
    };
    Entity::update(row).exec(tx).await?;
    Ok(())
}

/// An organisation with its names and roles, as one statement reads it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Whole {
    id: Uuid,
    number: Option<String>,
    name: String,
    state: String,
    revision: i64,
    created_at: i64,
    updated_at: i64,
    aliases: Option<String>,
    roles: Option<String>,
}

/// Adds the aliases, in their order, and the roles to what is selected.
fn whole(db: &impl ConnectionTrait, organisations: Select<Entity>) -> Selector<SelectModel<Whole>> {
    let backend = db.get_database_backend();
    organisations
        .expr_as(Expr::cust(gathered(backend, name::ALIASES)), "aliases")
        .expr_as(Expr::cust(gathered(backend, role::ROLES)), "roles")
        .into_model()
}

/// Gathers the column `text` of a selection into one text. The separator cannot stand in a name, which has no control characters.
fn gathered(backend: DbBackend, selection: &str) -> String {
    let gather = match backend {
        DbBackend::Postgres => "string_agg(text, chr(31))",
        _ => "group_concat(text, char(31))",
    };
    format!("(SELECT {gather} FROM ({selection}) AS part)")
}

fn parts(gathered: Option<&str>) -> impl Iterator<Item = &str> {
    gathered.into_iter().flat_map(|text| text.split('\u{1f}'))
}

async fn one(db: &impl ConnectionTrait, organisations: Select<Entity>) -> Result<Option<Organisation>, Error> {
    Ok(whole(db, organisations).one(db).await?.map(from_row).transpose()?)
}

/// The organisation that was read.
pub fn from_row(row: Whole) -> anyhow::Result<Organisation> {
    let id = OrganisationId::from(row.id);
    let profile = || -> anyhow::Result<Profile> {
        Ok(Profile {
            number: row.number.as_deref().map(OrganisationNumber::parse).transpose()?,
            name: name::stored(&row.name)?,
            aliases: parts(row.aliases.as_deref()).map(name::stored).collect::<Result<_, _>>()?,
            roles: parts(row.roles.as_deref()).map(role::stored).collect::<Result<_, _>>()?,
        })
    };
    Ok(Organisation {
        id,
        profile: profile().with_context(|| format!("the row of {id}"))?,
        state: state(&row.state)?,
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
        updated: Timestamp::from_micros(row.updated_at),
    })
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
