//! Reads what a model says, with every broken rule named at once.

use std::collections::BTreeSet;

use mesh::refusal::Fields;
use proto::reell::funding::v1 as contract;

use super::{super::text, day, phase, phases, route, word};
use crate::domain::{
    OrganisationId,
    formats::invoice::RATES,
    model::{
        condition::Condition,
        content::{
            Caps, Citation, Content, MOST_PAYERS, MOST_PRICES, MOST_RULES, PERIODS, Payer, PeriodCap, ProgrammeCap,
            Rule,
        },
        price::{Component, MOST_AMOUNT, Unit},
        words::{Basis, Step},
    },
    money::Ore,
};

/// The longest heading, source or reference, in characters.
const LONG: usize = 200;
/// The longest name or label, in characters.
const SHORT: usize = 100;
/// The most citations or pieces of evidence of a rule.
const MOST_SOURCES: usize = 10;
/// The largest place within a step.
const MOST_ORDER: i32 = 999;

/// Reads what a model says.
pub fn content(fields: &mut Fields, said: contract::ModelContent) -> Option<Content> {
    let title = fields.take("content.title", text(said.title, 1, LONG));
    let industry = fields.take("content.industry", key(said.industry));
    if said.routes.is_empty() {
        fields.reject("content.routes", "must be at least one");
    }
    let routes = said.routes.iter().enumerate();
    let routes = routes.map(|(place, value)| fields.take(&format!("content.routes[{place}]"), route(*value)));
    let routes: Option<BTreeSet<_>> = routes.collect::<Vec<_>>().into_iter().collect();
    let valid_from = fields.take("content.valid_from", day(&said.valid_from));
    let valid_to = match said.valid_to.as_str() {
        "" => Some(None),
        stated => fields.take("content.valid_to", day(stated)).map(Some),
    };
    if let (Some(from), Some(Some(to))) = (valid_from, valid_to)
        && to < from
    {
        fields.reject("content.valid_to", "must not be before valid_from");
    }
    let decision_reference = fields.take("content.decision_reference", text(said.decision_reference, 0, LONG));
    let prices = many(fields, "content.prices", said.prices, 1, MOST_PRICES, component);
    let payers = many(fields, "content.payers", said.payers, 1, MOST_PAYERS, payer);
    let rules = many(fields, "content.rules", said.rules, 1, MOST_RULES, rule);
    let content = Content {
        title: title?,
        industry: industry?,
        routes: routes?.into_iter().collect(),
        valid_from: valid_from?,
        valid_to: valid_to?,
        decision_reference: decision_reference?,
        prices: prices?,
        payers: payers?,
        rules: rules?,
    };
    unique(fields, "content.payers", content.payers.iter().map(|payer| payer.key.as_str()));
    unique(fields, "content.rules", content.rules.iter().map(|rule| rule.name.as_str()));
    fields.is_empty().then_some(content)
}

/// Reads each of a list of so many.
fn many<Q, T>(
    fields: &mut Fields,
    at: &str,
    all: Vec<Q>,
    least: usize,
    most: usize,
    read: fn(&mut Fields, &str, Q) -> Option<T>,
) -> Option<Vec<T>> {
    if !(least..=most).contains(&all.len()) {
        fields.reject(at, format!("must be {least} to {most}"));
        return None;
    }
    let read = all.into_iter().enumerate().map(|(place, one)| read(fields, &format!("{at}[{place}]"), one));
    read.collect::<Vec<_>>().into_iter().collect()
}

fn unique<'a>(fields: &mut Fields, at: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for (place, name) in names.enumerate() {
        if !seen.insert(name) {
            fields.reject(&format!("{at}[{place}]"), "must have a name of its own: another one here has the same");
        }
    }
}

fn key(text: String) -> Result<String, String> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !(2..=40).contains(&text.len()) || !text.chars().all(letters) {
        return Err("must be 2 to 40 small letters, figures and underscores".into());
    }
    Ok(text)
}

fn component(fields: &mut Fields, at: &str, said: contract::PriceComponent) -> Option<Component> {
    let of = |name: &str| format!("{at}.{name}");
    let name = fields.take(&of("name"), text(said.name, 1, SHORT));
    let phase = fields.take(&of("phase"), phase(said.phase));
    let unit = fields.take(&of("unit"), Unit::parse(&said.unit));
    let amount = fields.take(&of("amount_ore"), price(said.amount_ore));
    let vat = fields.take(&of("vat_bps"), vat(said.vat_bps));
    let cost = fields.take(&of("cost_ore"), said.cost_ore.map(price).transpose());
    let citation = citation(fields, &of("citation"), said.citation.unwrap_or_default());
    Some(Component {
        name: name?,
        phase: phase?,
        unit: unit?,
        amount_ore: amount?,
        includes_vat: said.includes_vat,
        vat_bps: vat?,
        cost_ore: cost?,
        citation: citation?,
        is_example: said.is_example,
    })
}

