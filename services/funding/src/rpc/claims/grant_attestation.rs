//! Gives a human, by one account, the right to sign, decide, order or release.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{GrantAttestationRequest, GrantAttestationResponse};

use crate::{
    domain::claims::{attestation::Attestation, refusal::Refusal},
    store,
    wire::claims as wire,
};

/// Rights are given one after another, since one account is one human's.
const ONE_AT_A_TIME: &str = "attestations";

pub fn run(work: &mut Work, request: GrantAttestationRequest) -> Run<'_, GrantAttestationResponse> {
    Box::pin(async move {
        let grant = wire::request::grant(request)?;
        if grant.account == work.caller().name() {
            return Err(Refusal::AttestationOwn.into());
        }
        let tx = work.begin_on(ONE_AT_A_TIME).await?;
        let own = store::claims::attestation::of_account(&tx, &work.caller().name()).await?;
        if own.iter().any(|right| right.person == grant.person) {
            return Err(Refusal::AttestationOwn.into());
        }
        let held = store::claims::attestation::of_account(&tx, &grant.account).await?;
        if held.iter().any(|right| right.person != grant.person) {
            return Err(Refusal::AttestationAccount.into());
        }
        if let Some(principal) = grant.substitute_for {
            let principal = store::claims::attestation::find_to_change(&tx, principal).await?;
            principal
                .filter(|held| held.role == grant.role && held.organisation == grant.organisation)
                .ok_or(Refusal::AttestationNotFound)?;
        }
        let right = Attestation {
            id: work.new_id().into(),
            revision: 1,
            account: grant.account,
            person: grant.person,
            role: grant.role,
            organisation: grant.organisation,
            limit: grant.limit,
            from: grant.from,
            until: grant.until,
            substitute_for: grant.substitute_for,
            reference: grant.reference,
            position: grant.position,
            create_time: work.now(),
        };
        store::claims::attestation::insert(&tx, &right).await?;
        wire::event::granted(work, &right);
        Ok(GrantAttestationResponse { attestation: Some(wire::request::to_attestation(&right)) })
    })
}
