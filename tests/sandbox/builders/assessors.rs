//! Assessors that tests start from: authorised, with the languages they need, on days long past.

use proto::reell::actors::v1::{
    CheckAssessorRequest, DeclareInterestRequest, GetAssessorRequest, GrantAuthorisationRequest, InterestRelation,
    Organisation, OrganisationRole, Qualifications, RecordEmploymentRequest, RegisterAssessorRequest,
};

use crate::{Centre, key};

/// The model that assessors of tests are authorised for, and its version.
pub const MODEL: (&str, &str) = ("exempel-bas", "2024:1");

/// The first day of what is recorded where a test does not mind.
pub const FIRST_DAY: &str = "2024-01-01";

impl Centre {
    /// A person who assesses in Swedish, without a licence and an authorisation; the id.
    pub async fn an_assessor(&self) -> String {
        let person = self.a_person().register().await;
        let request = registration(&person);
        let answer = self.operator("registrar").assessors().register_assessor(request).await;
        answer.expect("the assessor is registered").into_inner().assessor_id
    }

    /// An organisation that owns models.
    pub async fn a_model_owner(&self) -> Organisation {
        self.an_organisation().with_role(OrganisationRole::Issuer).register().await
    }

    /// Authorises an assessor for the model of tests; the authorisation's id.
    pub async fn authorise(&self, assessor: &str) -> String {
        let owner = self.a_model_owner().await;
        let answer = self.operator("registrar").assessors().grant_authorisation(grant(assessor, &owner.id)).await;
        answer.expect("the authorisation is granted").into_inner().authorisation_id
    }

    /// An assessor who may assess by the model of tests, and the authorisation.
    pub async fn an_authorised_assessor(&self) -> (String, String) {
        let assessor = self.an_assessor().await;
        let authorisation = self.authorise(&assessor).await;
        (assessor, authorisation)
    }

    /// Employs an assessor at a new organisation; the organisation and the employment.
    pub async fn employ(&self, assessor: &str) -> (Organisation, String) {
        let employer = self.an_organisation().register().await;
        let answer = self.operator("registrar").assessors().record_employment(employment(assessor, &employer.id)).await;
        let employment = answer.expect("the employment is recorded").into_inner().employment_id;
        (employer, employment)
    }

    /// The person whom an assessor is.
    pub async fn person_of(&self, assessor: &str) -> String {
        self.assessor(assessor).await.person_id
    }

    /// An assessor as read today.
    pub async fn assessor(&self, id: &str) -> proto::reell::actors::v1::Assessor {
        let request = GetAssessorRequest { assessor_id: id.to_owned(), purpose: "a test".into(), ..Default::default() };
        let answer = self.operator("reader").assessors().get_assessor(request).await;
        answer.expect("the assessor is read").into_inner().assessor.expect("the answer holds the assessor")
    }
}

/// The registration of a person who assesses in Swedish.
pub fn registration(person: &str) -> RegisterAssessorRequest {
    let qualifications = Qualifications { languages: vec!["sv".into()], ..Default::default() };
    RegisterAssessorRequest { request_id: key(), person_id: person.to_owned(), qualifications: Some(qualifications) }
}

/// An authorisation for the model of tests without end.
pub fn grant(assessor: &str, owner: &str) -> GrantAuthorisationRequest {
    GrantAuthorisationRequest {
        request_id: key(),
        assessor_id: assessor.to_owned(),
        model_key: MODEL.0.into(),
        model_version: MODEL.1.into(),
        granted_by_id: owner.to_owned(),
        from: FIRST_DAY.into(),
        ..Default::default()
    }
}

/// An employment that lasts.
pub fn employment(assessor: &str, organisation: &str) -> RecordEmploymentRequest {
    RecordEmploymentRequest {
        request_id: key(),
        assessor_id: assessor.to_owned(),
        organisation_id: organisation.to_owned(),
        from: FIRST_DAY.into(),
        ..Default::default()
    }
}

/// That an assessor is a relative of a person.
pub fn relative(assessor: &str, person: &str) -> DeclareInterestRequest {
    DeclareInterestRequest {
        request_id: key(),
        assessor_id: assessor.to_owned(),
        relation: InterestRelation::Relative.into(),
        person_id: person.to_owned(),
        from: FIRST_DAY.into(),
        ..Default::default()
    }
}

/// The question whether an assessor may assess somebody by the model of tests, in Swedish, today.
pub fn check(assessor: &str, candidate: &str) -> CheckAssessorRequest {
    CheckAssessorRequest {
        assessor_id: assessor.to_owned(),
        candidate_id: candidate.to_owned(),
        model_key: MODEL.0.into(),
        model_version: MODEL.1.into(),
        language: "sv".into(),
        purpose: "a test".into(),
        ..Default::default()
    }
}
