//! Persons in the database: all but the id sealed, each field for its own column and row.
//!
//! Whoever reads persons says who asks, and gets those whom that caller sees: see [`sight`]. An id of a registration that was merged into
//! another one leads to the person in the same statement.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
    seal::{Keys, Own},
    together::LookUp,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
    sea_query::{ExprTrait, Query, SelectStatement},
};

use super::{listed::list, rights::restriction};
use crate::domain::{
    identity::{self as identities, Identity},
    merge::Link,
    name::PersonName,
    person::{Person, PersonId, Profile, Whole, details::Details},
};
use sealed::Seal;
use sight::{Sight, visible};

pub mod access;
pub mod address;
pub mod bulk;
pub mod dispose;
pub mod exposed;
pub mod family;
pub mod identity;
mod name;
pub mod sealed;
pub mod sight;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub identity: Option<Vec<u8>>,
    pub given_name: Vec<u8>,
    pub family_name: Vec<u8>,
    pub details: Option<Vec<u8>>,
    pub marking: Vec<u8>,
    pub hidden: bool,
    pub merged_into: Option<Uuid>,
    pub leads_to: Uuid,
    pub told: i64,
    pub revision: i64,
    pub created_at: i64,
    pub own_key: Option<Vec<u8>>,
    pub disposed_at: Option<i64>,
    pub disposal_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A registration as it is changed: the person, where it leads, and what else is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The person that it is, or was before it was merged.
    pub person: Person,
    /// Where it leads.
    pub link: Link,
    /// What else is known.
    pub details: Details,
    /// The key of the registration, wrapped.
    pub key: Option<Vec<u8>>,
}

/// The person that an id leads to.
pub async fn find(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    id: PersonId,
) -> Result<Option<Registration>, Error> {
    seen(sight, led_to(id)).one(db).await?.map(|row| open(keys, row)).transpose()
}

/// The person that an id leads to, whom nobody else changes until the transaction ends.
pub async fn find_to_change(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    id: PersonId,
) -> Result<Option<Registration>, Error> {
    seen(sight, led_to(id)).lock_exclusive().one(tx).await?.map(|row| open(keys, row)).transpose()
}

/// The person who has a number, or had it. Where several do, because some are hidden from others, a hidden one comes first.
pub async fn find_by_number(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    number: &Identity,
) -> Result<Option<Registration>, Error> {
    let query = seen(sight, identity::holders(keys, number)).order_by_desc(Column::Hidden).order_by_asc(Column::Id);
    query.limit(1).one(db).await?.map(|row| open(keys, row)).transpose()
}

/// How the registration with an id stands, of those whom everybody sees.
pub struct Unhidden;

impl LookUp for Unhidden {
    type Key = Uuid;
    type Value = Standing;
    const TABLE: &'static str = "person";

    async fn find(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Standing>, DbErr> {
        let query = Query::select()
            .columns([("registration", "id"), ("person", "id"), ("registration", "told")])
            .from_as("person", "registration")
            .inner_join("person", Expr::col(("person", "id")).equals(("registration", "leads_to")))
            .and_where(Expr::col(("registration", "id")).is_in(ids))
            .and_where(Expr::col(("person", "hidden")).eq(false))
            .expr_as(Expr::exists(restriction::standing()), "restricted")
            .take();
        let read = |row: sea_orm::QueryResult| {
            let standing = Standing {
                person: row.try_get_by_index::<Uuid>(1)?.into(),
                hidden: false,
                told: row.try_get_by_index(2)?,
                restricted: row.try_get_by_index(3)?,
            };
            Ok((row.try_get_by_index(0)?, standing))
        };
        db.query_all(&query).await?.into_iter().map(read).collect()
    }
}

/// The id of the person that an id leads to. Opens nothing.
pub async fn check(db: &impl ConnectionTrait, sight: &Sight, id: PersonId) -> Result<Option<PersonId>, DbErr> {
    let query = seen(sight, led_to(id)).select_only().column(Column::Id);
    Ok(query.into_tuple::<Uuid>().one(db).await?.map(PersonId::from))
}

/// What others who hold the id of a registration need to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The person that it leads to.
    pub person: PersonId,
    /// Whether that person is hidden from all who are not named.
    pub hidden: bool,
    /// How many events have told of the registration.
    pub told: i64,
    /// Whether data on the person is stored only, and not used further.
    pub restricted: bool,
}

