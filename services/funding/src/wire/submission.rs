//! Reads a decision that is to be imported: everything in it is kept as it was written, and every broken rule is named at once.

use std::ops::RangeInclusive;

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use super::text;
use crate::domain::{
    DecisionId, OrganisationId,
    decision::Document,
    money::Ore,
    plan::{AmountKind, Line, Plan},
    registration_number::RegistrationNumber,
};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
/// The longest heading, name, source, citation or reference, in characters.
const SHORT: usize = 200;
/// The longest task, target group or expected result, in characters.
const LONG: usize = 2_000;
/// The most tasks, target groups or expected results.
const MOST_ITEMS: usize = 50;
/// The shares that there are, in basis points.
const SHARES: RangeInclusive<i32> = 1..=10_000;

/// A document that is to be imported.
#[derive(Debug)]
pub struct Submission {
    /// What was written.
    pub document: Document,
    /// The decision that it corrects.
    pub corrects: Option<DecisionId>,
}

/// Reads what is to be imported.
pub fn submission(request: contract::ImportDecisionRequest) -> Result<Submission, Error> {
    let mut fields = Fields::new();
    let number = fields.take("registration_number", RegistrationNumber::parse(&request.registration_number));
    let replaces = optional(&request.replaces_registration_number, RegistrationNumber::parse);
    let replaces = fields.take("replaces_registration_number", replaces);
    let title = fields.take("title", text(request.title, 1, SHORT));
    let decided_by = fields.take("decided_by", text(request.decided_by, 1, SHORT));
    let protocol_reference = fields.take("protocol_reference", protocol(request.protocol_reference));
    let legal_basis = fields.take("legal_basis", text(request.legal_basis, 0, SHORT));
    let appropriation = fields.take("appropriation", text(request.appropriation, 0, SHORT));
    let applicant = fields.take("applicant_id", OrganisationId::parse(&request.applicant_id));
    let period = period(&mut fields, &request.period_from, &request.period_to);
    let plan = plan(&mut fields, request.financing_lines, request.stated_total_ore);
    let tasks = items(&mut fields, "tasks", request.tasks);
    let target_groups = items(&mut fields, "target_groups", request.target_groups);
    let expected_results = items(&mut fields, "expected_results", request.expected_results);
    let corrects = fields.take("corrects_decision_id", optional(&request.corrects_decision_id, DecisionId::parse));
    let words = (number, replaces, title, decided_by, protocol_reference, applicant);
    let sources = (legal_basis, appropriation);
    let (
        (
            Some(registration_number),
            Some(replaces),
            Some(title),
            Some(decided_by),
            Some(protocol_reference),
            Some(applicant),
        ),
        (Some(legal_basis), Some(appropriation)),
        (Some((period_from, period_to)), Some(plan), Some(corrects)),
        true,
    ) = (words, sources, (period, plan, corrects), fields.is_empty())
    else {
        return Err(fields.refusal());
    };
    let document = Document {
        registration_number,
        replaces,
        title,
        decided_by,
        protocol_reference,
        legal_basis,
        appropriation,
        applicant,
        period_from,
        period_to,
        plan,
        tasks,
        target_groups,
        expected_results,
    };
    Ok(Submission { document, corrects })
}

/// A protocol reference, or nothing. One of blanks alone would make a decision of a proposal.
fn protocol(reference: String) -> Result<String, String> {
    if !reference.is_empty() && reference.trim().is_empty() {
        return Err("must name paragraph and date, or be empty for a proposal".into());
    }
    text(reference, 0, SHORT)
}

fn period(fields: &mut Fields, from: &str, to: &str) -> Option<(Date, Date)> {
    let from = fields.take("period_from", day(from));
    let to = fields.take("period_to", day(to));
    let (Some(from), Some(to)) = (from, to) else { return None };
    if to < from {
        fields.reject("period_to", "must not be before period_from");
        return None;
    }
    Some((from, to))
}

fn plan(fields: &mut Fields, lines: Vec<contract::FinancingLine>, stated_total_ore: i64) -> Option<Plan> {
    let total = fields.take("stated_total_ore", Ore::stated(stated_total_ore));
    if lines.is_empty() || lines.len() > Plan::MOST_LINES {
        fields.reject("financing_lines", format!("must be 1 to {} rows", Plan::MOST_LINES));
        return None;
    }
    let lines: Vec<_> = (0..).zip(lines).map(|(position, row)| line(fields, position, row)).collect();
    let lines: Option<Vec<_>> = lines.into_iter().collect();
    fields.take("financing_lines", Plan::new(lines?, total?))
}

fn line(fields: &mut Fields, position: usize, row: contract::FinancingLine) -> Option<Line> {
    let of = |name: &str| format!("financing_lines[{position}].{name}");
    let amount_kind = fields.take(&of("amount_kind"), amount_kind(row.amount_kind()));
    let stated_name = fields.take(&of("stated_name"), text(row.stated_name, 1, SHORT));
    let organisation = fields.take(&of("organisation_id"), OrganisationId::parse(&row.organisation_id));
    let source = fields.take(&of("source"), text(row.source, 0, SHORT));
    let stated = fields.take(&of("stated_amount_ore"), Ore::stated(row.stated_amount_ore));
    let granted = fields.take(&of("granted_amount_ore"), row.granted_amount_ore.map(Ore::stated).transpose());
    let stated_share_bps = fields.take(&of("stated_share_bps"), row.stated_share_bps.map(share).transpose());
    let max_share_bps = fields.take(&of("max_share_bps"), row.max_share_bps.map(share).transpose());
    let cap_citation = fields.take(&of("cap_citation"), text(row.cap_citation, 0, SHORT));
    Some(Line {
        stated_name: stated_name?,
        organisation: organisation?,
        source: source?,
        stated: stated?,
        amount_kind: amount_kind?,
        granted: granted?,
        stated_share_bps: stated_share_bps?,
        max_share_bps: max_share_bps?,
        cap_citation: cap_citation?,
        returned: Ore::ZERO,
    })
}

fn amount_kind(kind: contract::AmountKind) -> Result<AmountKind, String> {
    match kind {
        contract::AmountKind::Applied => Ok(AmountKind::Applied),
        contract::AmountKind::Granted => Ok(AmountKind::Granted),
        contract::AmountKind::Unspecified => {
            Err("must say whether the column states what was applied for or what was granted".into())
        }
    }
}

fn share(bps: i32) -> Result<u16, String> {
    let read = u16::try_from(bps).ok().filter(|_| SHARES.contains(&bps));
    read.ok_or_else(|| format!("must be {} to {} basis points, or absent", SHARES.start(), SHARES.end()))
}

fn items(fields: &mut Fields, name: &str, items: Vec<String>) -> Vec<String> {
    if items.len() > MOST_ITEMS {
        fields.reject(name, format!("must be at most {MOST_ITEMS}"));
        return Vec::new();
    }
    let read = (0..)
        .zip(items)
        .map(|(position, item): (usize, _)| fields.take(&format!("{name}[{position}]"), text(item, 1, LONG)));
    read.collect::<Vec<_>>().into_iter().flatten().collect()
}

pub(super) fn day(text: &str) -> Result<Date, String> {
    // The format itself lets a sign stand before the year.
    let read = Date::parse(text, DAY).ok().filter(|_| text.len() == "YYYY-MM-DD".len());
    read.ok_or_else(|| "must be a day of the calendar, as YYYY-MM-DD".into())
}

fn optional<T>(text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}
