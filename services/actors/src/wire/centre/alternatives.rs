//! Alternatives between the contract and the registry's own types.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1 as contract;
use time::Date;

use super::super::{
    opaque,
    reading::{SHORT, day, one_of, text, texts},
};
use crate::domain::{
    centre::alternative::{Alternative, AlternativeId, Content, Decision, PartyRole, Question, State, Verdict},
    organisation::OrganisationId,
};

/// The longest description, in characters.
const DESCRIPTION: usize = 4_000;
/// The most parties.
const PARTIES: usize = 50;
/// The most points for, and the most against.
const POINTS: usize = 20;
/// The longest point, in characters.
const POINT: usize = 500;
/// What an alternative may cost at most in a year: a hundred thousand million kronor, in öre.
const MOST_ORE: i64 = 10_000_000_000_000;
/// The states that an alternative is recorded in.
const OPEN: [State; 2] = [State::Proposed, State::Investigated];

/// Reads what is to be recorded.
pub fn recorded(request: &contract::RecordAlternativeRequest) -> Result<(Question, Content, State), Error> {
    let mut fields = Fields::new();
    let question = fields.take("question", one_of(&Question::ALL, question_to_proto, request.question));
    let content = content(&mut fields, request.content.as_ref());
    match (question, content) {
        (Some(question), Some((content, state))) => Ok((question, content, state)),
        _ => Err(fields.refusal()),
    }
}

/// Reads what an alternative is to be from now on.
pub fn revised(request: &contract::ReviseAlternativeRequest) -> Result<(AlternativeId, Content, State), Error> {
    let mut fields = Fields::new();
    let id = fields.take("alternative_id", AlternativeId::parse(&request.alternative_id));
    let content = content(&mut fields, request.content.as_ref());
    opaque(&mut fields, "etag", &request.etag);
    match (id, content) {
        (Some(id), Some((content, state))) if fields.is_empty() => Ok((id, content, state)),
        _ => Err(fields.refusal()),
    }
}

/// What is decided on an alternative.
pub struct Deciding {
    /// Which alternative.
    pub id: AlternativeId,
    /// Chosen or rejected.
    pub verdict: Verdict,
    /// By whom and when.
    pub decision: Decision,
}

/// Reads what is decided.
pub fn deciding(request: &contract::DecideAlternativeRequest, today: Date) -> Result<Deciding, Error> {
    let mut fields = Fields::new();
    let id = fields.take("alternative_id", AlternativeId::parse(&request.alternative_id));
    let supersedes = match request.supersedes_id.as_str() {
        "" => Some(None),
        text => fields.take("supersedes_id", AlternativeId::parse(text)).map(Some),
    };
    let verdict = match (request.outcome(), supersedes) {
        (contract::AlternativeState::Chosen, Some(supersedes)) => Some(Verdict::Chosen { supersedes }),
        (contract::AlternativeState::Rejected, Some(None)) => Some(Verdict::Rejected),
        (contract::AlternativeState::Rejected, Some(Some(_))) => {
            fields.reject("supersedes_id", "must be empty where the alternative is rejected: it takes nobody's place");
            None
        }
        (contract::AlternativeState::Chosen | contract::AlternativeState::Rejected, None) => None,
        _ => {
            fields.reject("outcome", "must say whether the alternative is chosen or rejected");
            None
        }
    };
    let decision = decision(&mut fields, request.decision.as_ref(), today);
    opaque(&mut fields, "etag", &request.etag);
    match (id, verdict, decision) {
        (Some(id), Some(verdict), Some(decision)) if fields.is_empty() => Ok(Deciding { id, verdict, decision }),
        _ => Err(fields.refusal()),
    }
}

fn decision(fields: &mut Fields, stated: Option<&contract::AlternativeDecision>, today: Date) -> Option<Decision> {
    let Some(stated) = stated else {
        fields.reject("decision", "must say when, by whom and under which reference it was decided");
        return None;
    };
    let on = fields.take(
        "decision.decided_on",
        day(&stated.decided_on).and_then(|on| match on <= today {
            true => Ok(on),
            false => Err("must not be in the future: record the decision when it has been made".into()),
        }),
    );
    let reference = fields.take("decision.decision_reference", text(&stated.decision_reference, 1, SHORT, false));
    let by = fields.take("decision.organisation_id", OrganisationId::parse(&stated.organisation_id));
    Some(Decision { on: on?, reference: reference?, by: by? })
}

