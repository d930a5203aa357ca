//! What every step in the matter of a decision has in common: the project is held, who acts is known, and what is due follows.

use mesh::{refusal::Error, sql::Tx, unit::Work};
use sha2::{Digest, Sha256};
use time::Date;

use crate::{
    domain::{
        DecisionId, OrganisationId,
        claims::{
            ClaimId, DueDateId, PersonId,
            attestation::{self, Matter, Signer, Wish},
            claim::{Act, Claim},
            due::{self, DueDate},
            project::Project,
            refusal::Refusal,
            threshold::{self, Threshold},
            word::{Deed, DueKind, DueState, ReportKind, Role},
        },
        decision::{Decision, State},
        money::Ore,
        policy::time_limit::TimeLimit,
        refusal,
    },
    store,
};

pub mod application;

/// Opens the transaction at the writer of a decision, and holds its project.
pub async fn begin<P>(work: &mut Work<P>, decision: DecisionId) -> Result<(Tx, Project), Error> {
    let tx = work.begin_on(&decision.to_string()).await?;
    let project = store::claims::project::find_to_change(&tx, decision).await?.ok_or(Refusal::ProjectNotFound)?;
    Ok((tx, project))
}

/// The same for a claim, with the claim.
pub async fn begin_claim<P>(work: &mut Work<P>, id: ClaimId) -> Result<(Tx, Project, Claim), Error> {
    let known = store::claims::claim::find(&work.db(), id).await?.ok_or(Refusal::ClaimNotFound)?;
    let (tx, project) = begin(work, known.decision).await?;
    let claim = store::claims::claim::find_to_change(&tx, id).await?.ok_or(Refusal::ClaimNotFound)?;
    Ok((tx, project, claim))
}

/// Refuses where the decision lends no money today.
pub async fn active(tx: &Tx, decision: DecisionId) -> Result<(), Error> {
    match store::decision::origin(tx, decision).await? {
        Some((State::Active, _)) => Ok(()),
        Some((State::Proposed | State::Decided | State::Superseded(_) | State::Revoked | State::Closed, _)) => {
            Err(refusal::Refusal::DecisionNotActive(decision).into())
        }
        None => Err(refusal::Refusal::DecisionNotFound.into()),
    }
}

/// Who the caller is.
pub async fn who<P>(work: &Work<P>, tx: &Tx) -> Result<Signer, Error> {
    Ok(store::claims::attestation::signer(tx, &work.caller().name()).await?)
}

/// Something that the caller does with a claim.
pub async fn act<P>(work: &Work<P>, tx: &Tx, deed: Deed, note: &str) -> Result<Act, Error> {
    Ok(by(work, who(work, tx).await?, deed, note))
}

/// Something that a signer does with a claim.
pub fn by<P>(work: &Work<P>, signer: Signer, deed: Deed, note: &str) -> Act {
    Act { deed, signer, time: work.now(), note: note.to_owned() }
}

/// The caller with a right in force to act in a role for one of these organisations, over an amount.
pub async fn authorised<P>(
    work: &Work<P>,
    tx: &Tx,
    role: Role,
    organisations: &[OrganisationId],
    amount: Ore,
) -> Result<Signer, Error> {
    let account = work.caller().name();
    let rights = store::claims::attestation::of_account(tx, &account).await?;
    let wish = Wish { role, organisations, amount, day: work.now().date() };
    Ok(attestation::authorise(&account, &rights, wish)?)
}

/// Refuses a signer who has a part in the matter: who acted for the recipient, may sign for it, or is declared partial.
pub async fn unbiased<P>(
    work: &Work<P>,
    tx: &Tx,
    project: &Project,
    signer: &Signer,
    claim: Option<&Claim>,
) -> Result<(), Error> {
    let undertaken = project.undertaking.iter().map(|undertaking| undertaking.signer.clone());
    let involved = undertaken.chain(claim.into_iter().flat_map(Claim::recipients).cloned()).collect();
    apart(work, tx, (project.decision, project.applicant), signer, involved).await
}

/// The same in the matter of a decision, whether or not terms of its project are stated.
pub async fn unbiased_in<P>(
    work: &Work<P>,
    tx: &Tx,
    decision: &Decision,
    project: Option<&Project>,
    signer: &Signer,
) -> Result<(), Error> {
    match project {
        Some(project) => unbiased(work, tx, project, signer, None).await,
        None => apart(work, tx, (decision.id, decision.document.applicant), signer, Vec::new()).await,
    }
}

async fn apart<P>(
    work: &Work<P>,
    tx: &Tx,
    (decision, applicant): (DecisionId, OrganisationId),
    signer: &Signer,
    mut involved: Vec<Signer>,
) -> Result<(), Error> {
    involved.extend(store::claims::attestation::partiality::of(tx, Matter::Decision(decision)).await?);
    let of_person = match signer.person {
        Some(person) => store::claims::attestation::of_person(tx, PersonId::from(person)).await?,
        None => Vec::new(),
    };
    attestation::impartial(signer, &of_person, applicant, work.now().date(), &involved)?;
    Ok(())
}

