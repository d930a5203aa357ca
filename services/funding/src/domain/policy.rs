//! Rules of funders and of the law as data: each version with its days, its source and how it was read, evaluated without anything else.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{PolicyId, refusal::ledger::LedgerRefusal};

pub mod evaluate;
pub mod interest;
pub mod time_limit;

/// What a rule says. Shares are basis points, amounts öre unless they say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Terms {
    /// The most that one decision-maker may pay of a sum.
    ShareCap {
        /// The share.
        max_bps: u16,
    },
    /// The most that may be paid before costs are accounted for: both limits hold.
    AdvanceLimit {
        /// Of the grant.
        max_bps: u16,
        /// In all.
        max_ore: i64,
    },
    /// How much a category may overrun its budget.
    ChangeThreshold {
        /// Up to this share of the budget it is free.
        overrun_bps: u32,
        /// From this amount on a formal decision is needed; below it an officer approves.
        formal_from_ore: i64,
    },
    /// A share of certain costs instead of actual ones.
    FlatRate {
        /// The share.
        rate_bps: u32,
        /// The categories that it is counted on.
        base: Vec<String>,
    },
    /// An amount for each hour: fixed, or twelve months of salary by so many hours.
    UnitCost {
        /// The fixed amount; 0 where it follows from the salary.
        ore_per_hour: i64,
        /// The hours of a year; 0 where the amount is fixed.
        hours_per_year: i64,
    },
    /// A part of each payment that is kept until the final account.
    Retention {
        /// The part.
        retained_bps: u16,
    },
    /// How often costs must be claimed.
    ClaimPeriod {
        /// The first claim within so many months of the start.
        first_within_months: u8,
        /// The shortest period.
        least_months: u8,
        /// The longest.
        most_months: u8,
        /// Whether a period lies within one calendar year.
        within_calendar_year: bool,
    },
    /// The most aid that a single undertaking may get in so many years (de minimis).
    AidCeiling {
        /// In euro cents.
        ceiling_eur_cent: i64,
        /// The years.
        years: u8,
    },
    /// Interest for a year.
    Interest {
        /// The rate that is set anew from time to time.
        reference_bps: i32,
        /// What is added to it.
        margin_bps: i32,
    },
    /// In which time something must be done: days or years.
    TimeLimit {
        /// The days; 0 where it is years.
        days: u16,
        /// The years; 0 where it is days.
        years: u8,
    },
}

impl Terms {
    /// The words for what rules are about.
    pub const KINDS: [&'static str; 10] = [
        "share_cap",
        "advance_limit",
        "change_threshold",
        "flat_rate",
        "unit_cost",
        "retention",
        "claim_period",
        "aid_ceiling",
        "interest",
        "time_limit",
    ];

    /// What it is about.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ShareCap { .. } => "share_cap",
            Self::AdvanceLimit { .. } => "advance_limit",
            Self::ChangeThreshold { .. } => "change_threshold",
            Self::FlatRate { .. } => "flat_rate",
            Self::UnitCost { .. } => "unit_cost",
            Self::Retention { .. } => "retention",
            Self::ClaimPeriod { .. } => "claim_period",
            Self::AidCeiling { .. } => "aid_ceiling",
            Self::Interest { .. } => "interest",
            Self::TimeLimit { .. } => "time_limit",
        }
    }

    /// Whether it can be what a rule says. The error names the rule that it breaks.
    pub fn check(&self) -> Result<(), String> {
        let share = |bps: u32| (1..=10_000).contains(&bps);
        let holds = match self {
            Self::ShareCap { max_bps } => share(u32::from(*max_bps)),
            Self::AdvanceLimit { max_bps, max_ore } => share(u32::from(*max_bps)) && *max_ore > 0,
            Self::ChangeThreshold { overrun_bps, formal_from_ore } => *overrun_bps <= 100_000 && *formal_from_ore >= 0,
            Self::FlatRate { rate_bps, base } => (1..=100_000).contains(rate_bps) && (1..=50).contains(&base.len()),
            Self::UnitCost { ore_per_hour, hours_per_year } => {
                (*ore_per_hour > 0) != (*hours_per_year > 0)
                    && *ore_per_hour >= 0
                    && (0..=8_784).contains(hours_per_year)
            }
            Self::Retention { retained_bps } => *retained_bps <= 10_000,
            Self::ClaimPeriod { first_within_months, least_months, most_months, .. } => {
                (1..=120).contains(first_within_months)
                    && *least_months >= 1
                    && (*least_months..=120).contains(most_months)
            }
            Self::AidCeiling { ceiling_eur_cent, years } => *ceiling_eur_cent > 0 && (1..=50).contains(years),
            Self::Interest { reference_bps, margin_bps } => {
                let within = (-1_000..=5_000).contains(reference_bps) && (0..=5_000).contains(margin_bps);
                within && (0..=5_000).contains(&(reference_bps + margin_bps))
            }
            Self::TimeLimit { days, years } => (*days > 0) != (*years > 0) && *days <= 3_660 && *years <= 100,
        };
        if holds {
            Ok(())
        } else {
            Err("must be shares of 1 to 10 000 basis points, amounts above 0, and periods that can be".into())
        }
    }
}

