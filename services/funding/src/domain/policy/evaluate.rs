//! Judges figures by a rule, and says how: the outcome, the figures, and the sentence that a decision can quote.

use time::{Date, Month};

use super::{Policy, Terms, interest, time_limit};
use crate::domain::{OrganisationId, money::Ore};

/// Ten thousand basis points are the whole.
pub(super) const WHOLE_BPS: i128 = 10_000;

/// The figures that are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facts {
    /// A share that is claimed of a sum.
    Share {
        /// The sum.
        whole: Ore,
        /// What is claimed of it.
        claimed: Ore,
    },
    /// An advance that is asked for.
    Advance {
        /// The grant.
        grant: Ore,
        /// What has been advanced and not been accounted for.
        outstanding: Ore,
        /// What is asked for.
        asked: Ore,
    },
    /// A category's budget, and what it is to become.
    Change {
        /// The budget.
        budget: Ore,
        /// What it is to become.
        changed: Ore,
    },
    /// What a flat rate is counted on, by category.
    Base(Vec<(String, Ore)>),
    /// Time, and the monthly salary where the rule needs one.
    Hours {
        /// The time.
        minutes: i64,
        /// The salary.
        monthly_salary: Ore,
    },
    /// A payment that something is kept of.
    Payment(Ore),
    /// A period that is to be claimed.
    Period {
        /// When the project began.
        project_from: Date,
        /// The first day.
        from: Date,
        /// The last.
        until: Date,
        /// Whether it is the first claim.
        first: bool,
    },
    /// Aid that is to be granted to a company of a group.
    Aid {
        /// All companies of the group, the one that asks among them.
        group: Vec<OrganisationId>,
        /// What is known of earlier aid: to whom, on which day, how many euro cents.
        grants: Vec<(OrganisationId, Date, i64)>,
        /// What is asked for, in euro cents.
        asked_eur_cent: i64,
    },
    /// What interest runs on.
    Interest {
        /// How much.
        amount: Ore,
        /// The first day.
        from: Date,
        /// The last.
        until: Date,
    },
    /// How long something waits already.
    Elapsed {
        /// The day on which its time began.
        since: Date,
    },
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The rule allows it, or says an amount.
    Allowed,
    /// The rule refuses it.
    Refused,
    /// Free, and the funder is informed.
    Inform,
    /// An officer of the funder approves.
    Officer,
    /// A formal decision is needed before.
    FormalDecision,
}

impl Outcome {
    fn words(self) -> &'static str {
        match self {
            Self::Allowed => "allowed by",
            Self::Refused => "refused because",
            Self::Inform => "free, with information to the funder, by",
            Self::Officer => "for an officer of the funder to approve, by",
            Self::FormalDecision => "for a formal decision before, by",
        }
    }
}

/// A judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What comes of it.
    pub outcome: Outcome,
    /// The most that is allowed, or the amount that follows.
    pub limit: i64,
    /// What was judged.
    pub asked: i64,
    /// The judgement in a sentence.
    pub explanation: String,
    /// The steps.
    pub trace: Vec<String>,
}

/// Judges the figures of a day. None where the figures are of another kind than the rule is about, or beyond what can be counted.
pub fn evaluate(policy: &Policy, facts: &Facts, day: Date) -> Option<Judgement> {
    let mut trace = vec![format!("{} version {} holds on {day}", policy.key, policy.version)];
    if !policy.interpretation.is_empty() {
        trace.push(format!("read as: {}", policy.interpretation));
    }
    let (outcome, limit, asked, figures) = match (&policy.terms, facts) {
        (Terms::ShareCap { max_bps }, Facts::Share { whole, claimed }) => share(*max_bps, *whole, *claimed)?,
        (Terms::AdvanceLimit { max_bps, max_ore }, Facts::Advance { grant, outstanding, asked }) => {
            advance(&mut trace, (*max_bps, Ore::new(*max_ore)), *grant, *outstanding, *asked)?
        }
        (Terms::ChangeThreshold { overrun_bps, formal_from_ore }, Facts::Change { budget, changed }) => {
            change(*overrun_bps, Ore::new(*formal_from_ore), *budget, *changed)?
        }
        (Terms::FlatRate { rate_bps, base }, Facts::Base(parts)) => flat_rate(&mut trace, *rate_bps, base, parts)?,
        (Terms::UnitCost { ore_per_hour, hours_per_year }, Facts::Hours { minutes, monthly_salary }) => {
            unit_cost(&mut trace, *ore_per_hour, *hours_per_year, *minutes, *monthly_salary)?
        }
        (Terms::Retention { retained_bps }, Facts::Payment(payment)) => {
            let kept = of(*payment, u32::from(*retained_bps))?;
            let said =
                format!("{} of {} is {} to be kept", percent(u32::from(*retained_bps)), amount(*payment), amount(kept));
            (Outcome::Allowed, kept.ore(), payment.ore(), said)
        }
        (Terms::ClaimPeriod { .. }, Facts::Period { .. }) => period(&mut trace, &policy.terms, facts)?,
        (Terms::AidCeiling { ceiling_eur_cent, years }, Facts::Aid { group, grants, asked_eur_cent }) => {
            aid(&mut trace, (*ceiling_eur_cent, *years), (group.as_slice(), grants.as_slice()), *asked_eur_cent, day)?
        }
        (Terms::Interest { .. }, Facts::Interest { amount, from, until }) => {
            let last = policy.until.map_or(*until, |last| last.min(*until));
            let run = interest::run(*amount, policy.from.max(*from), last, std::slice::from_ref(policy)).ok()?;
            let said = format!("{} of interest on {}", self::amount(run.amount), self::amount(*amount));
            trace.extend(run.trace);
            (Outcome::Allowed, run.amount.ore(), amount.ore(), said)
        }
        (Terms::TimeLimit { days, years }, Facts::Elapsed { since }) => {
            let last = time_limit::last_day((*days, *years), *since);
            let outcome = if day <= last { Outcome::Allowed } else { Outcome::Refused };
            let said = format!("the time that began on {since} ends on {last}");
            (outcome, (last - *since).whole_days(), (day - *since).whole_days(), said)
        }
        _ => return None,
    };
    trace.push(figures.clone());
    let explanation = format!("{} {} as read on {}: {figures}", outcome.words(), policy.citation, policy.read_on);
    Some(Judgement { outcome, limit, asked, explanation, trace })
}

