//! Gatherings between the contract and the registry's own types. All that is wrong with a request is said at once.

use std::collections::BTreeSet;

use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::actors::v1 as contract;

use super::{
    alone, opaque,
    reading::{ORGANISATIONS, SHORT, day, one_of, text, texts},
};
use crate::domain::{
    gathering::{Gathering, GatheringId, Kind, NodeId, Outcome, Part, Plan, State},
    organisation::OrganisationId,
};

pub mod lists;

/// The longest gathering: a week.
const MOST_MINUTES: i32 = 10_080;
/// The most items of an agenda.
const ITEMS: usize = 50;
/// The longest item of an agenda, and the longest reason to cancel, in characters.
const ITEM: usize = 300;
/// The longest outcome, in characters.
const OUTCOME: usize = 1_000;
/// The longest notes, in characters.
const NOTES: usize = 10_000;
/// The most participants from one organisation.
const PARTICIPANTS: i32 = 10_000;

/// Reads a plan.
pub fn plan(stated: Option<&contract::GatheringPlan>) -> Result<Plan, Error> {
    let mut fields = Fields::new();
    let plan = planned(&mut fields, stated);
    plan.ok_or_else(|| fields.refusal())
}

/// Reads what a gathering is to be from now on.
pub fn revised(request: &contract::ReviseGatheringRequest) -> Result<(GatheringId, Plan), Error> {
    let mut fields = Fields::new();
    let id = to_change(&mut fields, &request.gathering_id, &request.etag);
    let plan = planned(&mut fields, request.plan.as_ref());
    both(id, plan, fields)
}

fn planned(fields: &mut Fields, stated: Option<&contract::GatheringPlan>) -> Option<Plan> {
    let Some(stated) = stated else {
        fields.reject("plan", "must say what is planned");
        return None;
    };
    let kind = fields.take("plan.kind", one_of(&Kind::ALL, kind_to_proto, stated.kind));
    let title = fields.take("plan.title", text(&stated.title, 1, SHORT, false));
    let start = stated.start_time.as_ref().map(Timestamp::from_proto);
    let start = fields.take("plan.start_time", start.ok_or_else(|| "must say when the gathering starts".into()));
    if !(1..=MOST_MINUTES).contains(&stated.duration_minutes) {
        fields.reject("plan.duration_minutes", format!("must be 1 to {MOST_MINUTES}"));
    }
    let node = match stated.node_id.as_str() {
        "" => Some(None),
        text => fields.take("plan.node_id", NodeId::parse(text)).map(Some),
    };
    let venue = fields.take("plan.venue", text(&stated.venue, 0, SHORT, false));
    let agenda = texts(fields, "plan.agenda", &stated.agenda, ITEMS, ITEM);
    let (node, venue) = (node?, venue?);
    if node.is_none() && venue.is_empty() && !stated.remote {
        fields.reject("plan.venue", "must say where, or name a node, or say that one takes part from afar");
    }
    let (kind, title, start) = (kind?, title?, start?);
    let (duration_minutes, remote) = (stated.duration_minutes, stated.remote);
    fields.is_empty().then_some(Plan { kind, title, start, duration_minutes, node, venue, remote, agenda })
}

/// Reads why a gathering is called off.
pub fn cancelled(request: &contract::CancelGatheringRequest) -> Result<(GatheringId, String), Error> {
    let mut fields = Fields::new();
    let id = to_change(&mut fields, &request.gathering_id, &request.etag);
    let reason = fields.take("reason", text(&request.reason, 1, ITEM, false));
    both(id, reason, fields)
}

/// Reads who is invited.
pub fn invited(request: &contract::InviteOrganisationsRequest) -> Result<(GatheringId, Vec<OrganisationId>), Error> {
    let mut fields = Fields::new();
    let id = to_change(&mut fields, &request.gathering_id, &request.etag);
    let most = some(&mut fields, "organisation_ids", request.organisation_ids.len());
    let named = request.organisation_ids.iter().take(most).enumerate();
    let organisations = named
        .filter_map(|(place, one)| fields.take(&format!("organisation_ids[{place}]"), OrganisationId::parse(one)))
        .collect();
    both(id, Some(organisations), fields)
}

/// Reads who came.
pub fn attendance(
    request: &contract::RecordAttendanceRequest,
) -> Result<(GatheringId, Vec<(OrganisationId, i32)>), Error> {
    let mut fields = Fields::new();
    let id = to_change(&mut fields, &request.gathering_id, &request.etag);
    let most = some(&mut fields, "attendances", request.attendances.len());
    let (mut came, mut seen) = (Vec::new(), BTreeSet::new());
    for (place, one) in request.attendances.iter().take(most).enumerate() {
        let of = |name: &str| format!("attendances[{place}].{name}");
        if !(0..=PARTICIPANTS).contains(&one.participants) {
            fields.reject(&of("participants"), format!("must be 0 to {PARTICIPANTS}"));
        }
        let Some(organisation) = fields.take(&of("organisation_id"), OrganisationId::parse(&one.organisation_id))
        else {
            continue;
        };
        if !seen.insert(organisation) {
            fields.reject(&of("organisation_id"), "must stand in the list once: add up its participants");
        }
        came.push((organisation, one.participants));
    }
    both(id, Some(came), fields)
}