/// Which version of a rule something was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// What all its versions are called.
    pub key: String,
    /// Its number.
    pub version: i32,
    /// Where it stands.
    pub citation: String,
}

impl Basis {
    /// Notes that something was judged by it, once.
    pub fn note_in(&self, rules: &mut Vec<Self>) {
        if !rules.contains(self) {
            rules.push(self.clone());
        }
    }
}

/// One version of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// What all its versions are called.
    pub key: String,
    /// 1, 2, 3 …
    pub version: i32,
    /// What it says.
    pub terms: Terms,
    /// Where it stands.
    pub citation: String,
    /// Where it was read.
    pub source: String,
    /// When it was read.
    pub read_on: Date,
    /// How it was understood.
    pub interpretation: String,
    /// The first day on which it holds.
    pub from: Date,
    /// The last.
    pub until: Option<Date>,
    /// Whether the source was not read in full, or says less.
    pub unverified: bool,
    /// Who recorded it.
    pub recorded_by: String,
}

impl Policy {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// What is kept of it where something is judged by it.
    pub fn basis(&self) -> Basis {
        Basis { key: self.key.clone(), version: self.version, citation: self.citation.clone() }
    }

    /// Takes its number behind the versions that there are, none of which may hold on one of its days.
    pub fn numbered(self, versions: &[Policy]) -> Result<Self, LedgerRefusal> {
        let (last, other_last) = (self.until.unwrap_or(Date::MAX), |other: &Policy| other.until.unwrap_or(Date::MAX));
        let overlaps = versions.iter().find(|other| other.from <= last && self.from <= other_last(other));
        if let Some(other) = overlaps {
            return Err(LedgerRefusal::PolicyOverlaps(other.id));
        }
        let version = versions.iter().map(|other| other.version).max().unwrap_or(0).saturating_add(1);
        Ok(Self { version, ..self })
    }

    /// Sets its last day.
    pub fn end(&mut self, until: Date) -> Result<(), LedgerRefusal> {
        if self.until.is_some() {
            return Err(LedgerRefusal::PolicyEnded(self.id));
        }
        self.until = Some(until);
        Ok(())
    }
}

/// The version of a rule that holds on a day.
pub fn standing(versions: Vec<Policy>, day: Date) -> Result<Policy, LedgerRefusal> {
    versions.into_iter().find(|version| version.holds_on(day)).ok_or(LedgerRefusal::PolicyNotFound)
}

/// What the version of a rule that holds on a day says, as its reader understands it. Refused by the rule's name where none holds, or the
/// one that does is about something else.
pub fn read<T>(
    versions: &[Policy],
    key: &str,
    day: Date,
    reader: impl FnOnce(&Policy) -> Option<T>,
) -> Result<T, LedgerRefusal> {
    let held = versions.iter().find(|version| version.holds_on(day)).and_then(reader);
    held.ok_or_else(|| LedgerRefusal::PolicyRuleMissing(key.to_owned(), day))
}

/// Versions for tests.
#[cfg(test)]
pub mod examples {
    use super::*;

    /// A version of a rule that holds on some days, as it was read on 2026-08-20.
    pub fn version(terms: Terms, from: Date, until: Option<Date>) -> Policy {
        Policy {
            id: uuid::Uuid::from_u128(1).into(),
            key: "a.rule".into(),
            version: 1,
            terms,
            citation: "an example".into(),
            source: "https://example.se".into(),
            read_on: time::macros::date!(2026 - 08 - 20),
            interpretation: String::new(),
            from,
            until,
            unverified: false,
            recorded_by: "service:funding".into(),
        }
    }
}
