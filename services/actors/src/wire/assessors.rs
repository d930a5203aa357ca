//! Assessors between the contract and the registry's own types. All that is wrong with a request is said at once.

use std::collections::BTreeSet;

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, CheckAssessorRequest, DeclareInterestRequest, EndEmploymentRequest, GetAssessorRequest,
    GrantAuthorisationRequest, LiftReason, ListAssessorsRequest, ListInterestsRequest, RecordEmploymentRequest,
    RecordQualificationsRequest, RegisterAssessorRequest, RevocationReason, SuspensionReason, WithdrawInterestRequest,
};
use time::Date;

use super::{opaque, words};
use crate::domain::{
    assessor::{AssessorId, EmploymentId, Language, Qualifications, Subject, Wanted},
    authorisation::{self, AuthorisationId, ModelVersion},
    conflict::Question,
    interest::{InterestId, Party, Relation},
    organisation::OrganisationId,
    person::PersonId,
    unit::UnitId,
    validity::{self, Validity},
};

mod shown;

pub use shown::{assessor, interest, obstacle};

/// The most languages of an assessor.
const LANGUAGES: usize = 30;
/// The most subjects of a teaching licence.
const SUBJECTS: usize = 50;
/// The most employers of a candidate.
const EMPLOYERS: usize = 20;

/// Reads whom to register, and what they can do.
pub fn registration(request: &RegisterAssessorRequest) -> Result<(PersonId, Qualifications), Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    let can = qualifications(&mut fields, request.qualifications.as_ref());
    all(fields, person.zip(can))
}

/// Reads which record is changed, and what the assessor can do.
pub fn requalification(request: &RecordQualificationsRequest) -> Result<(AssessorId, Qualifications), Error> {
    let mut fields = Fields::new();
    let id = record(&mut fields, &request.assessor_id, &request.etag);
    let can = qualifications(&mut fields, request.qualifications.as_ref());
    all(fields, id.zip(can))
}

/// Reads an employment.
pub fn employment(request: &RecordEmploymentRequest) -> Result<(AssessorId, OrganisationId, Validity), Error> {
    let mut fields = Fields::new();
    let id = record(&mut fields, &request.assessor_id, &request.etag);
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let period = words::validity(&mut fields, &request.from, &request.until);
    all(fields, id.zip(organisation).zip(period)).map(|((id, organisation), period)| (id, organisation, period))
}

/// Reads the end of an employment.
pub fn employment_end(request: &EndEmploymentRequest) -> Result<(AssessorId, EmploymentId, Date), Error> {
    let mut fields = Fields::new();
    let id = record(&mut fields, &request.assessor_id, &request.etag);
    let employment = fields.take("employment_id", EmploymentId::parse(&request.employment_id));
    let until = fields.take("until", validity::day(&request.until));
    all(fields, id.zip(employment).zip(until)).map(|((id, employment), until)| (id, employment, until))
}

/// An authorisation as it is to be granted.
pub struct Grant {
    /// To whom.
    pub assessor: AssessorId,
    /// For which model.
    pub model: ModelVersion,
    /// By whom.
    pub owner: OrganisationId,
    /// For which days.
    pub period: Validity,
}

/// Reads an authorisation.
pub fn grant(request: &GrantAuthorisationRequest) -> Result<Grant, Error> {
    let mut fields = Fields::new();
    let id = record(&mut fields, &request.assessor_id, &request.etag);
    let model = model(&mut fields, &request.model_key, &request.model_version);
    let owner = fields.take("granted_by_id", OrganisationId::parse(&request.granted_by_id));
    let period = words::validity(&mut fields, &request.from, &request.until);
    let read = id.zip(model).zip(owner).zip(period);
    all(fields, read).map(|(((assessor, model), owner), period)| Grant { assessor, model, owner, period })
}

/// Reads which authorisation is suspended, and why.
pub fn suspension(
    id: &str,
    etag: &str,
    authorisation: &str,
    reason: i32,
) -> Result<(AssessorId, AuthorisationId, authorisation::SuspensionReason), Error> {
    let reason = words::value("SUSPENSION_REASON", reason, SuspensionReason::from_str_name);
    reasoned(id, etag, authorisation, reason)
}

/// Reads which suspension is lifted, and why.
pub fn lifting(
    id: &str,
    etag: &str,
    authorisation: &str,
    reason: i32,
) -> Result<(AssessorId, AuthorisationId, authorisation::LiftReason), Error> {
    let reason = words::value("LIFT_REASON", reason, LiftReason::from_str_name);
    reasoned(id, etag, authorisation, reason)
}

