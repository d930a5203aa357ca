//! When a place is open: hours that come back each week, and days on which they do not count.

use std::{collections::BTreeSet, fmt};

use time::{Date, Weekday};

/// The most weekly hours of a place.
pub const MOST_WEEKLY: usize = 50;
/// The most exceptions of a place.
pub const MOST_EXCEPTIONS: usize = 100;
/// Minutes in a day.
const DAY_MINUTES: u16 = 24 * 60;

/// A time of the day, to the minute; midnight at the end of a day is 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minute(u16);

impl Minute {
    /// Reads HH:MM. The error names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rule = || "must be a time of the day, written HH:MM, from 00:00 to 24:00".to_owned();
        let (hours, minutes) = text.split_once(':').ok_or_else(rule)?;
        let figures = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !figures(hours) || !figures(minutes) {
            return Err(rule());
        }
        let (hours, minutes): (u16, u16) = (hours.parse().map_err(|_| rule())?, minutes.parse().map_err(|_| rule())?);
        if minutes >= 60 {
            return Err(rule());
        }
        Self::from_midnight(hours * 60 + minutes).ok_or_else(rule)
    }

    /// The time so many minutes after midnight.
    pub fn from_midnight(minutes: u16) -> Option<Self> {
        (minutes <= DAY_MINUTES).then_some(Self(minutes))
    }

    /// Minutes since midnight.
    pub fn since_midnight(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// From one time of the day to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    opens: Minute,
    closes: Minute,
}

impl Hours {
    /// None where it would close before it opens.
    pub fn new(opens: Minute, closes: Minute) -> Option<Self> {
        (opens < closes).then_some(Self { opens, closes })
    }

    /// When it opens.
    pub fn opens(self) -> Minute {
        self.opens
    }

    /// When it closes.
    pub fn closes(self) -> Minute {
        self.closes
    }

    fn overlaps(self, other: Self) -> bool {
        self.opens < other.closes && other.opens < self.closes
    }
}

/// From a day on, until a day that no longer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Date,
    /// The first day that no longer counts; none for open-ended.
    pub until: Option<Date>,
}

impl Days {
    /// Whether there is none.
    pub fn are_none(self) -> bool {
        self.until.is_some_and(|until| until <= self.from)
    }

    fn overlap(self, other: Self) -> bool {
        other.until.is_none_or(|until| self.from < until) && self.until.is_none_or(|until| other.from < until)
    }
}

/// Hours that come back each week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weekly {
    /// Monday is 1, as ISO 8601 counts them. At least one.
    pub weekdays: BTreeSet<u8>,
    /// From when to when.
    pub hours: Hours,
    /// While it is so.
    pub days: Days,
}

/// Days on which the weekly hours do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The days.
    pub days: Days,
    /// The hours instead; none where it is closed.
    pub hours: Option<Hours>,
}

/// When a place is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opening {
    weekly: Vec<Weekly>,
    exceptions: Vec<Exception>,
}

/// Two parts of an opening that contradict each other: the places of both in their list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// Two weekly hours have a time in common.
    Weekly(usize, usize),
    /// Two exceptions have a day in common.
    Exceptions(usize, usize),
}

impl Opening {
    /// When a place is open, unless two parts of it clash.
    pub fn new(weekly: Vec<Weekly>, exceptions: Vec<Exception>) -> Result<Self, Clash> {
        if let Some((one, other)) = pair(&weekly, |one, other| {
            one.days.overlap(other.days)
                && one.hours.overlaps(other.hours)
                && !one.weekdays.is_disjoint(&other.weekdays)
        }) {
            return Err(Clash::Weekly(one, other));
        }
        if let Some((one, other)) = pair(&exceptions, |one, other| one.days.overlap(other.days)) {
            return Err(Clash::Exceptions(one, other));
        }
        Ok(Self { weekly, exceptions })
    }

    /// The hours that come back each week.
    pub fn weekly(&self) -> &[Weekly] {
        &self.weekly
    }

    /// The days on which those do not count.
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }
}

/// The weekday as ISO 8601 counts it.
pub fn weekday(day: Date) -> u8 {
    day.weekday().number_from_monday()
}

/// The weekday of a number from 1 on.
pub fn is_weekday(number: u8) -> bool {
    (Weekday::Monday.number_from_monday()..=Weekday::Sunday.number_from_monday()).contains(&number)
}

fn pair<T>(items: &[T], clash: impl Fn(&T, &T) -> bool) -> Option<(usize, usize)> {
    items.iter().enumerate().find_map(|(place, item)| {
        items[..place].iter().position(|earlier| clash(earlier, item)).map(|earlier| (earlier, place))
    })
}

#[cfg(test)]
pub mod tests;
