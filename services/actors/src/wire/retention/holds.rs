//! What is held, between the contract and the registry's own types.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{self as contract, LiftHoldRequest, PlaceHoldRequest};

use super::{WORDS, reference, text};
use crate::{
    domain::{
        hold::{Hold, HoldId},
        person::PersonId,
    },
    wire::alone,
};

/// A hold that is to be placed.
pub struct Wanted {
    /// Whom it holds.
    pub person: PersonId,
    /// Why.
    pub reason: String,
    /// Where the matter stands.
    pub reference: String,
}

/// Reads whom to hold, and why.
pub fn wanted(request: &PlaceHoldRequest) -> Result<Wanted, Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    let reason = fields.take("reason", text(&request.reason, 1, WORDS, true));
    let reference = reference(&mut fields, "reference", &request.reference);
    match (person, reason, reference) {
        (Some(person), Some(reason), Some(reference)) => Ok(Wanted { person, reason, reference }),
        _ => Err(fields.refusal()),
    }
}

/// Reads which hold is lifted.
pub fn lifted(request: &LiftHoldRequest) -> Result<HoldId, Error> {
    alone("hold_id", HoldId::parse(&request.hold_id))
}

/// A hold as the contract shows it.
pub fn hold(hold: &Hold) -> contract::Hold {
    let lift = hold.lifted.as_ref();
    contract::Hold {
        id: hold.id.to_string(),
        reason: hold.reason.clone(),
        reference: hold.reference.clone(),
        create_time: Some(hold.created.to_proto()),
        placed_by: hold.by.clone(),
        lift_time: lift.map(|lift| lift.at.to_proto()),
        lifted_by: lift.map(|lift| lift.by.clone()).unwrap_or_default(),
    }
}
