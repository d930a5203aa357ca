//! The entries of the journal as they are posted, listed, and linked into a chain.

use std::collections::HashMap;

use mesh::{
    audit::Head,
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows as Page},
    refusal::Error,
    rows::{Rows, among},
    seal::Keys,
};
use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Statement,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};
use time::Date;

use super::{
    ledger::{journal_entry, posting},
    list, read_date, unreadable,
};
use crate::domain::{
    EntryId,
    book::{AccountName, Draft, Leg},
    chain::{self, Recorded},
    money::Ore,
};

/// The chain.
pub mod link {
    use sea_orm::entity::prelude::*;

    /// An entry's place in the chain.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "journal_link")]
    pub struct Model {
        /// Which entry.
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: Uuid,
        pub position: i64,
        pub hash: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// An entry as it is shown: with what takes it back, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The entry.
    pub entry: Recorded,
    /// What takes it back.
    pub reversed_by: Option<EntryId>,
    /// Its place and its hash.
    pub place: Option<(i64, Vec<u8>)>,
}

/// Leaves an entry with the group: its postings first, and then the entry, which closes them.
pub fn insert(rows: &mut Rows, id: EntryId, draft: &Draft, actor: &str, now: Timestamp) -> Recorded {
    open(rows, id, draft);
    close(rows, id, draft, actor, now)
}

/// The same for many: the postings of all of them go in before the first entry, since rows of one table that follow each other are one
/// statement.
pub fn insert_all(rows: &mut Rows, entries: &[(EntryId, &Draft)], actor: &str, now: Timestamp) -> Vec<Recorded> {
    entries.iter().for_each(|(id, draft)| open(rows, *id, draft));
    entries.iter().map(|(id, draft)| close(rows, *id, draft, actor, now)).collect()
}

/// The same, written at once: what is left for the commit to ask, whether each posting has its entry, is asked at once too.
pub async fn insert_now(
    tx: &impl ConnectionTrait,
    entries: &[(EntryId, &Draft)],
    actor: &str,
    now: Timestamp,
) -> Result<Vec<Recorded>, DbErr> {
    let mut rows = Rows::default();
    let recorded = insert_all(&mut rows, entries, actor, now);
    rows.insert(tx).await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("SET CONSTRAINTS ALL IMMEDIATE").await?;
    }
    Ok(recorded)
}

fn open(rows: &mut Rows, id: EntryId, draft: &Draft) {
    for (position, leg) in (0..).zip(draft.legs()) {
        rows.add(posting::ActiveModel {
            entry_id: Set(id.uuid()),
            position: Set(position),
            account: Set(leg.account.to_string()),
            amount_ore: Set(leg.amount.ore()),
        });
    }
}

fn close(rows: &mut Rows, id: EntryId, draft: &Draft, actor: &str, now: Timestamp) -> Recorded {
    let relates_to = draft.relates_to.map(|month| month.to_string()).unwrap_or_default();
    rows.add(journal_entry::ActiveModel {
        id: Set(id.uuid()),
        kind: Set(draft.kind.clone()),
        actor: Set(actor.to_owned()),
        reason: Set(draft.reason.clone()),
        recorded_at: Set(now.micros()),
        effective_date: Set(draft.effective.to_string()),
        reverses_id: Set(draft.reverses.map(EntryId::uuid)),
        relates_to_period: Set(relates_to.clone()),
    });
    Recorded {
        id,
        kind: draft.kind.clone(),
        effective: draft.effective.to_string(),
        record_time: now,
        actor: actor.to_owned(),
        reason: draft.reason.clone(),
        reverses: draft.reverses,
        relates_to,
        legs: draft.legs().iter().map(|leg| (leg.account.to_string(), leg.amount.ore())).collect(),
    }
}

/// An entry that may be taken back, with its legs and its day, and the entry that has taken it back.
pub struct Reversible {
    /// Its legs.
    pub legs: Vec<Leg>,
    /// The day that it belongs to.
    pub effective: Date,
    /// The entry that it takes back itself.
    pub reverses: Option<EntryId>,
    /// What takes it back.
    pub reversed_by: Option<EntryId>,
}

