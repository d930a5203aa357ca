//! Days and the words of closed vocabularies, as rows hold them.

use anyhow::{Context, anyhow};
use mesh::seal::Keys;
use time::Date;

use crate::domain::{
    validity::{self, Validity},
    word::Word,
};

/// A day that was stored.
pub fn day(text: &str) -> anyhow::Result<Date> {
    validity::day(text).map_err(|rule| anyhow!("a stored day {rule}"))
}

/// A validity that was stored as its two days. One that was ended on its first day is kept: it never held.
pub fn validity(from: &str, until: Option<&str>) -> anyhow::Result<Validity> {
    Ok(Validity { from: day(from)?, until: until.map(day).transpose()? })
}

/// A value that was stored as its word.
pub fn word<W: Word>(text: &str) -> anyhow::Result<W> {
    W::read(text).with_context(|| format!("{text} is not of the vocabulary"))
}

/// Seals a value's word, which tells of a person.
pub fn seal<W: Word>(keys: &Keys, place: &str, value: W) -> anyhow::Result<Vec<u8>> {
    keys.seal(place, value.word().as_bytes())
}

/// Opens a value's word.
pub fn open<W: Word>(keys: &Keys, place: &str, sealed: &[u8]) -> anyhow::Result<W> {
    let plain = keys.open_sealed(place, sealed)?;
    // The word must not show in the fault.
    let text = std::str::from_utf8(&plain).map_err(|_| anyhow!("a sealed word does not hold text"))?;
    W::read(text).context("a sealed word is not of the vocabulary")
}
