//! What is known of one case, one decision, one commitment. A later event of the same one replaces what is known.

use std::collections::BTreeMap;

use super::{CaseId, CommitmentId, DecisionId};

/// Something that has become known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Of a case.
    Case(CaseId, CaseFact),
    /// Whether a case is hidden, since its person's identity is protected.
    Sight(CaseId, bool),
    /// Of a decision.
    Decision(DecisionId, DecisionFact),
    /// Of a commitment.
    Commitment(CommitmentId, CommitmentFact),
}

/// What is known of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseFact {
    /// In progress; the phase of its latest step.
    Open(Name),
    /// It has its outcome.
    Decided(Name),
    /// Closed without one.
    Withdrawn,
}

/// A phase or an outcome, under its stored name. Reporting counts them and need not know what they mean, so it knows new ones at once.
pub type Name = String;

/// What is known of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionFact {
    /// Its money can be committed; what it grants, in öre.
    Active(i64),
    /// Replaced: it grants nothing any more.
    Superseded,
    /// Revoked or closed: nothing is committed any more; what it still grants, in öre, is what is committed and spent.
    Ended(i64),
}

/// What is known of a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitmentFact {
    /// Money is set aside for a case that is about to be opened.
    Reserved {
        /// The decision that pays.
        decision: DecisionId,
        /// How much, in öre.
        amount_ore: i64,
    },
    /// The case is open. How much it is stays as it was reserved.
    Committed,
    /// The money has been given back.
    Released {
        /// The decision that it came from.
        decision: DecisionId,
        /// How much, in öre.
        amount_ore: i64,
    },
    /// The case's cost is booked.
    Spent {
        /// The decision that pays.
        decision: DecisionId,
        /// What was set aside, in öre.
        amount_ore: i64,
        /// What it cost, in öre.
        spent_ore: i64,
    },
}

/// The latest of several facts on each thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Latest {
    /// Of each case.
    pub cases: BTreeMap<CaseId, CaseFact>,
    /// Whether each case is hidden.
    pub hidden: BTreeMap<CaseId, bool>,
    /// Of each decision.
    pub decisions: BTreeMap<DecisionId, DecisionFact>,
    /// Of each commitment.
    pub commitments: BTreeMap<CommitmentId, Standing>,
}

/// Where a commitment stands, and what it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub state: CommitmentState,
    /// What it is of; nothing where that stays as it is known already.
    pub terms: Option<Terms>,
}

/// What a commitment is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The decision that pays.
    pub decision: DecisionId,
    /// What was set aside, in öre.
    pub amount_ore: i64,
    /// What it cost, in öre.
    pub spent_ore: i64,
}

impl Latest {
    /// Adds what has become known after the rest.
    pub fn add(&mut self, fact: Fact) {
        match fact {
            Fact::Case(id, fact) => drop(self.cases.insert(id, fact)),
            Fact::Sight(id, hidden) => drop(self.hidden.insert(id, hidden)),
            Fact::Decision(id, fact) => drop(self.decisions.insert(id, fact)),
            Fact::Commitment(id, fact) => {
                let known = self.commitments.get(&id).and_then(|standing| standing.terms);
                self.commitments.insert(id, Standing::after(known, fact));
            }
        }
    }
}

impl FromIterator<Fact> for Latest {
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        facts.into_iter().fold(Self::default(), |mut latest, fact| {
            latest.add(fact);
            latest
        })
    }
}

impl Standing {
    fn after(known: Option<Terms>, fact: CommitmentFact) -> Self {
        let terms = |decision, amount_ore, spent_ore| Some(Terms { decision, amount_ore, spent_ore });
        match fact {
            CommitmentFact::Reserved { decision, amount_ore } => {
                Self { state: CommitmentState::Reserved, terms: terms(decision, amount_ore, 0) }
            }
            CommitmentFact::Committed => Self { state: CommitmentState::Committed, terms: known },
            CommitmentFact::Released { decision, amount_ore } => {
                Self { state: CommitmentState::Released, terms: terms(decision, amount_ore, 0) }
            }
            CommitmentFact::Spent { decision, amount_ore, spent_ore } => {
                Self { state: CommitmentState::Spent, terms: terms(decision, amount_ore, spent_ore) }
            }
        }
    }
}

/// Where a commitment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitmentState {
    /// For a case that is about to be opened.
    Reserved,
    /// For an open case.
    Committed,
    /// The case was decided, and its cost is booked.
    Spent,
    /// Given back.
    Released,
}

impl CommitmentState {
    const ALL: [Self; 4] = [Self::Reserved, Self::Committed, Self::Spent, Self::Released];

    /// The name it is stored under.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Committed => "committed",
            Self::Spent => "spent",
            Self::Released => "released",
        }
    }

    /// The state stored under a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether the money is held for a case that is open or about to be.
    pub fn is_held(self) -> bool {
        match self {
            Self::Reserved | Self::Committed => true,
            Self::Spent | Self::Released => false,
        }
    }
}
