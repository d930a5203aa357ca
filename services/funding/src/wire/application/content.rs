//! What applications say, both ways: a draft may lack anything but who applies, to whom, and a title.

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;
use uuid::Uuid;

use crate::{
    domain::{
        OrganisationId,
        application::content::{Activity, Attachment, BudgetLine, Content, FinancingLine},
        money::Ore,
    },
    wire::{
        claims::{
            code, day, line, sha256,
            terms::{category, nothing_or_more, to_category},
            word,
        },
        ledger::optional_day,
        text,
    },
};

/// The longest title, name or programme, in characters.
const SHORT: usize = 200;
/// The longest goal or description, in characters.
const LONG: usize = 2_000;
/// The longest purpose, in characters.
const LONGEST: usize = 10_000;
/// The most goals, activities, financiers, attachments …
const MOST: usize = 50;

/// Reads what is applied for. Whether it is whole is judged when it is handed in.
pub fn content(stated: Option<contract::ApplicationContent>) -> Result<Content, Error> {
    let mut fields = Fields::new();
    let stated = stated.unwrap_or_default();
    let title = fields.take("content.title", line(stated.title, 1, SHORT));
    let applicant = organisation(&mut fields, "content.applicant_id", &stated.applicant_id);
    let addressed_to = organisation(&mut fields, "content.addressed_to_id", &stated.addressed_to_id);
    let partners =
        each(&mut fields, "content.partner_ids", stated.partner_ids, |fields, at, id| organisation(fields, at, &id));
    let programme = fields.take("content.programme", line(stated.programme, 0, SHORT));
    let purpose = fields.take("content.purpose", text(stated.purpose, 0, LONGEST));
    let goals = texts(&mut fields, "content.goals", stated.goals);
    let target_groups = texts(&mut fields, "content.target_groups", stated.target_groups);
    let activities = each(&mut fields, "content.activities", stated.activities, activity);
    let from = fields.take("content.from", optional_day(&stated.from));
    let to = fields.take("content.to", optional_day(&stated.to));
    if let (Some(Some(from)), Some(Some(to))) = (from, to)
        && to < from
    {
        fields.reject("content.to", "must not be before from");
    }
    let budget = each(&mut fields, "content.budget", stated.budget, budget_line);
    let financing = each(&mut fields, "content.financing", stated.financing, financing_line);
    let strategy_links = texts(&mut fields, "content.strategy_links", stated.strategy_links);
    let horizontal_criteria = texts(&mut fields, "content.horizontal_criteria", stated.horizontal_criteria);
    let risks = fields.take("content.risks", text(stated.risks, 0, LONGEST));
    let attachments = each(&mut fields, "content.attachments", stated.attachments, attachment);
    let read = || {
        Some(Content {
            title: title?,
            applicant: applicant?,
            partners,
            addressed_to: addressed_to?,
            programme: programme?,
            purpose: purpose?,
            goals,
            target_groups,
            activities,
            from: from?,
            to: to?,
            budget,
            financing,
            strategy_links,
            horizontal_criteria,
            risks: risks?,
            attachments,
        })
    };
    match read() {
        Some(content) if fields.is_empty() => Ok(content),
        _ => Err(fields.refusal()),
    }
}

/// The organisations that an application names, each once.
pub fn organisations(content: &Content) -> Vec<OrganisationId> {
    let financiers = content.financing.iter().map(|line| line.financier);
    let named = financiers.chain(content.partners.iter().copied()).chain([content.applicant, content.addressed_to]);
    let mut named: Vec<_> = named.map(OrganisationId::from).collect();
    named.sort_unstable();
    named.dedup();
    named
}

/// Reads a list of at most so many, and names the place of each that breaks a rule.
fn each<S, T>(
    fields: &mut Fields,
    name: &str,
    stated: Vec<S>,
    read: impl Fn(&mut Fields, &str, S) -> Option<T>,
) -> Vec<T> {
    if stated.len() > MOST {
        fields.reject(name, format!("must be at most {MOST}"));
    }
    let some = stated.into_iter().take(MOST).enumerate();
    some.filter_map(|(place, stated)| read(fields, &format!("{name}[{place}]"), stated)).collect()
}

fn texts(fields: &mut Fields, name: &str, stated: Vec<String>) -> Vec<String> {
    each(fields, name, stated, |fields, at, stated| fields.take(at, text(stated, 1, LONG)))
}

fn organisation(fields: &mut Fields, at: &str, id: &str) -> Option<Uuid> {
    fields.take(at, OrganisationId::parse(id)).map(OrganisationId::uuid)
}

fn activity(fields: &mut Fields, at: &str, stated: contract::ApplicationActivity) -> Option<Activity> {
    let name = fields.take(&format!("{at}.name"), line(stated.name, 1, SHORT));
    let description = fields.take(&format!("{at}.description"), text(stated.description, 0, LONG));
    let from = day(fields, &format!("{at}.from"), &stated.from);
    let to = day(fields, &format!("{at}.to"), &stated.to);
    if from > to && to.is_some() {
        fields.reject(&format!("{at}.to"), "must not be before from");
    }
    Some(Activity { name: name?, description: description?, from: from?, to: to? })
}

