//! Who did what, to what, on whose behalf: append-only, committed with the change, and linked into a hash chain after the commit.
//!
//! An entry is inserted without a position, so writers never queue behind one lock. One sealer per service gives what has been
//! committed its position and its hash, in batches. Both are keyed: with the database alone nobody can write an entry or mend the
//! chain. The access log of personal data is the same trail, with the effect "read".

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use crate::{caller::Caller, clock::Timestamp, rows, seal::Keys};

pub mod subject;

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
    /// Keyed digest of all above: whoever can write to the database, but has no key, cannot add an entry either.
    pub mac: Vec<u8>,
    /// Its place in the chain; given after commit.
    pub position: Option<i64>,
    /// Keyed digest of its place, the hash before it, and the entry's.
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
    pub fn row(self, id: Uuid, keys: &Keys) -> ActiveModel {
        let entry = Model {
            id,
            at: self.at.micros(),
            actor: self.caller.name(),
            via: self.caller.via.clone(),
            effect: self.effect.to_owned(),
            action: self.action.to_owned(),
            resource: self.resource,
            purpose: self.purpose,
            trace_id: self.trace_id,
            request: self.request,
            mac: Vec::new(),
            position: None,
            hash: None,
        };
        let mac = entry.mac(keys);
        ActiveModel { mac: Set(mac), position: NotSet, hash: NotSet, ..entry.into_active_model().reset_all() }
    }
}

impl Model {
    /// The digest of all that the entry says. Each part stands behind its length, so that nothing can move from one to the next.
    fn mac(&self, keys: &Keys) -> Vec<u8> {
        let mut said = [self.id.as_bytes().as_slice(), &self.at.to_be_bytes()].concat();
        let texts = [&self.actor, &self.via, &self.effect, &self.action, &self.resource, &self.purpose, &self.trace_id];
        for part in texts.map(String::as_bytes).into_iter().chain([self.request.as_slice()]) {
            said.extend((part.len() as u64).to_be_bytes());
            said.extend(part);
        }
        keys.digest("audit-entry", &said).to_vec()
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
    pub fn link(self, entry: &Model, keys: &Keys) -> Self {
        let position = self.position + 1;
        let linked = [&position.to_be_bytes(), self.hash.as_slice(), &entry.mac].concat();
        Self { position, hash: keys.digest("audit-chain", &linked) }
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

/// Links what has been committed since the last time, at most `most` entries, and notes whom they name. An entry that the service did
/// not write is linked too, so that it cannot be taken away again, and named by [`verify`].
pub async fn seal(db: &impl ConnectionTrait, keys: &Keys, most: u64) -> Result<(), DbErr> {
    let mut head = head(db).await?;
    let pending =
        Entity::find().filter(Column::Position.is_null()).order_by_asc(Column::Id).limit(most).all(db).await?;
    if pending.is_empty() {
        return Ok(());
    }
    let mut links = Vec::with_capacity(pending.len());
    for entry in &pending {
        head = head.link(entry, keys);
        links.push(vec![entry.id.into(), head.position.into(), head.hash.to_vec().into()]);
    }
    rows::update(db, "audit_entry", "id", &["position", "hash"], links).await?;
    subject::index(db, &pending).await
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
pub async fn verify(db: &impl ConnectionTrait, keys: &Keys) -> Result<Verdict, DbErr> {
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
            let next = head.link(entry, keys);
            if entry.position != Some(next.position) {
                return Ok(Verdict::Missing { position: next.position });
            }
            if stated(entry) != next || entry.mac != entry.mac(keys) {
                return Ok(Verdict::Altered { position: next.position, entry: entry.id.to_string() });
            }
            head = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(action: &str, resource: &str, keys: &Keys) -> Model {
        let mut entry = Model {
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
            mac: Vec::new(),
            position: None,
            hash: None,
        };
        entry.mac = entry.mac(keys);
        entry
    }

    #[test]
    fn what_moves_from_one_field_to_the_next_changes_the_hash() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let keys = Keys::open(folder.path())?;
        assert_ne!(
            Head::EMPTY.link(&entry("ab", "c", &keys), &keys),
            Head::EMPTY.link(&entry("a", "bc", &keys), &keys)
        );
        Ok(())
    }

    #[test]
    fn an_entry_at_another_place_or_under_another_key_has_another_hash() -> anyhow::Result<()> {
        let (folder, other) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let (keys, others) = (Keys::open(folder.path())?, Keys::open(other.path())?);
        let entry = entry("a", "b", &keys);
        let first = Head::EMPTY.link(&entry, &keys);
        assert_ne!(first.link(&entry, &keys).hash, first.hash);
        assert_ne!(Head::EMPTY.link(&entry, &others).hash, first.hash);
        assert_ne!(entry.mac(&others), entry.mac);
        Ok(())
    }
}
