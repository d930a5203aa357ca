//! Financing models: the contract's words and ours.

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use super::text;
use crate::domain::model::{
    ModelId, SimulationId,
    condition::code,
    explain::Language,
    facts::{Facts, Flag, Number},
    waterfall::Used,
    words::{Employment, Phase, Role, Route, Transition, Word},
};

mod answered;
mod content;
pub mod event;
mod simulated;
mod written;

pub use answered::{coverage, evaluated, finding, validated};
pub use content::content;
pub use simulated::{alternatives, kept, plan, result};
pub use written::{example, listed, model};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// Where something is to happen to a model, and on which of its states the caller decided.
#[derive(Debug)]
pub struct Named {
    /// Which.
    pub id: ModelId,
    /// As the caller knows it.
    pub etag: String,
}

/// A case that is to be evaluated.
#[derive(Debug)]
pub struct Question {
    /// By which model.
    pub model: ModelId,
    /// What is known.
    pub facts: Facts,
    /// In which phases; empty for all.
    pub phases: Vec<Phase>,
    /// On which day; none for today.
    pub as_of: Option<Date>,
    /// What has been paid before, by the names of rules.
    pub used: Vec<(String, Used)>,
    /// In which language it is to be explained.
    pub language: Language,
}

/// A simulation by either of its names.
#[derive(Debug)]
pub enum Which {
    /// By its id.
    Id(SimulationId),
    /// By what it follows from.
    Fingerprint(String),
}

/// Reads which model is meant.
pub fn named(model_id: &str, etag: String) -> Result<Named, Error> {
    let mut fields = Fields::new();
    let id = fields.take("model_id", ModelId::parse(model_id));
    id.map(|id| Named { id, etag }).ok_or_else(|| fields.refusal())
}

/// Reads which model is to be retired, and why.
pub fn retiring(request: contract::RetireModelRequest) -> Result<(Named, String), Error> {
    let mut fields = Fields::new();
    let id = fields.take("model_id", ModelId::parse(&request.model_id));
    let reason = fields.take("reason", text(request.reason, 3, 500));
    match (id, reason) {
        (Some(id), Some(reason)) => Ok((Named { id, etag: request.etag }, reason)),
        _ => Err(fields.refusal()),
    }
}

/// Reads under which key a model is drafted.
pub fn key(key: &str) -> Result<String, Error> {
    let mut fields = Fields::new();
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !(3..=60).contains(&key.len()) || !key.chars().all(letters) {
        fields.reject("key", "must be 3 to 60 small letters, figures and hyphens, such as construction-byn");
        return Err(fields.refusal());
    }
    Ok(key.to_owned())
}