/// The entry with an id, for taking it back.
pub async fn to_reverse(tx: &impl ConnectionTrait, id: EntryId) -> Result<Option<Reversible>, DbErr> {
    let Some(entry) = entries(tx, &[id.uuid()]).await?.remove(&id.uuid()) else { return Ok(None) };
    let name = |text: &str| AccountName::parse(text).map_err(|_| unreadable("posting.account", text));
    let legs =
        entry.legs.iter().map(|(account, amount)| Ok(Leg { account: name(account)?, amount: Ore::new(*amount) }));
    let by = journal_entry::Entity::find()
        .filter(journal_entry::Column::ReversesId.eq(id.uuid()))
        .select_only()
        .column(journal_entry::Column::Id)
        .into_tuple::<Uuid>()
        .one(tx)
        .await?;
    Ok(Some(Reversible {
        legs: legs.collect::<Result<_, DbErr>>()?,
        effective: match entry.effective.as_str() {
            "" => entry.record_time.date(),
            day => read_date("journal_entry.effective_date", day)?,
        },
        reverses: entry.reverses,
        reversed_by: by.map(EntryId::from),
    }))
}

/// What the list of entries can be asked. Both orders go through an index.
pub fn listed() -> List {
    let within_postings = |fits: Condition| {
        let rows = posting::Entity::find().select_only().column(posting::Column::EntryId).filter(fits).into_query();
        Expr::col((journal_entry::Entity, journal_entry::Column::Id)).in_subquery(rows)
    };
    let within_links = |fits: Condition| {
        let rows = link::Entity::find().select_only().column(link::Column::EntryId).filter(fits).into_query();
        Expr::col((journal_entry::Entity, journal_entry::Column::Id)).in_subquery(rows)
    };
    use journal_entry::Column;
    let fields = [
        Field::of("id", Kind::Id(EntryId::PREFIX), Column::Id),
        Field::of("kind", Kind::Text, Column::Kind),
        Field::of("effective_date", Kind::Date, Column::EffectiveDate).ordered_by(Column::EffectiveDate),
        Field::of("record_time", Kind::Moment, Column::RecordedAt).ordered_by(Column::Id),
        Field::of("account", Kind::Text, posting::Column::Account).within(within_postings),
        Field::of("reverses_entry_id", Kind::Id(EntryId::PREFIX), Column::ReversesId).or_none(),
        Field::of("relates_to_period", Kind::Text, Column::RelatesToPeriod),
        Field::of("position", Kind::Number, link::Column::Position).within(within_links),
    ];
    list("entries", "record_time desc", Column::Id, fields)
}

/// A page of the entries.
pub async fn page(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Page<Shown>, Error> {
    let found = asked.rows(db, journal_entry::Entity::find()).await?;
    let ids: Vec<_> = found.items.iter().map(|row| row.id).collect();
    let mut entries = entries(db, &ids).await?;
    let mut links = links(db, &ids).await?;
    let reversed = journal_entry::Entity::find()
        .select_only()
        .columns([journal_entry::Column::ReversesId, journal_entry::Column::Id])
        .filter(journal_entry::Column::ReversesId.is_in(ids.iter().copied()))
        .into_tuple::<(Option<Uuid>, Uuid)>()
        .all(db)
        .await?;
    let reversed: HashMap<_, _> = reversed.into_iter().filter_map(|(of, by)| Some((of?, by))).collect();
    found.into(|rows| {
        let shown = rows.into_iter().filter_map(|row| {
            let entry = entries.remove(&row.id)?;
            let reversed_by = reversed.get(&row.id).copied().map(EntryId::from);
            Some(Shown { entry, reversed_by, place: links.remove(&row.id) })
        });
        Ok(shown.collect())
    })
}

/// Some entries, by their ids.
pub async fn entries(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Recorded>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named = among(db, journal_entry::Column::Id.into_expr(), ids.iter().copied());
    let rows = journal_entry::Entity::find().filter(named).all(db).await?;
    let mut entries: HashMap<_, _> = rows.into_iter().map(|row| (row.id, recorded(row))).collect();
    let postings = posting::Entity::find()
        .filter(among(db, posting::Column::EntryId.into_expr(), ids.iter().copied()))
        .order_by_asc(posting::Column::EntryId)
        .order_by_asc(posting::Column::Position)
        .all(db)
        .await?;
    for posting in postings {
        if let Some(entry) = entries.get_mut(&posting.entry_id) {
            entry.legs.push((posting.account, posting.amount_ore));
        }
    }
    Ok(entries)
}

fn recorded(row: journal_entry::Model) -> Recorded {
    Recorded {
        id: row.id.into(),
        kind: row.kind,
        effective: row.effective_date,
        record_time: Timestamp::from_micros(row.recorded_at),
        actor: row.actor,
        reason: row.reason,
        reverses: row.reverses_id.map(EntryId::from),
        relates_to: row.relates_to_period,
        legs: Vec::new(),
    }
}

async fn links(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, (i64, Vec<u8>)>, DbErr> {
    let named = among(db, link::Column::EntryId.into_expr(), ids.iter().copied());
    let rows = link::Entity::find().filter(named).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.entry_id, (row.position, row.hash))).collect())
}

