//! The gRPC service `mesh.v1.Holdings` of a process: what each service that it hosts holds on somebody, and who has read or changed it.
//!
//! A service says what it holds through [`Holder`]; who has been at it, the mesh answers from the service's trail.

use std::collections::BTreeMap;

use anyhow::anyhow;
use futures::future::BoxFuture;
use proto::mesh::v1::{
    self as contract, ListAccessesRequest, ListAccessesResponse, ListHoldingsRequest, ListHoldingsResponse,
    Refusal as Reason, holdings_server::Holdings,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{
    audit::{self, subject},
    clock::Timestamp,
    hub::Mesh,
    page::Page,
    refusal::{Error, Fields, mesh as refuse},
    unit::{Look, read},
};

/// The most ids that one subject is known by.
const MOST_IDS: usize = 500;
/// The most characters of an id and of a purpose.
const MOST_CHARACTERS: usize = 200;

/// A kind of things that a service may hold on somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// What it is held for.
    pub purpose: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// One thing that is held on somebody.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Holding {
    /// What it is known by, and its place among those of its kind: unique there, and in the order of their bytes.
    pub key: String,
    /// When it was recorded.
    pub recorded: Option<Timestamp>,
    fields: Vec<(&'static str, String)>,
    recipients: Vec<(String, &'static str)>,
    leads_to: Vec<String>,
}

/// Shows which, and nothing of it.
impl std::fmt::Debug for Holding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Holding").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Holding {
    /// A thing that is known by an id.
    pub fn new(key: impl ToString) -> Self {
        Self { key: key.to_string(), ..Self::default() }
    }

    /// Recorded then.
    #[must_use]
    pub fn recorded(mut self, at: Timestamp) -> Self {
        self.recorded = Some(at);
        self
    }

    /// Says something. What is empty is not said.
    #[must_use]
    pub fn says(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = value.to_string();
        if !value.is_empty() {
            self.fields.push((name, value));
        }
        self
    }

    /// Says something, if there is anything to say.
    #[must_use]
    pub fn may_say(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.says(name, value),
            None => self,
        }
    }

    /// Somebody is or may be told of it.
    #[must_use]
    pub fn told_to(mut self, recipient: impl ToString, capacity: &'static str) -> Self {
        self.recipients.push((recipient.to_string(), capacity));
        self
    }

    /// Services may hold more on the subject by this id.
    #[must_use]
    pub fn leading_to(mut self, id: impl ToString) -> Self {
        self.leads_to.push(id.to_string());
        self
    }

    /// What it says under a name, for tests.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(said, _)| *said == name).map(|(_, value)| value.as_str())
    }

    fn to_proto(&self, kind: &Kind) -> contract::Holding {
        let field =
            |(name, value): &(&str, String)| contract::HoldingField { name: (*name).into(), value: value.clone() };
        let recipient =
            |(id, capacity): &(String, &str)| contract::Recipient { id: id.clone(), capacity: (*capacity).into() };
        contract::Holding {
            kind: kind.name.into(),
            key: self.key.clone(),
            fields: self.fields.iter().map(field).collect(),
            record_time: self.recorded.map(Timestamp::to_proto),
            recipients: self.recipients.iter().map(recipient).collect(),
            leads_to: self.leads_to.clone(),
        }
    }
}

/// What a service holds on somebody.
pub trait Holder: 'static {
    /// The kinds of things that it may hold, in the order in which they are told.
    const KINDS: &'static [Kind];

    /// The things of a kind that are held on who is known by these ids: those behind a key, in the order of their keys, at most so many.
    /// Refuses where the caller may not know that there is anybody.
    fn held(
        look: &Look,
        ids: &[String],
        kind: &str,
        after: Option<&str>,
        most: u64,
    ) -> impl Future<Output = Result<Vec<Holding>, Error>> + Send;
}

/// Answers what one service holds.
pub type Tell = for<'a> fn(&'a mut Look, ListHoldingsRequest) -> BoxFuture<'a, Result<ListHoldingsResponse, Error>>;

/// What a holder says, as an RPC.
pub fn tell<H: Holder>() -> Tell {
    |look, request| Box::pin(list::<H>(look, request))
}