/// Reads which authorisation is revoked, and why.
pub fn revocation(
    id: &str,
    etag: &str,
    authorisation: &str,
    reason: i32,
) -> Result<(AssessorId, AuthorisationId, authorisation::RevocationReason), Error> {
    let reason = words::value("REVOCATION_REASON", reason, RevocationReason::from_str_name);
    reasoned(id, etag, authorisation, reason)
}

fn reasoned<R>(
    id: &str,
    etag: &str,
    authorisation: &str,
    reason: Result<R, String>,
) -> Result<(AssessorId, AuthorisationId, R), Error> {
    let mut fields = Fields::new();
    let id = record(&mut fields, id, etag);
    let authorisation = fields.take("authorisation_id", AuthorisationId::parse(authorisation));
    let reason = fields.take("reason", reason);
    all(fields, id.zip(authorisation).zip(reason)).map(|((id, authorisation), reason)| (id, authorisation, reason))
}

/// Reads a declared relation.
pub fn declaration(request: &DeclareInterestRequest) -> Result<(AssessorId, Relation, Party, Validity), Error> {
    let mut fields = Fields::new();
    let id = record(&mut fields, &request.assessor_id, &request.etag);
    let relation = words::value("INTEREST_RELATION", request.relation, contract::InterestRelation::from_str_name);
    let relation = fields.take("relation", relation);
    let party = party(&mut fields, request);
    let period = words::validity(&mut fields, &request.from, &request.until);
    all(fields, id.zip(relation).zip(party).zip(period))
        .map(|(((id, relation), party), period)| (id, relation, party, period))
}

fn party(fields: &mut Fields, request: &DeclareInterestRequest) -> Option<Party> {
    match [&request.person_id, &request.organisation_id, &request.unit_id].map(String::as_str) {
        [person, "", ""] if !person.is_empty() => fields.take("person_id", PersonId::parse(person).map(Party::Person)),
        ["", organisation, ""] if !organisation.is_empty() => {
            fields.take("organisation_id", OrganisationId::parse(organisation).map(Party::Organisation))
        }
        ["", "", unit] if !unit.is_empty() => fields.take("unit_id", UnitId::parse(unit).map(Party::Unit)),
        _ => {
            fields.reject(
                "person_id",
                "must be the only one of person_id, organisation_id and unit_id: declare each relation by itself",
            );
            None
        }
    }
}

/// Reads which relation is withdrawn, and from which day on.
pub fn withdrawal(request: &WithdrawInterestRequest) -> Result<(AssessorId, InterestId, Option<Date>), Error> {
    let mut fields = Fields::new();
    let id = record(&mut fields, &request.assessor_id, &request.etag);
    let interest = fields.take("interest_id", InterestId::parse(&request.interest_id));
    let until = words::day_or_none(&mut fields, "until", &request.until);
    all(fields, id.zip(interest)).map(|(id, interest)| (id, interest, until))
}

/// Reads whose interests are listed, and why.
pub fn interests_wanted(request: &ListInterestsRequest) -> Result<AssessorId, Error> {
    let mut fields = Fields::new();
    let id = fields.take("assessor_id", AssessorId::parse(&request.assessor_id));
    opaque(&mut fields, "purpose", &request.purpose);
    all(fields, id)
}

/// Reads which assessor is read, as of which day, and why.
pub fn assessor_to_read(request: &GetAssessorRequest, today: Date) -> Result<(AssessorId, Date), Error> {
    let mut fields = Fields::new();
    let id = fields.take("assessor_id", AssessorId::parse(&request.assessor_id));
    let day = words::day_or_none(&mut fields, "as_of", &request.as_of);
    opaque(&mut fields, "purpose", &request.purpose);
    all(fields, id).map(|id| (id, day.unwrap_or(today)))
}

/// Reads which assessors are listed, as of which day, and why.
pub fn assessors_wanted(request: &ListAssessorsRequest, today: Date) -> Result<(Wanted, Date), Error> {
    let mut fields = Fields::new();
    let stated = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (key, version) = (stated(&request.model_key), stated(&request.model_version));
    let key = key.and_then(|key| fields.take("model_key", ModelVersion::key(&key)));
    let version = version.and_then(|version| fields.take("model_version", ModelVersion::version(&version)));
    if request.model_key.is_empty() && version.is_some() {
        fields.reject("model_version", "must come with the model_key that it is a version of");
    }
    let day = words::day_or_none(&mut fields, "as_of", &request.as_of);
    opaque(&mut fields, "purpose", &request.purpose);
    let wanted = Wanted { model: key.map(|key| (key, version)) };
    all(fields, Some((wanted, day.unwrap_or(today))))
}

