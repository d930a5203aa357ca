//! What reporting holds on a person: what its figures are made of, by the ids of the person's cases and their money. It knows no persons.

use mesh::{
    holdings::{Holder, Holding, Kind, behind, of_type},
    refusal::Error,
    unit::Look,
};

use crate::{
    domain::{
        CaseId, CommitmentId,
        fact::{CaseFact, CommitmentState, Terms},
    },
    store,
};

const SOURCE: &str = "The events of the case service and of the funding service, which tell of no person.";

/// The facts on persons' cases.
pub enum Reporting {}

impl Holder for Reporting {
    const KINDS: &'static [Kind] = &[
        Kind { name: "case_fact", purpose: "Figures on cases. No figure is on one person.", source: SOURCE },
        Kind { name: "commitment_fact", purpose: "Figures on money. No figure is on one person.", source: SOURCE },
    ];

    async fn held(
        look: &Look,
        ids: &[String],
        kind: &str,
        after: Option<&str>,
        most: u64,
    ) -> Result<Vec<Holding>, Error> {
        if kind == "case_fact" {
            let (ids, after) = (of_type(ids, CaseId::parse), behind(after, CaseId::parse)?);
            let found = store::case_fact::some(look.db(), &ids, after, most).await?;
            return Ok(found.into_iter().map(case).collect());
        }
        let (ids, after) = (of_type(ids, CommitmentId::parse), behind(after, CommitmentId::parse)?);
        let found = store::commitment_fact::some(look.db(), &ids, after, most).await?;
        Ok(found.into_iter().map(commitment).collect())
    }
}

fn case((id, fact): (CaseId, CaseFact)) -> Holding {
    match fact {
        CaseFact::Open(phase) => Holding::new(id).says("state", "open").says("phase", phase),
        CaseFact::Decided(outcome) => Holding::new(id).says("state", "decided").says("outcome", outcome),
        CaseFact::Withdrawn => Holding::new(id).says("state", "withdrawn"),
    }
}

fn commitment((id, state, terms): (CommitmentId, CommitmentState, Terms)) -> Holding {
    Holding::new(id)
        .says("decision_id", terms.decision)
        .says("state", state.name())
        .says("amount_ore", terms.amount_ore)
        .says("spent_ore", terms.spent_ore)
}
