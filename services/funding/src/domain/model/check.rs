//! What must hold before a model is published: somebody pays in every case, nobody twice for the rest, every payer is somebody, and
//! everything says where it comes from. Each hole comes with the facts of a case that falls into it.
//!
//! Conditions depend on few facts, so that all their combinations are looked through: closed sets value by value, and numbers at each
//! bound that a condition names and on both its sides, which stand for all others.

use super::{
    condition::Predicate,
    content::{Content, Rule},
    facts::{Facts, Flag, Number},
    price::Unit,
    words::{Basis, Employment, Phase, Route, Step, Transition, Word},
};

/// The most combinations that are looked through.
const MOST_COMBINATIONS: usize = 20_000;

/// What may be wrong with a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// There are cases that nobody pays for, and no rule says so.
    NotCovered,
    /// There are cases that two rules want to pay all the rest of.
    TwoResiduals,
    /// There are cases whose shares are more than the whole.
    SharesAboveWhole,
    /// A rule names a payer that the model does not have.
    PayerUnknown,
    /// A payer's organisation follows from no case, and the model does not name it.
    PayerUnresolved,
    /// A rule or a price says not where it comes from.
    CitationMissing,
    /// A rule looks at a person's age, and cites no law that says so.
    AgeWithoutLaw,
    /// The conditions know more combinations than can be looked through.
    TooManyCombinations,
    /// A rule applies to no case at all.
    RuleNeverApplies,
}

/// Something that is wrong with a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: Kind,
    /// The rules, payers or prices that it is about.
    pub about: Vec<String>,
    /// In which phase.
    pub phase: Option<Phase>,
    /// A case that shows it.
    pub counterexample: Option<Facts>,
}

/// Whether somebody pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// In every case.
    Always,
    /// In every case, but in some a rule says that nobody does.
    StatedUnfunded,
    /// In some cases only.
    Sometimes,
    /// In no case.
    Never,
    /// The phase costs nothing.
    Free,
}

/// A route, an employment status and a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The route.
    pub route: Route,
    /// The employment status.
    pub employment: Employment,
    /// The phase.
    pub phase: Phase,
    /// Whether somebody pays.
    pub coverage: Coverage,
    /// The keys of those who may pay.
    pub payers: Vec<String>,
    /// A case that nobody pays for.
    pub counterexample: Option<Facts>,
}

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Whether somebody pays, cell by cell.
    pub cells: Vec<Cell>,
    /// How many combinations of facts were looked through.
    pub combinations: usize,
}

impl Findings {
    /// What stops the publishing.
    pub fn blocking(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.blocks())
    }

    /// Whether nothing does.
    pub fn is_sound(&self) -> bool {
        self.blocking().next().is_none()
    }
}

impl Finding {
    /// Whether it stops the publishing.
    pub fn blocks(&self) -> bool {
        self.kind != Kind::RuleNeverApplies
    }

    /// A sentence with the remedy.
    pub fn sentence(&self) -> String {
        let about = self.about.join(", ");
        let phase = self.phase.map(Word::word).unwrap_or_default().replace('_', " ");
        let case =
            self.counterexample.as_ref().map(|facts| format!(" (for example {})", facts.said())).unwrap_or_default();
        match self.kind {
            Kind::NotCovered => format!(
                "Nobody pays for the phase {phase} of cases that are {about}{case}: add a residual payer for them, or a rule of the step UNFUNDED that says so."
            ),
            Kind::TwoResiduals => {
                format!("{about} both want to pay the rest of the phase {phase}{case}: part their conditions.")
            }
            Kind::SharesAboveWhole => {
                format!(
                    "The shares of the phase {phase} are more than the whole{case}: lower them, or part their conditions."
                )
            }
            Kind::PayerUnknown => {
                format!("The rule {about} names a payer that the model does not have: add the payer, or name another.")
            }
            Kind::PayerUnresolved => {
                format!("Who the payer {about} is follows from no case: name its organisation in the actor registry.")
            }
            Kind::CitationMissing => {
                format!("{about} says not where it comes from: cite the law, the agreement or the price list.")
            }
            Kind::AgeWithoutLaw => format!(
                "The rule {about} looks at a person's age, which only an entitlement may whose law says so: make it an entitlement and cite the law, or leave age out (diskrimineringslagen 2008:567)."
            ),
            Kind::TooManyCombinations => {
                format!(
                    "The conditions know more than {MOST_COMBINATIONS} combinations of facts, which nobody can look through: let them depend on fewer facts."
                )
            }
            Kind::RuleNeverApplies => format!("The rule {about} applies to no case: look at its condition."),
        }
    }
}

