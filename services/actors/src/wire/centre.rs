//! The centre's hosts and its hand-over between the contract and the registry's own types.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1 as contract;
use time::Date;

use super::{
    opaque,
    reading::{SHORT, day, one_of, optional_day, text},
};
use crate::domain::{
    centre::{
        HandoverOrder,
        host::{Appointment, HostId, LegalForm, Term},
    },
    organisation::OrganisationId,
};

pub mod alternatives;
#[cfg(test)]
mod tests;

/// Reads an appointment.
pub fn appointment(request: &contract::AppointHostRequest) -> Result<Appointment, Error> {
    let mut fields = Fields::new();
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let legal_form = fields.take("legal_form", one_of(&LegalForm::ALL, form_to_proto, request.legal_form));
    let from = fields.take("from", day(&request.from));
    let until = fields.take("until", optional_day(&request.until));
    let decision = fields.take("decision_reference", text(&request.decision_reference, 1, SHORT, false));
    if let (Some(from), Some(Some(until))) = (from, until)
        && until <= from
    {
        fields
            .reject("until", "must be later than from, since it is the first day without the host; or leave it empty");
    }
    match (organisation, legal_form, from, until, decision) {
        (Some(organisation), Some(legal_form), Some(from), Some(until), Some(decision)) if fields.is_empty() => {
            Ok(Appointment { organisation, legal_form, from, until, decision })
        }
        _ => Err(fields.refusal()),
    }
}

/// What ends a term.
pub struct Ending {
    /// Which term.
    pub id: HostId,
    /// The first day without it.
    pub until: Date,
    /// By which decision.
    pub decision: String,
}

/// Reads what ends a term.
pub fn ending(request: &contract::EndHostRequest) -> Result<Ending, Error> {
    let mut fields = Fields::new();
    let id = fields.take("host_id", HostId::parse(&request.host_id));
    let until = fields.take("until", day(&request.until));
    let decision = fields.take("decision_reference", text(&request.decision_reference, 1, SHORT, false));
    opaque(&mut fields, "etag", &request.etag);
    match (id, until, decision) {
        (Some(id), Some(until), Some(decision)) if fields.is_empty() => Ok(Ending { id, until, decision }),
        _ => Err(fields.refusal()),
    }
}

/// Reads the day that is asked about; none is today.
pub fn as_of(text: &str, today: Date) -> Result<Date, Error> {
    super::alone("as_of", optional_day(text)).map(|day| day.unwrap_or(today))
}

/// Reads whom the centre is to be handed over to, and by which decision.
pub fn handover(request: &contract::OrderHandoverRequest) -> Result<(OrganisationId, String), Error> {
    let mut fields = Fields::new();
    let receiver = fields.take("receiver_id", OrganisationId::parse(&request.receiver_id));
    let decision = fields.take("decision_reference", text(&request.decision_reference, 1, SHORT, false));
    match (receiver, decision) {
        (Some(receiver), Some(decision)) => Ok((receiver, decision)),
        _ => Err(fields.refusal()),
    }
}

/// A term as the contract shows it, with the term right before it where there is one.
pub fn host(term: &Term, before: Option<&Term>) -> contract::HostTerm {
    let appointment = &term.appointment;
    let ended_before = before.and_then(|before| before.appointment.until).filter(|ended| *ended < appointment.from);
    contract::HostTerm {
        id: term.id.to_string(),
        etag: term.revision.to_string(),
        organisation_id: appointment.organisation.to_string(),
        legal_form: form_to_proto(appointment.legal_form).into(),
        from: appointment.from.to_string(),
        until: shown(appointment.until),
        decision_reference: appointment.decision.clone(),
        end_decision_reference: term.end_decision.clone().unwrap_or_default(),
        vacant_from: shown(ended_before),
        create_time: Some(term.created.to_proto()),
        update_time: Some(term.updated.to_proto()),
    }
}

/// A day as the contract shows it; nothing where there is none.
pub fn shown(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The event that a host has been appointed.
pub fn host_appointed(term: &Term) -> contract::HostAppointed {
    contract::HostAppointed {
        host_id: term.id.to_string(),
        organisation_id: term.appointment.organisation.to_string(),
        from: term.appointment.from.to_string(),
        until: shown(term.appointment.until),
    }
}

/// The event that a host's end has been decided.
pub fn host_ended(term: &Term) -> contract::HostEnded {
    contract::HostEnded {
        host_id: term.id.to_string(),
        organisation_id: term.appointment.organisation.to_string(),
        until: shown(term.appointment.until),
    }
}

/// An order to hand over as the contract shows it.
pub fn order(order: &HandoverOrder) -> contract::HandoverOrder {
    contract::HandoverOrder {
        id: order.id.to_string(),
        receiver_id: order.receiver.to_string(),
        decision_reference: order.decision.clone(),
        expire_time: Some(order.expires().to_proto()),
    }
}

/// The event that a hand-over has been ordered.
pub fn handover_ordered(order: &HandoverOrder) -> contract::HandoverOrdered {
    contract::HandoverOrdered { handover_id: order.id.to_string(), receiver_id: order.receiver.to_string() }
}

fn form_to_proto(form: LegalForm) -> contract::LegalForm {
    match form {
        LegalForm::Region => contract::LegalForm::Region,
        LegalForm::Municipality => contract::LegalForm::Municipality,
        LegalForm::MunicipalFederation => contract::LegalForm::MunicipalFederation,
        LegalForm::JointBoard => contract::LegalForm::JointBoard,
        LegalForm::StateAuthority => contract::LegalForm::StateAuthority,
        LegalForm::LimitedCompany => contract::LegalForm::LimitedCompany,
        LegalForm::EconomicAssociation => contract::LegalForm::EconomicAssociation,
        LegalForm::NonProfitAssociation => contract::LegalForm::NonProfitAssociation,
        LegalForm::Foundation => contract::LegalForm::Foundation,
    }
}
