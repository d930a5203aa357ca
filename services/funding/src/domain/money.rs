//! Money is whole öre; shares of it are basis points, and are counted in integers only.

use std::fmt;

/// An amount in öre. Never a fraction, never a float.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Ore(i64);

impl Ore {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that one stated amount may be: ten billion kronor. Fifty of them, and their shares, stay far from overflow.
    pub const MOST: Self = Self(1_000_000_000_000_000);
    /// How many öre a krona has.
    pub const PER_KRONA: i64 = 100;

    /// An amount of so many öre.
    pub const fn new(ore: i64) -> Self {
        Self(ore)
    }

    /// Reads an amount that somebody states. The error names the rule that it breaks.
    pub fn stated(ore: i64) -> Result<Self, String> {
        if ore <= 0 || ore > Self::MOST.0 {
            return Err(format!("must be more than 0 and at most {} öre", grouped(Self::MOST.0.unsigned_abs())));
        }
        Ok(Self(ore))
    }

    /// The number of öre.
    pub const fn ore(self) -> i64 {
        self.0
    }

    /// The sum, unless it is beyond what can be counted.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, unless it is beyond what can be counted.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The sum of many, unless it is beyond what can be counted.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// Whether there are no odd öre.
    pub fn is_whole_kronor(self) -> bool {
        self.0 % Self::PER_KRONA == 0
    }
}

impl TryFrom<i128> for Ore {
    type Error = std::num::TryFromIntError;

    fn try_from(ore: i128) -> Result<Self, Self::Error> {
        i64::try_from(ore).map(Self)
    }
}

/// As a Swedish document writes it: "5 956 536 kr", with öre only where there are any: "1 234,50 kr".
impl fmt::Display for Ore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kronor, odd) = (self.0 / Self::PER_KRONA, self.0 % Self::PER_KRONA);
        let sign = if self.0 < 0 { "-" } else { "" };
        match odd {
            0 => write!(f, "{sign}{} kr", grouped(kronor.unsigned_abs())),
            odd => write!(f, "{sign}{},{:02} kr", grouped(kronor.unsigned_abs()), odd.unsigned_abs()),
        }
    }
}

/// A share in basis points as a document writes it: "50 %", "46,19 %".
pub fn percent(bps: u16) -> String {
    match (bps / 100, bps % 100) {
        (whole, 0) => format!("{whole} %"),
        (whole, part) if part % 10 == 0 => format!("{whole},{} %", part / 10),
        (whole, part) => format!("{whole},{part:02} %"),
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_written_as_swedish_documents_write_them() {
        for (ore, text) in [
            (595_653_600, "5 956 536 kr"),
            (9_000, "90 kr"),
            (0, "0 kr"),
            (5, "0,05 kr"),
            (123_450, "1 234,50 kr"),
            (-9_050, "-90,50 kr"),
            (-50, "-0,50 kr"),
            (i64::MIN, "-92 233 720 368 547 758,08 kr"),
        ] {
            assert_eq!(Ore::new(ore).to_string(), text);
        }
    }

    #[test]
    fn shares_are_written_as_swedish_documents_write_them() {
        assert_eq!([5_000, 4_619, 1_250, 5].map(percent), ["50 %", "46,19 %", "12,5 %", "0,05 %"]);
    }

    proptest! {
        #[test]
        fn a_stated_amount_is_positive_and_bounded(ore: i64) {
            prop_assert_eq!(Ore::stated(ore).is_ok(), ore > 0 && ore <= Ore::MOST.ore());
        }

        #[test]
        fn arithmetic_is_exact_or_refused(a: i64, b: i64) {
            prop_assert_eq!(Ore::new(a).plus(Ore::new(b)).map(Ore::ore), a.checked_add(b));
            prop_assert_eq!(Ore::new(a).minus(Ore::new(b)).map(Ore::ore), a.checked_sub(b));
        }
    }
}
