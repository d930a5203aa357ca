//! Which cases' money moves from one alternative to another, and why: their traces are compared, and cases that move alike are counted
//! together.

use std::collections::BTreeMap;

use super::{
    super::{
        cohort::{Crowd, Member},
        explain::{Language, amount},
        facts::Facts,
        words::{Role, Word},
    },
    Alternative,
    track::{SIDES, Track, role},
};

/// The most ways to move that are kept apart.
const MOST_WAYS: usize = 2_000;
/// The most that are told.
const MOST_TOLD: usize = 50;

/// Why money moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Another rule applies.
    Rule,
    /// A cap is reached in one of them.
    Cap,
    /// The price is another.
    Price,
    /// One of them has no model for the case.
    NoModel,
}

/// A rule, by its model's place in the alternative and its own in the model.
type Place = Option<(usize, usize)>;

/// How a case moves. What somebody pays who is on no side of it is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    industry: usize,
    reason: Reason,
    from: Option<usize>,
    from_rule: Place,
    to: Option<usize>,
    to_rule: Place,
}

#[derive(Debug, Clone, Copy)]
struct Moved {
    cases: u64,
    from: i128,
    to: i128,
    example: Facts,
}

/// The moves so far.
#[derive(Debug)]
pub struct Moves {
    other: usize,
    same: u64,
    moved: u64,
    ways: BTreeMap<Way, Moved>,
}

/// Cases that move alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Their industry.
    pub industry: String,
    /// Why.
    pub reason: Reason,
    /// Who pays less; none where nobody does, and the inner none for what nobody paid.
    pub from: Option<Option<Role>>,
    /// By which rule.
    pub from_rule: String,
    /// Who pays more.
    pub to: Option<Option<Role>>,
    /// By which rule.
    pub to_rule: String,
    /// How many.
    pub cases: u64,
    /// What the one pays less, together.
    pub from_amount: i128,
    /// What the other pays more, together.
    pub to_amount: i128,
    /// The first of them.
    pub example: Facts,
}

/// An alternative against the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The first.
    pub base: String,
    /// The other.
    pub other: String,
    /// How many cases move.
    pub moved: u64,
    /// How many do not.
    pub same: u64,
    /// How, the most frequent first.
    pub moves: Vec<Move>,
    /// How many move in ways that are not told.
    pub otherwise: u64,
}

impl Moves {
    /// Before the first case, towards the alternative at this place.
    pub fn new(other: usize) -> Self {
        Self { other, same: 0, moved: 0, ways: BTreeMap::new() }
    }

    /// Adds the case that both look at.
    pub fn add(&mut self, base: &Track<'_>, other: &Track<'_>, member: &Member) {
        let (before, after) = (base.sides(), other.sides());
        if before == after {
            self.same += 1;
            return;
        }
        self.moved += 1;
        let change = |side: usize| after[side] - before[side];
        let from = (0..SIDES).filter(|side| change(*side) < 0).min_by_key(|side| change(*side));
        let to = (0..SIDES).filter(|side| change(*side) > 0).max_by_key(|side| (change(*side), SIDES - side));
        let way = Way {
            industry: member.industry,
            reason: reason(base, other),
            from,
            from_rule: from.and_then(|side| base.rule_of(side)),
            to,
            to_rule: to.and_then(|side| other.rule_of(side)),
        };
        if self.ways.len() >= MOST_WAYS && !self.ways.contains_key(&way) {
            return;
        }
        let new = Moved { cases: 0, from: 0, to: 0, example: member.facts };
        let moved = self.ways.entry(way).or_insert(new);
        moved.cases += 1;
        moved.from -= from.map_or(0, |side| i128::from(change(side)));
        moved.to += to.map_or(0, |side| i128::from(change(side)));
    }

    /// What there is to tell.
    pub fn comparison(&mut self, alternatives: &[Alternative], crowd: &Crowd<'_>) -> Comparison {
        let mut ways: Vec<_> = std::mem::take(&mut self.ways).into_iter().collect();
        ways.sort_by_key(|(way, moved)| (std::cmp::Reverse(moved.cases), *way));
        ways.truncate(MOST_TOLD);
        let told: u64 = ways.iter().map(|(_, moved)| moved.cases).sum();
        let name = |place: usize| alternatives.get(place).map(|one| one.name.clone()).unwrap_or_default();
        let rule = |alternative: usize, place: Place| {
            let found = place.and_then(|(model, rule)| {
                let (_, content) = alternatives.get(alternative)?.models.get(model)?;
                content.rules.get(rule).map(|rule| rule.name.clone())
            });
            found.unwrap_or_default()
        };
        let moves = ways.into_iter().map(|(way, moved)| Move {
            industry: crowd.industries.get(way.industry).cloned().unwrap_or_default(),
            reason: way.reason,
            from: way.from.map(role),
            from_rule: rule(0, way.from_rule),
            to: way.to.map(role),
            to_rule: rule(self.other, way.to_rule),
            cases: moved.cases,
            from_amount: moved.from,
            to_amount: moved.to,
            example: moved.example,
        });
        Comparison {
            base: name(0),
            other: name(self.other),
            moved: self.moved,
            same: self.same,
            moves: moves.collect(),
            otherwise: self.moved - told,
        }
    }
}

fn reason(base: &Track<'_>, other: &Track<'_>) -> Reason {
    if base.model.is_none() || other.model.is_none() {
        return Reason::NoModel;
    }
    if base.allocation.total.gross != other.allocation.total.gross {
        return Reason::Price;
    }
    let cut = |track: &Track<'_>| track.cuts().map(|(_, _, cut)| cut).sum::<i64>();
    if cut(base) != cut(other) { Reason::Cap } else { Reason::Rule }
}

impl Move {
    /// The same as a sentence.
    pub fn sentence(&self) -> String {
        let who = |side: Option<Role>, rule: &str| match (side, rule) {
            (None, _) => "nobody".to_owned(),
            (Some(role), "") => role.word().replace('_', " "),
            (Some(role), rule) => format!("{} (\"{rule}\")", role.word().replace('_', " ")),
        };
        let money = |sum: i128| amount(i64::try_from(sum).unwrap_or(i64::MAX), Language::English);
        let less =
            self.from.map(|side| format!("{} pays {} less", who(side, &self.from_rule), money(self.from_amount)));
        let more = self.to.map(|side| format!("{} pays {} more", who(side, &self.to_rule), money(self.to_amount)));
        let both: Vec<_> = [less, more].into_iter().flatten().collect();
        let why = match self.reason {
            Reason::Rule => "other rules apply",
            Reason::Cap => "a cap is reached",
            Reason::Price => "the price is another",
            Reason::NoModel => "one of them has no model for the case",
        };
        format!("{} cases of {}: {}, since {why}.", self.cases, self.industry, both.join(" and "))
    }
}