/// Looks a model through.
pub fn check(content: &Content) -> Findings {
    let mut findings = stated(content);
    let Some(axes) = Axes::of(content) else {
        findings.push(finding(Kind::TooManyCombinations, Vec::new()));
        return Findings { findings, cells: Vec::new(), combinations: 0 };
    };
    let mut seen = Seen::new(content);
    axes.each(content, |facts| seen.look(facts));
    findings.extend(seen.findings());
    Findings { findings, cells: seen.cells(), combinations: axes.count }
}

fn finding(kind: Kind, about: Vec<String>) -> Finding {
    Finding { kind, about, phase: None, counterexample: None }
}

/// What is wrong whatever the case.
fn stated(content: &Content) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in &content.rules {
        let name = || vec![rule.name.clone()];
        if rule.step != Step::Unfunded && content.payer(&rule.payer).is_none() {
            found.push(finding(Kind::PayerUnknown, name()));
        }
        if !rule.citations.iter().any(|citation| !citation.source.is_empty()) {
            found.push(finding(Kind::CitationMissing, name()));
        }
        let by_law = rule.step == Step::Entitlement && rule.citations.iter().any(|citation| citation.is_law);
        if rule.condition.looks_at(Number::Age) && !by_law {
            found.push(finding(Kind::AgeWithoutLaw, name()));
        }
    }
    let bare = content.prices.iter().filter(|line| line.citation.source.is_empty());
    found.extend(bare.map(|line| finding(Kind::CitationMissing, vec![line.name.clone()])));
    let unresolved =
        content.payers.iter().filter(|payer| !payer.role.follows_from_the_case() && payer.organisation.is_none());
    found.extend(unresolved.map(|payer| finding(Kind::PayerUnresolved, vec![payer.key.clone()])));
    found
}

/// The values that each fact is tried with.
struct Axes {
    routes: Vec<Route>,
    transitions: Vec<Transition>,
    municipalities: Vec<u16>,
    flags: Vec<Flag>,
    numbers: Vec<(Number, Vec<i64>)>,
    count: usize,
}

impl Axes {
    /// Those of a model; none where they are too many.
    fn of(content: &Content) -> Option<Self> {
        let (mut transitions, mut municipalities, mut flags) = (vec![Transition::Nobody], vec![0], Vec::new());
        let mut numbers: Vec<(Number, Vec<i64>)> = Vec::new();
        for leaf in content.rules.iter().flat_map(|rule| rule.condition.leaves()) {
            match leaf {
                Predicate::Transition(_) => transitions = Transition::ALL.to_vec(),
                Predicate::Municipality(code) => municipalities.push(*code),
                Predicate::Flag(flag) => flags.push(*flag),
                Predicate::Number(number, _, bound) => {
                    let around = [bound - 1, *bound, bound + 1];
                    let around = around.into_iter().filter(|value| (0..=number.most()).contains(value));
                    match numbers.iter_mut().find(|(known, _)| known == number) {
                        Some((_, values)) => values.extend(around),
                        None => numbers.push((*number, around.collect())),
                    }
                }
                Predicate::All(_)
                | Predicate::Any(_)
                | Predicate::Not(_)
                | Predicate::Route(_)
                | Predicate::Employment(_) => {}
            }
        }
        municipalities.sort_unstable();
        municipalities.dedup();
        flags.sort_unstable();
        flags.dedup();
        for (_, values) in &mut numbers {
            values.sort_unstable();
            values.dedup();
        }
        let mut routes = content.routes.clone();
        routes.dedup();
        let sizes = [routes.len(), Employment::ALL.len(), transitions.len(), municipalities.len()];
        let sizes = sizes.into_iter().chain(flags.iter().map(|_| 2)).chain(numbers.iter().map(|(_, all)| all.len()));
        let count = sizes.into_iter().try_fold(1usize, |product, size| product.checked_mul(size))?;
        (count <= MOST_COMBINATIONS).then_some(Self { routes, transitions, municipalities, flags, numbers, count })
    }

