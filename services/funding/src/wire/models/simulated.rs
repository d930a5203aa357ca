//! Reads what is to be simulated, and writes what came out.

use anyhow::Context;
use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use prost::Message;
use proto::reell::funding::v1 as contract;

use super::{super::text, employment, facts, phase, route, to_cap, to_facts, to_role};
use crate::domain::{
    model::{
        ModelId, SimulationId,
        cohort::{Cohort, EXAMPLE_EMPLOYMENT, Group, MOST_CASES, MOST_MONTHS, Mix, Month, Synthetic},
        simulation::{
            Alternative, MOST_ALTERNATIVES, MOST_MODELS, MOST_RUNS, MonteCarlo, Outcome, Plan, Sensitivity,
            moves::{Comparison, Move, Reason},
            tally::{CapFigures, Distribution, Figures, MonthFigures, PayerFigures},
        },
    },
    money::Ore,
};

/// The most industries and routes of a cohort that is made up.
const MOST_MIX: usize = 10;
/// The most groups of a cohort that is counted.
const MOST_GROUPS: usize = 500;
/// The most cases of a group.
const MOST_COUNT: i32 = 100_000;
/// The largest weight against the others.
const MOST_WEIGHT: i32 = 1_000_000;

/// Reads which alternatives are to be tried: each with its models' ids.
pub fn alternatives(request: &contract::SimulateModelsRequest) -> Result<Vec<(String, Vec<ModelId>)>, Error> {
    let mut fields = Fields::new();
    let stated = &request.alternatives;
    if !(1..=MOST_ALTERNATIVES).contains(&stated.len()) {
        fields.reject("alternatives", format!("must be 1 to {MOST_ALTERNATIVES}"));
        return Err(fields.refusal());
    }
    let mut read = Vec::new();
    for (place, one) in stated.iter().enumerate() {
        let at = format!("alternatives[{place}]");
        let name = fields.take(&format!("{at}.name"), text(one.name.clone(), 1, 60));
        if stated.iter().take(place).any(|other| other.name == one.name) {
            fields.reject(&format!("{at}.name"), "must be its own: another alternative has it too");
        }
        if !(1..=MOST_MODELS).contains(&one.model_ids.len()) {
            fields.reject(&format!("{at}.model_ids"), format!("must be 1 to {MOST_MODELS}"));
        }
        let ids = one.model_ids.iter().take(MOST_MODELS).enumerate();
        let ids = ids.map(|(index, id)| fields.take(&format!("{at}.model_ids[{index}]"), ModelId::parse(id)));
        let ids: Option<Vec<_>> = ids.collect::<Vec<_>>().into_iter().collect();
        if let (Some(name), Some(ids)) = (name, ids) {
            read.push((name, ids));
        }
    }
    if fields.is_empty() { Ok(read) } else { Err(fields.refusal()) }
}

/// Reads the rest of what is to be simulated.
pub fn plan(request: &contract::SimulateModelsRequest, alternatives: Vec<Alternative>) -> Result<Plan, Error> {
    use contract::simulate_models_request::Cohort as Stated;
    let mut fields = Fields::new();
    let cohort = match &request.cohort {
        Some(Stated::Synthetic(made)) => synthetic(&mut fields, made).map(Cohort::Synthetic),
        Some(Stated::Recorded(counted)) => recorded(&mut fields, counted).map(Cohort::Recorded),
        None => {
            fields.reject("cohort", "must be synthetic or recorded");
            None
        }
    };
    let most = Ore::MOST.ore() / 1_000;
    let fixed = request.fixed_cost_per_month_ore;
    if !(0..=most).contains(&fixed) {
        fields.reject("fixed_cost_per_month_ore", format!("must be 0 to {most}"));
    }
    let runs = u32::try_from(request.monte_carlo_runs).ok().filter(|runs| *runs <= MOST_RUNS);
    let runs = fields.take("monte_carlo_runs", runs.ok_or_else(|| format!("must be 0 to {MOST_RUNS}")));
    match (cohort, runs, fields.is_empty()) {
        (Some(cohort), Some(runs), true) => Ok(Plan {
            alternatives,
            cohort,
            fixed_cost: Ore::new(fixed),
            sensitivity: request.sensitivity,
            runs,
            seed: request.monte_carlo_seed.cast_unsigned(),
        }),
        _ => Err(fields.refusal()),
    }
}

