//! Writes models as the contract has them.

use proto::reell::funding::v1 as contract;

use super::{name, to_day, to_phase, to_role, to_route};
use crate::domain::model::{
    Model, State,
    content::{Caps, Citation, Content, Payer, Rule},
    price::{Component, Unit},
    words::Basis,
};

/// Writes a version with all that it says.
pub fn model(model: &Model) -> contract::Model {
    contract::Model { content: Some(content(&model.content)), ..listed(model) }
}

/// Writes a version without its prices, payers and rules.
pub fn listed(model: &Model) -> contract::Model {
    let state = match model.state {
        State::Draft => contract::ModelState::Draft,
        State::Review => contract::ModelState::Review,
        State::Published => contract::ModelState::Published,
        State::Retired => contract::ModelState::Retired,
    };
    contract::Model {
        id: model.id.to_string(),
        etag: model.revision.to_string(),
        key: model.key.clone(),
        version: model.version,
        state: state.into(),
        content: Some(headed(&model.content)),
        hash: model.content.hash(),
        authors: model.authors.clone(),
        approved_by: model.approved_by.clone().unwrap_or_default(),
        create_time: Some(model.create_time.to_proto()),
        update_time: Some(model.update_time.to_proto()),
        retire_reason: model.retire_reason.clone().unwrap_or_default(),
    }
}

/// Writes a model that comes with the service.
pub fn example(key: &str, said: &Content) -> contract::ExampleModel {
    contract::ExampleModel { key: key.to_owned(), content: Some(content(said)) }
}

fn headed(content: &Content) -> contract::ModelContent {
    contract::ModelContent {
        title: content.title.clone(),
        industry: content.industry.clone(),
        routes: content.routes.iter().map(|route| to_route(*route)).collect(),
        valid_from: to_day(content.valid_from),
        valid_to: content.valid_to.map(to_day).unwrap_or_default(),
        decision_reference: content.decision_reference.clone(),
        ..Default::default()
    }
}

fn content(content: &Content) -> contract::ModelContent {
    contract::ModelContent {
        prices: content.prices.iter().map(component).collect(),
        payers: content.payers.iter().map(payer).collect(),
        rules: content.rules.iter().map(rule).collect(),
        ..headed(content)
    }
}

fn component(line: &Component) -> contract::PriceComponent {
    contract::PriceComponent {
        name: line.name.clone(),
        phase: to_phase(line.phase),
        unit: line.unit.name().to_owned(),
        amount_ore: line.amount_ore.ore(),
        includes_vat: line.includes_vat,
        vat_bps: line.vat_bps.into(),
        cost_ore: line.cost_ore.map(|cost| cost.ore()),
        citation: Some(citation(&line.citation)),
        is_example: line.is_example,
    }
}

fn payer(payer: &Payer) -> contract::Payer {
    contract::Payer {
        key: payer.key.clone(),
        role: to_role(payer.role),
        label: payer.label.clone(),
        organisation_id: payer.organisation.map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn rule(rule: &Rule) -> contract::PayerRule {
    contract::PayerRule {
        name: rule.name.clone(),
        phases: rule.phases.iter().map(|phase| to_phase(*phase)).collect(),
        condition: rule.condition.text().to_owned(),
        payer: rule.payer.clone(),
        step: contract::PayerStep::from_str_name(&name("PAYER_STEP_", rule.step)).unwrap_or_default().into(),
        basis: basis(rule.basis).into(),
        share_bps: rule.share_bps.into(),
        amount_ore: rule.amount_ore.ore(),
        unit: if rule.unit == Unit::Case { String::new() } else { rule.unit.name().to_owned() },
        caps: (!rule.caps.is_empty()).then(|| caps(&rule.caps)),
        order: rule.order.into(),
        requires_commitment: rule.requires_commitment,
        evidence: rule.evidence.clone(),
        citations: rule.citations.iter().map(citation).collect(),
    }
}

fn basis(basis: Basis) -> contract::PayerBasis {
    match basis {
        Basis::NetCost => contract::PayerBasis::NetCost,
        Basis::Gross => contract::PayerBasis::Gross,
        Basis::Fixed => contract::PayerBasis::Fixed,
        Basis::Hours => contract::PayerBasis::Hours,
        Basis::Rest => contract::PayerBasis::Unspecified,
    }
}

fn caps(caps: &Caps) -> contract::PayerCaps {
    let person =
        caps.per_person.map(|cap| contract::PeriodCap { amount_ore: cap.amount_ore.ore(), months: cap.months.into() });
    let programme = caps
        .programme
        .as_ref()
        .map(|cap| contract::ProgrammeCap { programme: cap.programme.clone(), amount_ore: cap.amount_ore.ore() });
    contract::PayerCaps {
        per_case_ore: caps.per_case_ore.map(|ore| ore.ore()),
        per_person: person,
        per_payer_year_ore: caps.per_payer_year_ore.map(|ore| ore.ore()),
        programme,
        de_minimis: caps.de_minimis,
    }
}

/// Writes where something comes from.
pub fn citation(citation: &Citation) -> contract::Citation {
    contract::Citation {
        source: citation.source.clone(),
        reference: citation.reference.clone(),
        is_law: citation.is_law,
    }
}
