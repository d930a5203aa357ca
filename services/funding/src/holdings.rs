//! What the funding service holds on a person: the money that is set aside for the person's cases. It knows cases, and no persons.

use mesh::{
    holdings::{Holder, Holding, Kind, behind, of_type},
    refusal::Error,
    unit::Look,
};

use crate::{
    domain::{CommitmentId, commitment::Commitment},
    store,
};

const COMMITMENT: Kind = Kind {
    name: "commitment",
    purpose: "The money that is set aside for a case, and the account of it to who finances it.",
    source: "The case service, when a case is opened, decided or withdrawn.",
};

/// The commitments to persons' cases.
pub enum Funding {}

impl Holder for Funding {
    const KINDS: &'static [Kind] = &[COMMITMENT];

    async fn held(look: &Look, ids: &[String], _: &str, after: Option<&str>, most: u64) -> Result<Vec<Holding>, Error> {
        let ids = of_type(ids, CommitmentId::parse);
        let found = store::commitment::some(look.db(), &ids, behind(after, CommitmentId::parse)?, most).await?;
        Ok(found.iter().map(commitment).collect())
    }
}

fn commitment(commitment: &Commitment) -> Holding {
    Holding::new(commitment.id)
        .says("case_id", commitment.case)
        .says("decision_id", commitment.decision)
        .says("state", store::commitment::state_name(commitment.state))
        .says("amount_ore", commitment.amount.ore())
        .says("spent_ore", commitment.spent.ore())
}
