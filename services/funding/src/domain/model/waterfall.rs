//! The waterfall: who pays what for a case, phase by phase, in four steps, with every turn on record. A pure function of model and facts.
//!
//! ```text
//! price of the phase ─► 1 fixed fees ─► 2 entitlements ─► 3 shares of the rest ─► 4 the one residual payer ─► unfunded
//!                         each limited by its caps and by what is left             never silently the centre
//! ```

use super::{
    content::{Content, Rule},
    facts::{Facts, Number},
    price::{Price, WHOLE, share},
    words::{Basis, Cap, Phase, Role, Step, Word},
};

/// How many years the pools of a run may span.
pub const MOST_YEARS: usize = 4;
const PHASES: usize = 7;
const ROLES: usize = 8;

/// A model that is ready to be evaluated many times: its rules in the order of their turns, and what they share by number.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// What it was prepared from.
    pub content: &'a Content,
    turns: [Vec<usize>; PHASES],
    payers: Vec<Option<usize>>,
    programmes: Vec<Option<usize>>,
}

impl<'a> Prepared<'a> {
    /// Prepares a model. `programmes` are those that models of the same run share, and grow by this one's.
    pub fn new(content: &'a Content, programmes: &mut Vec<String>) -> Self {
        let turns = std::array::from_fn(|place| {
            let of = |rule: &Rule| Phase::ALL.get(place).is_some_and(|phase| rule.is_of(*phase));
            let mut turns: Vec<_> = (0..content.rules.len()).filter(|rule| of(&content.rules[*rule])).collect();
            turns.sort_by_key(|rule| (content.rules[*rule].step, content.rules[*rule].order, *rule));
            turns
        });
        let payer = |rule: &Rule| content.payers.iter().position(|payer| payer.key == rule.payer);
        let mut programme = |rule: &Rule| {
            let name = &rule.caps.programme.as_ref()?.programme;
            let known = programmes.iter().position(|known| known == name);
            Some(known.unwrap_or_else(|| {
                programmes.push(name.clone());
                programmes.len() - 1
            }))
        };
        Self {
            turns,
            payers: content.rules.iter().map(payer).collect(),
            programmes: content.rules.iter().map(&mut programme).collect(),
            content,
        }
    }

    /// The role of a rule's payer; none where nobody pays.
    pub fn role(&self, rule: usize) -> Option<Role> {
        let payer = self.payers.get(rule).copied().flatten()?;
        self.content.payers.get(payer).map(|payer| payer.role)
    }

    /// What a phase costs.
    pub fn price(&self, phase: Phase, facts: &Facts, factor_bps: u32) -> Price {
        let mut price = Price::default();
        for line in self.content.prices.iter().filter(|line| line.phase == phase) {
            price += line.price(facts, factor_bps);
        }
        price
    }
}

/// What cases share: the money of payers by year, and of programmes. A run over many cases draws from the same pools.
#[derive(Debug, Clone)]
pub struct Pools {
    payer_year: [[i64; MOST_YEARS]; ROLES],
    programme: Vec<i64>,
    rooms: Rooms,
    /// Caps count as so much of themselves, where a run stands for a longer one.
    scale: (i64, i64),
}

impl Pools {
    /// Untouched pools.
    pub fn new() -> Self {
        Self { payer_year: Default::default(), programme: Vec::new(), rooms: Rooms::default(), scale: (1, 1) }
    }

    /// The same, where payers have stated limits.
    #[must_use]
    pub fn within(mut self, rooms: Rooms) -> Self {
        self.rooms = rooms;
        self
    }

    /// The same, with caps scaled to a part of the cases.
    #[must_use]
    pub fn scaled(mut self, part: i64, whole: i64) -> Self {
        self.scale = (part.max(0), whole.max(1));
        self
    }

    fn scaled_cap(&self, cap: i64) -> i64 {
        let scaled = i128::from(cap) * i128::from(self.scale.0) / i128::from(self.scale.1);
        i64::try_from(scaled).unwrap_or(i64::MAX)
    }