fn budget_line(fields: &mut Fields, at: &str, stated: contract::ApplicationBudgetLine) -> Option<BudgetLine> {
    let category = fields.take(&format!("{at}.category"), category(stated.category));
    let amount = fields.take(&format!("{at}.amount_ore"), Ore::stated(stated.amount_ore));
    Some(BudgetLine { category: category?, amount: amount? })
}

fn financing_line(fields: &mut Fields, at: &str, stated: contract::ApplicationFinancingLine) -> Option<FinancingLine> {
    let of = |name: &str| format!("{at}.{name}");
    let financier = organisation(fields, &of("financier_id"), &stated.financier_id);
    let kind = word(stated.kind, "FINANCING_KIND_", contract::FinancingKind::as_str_name);
    let kind = fields.take(&of("kind"), kind);
    let appropriation = match stated.appropriation {
        0 => Ok(None),
        number => word(number, "APPROPRIATION_", contract::Appropriation::as_str_name).map(Some),
    };
    let appropriation = fields.take(&of("appropriation"), appropriation);
    if !stated.public && stated.appropriation != 0 {
        fields.reject(&of("appropriation"), "must be stated for public money alone");
    }
    let applied = fields.take(&of("applied_ore"), Ore::stated(stated.applied_ore));
    let share = stated.share_bps.map(|bps| u16::try_from(bps).ok().filter(|bps| (1..=10_000).contains(bps)));
    let share = share.map(|bps| bps.ok_or_else(|| "must be 1 to 10 000 basis points, or absent".into())).transpose();
    let share_bps = fields.take(&of("share_bps"), share);
    let confirmed = fields.take(&of("confirmed_ore"), nothing_or_more(stated.confirmed_ore));
    let confirmed_on = fields.take(&of("confirmed_on"), optional_day(&stated.confirmed_on));
    let confirmed = match (confirmed?, confirmed_on?) {
        (Ore::ZERO, None) => None,
        (ore, Some(on)) if ore > Ore::ZERO => Some((ore, on)),
        _ => {
            fields.reject(&of("confirmed_on"), "must stand with confirmed_ore, or both be left out");
            None
        }
    };
    let calculation = fields.take(&of("calculation_sha256"), sha256(stated.calculation_sha256, false));
    Some(FinancingLine {
        financier: financier?,
        kind: kind?,
        public: stated.public,
        appropriation: appropriation?,
        applied: applied?,
        share_bps: share_bps?,
        confirmed,
        calculation: calculation?,
    })
}

fn attachment(fields: &mut Fields, at: &str, stated: contract::ApplicationAttachment) -> Option<Attachment> {
    let name = fields.take(&format!("{at}.name"), line(stated.name, 1, SHORT));
    let hash = fields.take(&format!("{at}.sha256"), sha256(stated.sha256, true));
    Some(Attachment { name: name?, sha256: hash? })
}

/// Writes what is applied for.
pub fn to_content(content: &Content) -> contract::ApplicationContent {
    let id = |uuid: Uuid| OrganisationId::from(uuid).to_string();
    let activities = content.activities.iter().map(|part| contract::ApplicationActivity {
        name: part.name.clone(),
        description: part.description.clone(),
        from: part.from.to_string(),
        to: part.to.to_string(),
    });
    let budget = content.budget.iter().map(|line| contract::ApplicationBudgetLine {
        category: to_category(line.category),
        amount_ore: line.amount.ore(),
    });
    let attachments = content.attachments.iter().map(|attachment| contract::ApplicationAttachment {
        name: attachment.name.clone(),
        sha256: attachment.sha256.clone(),
    });
    contract::ApplicationContent {
        title: content.title.clone(),
        applicant_id: id(content.applicant),
        partner_ids: content.partners.iter().copied().map(id).collect(),
        addressed_to_id: id(content.addressed_to),
        programme: content.programme.clone(),
        purpose: content.purpose.clone(),
        goals: content.goals.clone(),
        target_groups: content.target_groups.clone(),
        activities: activities.collect(),
        from: content.from.map(|day| day.to_string()).unwrap_or_default(),
        to: content.to.map(|day| day.to_string()).unwrap_or_default(),
        budget: budget.collect(),
        financing: content.financing.iter().map(to_financing_line).collect(),
        strategy_links: content.strategy_links.clone(),
        horizontal_criteria: content.horizontal_criteria.clone(),
        risks: content.risks.clone(),
        attachments: attachments.collect(),
    }
}

fn to_financing_line(line: &FinancingLine) -> contract::ApplicationFinancingLine {
    let appropriation =
        line.appropriation.map_or(0, |word| code(word, "APPROPRIATION_", contract::Appropriation::from_str_name));
    contract::ApplicationFinancingLine {
        financier_id: OrganisationId::from(line.financier).to_string(),
        kind: code(line.kind, "FINANCING_KIND_", contract::FinancingKind::from_str_name),
        public: line.public,
        appropriation,
        applied_ore: line.applied.ore(),
        share_bps: line.share_bps.map(i32::from),
        confirmed_ore: line.confirmed.map_or(0, |(ore, _)| ore.ore()),
        confirmed_on: line.confirmed.map(|(_, on)| on.to_string()).unwrap_or_default(),
        calculation_sha256: line.calculation.clone(),
    }
}
