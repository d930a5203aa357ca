//! Time is passed in: nothing below `main` asks the machine for it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// Sweden's time: law (1979:988) on standard time, and SFS 2001:127 on summer time.
static SWEDEN: TimeZone = jiff::tz::get!("Europe/Stockholm");

/// A moment in UTC, in whole microseconds since 1970. Both databases keep exactly this (PostgreSQL cuts nanoseconds; text would not sort),
/// and so does what is kept as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment from microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The moment a duration later.
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }

    /// The moment a duration earlier.
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }

    /// The time from an earlier moment to this one; zero where that one is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The day in Sweden: a claim that comes in at half past midnight has come in on the new day, although it is yesterday in UTC.
    pub fn date(self) -> Date {
        self.datetime().checked_to_offset(self.offset()).unwrap_or_else(|| self.datetime()).date()
    }

    /// The moment at which a day begins in Sweden.
    pub fn start_of(day: Date) -> Self {
        // Clocks are changed later in the night, so that an hour before midnight in UTC they are as they are at midnight in Sweden.
        let utc = Self::from(day.midnight().assume_utc());
        let ahead = utc.minus(Duration::from_secs(3_600)).offset();
        utc.minus(Duration::from_secs(ahead.whole_seconds().unsigned_abs().into()))
    }

    /// The same moment without its part of a second.
    pub fn whole_seconds(self) -> Self {
        Self(self.0 - self.0.rem_euclid(1_000_000))
    }

    /// How far Sweden is ahead of UTC.
    fn offset(self) -> UtcOffset {
        let moment = jiff::Timestamp::from_microsecond(self.0).unwrap_or_default();
        UtcOffset::from_whole_seconds(SWEDEN.to_offset(moment).seconds()).unwrap_or(UtcOffset::UTC)
    }

    /// The same moment as the contract carries it.
    pub fn to_proto(self) -> prost_types::Timestamp {
        let nanos = i32::try_from(self.0.rem_euclid(1_000_000) * 1_000).unwrap_or(0);
        prost_types::Timestamp { seconds: self.0.div_euclid(1_000_000), nanos }
    }

    /// Reads the contract's form; what is below a microsecond is cut.
    pub fn from_proto(proto: &prost_types::Timestamp) -> Self {
        Self(proto.seconds.saturating_mul(1_000_000).saturating_add(i64::from(proto.nanos / 1_000)))
    }

    fn datetime(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.datetime().format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(moment: OffsetDateTime) -> Self {
        Self(i64::try_from(moment.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Where a process takes the time from.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is advanced; its clones stand with it.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(at.micros()))))
    }

    /// The moment it is.
    #[allow(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => OffsetDateTime::now_utc().into(),
            Source::Fixed(at) => Timestamp(at.load(Ordering::Relaxed)),
        }
    }

    /// Moves a fixed clock on; the machine's clock is left alone.
    pub fn advance(&self, by: Duration) {
        match &self.0 {
            Source::System => {}
            Source::Fixed(at) => {
                at.fetch_add(micros(by), Ordering::Relaxed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn a_timestamp_is_printed_as_rfc_3339_in_utc() {
        assert_eq!(Timestamp::from_micros(1_680_307_200_000_000).to_string(), "2023-04-01T00:00:00Z");
    }

    #[test]
    fn a_day_begins_and_ends_at_midnight_in_sweden() {
        let day = |moment: OffsetDateTime| Timestamp::from(moment).date();
        assert_eq!(day(datetime!(2024-12-31 22:59:59 UTC)), date!(2024 - 12 - 31));
        assert_eq!(day(datetime!(2024-12-31 23:00 UTC)), date!(2025 - 01 - 01));
        assert_eq!(day(datetime!(2024-06-30 21:59:59 UTC)), date!(2024 - 06 - 30));
        assert_eq!(day(datetime!(2024-06-30 22:00 UTC)), date!(2024 - 07 - 01));
    }

    proptest! {
        /// Also on the two nights of a year in which clocks are changed.
        #[test]
        fn the_start_of_a_day_is_its_first_moment(days in 0i32..20_000) {
            let day = date!(1996 - 01 - 01) + time::Duration::days(days.into());
            let start = Timestamp::start_of(day);
            prop_assert_eq!(start.date(), day);
            prop_assert_eq!(Some(start.minus(Duration::from_micros(1)).date()), day.previous_day());
        }

        #[test]
        fn a_timestamp_survives_the_contract(micros in -62_000_000_000_000_000i64..200_000_000_000_000_000) {
            let moment = Timestamp::from_micros(micros);
            prop_assert_eq!(Timestamp::from_proto(&moment.to_proto()), moment);
        }
    }
}
