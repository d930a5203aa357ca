//! Revokes a decision, in full or in part, and gives back what nobody uses of it in one ledger entry.

use std::collections::BTreeMap;

use mesh::{
    refusal::{Error, check_etag},
    sql::Tx,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{RevokeDecisionRequest, RevokeDecisionResponse};

use crate::{
    booking,
    domain::{
        OrganisationId,
        claims::{
            attestation::{Signer, another},
            project::Project,
            refusal::Refusal as ClaimsRefusal,
            word::{Deed, Role},
        },
        decision::{Decision, ending::Wanted},
        money::Ore,
        refusal::{Obstacle, Refusal},
    },
    matter, store, wire,
};

pub fn run(work: &mut Work, request: RevokeDecisionRequest) -> Run<'_, RevokeDecisionResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, wanted) = wire::ending::revocation(request, work.now().date())?;
        let tx = work.begin_on(&id.to_string()).await?;
        let mut decision = store::decision::find_to_change(&tx, id).await?.ok_or(Refusal::DecisionNotFound)?;
        check_etag(&etag, &decision.etag())?;
        let mut project = store::claims::project::find_to_change(&tx, id).await?;
        let signer = authorised(work, &tx, &decision, &wanted).await?;
        matter::unbiased_in(work, &tx, &decision, project.as_ref(), &signer).await?;
        another(&signer, &store::claims::attestation::signer(&tx, &decision.imported_by).await?)?;
        decision.in_force()?;

        let full = wanted.is_full();
        if full && let Some(payment) = store::claims::payment::on_its_way(&tx, id).await? {
            return Err(Refusal::DecisionState(id, Obstacle::PaymentOnItsWay(payment)).into());
        }
        if full && let Some(project) = &mut project {
            reject_claim(work, &tx, project, &signer, &wanted.decision_reference).await?;
        }
        let entry = decision.revoke(wanted, project.as_mut(), signer, work.now())?;
        store::decision::update(&tx, &decision).await?;
        if let Some(project) = &project {
            store::claims::project::update(&tx, project).await?;
        }
        if !entry.postings().is_empty() {
            booking::record(work, &entry, decision.document.registration_number.raw());
        }
        let mut paid = Vec::new();
        if full {
            matter::nothing_due(&tx, id).await?;
            paid = store::claims::payment::to_recover(&tx, id).await?;
        }
        work.emit(id, decision.revision, wire::event::revoked(&decision));
        let (payments_to_recover, left_to_recover_ore) = wire::ending::to_recover(&paid);
        let decision = Some(wire::decision::to_decision(&decision));
        Ok(RevokeDecisionResponse { decision, payments_to_recover, left_to_recover_ore })
    })
}

/// The caller with a right that covers what is revoked: of a financier all that is granted, or of each named row's financier what its rows
/// fall by.
async fn authorised(work: &Work, tx: &Tx, decision: &Decision, wanted: &Wanted) -> Result<Signer, Error> {
    let lines = decision.document.plan.lines();
    if wanted.is_full() {
        let financiers: Vec<_> = lines.iter().map(|line| line.organisation).collect();
        return matter::authorised(work, tx, Role::Officer, &financiers, decision.granted()).await;
    }
    let mut falls: BTreeMap<OrganisationId, Ore> = BTreeMap::new();
    for (row, amount) in &wanted.rows {
        let financier = lines.get(*row).ok_or_else(wire::ending::no_row)?.organisation;
        let sum = falls.entry(financier).or_default();
        *sum = sum.plus(*amount).unwrap_or(*sum);
    }
    let mut signer = matter::who(work, tx).await?;
    for (financier, amount) in falls {
        signer = matter::authorised(work, tx, Role::Officer, &[financier], amount).await?;
    }
    Ok(signer)
}

/// Rejects the claim that is on its way, if there is one: nothing of it is accepted any more.
async fn reject_claim(
    work: &mut Work,
    tx: &Tx,
    project: &mut Project,
    signer: &Signer,
    reference: &str,
) -> Result<(), Error> {
    let Some(id) = project.open_claim else { return Ok(()) };
    let mut claim = store::claims::claim::find_to_change(tx, id).await?.ok_or(ClaimsRefusal::ClaimNotFound)?;
    let mut lines = store::claims::claim::line::of(tx, id).await?;
    let mut costs = store::claims::cost::of_claim(tx, work.keys(), id).await?;
    let note = format!("The decision is revoked: {reference}");
    let rejected = matter::by(work, signer.clone(), Deed::Decided, &note);
    let entry = claim.reject(project, &mut lines, &mut costs, rejected);
    store::claims::claim::update(tx, &claim).await?;
    store::claims::claim::line::update(tx, id, &lines).await?;
    store::claims::cost::update(tx, &costs).await?;
    if !entry.postings().is_empty() {
        booking::record(work, &entry, &id.to_string());
    }
    wire::claims::event::claim(work, &claim, project);
    Ok(())
}
