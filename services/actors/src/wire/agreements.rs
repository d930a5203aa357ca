//! Agreements between the contract and the registry's own types. All that is wrong with a request is said at once.

use std::collections::BTreeSet;

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, AgreementKind, AgreementState, CheckPermittedRequest, DraftAgreementRequest, GetAgreementRequest,
    ListAgreementsRequest, PermittedObstacle, SignAgreementRequest, TerminateAgreementRequest,
};
use time::Date;

use super::{alone, opaque, words};
use crate::domain::{
    agreement::{
        Agreement, AgreementId, Party, Stage, Terms,
        kind::{self, Permitted, TerminationReason},
    },
    organisation::OrganisationId,
    validity::{self, Validity, day_text},
};

/// The most purposes of an agreement.
const PURPOSES: usize = 20;
/// The most parties of an agreement: a region, its municipalities and what else there is in a county.
const PARTIES: usize = 60;
/// The most entries in a list of what an agreement permits.
const PERMITS: usize = 20;
/// The most days ahead that ends are listed for.
const WITHIN_DAYS: u16 = 3_660;

/// Reads what is drafted.
pub fn draft(request: &DraftAgreementRequest) -> Result<(Terms, Vec<Party>, Validity), Error> {
    let mut fields = Fields::new();
    let kind = words::value("AGREEMENT_KIND", request.kind, AgreementKind::from_str_name);
    let kind = fields.take("kind", kind);
    let registration_number = fields.take("registration_number", line(&request.registration_number, 60));
    let title = fields.take("title", line(&request.title, 200));
    if request.purposes.is_empty() || request.purposes.len() > PURPOSES {
        fields.reject("purposes", format!("must be 1 to {PURPOSES}: state what the agreement is for"));
    }
    let stated = request.purposes.iter().take(PURPOSES).enumerate();
    let purposes: Vec<_> =
        stated.filter_map(|(place, text)| fields.take(&format!("purposes[{place}]"), line(text, 200))).collect();
    let permits = permits(&mut fields, &request.permits);
    let parties = parties(&mut fields, &request.parties);
    let period = words::validity(&mut fields, &request.from, &request.until);
    let document_sha256 = fields.take("document_sha256", sha256(&request.document_sha256));
    let replaces = match request.replaces_id.as_str() {
        "" => None,
        id => fields.take("replaces_id", AgreementId::parse(id)),
    };
    match (kind, registration_number, title, document_sha256, period) {
        (Some(kind), Some(registration_number), Some(title), Some(document_sha256), Some(period))
            if fields.is_empty() =>
        {
            let terms = Terms { kind, registration_number, title, purposes, permits, document_sha256, replaces };
            Ok((terms, parties, period))
        }
        _ => Err(fields.refusal()),
    }
}

fn permits(fields: &mut Fields, stated: &[i32]) -> BTreeSet<Permitted> {
    if stated.is_empty() || stated.len() > PERMITS {
        fields.reject("permits", format!("must be 1 to {PERMITS}: state what the agreement permits"));
    }
    let stated = stated.iter().take(PERMITS).enumerate();
    stated.filter_map(|(place, number)| fields.take(&format!("permits[{place}]"), permitted(*number))).collect()
}

fn parties(fields: &mut Fields, stated: &[contract::AgreementParty]) -> Vec<Party> {
    if stated.len() < 2 || stated.len() > PARTIES {
        fields.reject("parties", format!("must be 2 to {PARTIES}: state who makes the agreement"));
    }
    let mut seen = BTreeSet::new();
    let mut parties = Vec::new();
    for (place, party) in stated.iter().take(PARTIES).enumerate() {
        let id = format!("parties[{place}].organisation_id");
        let organisation = fields.take(&id, OrganisationId::parse(&party.organisation_id));
        let role = words::value("PARTY_ROLE", party.role, contract::PartyRole::from_str_name);
        let role = fields.take(&format!("parties[{place}].role"), role);
        if organisation.is_some_and(|organisation| !seen.insert(organisation)) {
            fields.reject(&id, "must differ from the other parties: an organisation has one role in an agreement");
        }
        if let (Some(organisation), Some(role)) = (organisation, role) {
            parties.push(Party { organisation, role, signed_on: None });
        }
    }
    parties.sort_by_key(|party| party.organisation);
    parties
}

