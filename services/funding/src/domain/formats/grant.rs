//! Decisions as open data by the 360Giving standard: a grant for each financier's row, with amounts that are numbers and exact.

use serde::Serialize;
use serde_json::value::RawValue;
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use super::{Party, decimal};
use crate::domain::{
    decision::{Decision, State},
    money::Ore,
    plan::AmountKind,
};

/// The most grants of a file. Each is about a kilobyte, so that they stay under the most that an answer may be.
pub const MOST_GRANTS: usize = 2_000;
/// The most characters of a description.
const DESCRIPTION: usize = 1_000;
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A grant as the standard has it. <https://standard.threesixtygiving.org/en/latest/technical/reference/>
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    id: String,
    title: String,
    description: String,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_applied_for: Option<Box<RawValue>>,
    amount_awarded: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_disbursed: Option<Box<RawValue>>,
    award_date: String,
    planned_dates: [Planned; 1],
    recipient_organization: [Organization; 1],
    funding_organization: [Organization; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    grant_programme: Vec<Programme>,
    date_modified: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Planned {
    start_date: String,
    end_date: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Organization {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    company_number: Option<String>,
}

#[derive(Debug, Serialize)]
struct Programme {
    title: String,
}

#[derive(Serialize)]
struct Grants<'a> {
    grants: &'a [Grant],
}

/// Why a decision is no grant, as a sentence with the remedy.
pub fn obstacle(decision: &Decision) -> Option<String> {
    let state = match decision.state {
        State::Active | State::Decided | State::Closed => None,
        State::Revoked => Some("it is revoked: export what is granted in its place".into()),
        State::Proposed => {
            Some("it is a proposal, and grants nothing yet: import the decision with its protocol".into())
        }
        State::Superseded(by) => Some(format!("it has been replaced by {by}: export that one")),
    };
    let corrected = || decision.corrected_by.map(|by| format!("it has been corrected by {by}: export that one"));
    let undated = || match award_date(&decision.document.protocol_reference) {
        Some(_) => None,
        None => Some("its protocol reference holds no day as YYYY-MM-DD: import a correction that does".into()),
    };
    state.or_else(corrected).or_else(undated)
}

/// The grants of a decision that is one, in the plan's order: who pays each, and what has been paid of it where that is known. Nothing
/// where it is none.
pub fn grants(
    prefix: &str,
    decision: &Decision,
    recipient: &Party,
    funders: &[(Party, Option<Ore>)],
) -> Result<Vec<Grant>, serde_json::Error> {
    let document = &decision.document;
    let Some(award_date) = award_date(&document.protocol_reference).filter(|_| obstacle(decision).is_none()) else {
        return Ok(Vec::new());
    };
    let rows = (1_u32..).zip(document.plan.lines().iter().enumerate()).zip(funders);
    rows.map(|((number, (row, line)), (funder, paid))| {
        let applied = (line.amount_kind == AmountKind::Applied).then_some(line.stated);
        Ok(Grant {
            id: format!("{prefix}-{}-{number}", document.registration_number.normal()),
            title: document.title.clone(),
            description: description(decision),
            currency: "SEK",
            amount_applied_for: applied.map(amount).transpose()?,
            amount_awarded: amount(decision.awarded(row))?,
            amount_disbursed: paid.map(amount).transpose()?,
            award_date: award_date.to_string(),
            planned_dates: [Planned {
                start_date: document.period_from.to_string(),
                end_date: document.period_to.to_string(),
            }],
            recipient_organization: [organization(prefix, recipient)],
            funding_organization: [organization(prefix, funder)],
            grant_programme: programme(&line.source),
            date_modified: decision.create_time.to_string(),
        })
    })
    .collect()
}

/// The file.
pub fn file(grants: &[Grant]) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec_pretty(&Grants { grants })
}

/// Kronor as a JSON number with two decimals: written, and never counted, as a fraction.
fn amount(amount: Ore) -> Result<Box<RawValue>, serde_json::Error> {
    RawValue::from_string(decimal(amount))
}

/// By the Swedish register's prefix of org-id.guide, or by ours where there is no number.
fn organization(prefix: &str, party: &Party) -> Organization {
    let figures = party.figures().ok();
    let id = match &figures {
        Some(figures) => format!("SE-ON-{figures}"),
        None => format!("{prefix}-ORG:{}", party.id),
    };
    Organization { id, name: party.name.clone(), company_number: figures }
}

fn programme(source: &str) -> Vec<Programme> {
    match source.trim() {
        "" => Vec::new(),
        title => vec![Programme { title: title.to_owned() }],
    }
}

fn description(decision: &Decision) -> String {
    let document = &decision.document;
    let text = if document.tasks.is_empty() { document.title.clone() } else { document.tasks.join("; ") };
    text.chars().take(DESCRIPTION).collect()
}

/// The day of the protocol, as its reference states it.
fn award_date(reference: &str) -> Option<Date> {
    let places = reference.char_indices().map(|(place, _)| place);
    places.filter_map(|place| reference.get(place..place + 10)).find_map(|part| Date::parse(part, DAY).ok())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn an_amount_is_a_number_with_all_its_ore() {
        for (ore, text) in [(297_826_800, "2978268.00"), (5, "0.05"), (100_000_000_000_000_001, "1000000000000000.01")]
        {
            let written = serde_json::to_string(&amount(Ore::new(ore)).unwrap()).unwrap();
            assert_eq!(written, text);
            assert!(serde_json::from_str::<serde_json::Value>(&written).unwrap().is_number());
        }
    }

    #[test]
    fn the_day_of_the_award_is_found_in_the_protocol() {
        assert_eq!(award_date("§ 12, 2023-03-22"), Some(date!(2023 - 03 - 22)));
        assert_eq!(award_date("Regionala utvecklingsnämnden § 12/åäö 2023-02-30"), None);
        assert_eq!(award_date(""), None);
    }

    #[test]
    fn an_organisation_without_a_number_has_an_id_of_the_publisher() {
        let party = crate::domain::formats::examples::party(1, "232100-0230");
        assert_eq!(organization("360G-x", &party).id, "SE-ON-2321000230");
        let foreign = Party { number: None, ..party };
        assert!(organization("360G-x", &foreign).id.starts_with("360G-x-ORG:org_"));
    }
}
