//! One alternative on its way through the cases: which of its models is a case's, and who pays by it.

use super::{
    super::{
        cohort::{Crowd, Member},
        waterfall::{Allocation, Case, Pools, Prepared, allocate_into},
        words::{Cap, Phase, Role, Route, Word},
    },
    Alternative,
};

/// Eight roles, and behind them what nobody pays.
pub const SIDES: usize = 9;
/// The place of what nobody pays.
pub const NOBODY: usize = SIDES - 1;

/// An alternative, its pools, and the case that it looks at.
pub struct Track<'a> {
    /// Its models, ready.
    pub models: Vec<Prepared<'a>>,
    chosen: Vec<Option<usize>>,
    pools: Pools,
    /// Who pays for the case.
    pub allocation: Allocation,
    /// The model of the case; none where it has none.
    pub model: Option<usize>,
    years: Vec<usize>,
}

impl<'a> Track<'a> {
    /// An alternative before its first case.
    pub fn new(alternative: &'a Alternative, crowd: &Crowd<'_>) -> Self {
        let mut programmes = Vec::new();
        let models: Vec<_> =
            alternative.models.iter().map(|(_, content)| Prepared::new(content, &mut programmes)).collect();
        let mut chosen = Vec::new();
        for industry in &crowd.industries {
            for route in Route::ALL {
                let is_of =
                    |model: &Prepared<'_>| model.content.industry == *industry && model.content.routes.contains(route);
                chosen.push(models.iter().position(is_of));
            }
        }
        let years = (0..crowd.months).map(|month| crowd.year(month)).collect();
        Self { models, chosen, pools: Pools::new(), allocation: Allocation::default(), model: None, years }
    }

    /// The same, standing for more cases than it goes through.
    #[must_use]
    pub fn scaled(mut self, part: u64, whole: u64) -> Self {
        let of = |cases: u64| i64::try_from(cases).unwrap_or(i64::MAX);
        self.pools = Pools::new().scaled(of(part), of(whole));
        self
    }

    /// Finds who pays for a case.
    pub fn run(&mut self, member: &Member, factor_bps: u32) {
        let place = member.industry * Route::ALL.len() + member.facts.route.place();
        self.model = self.chosen.get(place).copied().flatten();
        let Some(model) = self.model.and_then(|model| self.models.get(model)) else { return };
        let phases = &Phase::ALL[..member.phases.min(Phase::ALL.len())];
        let year = self.years.get(member.month).copied().unwrap_or_default();
        let case = Case { facts: &member.facts, phases, year, factor_bps, used: &[] };
        allocate_into(model, &case, &mut self.pools, &mut self.allocation);
    }

    /// What each role pays for the case, and nobody.
    pub fn sides(&self) -> [i64; SIDES] {
        let mut sides = [0; SIDES];
        let Some(model) = self.model.and_then(|model| self.models.get(model)) else { return sides };
        for line in &self.allocation.lines {
            sides[side(model, line.rule.filter(|_| line.payer.is_some()))] += line.amount;
        }
        sides
    }

    /// The rule by which a side pays most of the case.
    pub fn rule_of(&self, wanted: usize) -> Option<(usize, usize)> {
        let place = self.model?;
        let model = self.models.get(place)?;
        let lines = self.allocation.lines.iter();
        let of = lines.filter(|line| side(model, line.rule.filter(|_| line.payer.is_some())) == wanted);
        let most = of.filter_map(|line| line.rule.map(|rule| (line.amount, rule)));
        most.max_by_key(|(amount, rule)| (*amount, std::cmp::Reverse(*rule))).map(|(_, rule)| (place, rule))
    }

    /// The caps that cut something off the case, each with its rule.
    pub fn cuts(&self) -> impl Iterator<Item = (usize, Cap, i64)> + '_ {
        let turns = self.model.map(|_| self.allocation.turns.iter()).into_iter().flatten();
        turns.filter_map(|turn| turn.limited_by.map(|cap| (turn.rule, cap, turn.cut)))
    }

    /// What others than the centre pay for the case, without VAT.
    pub fn income(&self) -> i64 {
        let sides = self.sides();
        let outside = self.allocation.total.gross - sides[NOBODY] - sides[Role::Centre.place()];
        let (gross, net) = (self.allocation.total.gross, self.allocation.total.net);
        if self.model.is_none() || gross == 0 {
            return 0;
        }
        let vat = i128::from(gross - net) * i128::from(outside) / i128::from(gross);
        outside - i64::try_from(vat).unwrap_or_default()
    }
}

fn side(model: &Prepared<'_>, rule: Option<usize>) -> usize {
    rule.and_then(|rule| model.role(rule)).map_or(NOBODY, Word::place)
}

/// The role of a side; none for what nobody pays.
pub fn role(side: usize) -> Option<Role> {
    Role::ALL.get(side).copied()
}
