//! What is not to be used further.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, LiftRestrictionRequest, RestrictProcessingRequest, RestrictionGround,
};
use time::Date;

use super::{REASON, past_day, reason, words};
use crate::domain::{
    person::PersonId,
    rights::restriction::{Ground, Restriction, RestrictionId},
    validity::day_text,
};

/// Reads whose data is to be restricted, and why.
pub fn wanted(request: &RestrictProcessingRequest) -> Result<(PersonId, Ground, String), Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    let ground = words::value("RESTRICTION_GROUND", request.ground, RestrictionGround::from_str_name);
    let ground = fields.take("ground", ground);
    let why = reason(&mut fields, "reason", &request.reason, REASON);
    match (person, ground, why) {
        (Some(person), Some(ground), Some(why)) => Ok((person, ground, why)),
        _ => Err(fields.refusal()),
    }
}

/// Reads which restriction is lifted, and when the person was told.
pub fn lift(request: &LiftRestrictionRequest, today: Date) -> Result<(RestrictionId, Date), Error> {
    let mut fields = Fields::new();
    let id = fields.take("restriction_id", RestrictionId::parse(&request.restriction_id));
    let told_on = past_day(&mut fields, "told_on", &request.told_on, today);
    id.zip(told_on).ok_or_else(|| fields.refusal())
}

/// A restriction as the contract shows it.
pub fn restriction(restriction: &Restriction) -> contract::Restriction {
    let lift = restriction.lifted.as_ref();
    contract::Restriction {
        id: restriction.id.to_string(),
        ground: words::number("RESTRICTION_GROUND", restriction.ground, RestrictionGround::from_str_name),
        reason: restriction.reason.clone(),
        create_time: Some(restriction.created.to_proto()),
        restricted_by: restriction.by.clone(),
        told_on: lift.map(|lift| day_text(lift.told_on)).unwrap_or_default(),
        lift_time: lift.map(|lift| lift.at.to_proto()),
        lifted_by: lift.map(|lift| lift.by.clone()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::words::tests::agrees;

    #[test]
    fn contract_and_domain_have_the_same_words() {
        agrees::<Ground, _>("RESTRICTION_GROUND", RestrictionGround::from_str_name);
    }
}