fn synthetic(fields: &mut Fields, made: &contract::SyntheticCohort) -> Option<Synthetic> {
    let cases = u32::try_from(made.cases).ok().filter(|cases| (1..=MOST_CASES).contains(cases));
    let cases = fields.take("synthetic.cases", cases.ok_or_else(|| format!("must be 1 to {MOST_CASES}")));
    let first = fields.take("synthetic.first_month", Month::parse(&made.first_month));
    let months = u16::try_from(made.months).ok().filter(|months| (1..=MOST_MONTHS).contains(months));
    let months = fields.take("synthetic.months", months.ok_or_else(|| format!("must be 1 to {MOST_MONTHS}")));
    if !(1..=MOST_MIX).contains(&made.mix.len()) {
        fields.reject("synthetic.mix", format!("must be 1 to {MOST_MIX}"));
        return None;
    }
    let mut mix = Vec::new();
    for (place, one) in made.mix.iter().enumerate() {
        let at = format!("synthetic.mix[{place}]");
        let industry = fields.take(&format!("{at}.industry"), text(one.industry.clone(), 1, 40));
        let route = fields.take(&format!("{at}.route"), route(one.route));
        let weight = fields.take(&format!("{at}.weight"), weight(one.weight));
        let dropout = u16::try_from(one.dropout_bps).ok().filter(|bps| *bps <= 10_000);
        let rule = || "must be 0 to 10000 basis points".to_owned();
        let dropout = fields.take(&format!("{at}.dropout_bps"), dropout.ok_or_else(rule));
        mix.push(Mix { industry: industry?, route: route?, weight: weight?, dropout_bps: dropout? });
    }
    let employment = match made.employment.as_slice() {
        [] => EXAMPLE_EMPLOYMENT.to_vec(),
        stated => {
            let mut weights = Vec::new();
            for (place, one) in stated.iter().take(EXAMPLE_EMPLOYMENT.len()).enumerate() {
                let at = format!("synthetic.employment[{place}]");
                let status = fields.take(&format!("{at}.employment"), employment(one.employment));
                weights.push((status?, fields.take(&format!("{at}.weight"), weight(one.weight))?));
            }
            weights
        }
    };
    Some(Synthetic { seed: made.seed.cast_unsigned(), cases: cases?, first: first?, months: months?, mix, employment })
}

fn recorded(fields: &mut Fields, counted: &contract::RecordedCohort) -> Option<Vec<Group>> {
    if !(1..=MOST_GROUPS).contains(&counted.groups.len()) {
        fields.reject("recorded.groups", format!("must be 1 to {MOST_GROUPS}"));
        return None;
    }
    let mut groups = Vec::new();
    for (place, one) in counted.groups.iter().enumerate() {
        let at = format!("recorded.groups[{place}]");
        let industry = fields.take(&format!("{at}.industry"), text(one.industry.clone(), 1, 40));
        let facts = facts(fields, &format!("{at}.facts"), &one.facts.clone().unwrap_or_default());
        let month = fields.take(&format!("{at}.month"), Month::parse(&one.month));
        let last = fields.take(&format!("{at}.last_phase"), phase(one.last_phase));
        let count = u32::try_from(one.count).ok().filter(|_| (1..=MOST_COUNT).contains(&one.count));
        let count = fields.take(&format!("{at}.count"), count.ok_or_else(|| format!("must be 1 to {MOST_COUNT}")));
        if let (Some(industry), Some(facts), Some(month), Some(last), Some(count)) =
            (industry, facts, month, last, count)
        {
            groups.push(Group { industry, facts, month, last, count });
        }
    }
    groups.sort_by_key(|group| group.month);
    let months = groups.first().zip(groups.last()).map_or(0, |(first, last)| last.month.0 - first.month.0);
    if months >= u32::from(MOST_MONTHS) {
        fields.reject("recorded.groups", format!("must lie within {MOST_MONTHS} months"));
    }
    let cases: u64 = groups.iter().map(|group| u64::from(group.count)).sum();
    if cases > u64::from(MOST_CASES) {
        fields.reject("recorded.groups", format!("must be at most {MOST_CASES} cases together"));
    }
    Some(groups)
}

fn weight(value: i32) -> Result<u32, String> {
    let read = u32::try_from(value).ok().filter(|_| (1..=MOST_WEIGHT).contains(&value));
    read.ok_or_else(|| format!("must be 1 to {MOST_WEIGHT}"))
}

/// Writes what came out. Fails where a sum is beyond what the contract can say.
pub fn result(
    id: SimulationId,
    plan: &Plan,
    outcome: &Outcome,
    now: Timestamp,
) -> anyhow::Result<contract::Simulation> {
    let alternatives = outcome.alternatives.iter().map(figures).collect::<anyhow::Result<_>>()?;
    let comparisons = outcome.comparisons.iter().map(comparison).collect::<anyhow::Result<_>>()?;
    Ok(contract::Simulation {
        id: id.to_string(),
        fingerprint: plan.fingerprint(),
        cohort_hash: plan.cohort.hash(),
        cases: count(outcome.cases),
        alternatives,
        comparisons,
        create_time: Some(now.to_proto()),
    })
}

/// Reads a result that was kept.
pub fn kept(result: &[u8]) -> anyhow::Result<contract::Simulation> {
    contract::Simulation::decode(result).context("a simulation that was kept cannot be read")
}

