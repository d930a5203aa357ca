//! The payers of cases between the contract's words and ours.

use std::time::Duration;

use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::funding::v1 as contract;
use time::Date;

use super::{
    ledger::{day, optional_day},
    models::{facts, phase, phases, role},
    text,
};
use crate::domain::{
    CaseId, OrganisationId,
    model::{
        ModelId,
        content::MOST_RULES,
        facts::Facts,
        words::{Phase, Role, Word},
    },
    money::Ore,
    payers::{
        LimitId, PledgeId, UndertakingId,
        aid::{Grant, Rate},
        limit::Limit,
        pin::Bindings,
        pledge::Approval,
    },
};

mod answered;
pub mod event;

pub use answered::{case_payers, limit, line, lines, pin, room, undertaking};

/// The most companies of an undertaking.
const MOST_COMPANIES: usize = 200;
/// The most aid that an undertaking declares.
const MOST_DECLARED: usize = 500;
/// The longest that something waits for an approval, in seconds: a year.
const LONGEST_HOLD_S: i64 = 31_622_400;
/// The rates that a euro may have, times 10 000: from one krona to a hundred.
const RATES: std::ops::RangeInclusive<i64> = 10_000..=1_000_000;

/// Which version of a model is meant.
#[derive(Debug)]
pub enum Which {
    /// That one.
    Id(ModelId),
    /// The one that is published for an industry.
    Industry(String),
}

/// How a case is to be rated.
#[derive(Debug)]
pub struct Rating {
    /// By which version.
    pub which: Which,
    /// On which day.
    pub on: Date,
    /// What is known of the case.
    pub facts: Facts,
    /// The phases that lie ahead.
    pub phases: Vec<Phase>,
    /// Who the roles are.
    pub bindings: Bindings,
    /// What was paid to the person before, by the names of rules.
    pub used: Vec<(String, i64)>,
    /// How long what needs an approval waits for it; none for as long as is configured.
    pub hold: Option<Duration>,
}

/// Reads which case is to be pinned, and how it is to be rated.
pub fn pinning(request: contract::PinModelRequest, today: Date) -> Result<(CaseId, Rating), Error> {
    let mut fields = Fields::new();
    let case = fields.take("case_id", CaseId::parse(&request.case_id));
    let rating = rating(&mut fields, request.rating.unwrap_or_default(), today);
    match (case, rating, fields.is_empty()) {
        (Some(case), Some(rating), true) => Ok((case, rating)),
        _ => Err(fields.refusal()),
    }
}

/// Reads the same for a case that is rated anew, and why.
pub fn repinning(request: contract::RepinModelRequest, today: Date) -> Result<(CaseId, Rating, String), Error> {
    let mut fields = Fields::new();
    let case = fields.take("case_id", CaseId::parse(&request.case_id));
    let rating = rating(&mut fields, request.rating.unwrap_or_default(), today);
    let reason = fields.take("reason", text(request.reason, 3, 500));
    match (case, rating, reason, fields.is_empty()) {
        (Some(case), Some(rating), Some(reason), true) => Ok((case, rating, reason)),
        _ => Err(fields.refusal()),
    }
}

fn rating(fields: &mut Fields, said: contract::CaseRating, today: Date) -> Option<Rating> {
    let which = match (said.model_id.as_str(), said.industry.as_str()) {
        (id, "") => fields.take("rating.model_id", ModelId::parse(id)).map(Which::Id),
        ("", industry) => fields.take("rating.industry", text(industry.to_owned(), 1, 60)).map(Which::Industry),
        _ => {
            fields.reject("rating.industry", "must be empty where a model is named");
            None
        }
    };
    let on = fields.take("rating.on", optional_day(&said.on)).map(|on| on.unwrap_or(today));
    let facts = facts(fields, "rating.facts", &said.facts.unwrap_or_default());
    let phases = phases(fields, "rating.phases", &said.phases);
    let bindings = bindings(fields, &said.bindings);
    let mut used = Vec::new();
    if said.used.len() > MOST_RULES {
        fields.reject("rating.used", format!("must be at most {MOST_RULES}"));
    }
    for (place, before) in said.used.into_iter().enumerate().take(MOST_RULES) {
        if !(0..=Ore::MOST.ore()).contains(&before.person_ore)
            || before.payer_year_ore != 0
            || before.programme_ore != 0
        {
            let rule =
                "must hold what was paid to the person, from 0 on; what payers and programmes paid is known here";
            fields.reject(&format!("rating.used[{place}]"), rule);
        }
        used.push((before.rule, before.person_ore));
    }
    let hold = match said.hold_s {
        0 => Some(None),
        seconds if (1..=LONGEST_HOLD_S).contains(&seconds) => {
            Some(u64::try_from(seconds).ok().map(Duration::from_secs))
        }
        _ => {
            fields.reject("rating.hold_s", format!("must be 0 to {LONGEST_HOLD_S}"));
            None
        }
    };
    let phases = phases.map(|phases| if phases.is_empty() { Phase::ALL.to_vec() } else { phases });
    Some(Rating { which: which?, on: on?, facts: facts?, phases: phases?, bindings: bindings?, used, hold: hold? })
}