    fn programme(&mut self, place: usize) -> &mut i64 {
        if self.programme.len() <= place {
            self.programme.resize(place + 1, 0);
        }
        &mut self.programme[place]
    }
}

/// What is left of the limits that payers have stated: rules that pay out of the same limit share it.
#[derive(Debug, Clone, Default)]
pub struct Rooms {
    /// Which limit each rule pays out of, by the rule's place; none where its payer has stated none.
    pub of_rule: Vec<Option<usize>>,
    /// What is left of each.
    pub left: Vec<i64>,
}

impl Rooms {
    fn of(&mut self, rule: usize) -> Option<&mut i64> {
        let place = self.of_rule.get(rule).copied().flatten()?;
        self.left.get_mut(place)
    }
}

impl Default for Pools {
    fn default() -> Self {
        Self::new()
    }
}

/// What has been paid before, of what a rule's caps limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    /// For this case.
    pub case: i64,
    /// To this person in this period.
    pub person: i64,
    /// By this payer this year.
    pub payer_year: i64,
    /// By the programme.
    pub programme: i64,
}

/// A case that is to be paid for.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// What is known of it.
    pub facts: &'a Facts,
    /// The phases that it goes through.
    pub phases: &'a [Phase],
    /// In which year of the run, from 0.
    pub year: usize,
    /// What the price is multiplied by.
    pub factor_bps: u32,
    /// What has been paid before, by rule; rules without an entry have nothing behind them.
    pub used: &'a [(usize, Used)],
}

/// What one rule pays for one phase; what nobody pays has no payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The phase.
    pub phase: Phase,
    /// The rule, by its place in the model; none where no rule says that nobody pays.
    pub rule: Option<usize>,
    /// The payer, by its place in the model; none for what nobody pays.
    pub payer: Option<usize>,
    /// How much.
    pub amount: i64,
}

/// One rule's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// In which phase.
    pub phase: Phase,
    /// The rule, by its place in the model.
    pub rule: usize,
    /// Whether its condition holds.
    pub applies: bool,
    /// What it would have paid.
    pub wanted: i64,
    /// What it paid.
    pub paid: i64,
    /// What was left behind it.
    pub left: i64,
    /// What kept it from paying all that it would have of what was left.
    pub limited_by: Option<Cap>,
    /// By how much.
    pub cut: i64,
}

/// Who pays what, and how it came to that. Reused from case to case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allocation {
    /// What each pays, phase by phase; their sum is the price.
    pub lines: Vec<Line>,
    /// Every turn.
    pub turns: Vec<Turn>,
    /// What each phase costs.
    pub prices: Vec<(Phase, Price)>,
    /// All phases together.
    pub total: Price,
    /// What nobody pays.
    pub unfunded: i64,
    paid_by_rule: Vec<i64>,
    de_minimis: i64,
}

impl Allocation {
    fn clear(&mut self, rules: usize) {
        self.lines.clear();
        self.turns.clear();
        self.prices.clear();
        self.total = Price::default();
        self.unfunded = 0;
        self.paid_by_rule.clear();
        self.paid_by_rule.resize(rules, 0);
        self.de_minimis = 0;
    }
}

/// Finds who pays for one case, without anything behind it.
pub fn allocate(content: &Content, case: &Case<'_>) -> Allocation {
    let mut allocation = Allocation::default();
    let mut pools = Pools::new();
    allocate_into(&Prepared::new(content, &mut Vec::new()), case, &mut pools, &mut allocation);
    allocation
}

/// Finds who pays for a case, and draws it from the pools.
pub fn allocate_into(model: &Prepared<'_>, case: &Case<'_>, pools: &mut Pools, into: &mut Allocation) {
    into.clear(model.content.rules.len());
    for phase in case.phases {
        let price = model.price(*phase, case.facts, case.factor_bps);
        if price.gross == 0 {
            continue;
        }
        into.prices.push((*phase, price));
        into.total += price;
        let mut fall = Fall { model, case, pools, into, phase: *phase, price, left: price.gross };
        fall.run();
    }
}