/// The earliest day behind one and before another that has entries.
pub async fn earliest_between(
    tx: &impl ConnectionTrait,
    behind: Option<Date>,
    before: Date,
) -> Result<Option<Date>, DbErr> {
    let behind = behind.map(|day| day.to_string()).unwrap_or_default();
    let earliest = journal_entry::Entity::find()
        .select_only()
        .column(journal_entry::Column::EffectiveDate)
        .filter(journal_entry::Column::EffectiveDate.gt(behind))
        .filter(journal_entry::Column::EffectiveDate.lt(before.to_string()))
        .order_by_asc(journal_entry::Column::EffectiveDate)
        .limit(1)
        .into_tuple::<String>()
        .one(tx)
        .await?;
    earliest.map(|day| read_date("journal_entry.effective_date", &day)).transpose()
}

/// What an account was debited and credited, of what belongs to a day or an earlier one and was recorded at a moment.
pub async fn turnover(
    db: &impl ConnectionTrait,
    account: &AccountName,
    day: Option<Date>,
    recorded: Option<Timestamp>,
) -> Result<(Ore, Ore), DbErr> {
    let sums = posted_to(account, day, recorded).into_tuple::<(i64, i64)>().one(db).await?;
    let (debit, credit) = sums.unwrap_or_default();
    Ok((Ore::new(debit), Ore::new(credit)))
}

/// The sums of an account's postings. Each asks its own entry when it was, so that nobody else's entries are read.
fn posted_to(account: &AccountName, day: Option<Date>, recorded: Option<Timestamp>) -> Select<posting::Entity> {
    let mut entry = Query::select();
    entry
        .expr(Expr::val(1))
        .from(journal_entry::Entity)
        .and_where(journal_entry::Column::Id.into_expr().equals((posting::Entity, posting::Column::EntryId)))
        .and_where_option(day.map(|day| journal_entry::Column::EffectiveDate.lte(day.to_string())))
        .and_where_option(recorded.map(|moment| journal_entry::Column::RecordedAt.lte(moment.micros())));
    let mut query = posting::Entity::find().filter(posting::Column::Account.eq(account.as_str()));
    if day.is_some() || recorded.is_some() {
        query = query.filter(Expr::exists(entry));
    }
    let sum = |sql: &str| Expr::cust(format!("CAST(COALESCE(SUM({sql}), 0) AS bigint)"));
    query
        .select_only()
        .expr_as(sum("CASE WHEN amount_ore > 0 THEN amount_ore END"), "debit")
        .expr_as(sum("CASE WHEN amount_ore < 0 THEN -amount_ore END"), "credit")
}

/// Whether anything was ever posted to an account.
pub async fn is_used(db: &impl ConnectionTrait, account: &AccountName) -> Result<bool, DbErr> {
    let any = posting::Entity::find().filter(posting::Column::Account.eq(account.as_str())).limit(1);
    Ok(any.one(db).await?.is_some())
}

/// Where the chain ends.
pub async fn head(db: &impl ConnectionTrait) -> Result<Head, DbErr> {
    let last = link::Entity::find().order_by_desc(link::Column::Position).limit(1).one(db).await?;
    Ok(last
        .map_or(Head::EMPTY, |link| Head { position: link.position, hash: link.hash.try_into().unwrap_or_default() }))
}

/// The end of the chain after one more entry.
pub fn linked(head: Head, entry: &Recorded, keys: &Keys) -> Head {
    let position = head.position.saturating_add(1);
    let said = keys.digest("journal-entry", &entry.said());
    Head { position, hash: keys.digest("journal-chain", &chain::linked(position, &head.hash, &said)) }
}