fn bindings(fields: &mut Fields, said: &[contract::PayerBinding]) -> Option<Bindings> {
    let mut bound: Vec<(Role, OrganisationId)> = Vec::new();
    let mut sound = true;
    for (place, binding) in said.iter().enumerate().take(Role::ALL.len()) {
        let at = |name: &str| format!("rating.bindings[{place}].{name}");
        let role = fields.take(&at("role"), role(binding.role));
        let organisation = fields.take(&at("organisation_id"), OrganisationId::parse(&binding.organisation_id));
        let (Some(role), Some(organisation)) = (role, organisation) else {
            sound = false;
            continue;
        };
        let follows = role.follows_from_the_case() && role != Role::Individual;
        if !follows || bound.iter().any(|(known, _)| *known == role) {
            let rule = "must be employer, transition organisation, municipality or centre, each once: the model names the others";
            fields.reject(&at("role"), rule);
            sound = false;
        }
        bound.push((role, organisation));
    }
    if said.len() > Role::ALL.len() {
        fields.reject("rating.bindings", "must name each role once");
        sound = false;
    }
    sound.then_some(Bindings(bound))
}

/// An approval that is to be recorded.
#[derive(Debug)]
pub struct Approving {
    /// Of which line.
    pub id: PledgeId,
    /// As the caller knows it.
    pub etag: String,
    /// What the payer has said.
    pub approval: Approval,
    /// Until when it stands by it; none for as long as the case lasts.
    pub until: Option<Timestamp>,
}

