//! Assessors as the contract shows them.

use proto::reell::actors::v1::{
    self as contract, AuthorisationState, InterestRelation, LiftReason, ObstacleCode, RevocationReason,
    SuspensionReason,
};
use time::Date;

use crate::{
    domain::{
        assessor::{Assessor, Employment, Qualifications},
        authorisation::{Authorisation, Suspension},
        conflict::Obstacle,
        interest::{Interest, Party},
        validity::day_text,
    },
    wire::words::{number, until},
};

/// An assessor, with authorisations as they stand on a day.
pub fn assessor(assessor: &Assessor, day: Date) -> contract::Assessor {
    contract::Assessor {
        id: assessor.id.to_string(),
        etag: assessor.revision.to_string(),
        person_id: assessor.person.to_string(),
        qualifications: Some(qualifications(&assessor.qualifications)),
        employments: assessor.employments.iter().map(employment).collect(),
        authorisations: assessor.authorisations.iter().map(|entry| authorisation(entry, day)).collect(),
        create_time: Some(assessor.created.to_proto()),
    }
}

fn qualifications(can: &Qualifications) -> contract::Qualifications {
    contract::Qualifications {
        languages: can.languages.iter().map(|language| language.as_str().to_owned()).collect(),
        licensed_teacher: can.licensed_teacher,
        licence_subjects: can.licence_subjects.iter().map(|subject| subject.as_str().to_owned()).collect(),
    }
}

fn employment(employment: &Employment) -> contract::Employment {
    contract::Employment {
        id: employment.id.to_string(),
        organisation_id: employment.organisation.to_string(),
        from: day_text(employment.period.from),
        until: until(employment.period),
    }
}

fn authorisation(authorisation: &Authorisation, day: Date) -> contract::Authorisation {
    let standing = authorisation.standing(day);
    let revoked = |(_, reason)| number("REVOCATION_REASON", reason, RevocationReason::from_str_name);
    contract::Authorisation {
        id: authorisation.id.to_string(),
        model_key: authorisation.model.key.clone(),
        model_version: authorisation.model.version.clone(),
        granted_by_id: authorisation.granted_by.to_string(),
        from: day_text(authorisation.period.from),
        until: until(authorisation.period),
        state: number("AUTHORISATION_STATE", standing, AuthorisationState::from_str_name),
        suspensions: authorisation.suspensions.iter().map(suspension).collect(),
        revoked_on: authorisation.revoked.map(|(day, _)| day_text(day)).unwrap_or_default(),
        revocation_reason: authorisation.revoked.map_or(0, revoked),
    }
}

fn suspension(suspension: &Suspension) -> contract::Suspension {
    let lifted = |reason| number("LIFT_REASON", reason, LiftReason::from_str_name);
    contract::Suspension {
        from: day_text(suspension.period.from),
        reason: number("SUSPENSION_REASON", suspension.reason, SuspensionReason::from_str_name),
        lifted_on: until(suspension.period),
        lift_reason: suspension.lifted.map_or(0, lifted),
    }
}

/// A declared relation.
pub fn interest(interest: &Interest) -> contract::Interest {
    let mut shown = contract::Interest {
        id: interest.id.to_string(),
        relation: number("INTEREST_RELATION", interest.relation, InterestRelation::from_str_name),
        from: day_text(interest.period.from),
        until: until(interest.period),
        mistaken: interest.never_counted(),
        ..Default::default()
    };
    match interest.party {
        Party::Person(person) => shown.person_id = person.to_string(),
        Party::Organisation(organisation) => shown.organisation_id = organisation.to_string(),
        Party::Unit(unit) => shown.unit_id = unit.to_string(),
    }
    shown
}

/// What stands against an assessment.
pub fn obstacle(obstacle: Obstacle) -> contract::Obstacle {
    let code = ObstacleCode::from_str_name(&format!("OBSTACLE_CODE_{}", obstacle.word()));
    contract::Obstacle {
        code: code.unwrap_or_default().into(),
        sentence: obstacle.sentence().to_owned(),
        legal_reference: obstacle.legal_reference().to_owned(),
        remedy: obstacle.remedy().to_owned(),
    }
}