/// One phase on its way down.
struct Fall<'a, 'b> {
    model: &'b Prepared<'a>,
    case: &'b Case<'b>,
    pools: &'b mut Pools,
    into: &'b mut Allocation,
    phase: Phase,
    price: Price,
    left: i64,
}

impl Fall<'_, '_> {
    fn run(&mut self) {
        let model = self.model;
        let turns = model.turns.get(self.phase.place()).map(Vec::as_slice).unwrap_or_default();
        let mut stated = None;
        let mut shares = None;
        for rule in turns.iter().copied() {
            let of = &model.content.rules[rule];
            if !of.condition.holds(self.case.facts) {
                self.note(Turn { applies: false, ..self.turn(rule) });
                continue;
            }
            match of.step {
                Step::FixedFee | Step::Entitlement => self.pay(rule, self.wanted(of)),
                Step::Share => {
                    // The shares are of what was left before the first of them.
                    let rest = *shares.get_or_insert_with(|| self.rest(turns));
                    let wanted = rest.of(model, self.case.facts, rule);
                    self.pay(rule, wanted);
                }
                Step::Residual => self.pay(rule, self.left),
                Step::Unfunded => {
                    stated = stated.or(Some(rule));
                    self.note(Turn { wanted: self.left, ..self.turn(rule) });
                }
            }
        }
        if self.left > 0 {
            self.into.unfunded += self.left;
            self.into.lines.push(Line { phase: self.phase, rule: stated, payer: None, amount: self.left });
        }
    }

    fn turn(&self, rule: usize) -> Turn {
        Turn { phase: self.phase, rule, applies: true, wanted: 0, paid: 0, left: self.left, limited_by: None, cut: 0 }
    }

    fn note(&mut self, turn: Turn) {
        self.into.turns.push(turn);
    }

    /// What a fee or an entitlement comes to.
    fn wanted(&self, rule: &Rule) -> i64 {
        match rule.basis {
            Basis::NetCost => share(self.price.net, rule.share_bps),
            Basis::Gross => share(self.price.gross, rule.share_bps),
            Basis::Fixed => rule.amount_ore.ore(),
            Basis::Hours => rule.amount_ore.ore().saturating_mul(rule.unit.count(self.case.facts)),
            Basis::Rest => self.left,
        }
    }

    /// What the shares of this phase are reckoned from, and what is over when each is rounded down.
    fn rest(&self, turns: &[usize]) -> Rest {
        let rules = &self.model.content.rules;
        let shares = turns.iter().map(|rule| &rules[*rule]);
        let shares = shares.filter(|rule| rule.step == Step::Share && rule.condition.holds(self.case.facts));
        let (mut bps, mut floored) = (0u32, 0i64);
        for rule in shares {
            bps += u32::from(rule.share_bps);
            floored += share(self.left, rule.share_bps);
        }
        // Only where the shares are the whole is there an öre to give away.
        Rest { phase: self.phase, of: self.left, over: if bps == 10_000 { self.left - floored } else { 0 } }
    }

    /// Lets a rule pay what it wants, as far as its caps and what is left go.
    fn pay(&mut self, rule: usize, wanted: i64) {
        let possible = wanted.min(self.left).max(0);
        let (room, cap) = self.room(rule);
        let paid = possible.min(room);
        let limited_by = cap.filter(|_| paid < possible);
        self.left -= paid;
        self.note(Turn { wanted, paid, left: self.left, limited_by, cut: possible - paid, ..self.turn(rule) });
        if paid > 0 {
            let payer = self.model.payers[rule];
            self.into.lines.push(Line { phase: self.phase, rule: Some(rule), payer, amount: paid });
            self.draw(rule, paid);
        }
    }