#[derive(FromQueryResult)]
struct Waiting {
    entry_id: Uuid,
}

/// Links what has been committed since the last time, at most so many entries. Answers how many.
pub async fn seal(tx: &impl ConnectionTrait, keys: &Keys, most: u64) -> Result<usize, DbErr> {
    let backend = tx.get_database_backend();
    let waiting = format!("SELECT entry_id FROM journal_waiting ORDER BY entry_id LIMIT {most}");
    let waiting = Waiting::find_by_statement(Statement::from_string(backend, waiting)).all(tx).await?;
    let ids: Vec<_> = waiting.into_iter().map(|row| row.entry_id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let mut entries = entries(tx, &ids).await?;
    let mut head = head(tx).await?;
    let mut rows = Rows::default();
    for id in &ids {
        let entry = entries.remove(id).ok_or_else(|| unreadable("journal_waiting.entry_id", &id.to_string()))?;
        head = linked(head, &entry, keys);
        rows.add(link::ActiveModel { entry_id: Set(*id), position: Set(head.position), hash: Set(head.hash.to_vec()) });
    }
    rows.insert(tx).await?;
    // By name: joined to the links, each round would read all that were ever made.
    let linked = among(tx, Expr::col("entry_id"), ids.iter().copied());
    tx.execute(Query::delete().from_table("journal_waiting").and_where(linked)).await?;
    Ok(ids.len())
}

/// Whether anything waits for its link.
pub async fn waits(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let any = Statement::from_string(db.get_database_backend(), "SELECT entry_id FROM journal_waiting LIMIT 1");
    Ok(db.query_one_raw(any).await?.is_some())
}

/// Whether this process may link now: the other that does it is not waited for.
pub async fn may_seal(tx: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let backend = tx.get_database_backend();
    if backend != DbBackend::Postgres {
        return Ok(true);
    }
    let taken = "SELECT pg_try_advisory_xact_lock(hashtextextended('journal_link', 0)) AS taken";
    match tx.query_one_raw(Statement::from_string(backend, taken)).await? {
        Some(row) => row.try_get("", "taken"),
        None => Ok(false),
    }
}

/// The links behind a place, each with its entry where that is there.
pub async fn linked_after(
    db: &impl ConnectionTrait,
    position: i64,
    most: u64,
) -> Result<Vec<(link::Model, Option<Recorded>)>, DbErr> {
    let links = link::Entity::find()
        .filter(link::Column::Position.gt(position))
        .order_by_asc(link::Column::Position)
        .limit(most)
        .all(db)
        .await?;
    let ids: Vec<_> = links.iter().map(|link| link.entry_id).collect();
    let mut entries = entries(db, &ids).await?;
    Ok(links
        .into_iter()
        .map(|link| {
            let entry = entries.remove(&link.entry_id);
            (link, entry)
        })
        .collect())
}

/// The hash at a place of the chain.
pub async fn hash_at(db: &impl ConnectionTrait, position: i64) -> Result<Option<Vec<u8>>, DbErr> {
    let link = link::Entity::find().filter(link::Column::Position.eq(position)).one(db).await?;
    Ok(link.map(|link| link.hash))
}

/// The linked entries of some days behind a place, in the order of the chain.
pub async fn between(
    db: &impl ConnectionTrait,
    (from, until): (Date, Date),
    after: i64,
    most: u64,
) -> Result<Vec<(i64, Recorded)>, DbErr> {
    let days = journal_entry::Entity::find()
        .select_only()
        .column(journal_entry::Column::Id)
        .filter(journal_entry::Column::EffectiveDate.between(from.to_string(), until.to_string()));
    let links = link::Entity::find()
        .filter(link::Column::Position.gt(after))
        .filter(link::Column::EntryId.in_subquery(days.into_query()))
        .order_by_asc(link::Column::Position)
        .limit(most)
        .all(db)
        .await?;
    let ids: Vec<_> = links.iter().map(|link| link.entry_id).collect();
    let mut entries = entries(db, &ids).await?;
    Ok(links.into_iter().filter_map(|link| Some((link.position, entries.remove(&link.entry_id)?))).collect())
}

#[cfg(test)]
mod tests;
