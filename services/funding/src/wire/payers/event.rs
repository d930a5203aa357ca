//! What has happened to the payers of cases, as the contract tells it: ids, states and amounts.

use mesh::unit::Work;
use proto::reell::funding::v1 as contract;

use super::{
    super::models::to_phase,
    answered::{id, role, state},
};
use crate::domain::payers::{aid::Undertaking, limit::Limit, pin::Pin, pledge::Pledge};

/// A case has pinned a model.
pub fn pinned<P>(work: &mut Work<P>, pin: &Pin) {
    let event = contract::CasePinned {
        pin_id: pin.id.to_string(),
        case_id: pin.case.to_string(),
        model_id: pin.model.to_string(),
        price_ore: pin.price.ore(),
        unfunded_ore: pin.unfunded.ore(),
    };
    work.emit(pin.id, 1, event);
}

/// A line has come to a state.
pub fn moved<P>(work: &mut Work<P>, line: &Pledge) {
    let event = contract::PayerCommitmentMoved {
        commitment_id: line.id.to_string(),
        case_id: line.case.to_string(),
        organisation_id: id(line.organisation),
        role: role(line.role),
        phase: to_phase(line.phase),
        state: state(line.state),
        amount_ore: line.amount.ore(),
        posted_ore: line.posted.ore(),
    };
    work.emit(line.id, line.revision, event);
}

/// A limit has been stated.
pub fn limited<P>(work: &mut Work<P>, limit: &Limit) {
    let event = contract::PayerLimitStated {
        limit_id: limit.id.to_string(),
        organisation_id: limit.organisation.to_string(),
        amount_ore: limit.amount.ore(),
    };
    work.emit(limit.id, limit.revision, event);
}

/// A version of an undertaking has been recorded.
pub fn recorded<P>(work: &mut Work<P>, version: &Undertaking) {
    let event = contract::UndertakingRecorded { undertaking_id: version.id.to_string() };
    work.emit(version.id, i64::from(version.version), event);
}