/// The organisations that finance a project.
pub fn financiers(project: &Project) -> Vec<OrganisationId> {
    project.financiers.iter().map(|financier| financier.organisation()).collect()
}

/// In which time something is done, as the version of a rule says that holds on a day.
pub async fn time_limit(tx: &Tx, rule: &str, day: Date) -> Result<TimeLimit, Error> {
    Ok(TimeLimit::on(&store::policy::versions(tx, rule).await?, rule, day)?)
}

/// What changes and claims may pass a project's budget by, as the version of the rule says that holds on its first day.
pub async fn threshold(tx: &Tx, project: &Project) -> Result<Threshold, Error> {
    Ok(threshold::standing(&store::policy::versions(tx, threshold::RULE).await?, project.days.0)?)
}

/// Makes due what terms ask for, in the place of what terms before asked for.
pub async fn due_of_terms<P>(work: &Work<P>, tx: &Tx, project: &Project) -> Result<(), Error> {
    let wanted = due::of_terms(project, work.now().date());
    for open in store::claims::due_date::open_of(tx, project.decision).await? {
        if !wanted.iter().any(|(kind, _, subject)| *kind == open.kind && *subject == open.subject) {
            end(tx, open, DueState::Lapsed).await?;
        }
    }
    for (kind, day, subject) in wanted {
        due(tx, project.decision, kind, day, subject).await?;
    }
    Ok(())
}

/// Notes that nothing of what terms ask for is to be done any more, since the decision has ended. What is taken back stays due.
pub async fn nothing_due(tx: &Tx, decision: DecisionId) -> Result<(), Error> {
    for open in store::claims::due_date::open_of(tx, decision).await? {
        match open.kind {
            DueKind::Acceptance | DueKind::Claim | DueKind::FinalReport | DueKind::Completion => {
                end(tx, open, DueState::Lapsed).await?;
            }
            DueKind::Hearing | DueKind::Repayment => {}
        }
    }
    Ok(())
}

/// Makes something due by a day, or by another day than before.
pub async fn due(
    tx: &Tx,
    matter: impl Into<Matter>,
    kind: DueKind,
    due_on: Date,
    subject: String,
) -> Result<(), Error> {
    let matter = matter.into();
    match store::claims::due_date::of_subject(tx, matter, &[kind], &subject).await? {
        Some(held) if held.state == DueState::Open && held.due_on == due_on => {}
        Some(mut held) => {
            (held.state, held.due_on, held.reminders) = (DueState::Open, due_on, 0);
            held.revision += 1;
            store::claims::due_date::update(tx, &held).await?;
        }
        None => {
            let id = due_id(matter, kind, &subject);
            let due = DueDate {
                id,
                revision: 1,
                matter,
                kind,
                state: DueState::Open,
                due_on,
                subject,
                reminders: 0,
                told: 0,
            };
            store::claims::due_date::insert(tx, &due).await?;
        }
    }
    Ok(())
}

/// An id that follows from what is due, so that a unit that runs again gives the same.
fn due_id(matter: Matter, kind: DueKind, subject: &str) -> DueDateId {
    let digest = Sha256::digest(format!("{matter} {kind:?} {subject}"));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, of)| *byte = of);
    DueDateId::from(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// Notes that something that was due is done.
pub async fn done(tx: &Tx, decision: DecisionId, kinds: &[DueKind], subject: &str) -> Result<(), Error> {
    over(tx, decision.into(), kinds, subject, DueState::Done).await
}

/// Notes that nothing is to be done any more by a day.
pub async fn lapsed(tx: &Tx, decision: DecisionId, kinds: &[DueKind], subject: &str) -> Result<(), Error> {
    over(tx, decision.into(), kinds, subject, DueState::Lapsed).await
}

/// Notes that something is due no longer.
async fn over(tx: &Tx, matter: Matter, kinds: &[DueKind], subject: &str, state: DueState) -> Result<(), Error> {
    match store::claims::due_date::of_subject(tx, matter, kinds, subject).await? {
        Some(held) if held.state == DueState::Open => end(tx, held, state).await,
        Some(_) | None => Ok(()),
    }
}

async fn end(tx: &Tx, mut held: DueDate, state: DueState) -> Result<(), Error> {
    held.state = state;
    held.revision += 1;
    Ok(store::claims::due_date::update(tx, &held).await?)
}

/// Which due date a claim answers.
pub fn claimed(claim: &Claim) -> DueKind {
    match claim.period.report_kind {
        ReportKind::Progress => DueKind::Claim,
        ReportKind::Final => DueKind::FinalReport,
    }
}