    /// Every combination. What a price is multiplied by is at least 1, so that the phase costs something.
    fn each(&self, content: &Content, mut look: impl FnMut(&Facts)) {
        let units = content.prices.iter().filter_map(|line| match line.unit {
            Unit::Case => None,
            Unit::Per(number) => Some(number),
        });
        let units: Vec<_> = units.filter(|unit| !self.numbers.iter().any(|(known, _)| known == unit)).collect();
        for place in 0..self.count {
            let mut rest = place;
            let mut of = |size: usize| {
                let digit = rest % size.max(1);
                rest /= size.max(1);
                digit
            };
            let route = self.routes[of(self.routes.len())];
            let mut facts = Facts::new(route, Employment::ALL[of(Employment::ALL.len())]);
            facts.transition = self.transitions[of(self.transitions.len())];
            facts.municipality = self.municipalities[of(self.municipalities.len())];
            for flag in &self.flags {
                facts.set(*flag, of(2) == 1);
            }
            for (number, values) in &self.numbers {
                facts.set_number(*number, values[of(values.len())]);
            }
            units.iter().for_each(|unit| facts.set_number(*unit, 1));
            look(&facts);
        }
    }
}

/// What one cell has shown so far.
#[derive(Clone, Default)]
struct Tally {
    covered: usize,
    stated: usize,
    holes: usize,
    payers: Vec<bool>,
    hole: Option<Facts>,
}

/// What has been seen in the combinations so far.
struct Seen<'a> {
    content: &'a Content,
    phases: Vec<Phase>,
    tallies: Vec<Tally>,
    applied: Vec<bool>,
    twice: Vec<(Phase, usize, usize, Facts)>,
    above: Vec<(Phase, Facts)>,
}

impl<'a> Seen<'a> {
    fn new(content: &'a Content) -> Self {
        let cells = Route::ALL.len() * Employment::ALL.len() * Phase::ALL.len();
        let tally = Tally { payers: vec![false; content.payers.len()], ..Default::default() };
        Self {
            phases: content.priced(),
            tallies: vec![tally; cells],
            applied: vec![false; content.rules.len()],
            twice: Vec::new(),
            above: Vec::new(),
            content,
        }
    }

    fn place(route: Route, employment: Employment, phase: Phase) -> usize {
        (route.place() * Employment::ALL.len() + employment.place()) * Phase::ALL.len() + phase.place()
    }

    fn look(&mut self, facts: &Facts) {
        let holding: Vec<usize> =
            (0..self.content.rules.len()).filter(|rule| self.content.rules[*rule].condition.holds(facts)).collect();
        holding.iter().for_each(|rule| self.applied[*rule] = true);
        for phase in self.phases.clone() {
            self.look_at(facts, phase, &holding);
        }
    }

