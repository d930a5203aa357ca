//! Projects and claims between the contract's words and ours.

use mesh::{clock::Timestamp, refusal::Fields};
use time::Date;

use super::{submission, text};
use crate::domain::claims::word::Word;

pub mod answer;
pub mod cost;
pub mod event;
pub mod request;
pub mod terms;

/// Reads a value of a closed vocabulary.
pub(super) fn word<W: Word, E: TryFrom<i32>>(
    number: i32,
    prefix: &str,
    name: impl Fn(&E) -> &'static str,
) -> Result<W, String> {
    let known = E::try_from(number).ok();
    let word = known.as_ref().and_then(|value| name(value).strip_prefix(prefix)).map(str::to_ascii_lowercase);
    word.and_then(|word| W::read(&word)).ok_or_else(|| "must be one of the contract's values".into())
}

/// Writes a value of a closed vocabulary.
pub(super) fn code<E: Into<i32>>(word: impl Word, prefix: &str, named: impl Fn(&str) -> Option<E>) -> i32 {
    named(&format!("{prefix}{}", word.word().to_ascii_uppercase())).map_or(0, Into::into)
}

pub(super) fn day(fields: &mut Fields, name: &str, text: &str) -> Option<Date> {
    fields.take(name, submission::day(text))
}

pub(super) fn time(moment: Timestamp) -> Option<prost_types::Timestamp> {
    Some(moment.to_proto())
}

/// A text of one line.
pub(super) fn line(value: String, least: usize, most: usize) -> Result<String, String> {
    if value.chars().any(char::is_control) {
        return Err(format!("must be {least} to {most} characters on one line"));
    }
    text(value, least, most)
}

/// SHA-256 in hexadecimal, or nothing.
pub(super) fn sha256(value: String, required: bool) -> Result<String, String> {
    let sound = value.len() == 64 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if sound || (value.is_empty() && !required) {
        return Ok(value);
    }
    Err("must be a SHA-256 in small hexadecimal figures".into())
}
