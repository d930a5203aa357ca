//! All that a version of a financing model says: what the phases cost, who pays for them, and where both come from.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::Date;

use super::{
    condition::Condition,
    price::{Component, Unit},
    words::{Basis, Phase, Role, Route, Step},
};
use crate::domain::{OrganisationId, money::Ore};

time::serde::format_description!(iso_day, Date, "[year]-[month]-[day]");

/// The most lines of a price list.
pub const MOST_PRICES: usize = 40;
/// The most payers.
pub const MOST_PAYERS: usize = 20;
/// The most rules.
pub const MOST_RULES: usize = 60;
/// The periods that a cap for a person may be for, in months.
pub const PERIODS: [u16; 6] = [1, 3, 6, 12, 24, 36];

/// Where something that a model states comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Who says it.
    pub source: String,
    /// Where.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Whether it is a law or an ordinance.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_law: bool,
}

impl Citation {
    /// Source and place, as a sentence names them.
    pub fn said(&self) -> String {
        match self.reference.as_str() {
            "" => self.source.clone(),
            reference => format!("{}, {reference}", self.source),
        }
    }
}

/// Somebody who pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payer {
    /// What rules refer to.
    pub key: String,
    /// What it is.
    pub role: Role,
    /// Whom an explanation names.
    pub label: String,
    /// Who it is, where no case tells that.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "organisation")]
    pub organisation: Option<OrganisationId>,
}

/// The limits of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Caps {
    /// For a case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_case_ore: Option<Ore>,
    /// For a person in a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_person: Option<PeriodCap>,
    /// For a payer in a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_payer_year_ore: Option<Ore>,
    /// For a programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<ProgrammeCap>,
    /// Whether it ends where the employer's room for de minimis aid ends.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub de_minimis: bool,
}

impl Caps {
    /// Whether nothing limits.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The most for a person in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodCap {
    /// How much.
    pub amount_ore: Ore,
    /// The period's length.
    pub months: u16,
}

/// The most for a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeCap {
    /// Which; rules that name the same share its money.
    pub programme: String,
    /// How much.
    pub amount_ore: Ore,
}

/// Who pays what, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its own within the model.
    pub name: String,
    /// In which phases; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<Phase>,
    /// For which cases.
    #[serde(default, skip_serializing_if = "Condition::is_always")]
    pub condition: Condition,
    /// The payer's key; empty where nobody pays.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub payer: String,
    /// In which step.
    pub step: Step,
    /// What its amount is reckoned from.
    pub basis: Basis,
    /// Of what it is reckoned from.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub share_bps: u16,
    /// An amount, or one for each unit.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub amount_ore: Ore,
    /// What it is counted by.
    #[serde(default = "case", skip_serializing_if = "is_case")]
    pub unit: Unit,
    /// Its limits.
    #[serde(default, skip_serializing_if = "Caps::is_empty")]
    pub caps: Caps,
    /// Its place within its step.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub order: u16,
    /// Whether the payer must approve first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub requires_commitment: bool,
    /// What must be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
}

impl Rule {
    /// Whether it has a turn in a phase.
    pub fn is_of(&self, phase: Phase) -> bool {
        self.phases.is_empty() || self.phases.contains(&phase)
    }
}

/// All that a version says. Its limits are kept where it is read: see the wire, and the examples' tests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The heading.
    pub title: String,
    /// The industry's key.
    pub industry: String,
    /// The routes.
    pub routes: Vec<Route>,
    /// The first day.
    #[serde(with = "iso_day")]
    pub valid_from: Date,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_day::option")]
    pub valid_to: Option<Date>,
    /// The decision that it rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub decision_reference: String,
    /// The price list.
    pub prices: Vec<Component>,
    /// The payers.
    pub payers: Vec<Payer>,
    /// The rules.
    pub rules: Vec<Rule>,
}

impl Content {
    /// SHA-256 over all that it says: the same words have the same hash, and nothing else has.
    pub fn hash(&self) -> String {
        digest(self)
    }

    /// Whether it is valid on a day.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// The payer with a key.
    pub fn payer(&self, key: &str) -> Option<&Payer> {
        self.payers.iter().find(|payer| payer.key == key)
    }

    /// The phases that may cost something, in their order.
    pub fn priced(&self) -> Vec<Phase> {
        use super::words::Word;
        let costs = |phase: &Phase| self.prices.iter().any(|line| line.phase == *phase);
        Phase::ALL.iter().copied().filter(costs).collect()
    }
}

/// SHA-256 over what is written in one form, in hexadecimal digits.
pub fn digest(value: &impl Serialize) -> String {
    // Types of ours alone come here, whose keys are texts and whose numbers are whole: they can always be written.
    let written = serde_json::to_vec(value).unwrap_or_default();
    Sha256::digest(written).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_zero(number: &u16) -> bool {
    *number == 0
}

fn is_nothing(amount: &Ore) -> bool {
    *amount == Ore::ZERO
}

fn case() -> Unit {
    Unit::Case
}

fn is_case(unit: &Unit) -> bool {
    *unit == Unit::Case
}

/// An organisation's id as it is printed.
mod organisation {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::domain::OrganisationId;

    pub fn serialize<S: Serializer>(id: &Option<OrganisationId>, to: S) -> Result<S::Ok, S::Error> {
        match id {
            Some(id) => to.collect_str(id),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<OrganisationId>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| OrganisationId::parse(&text).map_err(D::Error::custom)).transpose()
    }
}
