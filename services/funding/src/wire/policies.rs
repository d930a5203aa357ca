//! The messages about rules: what is recorded and asked is read with every broken rule named at once, and judgements are written.

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1::{
    self as contract, evaluate_rule_request::Facts as Asked, policy_terms::Terms as Stated,
};
use time::Date;

use super::{
    ledger::{day, optional_day},
    text,
};
use crate::domain::{
    OrganisationId, PolicyId,
    money::Ore,
    policy::{
        Basis, Policy, Terms,
        evaluate::{Facts, Judgement, Outcome},
    },
};

/// The most companies of a group, and parts of a base.
const MOST: usize = 500;
/// The most earlier grants of aid.
const MOST_GRANTS: usize = 1_000;

/// Reads what is to be recorded. It gets its number later.
pub fn recording(
    request: contract::RecordPolicyRuleRequest,
    id: PolicyId,
    recorded_by: String,
) -> Result<Policy, Error> {
    let mut fields = Fields::new();
    let key = fields.take("key", key(&request.key));
    let terms = fields.take("terms", terms(request.terms));
    let citation = fields.take("citation", text(request.citation, 1, 200));
    let source = fields.take("source", text(request.source, 1, 500));
    let read_on = fields.take("read_on", day(&request.read_on));
    let interpretation = fields.take("interpretation", text(request.interpretation, 0, 2_000));
    let from = fields.take("from", day(&request.from));
    let until = fields.take("until", optional_day(&request.until));
    if let (Some(from), Some(Some(until))) = (from, until)
        && until < from
    {
        fields.reject("until", "must not be before from");
    }
    match (key, terms, citation, source, read_on, interpretation, from, until, fields.is_empty()) {
        (
            Some(key),
            Some(terms),
            Some(citation),
            Some(source),
            Some(read_on),
            Some(interpretation),
            Some(from),
            Some(until),
            true,
        ) => Ok(Policy {
            id,
            key,
            version: 0,
            terms,
            citation,
            source,
            read_on,
            interpretation,
            from,
            until,
            unverified: request.unverified,
            recorded_by,
        }),
        _ => Err(fields.refusal()),
    }
}

/// Reads which version is to end, and when.
pub fn ending(request: &contract::EndPolicyRuleRequest) -> Result<(PolicyId, Date), Error> {
    let mut fields = Fields::new();
    let id = fields.take("rule_id", PolicyId::parse(&request.rule_id));
    let until = fields.take("until", day(&request.until));
    match (id, until) {
        (Some(id), Some(until)) => Ok((id, until)),
        _ => Err(fields.refusal()),
    }
}

/// Refuses a last day that is before the first.
pub fn check_last_day(from: Date, until: Date) -> Result<(), Error> {
    if until >= from {
        return Ok(());
    }
    let mut fields = Fields::new();
    fields.reject("until", format!("must not be before {from}, the first day on which it holds"));
    Err(fields.refusal())
}

/// Reads what is to be judged: by which rule, on which day, which figures.
pub fn question(request: contract::EvaluateRuleRequest, today: Date) -> Result<(String, Date, Facts), Error> {
    let mut fields = Fields::new();
    let key = fields.take("key", key(&request.key));
    let on = fields.take("on", optional_day(&request.on));
    let facts = match request.facts {
        None => {
            fields.reject("facts", "must be the figures that are to be judged");
            None
        }
        Some(asked) => facts(&mut fields, asked),
    };
    match (key, on, facts, fields.is_empty()) {
        (Some(key), Some(on), Some(facts), true) => Ok((key, on.unwrap_or(today), facts)),
        _ => Err(fields.refusal()),
    }
}

/// Tells that the figures are of another kind than the rule, or beyond what can be counted.
pub fn facts_do_not_fit(policy: &Policy) -> Error {
    let mut fields = Fields::new();
    fields.reject("facts", format!("must be figures that a rule of the kind {} judges", policy.terms.kind()));
    fields.refusal()
}

/// Reads what all versions of a rule are called.
pub fn key(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.';
    if text.is_empty() || text.len() > 100 || !text.bytes().all(plain) {
        return Err("must be letters, digits, '_' and '.', at most 100 characters".into());
    }
    Ok(text.to_owned())
}