/// Reads the question whether an assessor may assess.
pub fn question(request: &CheckAssessorRequest, today: Date) -> Result<(AssessorId, Question), Error> {
    let mut fields = Fields::new();
    let id = fields.take("assessor_id", AssessorId::parse(&request.assessor_id));
    let candidate = fields.take("candidate_id", PersonId::parse(&request.candidate_id));
    let model = model(&mut fields, &request.model_key, &request.model_version);
    let on = words::day_or_none(&mut fields, "on", &request.on);
    let language = fields.take("language", Language::parse(&request.language));
    let grade_subject = optional(&mut fields, "grade_subject", &request.grade_subject, Subject::parse);
    if request.candidate_employer_ids.len() > EMPLOYERS {
        fields.reject("candidate_employer_ids", format!("must be at most {EMPLOYERS}: state those of today"));
    }
    let candidate_employers = request.candidate_employer_ids.iter().take(EMPLOYERS).enumerate();
    let candidate_employers = candidate_employers
        .filter_map(|(place, text)| {
            fields.take(&format!("candidate_employer_ids[{place}]"), OrganisationId::parse(text))
        })
        .collect();
    let referrer = optional(&mut fields, "referrer_id", &request.referrer_id, OrganisationId::parse);
    let unit = optional(&mut fields, "unit_id", &request.unit_id, UnitId::parse);
    let unit_organisation =
        optional(&mut fields, "unit_organisation_id", &request.unit_organisation_id, OrganisationId::parse);
    opaque(&mut fields, "purpose", &request.purpose);
    let read = id.zip(candidate).zip(model).zip(language);
    all(fields, read).map(|(((id, candidate), model), language)| {
        let question = Question {
            candidate,
            model,
            on: on.unwrap_or(today),
            language,
            grade_subject,
            candidate_employers,
            referrer,
            unit,
            unit_organisation,
            own_unit_forbidden: request.own_unit_forbidden,
        };
        (id, question)
    })
}

fn optional<T>(fields: &mut Fields, field: &str, text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    if text.is_empty() { None } else { fields.take(field, parse(text)) }
}

fn record(fields: &mut Fields, id: &str, etag: &str) -> Option<AssessorId> {
    let id = fields.take("assessor_id", AssessorId::parse(id));
    opaque(fields, "etag", etag);
    id
}

fn model(fields: &mut Fields, key: &str, version: &str) -> Option<ModelVersion> {
    let key = fields.take("model_key", ModelVersion::key(key));
    let version = fields.take("model_version", ModelVersion::version(version));
    key.zip(version).map(|(key, version)| ModelVersion { key, version })
}

fn qualifications(fields: &mut Fields, stated: Option<&contract::Qualifications>) -> Option<Qualifications> {
    let default = contract::Qualifications::default();
    let stated = stated.unwrap_or(&default);
    if stated.languages.is_empty() || stated.languages.len() > LANGUAGES {
        fields.reject(
            "qualifications.languages",
            format!("must be at least one and at most {LANGUAGES}: state the languages to assess in"),
        );
    }
    if stated.licence_subjects.len() > SUBJECTS {
        fields.reject("qualifications.licence_subjects", format!("must be at most {SUBJECTS}"));
    }
    if !stated.licensed_teacher && !stated.licence_subjects.is_empty() {
        fields.reject(
            "qualifications.licence_subjects",
            "must be empty without a teaching licence: state licensed_teacher, or leave them out",
        );
    }
    let languages = stated.languages.iter().take(LANGUAGES).enumerate();
    let languages: BTreeSet<_> = languages
        .filter_map(|(place, code)| fields.take(&format!("qualifications.languages[{place}]"), Language::parse(code)))
        .collect();
    let subjects = stated.licence_subjects.iter().take(SUBJECTS).enumerate();
    let licence_subjects: BTreeSet<_> = subjects
        .filter_map(|(place, code)| {
            fields.take(&format!("qualifications.licence_subjects[{place}]"), Subject::parse(code))
        })
        .collect();
    fields.is_empty().then_some(Qualifications {
        languages,
        licensed_teacher: stated.licensed_teacher,
        licence_subjects,
    })
}

/// What was read, where nothing is wrong.
fn all<T>(fields: Fields, read: Option<T>) -> Result<T, Error> {
    match read {
        Some(read) if fields.is_empty() => Ok(read),
        _ => Err(fields.refusal()),
    }
}

#[cfg(test)]
mod tests;
