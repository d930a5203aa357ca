//! What the registry asks of its peers: which persons have cases, before it disposes of what it holds on them.

use std::collections::BTreeMap;

use mesh::{
    clock::Timestamp,
    connect::{Link, Peer},
    refusal::Error,
};
use proto::reell::cases::v1::{CheckCasesRequest, cases_client::CasesClient};
use time::Date;

use crate::domain::person::PersonId;

/// How many persons one question names at most.
const MOST: usize = 500;

/// The services that a disposal depends on.
pub struct Peers {
    cases: CasesClient<Peer>,
}

/// A person's cases, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cases {
    /// Whether any is open.
    pub open: bool,
    /// The day the last one was closed.
    pub last_closed: Option<Date>,
}

impl mesh::connect::Peers for Peers {
    fn bind(link: &Link) -> Self {
        Self { cases: CasesClient::new(link.to("cases")) }
    }
}

impl Peers {
    /// The cases of persons, by any of whose registrations there are some.
    pub async fn cases_of(&mut self, registrations: &[PersonId]) -> Result<BTreeMap<PersonId, Cases>, Error> {
        let mut known = BTreeMap::new();
        for some in registrations.chunks(MOST) {
            let request = CheckCasesRequest { person_ids: some.iter().map(PersonId::to_string).collect() };
            for one in self.cases.check_cases(request).await.map_err(Error::from)?.into_inner().persons {
                let id = PersonId::parse(&one.person_id);
                let id = id.map_err(|rule| anyhow::anyhow!("a person's id from cases {rule}"))?;
                let last_closed = one.last_close_time.map(|time| Timestamp::from_proto(&time).date());
                known.insert(id, Cases { open: one.open, last_closed });
            }
        }
        Ok(known)
    }
}
