//! Who calls: the originating subject that a token proves, and the service whose certificate carried the call.

use std::{collections::BTreeSet, fmt, sync::Arc};

use proto::Subject;

/// The originating subject of a call. Each service decides on this, and not on who passed the call on (ASVS 8.3.3).
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    /// What kind of subject it is.
    pub subject: Subject,
    /// The token's `sub`, or the service's name.
    pub id: String,
    /// The token's `iss`; empty for a service.
    pub issuer: String,
    /// The organisation that a partner acts for.
    pub organisation: Option<String>,
    /// What the subject may do, from the token's `scope`.
    pub permissions: Arc<BTreeSet<String>>,
    /// The service whose certificate carried the call; "edge" for a caller without one.
    pub via: String,
    /// The token as received, to be forwarded to the next hop.
    pub token: Option<Arc<str>>,
}

/// Shows who it is, and never the token.
impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("name", &self.name()).field("via", &self.via).finish_non_exhaustive()
    }
}

/// Which rows a caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// All of them.
    All,
    /// Those of one organisation only. What lies outside is answered as if it did not exist.
    Organisation(&'a str),
}

impl Caller {
    /// A service that acts on an event or a schedule, and not for a user.
    pub fn service(name: &str) -> Self {
        Self {
            subject: Subject::Service,
            id: name.to_owned(),
            issuer: String::new(),
            organisation: None,
            permissions: Arc::default(),
            via: name.to_owned(),
            token: None,
        }
    }

    /// Whether the subject holds a permission.
    pub fn can(&self, permission: &str) -> bool {
        self.permissions.contains(permission)
    }

    /// Which rows it may see. A partner without an organisation sees none, since no row belongs to the empty name.
    pub fn scope(&self) -> Scope<'_> {
        match self.subject {
            Subject::Operator | Subject::Service => Scope::All,
            Subject::Partner => Scope::Organisation(self.organisation.as_deref().unwrap_or_default()),
        }
    }

    /// Names the subject for the audit trail and for idempotency: the same subject at another issuer is another.
    pub fn name(&self) -> String {
        let kind = match self.subject {
            Subject::Operator => "operator",
            Subject::Partner => "partner",
            Subject::Service => "service",
        };
        match self.issuer.as_str() {
            "" => format!("{kind}:{}", self.id),
            issuer => format!("{kind}:{}@{issuer}", self.id),
        }
    }
}
