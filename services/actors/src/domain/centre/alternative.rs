//! Alternatives: the answers that a question of the founding decision could have, and which of them was chosen.
//!
//! ```text
//! proposed ⇄ investigated ──► chosen ──► superseded, by another that is chosen
//!                        └──► rejected
//! ```

use mesh::clock::Timestamp;
use time::Date;

use super::refusal::Refusal;
use crate::domain::organisation::OrganisationId;

mesh::id!(
    /// An alternative's id.
    AlternativeId,
    "alternative"
);

/// A question that the founding decision asks (RUN-00253-2023, tasks 1 to 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Which financing model.
    Financing,
    /// Organised how, and working together with whom.
    Organisation,
    /// Run how, with which digital and physical functions.
    Operation,
    /// Owned by whom.
    Ownership,
}

impl Question {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Financing, Self::Organisation, Self::Operation, Self::Ownership];
}

/// How far an alternative has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Somebody has put it forward.
    Proposed,
    /// Its consequences have been looked into.
    Investigated,
    /// It is the answer to its question.
    Chosen,
    /// It was decided against.
    Rejected,
    /// It was the answer until another was chosen in its place.
    Superseded,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Proposed, Self::Investigated, Self::Chosen, Self::Rejected, Self::Superseded];

    /// Whether a decision is still to come.
    pub fn is_open(self) -> bool {
        match self {
            Self::Proposed | Self::Investigated => true,
            Self::Chosen | Self::Rejected | Self::Superseded => false,
        }
    }
}

/// What an organisation would do in an alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyRole {
    /// Huvudman.
    Host,
    /// Owner or member.
    Owner,
    /// Pays.
    Funder,
    /// Runs it.
    Operator,
    /// Works together with it.
    Partner,
}

impl PartyRole {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Host, Self::Owner, Self::Funder, Self::Operator, Self::Partner];
}

/// What an alternative is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What it is called.
    pub title: String,
    /// What it is.
    pub description: String,
    /// Who would do what in it.
    pub parties: Vec<(OrganisationId, PartyRole)>,
    /// What speaks for it.
    pub pros: Vec<String>,
    /// What speaks against it.
    pub cons: Vec<String>,
    /// What it would cost in a year, in öre; none where nobody has estimated it.
    pub yearly_cost_ore: Option<i64>,
}

/// What was decided, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The day.
    pub on: Date,
    /// Registration number, paragraph and date.
    pub reference: String,
    /// Who decided.
    pub by: OrganisationId,
}

/// What a decision can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the answer, in the place of none or of the one that was the answer.
    Chosen {
        /// The one that it takes the place of.
        supersedes: Option<AlternativeId>,
    },
    /// It is not.
    Rejected,
}

/// An alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Which it is.
    pub id: AlternativeId,
    /// What it answers.
    pub question: Question,
    /// What it is.
    pub content: Content,
    /// How far it has come.
    pub state: State,
    /// None while nothing is decided.
    pub decision: Option<Decision>,
    /// The one that was chosen in its place.
    pub superseded_by: Option<AlternativeId>,
    /// 1 when recorded, and one more with each change.
    pub revision: i64,
    /// When it was recorded.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

impl Alternative {
    /// Writes it anew, as long as it is open. The state must be an open one.
    pub fn revise(&mut self, content: Content, state: State, now: Timestamp) -> Result<(), Refusal> {
        self.must_be_open()?;
        self.content = content;
        self.state = state;
        self.touch(now);
        Ok(())
    }

    /// Decides it. `chosen` is the chosen alternative of the same question, if there is one; it is superseded where the verdict says so.
    pub fn decide(
        &mut self,
        verdict: Verdict,
        decision: Decision,
        chosen: Option<&mut Self>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.must_be_open()?;
        self.state = match verdict {
            Verdict::Rejected => State::Rejected,
            Verdict::Chosen { supersedes } => {
                match (chosen, supersedes) {
                    (None, None) => {}
                    (Some(chosen), Some(id)) if chosen.id == id => {
                        chosen.state = State::Superseded;
                        chosen.superseded_by = Some(self.id);
                        chosen.touch(now);
                    }
                    (Some(chosen), None) => return Err(Refusal::AlternativeAlreadyChosen { chosen: chosen.id }),
                    (_, Some(_)) => return Err(Refusal::AlternativeNotChosen),
                }
                State::Chosen
            }
        };
        self.decision = Some(decision);
        self.touch(now);
        Ok(())
    }