fn content(fields: &mut Fields, stated: Option<&contract::AlternativeContent>) -> Option<(Content, State)> {
    let Some(stated) = stated else {
        fields.reject("content", "must say what the alternative is");
        return None;
    };
    let title = fields.take("content.title", text(&stated.title, 1, SHORT, false));
    let description = fields.take("content.description", text(&stated.description, 0, DESCRIPTION, true));
    let parties = parties(fields, &stated.parties);
    let pros = texts(fields, "content.pros", &stated.pros, POINTS, POINT);
    let cons = texts(fields, "content.cons", &stated.cons, POINTS, POINT);
    if stated.yearly_cost_ore.is_some_and(|ore| !(0..=MOST_ORE).contains(&ore)) {
        fields.reject("content.yearly_cost_ore", format!("must be 0 to {MOST_ORE} öre, or absent"));
    }
    let state = fields.take(
        "content.state",
        one_of(&OPEN, state_to_proto, stated.state)
            .map_err(|_| "must be proposed or investigated; what is decided is said by DecideAlternative".into()),
    );
    let content = Content {
        title: title?,
        description: description?,
        parties,
        pros,
        cons,
        yearly_cost_ore: stated.yearly_cost_ore,
    };
    if fields.is_empty() { Some((content, state?)) } else { None }
}

fn parties(fields: &mut Fields, stated: &[contract::AlternativeParty]) -> Vec<(OrganisationId, PartyRole)> {
    if stated.len() > PARTIES {
        fields.reject("content.parties", format!("must be at most {PARTIES}"));
        return Vec::new();
    }
    let mut parties = Vec::new();
    for (place, party) in stated.iter().enumerate() {
        let of = |name: &str| format!("content.parties[{place}].{name}");
        let organisation = fields.take(&of("organisation_id"), OrganisationId::parse(&party.organisation_id));
        let role = fields.take(&of("role"), one_of(&PartyRole::ALL, role_to_proto, party.role));
        let (Some(organisation), Some(role)) = (organisation, role) else { continue };
        if parties.contains(&(organisation, role)) {
            fields.reject(&of("role"), "must differ from the organisation's other roles: leave the repetition out");
        }
        parties.push((organisation, role));
    }
    parties
}

/// An alternative as the contract shows it.
pub fn alternative(alternative: &Alternative) -> contract::Alternative {
    let content = &alternative.content;
    let party = |(organisation, role): &(OrganisationId, PartyRole)| contract::AlternativeParty {
        organisation_id: organisation.to_string(),
        role: role_to_proto(*role).into(),
    };
    let decision = |decision: &Decision| contract::AlternativeDecision {
        decided_on: decision.on.to_string(),
        decision_reference: decision.reference.clone(),
        organisation_id: decision.by.to_string(),
    };
    contract::Alternative {
        id: alternative.id.to_string(),
        etag: alternative.revision.to_string(),
        question: question_to_proto(alternative.question).into(),
        content: Some(contract::AlternativeContent {
            title: content.title.clone(),
            description: content.description.clone(),
            parties: content.parties.iter().map(party).collect(),
            pros: content.pros.clone(),
            cons: content.cons.clone(),
            yearly_cost_ore: content.yearly_cost_ore,
            state: state_to_proto(alternative.state).into(),
        }),
        decision: alternative.decision.as_ref().map(decision),
        superseded_by: alternative.superseded_by.map(|id| id.to_string()).unwrap_or_default(),
        create_time: Some(alternative.created.to_proto()),
        update_time: Some(alternative.updated.to_proto()),
    }
}

/// The event that an alternative has been recorded.
pub fn recorded_event(alternative: &Alternative) -> contract::AlternativeRecorded {
    contract::AlternativeRecorded {
        alternative_id: alternative.id.to_string(),
        question: question_to_proto(alternative.question).into(),
    }
}

/// The event that an alternative has been written anew.
pub fn revised_event(alternative: &Alternative) -> contract::AlternativeRevised {
    contract::AlternativeRevised { alternative_id: alternative.id.to_string() }
}

/// The event that an alternative has been chosen, rejected or superseded.
pub fn decided_event(alternative: &Alternative) -> contract::AlternativeDecided {
    contract::AlternativeDecided {
        alternative_id: alternative.id.to_string(),
        question: question_to_proto(alternative.question).into(),
        state: state_to_proto(alternative.state).into(),
    }
}

fn question_to_proto(question: Question) -> contract::CentreQuestion {
    match question {
        Question::Financing => contract::CentreQuestion::Financing,
        Question::Organisation => contract::CentreQuestion::Organisation,
        Question::Operation => contract::CentreQuestion::Operation,
        Question::Ownership => contract::CentreQuestion::Ownership,
    }
}

fn state_to_proto(state: State) -> contract::AlternativeState {
    match state {
        State::Proposed => contract::AlternativeState::Proposed,
        State::Investigated => contract::AlternativeState::Investigated,
        State::Chosen => contract::AlternativeState::Chosen,
        State::Rejected => contract::AlternativeState::Rejected,
        State::Superseded => contract::AlternativeState::Superseded,
    }
}

fn role_to_proto(role: PartyRole) -> contract::AlternativeRole {
    match role {
        PartyRole::Host => contract::AlternativeRole::Host,
        PartyRole::Owner => contract::AlternativeRole::Owner,
        PartyRole::Funder => contract::AlternativeRole::Funder,
        PartyRole::Operator => contract::AlternativeRole::Operator,
        PartyRole::Partner => contract::AlternativeRole::Partner,
    }
}
