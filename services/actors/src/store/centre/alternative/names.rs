//! The words that stand in the columns of alternatives.

use anyhow::Context;

use crate::domain::centre::alternative::{PartyRole, Question, State};

/// A question's word.
pub fn question_text(question: Question) -> &'static str {
    match question {
        Question::Financing => "financing",
        Question::Organisation => "organisation",
        Question::Operation => "operation",
        Question::Ownership => "ownership",
    }
}

/// A state's word.
pub fn state_text(state: State) -> &'static str {
    match state {
        State::Proposed => "proposed",
        State::Investigated => "investigated",
        State::Chosen => "chosen",
        State::Rejected => "rejected",
        State::Superseded => "superseded",
    }
}

/// A role's word.
pub fn role_text(role: PartyRole) -> &'static str {
    match role {
        PartyRole::Host => "host",
        PartyRole::Owner => "owner",
        PartyRole::Funder => "funder",
        PartyRole::Operator => "operator",
        PartyRole::Partner => "partner",
    }
}

/// What a stored word stands for.
pub fn stored<T: Copy>(all: &[T], text: impl Fn(T) -> &'static str, word: &str) -> anyhow::Result<T> {
    all.iter().copied().find(|one| text(*one) == word).with_context(|| format!("{word} stands for nothing here"))
}