/// The services of a process that say what they hold.
#[derive(Default)]
pub struct Held(BTreeMap<&'static str, (Mesh, Tell)>);

impl Held {
    /// Adds a service.
    pub fn add(&mut self, mesh: Mesh, tell: Tell) {
        self.0.insert(mesh.name(), (mesh, tell));
    }

    fn of(&self, service: &str) -> Result<&(Mesh, Tell), Error> {
        self.0.get(service).ok_or_else(|| {
            refuse(Reason::ServiceNotHosted, "This process does not host that service: ask one that does.")
        })
    }
}

#[tonic::async_trait]
impl Holdings for Held {
    async fn list_holdings(
        &self,
        request: Request<ListHoldingsRequest>,
    ) -> Result<Response<ListHoldingsResponse>, Status> {
        let (mesh, tell) = self.of(&request.get_ref().service)?;
        read(mesh, request, *tell).await
    }

    async fn list_accesses(
        &self,
        request: Request<ListAccessesRequest>,
    ) -> Result<Response<ListAccessesResponse>, Status> {
        let (mesh, _) = self.of(&request.get_ref().service)?;
        read(mesh, request, list_accesses).await
    }
}

async fn list<H: Holder>(look: &mut Look, request: ListHoldingsRequest) -> Result<ListHoldingsResponse, Error> {
    asked(&request.subject_ids, &request.purpose)?;
    look.purpose(&request.purpose);
    let query = format!("holdings {}", request.subject_ids.join(" "));
    let page = Page::parse(look.keys(), request.page.as_ref(), &query)?;
    let (first, mut after) = match page.after.as_deref() {
        Some(place) => read_place(place).ok_or_else(|| anyhow!("a page token without its place"))?,
        None => (0, None),
    };
    let mut found: Vec<(usize, Holding)> = Vec::new();
    for (number, kind) in H::KINDS.iter().enumerate().skip(first) {
        let most = (page.size + 1).saturating_sub(u64::try_from(found.len()).unwrap_or(u64::MAX));
        if most == 0 {
            break;
        }
        let held = H::held(look, &request.subject_ids, kind.name, after.take(), most).await?;
        found.extend(held.into_iter().map(|holding| (number, holding)));
    }
    let next = page.cut(look.keys(), &mut found, |(number, holding)| format!("{number} {}", holding.key));
    request.subject_ids.iter().for_each(|id| look.accessed(id));
    let kind = |kind: &Kind| contract::HoldingKind {
        name: kind.name.into(),
        purpose: kind.purpose.into(),
        source: kind.source.into(),
    };
    Ok(ListHoldingsResponse {
        holdings: found.iter().map(|(number, holding)| holding.to_proto(&H::KINDS[*number])).collect(),
        page: Some(next),
        kinds: H::KINDS.iter().map(kind).collect(),
        read_time: Some(look.now().to_proto()),
    })
}

/// The number of a kind, and the key of one of its things.
fn read_place(place: &str) -> Option<(usize, Option<&str>)> {
    let (number, key) = place.split_once(' ')?;
    Some((number.parse().ok()?, Some(key)))
}

async fn list_accesses(look: &mut Look, request: ListAccessesRequest) -> Result<ListAccessesResponse, Error> {
    let subjects = asked(&request.subject_ids, &request.purpose)?;
    look.purpose(&request.purpose);
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("accesses {}", request.subject_ids.join(" ")))?;
    // Up to the first page: each reading is an entry too, and the list would not come to its end.
    let (until, after) = match page.after.as_deref() {
        Some(place) => read_moment(place).ok_or_else(|| anyhow!("a page token without its place"))?,
        None => (look.now().micros(), None),
    };
    let found = subject::entries(look.db(), &subjects, after, page.size + 1).await?;
    let mut found = found.ok_or_else(|| {
        refuse(Reason::DependencyUnavailable, "The audit trail is behind with its links: try again shortly.")
    })?;
    found.retain(|entry| entry.at <= until);
    let next = page.cut(look.keys(), &mut found, |entry| format!("{until} {}", entry.id));
    request.subject_ids.iter().for_each(|id| look.accessed(id));
    let accesses = found.iter().map(|entry| access(entry, &request.subject_ids)).collect();
    Ok(ListAccessesResponse { accesses, page: Some(next) })
}

/// When the first page was read, and the entry that the page before ended with.
fn read_moment(place: &str) -> Option<(i64, Option<Uuid>)> {
    let (until, after) = place.split_once(' ')?;
    Some((until.parse().ok()?, Some(Uuid::try_parse(after).ok()?)))
}

/// An entry as far as it is about who was asked for.
fn access(entry: &audit::Model, ids: &[String]) -> contract::Access {
    let named = subject::named(&entry.resource);
    let names = |id: &&String| subject::bare(id).is_some_and(|id| named.contains(&id));
    contract::Access {
        time: Some(Timestamp::from_micros(entry.at).to_proto()),
        actor: entry.actor.clone(),
        via: entry.via.clone(),
        effect: entry.effect.clone(),
        action: entry.action.clone(),
        purpose: entry.purpose.clone(),
        subject_ids: ids.iter().filter(names).cloned().collect(),
    }
}

/// Checks whom a request is about, and answers their ids without the prefixes.
fn asked(ids: &[String], purpose: &str) -> Result<Vec<Uuid>, Error> {
    let mut fields = Fields::new();
    if ids.is_empty() || ids.len() > MOST_IDS {
        fields.reject("subject_ids", format!("must be 1 to {MOST_IDS} ids that the subject is known by"));
    }
    let mut read = Vec::new();
    for (place, id) in ids.iter().take(MOST_IDS).enumerate() {
        let bare = subject::bare(id).filter(|_| id.len() <= MOST_CHARACTERS);
        read.extend(
            fields.take(&format!("subject_ids[{place}]"), bare.ok_or("must be an id as a service prints it".into())),
        );
    }
    if purpose.chars().count() > MOST_CHARACTERS || purpose.chars().any(char::is_control) {
        fields.reject("purpose", format!("must be at most {MOST_CHARACTERS} characters, without control characters"));
    }
    if fields.is_empty() { Ok(read) } else { Err(fields.refusal()) }
}

/// Those of some ids that are of one type.
pub fn of_type<T>(ids: &[String], parse: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
    ids.iter().filter_map(|id| parse(id).ok()).collect()
}

/// The thing that the page before ended with.
pub fn behind<T>(after: Option<&str>, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, Error> {
    Ok(after.map(parse).transpose().map_err(|rule| anyhow!("the key in a page token {rule}"))?)
}
