//! The keys that organisations are searched by: see [`crate::domain::organisation::search`].
//!
//! A search is two statements, whatever the size of the register. The first reads at most [`BEGUN`] rows of the primary key for each
//! beginning, [`HEARD`] for each sound and [`MISHEARD`] for all sounds that differ in a letter. Who was met weighs the more, the fewer were
//! met under the same key: a word that thousands share says little. The second reads the [`CANDIDATES`] that weigh most whole, and the
//! domain says how well they fit. The test below holds the plans to that on SQLite. On PostgreSQL 15 every read is an index-only scan too: at
//! 1 000 000 names (8 000 000 keys, 877 MB) EXPLAIN ANALYZE shows 15 of them and 3 to 6 ms for a text of two misspelt words.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use mesh::refusal::Error;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, Statement, Value,
    entity::prelude::*,
};

use crate::domain::organisation::{
    Organisation, OrganisationId, State,
    names::Name,
    search::{ASKED, Probes},
};

/// The most rows read for what a key begins with.
const BEGUN: usize = 100;
/// The most rows read for a sound.
const HEARD: usize = 200;
/// The most rows read for all the sounds that differ in a letter.
const MISHEARD: usize = 400;
/// How many organisations are read whole.
const CANDIDATES: usize = 100;
/// Sounds that differ are asked for in multiples of so many, so that there are few statements to prepare.
const STEP: usize = 256;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

/// The keys of all names that lead to an organisation.
pub fn of(organisation: &Organisation) -> BTreeSet<Vec<u8>> {
    let spelling = |name: &Name| name.text.as_str().to_owned();
    let names: Vec<String> = organisation.profile.names.all().map(spelling).collect();
    crate::domain::organisation::search::keys(names.iter().map(String::as_str))
}

/// Adds keys; those that are there already stay.
pub async fn insert(tx: &impl ConnectionTrait, id: OrganisationId, keys: BTreeSet<Vec<u8>>) -> Result<(), DbErr> {
    let rows: Vec<ActiveModel> = rows(id, keys).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let kept = [Column::Key, Column::OrganisationId];
    Entity::insert_many(rows).on_conflict_do_nothing_on(kept).exec_without_returning(tx).await?;
    Ok(())
}

/// The rows of keys.
pub fn rows(id: OrganisationId, keys: BTreeSet<Vec<u8>>) -> impl Iterator<Item = ActiveModel> {
    keys.into_iter().map(move |key| ActiveModel { key: Set(key), organisation_id: Set(id.uuid()) })
}

/// Removes keys.
pub async fn remove(tx: &impl ConnectionTrait, id: OrganisationId, keys: BTreeSet<Vec<u8>>) -> Result<(), DbErr> {
    if keys.is_empty() {
        return Ok(());
    }
    let gone = Entity::delete_many().filter(Column::Key.is_in(keys)).filter(Column::OrganisationId.eq(id.uuid()));
    gone.exec(tx).await?;
    Ok(())
}

/// Removes those keys that are not among the new, and adds those that were not among the old.
pub async fn replace(
    tx: &impl ConnectionTrait,
    id: OrganisationId,
    old: BTreeSet<Vec<u8>>,
    new: BTreeSet<Vec<u8>>,
) -> Result<(), DbErr> {
    remove(tx, id, old.difference(&new).cloned().collect()).await?;
    insert(tx, id, new.difference(&old).cloned().collect()).await
}

/// An organisation that has a key under one of the reads.
#[derive(FromQueryResult)]
struct Met {
    read: i32,
    organisation_id: Uuid,
}

/// The organisations whose names are like what is looked for, in no order: [`CANDIDATES`] at most. None that has been merged into another.
pub async fn search(db: &impl ConnectionTrait, probes: &Probes, inactive: bool) -> Result<Vec<Organisation>, Error> {
    let (sql, values) = statement(probes);
    let met = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let mut ids = weightiest(&Met::find_by_statement(met).all(db).await?);
    let Some(first) = ids.first().copied() else { return Ok(Vec::new()) };
    // One number of ids, so that there is one statement to prepare.
    ids.resize(CANDIDATES, first);
    let mut wanted = super::Entity::find().filter(super::Column::Id.is_in(ids));
    if !inactive {
        wanted = wanted.filter(super::Column::State.eq(super::state_text(State::Active)));
    }
    Ok(super::whole(db, wanted).all(db).await?.into_iter().map(super::from_row).collect::<Result<_, _>>()?)
}

/// Those that weigh most: what a read says is shared among all that it met.
fn weightiest(met: &[Met]) -> Vec<Uuid> {
    const SAYS: u32 = 100_000;
    let mut shared: HashMap<i32, u32> = HashMap::new();
    for met in met {
        *shared.entry(met.read).or_default() += 1;
    }
    let mut weights: HashMap<Uuid, u32> = HashMap::new();
    for met in met {
        *weights.entry(met.organisation_id).or_default() += SAYS / shared.get(&met.read).copied().unwrap_or(1).max(1);
    }
    let mut weighed: Vec<(Reverse<u32>, Uuid)> =
        weights.into_iter().map(|(id, weight)| (Reverse(weight), id)).collect();
    weighed.sort_unstable();
    weighed.into_iter().take(CANDIDATES).map(|(_, id)| id).collect()
}

/// The statement that meets the candidates. Probes that there are not are empty keys, which nothing has.
fn statement(probes: &Probes) -> (String, Vec<Value>) {
    let (mut reads, mut values) = (Vec::new(), Vec::new());
    let mut bind = |key: Vec<u8>| {
        values.push(Value::from(key));
        format!("${}", values.len())
    };
    for place in 0..2 * ASKED {
        let begun = probes.begun.get(place).cloned().unwrap_or_default();
        // No key holds the byte 255, since keys are UTF-8.
        let end = if begun.is_empty() { Vec::new() } else { [begun.as_slice(), &[255]].concat() };
        let (from, end) = (bind(begun), bind(end));
        reads.push(format!("\"key\" >= {from} AND \"key\" < {end} ORDER BY \"key\" LIMIT {BEGUN}"));
    }
    for place in 0..2 * ASKED - 1 {
        let key = bind(probes.heard.get(place).cloned().unwrap_or_default());
        reads.push(format!("\"key\" = {key} LIMIT {HEARD}"));
    }
    let mut misheard = probes.misheard.clone();
    misheard.resize(misheard.len().next_multiple_of(STEP), Vec::new());
    if !misheard.is_empty() {
        let keys: Vec<String> = misheard.into_iter().map(&mut bind).collect();
        reads.push(format!("\"key\" IN ({}) LIMIT {MISHEARD}", keys.join(", ")));
    }
    let reads = reads.iter().enumerate().map(|(number, read)| {
        format!(
            "SELECT {number} AS read, organisation_id FROM (SELECT organisation_id FROM organisation_key WHERE {read}) AS read_{number}"
        )
    });
    (reads.collect::<Vec<_>>().join(" UNION ALL "), values)
}

#[cfg(test)]
mod tests;