type Judged = Option<(Outcome, i64, i64, String)>;

fn share(max_bps: u16, whole: Ore, claimed: Ore) -> Judged {
    let limit = of(whole, u32::from(max_bps))?;
    let outcome = if claimed <= limit { Outcome::Allowed } else { Outcome::Refused };
    let said = format!(
        "{} of {} is {}, claimed {}",
        percent(u32::from(max_bps)),
        amount(whole),
        amount(limit),
        amount(claimed)
    );
    Some((outcome, limit.ore(), claimed.ore(), said))
}

fn advance(trace: &mut Vec<String>, (max_bps, max): (u16, Ore), grant: Ore, outstanding: Ore, asked: Ore) -> Judged {
    let part = of(grant, u32::from(max_bps))?;
    trace.push(format!("{} of the grant of {} is {}", percent(u32::from(max_bps)), amount(grant), amount(part)));
    trace.push(format!("in all at most {}", amount(max)));
    let (limit, together) = (part.min(max), outstanding.plus(asked)?);
    let outcome = if together <= limit { Outcome::Allowed } else { Outcome::Refused };
    let said = format!(
        "the lesser of {} and {} is {}, asked {} beside {} outstanding",
        amount(part),
        amount(max),
        amount(limit),
        amount(asked),
        amount(outstanding)
    );
    Some((outcome, limit.ore(), together.ore(), said))
}

fn change(overrun_bps: u32, formal_from: Ore, budget: Ore, changed: Ore) -> Judged {
    let over = changed.minus(budget)?;
    let free = of(budget, overrun_bps)?;
    let outcome = match (over <= free, over < formal_from) {
        (true, _) => Outcome::Inform,
        (false, true) => Outcome::Officer,
        (false, false) => Outcome::FormalDecision,
    };
    let said = format!(
        "{} of the budget of {} is {}, a formal decision is needed from {}, the change is {}",
        percent(overrun_bps),
        amount(budget),
        amount(free),
        amount(formal_from),
        amount(over)
    );
    Some((outcome, free.ore(), over.ore(), said))
}

/// Rounded to the nearest öre, once.
fn flat_rate(trace: &mut Vec<String>, rate_bps: u32, base: &[String], parts: &[(String, Ore)]) -> Judged {
    let mut sum = Ore::ZERO;
    for (category, part) in parts {
        let counts = base.contains(category);
        trace.push(format!("{category} {} {}", amount(*part), if counts { "counts" } else { "does not count" }));
        if counts {
            sum = sum.plus(*part)?;
        }
    }
    let rate = (i128::from(sum.ore()) * i128::from(rate_bps) + WHOLE_BPS / 2).div_euclid(WHOLE_BPS);
    let rate = Ore::try_from(rate).ok()?;
    let said = format!("{} of {} is {}", percent(rate_bps), amount(sum), amount(rate));
    Some((Outcome::Allowed, rate.ore(), sum.ore(), said))
}