    fn look_at(&mut self, facts: &Facts, phase: Phase, holding: &[usize]) {
        let rules = &self.content.rules;
        let of = |step: Step| {
            holding.iter().copied().filter(move |rule| rules[*rule].step == step && rules[*rule].is_of(phase))
        };
        let mut residuals = of(Step::Residual);
        let (first, second) = (residuals.next(), residuals.next());
        if let (Some(first), Some(second)) = (first, second)
            && !self.twice.iter().any(|(seen, one, other, _)| (*seen, *one, *other) == (phase, first, second))
        {
            self.twice.push((phase, first, second, *facts));
        }
        let shares: u32 = of(Step::Share).map(|rule| u32::from(rules[rule].share_bps)).sum();
        if shares > 10_000 && !self.above.iter().any(|(seen, _)| *seen == phase) {
            self.above.push((phase, *facts));
        }
        let whole = shares >= 10_000 && of(Step::Share).all(|rule| rules[rule].caps.is_empty());
        let entitled = of(Step::Entitlement).any(|rule| pays_all(&rules[rule]));
        let stated = of(Step::Unfunded).next().is_some();
        let tally = &mut self.tallies[Self::place(facts.route, facts.employment, phase)];
        for rule in holding.iter().filter(|rule| rules[**rule].is_of(phase)) {
            let payer = self.content.payers.iter().position(|payer| payer.key == rules[*rule].payer);
            if let Some(place) = payer {
                tally.payers[place] = true;
            }
        }
        if first.is_some() || whole || entitled {
            tally.covered += 1;
        } else if stated {
            tally.stated += 1;
        } else {
            tally.holes += 1;
            tally.hole = tally.hole.or(Some(*facts));
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for phase in &self.phases {
            let open: Vec<_> =
                self.cells().into_iter().filter(|cell| cell.phase == *phase && cell.counterexample.is_some()).collect();
            let Some(first) = open.first() else { continue };
            let mut about: Vec<_> = open.iter().map(|cell| cell.employment).collect();
            about.sort_unstable();
            about.dedup();
            found.push(Finding {
                kind: Kind::NotCovered,
                about: about.into_iter().map(|employment| employment.word().to_owned()).collect(),
                phase: Some(*phase),
                counterexample: first.counterexample,
            });
        }
        let name = |rule: &usize| self.content.rules[*rule].name.clone();
        found.extend(self.twice.iter().map(|(phase, one, other, facts)| Finding {
            kind: Kind::TwoResiduals,
            about: vec![name(one), name(other)],
            phase: Some(*phase),
            counterexample: Some(*facts),
        }));
        found.extend(self.above.iter().map(|(phase, facts)| Finding {
            kind: Kind::SharesAboveWhole,
            about: Vec::new(),
            phase: Some(*phase),
            counterexample: Some(*facts),
        }));
        let idle = self.applied.iter().enumerate().filter(|(_, applied)| !**applied);
        found.extend(idle.map(|(rule, _)| finding(Kind::RuleNeverApplies, vec![name(&rule)])));
        found
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        let mut routes = self.content.routes.clone();
        routes.dedup();
        for route in routes {
            for employment in Employment::ALL {
                for phase in Phase::ALL {
                    cells.push(self.cell(route, *employment, *phase));
                }
            }
        }
        cells
    }

    fn cell(&self, route: Route, employment: Employment, phase: Phase) -> Cell {
        let tally = &self.tallies[Self::place(route, employment, phase)];
        let coverage = match (tally.covered, tally.stated, tally.holes) {
            (0, 0, 0) => Coverage::Free,
            (0, 0, _) => Coverage::Never,
            (_, _, holes) if holes > 0 => Coverage::Sometimes,
            (_, 0, _) => Coverage::Always,
            (_, _, _) => Coverage::StatedUnfunded,
        };
        let may_pay = self.content.payers.iter().zip(&tally.payers).filter(|(_, pays)| **pays);
        let payers = may_pay.map(|(payer, _)| payer.key.clone()).collect();
        Cell { route, employment, phase, coverage, payers, counterexample: tally.hole }
    }
}

/// Whether an entitlement alone pays whatever a phase costs.
fn pays_all(rule: &Rule) -> bool {
    rule.basis == Basis::Gross && rule.share_bps == 10_000 && rule.caps.is_empty()
}

#[cfg(test)]
mod tests;
