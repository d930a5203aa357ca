//! The contract's messages to and from the registry's own types, a module for each gRPC service.

use mesh::refusal::{Error, Fields};

pub mod agreements;
pub mod assessors;
pub mod centre;
pub mod gatherings;
pub mod imports;
pub mod legal_bases;
pub mod organisations;
pub mod permissions;
pub mod persons;
pub mod places;
mod reading;
pub mod reference;
pub mod retention;
pub mod rights;
pub mod words;

/// The most characters of a purpose and of an etag, which are opaque here.
const OPAQUE_CHARACTERS: usize = 200;

fn opaque(fields: &mut Fields, field: &str, text: &str) {
    if text.chars().count() > OPAQUE_CHARACTERS || text.chars().any(char::is_control) {
        fields.reject(field, format!("must be at most {OPAQUE_CHARACTERS} characters, without control characters"));
    }
}

/// The value of a request's only field.
fn alone<T>(field: &str, parsed: Result<T, String>) -> Result<T, Error> {
    let mut fields = Fields::new();
    fields.take(field, parsed).ok_or_else(|| fields.refusal())
}