/// Reads a case that is to be evaluated.
pub fn question(request: contract::EvaluateModelRequest) -> Result<Question, Error> {
    let mut fields = Fields::new();
    let model = fields.take("model_id", ModelId::parse(&request.model_id));
    let facts = facts(&mut fields, "facts", &request.facts.unwrap_or_default());
    let phases = phases(&mut fields, "phases", &request.phases);
    let as_of = match request.as_of.as_str() {
        "" => Some(None),
        stated => fields.take("as_of", day(stated)).map(Some),
    };
    let language = fields.take("language_code", Language::parse(&request.language_code));
    let mut used = Vec::new();
    for (place, before) in request.used.into_iter().enumerate().take(crate::domain::model::content::MOST_RULES) {
        let amounts = [before.person_ore, before.payer_year_ore, before.programme_ore];
        if amounts.iter().any(|ore| !(0..=crate::domain::money::Ore::MOST.ore()).contains(ore)) {
            fields.reject(&format!("used[{place}]"), "must hold amounts from 0 on");
        }
        let [person, payer_year, programme] = amounts;
        used.push((before.rule, Used { case: 0, person, payer_year, programme }));
    }
    match (model, facts, phases, as_of, language, fields.is_empty()) {
        (Some(model), Some(facts), Some(phases), Some(as_of), Some(language), true) => {
            Ok(Question { model, facts, phases, as_of, used, language })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads which simulation is meant.
pub fn which(request: &contract::GetSimulationRequest) -> Result<Which, Error> {
    let mut fields = Fields::new();
    match (request.simulation_id.as_str(), request.fingerprint.as_str()) {
        (id, "") => {
            fields.take("simulation_id", SimulationId::parse(id)).map(Which::Id).ok_or_else(|| fields.refusal())
        }
        ("", fingerprint) if fingerprint.len() == 64 => Ok(Which::Fingerprint(fingerprint.to_ascii_lowercase())),
        _ => {
            fields.reject("fingerprint", "must be 64 hexadecimal digits, and stand without simulation_id");
            Err(fields.refusal())
        }
    }
}

/// Reads the facts of a case.
pub(super) fn facts(fields: &mut Fields, at: &str, said: &contract::CaseFacts) -> Option<Facts> {
    let of = |name: &str| format!("{at}.{name}");
    let route = fields.take(&of("route"), route(said.route));
    let employment = fields.take(&of("employment"), employment(said.employment));
    let transition = match said.transition {
        0 => Some(Transition::Nobody),
        stated => {
            let name = contract::TransitionOrganisation::try_from(stated).ok().map(|value| value.as_str_name());
            fields.take(&of("transition"), word(name, "TRANSITION_ORGANISATION_"))
        }
    };
    let municipality = match said.municipality.as_str() {
        "" => Some(0),
        text => fields.take(&of("municipality"), code(text)),
    };
    let numbers = [
        (Number::EmployerSize, said.employer_size),
        (Number::DeMinimisRoom, said.de_minimis_room_ore),
        (Number::ProvenHours, said.proven_hours),
        (Number::AssessorHours, said.assessor_hours),
        (Number::InterpreterHours, said.interpreter_hours),
        (Number::TravelKm, said.travel_km),
        (Number::Age, said.age),
    ];
    for (number, value) in numbers {
        if !(0..=number.most()).contains(&value) {
            fields.reject(&of(number.name()), format!("must be 0 to {}", number.most()));
        }
    }
    let mut facts = Facts::new(route?, employment?);
    (facts.transition, facts.municipality) = (transition?, municipality?);
    facts.set(Flag::CollectiveAgreement, said.collective_agreement);
    facts.set(Flag::EmploymentService, said.employment_service);
    facts.set(Flag::AdultEducation, said.adult_education);
    facts.set(Flag::ProjectEligible, said.project_eligible);
    facts.set(Flag::PublicEmployer, said.public_employer);
    numbers.into_iter().for_each(|(number, value)| facts.set_number(number, value));
    Some(facts)
}

/// Writes the facts of a case.
fn to_facts(facts: &Facts) -> contract::CaseFacts {
    contract::CaseFacts {
        route: to_route(facts.route),
        employment: to_employment(facts.employment),
        transition: contract::TransitionOrganisation::from_str_name(&name(
            "TRANSITION_ORGANISATION_",
            facts.transition,
        ))
        .unwrap_or_default()
        .into(),
        municipality: if facts.municipality == 0 { String::new() } else { format!("{:04}", facts.municipality) },
        collective_agreement: facts.holds(Flag::CollectiveAgreement),
        employment_service: facts.holds(Flag::EmploymentService),
        adult_education: facts.holds(Flag::AdultEducation),
        project_eligible: facts.holds(Flag::ProjectEligible),
        public_employer: facts.holds(Flag::PublicEmployer),
        employer_size: facts.number(Number::EmployerSize),
        de_minimis_room_ore: facts.number(Number::DeMinimisRoom),
        proven_hours: facts.number(Number::ProvenHours),
        assessor_hours: facts.number(Number::AssessorHours),
        interpreter_hours: facts.number(Number::InterpreterHours),
        travel_km: facts.number(Number::TravelKm),
        age: facts.number(Number::Age),
    }
}

pub(super) fn phases(fields: &mut Fields, at: &str, stated: &[i32]) -> Option<Vec<Phase>> {
    if stated.len() > Phase::ALL.len() {
        fields.reject(at, "must name each phase once");
        return None;
    }
    let read = stated.iter().enumerate().map(|(place, value)| fields.take(&format!("{at}[{place}]"), phase(*value)));
    let mut read: Vec<Phase> = read.collect::<Vec<_>>().into_iter().collect::<Option<_>>()?;
    read.sort_unstable();
    read.dedup();
    Some(read)
}

/// A word of ours by the name of the contract's value. The contract's names are our words, behind what they begin with.
fn word<W: Word>(name: Option<&'static str>, prefix: &str) -> Result<W, String> {
    let short = name.and_then(|name| name.strip_prefix(prefix)).map(str::to_ascii_lowercase);
    short.and_then(|short| W::of_word(&short)).ok_or_else(|| {
        let words: Vec<_> = W::ALL.iter().map(|known| self::name(prefix, *known)).collect();
        format!("must be one of {}", words.join(", "))
    })
}

fn name<W: Word>(prefix: &str, value: W) -> String {
    format!("{prefix}{}", value.word().to_ascii_uppercase())
}

pub(super) fn phase(value: i32) -> Result<Phase, String> {
    word(contract::FinancingPhase::try_from(value).ok().map(|value| value.as_str_name()), "FINANCING_PHASE_")
}

fn route(value: i32) -> Result<Route, String> {
    word(contract::ValidationRoute::try_from(value).ok().map(|value| value.as_str_name()), "VALIDATION_ROUTE_")
}

fn employment(value: i32) -> Result<Employment, String> {
    word(contract::EmploymentStatus::try_from(value).ok().map(|value| value.as_str_name()), "EMPLOYMENT_STATUS_")
}

pub(super) fn to_phase(value: Phase) -> i32 {
    contract::FinancingPhase::from_str_name(&name("FINANCING_PHASE_", value)).unwrap_or_default().into()
}

fn to_route(value: Route) -> i32 {
    contract::ValidationRoute::from_str_name(&name("VALIDATION_ROUTE_", value)).unwrap_or_default().into()
}

fn to_employment(value: Employment) -> i32 {
    contract::EmploymentStatus::from_str_name(&name("EMPLOYMENT_STATUS_", value)).unwrap_or_default().into()
}

pub(super) fn role(value: i32) -> Result<Role, String> {
    word(contract::PayerRole::try_from(value).ok().map(|value| value.as_str_name()), "PAYER_ROLE_")
}

pub(super) fn to_role(value: Role) -> i32 {
    contract::PayerRole::from_str_name(&name("PAYER_ROLE_", value)).unwrap_or_default().into()
}

fn to_cap(value: crate::domain::model::words::Cap) -> i32 {
    contract::CapKind::from_str_name(&name("CAP_KIND_", value)).unwrap_or_default().into()
}

fn day(text: &str) -> Result<Date, String> {
    // The format itself lets a sign stand before the year.
    let read = Date::parse(text, DAY).ok().filter(|_| text.len() == "YYYY-MM-DD".len());
    read.ok_or_else(|| "must be a day of the calendar, as YYYY-MM-DD".into())
}

fn to_day(day: Date) -> String {
    day.format(DAY).unwrap_or_default()
}

#[cfg(test)]
mod tests;