fn terms(terms: Option<contract::PolicyTerms>) -> Result<Terms, String> {
    let small = |number: i32| u8::try_from(number).map_err(|_| "must be whole numbers that can be".to_owned());
    let bps = |number: i32| u16::try_from(number).map_err(|_| "must be shares in basis points".to_owned());
    let wide = |number: i32| u32::try_from(number).map_err(|_| "must be shares in basis points".to_owned());
    let read = match terms.and_then(|terms| terms.terms).ok_or("must say what the rule says")? {
        Stated::ShareCap(terms) => Terms::ShareCap { max_bps: bps(terms.max_bps)? },
        Stated::AdvanceLimit(terms) => Terms::AdvanceLimit { max_bps: bps(terms.max_bps)?, max_ore: terms.max_ore },
        Stated::ChangeThreshold(terms) => {
            Terms::ChangeThreshold { overrun_bps: wide(terms.overrun_bps)?, formal_from_ore: terms.formal_from_ore }
        }
        Stated::FlatRate(terms) => Terms::FlatRate { rate_bps: wide(terms.rate_bps)?, base: terms.base },
        Stated::UnitCost(terms) => {
            Terms::UnitCost { ore_per_hour: terms.ore_per_hour, hours_per_year: terms.hours_per_year.into() }
        }
        Stated::Retention(terms) => Terms::Retention { retained_bps: bps(terms.retained_bps)? },
        Stated::ClaimPeriod(terms) => Terms::ClaimPeriod {
            first_within_months: small(terms.first_within_months)?,
            least_months: small(terms.least_months)?,
            most_months: small(terms.most_months)?,
            within_calendar_year: terms.within_calendar_year,
        },
        Stated::AidCeiling(terms) => {
            Terms::AidCeiling { ceiling_eur_cent: terms.ceiling_eur_cent, years: small(terms.years)? }
        }
        Stated::Interest(terms) => Terms::Interest { reference_bps: terms.reference_bps, margin_bps: terms.margin_bps },
        Stated::TimeLimit(terms) => {
            let days = u16::try_from(terms.days).map_err(|_| "must be whole numbers that can be".to_owned())?;
            Terms::TimeLimit { days, years: small(terms.years)? }
        }
    };
    read.check().map(|()| read)
}

fn facts(fields: &mut Fields, asked: Asked) -> Option<Facts> {
    match asked {
        Asked::Share(facts) => {
            let whole = fields.take("share.whole_ore", counted(facts.whole_ore));
            let claimed = fields.take("share.claimed_ore", counted(facts.claimed_ore));
            Some(Facts::Share { whole: whole?, claimed: claimed? })
        }
        Asked::Advance(facts) => {
            let grant = fields.take("advance.grant_ore", counted(facts.grant_ore));
            let outstanding = fields.take("advance.outstanding_ore", counted(facts.outstanding_ore));
            let asked = fields.take("advance.asked_ore", counted(facts.asked_ore));
            Some(Facts::Advance { grant: grant?, outstanding: outstanding?, asked: asked? })
        }
        Asked::Change(facts) => {
            let budget = fields.take("change.budget_ore", counted(facts.budget_ore));
            let changed = fields.take("change.changed_ore", counted(facts.changed_ore));
            Some(Facts::Change { budget: budget?, changed: changed? })
        }
        Asked::Base(facts) => {
            if facts.parts.len() > MOST {
                fields.reject("base.parts", format!("must be at most {MOST}"));
                return None;
            }
            let part = |(place, part): (usize, contract::base_facts::Part)| {
                let amount = fields.take(&format!("base.parts[{place}].amount_ore"), counted(part.amount_ore));
                let category = fields.take(&format!("base.parts[{place}].category"), text(part.category, 1, 100));
                Some((category?, amount?))
            };
            facts.parts.into_iter().enumerate().map(part).collect::<Option<_>>().map(Facts::Base)
        }
        Asked::Hours(facts) => {
            let minutes = fields.take("hours.minutes", counted(facts.minutes));
            let salary = fields.take("hours.monthly_salary_ore", counted(facts.monthly_salary_ore));
            Some(Facts::Hours { minutes: minutes?.ore(), monthly_salary: salary? })
        }
        Asked::Payment(facts) => fields.take("payment.amount_ore", counted(facts.amount_ore)).map(Facts::Payment),
        Asked::Period(facts) => {
            let project_from = fields.take("period.project_from", day(&facts.project_from));
            let from = fields.take("period.from", day(&facts.from));
            let until = fields.take("period.until", day(&facts.until));
            let (project_from, from, until) = (project_from?, from?, until?);
            if until < from {
                fields.reject("period.until", "must not be before from");
            }
            Some(Facts::Period { project_from, from, until, first: facts.first })
        }
        Asked::Aid(facts) => aid(fields, facts),
        Asked::Interest(facts) => {
            let amount = fields.take("interest.amount_ore", counted(facts.amount_ore));
            let from = fields.take("interest.from", day(&facts.from));
            let until = fields.take("interest.until", day(&facts.until));
            Some(Facts::Interest { amount: amount?, from: from?, until: until? })
        }
        Asked::Elapsed(facts) => fields.take("elapsed.since", day(&facts.since)).map(|since| Facts::Elapsed { since }),
    }
}