/// How the registration with an id stands. Opens nothing.
pub async fn standing(db: &impl ConnectionTrait, sight: &Sight, id: PersonId) -> Result<Option<Standing>, DbErr> {
    let told = Query::select()
        .column(("asked", "told"))
        .from_as("person", "asked")
        .and_where(Expr::col(("asked", "id")).eq(id.uuid()))
        .take();
    let query = seen(sight, led_to(id)).select_only().column(Column::Id).column(Column::Hidden);
    let query =
        query.expr_as(Expr::from(told), "asked_told").expr_as(Expr::exists(restriction::standing()), "restricted");
    let found = query.into_tuple::<(Uuid, bool, i64, bool)>().one(db).await?;
    Ok(found.map(|(person, hidden, told, restricted)| Standing { person: person.into(), hidden, told, restricted }))
}

/// What lists of persons can be asked: when they were registered, and no more, since all else is sealed. Ids are in the order of time.
pub fn listed() -> List {
    let created = Field::of("create_time", Kind::Moment, Column::CreatedAt).ordered_by(Column::Id);
    list("persons", "create_time", Column::Id, [created])
}

/// Persons, as they are shown: all, or those whose names hold all of these words.
pub async fn list_of(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    asked: &Asked<'_>,
    words: &[String],
) -> Result<Rows<Registration>, Error> {
    let seen = Entity::find().filter(visible(sight)).filter(Column::MergedInto.is_null());
    let named = words.iter().fold(seen, |query, word| query.filter(Column::Id.in_subquery(name::holders(keys, word))));
    let mut found: Rows<Registration> =
        asked.rows(db, named).await?.into(|rows| rows.into_iter().map(|row| open(keys, row)).collect())?;
    family::as_one(db, keys, found.items.iter_mut().map(|one| &mut one.person).collect()).await?;
    Ok(found)
}

/// The registrations of a person behind one of them, in the order of their ids: the person's own, and those that were merged into it.
pub async fn registrations(
    db: &impl ConnectionTrait,
    keys: &Keys,
    person: PersonId,
    after: Option<PersonId>,
    most: u64,
) -> Result<Vec<Registration>, Error> {
    let mut query = Entity::find().filter(Column::LeadsTo.eq(person.uuid()));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

/// All that is known of a person, as it is shown.
pub async fn whole(db: &impl ConnectionTrait, keys: &Keys, found: Registration) -> Result<Whole, Error> {
    let Registration { mut person, details, .. } = found;
    let id = person.id;
    family::as_one(db, keys, vec![&mut person]).await?;
    let merged: Vec<PersonId> = Entity::find()
        .filter(Column::LeadsTo.eq(id.uuid()))
        .filter(Column::Id.ne(id.uuid()))
        .select_only()
        .column(Column::Id)
        .order_by_asc(Column::Id)
        .into_tuple::<Uuid>()
        .all(db)
        .await?
        .into_iter()
        .map(PersonId::from)
        .collect();
    let everybody: Vec<_> = merged.iter().copied().chain([id]).collect();
    let mut lists = identity::of(db, keys, &everybody).await?;
    let own = lists.remove(&id).unwrap_or_default();
    let identities = identities::together(own, lists.into_values().flatten().collect());
    let restricted = restriction::stands(db, &[id]).await?;
    Ok(Whole { person, identities, details, merged, restricted })
}

/// Adds a person. A number that another transaction has taken since it was asked for is refused.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, person: &Person, today: time::Date) -> Result<(), Error> {
    let own = Link { merged_into: None, leads_to: person.id };
    let key = sealed::new_own(keys, person.hidden, person.id.uuid())?;
    let wrapped = Some(key.wrapped().to_vec());
    let registration = Registration { person: person.clone(), link: own, details: Details::default(), key: wrapped };
    let row = ActiveModel { created_at: Set(person.created.micros()), ..row(keys, &key, &registration)? };
    Entity::insert(row).exec_without_returning(tx).await?;
    name::insert(tx, keys, person).await?;
    let current = person.profile.identity.clone();
    let list: Vec<_> =
        current.map(|identity| identities::Dated { identity, from: today, until: None }).into_iter().collect();
    identity::save(tx, keys, &registration, &list, 0).await
}

