//! What identifies persons, day by day: sealed, and found by a keyed index.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use mesh::{
    refusal::Error,
    seal::{Keys, Own},
};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    TryInsertResult,
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};
use time::{Date, format_description::well_known::Iso8601};

use super::{
    Registration,
    sealed::{self, Seal},
    sight::{Sight, visible},
};
use crate::{
    domain::{
        identity::{Dated, Identity},
        person::{Person, PersonId},
        refusal::Refusal,
    },
    store::leads,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub from_day: String,
    pub until_day: Option<String>,
    pub number: Vec<u8>,
    pub number_index: Vec<u8>,
    pub claim: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The keyed index of a number: equal numbers meet, and the index tells nobody which number it is.
pub fn index(keys: &Keys, identity: &Identity) -> Vec<u8> {
    keys.blind("person-number", identity.canonical().as_bytes())
}

/// Selects the ids of the persons whom a number leads to, now or earlier.
pub fn holders(keys: &Keys, identity: &Identity) -> SelectStatement {
    Query::select()
        .column(("registration", "leads_to"))
        .from_as("person", "registration")
        .inner_join("person_identity", Expr::col(("person_identity", "person_id")).equals(("registration", "id")))
        .and_where(Expr::col(("person_identity", "number_index")).eq(index(keys, identity)))
        .take()
}

/// Whether somebody whom the caller sees has a number, or had it. `except` is who may have it.
pub async fn taken(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    identity: &Identity,
    except: Option<PersonId>,
) -> Result<bool, DbErr> {
    let mut holders =
        super::Entity::find().filter(super::Column::Id.in_subquery(holders(keys, identity))).filter(visible(sight));
    if let Some(except) = except {
        holders = holders.filter(super::Column::Id.ne(except.uuid()));
    }
    Ok(holders.count(db).await? > 0)
}

/// The identities of registrations, in the order of time.
pub async fn of(
    db: &impl ConnectionTrait,
    keys: &Keys,
    ids: &[PersonId],
) -> Result<BTreeMap<PersonId, Vec<Dated>>, Error> {
    let ids = ids.iter().map(|id| id.uuid());
    let key = Query::select()
        .column(("person", "own_key"))
        .from("person")
        .and_where(Expr::col(("person", "id")).equals(("person_identity", "person_id")))
        .take();
    let rows = Entity::find()
        .filter(Column::PersonId.is_in(ids))
        .order_by_asc(Column::PersonId)
        .order_by_asc(Column::Place)
        .select_only()
        .columns([Column::PersonId, Column::Place, Column::FromDay, Column::UntilDay, Column::Number])
        .expr_as(Expr::from(key), "own_key")
        .into_tuple::<(Uuid, i32, String, Option<String>, Vec<u8>, Option<Vec<u8>>)>()
        .all(db)
        .await?;
    let mut lists: BTreeMap<PersonId, Vec<Dated>> = BTreeMap::new();
    for (id, place, from, until, number, key) in rows {
        let open = || {
            let key = sealed::own(keys, id, key.as_deref())?;
            Ok::<_, anyhow::Error>(Dated {
                identity: seal(keys, false, id.into(), place).with(key.as_ref()).open_identity("number", &number)?,
                from: read_day(&from)?,
                until: until.as_deref().map(read_day).transpose()?,
            })
        };
        let id = PersonId::from(id);
        lists.entry(id).or_default().push(open().with_context(|| format!("an identity of {id}"))?);
    }
    Ok(lists)
}

/// Writes a person's identities from a place on: the last one that was there, which may have ended, and those after it.
///
/// Where another transaction has taken a number since it was asked for, the unique key notices, and the row is left out instead of failing.
pub async fn save(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    registration: &Registration,
    list: &[Dated],
    known: usize,
) -> Result<(), Error> {
    let person = &registration.person;
    let key = sealed::own(keys, person.id.uuid(), registration.key.as_deref())?;
    for (place, one) in list.iter().enumerate().skip(known.saturating_sub(1)) {
        let mut row = row(keys, key.as_ref(), person, place, one)?;
        if place < known {
            row.claim = sea_orm::ActiveValue::NotSet;
            Entity::update(row).exec(tx).await?;
            continue;
        }
        if claims(tx, row.clone()).await? {
            continue;
        }
        // The same number again, with another grade or by a registration that was merged: the earlier row gives its claim up.
        Entity::update_many()
            .col_expr(Column::Claim, Expr::value(Option::<Vec<u8>>::None))
            .filter(Column::PersonId.in_subquery(leads::registrations(registration.link.leads_to)))
            .filter(Column::NumberIndex.eq(index(keys, &one.identity)))
            .exec(tx)
            .await?;
        if !claims(tx, row).await? {
            return Err(Refusal::PersonNumberTaken.into());
        }
    }
    Ok(())
}

/// Writes a person's identities in place of what was there. A number that is not among them any more finds the person no longer, and is
/// whose registration of the person has it, or nobody's.
pub async fn replace(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    registration: &Registration,
    list: &[Dated],
) -> Result<(), Error> {
    Entity::delete_many().filter(Column::PersonId.eq(registration.person.id.uuid())).exec(tx).await?;
    save(tx, keys, registration, list, 0).await?;
    let together = super::Entity::find()
        .filter(super::Column::LeadsTo.eq(registration.link.leads_to.uuid()))
        .select_only()
        .column(super::Column::Id)
        .into_tuple::<Uuid>()
        .all(tx)
        .await?;
    let together = together.into_iter().map(PersonId::from).collect();
    reclaim(tx, &[(registration.person.hidden, together)]).await
}

/// Adds a row, unless another one claims its number.
async fn claims(tx: &impl ConnectionTrait, row: ActiveModel) -> Result<bool, DbErr> {
    let added = Entity::insert(row).on_conflict_do_nothing_on([Column::Claim]).exec_without_returning(tx).await?;
    Ok(matches!(added, TryInsertResult::Inserted(1)))
}

/// Seals the identities of a registration anew, with the key that it has from now on.
pub async fn reseal(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    key: &Own,
    person: &Person,
    identities: impl IntoIterator<Item = Dated>,
) -> Result<(), Error> {
    for (place, one) in identities.into_iter().enumerate() {
        let mut row = row(keys, Some(key), person, place, &one)?;
        row.claim = sea_orm::ActiveValue::NotSet;
        Entity::update(row).exec(tx).await?;
    }
    Ok(())
}

/// Lets the numbers of these persons be theirs alone, or be claimed by nobody where they are hidden. Each group is the registrations of one
/// person, whose claim on a number is one.
pub async fn reclaim(tx: &impl ConnectionTrait, groups: &[(bool, Vec<PersonId>)]) -> Result<(), Error> {
    let all = groups.iter().flat_map(|(_, ids)| ids.iter().map(|id| id.uuid()));
    Entity::update_many()
        .col_expr(Column::Claim, Expr::value(Option::<Vec<u8>>::None))
        .filter(Column::PersonId.is_in(all))
        .exec(tx)
        .await?;
    for (_, ids) in groups.iter().filter(|(hidden, _)| !hidden) {
        let ids = ids.iter().map(|id| id.uuid());
        let rows = Entity::find().filter(Column::PersonId.is_in(ids)).order_by_asc(Column::Place).all(tx).await?;
        let numbers: BTreeMap<_, _> = rows.into_iter().map(|row| (row.number_index.clone(), row)).collect();
        for (number, row) in numbers {
            if Entity::find().filter(Column::Claim.eq(number.clone())).count(tx).await? > 0 {
                return Err(Refusal::PersonNumberTaken.into());
            }
            let mut row: ActiveModel = row.into();
            row.claim = Set(Some(number));
            Entity::update(row).exec(tx).await?;
        }
    }
    Ok(())
}

/// The row of an identity, which stands at a place in the list.
pub fn row(keys: &Keys, key: Option<&Own>, person: &Person, place: usize, dated: &Dated) -> Result<ActiveModel, Error> {
    let place = i32::try_from(place).context("so many identities")?;
    let number_index = index(keys, &dated.identity);
    Ok(ActiveModel {
        person_id: Set(person.id.uuid()),
        place: Set(place),
        from_day: Set(day(dated.from)?),
        until_day: Set(dated.until.map(day).transpose()?),
        number: Set(seal(keys, person.hidden, person.id, place).with(key).identity("number", &dated.identity)?),
        claim: Set((!person.hidden).then(|| number_index.clone())),
        number_index: Set(number_index),
    })
}

fn seal(keys: &Keys, hidden: bool, id: PersonId, place: i32) -> Seal<'_> {
    Seal::new(keys, hidden, "person_identity", format!("{}|{place}", id.uuid()))
}

fn day(date: Date) -> anyhow::Result<String> {
    date.format(&Iso8601::DATE).context("a day cannot be written")
}

fn read_day(text: &str) -> anyhow::Result<Date> {
    Date::parse(text, &Iso8601::DATE).map_err(|_| anyhow!("a day is not written as one"))
}