/// Reads a signature.
pub fn signature(request: &SignAgreementRequest, today: Date) -> Result<(AgreementId, OrganisationId, Date), Error> {
    let mut fields = Fields::new();
    let id = fields.take("agreement_id", AgreementId::parse(&request.agreement_id));
    opaque(&mut fields, "etag", &request.etag);
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let day = validity::day(&request.signed_on).and_then(|day| match day <= today {
        true => Ok(day),
        false => Err("must be today or earlier: record a signature when it is there".into()),
    });
    let day = fields.take("signed_on", day);
    match (id, organisation, day) {
        (Some(id), Some(organisation), Some(day)) if fields.is_empty() => Ok((id, organisation, day)),
        _ => Err(fields.refusal()),
    }
}

/// Reads a termination.
pub fn termination(
    request: &TerminateAgreementRequest,
    today: Date,
) -> Result<(AgreementId, Date, TerminationReason), Error> {
    let mut fields = Fields::new();
    let id = fields.take("agreement_id", AgreementId::parse(&request.agreement_id));
    opaque(&mut fields, "etag", &request.etag);
    let from = words::day_or_none(&mut fields, "from", &request.from).unwrap_or(today);
    let reason = words::value("TERMINATION_REASON", request.reason, contract::TerminationReason::from_str_name);
    let reason = fields.take("reason", reason);
    match id.zip(reason) {
        Some((id, reason)) if fields.is_empty() => Ok((id, from, reason)),
        _ => Err(fields.refusal()),
    }
}

/// Reads which agreement is read, and as of which day.
pub fn agreement_to_read(request: &GetAgreementRequest, today: Date) -> Result<(AgreementId, Date), Error> {
    let mut fields = Fields::new();
    let id = fields.take("agreement_id", AgreementId::parse(&request.agreement_id));
    let day = words::day_or_none(&mut fields, "as_of", &request.as_of).unwrap_or(today);
    id.filter(|_| fields.is_empty()).map(|id| (id, day)).ok_or_else(|| fields.refusal())
}

/// Reads as of which day agreements are listed, and whether those alone that are in force on it.
pub fn agreements_wanted(request: &ListAgreementsRequest, today: Date) -> Result<(Option<Date>, Date), Error> {
    let mut fields = Fields::new();
    let day = words::day_or_none(&mut fields, "as_of", &request.as_of).unwrap_or(today);
    if fields.is_empty() { Ok((request.in_force.then_some(day), day)) } else { Err(fields.refusal()) }
}

/// Reads how many days ahead ends are listed for.
pub fn within_days(stated: i32) -> Result<u16, Error> {
    let read = u16::try_from(stated).ok().filter(|days| (1..=WITHIN_DAYS).contains(days));
    alone("within_days", read.ok_or_else(|| format!("must be 1 to {WITHIN_DAYS} days")))
}

/// Reads what is asked to be permitted between whom, and on which day.
pub fn permission_wanted(
    request: &CheckPermittedRequest,
    today: Date,
) -> Result<(Permitted, [OrganisationId; 2], Date), Error> {
    let mut fields = Fields::new();
    let permitted = fields.take("permitted", permitted(request.permitted));
    let one = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let other = fields.take("other_organisation_id", OrganisationId::parse(&request.other_organisation_id));
    if one.is_some() && one == other {
        fields.reject("other_organisation_id", "must be another organisation: nobody needs an agreement with oneself");
    }
    let day = words::day_or_none(&mut fields, "on", &request.on).unwrap_or(today);
    match (permitted, one, other) {
        (Some(permitted), Some(one), Some(other)) if fields.is_empty() => Ok((permitted, [one, other], day)),
        _ => Err(fields.refusal()),
    }
}

