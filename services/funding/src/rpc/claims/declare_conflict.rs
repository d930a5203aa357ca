//! Notes that somebody is partial in the matter of a decision.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{DeclareConflictRequest, DeclareConflictResponse};

use crate::{
    domain::claims::{
        attestation::{self, Matter},
        refusal::Refusal,
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: DeclareConflictRequest) -> Run<'_, DeclareConflictResponse> {
    Box::pin(async move {
        let (id, reason) = wire::request::decision_text(&request.decision_id, "reason", request.reason, 500)?;
        let (tx, project) = matter::begin(work, id).await?;
        let account = if request.account.is_empty() { work.caller().name() } else { request.account };
        let rights = store::claims::attestation::of_account(&tx, &account).await?;
        if rights.is_empty() && account != work.caller().name() {
            return Err(Refusal::AttestationNotFound.into());
        }
        let signer = attestation::known(&account, &rights);
        let matter = Matter::Decision(project.decision);
        let declared = store::claims::attestation::partiality::of(&tx, matter).await?;
        if !declared.iter().any(|held| held.account == account) {
            let by = (reason, work.caller().name(), work.now());
            store::claims::attestation::partiality::keep(&tx, work.keys(), matter, &signer, by).await?;
            work.touch(id);
        }
        Ok(DeclareConflictResponse { decision_id: id.to_string(), account })
    })
}
