//! Who did what, to what, on whose behalf: append-only, committed with the change, and linked into a hash chain after the commit.
//!
//! An entry is inserted without a position, so writers never queue behind one lock. One sealer per service gives what has been
//! committed its position and its hash, in batches. The access log of personal data is the same trail, with the effect "read".

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};
use sha2::{Digest, Sha256};

use crate::{caller::Caller, clock::Timestamp};

/// An entry of the trail.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// A UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub at: i64,
    /// The originating subject.
    pub actor: String,
    /// The service that carried the call.
    pub via: String,
    /// "read" or "write".
    pub effect: String,
    /// What was done, as EntityAction.
    pub action: String,
    /// What it was done to: ids, separated by spaces.
    pub resource: String,
    /// Why, where the caller said so.
    pub purpose: String,
    /// The trace it belongs to.
    pub trace_id: String,
    /// Keyed digest of the request.
    pub request: Vec<u8>,
    /// Its place in the chain; given after commit.
    pub position: Option<i64>,
    /// SHA-256 over its place, the hash before it, and the entry.
    pub hash: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What an entry says.
pub struct Entry<'a> {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub caller: &'a Caller,
    /// "read" or "write".
    pub effect: &'static str,
    /// What was done, as EntityAction.
    pub action: &'a str,
    /// To what.
    pub resource: String,
    /// Why.
    pub purpose: String,
    /// In which trace.
    pub trace_id: String,
    /// Keyed digest of the request.
    pub request: Vec<u8>,
}

impl Entry<'_> {
    /// The row to insert.
    pub fn row(self, id: Uuid) -> ActiveModel {
        ActiveModel {
            id: Set(id),
            at: Set(self.at.micros()),
            actor: Set(self.caller.name()),
            via: Set(self.caller.via.clone()),
            effect: Set(self.effect.to_owned()),
            action: Set(self.action.to_owned()),
            resource: Set(self.resource),
            purpose: Set(self.purpose),
            trace_id: Set(self.trace_id),
            request: Set(self.request),
            position: NotSet,
            hash: NotSet,
        }
    }
}

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many entries are linked.
    pub position: i64,
    /// The last one's hash; zeros before the first.
    pub hash: [u8; 32],
}

impl Head {
    /// The end of a chain without entries.
    pub const EMPTY: Self = Self { position: 0, hash: [0; 32] };

    /// The end after one more entry.
    pub fn link(self, entry: &Model) -> Self {
        let position = self.position + 1;
        let mut hasher = Sha256::new();
        hasher.update([0]);
        hasher.update(position.to_be_bytes());
        hasher.update(self.hash);
        hasher.update(entry.id.as_bytes());
        hasher.update(entry.at.to_be_bytes());
        let texts = [&entry.actor, &entry.via, &entry.effect, &entry.action, &entry.resource, &entry.purpose, &entry.trace_id];
        for part in texts.map(String::as_bytes).into_iter().chain([entry.request.as_slice()]) {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self { position, hash: hasher.finalize().into() }
    }
}

/// Where the chain ends in the database.
pub async fn head(db: &impl ConnectionTrait) -> Result<Head, DbErr> {
    let last = Entity::find().filter(Column::Position.is_not_null()).order_by_desc(Column::Position).one(db).await?;
    Ok(last.map_or(Head::EMPTY, |entry| stated(&entry)))
}

fn stated(entry: &Model) -> Head {
    let hash = entry.hash.as_deref().and_then(|hash| hash.try_into().ok()).unwrap_or_default();
    Head { position: entry.position.unwrap_or_default(), hash }
}

/// Links what has been committed since the last time, at most `most` entries. Answers how many, and the new end.
pub async fn seal(db: &impl ConnectionTrait, most: u64) -> Result<(usize, Head), DbErr> {
    let mut head = head(db).await?;
    let pending = Entity::find().filter(Column::Position.is_null()).order_by_asc(Column::Id).limit(most).all(db).await?;
    if pending.is_empty() {
        return Ok((0, head));
    }
    let mut values: Vec<sea_orm::Value> = Vec::with_capacity(pending.len() * 3);
    for entry in &pending {
        head = head.link(entry);
        values.extend([entry.id.into(), head.position.into(), head.hash.to_vec().into()]);
    }
    let sql = crate::store::update_from_values(db.get_database_backend(), "audit_entry", &["position", "hash"], pending.len());
    db.execute_raw(sea_orm::Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok((pending.len(), head))
}

/// The hash that an entry of the chain states; none where there is no such entry.
pub async fn hash_at(db: &impl ConnectionTrait, position: i64) -> Result<Option<Vec<u8>>, DbErr> {
    Ok(Entity::find().filter(Column::Position.eq(position)).one(db).await?.and_then(|entry| entry.hash))
}

/// What a check of the trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every linked entry is as it was; so many more wait for their link.
    Intact {
        /// How many entries are linked.
        linked: i64,
        /// How many wait for their link.
        waiting: u64,
        /// The last hash.
        head: [u8; 32],
    },
    /// The first entry that is not as it was when it was linked.
    Altered {
        /// Its place.
        position: i64,
        /// Its id.
        entry: String,
    },
    /// An entry is gone: this position has none.
    Missing {
        /// The place without an entry.
        position: i64,
    },
}

/// Recomputes the chain from its first entry.
pub async fn verify(db: &impl ConnectionTrait) -> Result<Verdict, DbErr> {
    const PAGE: u64 = 2_000;
    let mut head = Head::EMPTY;
    loop {
        let page = Entity::find()
            .filter(Column::Position.gt(head.position))
            .order_by_asc(Column::Position)
            .limit(PAGE)
            .all(db)
            .await?;
        if page.is_empty() {
            let waiting = Entity::find().filter(Column::Position.is_null()).count(db).await?;
            return Ok(Verdict::Intact { linked: head.position, waiting, head: head.hash });
        }
        for entry in &page {
            let next = head.link(entry);
            if entry.position != Some(next.position) {
                return Ok(Verdict::Missing { position: next.position });
            }
            if stated(entry) != next {
                return Ok(Verdict::Altered { position: next.position, entry: entry.id.to_string() });
            }
            head = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(action: &str, resource: &str) -> Model {
        Model {
            id: Uuid::from_u128(1),
            at: 1,
            actor: "operator:anna".into(),
            via: "gateway".into(),
            effect: "write".into(),
            action: action.into(),
            resource: resource.into(),
            purpose: String::new(),
            trace_id: String::new(),
            request: vec![1],
            position: None,
            hash: None,
        }
    }

    #[test]
    fn what_moves_from_one_field_to_the_next_changes_the_hash() {
        assert_ne!(Head::EMPTY.link(&entry("ab", "c")), Head::EMPTY.link(&entry("a", "bc")));
    }

    #[test]
    fn an_entry_at_another_place_has_another_hash() {
        let first = Head::EMPTY.link(&entry("a", "b"));
        assert_ne!(first.link(&entry("a", "b")).hash, first.hash);
    }
}
