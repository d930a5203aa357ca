//! Notes that what was decided to be taken back came back, with its interest, or is waived: by an officer with no part in the matter, who
//! did not propose it.

use mesh::{
    refusal::Error,
    sql::Tx,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{SettleRecoveryRequest, SettleRecoveryResponse};

use crate::{
    booking,
    domain::{
        claims::{
            attestation::another,
            project::Project,
            recovery::{Recovery, Settlement},
            refusal::Refusal,
            word::{DueKind, Role},
        },
        policy::interest::{self, Interest},
    },
    matter, store,
    wire::claims::{self as wire, request::Ending},
};

pub fn run(work: &mut Work, request: SettleRecoveryRequest) -> Run<'_, SettleRecoveryResponse> {
    Box::pin(async move {
        let (id, ending) = wire::request::settlement(request, work.now().date())?;
        let known = store::claims::recovery::find(&work.db(), id).await?.ok_or(Refusal::RecoveryNotFound)?;
        let (tx, mut project) = matter::begin(work, known.decision).await?;
        let held = store::claims::recovery::find_to_change(&tx, id).await?;
        let mut recovery = held.ok_or(Refusal::RecoveryNotFound)?;
        match ending {
            Ending::Waived(_) | Ending::Paid { free: true, .. } => may_waive(work, &tx, &project, &recovery).await?,
            Ending::Paid { free: false, .. } => {}
        }
        let settlement = with_interest(&tx, &recovery, ending).await?;
        let entry = recovery.settle(&mut project, settlement)?;
        store::claims::recovery::update(&tx, &recovery).await?;
        store::claims::project::update(&tx, &project).await?;
        booking::record(work, &entry, &id.to_string());
        matter::done(&tx, recovery.decision, &[DueKind::Repayment], &id.to_string()).await?;
        wire::event::recovery(work, &recovery);
        Ok(SettleRecoveryResponse { recovery: Some(wire::answer::to_recovery(&recovery)) })
    })
}

/// Refuses whoever may not decide that something of the recovery is not asked for. Interest goes with what it is of: nobody knows how much
/// it comes to where a rule is missing.
async fn may_waive(work: &Work, tx: &Tx, project: &Project, recovery: &Recovery) -> Result<(), Error> {
    let signer = matter::authorised(work, tx, Role::Officer, &[recovery.financier], recovery.amount).await?;
    matter::unbiased(work, tx, project, &signer, None).await?;
    Ok(another(&signer, &recovery.proposed_by)?)
}

/// How the recovery ends, with the interest that has run by the day on which it was paid back.
async fn with_interest(tx: &Tx, recovery: &Recovery, ending: Ending) -> Result<Settlement, Error> {
    Ok(match ending {
        Ending::Waived(reason) => Settlement::Waived(reason),
        Ending::Paid { reference, on, free: true } => Settlement::Paid { reference, on, interest: Interest::default() },
        Ending::Paid { reference, on, free: false } => {
            let versions = store::policy::versions(tx, interest::RULE).await?;
            let run = interest::run(recovery.amount, recovery.interest_from, on, &versions);
            let interest = run.map_err(|day| Refusal::InterestRuleMissing(recovery.id, day))?;
            Settlement::Paid { reference, on, interest }
        }
    })
}
