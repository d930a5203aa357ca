//! A legal basis: by which point of GDPR article 6.1, and which national rule, a controller processes data for a purpose.

use mesh::{clock::Timestamp, refusal::Kind};
use time::Date;

use super::{organisation::OrganisationId, validity::Validity, word::Word};

mesh::id!(
    /// A legal basis's id.
    LegalBasisId,
    "basis"
);

/// The point of GDPR article 6.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Article {
    /// 6.1 a.
    Consent,
    /// 6.1 b.
    Contract,
    /// 6.1 c.
    LegalDuty,
    /// 6.1 d.
    VitalInterests,
    /// 6.1 e.
    PublicTask,
    /// 6.1 f.
    LegitimateInterests,
}

impl Word for Article {
    const ALL: &'static [Self] = &[
        Self::Consent,
        Self::Contract,
        Self::LegalDuty,
        Self::VitalInterests,
        Self::PublicTask,
        Self::LegitimateInterests,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Contract => "contract",
            Self::LegalDuty => "legal_duty",
            Self::VitalInterests => "vital_interests",
            Self::PublicTask => "public_task",
            Self::LegitimateInterests => "legitimate_interests",
        }
    }
}

impl Article {
    /// Whether the basis must be laid down in a national rule, GDPR article 6.3.
    pub fn needs_national_basis(self) -> bool {
        match self {
            Self::LegalDuty | Self::PublicTask => true,
            Self::Consent | Self::Contract | Self::VitalInterests | Self::LegitimateInterests => false,
        }
    }
}

/// A legal basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalBasis {
    /// Its id.
    pub id: LegalBasisId,
    /// Who determines the purpose.
    pub controller: OrganisationId,
    /// The purpose's key.
    pub purpose: String,
    /// The point of article 6.1.
    pub article: Article,
    /// The national rule; empty where none is needed.
    pub national_basis: String,
    /// The days.
    pub period: Validity,
    /// Where the decision stands.
    pub decision_reference: String,
    /// 1 when recorded, and one more with each change.
    pub revision: i64,
    /// When it was recorded.
    pub created: Timestamp,
}

impl LegalBasis {
    /// Refuses where the purpose has another basis on some of the days: for a day there is one, so that nobody picks and chooses.
    pub fn alone(&self, others: &[Self]) -> Result<(), Refusal> {
        match others.iter().find(|other| other.period.overlaps(self.period)) {
            Some(other) => Err(Refusal::Overlaps { other: other.id }),
            None => Ok(()),
        }
    }

    /// Ends it on a day.
    pub fn end(&mut self, until: Date) -> Result<(), Refusal> {
        if self.period.is_over_on(until) {
            return Err(Refusal::EndedAlready);
        }
        self.period = self.period.ended(until);
        self.revision += 1;
        Ok(())
    }
}

/// What is refused on legal bases, as `refusal.proto` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No legal basis with that id.
    NotFound,
    /// The purpose has one on some of the days.
    Overlaps {
        /// Which one.
        other: LegalBasisId,
    },
    /// It ends earlier already.
    EndedAlready,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Overlaps { .. } => Kind::AlreadyExists,
            Self::EndedAlready => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound => "LEGAL_BASIS_NOT_FOUND",
            Self::Overlaps { .. } => "LEGAL_BASIS_OVERLAPS",
            Self::EndedAlready => "LEGAL_BASIS_ENDED_ALREADY",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::NotFound => {
                "No such legal basis is in the registry: list those of the controller, and choose one of them.".into()
            }
            Self::Overlaps { other } => {
                format!("The purpose has a legal basis on some of those days already: end {other} first, or choose other days.")
            }
            Self::EndedAlready => {
                "The legal basis ends on that day or earlier already: there is nothing to end, unless another was meant.".into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::validity::tests as days;

    fn basis(number: u128, period: Validity) -> LegalBasis {
        LegalBasis {
            id: Uuid::from_u128(number).into(),
            controller: Uuid::from_u128(1).into(),
            purpose: "validation-case".into(),
            article: Article::PublicTask,
            national_basis: "SkolL (2010:800) 20 kap. 42 §".into(),
            period,
            decision_reference: "KS 2024/1".into(),
            revision: 1,
            created: Timestamp::from_micros(1),
        }
    }

    proptest! {
        #[test]
        fn for_a_day_a_purpose_has_one_basis_at_most(periods in proptest::collection::vec(days::any(), 1..10)) {
            let mut kept: Vec<LegalBasis> = Vec::new();
            for (number, period) in periods.into_iter().enumerate() {
                let next = basis(number as u128, period);
                if next.alone(&kept).is_ok() {
                    kept.push(next);
                }
            }
            for day in 0..60 {
                prop_assert!(kept.iter().filter(|basis| basis.period.holds_on(days::nth(day))).count() <= 1);
            }
        }
    }

    #[test]
    fn a_basis_is_ended_on_an_earlier_day_only() {
        let mut basis = basis(1, Validity { from: days::nth(0), until: Some(days::nth(10)) });
        assert_eq!(basis.end(days::nth(10)), Err(Refusal::EndedAlready));
        assert_eq!((basis.end(days::nth(9)), basis.revision), (Ok(()), 2));
        assert_eq!(basis.end(days::nth(9)), Err(Refusal::EndedAlready));
    }
}