/// An agreement as the contract shows it, as it stands on a day.
pub fn agreement(agreement: &Agreement, day: Date) -> contract::Agreement {
    let terms = &agreement.terms;
    let (ended_for, by) = match agreement.stage {
        Stage::Draft | Stage::Signed => (None, None),
        Stage::Terminated { reason, .. } => (Some(reason), None),
        Stage::Replaced { by } => (None, Some(by)),
    };
    let reason = |value| words::number("TERMINATION_REASON", value, contract::TerminationReason::from_str_name);
    let permits = terms.permits.iter();
    let permits = permits.map(|value| words::number("PERMITTED", *value, contract::Permitted::from_str_name));
    contract::Agreement {
        id: agreement.id.to_string(),
        etag: agreement.revision.to_string(),
        kind: words::number("AGREEMENT_KIND", terms.kind, AgreementKind::from_str_name),
        registration_number: terms.registration_number.clone(),
        title: terms.title.clone(),
        purposes: terms.purposes.clone(),
        permits: permits.collect(),
        parties: agreement.parties.iter().map(party).collect(),
        from: day_text(agreement.period.from),
        until: words::until(agreement.period),
        document_sha256: terms.document_sha256.clone(),
        state: words::number("AGREEMENT_STATE", agreement.state(day), AgreementState::from_str_name),
        replaces_id: terms.replaces.map(|id| id.to_string()).unwrap_or_default(),
        replaced_by_id: by.map(|id| id.to_string()).unwrap_or_default(),
        termination_reason: ended_for.map_or(0, reason),
        create_time: Some(agreement.created.to_proto()),
    }
}

fn party(party: &Party) -> contract::AgreementParty {
    contract::AgreementParty {
        organisation_id: party.organisation.to_string(),
        role: words::number("PARTY_ROLE", party.role, contract::PartyRole::from_str_name),
        signed_on: party.signed_on.map(day_text).unwrap_or_default(),
    }
}

/// Why an agreement does not permit what was asked for.
pub fn obstacle(id: AgreementId, obstacle: kind::PermittedObstacle) -> contract::AgreementObstacle {
    contract::AgreementObstacle {
        agreement_id: id.to_string(),
        code: words::number("PERMITTED_OBSTACLE", obstacle, PermittedObstacle::from_str_name),
        sentence: obstacle.sentence().to_owned(),
    }
}

fn permitted(number: i32) -> Result<Permitted, String> {
    words::value("PERMITTED", number, contract::Permitted::from_str_name)
}

/// A line of text, without space at either end.
fn line(text: &str, most: usize) -> Result<String, String> {
    let fits = (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control) && text.trim() == text;
    if fits {
        Ok(text.to_owned())
    } else {
        Err(format!("must be 1 to {most} characters, without control characters and without space at either end"))
    }
}

fn sha256(text: &str) -> Result<String, String> {
    let fits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if fits { Ok(text.to_owned()) } else { Err("must be a SHA-256 in 64 lower-case hexadecimal figures".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::words::tests::agrees;

    #[test]
    fn contract_and_domain_have_the_same_words() {
        agrees::<kind::Kind, _>("AGREEMENT_KIND", AgreementKind::from_str_name);
        agrees::<kind::PartyRole, _>("PARTY_ROLE", contract::PartyRole::from_str_name);
        agrees::<Permitted, _>("PERMITTED", contract::Permitted::from_str_name);
        agrees::<kind::AgreementState, _>("AGREEMENT_STATE", AgreementState::from_str_name);
        agrees::<TerminationReason, _>("TERMINATION_REASON", contract::TerminationReason::from_str_name);
        agrees::<kind::PermittedObstacle, _>("PERMITTED_OBSTACLE", PermittedObstacle::from_str_name);
    }

    #[test]
    fn a_hash_is_64_figures_in_lower_case() {
        assert!(sha256(&"0a".repeat(32)).is_ok());
        for wrong in ["", &"0A".repeat(32), &"0a".repeat(31), &"0g".repeat(32)] {
            assert!(sha256(wrong).is_err());
        }
    }
}
