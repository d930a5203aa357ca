//! Opening hours between the contract and the registry's own types.

use std::collections::BTreeSet;

use mesh::refusal::Fields;
use proto::reell::actors::v1 as contract;

use crate::domain::{
    day,
    opening::{Clash, Days, Exception, Hours, MOST_EXCEPTIONS, MOST_WEEKLY, Minute, Opening, Weekly, is_weekday},
};

/// Reads when a unit is open; nothing stated is never.
pub fn read(fields: &mut Fields, opening: Option<&contract::Opening>) -> Option<Opening> {
    let Some(opening) = opening else {
        fields.reject("opening", "must be there: state when the unit is open, or an empty one for never");
        return None;
    };
    for (field, count, most) in [
        ("opening.weekly", opening.weekly.len(), MOST_WEEKLY),
        ("opening.exceptions", opening.exceptions.len(), MOST_EXCEPTIONS),
    ] {
        if count > most {
            fields.reject(field, format!("must be at most {most}: leave out what is past"));
            return None;
        }
    }
    let weekly: Vec<_> = opening.weekly.iter().enumerate().map(|(place, part)| weekly(fields, place, part)).collect();
    let exceptions: Vec<_> =
        opening.exceptions.iter().enumerate().map(|(place, part)| exception(fields, place, part)).collect();
    let (weekly, exceptions) = (whole(weekly)?, whole(exceptions)?);
    match Opening::new(weekly, exceptions) {
        Ok(opening) => Some(opening),
        Err(Clash::Weekly(earlier, place)) => {
            let rule = format!("must have no time in common with weekly[{earlier}]: part them, or leave one out");
            fields.reject(&format!("opening.weekly[{place}]"), rule);
            None
        }
        Err(Clash::Exceptions(earlier, place)) => {
            let rule = format!("must have no day in common with exceptions[{earlier}]: part them, or leave one out");
            fields.reject(&format!("opening.exceptions[{place}]"), rule);
            None
        }
    }
}

fn whole<T>(parts: Vec<Option<T>>) -> Option<Vec<T>> {
    parts.into_iter().collect()
}

fn weekly(fields: &mut Fields, place: usize, part: &contract::WeeklyHours) -> Option<Weekly> {
    let at = format!("opening.weekly[{place}]");
    let weekdays: BTreeSet<u8> =
        part.weekdays.iter().filter_map(|number| u8::try_from(*number).ok().filter(|day| is_weekday(*day))).collect();
    if weekdays.is_empty() || part.weekdays.len() > 7 || weekdays.len() != part.weekdays.len() {
        fields.reject(&format!("{at}.weekdays"), "must be at least one weekday, and each once");
        return None;
    }
    let until = (!part.until.is_empty()).then_some(part.until.as_str());
    let days = days(fields, &at, &part.from, until);
    let hours = hours(fields, &at, &part.opens, &part.closes);
    Some(Weekly { weekdays, hours: hours?, days: days? })
}

fn exception(fields: &mut Fields, place: usize, part: &contract::OpeningException) -> Option<Exception> {
    let at = format!("opening.exceptions[{place}]");
    let days = days(fields, &at, &part.from, Some(&part.until));
    let hours = match (part.opens.as_str(), part.closes.as_str()) {
        ("", "") => Some(None),
        (opens, closes) => hours(fields, &at, opens, closes).map(Some),
    };
    Some(Exception { days: days?, hours: hours? })
}

fn days(fields: &mut Fields, at: &str, from: &str, until: Option<&str>) -> Option<Days> {
    let from = fields.take(&format!("{at}.from"), day::parse(from));
    let until = match until {
        None => Some(None),
        Some(until) => fields.take(&format!("{at}.until"), day::parse(until)).map(Some),
    };
    let days = Days { from: from?, until: until? };
    if days.are_none() {
        fields.reject(&format!("{at}.until"), "must be later than `from`: it is the first day that no longer counts");
        return None;
    }
    Some(days)
}

fn hours(fields: &mut Fields, at: &str, opens: &str, closes: &str) -> Option<Hours> {
    let opens = fields.take(&format!("{at}.opens"), Minute::parse(opens));
    let closes = fields.take(&format!("{at}.closes"), Minute::parse(closes));
    let hours = Hours::new(opens?, closes?);
    if hours.is_none() {
        let rule = "must be later than `opens`: what goes past midnight is stated for both days";
        fields.reject(&format!("{at}.closes"), rule);
    }
    hours
}

/// Opening hours as the contract shows them.
pub fn to_proto(opening: &Opening) -> contract::Opening {
    let weekly = opening.weekly().iter().map(|part| contract::WeeklyHours {
        weekdays: part.weekdays.iter().map(|day| i32::from(*day)).collect(),
        opens: part.hours.opens().to_string(),
        closes: part.hours.closes().to_string(),
        from: day::text(part.days.from),
        until: part.days.until.map(day::text).unwrap_or_default(),
    });
    let exceptions = opening.exceptions().iter().map(|part| contract::OpeningException {
        from: day::text(part.days.from),
        until: part.days.until.map(day::text).unwrap_or_default(),
        opens: part.hours.map(|hours| hours.opens().to_string()).unwrap_or_default(),
        closes: part.hours.map(|hours| hours.closes().to_string()).unwrap_or_default(),
    });
    contract::Opening { weekly: weekly.collect(), exceptions: exceptions.collect() }
}