fn payer(fields: &mut Fields, at: &str, said: contract::Payer) -> Option<Payer> {
    let of = |name: &str| format!("{at}.{name}");
    let key = fields.take(&of("key"), key(said.key));
    let name = contract::PayerRole::try_from(said.role).ok().map(|role| role.as_str_name());
    let role = fields.take(&of("role"), word(name, "PAYER_ROLE_"));
    let label = fields.take(&of("label"), text(said.label, 1, SHORT));
    let organisation = match said.organisation_id.as_str() {
        "" => Some(None),
        id => fields.take(&of("organisation_id"), OrganisationId::parse(id)).map(Some),
    };
    Some(Payer { key: key?, role: role?, label: label?, organisation: organisation? })
}

fn rule(fields: &mut Fields, at: &str, said: contract::PayerRule) -> Option<Rule> {
    let of = |name: &str| format!("{at}.{name}");
    let name = fields.take(&of("name"), text(said.name, 1, SHORT));
    let phases = phases(fields, &of("phases"), &said.phases);
    let condition = fields.take(&of("condition"), Condition::parse(&said.condition));
    let stated = contract::PayerStep::try_from(said.step).ok().map(|step| step.as_str_name());
    let step: Option<Step> = fields.take(&of("step"), word(stated, "PAYER_STEP_"));
    let payer = match (step, said.payer.as_str()) {
        (Some(Step::Unfunded), "") => Some(String::new()),
        (Some(Step::Unfunded), _) => fields.take(&of("payer"), Err("must be empty where nobody pays".to_owned())),
        (_, _) => fields.take(&of("payer"), key(said.payer)),
    };
    let order = u16::try_from(said.order).ok().filter(|_| said.order <= MOST_ORDER);
    let order = fields.take(&of("order"), order.ok_or_else(|| format!("must be 0 to {MOST_ORDER}")));
    let reckoned = reckoned(fields, at, step?, said.basis, said.share_bps, said.amount_ore, &said.unit);
    let caps = caps(fields, &of("caps"), step?, said.caps.unwrap_or_default());
    let evidence = many(fields, &of("evidence"), said.evidence, 0, MOST_SOURCES, |fields, at, said| {
        fields.take(at, text(said, 1, LONG))
    });
    let citations = many(fields, &of("citations"), said.citations, 0, MOST_SOURCES, citation);
    let (basis, share_bps, amount_ore, unit) = reckoned?;
    Some(Rule {
        name: name?,
        phases: phases?,
        condition: condition?,
        payer: payer?,
        step: step?,
        basis,
        share_bps,
        amount_ore,
        unit,
        caps: caps?,
        order: order?,
        requires_commitment: said.requires_commitment,
        evidence: evidence?,
        citations: citations?,
    })
}

/// What a rule's amount is reckoned from. What its step and basis have no use for must be left out, so that nobody reads it as meant.
fn reckoned(
    fields: &mut Fields,
    at: &str,
    step: Step,
    basis: i32,
    share: i32,
    amount: i64,
    unit: &str,
) -> Option<(Basis, u16, Ore, Unit)> {
    let of = |name: &str| format!("{at}.{name}");
    let stated = contract::PayerBasis::try_from(basis).ok();
    let rests = matches!(step, Step::Share | Step::Residual | Step::Unfunded);
    let basis = match stated {
        Some(contract::PayerBasis::Unspecified) if rests => Basis::Rest,
        Some(contract::PayerBasis::NetCost) if step == Step::Entitlement => Basis::NetCost,
        Some(contract::PayerBasis::Gross) if step == Step::Entitlement => Basis::Gross,
        Some(contract::PayerBasis::Fixed) if !rests => Basis::Fixed,
        Some(contract::PayerBasis::Hours) if !rests => Basis::Hours,
        _ => {
            let rule = match step {
                Step::FixedFee => "must be FIXED or HOURS for a fixed fee",
                Step::Entitlement => "must be NET_COST, GROSS, FIXED or HOURS for an entitlement",
                Step::Share | Step::Residual | Step::Unfunded => "must be left out: the step reckons from what is left",
            };
            fields.reject(&of("basis"), rule);
            return None;
        }
    };
    let shares = step == Step::Share || matches!(basis, Basis::NetCost | Basis::Gross);
    let counts = matches!(basis, Basis::Fixed | Basis::Hours);
    let share_bps = match shares {
        true => fields.take(&of("share_bps"), bps(share)),
        false => fields.take(&of("share_bps"), nothing(share == 0).map(|()| 0)),
    };
    let amount = match counts {
        true => fields.take(&of("amount_ore"), price(amount)),
        false => fields.take(&of("amount_ore"), nothing(amount == 0).map(|()| Ore::ZERO)),
    };
    let unit = match basis {
        Basis::Hours => {
            let read = Unit::parse(unit).and_then(|unit| match unit {
                Unit::Case => Err("must be a fact that counts, or the basis FIXED".to_owned()),
                Unit::Per(_) => Ok(unit),
            });
            fields.take(&of("unit"), read)
        }
        Basis::NetCost | Basis::Gross | Basis::Fixed | Basis::Rest => {
            fields.take(&of("unit"), nothing(unit.is_empty() || unit == Unit::Case.name()).map(|()| Unit::Case))
        }
    };
    Some((basis, share_bps?, amount?, unit?))
}