/// Writes a registration back. `before` is how it was read: what follows from a change of who sees it, or where it leads, is done too.
///
/// Whom it is hidden from decides what its key is wrapped with, so another key takes the place of one that others may have. A registration
/// from before there were such keys gets its own with its first change.
pub async fn update(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    before: &Registration,
    registration: &Registration,
) -> Result<(), Error> {
    let person = &registration.person;
    let known = sealed::own(keys, person.id.uuid(), before.key.as_deref())?;
    match known.filter(|_| before.person.hidden == person.hidden) {
        Some(key) => {
            Entity::update(row(keys, &key, registration)?).exec(tx).await?;
        }
        None => {
            // Read before the key that they are sealed with is gone.
            let identities = identity::of(tx, keys, &[person.id]).await?;
            let key = sealed::new_own(keys, person.hidden, person.id.uuid())?;
            Entity::update(row(keys, &key, registration)?).exec(tx).await?;
            identity::reseal(tx, keys, &key, person, identities.into_values().flatten()).await?;
        }
    }
    if names(before) != names(registration) {
        name::replace(tx, keys, person).await?;
    }
    if before.link.leads_to != registration.link.leads_to {
        name::lead(tx, person.id, registration.link.leads_to).await?;
    }
    Ok(())
}

fn names(registration: &Registration) -> (&PersonName, &PersonName) {
    (&registration.person.profile.given_name, &registration.person.profile.family_name)
}

/// The person that an id leads to, in one look.
fn led_to(id: PersonId) -> SelectStatement {
    Query::select()
        .column(("registration", "leads_to"))
        .from_as("person", "registration")
        .and_where(Expr::col(("registration", "id")).eq(id.uuid()))
        .take()
}

fn seen(sight: &Sight, ids: SelectStatement) -> Select<Entity> {
    Entity::find().filter(Column::Id.in_subquery(ids)).filter(visible(sight))
}

fn row(keys: &Keys, key: &Own, registration: &Registration) -> Result<ActiveModel, Error> {
    let Registration { person, link, details, key: _ } = registration;
    let profile = &person.profile;
    let seal = Seal::new(keys, person.hidden, "person", person.id.uuid()).with(Some(key));
    Ok(ActiveModel {
        id: Set(person.id.uuid()),
        identity: Set(profile.identity.as_ref().map(|number| seal.identity("identity", number)).transpose()?),
        given_name: Set(seal.text("given_name", profile.given_name.as_str())?),
        family_name: Set(seal.text("family_name", profile.family_name.as_str())?),
        details: Set((*details != Details::default()).then(|| seal.value("details", details)).transpose()?),
        // Who is protected in which way, the ordinary key never tells.
        marking: Set(Seal::new(keys, true, "person", person.id.uuid()).value("marking", &profile.marking)?),
        hidden: Set(person.hidden),
        merged_into: Set(link.merged_into.map(PersonId::uuid)),
        leads_to: Set(link.leads_to.uuid()),
        told: Set(person.told),
        revision: Set(person.revision),
        created_at: NotSet,
        own_key: Set(Some(key.wrapped().to_vec())),
        disposed_at: NotSet,
        disposal_id: NotSet,
    })
}

fn open(keys: &Keys, row: Model) -> Result<Registration, Error> {
    let id = PersonId::from(row.id);
    from_row(keys, id, row).with_context(|| format!("the row of {id}")).map_err(Error::from)
}

fn from_row(keys: &Keys, id: PersonId, row: Model) -> anyhow::Result<Registration> {
    let key = sealed::own(keys, row.id, row.own_key.as_deref())?;
    let seal = Seal::new(keys, row.hidden, "person", id.uuid()).with(key.as_ref());
    let name = |column, sealed: &[u8]| {
        PersonName::parse(&seal.open_text(column, sealed)?).map_err(|rule| anyhow!("{column} {rule}"))
    };
    let identity = row.identity.as_deref().map(|sealed| seal.open_identity("identity", sealed)).transpose()?;
    let profile = Profile {
        identity,
        given_name: name("given_name", &row.given_name)?,
        family_name: name("family_name", &row.family_name)?,
        marking: seal.open_value("marking", &row.marking)?,
    };
    let created = Timestamp::from_micros(row.created_at);
    let person = Person { id, profile, hidden: row.hidden, revision: row.revision, told: row.told, created };
    let link = Link { merged_into: row.merged_into.map(PersonId::from), leads_to: row.leads_to.into() };
    let details = row.details.as_deref().map(|sealed| seal.open_value("details", sealed)).transpose()?;
    let mut details: Details = details.unwrap_or_default();
    if row.hidden {
        // One that was stated before nobody hidden had any is not shown, and is taken out: see `address`.
        details.address = None;
    }
    Ok(Registration { person, link, details, key: row.own_key })
}

#[cfg(test)]
mod tests;