fn figures(figures: &Figures) -> anyhow::Result<contract::AlternativeResult> {
    Ok(contract::AlternativeResult {
        name: figures.name.clone(),
        model_hashes: figures.hashes.clone(),
        cases: count(figures.cases),
        cases_without_model: count(figures.without_model),
        price_ore: ore(figures.price)?,
        income_ore: ore(figures.income)?,
        cost_ore: ore(figures.cost)?,
        unfunded_ore: ore(figures.unfunded)?,
        cases_unfunded: count(figures.cases_unfunded),
        payers: figures.payers.iter().map(payer).collect::<anyhow::Result<_>>()?,
        price: Some(distribution(&figures.price_per_case)?),
        unfunded: Some(distribution(&figures.unfunded_per_case)?),
        cap_hits: figures.caps.iter().map(cap).collect::<anyhow::Result<_>>()?,
        months: figures.months.iter().map(month).collect::<anyhow::Result<_>>()?,
        break_even_cases_per_month: figures.break_even.map(count),
        sensitivity: figures.sensitivity.iter().map(sensitivity).collect::<anyhow::Result<_>>()?,
        monte_carlo: figures.monte_carlo.as_ref().map(monte_carlo).transpose()?,
    })
}

fn payer(payer: &PayerFigures) -> anyhow::Result<contract::PayerTotal> {
    Ok(contract::PayerTotal {
        role: to_role(payer.role),
        amount_ore: ore(payer.amount)?,
        cases: count(payer.cases),
        per_case: Some(distribution(&payer.per_case)?),
    })
}

fn cap(hit: &CapFigures) -> anyhow::Result<contract::CapHit> {
    Ok(contract::CapHit {
        model_key: hit.model.clone(),
        rule: hit.rule.clone(),
        cap: to_cap(hit.cap),
        cases: count(hit.cases),
        cut_ore: ore(hit.cut)?,
    })
}

fn month(month: &MonthFigures) -> anyhow::Result<contract::MonthFigures> {
    Ok(contract::MonthFigures {
        industry: month.industry.clone().unwrap_or_default(),
        month: month.month.to_string(),
        cases: count(month.cases),
        income_ore: ore(month.income)?,
        cost_ore: ore(month.cost)?,
        coverage_bps: month.coverage_bps(),
        cumulative_ore: ore(month.cumulative)?,
    })
}

fn sensitivity(tried: &Sensitivity) -> anyhow::Result<contract::SensitivityFigure> {
    Ok(contract::SensitivityFigure {
        what: tried.what.to_owned(),
        factor_bps: i32::try_from(tried.factor_bps).unwrap_or(i32::MAX),
        result_ore: ore(tried.result)?,
        unfunded_ore: ore(tried.unfunded)?,
        change_ore: ore(tried.change)?,
    })
}

fn monte_carlo(drawn: &MonteCarlo) -> anyhow::Result<contract::MonteCarloFigures> {
    Ok(contract::MonteCarloFigures {
        runs: i32::try_from(drawn.runs).unwrap_or(i32::MAX),
        result: Some(distribution(&drawn.result)?),
        unfunded: Some(distribution(&drawn.unfunded)?),
        loss_bps: drawn.loss_bps,
    })
}

fn comparison(comparison: &Comparison) -> anyhow::Result<contract::AlternativeComparison> {
    Ok(contract::AlternativeComparison {
        base: comparison.base.clone(),
        other: comparison.other.clone(),
        cases_moved: count(comparison.moved),
        cases_same: count(comparison.same),
        moves: comparison.moves.iter().map(moved).collect::<anyhow::Result<_>>()?,
        cases_moved_otherwise: count(comparison.otherwise),
    })
}

fn moved(moved: &Move) -> anyhow::Result<contract::Move> {
    let reason = match moved.reason {
        Reason::Rule => contract::MoveReason::Rule,
        Reason::Cap => contract::MoveReason::Cap,
        Reason::Price => contract::MoveReason::Price,
        Reason::NoModel => contract::MoveReason::NoModel,
    };
    Ok(contract::Move {
        industry: moved.industry.clone(),
        reason: reason.into(),
        from_role: moved.from.flatten().map(to_role).unwrap_or_default(),
        from_rule: moved.from_rule.clone(),
        to_role: moved.to.flatten().map(to_role).unwrap_or_default(),
        to_rule: moved.to_rule.clone(),
        cases: count(moved.cases),
        from_ore: ore(moved.from_amount)?,
        to_ore: ore(moved.to_amount)?,
        example: Some(to_facts(&moved.example)),
        sentence: moved.sentence(),
    })
}

fn distribution(of: &Distribution) -> anyhow::Result<contract::Distribution> {
    Ok(contract::Distribution {
        p10_ore: ore(of.p10)?,
        p50_ore: ore(of.p50)?,
        p90_ore: ore(of.p90)?,
        most_ore: ore(of.most)?,
    })
}

fn ore(sum: i128) -> anyhow::Result<i64> {
    i64::try_from(sum).context("a sum of the simulation is beyond what can be counted: try fewer cases")
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
