//! Persons' rights between the contract and the registry's own types. All that is wrong with a request is said at once.

use mesh::refusal::{Error, Fields};
use time::Date;

use super::{opaque, reading::text, words};
use crate::domain::{person::PersonId, validity};

pub mod rectifications;
pub mod requests;
pub mod restrictions;

/// The most characters of a reason and of what shows what is right.
const REASON: usize = 500;

/// Reads whose list is read, and why.
pub fn listed(person_id: &str, purpose: &str) -> Result<PersonId, Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(person_id));
    opaque(&mut fields, "purpose", purpose);
    person.filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads a text of some words.
fn reason(fields: &mut Fields, field: &str, stated: &str, most: usize) -> Option<String> {
    fields.take(field, text(stated, 1, most, true))
}

/// Reads a day that does not lie ahead.
fn past_day(fields: &mut Fields, field: &str, stated: &str, today: Date) -> Option<Date> {
    let day = fields.take(field, validity::day(stated))?;
    if day > today {
        fields.reject(field, "must not lie ahead: state the day on which it was done");
        return None;
    }
    Some(day)
}
