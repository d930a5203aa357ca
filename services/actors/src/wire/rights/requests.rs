//! What persons ask for by law, and what they are answered.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, AnswerRightsRequestRequest, ExtendRightsRequestRequest, ReceiveRightsRequestRequest,
    RightsGround, RightsOutcome, RightsRequestChannel, RightsRequestKind,
};
use time::Date;

use super::{super::opaque, REASON, past_day, reason, words};
use crate::domain::{
    person::PersonId,
    rights::request::{Answer, Channel, Extension, Outcome, Right, RightsRequest, RightsRequestId},
    validity::day_text,
};

/// The most characters of the words to the person.
const ANSWER: usize = 2_000;

/// A request as it is to be noted.
pub struct Received {
    /// Who asks; none who is not in the register.
    pub person: Option<PersonId>,
    /// What for.
    pub right: Right,
    /// How it came in.
    pub channel: Channel,
    /// When.
    pub on: Date,
}

/// Reads a request that has come in.
pub fn received(request: &ReceiveRightsRequestRequest, today: Date) -> Result<Received, Error> {
    let mut fields = Fields::new();
    let person = match request.person_id.as_str() {
        "" => Some(None),
        id => fields.take("person_id", PersonId::parse(id)).map(Some),
    };
    let right = words::value("RIGHTS_REQUEST_KIND", request.kind, RightsRequestKind::from_str_name);
    let right: Option<Right> = fields.take("kind", right);
    let channel = words::value("RIGHTS_REQUEST_CHANNEL", request.channel, RightsRequestChannel::from_str_name);
    let channel: Option<Channel> = fields.take("channel", channel);
    let on = past_day(&mut fields, "received_on", &request.received_on, today);
    match (person, right, channel, on) {
        (Some(person), Some(right), Some(channel), Some(on)) => Ok(Received { person, right, channel, on }),
        _ => Err(fields.refusal()),
    }
}

/// Reads which request is answered, and what. `by` is who answers.
pub fn answer(
    request: &AnswerRightsRequestRequest,
    by: String,
    today: Date,
) -> Result<(RightsRequestId, Answer), Error> {
    let mut fields = Fields::new();
    let id = fields.take("rights_request_id", RightsRequestId::parse(&request.rights_request_id));
    opaque(&mut fields, "etag", &request.etag);
    let outcome = words::value("RIGHTS_OUTCOME", request.outcome, RightsOutcome::from_str_name);
    let outcome: Option<Outcome> = fields.take("outcome", outcome);
    let on = match request.answered_on.as_str() {
        "" => Some(today),
        stated => past_day(&mut fields, "answered_on", stated, today),
    };
    let granted = outcome == Some(Outcome::Granted);
    let (mut ground, mut said) = (None, String::new());
    if granted {
        let alone = "must be empty for what is granted: leave it out, or state that it was granted partly";
        let stated = [
            ("ground", request.ground != 0),
            ("reason", !request.reason.is_empty()),
            ("appealable", request.appealable),
        ];
        stated.into_iter().filter(|(_, stated)| *stated).for_each(|(field, _)| fields.reject(field, alone));
    } else {
        ground = fields.take("ground", words::value("RIGHTS_GROUND", request.ground, RightsGround::from_str_name));
        said = reason(&mut fields, "reason", &request.reason, ANSWER).unwrap_or_default();
    }
    match (id, outcome, on) {
        (Some(id), Some(outcome), Some(on)) if fields.is_empty() => {
            let appealable = request.appealable;
            Ok((id, Answer { outcome, on, by, ground, reason: said, appealable }))
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads which request takes longer, and why. `by` is who says so.
pub fn extension(
    request: &ExtendRightsRequestRequest,
    by: String,
    today: Date,
) -> Result<(RightsRequestId, Extension), Error> {
    let mut fields = Fields::new();
    let id = fields.take("rights_request_id", RightsRequestId::parse(&request.rights_request_id));
    opaque(&mut fields, "etag", &request.etag);
    let said = reason(&mut fields, "reason", &request.reason, REASON);
    match (id, said) {
        (Some(id), Some(reason)) if fields.is_empty() => Ok((id, Extension { on: today, by, reason })),
        _ => Err(fields.refusal()),
    }
}

/// A request as the contract shows it, as it stands on a day.
pub fn request(request: &RightsRequest, today: Date) -> contract::RightsRequest {
    let extension = request.extension.as_ref();
    let open = contract::RightsRequest {
        id: request.id.to_string(),
        etag: request.revision.to_string(),
        person_id: request.person.map(|id| id.to_string()).unwrap_or_default(),
        kind: words::number("RIGHTS_REQUEST_KIND", request.right, RightsRequestKind::from_str_name),
        channel: words::number("RIGHTS_REQUEST_CHANNEL", request.channel, RightsRequestChannel::from_str_name),
        received_on: day_text(request.received),
        due_on: day_text(request.due),
        overdue: request.overdue(today),
        extended_on: extension.map(|extension| day_text(extension.on)).unwrap_or_default(),
        extension_reason: extension.map(|extension| extension.reason.clone()).unwrap_or_default(),
        extended_by: extension.map(|extension| extension.by.clone()).unwrap_or_default(),
        ..contract::RightsRequest::default()
    };
    let Some(answer) = &request.answer else { return open };
    let ground = |ground| words::number("RIGHTS_GROUND", ground, RightsGround::from_str_name);
    contract::RightsRequest {
        outcome: words::number("RIGHTS_OUTCOME", answer.outcome, RightsOutcome::from_str_name),
        answered_on: day_text(answer.on),
        answered_by: answer.by.clone(),
        ground: answer.ground.map(ground).unwrap_or_default(),
        reason: answer.reason.clone(),
        appealable: answer.appealable,
        ..open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::rights::request::Ground, wire::words::tests::agrees};

    #[test]
    fn contract_and_domain_have_the_same_words() {
        agrees::<Right, _>("RIGHTS_REQUEST_KIND", RightsRequestKind::from_str_name);
        agrees::<Channel, _>("RIGHTS_REQUEST_CHANNEL", RightsRequestChannel::from_str_name);
        agrees::<Outcome, _>("RIGHTS_OUTCOME", RightsOutcome::from_str_name);
        agrees::<Ground, _>("RIGHTS_GROUND", RightsGround::from_str_name);
    }
}
