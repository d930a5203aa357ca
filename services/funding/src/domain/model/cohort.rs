//! The cases that models are tried on: made up from a seed, or counted from what there was. Each case is made when it is asked for, so
//! that a million of them take no room, and the same number is the same case whoever asks, in whatever order.

use serde::Serialize;

use super::{
    content::digest,
    facts::{Facts, Flag, Number},
    words::{Employment, Phase, Route, Transition, Word},
};

/// The most cases.
pub const MOST_CASES: u32 = 1_000_000;
/// The most months.
pub const MOST_MONTHS: u16 = 36;

/// A month, counted from January of year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Month(pub u32);

impl Month {
    /// Reads YYYY-MM. The error is the rule.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read = || {
            let (year, month) = text.split_once('-')?;
            let figures = |text: &str, length: usize| {
                (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
                    .then(|| text.parse::<u32>().ok())?
            };
            let (year, month) = (figures(year, 4)?, figures(month, 2)?);
            ((1900..=2200).contains(&year) && (1..=12).contains(&month)).then_some(Self(year * 12 + month - 1))
        };
        read().ok_or_else(|| "must be a month as YYYY-MM".into())
    }

    /// The year.
    pub fn year(self) -> u32 {
        self.0 / 12
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 12, self.0 % 12 + 1)
    }
}

/// How many of the cases are of an industry and route, against the others, and how many of them leave after each phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mix {
    /// The industry's key.
    pub industry: String,
    /// The route.
    pub route: Route,
    /// Against the others.
    pub weight: u32,
    /// After each phase.
    pub dropout_bps: u16,
}

/// Made-up cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Synthetic {
    /// What they are made from.
    pub seed: u64,
    /// How many.
    pub cases: u32,
    /// From this month on.
    pub first: Month,
    /// So many months, with as many cases in each.
    pub months: u16,
    /// Of which industries and routes.
    pub mix: Vec<Mix>,
    /// Of which employment status, against the others.
    pub employment: Vec<(Employment, u32)>,
}

/// Cases that there were, counted by what they have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The industry's key.
    pub industry: String,
    /// What is known of each.
    pub facts: Facts,
    /// In which month.
    pub month: Month,
    /// How far they came.
    pub last: Phase,
    /// How many.
    pub count: u32,
}

/// The cases of a simulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Cohort {
    /// Made up.
    Synthetic(Synthetic),
    /// Counted, in the order of their months.
    Recorded(Vec<Group>),
}

/// The employment of the example region's cases, out of a hundred.
pub const EXAMPLE_EMPLOYMENT: [(Employment, u32); 5] = [
    (Employment::Employed, 46),
    (Employment::UnderNotice, 12),
    (Employment::Unemployed, 30),
    (Employment::SelfEmployed, 4),
    (Employment::Outside, 8),
];

/// Norrbotten's 14 municipalities by SCB's codes, each with its inhabitants in thousands, about: the example region.
pub const MUNICIPALITIES: [(u16, u32); 14] = [
    (2580, 79),
    (2581, 42),
    (2514, 28),
    (2523, 17),
    (2582, 22),
    (2584, 16),
    (2560, 8),
    (2510, 5),
    (2513, 3),
    (2505, 3),
    (2506, 3),
    (2521, 6),
    (2518, 4),
    (2583, 9),
];

/// What the cohort is tried with, instead of what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variation {
    /// Of the cases.
    pub volume_bps: u32,
    /// Of the prices.
    pub price_bps: u32,
    /// Of those who leave.
    pub dropout_bps: u32,
}

impl Variation {
    /// As it is.
    pub const NONE: Self = Self { volume_bps: 10_000, price_bps: 10_000, dropout_bps: 10_000 };
}

/// One case of a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The industry, by its place among the cohort's.
    pub industry: usize,
    /// What is known of it.
    pub facts: Facts,
    /// In which month, counted from the first.
    pub month: usize,
    /// How many phases it goes through.
    pub phases: usize,
}