fn caps(fields: &mut Fields, at: &str, step: Step, said: contract::PayerCaps) -> Option<Caps> {
    let of = |name: &str| format!("{at}.{name}");
    let per_case = fields.take(&of("per_case_ore"), said.per_case_ore.map(limit).transpose());
    let per_person = match said.per_person {
        None => Some(None),
        Some(cap) => {
            let amount = fields.take(&of("per_person.amount_ore"), limit(cap.amount_ore));
            let months = u16::try_from(cap.months).ok().filter(|months| PERIODS.contains(months));
            let rule = || format!("must be one of {}", PERIODS.map(|months| months.to_string()).join(", "));
            let months = fields.take(&of("per_person.months"), months.ok_or_else(rule));
            amount.zip(months).map(|(amount_ore, months)| Some(PeriodCap { amount_ore, months }))
        }
    };
    let per_payer_year = fields.take(&of("per_payer_year_ore"), said.per_payer_year_ore.map(limit).transpose());
    let programme = match said.programme {
        None => Some(None),
        Some(cap) => {
            let name = fields.take(&of("programme.programme"), text(cap.programme, 1, SHORT));
            let amount = fields.take(&of("programme.amount_ore"), limit(cap.amount_ore));
            name.zip(amount).map(|(programme, amount_ore)| Some(ProgrammeCap { programme, amount_ore }))
        }
    };
    let caps = Caps {
        per_case_ore: per_case?,
        per_person: per_person?,
        per_payer_year_ore: per_payer_year?,
        programme: programme?,
        de_minimis: said.de_minimis,
    };
    if matches!(step, Step::Residual | Step::Unfunded) && !caps.is_empty() {
        fields.reject(at, "must be left out: who pays the rest pays all of it; make it an entitlement to limit it");
        return None;
    }
    Some(caps)
}

fn citation(fields: &mut Fields, at: &str, said: contract::Citation) -> Option<Citation> {
    // A source that is missing is found when the model is checked: a draft may yet lack it.
    let source = fields.take(&format!("{at}.source"), text(said.source, 0, LONG));
    let reference = fields.take(&format!("{at}.reference"), text(said.reference, 0, LONG));
    Some(Citation { source: source?, reference: reference?, is_law: said.is_law })
}

fn price(ore: i64) -> Result<Ore, String> {
    let within = (0..=MOST_AMOUNT.ore()).contains(&ore);
    if within { Ok(Ore::new(ore)) } else { Err(format!("must be 0 to {} öre", MOST_AMOUNT.ore())) }
}

fn limit(ore: i64) -> Result<Ore, String> {
    let within = (0..=Ore::MOST.ore()).contains(&ore);
    if within { Ok(Ore::new(ore)) } else { Err(format!("must be 0 to {} öre", Ore::MOST.ore())) }
}

fn bps(value: i32) -> Result<u16, String> {
    let read = u16::try_from(value).ok().filter(|bps| (1..=10_000).contains(bps));
    read.ok_or_else(|| "must be 1 to 10000 basis points".into())
}

/// A rate that an invoice can state.
fn vat(value: i32) -> Result<u16, String> {
    let read = u16::try_from(value).ok().filter(|bps| *bps == 0 || RATES.contains(bps));
    read.ok_or_else(|| format!("must be 0, or a rate that Sweden has: {RATES:?} basis points"))
}

fn nothing(left_out: bool) -> Result<(), String> {
    if left_out { Ok(()) } else { Err("must be left out: step and basis have no use for it".into()) }
}