    fn must_be_open(&self) -> Result<(), Refusal> {
        if self.state.is_open() { Ok(()) } else { Err(Refusal::AlternativeDecided) }
    }

    fn touch(&mut self, now: Timestamp) {
        self.revision += 1;
        self.updated = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    const NOW: Timestamp = Timestamp::from_micros(7);

    fn alternative(id: u128) -> Alternative {
        let content = Content {
            title: "Kommunalförbund".into(),
            description: String::new(),
            parties: Vec::new(),
            pros: Vec::new(),
            cons: Vec::new(),
            yearly_cost_ore: None,
        };
        let id = AlternativeId::from(uuid::Uuid::from_u128(id));
        let (question, state) = (Question::Ownership, State::Proposed);
        let (decision, superseded_by) = (None, None);
        Alternative { id, question, content, state, decision, superseded_by, revision: 1, created: NOW, updated: NOW }
    }

    fn decision() -> Decision {
        let by = OrganisationId::from(uuid::Uuid::from_u128(1));
        Decision { on: date!(2024 - 12 - 01), reference: "§ 12".into(), by }
    }

    #[test]
    fn a_second_choice_must_say_that_it_takes_the_place_of_the_first() {
        let (mut first, mut second) = (alternative(1), alternative(2));
        first.decide(Verdict::Chosen { supersedes: None }, decision(), None, NOW).expect("the first");
        let refused = second.decide(Verdict::Chosen { supersedes: None }, decision(), Some(&mut first), NOW);
        assert_eq!(refused, Err(Refusal::AlternativeAlreadyChosen { chosen: first.id }));
        let another = Verdict::Chosen { supersedes: Some(second.id) };
        assert_eq!(
            second.decide(another, decision(), Some(&mut first), NOW),
            Err(Refusal::AlternativeNotChosen),
            "itself is not the chosen one"
        );
        let takes = Verdict::Chosen { supersedes: Some(first.id) };
        second.decide(takes, decision(), Some(&mut first), NOW).expect("in its place");
        assert_eq!((first.state, first.superseded_by), (State::Superseded, Some(second.id)));
        assert_eq!(second.state, State::Chosen);
    }

    #[test]
    fn what_is_decided_is_neither_revised_nor_decided_again() {
        let mut one = alternative(1);
        one.decide(Verdict::Rejected, decision(), None, NOW).expect("open");
        let before = one.clone();
        assert_eq!(one.revise(one.content.clone(), State::Proposed, NOW), Err(Refusal::AlternativeDecided));
        assert_eq!(
            one.decide(Verdict::Chosen { supersedes: None }, decision(), None, NOW),
            Err(Refusal::AlternativeDecided)
        );
        assert_eq!(one, before);
    }

    proptest! {
        #[test]
        fn one_alternative_is_chosen_at_most(steps in proptest::collection::vec((0usize..5, any::<bool>(), proptest::option::of(0usize..5)), 0..25)) {
            let mut all: Vec<_> = (0..5).map(alternative).collect();
            for (which, chosen, supersedes) in steps {
                let supersedes = supersedes.map(|place| all[place].id);
                let verdict = if chosen { Verdict::Chosen { supersedes } } else { Verdict::Rejected };
                let mut one = all[which].clone();
                let before = all.clone();
                let other = all.iter_mut().find(|other| other.state == State::Chosen && other.id != one.id);
                match one.decide(verdict, decision(), other, NOW) {
                    Ok(()) => all[which] = one,
                    Err(_) => prop_assert_eq!(&all, &before),
                }
                prop_assert!(all.iter().filter(|one| one.state == State::Chosen).count() <= 1);
                prop_assert!(all.iter().all(|one| (one.state == State::Superseded) == one.superseded_by.is_some()));
                prop_assert!(all.iter().all(|one| one.state.is_open() == one.decision.is_none()));
            }
        }
    }
}
