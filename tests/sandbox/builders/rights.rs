//! Persons' rights that tests start from: requests, corrections and restrictions with honest defaults.

use proto::reell::actors::v1::{
    LiftRestrictionRequest, ReceiveRightsRequestRequest, RectifyPersonRequest, RestrictProcessingRequest,
    RestrictionGround, RightsRequestChannel, RightsRequestKind,
};

use crate::{Centre, key};

impl Centre {
    /// Restricts the processing of data on a person. Answers the restriction's id.
    pub async fn restrict(&self, person: &str) -> String {
        let answer = self.operator("registrar").rights().restrict_processing(restriction(person)).await;
        answer.expect("the processing is restricted").into_inner().restriction_id
    }

    /// Lifts a restriction, of which the person was told.
    pub async fn lift(&self, restriction: &str) {
        let answer = self.operator("registrar").rights().lift_restriction(lift(restriction)).await;
        answer.expect("the restriction is lifted");
    }
}

/// That a person asks for access by letter.
pub fn asks(person: &str, received_on: &str) -> ReceiveRightsRequestRequest {
    ReceiveRightsRequestRequest {
        request_id: key(),
        person_id: person.to_owned(),
        kind: RightsRequestKind::Access.into(),
        channel: RightsRequestChannel::Letter.into(),
        received_on: received_on.to_owned(),
    }
}

/// That a person's family name was misspelt.
pub fn correction(person: &str, family_name: &str) -> RectifyPersonRequest {
    RectifyPersonRequest {
        request_id: key(),
        person_id: person.to_owned(),
        family_name: family_name.to_owned(),
        reason: "misspelt at registration".into(),
        evidence: "passport shown".into(),
        ..Default::default()
    }
}

/// That data on a person is not to be used further, since the person says that it is wrong.
pub fn restriction(person: &str) -> RestrictProcessingRequest {
    RestrictProcessingRequest {
        request_id: key(),
        person_id: person.to_owned(),
        ground: RestrictionGround::AccuracyContested.into(),
        reason: "says that the name is another".into(),
    }
}

/// That a restriction is lifted, of which the person was told long ago.
pub fn lift(restriction: &str) -> LiftRestrictionRequest {
    LiftRestrictionRequest { request_id: key(), restriction_id: restriction.to_owned(), told_on: "2026-01-15".into() }
}