/// A cohort that is ready to be asked for its members.
#[derive(Debug)]
pub struct Crowd<'a> {
    cohort: &'a Cohort,
    /// The industries, each once.
    pub industries: Vec<String>,
    /// The first month.
    pub first: Month,
    /// How many months.
    pub months: usize,
    /// How many cases, before any variation.
    pub cases: u64,
    /// Behind each group, how many cases there are up to it.
    behind: Vec<u64>,
}

impl Cohort {
    /// SHA-256 over what the cases are made or counted from.
    pub fn hash(&self) -> String {
        digest(self)
    }

    /// The cohort, ready to be asked for its members.
    pub fn crowd(&self) -> Crowd<'_> {
        let mut industries: Vec<String> = Vec::new();
        let mut know = |industry: &String| {
            if !industries.contains(industry) {
                industries.push(industry.clone());
            }
        };
        let (first, months, cases, behind) = match self {
            Self::Synthetic(made) => {
                made.mix.iter().for_each(|mix| know(&mix.industry));
                (made.first, usize::from(made.months.max(1)), u64::from(made.cases), Vec::new())
            }
            Self::Recorded(groups) => {
                groups.iter().for_each(|group| know(&group.industry));
                let first = groups.iter().map(|group| group.month).min().unwrap_or(Month(0));
                let last = groups.iter().map(|group| group.month).max().unwrap_or(first);
                let mut sum = 0;
                let behind: Vec<u64> = groups
                    .iter()
                    .map(|group| {
                        sum += u64::from(group.count);
                        sum
                    })
                    .collect();
                (first, (last.0 - first.0) as usize + 1, sum, behind)
            }
        };
        Crowd { cohort: self, industries, first, months, cases, behind }
    }
}

impl Crowd<'_> {
    /// The month of a place.
    pub fn month(&self, place: usize) -> Month {
        Month(self.first.0 + u32::try_from(place).unwrap_or_default())
    }

    /// The year of a month's place, counted from the first.
    pub fn year(&self, place: usize) -> usize {
        (self.month(place).year() - self.first.year()) as usize
    }

    /// The case of a number, of so many. With another number of cases the months are filled alike.
    pub fn member(&self, number: u64, of: u64, variation: &Variation) -> Member {
        match self.cohort {
            Cohort::Synthetic(made) => self.made(made, number, of, variation),
            Cohort::Recorded(groups) => self.counted(groups, number, of, variation),
        }
    }

    fn made(&self, made: &Synthetic, number: u64, of: u64, variation: &Variation) -> Member {
        let mut dice = Dice::new(made.seed, number);
        let mix = dice.choose(made.mix.iter().map(|mix| mix.weight));
        let month = (u128::from(number) * self.months as u128 / u128::from(of.max(1))) as usize;
        let Some(mix) = made.mix.get(mix) else {
            return Member { industry: 0, facts: Facts::new(Route::Sector, Employment::Employed), month, phases: 0 };
        };
        let employment = dice.choose(made.employment.iter().map(|(_, weight)| *weight));
        let employment = made.employment.get(employment).map_or(Employment::Employed, |(employment, _)| *employment);
        let facts = example_facts(&mut dice, mix.route, employment);
        let leaves = u64::from(mix.dropout_bps) * u64::from(variation.dropout_bps) / 10_000;
        let mut phases = 1;
        while phases < Phase::ALL.len() && dice.below(10_000) >= leaves.min(10_000) {
            phases += 1;
        }
        let industry = self.industries.iter().position(|known| *known == mix.industry).unwrap_or_default();
        Member { industry, facts, month: month.min(self.months - 1), phases }
    }

    fn counted(&self, groups: &[Group], number: u64, of: u64, variation: &Variation) -> Member {
        // With another volume each group has its part of it.
        let place = (u128::from(number) * u128::from(self.cases) / u128::from(of.max(1))) as u64;
        let group = self.behind.partition_point(|behind| *behind <= place);
        let Some(group) = groups.get(group).or(groups.last()) else {
            return Member { industry: 0, facts: Facts::new(Route::Sector, Employment::Employed), month: 0, phases: 0 };
        };
        let mut phases = group.last.place() + 1;
        let mut dice = Dice::new(0, number);
        // Who left later, or not at all, leaves by so much more or less often at the phase before.
        if variation.dropout_bps > 10_000 && dice.below(10_000) < u64::from(variation.dropout_bps - 10_000) / 5 {
            phases = phases.saturating_sub(1).max(1);
        }
        if variation.dropout_bps < 10_000 && dice.below(10_000) < u64::from(10_000 - variation.dropout_bps) / 5 {
            phases = (phases + 1).min(Phase::ALL.len());
        }
        let industry = self.industries.iter().position(|known| *known == group.industry).unwrap_or_default();
        Member { industry, facts: group.facts, month: (group.month.0 - self.first.0) as usize, phases }
    }
}

