//! The words that stand in the columns of gatherings.

use anyhow::Context;

use crate::domain::gathering::{Kind, State};

/// A kind's word.
pub fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::Workshop => "workshop",
        Kind::Webinar => "webinar",
        Kind::Meeting => "meeting",
        Kind::Conference => "conference",
        Kind::SiteVisit => "site_visit",
    }
}

/// A state's word.
pub fn state_text(state: State) -> &'static str {
    match state {
        State::Planned => "planned",
        State::Held => "held",
        State::Cancelled => "cancelled",
    }
}

/// What a stored word stands for.
pub fn stored<T: Copy>(all: &[T], text: impl Fn(T) -> &'static str, word: &str) -> anyhow::Result<T> {
    all.iter().copied().find(|one| text(*one) == word).with_context(|| format!("{word} stands for nothing here"))
}