fn aid(fields: &mut Fields, facts: contract::AidFacts) -> Option<Facts> {
    if facts.group_ids.is_empty() || facts.group_ids.len() > MOST || facts.grants.len() > MOST_GRANTS {
        fields.reject("aid", format!("must be 1 to {MOST} companies, and at most {MOST_GRANTS} grants"));
        return None;
    }
    let asked = fields.take("aid.asked_eur_cent", counted(facts.asked_eur_cent));
    let mut group = Vec::with_capacity(facts.group_ids.len());
    for (place, id) in facts.group_ids.iter().enumerate() {
        group.extend(fields.take(&format!("aid.group_ids[{place}]"), OrganisationId::parse(id)));
    }
    let mut grants = Vec::with_capacity(facts.grants.len());
    for (place, grant) in facts.grants.iter().enumerate() {
        let of = |name: &str| format!("aid.grants[{place}].{name}");
        let company = fields.take(&of("organisation_id"), OrganisationId::parse(&grant.organisation_id));
        let on = fields.take(&of("granted_on"), day(&grant.granted_on));
        let cents = fields.take(&of("eur_cent"), counted(grant.eur_cent));
        if let (Some(company), Some(on), Some(cents)) = (company, on, cents) {
            grants.push((company, on, cents.ore()));
        }
    }
    Some(Facts::Aid { group, grants, asked_eur_cent: asked?.ore() })
}

/// A figure that is judged: nothing or more, and bounded.
fn counted(number: i64) -> Result<Ore, String> {
    if (0..=Ore::MOST.ore()).contains(&number) {
        return Ok(Ore::new(number));
    }
    Err(format!("must be 0 to {}", Ore::MOST.ore()))
}

/// Writes a version of a rule.
pub fn to_rule(policy: &Policy) -> contract::PolicyRule {
    contract::PolicyRule {
        id: policy.id.to_string(),
        key: policy.key.clone(),
        version: policy.version,
        terms: Some(contract::PolicyTerms { terms: Some(to_terms(&policy.terms)) }),
        citation: policy.citation.clone(),
        source: policy.source.clone(),
        read_on: policy.read_on.to_string(),
        interpretation: policy.interpretation.clone(),
        from: policy.from.to_string(),
        until: policy.until.map(|day| day.to_string()).unwrap_or_default(),
        unverified: policy.unverified,
    }
}

fn to_terms(terms: &Terms) -> Stated {
    // What is kept was read from the contract's own numbers, so each fits.
    let number = |bps: u32| i32::try_from(bps).unwrap_or(i32::MAX);
    match terms {
        Terms::ShareCap { max_bps } => Stated::ShareCap(contract::ShareCapTerms { max_bps: (*max_bps).into() }),
        Terms::AdvanceLimit { max_bps, max_ore } => {
            Stated::AdvanceLimit(contract::AdvanceLimitTerms { max_bps: (*max_bps).into(), max_ore: *max_ore })
        }
        Terms::ChangeThreshold { overrun_bps, formal_from_ore } => {
            Stated::ChangeThreshold(contract::ChangeThresholdTerms {
                overrun_bps: number(*overrun_bps),
                formal_from_ore: *formal_from_ore,
            })
        }
        Terms::FlatRate { rate_bps, base } => {
            Stated::FlatRate(contract::FlatRateTerms { rate_bps: number(*rate_bps), base: base.clone() })
        }
        Terms::UnitCost { ore_per_hour, hours_per_year } => Stated::UnitCost(contract::UnitCostTerms {
            ore_per_hour: *ore_per_hour,
            hours_per_year: i32::try_from(*hours_per_year).unwrap_or(i32::MAX),
        }),
        Terms::Retention { retained_bps } => {
            Stated::Retention(contract::RetentionTerms { retained_bps: (*retained_bps).into() })
        }
        Terms::ClaimPeriod { first_within_months, least_months, most_months, within_calendar_year } => {
            Stated::ClaimPeriod(contract::ClaimPeriodTerms {
                first_within_months: (*first_within_months).into(),
                least_months: (*least_months).into(),
                most_months: (*most_months).into(),
                within_calendar_year: *within_calendar_year,
            })
        }
        Terms::AidCeiling { ceiling_eur_cent, years } => Stated::AidCeiling(contract::AidCeilingTerms {
            ceiling_eur_cent: *ceiling_eur_cent,
            years: (*years).into(),
        }),
        Terms::Interest { reference_bps, margin_bps } => {
            Stated::Interest(contract::InterestTerms { reference_bps: *reference_bps, margin_bps: *margin_bps })
        }
        Terms::TimeLimit { days, years } => {
            Stated::TimeLimit(contract::TimeLimitTerms { days: (*days).into(), years: (*years).into() })
        }
    }
}

/// Writes which version of a rule something was judged by.
pub fn to_basis(basis: &Basis) -> contract::PolicyBasis {
    contract::PolicyBasis { key: basis.key.clone(), version: basis.version, citation: basis.citation.clone() }
}

/// Writes a judgement.
pub fn to_judgement(judged: Judgement, policy: &Policy) -> contract::EvaluateRuleResponse {
    let outcome = match judged.outcome {
        Outcome::Allowed => contract::PolicyOutcome::Allowed,
        Outcome::Refused => contract::PolicyOutcome::Refused,
        Outcome::Inform => contract::PolicyOutcome::Inform,
        Outcome::Officer => contract::PolicyOutcome::Officer,
        Outcome::FormalDecision => contract::PolicyOutcome::FormalDecision,
    };
    contract::EvaluateRuleResponse {
        outcome: outcome.into(),
        limit: judged.limit,
        asked: judged.asked,
        explanation: judged.explanation,
        trace: judged.trace,
        rule: Some(to_rule(policy)),
    }
}