/// Reads what a payer has approved.
pub fn approving(request: contract::ApproveCommitmentRequest, now: Timestamp) -> Result<Approving, Error> {
    let mut fields = Fields::new();
    let id = fields.take("commitment_id", PledgeId::parse(&request.commitment_id));
    let by = fields.take("approved_by", text(request.approved_by, 2, 100));
    let reference = fields.take("reference", text(request.reference, 1, 200));
    let on = fields.take("approved_on", past_day(&request.approved_on, now.date()));
    let until = request.expire_time.as_ref().map(Timestamp::from_proto);
    if until.is_some_and(|until| until <= now || until > now.plus(Duration::from_secs(10 * 366 * 86_400))) {
        fields.reject("expire_time", "must be in the future, at most ten years ahead");
    }
    match (id, by, reference, on, fields.is_empty()) {
        (Some(id), Some(by), Some(reference), Some(on), true) => {
            Ok(Approving { id, etag: request.etag, approval: Approval { by, reference, on }, until })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads which line a payer declines, and why.
pub fn declining(request: contract::DeclineCommitmentRequest) -> Result<(PledgeId, String, String), Error> {
    let mut fields = Fields::new();
    let id = fields.take("commitment_id", PledgeId::parse(&request.commitment_id));
    let reason = fields.take("reason", text(request.reason, 3, 500));
    match (id, reason) {
        (Some(id), Some(reason)) => Ok((id, request.etag, reason)),
        _ => Err(fields.refusal()),
    }
}

/// Reads what a phase came to.
pub fn phase_cost(request: &contract::StatePhaseCostRequest) -> Result<(CaseId, Phase, Ore), Error> {
    let mut fields = Fields::new();
    let case = fields.take("case_id", CaseId::parse(&request.case_id));
    let phase = fields.take("phase", phase(request.phase));
    let amount = fields.take("amount_ore", from_nothing(request.amount_ore));
    match (case, phase, amount) {
        (Some(case), Some(phase), Some(amount)) => Ok((case, phase, amount)),
        _ => Err(fields.refusal()),
    }
}

/// Reads how much a payer bears. The id is one for a limit that is not stated yet.
pub fn stating(request: contract::SetPayerLimitRequest, id: LimitId) -> Result<Limit, Error> {
    let mut fields = Fields::new();
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let from = fields.take("from", day(&request.from));
    let until = fields.take("until", day(&request.until));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        fields.reject("until", "must not be before the first day");
    }
    let amount = fields.take("amount_ore", from_nothing(request.amount_ore));
    let industry = fields.take("industry", text(request.industry, 0, 60));
    let programme = fields.take("programme", text(request.programme, 0, 100));
    let citation = fields.take("citation", text(request.citation, 3, 200));
    let of = (organisation, from, until, amount, industry, programme);
    match (of, citation, fields.is_empty()) {
        (
            (Some(organisation), Some(from), Some(until), Some(amount), Some(industry), Some(programme)),
            Some(citation),
            true,
        ) => Ok(Limit { id, revision: 1, organisation, from, until, amount, industry, programme, citation }),
        _ => Err(fields.refusal()),
    }
}

/// A version of an undertaking that is to be recorded.
#[derive(Debug)]
pub struct Recording {
    /// Of which; none for one that is not recorded yet.
    pub id: Option<UndertakingId>,
    /// From when on.
    pub valid_from: Date,
    /// All companies.
    pub companies: Vec<OrganisationId>,
    /// What they declare.
    pub declared: Vec<Grant>,
    /// Where.
    pub source: String,
}

/// Reads who belongs together.
pub fn recording(request: contract::RecordUndertakingRequest) -> Result<Recording, Error> {
    let mut fields = Fields::new();
    let id = match request.undertaking_id.as_str() {
        "" => Some(None),
        id => fields.take("undertaking_id", UndertakingId::parse(id)).map(Some),
    };
    let valid_from = fields.take("valid_from", day(&request.valid_from));
    let mut companies = Vec::new();
    for (place, id) in request.organisation_ids.iter().enumerate().take(MOST_COMPANIES) {
        companies.extend(fields.take(&format!("organisation_ids[{place}]"), OrganisationId::parse(id)));
    }
    companies.sort_unstable();
    companies.dedup();
    if companies.is_empty() || request.organisation_ids.len() > MOST_COMPANIES {
        fields.reject("organisation_ids", format!("must be 1 to {MOST_COMPANIES}"));
    }
    let mut declared = Vec::new();
    for (place, aid) in request.declared.iter().enumerate().take(MOST_DECLARED) {
        let at = |name: &str| format!("declared[{place}].{name}");
        let company = fields.take(&at("organisation_id"), OrganisationId::parse(&aid.organisation_id));
        let on = fields.take(&at("granted_on"), day(&aid.granted_on));
        if company.is_some_and(|company| !companies.contains(&company)) {
            fields.reject(&at("organisation_id"), "must be one of the companies");
        }
        if !(1..=Ore::MOST.ore()).contains(&aid.eur_cent) {
            fields.reject(&at("eur_cent"), "must be more than 0");
        }
        declared.extend(company.zip(on).map(|(company, on)| (company, on, aid.eur_cent)));
    }
    if request.declared.len() > MOST_DECLARED {
        fields.reject("declared", format!("must be at most {MOST_DECLARED}"));
    }
    let source = fields.take("source", text(request.source, 3, 200));
    match (id, valid_from, source, fields.is_empty()) {
        (Some(id), Some(valid_from), Some(source), true) => {
            Ok(Recording { id, valid_from, companies, declared, source })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads what a euro was worth.
pub fn rate(request: contract::RecordExchangeRateRequest, today: Date) -> Result<Rate, Error> {
    let mut fields = Fields::new();
    let on = fields.take("on", past_day(&request.on, today));
    if !RATES.contains(&request.sek_per_eur_e4) {
        fields.reject("sek_per_eur_e4", "must be kronor for a euro, times 10 000: 114320 for 11,4320");
    }
    let source = fields.take("source", text(request.source, 3, 200));
    match (on, source, fields.is_empty()) {
        (Some(on), Some(source), true) => Ok(Rate { on, sek_e4: request.sek_per_eur_e4, source }),
        _ => Err(fields.refusal()),
    }
}

/// Reads the id of a case.
pub fn case_id(text: &str) -> Result<CaseId, Error> {
    let mut fields = Fields::new();
    fields.take("case_id", CaseId::parse(text)).ok_or_else(|| fields.refusal())
}

/// Reads whose room is wanted, and on which day.
pub fn room_wanted(request: &contract::GetPayerRoomRequest, today: Date) -> Result<(OrganisationId, Date), Error> {
    let mut fields = Fields::new();
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let on = fields.take("on", optional_day(&request.on)).map(|on| on.unwrap_or(today));
    organisation.zip(on).ok_or_else(|| fields.refusal())
}

fn past_day(text: &str, today: Date) -> Result<Date, String> {
    let day = day(text)?;
    if day > today { Err("must not lie in the future".into()) } else { Ok(day) }
}

fn from_nothing(ore: i64) -> Result<Ore, String> {
    if (0..=Ore::MOST.ore()).contains(&ore) {
        return Ok(Ore::new(ore));
    }
    Err("must be an amount from 0 on, in öre".into())
}
