//! Closed vocabularies and days between the contract and the domain: a value of the contract is the domain's word in capitals, behind the
//! name of its enumeration.

use time::Date;

use crate::domain::{
    validity::{self, Validity},
    word::Word,
};
use mesh::refusal::Fields;

/// The number that the contract has for a value. `known` is the enumeration's own `from_str_name`.
pub fn number<W: Word, E: Into<i32>>(prefix: &str, value: W, known: impl Fn(&str) -> Option<E>) -> i32 {
    known(&format!("{prefix}_{}", value.word().to_ascii_uppercase())).map_or(0, Into::into)
}

/// The value that a number of the contract stands for.
pub fn value<W: Word, E: Into<i32>>(
    prefix: &str,
    stated: i32,
    known: impl Fn(&str) -> Option<E> + Copy,
) -> Result<W, String> {
    let found = W::ALL.iter().copied().find(|value| number(prefix, *value, known) == stated);
    found
        .filter(|_| stated != 0)
        .ok_or_else(|| format!("must be one of the values of {prefix}: choose the one that fits"))
}

/// Reads a day; empty is none.
pub fn day_or_none(fields: &mut Fields, field: &str, text: &str) -> Option<Date> {
    if text.is_empty() { None } else { fields.take(field, validity::day(text)) }
}

/// Reads a first day and the day after the last.
pub fn validity(fields: &mut Fields, from: &str, until: &str) -> Option<Validity> {
    let end = day_or_none(fields, "until", until);
    let from = fields.take("from", validity::day(from))?;
    fields.take("until", Validity::new(from, end))
}

/// The day after the last as the contract has it: empty for none.
pub fn until(period: Validity) -> String {
    period.until.map(validity::day_text).unwrap_or_default()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Holds a vocabulary to it that each value has a number of its own in the contract, and is read from it.
    pub fn agrees<W: Word + std::fmt::Debug, E: Into<i32>>(prefix: &str, known: impl Fn(&str) -> Option<E> + Copy) {
        for stated in W::ALL {
            let number = number(prefix, *stated, known);
            assert!(number > 0, "{prefix} has no {stated:?}");
            assert_eq!(value::<W, E>(prefix, number, known), Ok(*stated));
        }
        assert!(value::<W, E>(prefix, 0, known).is_err() && value::<W, E>(prefix, 999, known).is_err());
    }
}
