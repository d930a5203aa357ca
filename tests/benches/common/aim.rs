//! What is aimed at, beside what was measured.

use std::fmt::{self, Display};

/// Something that we aim at.
pub struct Aim {
    /// What.
    pub what: String,
    /// What was measured.
    pub found: f64,
    /// What is wanted.
    pub wanted: f64,
    /// Whether less is better.
    pub at_most: bool,
    /// Behind the numbers.
    pub unit: &'static str,
}

impl Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, found, wanted, at_most, unit } = self;
        let met = if *at_most { found <= wanted } else { found >= wanted };
        let digits = if *wanted >= 100.0 { 0 } else { 2 };
        let bound = if *at_most { "at most" } else { "at least" };
        write!(
            f,
            "{:<8} {what}: {found:.digits$}{unit}, aim {bound} {wanted:.digits$}{unit}",
            if met { "met" } else { "NOT MET" }
        )
    }
}
