//! The centre itself: who answers for it and when, which answers its open questions could have, and its hand-over to another host.

use std::time::Duration;

use mesh::clock::Timestamp;

use super::organisation::OrganisationId;

pub mod alternative;
pub mod host;
pub mod refusal;

/// How long an order to hand over can be carried out. Longer than any hand-over takes, and short enough that nobody forgets one.
pub const HANDOVER_LIFETIME: Duration = Duration::from_secs(7 * 86_400);

mesh::id!(
    /// The id of an order to hand the centre over.
    HandoverId,
    "handover"
);

/// An order to hand all of the centre over to another host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverOrder {
    /// Which order it is.
    pub id: HandoverId,
    /// Who is to have the centre.
    pub receiver: OrganisationId,
    /// Registration number, paragraph and date of the decision.
    pub decision: String,
    /// Who ordered it, as the audit trail names subjects.
    pub ordered_by: String,
    /// When.
    pub ordered: Timestamp,
}

impl HandoverOrder {
    /// From when on it cannot be carried out any more.
    pub fn expires(&self) -> Timestamp {
        self.ordered.plus(HANDOVER_LIFETIME)
    }
}