/// Reads what came of a gathering.
pub fn outcome(request: &contract::RecordOutcomeRequest) -> Result<(GatheringId, Vec<Outcome>, String), Error> {
    let mut fields = Fields::new();
    let id = to_change(&mut fields, &request.gathering_id, &request.etag);
    let notes = fields.take("notes", text(&request.notes, 0, NOTES, true));
    if request.outcomes.is_empty() && request.notes.trim().is_empty() {
        fields.reject("outcomes", "must be at least one, unless there are notes");
    }
    let most = if request.outcomes.is_empty() { 0 } else { some(&mut fields, "outcomes", request.outcomes.len()) };
    let numbered = request.outcomes.iter().take(most).enumerate();
    let outcomes: Vec<_> = numbered.filter_map(|(place, one)| one_outcome(&mut fields, place, one)).collect();
    both(id, notes, fields).map(|(id, notes)| (id, outcomes, notes))
}

fn one_outcome(fields: &mut Fields, place: usize, stated: &contract::GatheringOutcome) -> Option<Outcome> {
    let of = |name: &str| format!("outcomes[{place}].{name}");
    let text = fields.take(&of("text"), text(&stated.text, 1, OUTCOME, true));
    match stated.kind() {
        contract::OutcomeKind::Decision => {
            for (name, value) in [("due", &stated.due), ("organisation_id", &stated.organisation_id)] {
                if !value.is_empty() {
                    fields.reject(&of(name), "must be empty for a decision: what somebody is to do is an action");
                }
            }
            Some(Outcome::Decision { text: text? })
        }
        contract::OutcomeKind::Action => {
            let due = fields.take(&of("due"), day(&stated.due));
            let organisation = fields.take(&of("organisation_id"), OrganisationId::parse(&stated.organisation_id));
            Some(Outcome::Action { text: text?, due: due?, responsible: organisation? })
        }
        contract::OutcomeKind::Unspecified => {
            fields.reject(&of("kind"), "must say whether something was decided or is to be done");
            None
        }
    }
}

/// Reads a gathering's id.
pub fn gathering_id(text: &str) -> Result<GatheringId, Error> {
    alone("gathering_id", GatheringId::parse(text))
}

fn to_change(fields: &mut Fields, id: &str, etag: &str) -> Option<GatheringId> {
    let id = fields.take("gathering_id", GatheringId::parse(id));
    opaque(fields, "etag", etag);
    id
}

/// How many of a list are read: all of them, or none where there are none or too many.
fn some(fields: &mut Fields, name: &str, length: usize) -> usize {
    if (1..=ORGANISATIONS).contains(&length) {
        return length;
    }
    fields.reject(name, format!("must be at least one and at most {ORGANISATIONS}"));
    0
}

fn both<A, B>(one: Option<A>, other: Option<B>, fields: Fields) -> Result<(A, B), Error> {
    match (one, other) {
        (Some(one), Some(other)) if fields.is_empty() => Ok((one, other)),
        _ => Err(fields.refusal()),
    }
}

/// A gathering as the contract shows it.
pub fn gathering(gathering: &Gathering) -> contract::Gathering {
    let plan = &gathering.plan;
    let organisation = |(id, part): (&OrganisationId, &Part)| contract::GatheringOrganisation {
        organisation_id: id.to_string(),
        invite_time: part.invited.map(Timestamp::to_proto),
        participants: part.participants,
    };
    contract::Gathering {
        id: gathering.id.to_string(),
        etag: gathering.revision.to_string(),
        plan: Some(contract::GatheringPlan {
            kind: kind_to_proto(plan.kind).into(),
            title: plan.title.clone(),
            start_time: Some(plan.start.to_proto()),
            duration_minutes: plan.duration_minutes,
            node_id: plan.node.map(|node| node.to_string()).unwrap_or_default(),
            venue: plan.venue.clone(),
            remote: plan.remote,
            agenda: plan.agenda.clone(),
        }),
        state: state_to_proto(gathering.state).into(),
        organisations: gathering.parts.iter().map(organisation).collect(),
        notes: gathering.notes.clone(),
        outcomes: gathering.outcomes.iter().map(shown).collect(),
        cancel_reason: gathering.cancel_reason.clone(),
        create_time: Some(gathering.created.to_proto()),
        update_time: Some(gathering.updated.to_proto()),
    }
}

fn shown(outcome: &Outcome) -> contract::GatheringOutcome {
    match outcome {
        Outcome::Decision { text } => contract::GatheringOutcome {
            kind: contract::OutcomeKind::Decision.into(),
            text: text.clone(),
            ..Default::default()
        },
        Outcome::Action { text, due, responsible } => contract::GatheringOutcome {
            kind: contract::OutcomeKind::Action.into(),
            text: text.clone(),
            due: due.to_string(),
            organisation_id: responsible.to_string(),
        },
    }
}

fn kind_to_proto(kind: Kind) -> contract::GatheringKind {
    match kind {
        Kind::Workshop => contract::GatheringKind::Workshop,
        Kind::Webinar => contract::GatheringKind::Webinar,
        Kind::Meeting => contract::GatheringKind::Meeting,
        Kind::Conference => contract::GatheringKind::Conference,
        Kind::SiteVisit => contract::GatheringKind::SiteVisit,
    }
}

fn state_to_proto(state: State) -> contract::GatheringState {
    match state {
        State::Planned => contract::GatheringState::Planned,
        State::Held => contract::GatheringState::Held,
        State::Cancelled => contract::GatheringState::Cancelled,
    }
}
