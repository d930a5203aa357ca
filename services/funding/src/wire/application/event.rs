//! What has happened to applications, as the contract tells it: ids and states, and no word of what is applied for.

use mesh::unit::Work;
use proto::reell::funding::v1 as contract;

use super::answer::to_state;
use crate::domain::application::{
    Application,
    delegation::{Delegated, Meeting},
};

/// An application has been written anew, or has come to another state.
pub fn moved<P>(work: &mut Work<P>, application: &Application) {
    let event = contract::ApplicationMoved {
        application_id: application.id.to_string(),
        state: to_state(application.state),
        decision_id: application.decision.map(|id| id.to_string()).unwrap_or_default(),
    };
    work.emit(application.id, application.revision, event);
}

/// A decision on delegation has been reported, which happens once.
pub fn reported<P>(work: &mut Work<P>, decided: &Delegated, meeting: &Meeting) {
    let event = contract::DelegationDecisionReported {
        application_id: decided.application.to_string(),
        meeting_on: meeting.on.to_string(),
    };
    work.emit(format!("delegated_{}", decided.application.uuid().simple()), 1, event);
}
