//! What the hash chain of the journal covers: all that an entry says, in one form of bytes.

use mesh::clock::Timestamp;

use super::EntryId;

/// An entry as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its id.
    pub id: EntryId,
    /// What it is about.
    pub kind: String,
    /// The day that it belongs to; empty in the oldest.
    pub effective: String,
    /// When it was recorded.
    pub record_time: Timestamp,
    /// By whom.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// The entry that it takes back.
    pub reverses: Option<EntryId>,
    /// The month that it belongs to, where that was closed; else empty.
    pub relates_to: String,
    /// The accounts and amounts, in their order.
    pub legs: Vec<(String, i64)>,
}

impl Recorded {
    /// All that it says. Each part stands behind its length, so that nothing can move from one to the next.
    pub fn said(&self) -> Vec<u8> {
        let mut said = [self.id.uuid().as_bytes().as_slice(), &self.record_time.micros().to_be_bytes()].concat();
        let reverses = self.reverses.map(|entry| entry.uuid().as_bytes().to_vec()).unwrap_or_default();
        let texts = [&self.kind, &self.effective, &self.actor, &self.reason, &self.relates_to];
        let legs = self.legs.iter().map(|(account, _)| account);
        for part in texts.into_iter().chain(legs).map(|text| text.as_bytes()).chain([reverses.as_slice()]) {
            said.extend((part.len() as u64).to_be_bytes());
            said.extend(part);
        }
        self.legs.iter().for_each(|(_, amount)| said.extend(amount.to_be_bytes()));
        said
    }

    /// Whether it is two legs or more that sum to zero.
    pub fn balances(&self) -> bool {
        let sum: i128 = self.legs.iter().map(|(_, amount)| i128::from(*amount)).sum();
        self.legs.len() >= 2 && sum == 0
    }
}

/// The bytes whose keyed digest links an entry to those before it.
pub fn linked(position: i64, before: &[u8; 32], said: &[u8; 32]) -> Vec<u8> {
    [&position.to_be_bytes(), before.as_slice(), said.as_slice()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &str, reason: &str, legs: &[(&str, i64)]) -> Recorded {
        Recorded {
            id: EntryId::from(uuid::Uuid::from_u128(1)),
            kind: kind.into(),
            effective: "2026-11-28".into(),
            record_time: Timestamp::from_micros(5),
            actor: "operator:anna".into(),
            reason: reason.into(),
            reverses: None,
            relates_to: String::new(),
            legs: legs.iter().map(|(account, amount)| ((*account).to_owned(), *amount)).collect(),
        }
    }

    #[test]
    fn what_moves_from_one_part_to_the_next_changes_what_is_said() {
        let legs = [("a:b", 5), ("c:d", -5)];
        assert_ne!(entry("ab", "c", &legs).said(), entry("a", "bc", &legs).said());
        assert_ne!(entry("a", "b", &legs).said(), entry("a", "b", &[("c:d", 5), ("a:b", -5)]).said());
        assert_ne!(entry("a", "b", &legs).said(), entry("a", "b", &[("a:b", 6), ("c:d", -6)]).said());
        assert!(entry("a", "b", &legs).balances() && !entry("a", "b", &[("a:b", 5), ("c:d", -4)]).balances());
        assert_ne!(linked(1, &[0; 32], &[1; 32]), linked(2, &[0; 32], &[1; 32]));
    }
}