/// What is known of a made-up case. The shares are an example region's, and nobody's statistics.
fn example_facts(dice: &mut Dice, route: Route, employment: Employment) -> Facts {
    let mut facts = Facts::new(route, employment);
    facts.municipality = MUNICIPALITIES[dice.choose(MUNICIPALITIES.iter().map(|(_, weight)| *weight))].0;
    let employed = matches!(employment, Employment::Employed | Employment::UnderNotice);
    if employed {
        facts.set(Flag::PublicEmployer, dice.below(100) < 35);
        let agreement = facts.holds(Flag::PublicEmployer) || dice.below(100) < 80;
        facts.set(Flag::CollectiveAgreement, agreement);
        facts.set_number(Number::EmployerSize, 1 << dice.below(11));
        facts.set_number(Number::DeMinimisRoom, i64::try_from(dice.below(34)).unwrap_or_default() * 10_000_000);
        facts.transition = match (facts.holds(Flag::PublicEmployer), agreement) {
            (_, false) => Transition::Kammarkollegiet,
            (true, true) => Transition::Omstallningsfonden,
            (false, true) => [Transition::Tsl, Transition::Trr, Transition::Trs][dice.choose([6, 3, 1])],
        };
    }
    facts.set(Flag::EmploymentService, employment == Employment::Unemployed && dice.below(100) < 85);
    let komvux = route == Route::AdultEducation && dice.below(100) < 90;
    facts.set(Flag::AdultEducation, komvux || dice.below(100) < 5);
    facts.set(Flag::ProjectEligible, dice.below(100) < 25);
    let hours = |dice: &mut Dice, least: u64, span: u64| i64::try_from(least + dice.below(span)).unwrap_or_default();
    facts.set_number(Number::ProvenHours, hours(dice, 0, 12) * 1_000);
    facts.set_number(Number::AssessorHours, hours(dice, 2, 5));
    if dice.below(100) < 20 {
        facts.set_number(Number::InterpreterHours, hours(dice, 1, 3));
    }
    facts.set_number(Number::TravelKm, hours(dice, 0, 26) * 10);
    facts.set_number(Number::Age, hours(dice, 20, 45));
    facts
}

/// Numbers that look drawn, and follow from a seed and a place: SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Those of a seed and a place. Places next to each other have nothing in common.
    pub fn new(seed: u64, place: u64) -> Self {
        let mut dice = Self(seed);
        let start = dice.next();
        Self(start ^ mixed(place.wrapping_add(0x632B_E59B_D9B4_E019)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// A number below another, by the high half of a product: no division, and off by less than one in 2⁶⁴/n.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// A place among weights.
    pub fn choose(&mut self, weights: impl IntoIterator<Item = u32> + Clone) -> usize {
        let sum: u64 = weights.clone().into_iter().map(u64::from).sum();
        let mut left = self.below(sum.max(1));
        for (place, weight) in weights.into_iter().enumerate() {
            if left < u64::from(weight) {
                return place;
            }
            left -= u64::from(weight);
        }
        0
    }
}

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
pub mod tests;
