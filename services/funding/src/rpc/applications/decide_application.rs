//! Decides an application by the decision that is proposed, or rejects it: on delegation, or as a committee did.

use mesh::{
    refusal::Error,
    sql::Tx,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{DecideApplicationRequest, DecideApplicationResponse};

use crate::{
    domain::{
        application::{
            Application, Authority, Verdict,
            delegation::{self, Delegated, Rule},
            undisputed,
            word::{State, Step},
        },
        claims::{
            PersonId,
            attestation::{self, Matter, Signer},
            refusal::Refusal,
            word::Role,
        },
        decision::Decision,
        money::Ore,
        refusal,
    },
    matter::{self, application as own},
    store,
    wire::application::{self as wire, Committee, Ruling},
};

pub fn run(work: &mut Work, request: DecideApplicationRequest) -> Run<'_, DecideApplicationResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let Ruling { application, reject, motivation, committee } = wire::ruling(request)?;
        let (tx, mut application) = own::begin(work, application, &etag).await?;
        let granting = if reject { None } else { Some(granting(&tx, &application).await?) };
        let amount = application.at_stake(granting.as_ref());
        let (verdict, signer, rule) = match committee {
            Some(committee) => {
                let (verdict, signer) = by_committee(work, &tx, &application, committee).await?;
                (verdict, signer, None)
            }
            None => {
                let (verdict, signer, rule) = on_delegation(work, &tx, &application, amount).await?;
                (verdict, signer, Some(rule))
            }
        };
        let (on, account) = (verdict.on, signer.account.clone());
        application.decide(granting.as_ref(), verdict, own::by(work, signer, Step::Decided, &motivation))?;
        own::keep(&tx, &application).await?;
        if let Some(Rule { id, position, .. }) = rule {
            let decided = Delegated {
                application: application.id,
                organisation: application.addressed_to(),
                rule: id,
                position,
                amount,
                outcome: application.state,
                decided_on: on,
                decided_by: account,
                reported: None,
            };
            store::application::delegated::insert(&tx, &decided).await?;
        }
        wire::event::moved(work, &application);
        Ok(DecideApplicationResponse { application: Some(wire::answer::to_application(&application)) })
    })
}

/// The decision that grants, in which nothing disagrees.
async fn granting(tx: &Tx, application: &Application) -> Result<Decision, Error> {
    application.must_be(&[State::Proposed])?;
    let id = application.decision.ok_or(refusal::Refusal::DecisionNotFound)?;
    let decision = store::decision::find_to_change(tx, id).await?.ok_or(refusal::Refusal::DecisionNotFound)?;
    undisputed(&decision)?;
    Ok(decision)
}

/// The caller with the right to decide over an amount, who neither assessed the application nor has a part in it.
async fn decider<P>(work: &Work<P>, tx: &Tx, application: &Application, amount: Ore) -> Result<Signer, Error> {
    let signer = matter::authorised(work, tx, Role::Decision, &[application.addressed_to()], amount).await?;
    own::unbiased(work, tx, application, &signer).await?;
    for assessor in application.assessors() {
        attestation::another(&signer, assessor)?;
    }
    Ok(signer)
}

/// A decision within what is delegated today to a position of the caller.
async fn on_delegation<P>(
    work: &Work<P>,
    tx: &Tx,
    application: &Application,
    amount: Ore,
) -> Result<(Verdict, Signer, Rule), Error> {
    let signer = decider(work, tx, application, amount).await?;
    let (organisation, today) = (application.addressed_to(), work.now().date());
    let rights = store::claims::attestation::of_account(tx, &signer.account).await?;
    let positions = delegation::positions(&rights, organisation, today);
    let rules = store::application::delegation::of_positions(tx, organisation, &positions).await?;
    let rule = delegation::covering(&rules, &positions, amount, today)?.clone();
    let authority = Authority::Delegation { rule: rule.id.uuid(), position: rule.position.clone() };
    Ok((Verdict { on: today, authority }, signer, rule))
}

/// What a committee decided, entered by the caller. Who was absent for being partial is so in the whole matter.
async fn by_committee<P>(
    work: &Work<P>,
    tx: &Tx,
    application: &Application,
    Committee { meeting, absent }: Committee,
) -> Result<(Verdict, Signer), Error> {
    wire::check_meeting("committee.decided_on", meeting.on, application.received_on, work.now().date())?;
    let signer = decider(work, tx, application, Ore::ZERO).await?;
    if absent.iter().any(|person| signer.person == Some(person.uuid())) {
        return Err(Refusal::ConflictOfInterest.into());
    }
    let matter = Matter::Application(application.id);
    let declared = store::claims::attestation::partiality::of(tx, matter).await?;
    for person in &absent {
        // Members of a committee need no account here.
        let member = Signer { account: person.to_string(), person: Some(person.uuid()) };
        if !declared.iter().any(|held| held.account == member.account) {
            let reason = format!("absent for being partial, {} of {}", meeting.paragraph, meeting.on);
            let by = (reason, work.caller().name(), work.now());
            store::claims::attestation::partiality::keep(tx, work.keys(), matter, &member, by).await?;
        }
    }
    let absent = absent.into_iter().map(PersonId::uuid).collect();
    let authority = Authority::Committee { paragraph: meeting.paragraph, absent };
    Ok((Verdict { on: meeting.on, authority }, signer))
}
