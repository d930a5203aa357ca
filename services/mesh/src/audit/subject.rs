//! Finds the entries that name somebody, without reading everybody's.
//!
//! Which entry names whom is noted when the entry is linked, and not with the change: a commit costs what it did. So what has not been
//! linked yet, which is less than a second's worth, is read beside the notes.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{Column as EntryColumn, Entity as Entries, Model as Entry};
use crate::rows::Rows;

/// The most entries that may wait for their link while the trail is read.
const MOST_WAITING: u64 = 10_000;

/// A note that an entry names somebody.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_subject")]
pub struct Model {
    /// An id, without its prefix.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    /// The entry. Its id is in the order of time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

/// Notes whom some entries name.
pub(super) async fn index(db: &impl ConnectionTrait, entries: &[Entry]) -> Result<(), DbErr> {
    let mut notes = Rows::default();
    for entry in entries {
        for subject in named(&entry.resource) {
            notes.add(ActiveModel { subject_id: Set(subject), entry_id: Set(entry.id) });
        }
    }
    notes.insert(db).await
}

/// The entries behind one that name any of these subjects, oldest first. `None` where the trail is so far behind with its links that it
/// cannot be read to its end.
pub async fn entries(
    db: &impl ConnectionTrait,
    subjects: &[Uuid],
    after: Option<Uuid>,
    most: u64,
) -> Result<Option<Vec<Entry>>, DbErr> {
    // The waiting ones first: one that is linked meanwhile is then found twice, and not missed.
    let waiting = Entries::find().filter(EntryColumn::Position.is_null()).order_by_asc(EntryColumn::Id);
    let waiting = waiting.limit(MOST_WAITING + 1).all(db).await?;
    if u64::try_from(waiting.len()).is_ok_and(|waiting| waiting > MOST_WAITING) {
        return Ok(None);
    }
    let noted = noted(subjects, after).limit(most).into_tuple::<Uuid>().all(db).await?;
    let mut found: Vec<Entry> = match noted.is_empty() {
        true => Vec::new(),
        false => Entries::find().filter(EntryColumn::Id.is_in(noted)).all(db).await?,
    };
    let names = |entry: &Entry| named(&entry.resource).iter().any(|id| subjects.contains(id));
    found.extend(waiting.into_iter().filter(|entry| after.is_none_or(|after| entry.id > after) && names(entry)));
    found.sort_unstable_by_key(|entry| entry.id);
    found.dedup_by_key(|entry| entry.id);
    found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(Some(found))
}

fn noted(subjects: &[Uuid], after: Option<Uuid>) -> sea_orm::Select<Entity> {
    let mut query = Entity::find().filter(Column::SubjectId.is_in(subjects.iter().copied()));
    if let Some(after) = after {
        query = query.filter(Column::EntryId.gt(after));
    }
    query.select_only().column(Column::EntryId).distinct().order_by_asc(Column::EntryId)
}

/// The ids that an entry names, without their prefixes.
pub fn named(resource: &str) -> BTreeSet<Uuid> {
    resource.split(' ').filter_map(bare).collect()
}

/// An id without its prefix; none where the text is no id of ours.
pub fn bare(id: &str) -> Option<Uuid> {
    let (prefix, _) = id.rsplit_once('_')?;
    crate::id::parse(prefix, id).ok()
}

#[cfg(test)]
mod tests;
