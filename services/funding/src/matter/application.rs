//! What every step of an application has in common: it is held, and who acts for the applicant or for the financier is known.

use mesh::{
    refusal::{Error, check_etag},
    sql::Tx,
    unit::Work,
};

use super::{authorised, due, over, who};
use crate::{
    domain::{
        OrganisationId,
        application::{
            Act, Application, ApplicationId,
            refusal::Refusal,
            word::{State, Step},
        },
        claims::{
            PersonId,
            attestation::{self, Matter, Signer},
            word::{DueKind, DueState, Role},
        },
        money::Ore,
    },
    store,
};

/// Applications are few, and one writer has them all: so numbers, decisions and rules are never fought over.
pub const ONE_AT_A_TIME: &str = "applications";

/// Opens the transaction, and holds an application as its caller knows it.
pub async fn begin<P>(work: &mut Work<P>, id: ApplicationId, etag: &str) -> Result<(Tx, Application), Error> {
    let tx = work.begin_on(ONE_AT_A_TIME).await?;
    let application = store::application::find_to_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
    check_etag(etag, &application.revision.to_string())?;
    Ok((tx, application))
}

/// Keeps an application after a step. What is missing in it is due for as long as it is waited for.
pub async fn keep(tx: &Tx, application: &Application) -> Result<(), Error> {
    store::application::update(tx, application).await?;
    let subject = application.id.to_string();
    match (application.completion_due, application.state) {
        (Some(day), _) => due(tx, application.id, DueKind::Completion, day, subject).await,
        (None, State::Completed) => {
            over(tx, application.id.into(), &[DueKind::Completion], &subject, DueState::Done).await
        }
        (None, _) => over(tx, application.id.into(), &[DueKind::Completion], &subject, DueState::Lapsed).await,
    }
}

/// Something that the caller does with an application.
pub async fn act<P>(work: &Work<P>, tx: &Tx, step: Step, note: &str) -> Result<Act, Error> {
    Ok(by(work, who(work, tx).await?, step, note))
}

/// Something that a signer does with an application.
pub fn by<P>(work: &Work<P>, signer: Signer, step: Step, note: &str) -> Act {
    Act { step, signer, time: work.now(), note: note.to_owned() }
}

/// Something that the caller does as an authorised signatory of the applicant.
pub async fn signed<P>(
    work: &Work<P>,
    tx: &Tx,
    application: &Application,
    step: Step,
    note: &str,
) -> Result<Act, Error> {
    let signer = authorised(work, tx, Role::Signatory, &[application.applicant()], Ore::ZERO).await?;
    Ok(by(work, signer, step, note))
}

/// Something that the caller does as an officer of the financier, with no part in the matter.
pub async fn handled<P>(
    work: &Work<P>,
    tx: &Tx,
    application: &Application,
    step: Step,
    note: &str,
) -> Result<Act, Error> {
    let signer = authorised(work, tx, Role::Officer, &[application.addressed_to()], Ore::ZERO).await?;
    unbiased(work, tx, application, &signer).await?;
    Ok(by(work, signer, step, note))
}

/// Refuses a signer who has a part in the matter: who acted for the applicant, may sign for it or for a partner, or is declared partial in the
/// application or in the decision that answers it.
pub async fn unbiased<P>(work: &Work<P>, tx: &Tx, application: &Application, signer: &Signer) -> Result<(), Error> {
    let partial = store::claims::attestation::partiality::of;
    let mut involved = partial(tx, Matter::Application(application.id)).await?;
    if let Some(decision) = application.decision {
        involved.extend(partial(tx, Matter::Decision(decision)).await?);
    }
    involved.extend(application.applicants().cloned());
    let of_person = match signer.person {
        Some(person) => store::claims::attestation::of_person(tx, PersonId::from(person)).await?,
        None => Vec::new(),
    };
    let partners = application.content.partners.iter().copied().map(OrganisationId::from);
    for applicant in partners.chain([application.applicant()]) {
        attestation::impartial(signer, &of_person, applicant, work.now().date(), &involved)?;
    }
    Ok(())
}
