//! What is corrected on persons.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{self as contract, RectifiedField, RectifyPersonRequest, Sex as StatedSex};
use time::Date;

use super::{
    super::{opaque, persons::wrong_number},
    REASON, past_day, reason, words,
};
use crate::domain::{
    name::PersonName,
    person::PersonId,
    rights::rectification::{Change, Correction, Field, Rectification},
};

/// What is to be corrected, and why.
pub struct Wanted {
    /// On whom.
    pub person: PersonId,
    /// What is right.
    pub correction: Correction,
    /// What was wrong.
    pub reason: String,
    /// What shows what is right.
    pub evidence: String,
}

/// Reads what is to be corrected.
pub fn wanted(request: &RectifyPersonRequest, today: Date) -> Result<Wanted, Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    opaque(&mut fields, "etag", &request.etag);
    let mut name = |field, stated: &str| match stated {
        "" => None,
        stated => fields.take(field, PersonName::parse(stated)),
    };
    let (given_name, family_name) =
        (name("given_name", &request.given_name), name("family_name", &request.family_name));
    let birth_date = match request.birth_date.as_str() {
        "" => None,
        stated => past_day(&mut fields, "birth_date", stated, today),
    };
    let sex = match request.sex {
        0 => None,
        stated => fields.take("sex", words::value("SEX", stated, StatedSex::from_str_name)),
    };
    let wrong_number = wrong_number(&mut fields, request, today);
    let correction = Correction { given_name, family_name, birth_date, sex, wrong_number };
    if fields.is_empty() && correction == Correction::default() {
        let rule = "must be stated, or the family name, the birth date, the sex or the wrong number: nothing is";
        fields.reject("given_name", rule);
    }
    let why = reason(&mut fields, "reason", &request.reason, REASON);
    let evidence = reason(&mut fields, "evidence", &request.evidence, REASON);
    match (person, why, evidence) {
        (Some(person), Some(reason), Some(evidence)) if fields.is_empty() => {
            Ok(Wanted { person, correction, reason, evidence })
        }
        _ => Err(fields.refusal()),
    }
}

/// A rectification as the contract shows it.
pub fn rectification(rectification: &Rectification) -> contract::Rectification {
    let value = |change: &Change| contract::RectifiedValue {
        field: field(change.field),
        before: change.shown_before(),
        after: change.after.clone(),
    };
    let account = &rectification.account;
    contract::Rectification {
        id: rectification.id.to_string(),
        values: account.changes.iter().map(value).collect(),
        reason: account.reason.clone(),
        evidence: account.evidence.clone(),
        create_time: Some(rectification.created.to_proto()),
        rectified_by: rectification.by.clone(),
    }
}

/// The event that something was corrected: which fields, and nothing of what they say.
pub fn rectified(rectification: &Rectification) -> contract::PersonRectified {
    contract::PersonRectified {
        person_id: rectification.person.to_string(),
        rectification_id: rectification.id.to_string(),
        fields: rectification.account.changes.iter().map(|change| field(change.field)).collect(),
    }
}

fn field(field: Field) -> i32 {
    words::number("RECTIFIED_FIELD", field, RectifiedField::from_str_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::words::tests::agrees;

    #[test]
    fn contract_and_domain_have_the_same_words() {
        agrees::<Field, _>("RECTIFIED_FIELD", RectifiedField::from_str_name);
    }
}