    /// What a rule's caps leave, and which of them leaves the least.
    fn room(&mut self, rule: usize) -> (i64, Option<Cap>) {
        let caps = &self.model.content.rules[rule].caps;
        let mut least = match self.pools.rooms.of(rule) {
            Some(left) => ((*left).max(0), Some(Cap::PayerRoom)),
            None => (i64::MAX, None),
        };
        if caps.is_empty() {
            return least;
        }
        let used = self.case.used.iter().find(|(of, _)| *of == rule).map(|(_, used)| *used).unwrap_or_default();
        let here = self.into.paid_by_rule[rule];
        let mut limit = |room: i64, cap: Cap| {
            if room < least.0 {
                least = (room.max(0), Some(cap));
            }
        };
        if let Some(most) = caps.per_case_ore {
            limit(most.ore() - used.case - here, Cap::Case);
        }
        if let Some(most) = caps.per_person {
            limit(most.amount_ore.ore() - used.person - here, Cap::Person);
        }
        if let Some(most) = caps.per_payer_year_ore {
            match self.model.role(rule).filter(|role| !role.is_of_the_case()) {
                Some(role) => {
                    let most = self.pools.scaled_cap(most.ore());
                    let drawn = self.pools.payer_year[role.place()][self.case.year.min(MOST_YEARS - 1)];
                    limit(most - drawn - used.payer_year, Cap::PayerYear);
                }
                None => limit(most.ore() - used.payer_year - here, Cap::PayerYear),
            }
        }
        if let (Some(most), Some(place)) = (&caps.programme, self.model.programmes[rule]) {
            let scaled = self.pools.scaled_cap(most.amount_ore.ore());
            limit(scaled - *self.pools.programme(place) - used.programme, Cap::Programme);
        }
        if caps.de_minimis {
            limit(self.case.facts.number(Number::DeMinimisRoom) - self.into.de_minimis, Cap::DeMinimis);
        }
        least
    }

    /// Notes what a rule has paid, wherever it counts.
    fn draw(&mut self, rule: usize, paid: i64) {
        self.into.paid_by_rule[rule] += paid;
        let caps = &self.model.content.rules[rule].caps;
        // A payer's year counts all that it pays, by whichever rule.
        if let Some(role) = self.model.role(rule) {
            self.pools.payer_year[role.place()][self.case.year.min(MOST_YEARS - 1)] += paid;
        }
        if let Some(place) = self.model.programmes[rule] {
            *self.pools.programme(place) += paid;
        }
        if let Some(left) = self.pools.rooms.of(rule) {
            *left -= paid;
        }
        if caps.de_minimis {
            self.into.de_minimis += paid;
        }
    }
}

/// What the shares of a phase are reckoned from.
#[derive(Debug, Clone, Copy)]
struct Rest {
    phase: Phase,
    of: i64,
    over: i64,
}

impl Rest {
    /// A rule's share. The öre that rounding down leaves go to the uncapped shares, to those with the largest remainders first and of
    /// equals to the first; capped ones stay rounded down, so that no cap on a share is broken by an öre.
    fn of(self, model: &Prepared<'_>, facts: &Facts, rule: usize) -> i64 {
        let rules = &model.content.rules;
        let floored = share(self.of, rules[rule].share_bps);
        if self.over == 0 || !rules[rule].caps.is_empty() {
            return floored;
        }
        let remainder = |rule: &Rule| i128::from(self.of) * i128::from(rule.share_bps) % WHOLE;
        let shares = |other: &Rule| {
            other.step == Step::Share
                && other.is_of(self.phase)
                && other.caps.is_empty()
                && other.condition.holds(facts)
        };
        let rivals: Vec<_> = rules.iter().enumerate().filter(|(_, other)| shares(other)).collect();
        let own = (remainder(&rules[rule]), std::cmp::Reverse(rule));
        let before = rivals.iter().filter(|(place, other)| (remainder(other), std::cmp::Reverse(*place)) > own).count();
        let (rivals, before) = (rivals.len().max(1) as i64, before as i64);
        floored + self.over / rivals + i64::from(before < self.over % rivals)
    }
}

#[cfg(test)]
pub mod tests;