/// The amount of an hour is rounded to the nearest öre, and the whole is cut.
fn unit_cost(trace: &mut Vec<String>, fixed: i64, hours_per_year: i64, minutes: i64, salary: Ore) -> Judged {
    let per_hour = match hours_per_year {
        0 => fixed,
        hours => {
            let year = i128::from(salary.ore()) * 12;
            let hour = (year + i128::from(hours) / 2).div_euclid(i128::from(hours));
            let hour = i64::try_from(hour).ok()?;
            trace.push(format!("{} x 12 / {hours} is {} an hour", amount(salary), amount(Ore::new(hour))));
            hour
        }
    };
    let whole = i128::from(per_hour) * i128::from(minutes) / 60;
    let whole = Ore::try_from(whole).ok()?;
    let said = format!("{minutes} minutes at {} an hour is {}", amount(Ore::new(per_hour)), amount(whole));
    Some((Outcome::Allowed, whole.ore(), minutes, said))
}

fn period(trace: &mut Vec<String>, terms: &Terms, facts: &Facts) -> Judged {
    let Terms::ClaimPeriod { first_within_months, least_months, most_months, within_calendar_year } = terms else {
        return None;
    };
    let Facts::Period { project_from, from, until, first } = facts else { return None };
    let mut broken = Vec::new();
    if *until < months_later(*from, *least_months).previous_day()? {
        broken.push(format!("shorter than {least_months} months"));
    }
    if *until >= months_later(*from, *most_months) {
        broken.push(format!("longer than {most_months} months"));
    }
    if *within_calendar_year && from.year() != until.year() {
        broken.push("not within one calendar year".to_owned());
    }
    if *first && *until >= months_later(*project_from, *first_within_months) {
        broken.push(format!(
            "the first, and ends more than {first_within_months} months after the start on {project_from}"
        ));
    }
    trace.push(format!("{from} to {until}, {least_months} to {most_months} months"));
    let said = match broken.as_slice() {
        [] => format!("the period from {from} to {until} is one that can be claimed"),
        broken => format!("the period from {from} to {until} is {}", broken.join(", and ")),
    };
    let outcome = if broken.is_empty() { Outcome::Allowed } else { Outcome::Refused };
    Some((outcome, i64::from(*most_months), (*until - *from).whole_days() + 1, said))
}

/// What companies of the group got in the years up to the day counts together; what others got does not.
fn aid(
    trace: &mut Vec<String>,
    (ceiling, years): (i64, u8),
    (group, grants): (&[OrganisationId], &[(OrganisationId, Date, i64)]),
    asked: i64,
    day: Date,
) -> Judged {
    let since = years_before(day, years);
    let mut held = 0i64;
    for (company, on, granted) in grants {
        let counts = group.contains(company) && *on > since && *on <= day;
        trace.push(format!(
            "{company} got {} on {on}, which {}",
            euro(*granted),
            if counts { "counts" } else { "does not count" }
        ));
        if counts {
            held = held.checked_add(*granted)?;
        }
    }
    let together = held.checked_add(asked)?;
    let outcome = if together <= ceiling { Outcome::Allowed } else { Outcome::Refused };
    let said = format!(
        "{} in {years} years for a single undertaking, {} granted since {since}, asked {}",
        euro(ceiling),
        euro(held),
        euro(asked)
    );
    Some((outcome, ceiling, together, said))
}

/// A share, rounded down: a cap is never rounded up.
fn of(whole: Ore, bps: u32) -> Option<Ore> {
    Ore::try_from((i128::from(whole.ore()) * i128::from(bps)).div_euclid(WHOLE_BPS)).ok()
}

fn months_later(day: Date, months: u8) -> Date {
    let index = i32::from(u8::from(day.month())) - 1 + i32::from(months);
    let (year, month) = (day.year() + index.div_euclid(12), index.rem_euclid(12) + 1);
    let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()).unwrap_or(Month::January);
    clamped(year, month, day.day())
}

fn years_before(day: Date, years: u8) -> Date {
    clamped(day.year() - i32::from(years), day.month(), day.day())
}

/// The day of a month, or its last.
pub(super) fn clamped(year: i32, month: Month, day: u8) -> Date {
    Date::from_calendar_date(year, month, day.min(month.length(year))).unwrap_or(Date::MAX)
}

/// As decisions write it: "5 956 446,00".
pub(super) fn amount(amount: Ore) -> String {
    cents(amount.ore())
}

fn euro(cent: i64) -> String {
    format!("{} EUR", cents(cent))
}

fn cents(cents: i64) -> String {
    let text = Ore::new(cents).to_string();
    let text = text.strip_suffix(" kr").unwrap_or(&text);
    if text.contains(',') { text.to_owned() } else { format!("{text},00") }
}

pub(in crate::domain) fn percent(bps: u32) -> String {
    match (bps / 100, bps % 100) {
        (whole, 0) => format!("{whole} %"),
        (whole, part) if part % 10 == 0 => format!("{whole},{} %", part / 10),
        (whole, part) => format!("{whole},{part:02} %"),
    }
}

#[cfg(test)]
mod tests;
