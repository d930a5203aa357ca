//! Records a party's signature. With the last one, the agreement takes the place of the one it replaces.

use mesh::{
    refusal::{Error, check_etag},
    sql::Tx,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{AgreementReplaced, AgreementSigned, SignAgreementRequest, SignAgreementResponse};

use crate::{
    domain::agreement::{Agreement, refusal::Refusal},
    store,
    wire::agreements as wire,
};

pub fn run(work: &mut Work, request: SignAgreementRequest) -> Run<'_, SignAgreementResponse> {
    Box::pin(async move {
        let today = work.now().date();
        let (id, organisation, day) = wire::signature(&request, today)?;
        let tx = work.begin().await?;
        let mut agreement = store::agreement::find_to_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
        check_etag(&request.etag, &agreement.revision.to_string())?;
        let complete = agreement.sign(organisation, day)?;
        if complete {
            replace(work, &tx, &agreement).await?;
        }
        store::agreement::sign(&tx, id, organisation, day).await?;
        store::agreement::update(&tx, &agreement).await?;
        let signed =
            AgreementSigned { agreement_id: id.to_string(), organisation_id: organisation.to_string(), complete };
        work.emit(agreement.id, agreement.revision, signed);
        Ok(SignAgreementResponse { agreement: Some(wire::agreement(&agreement, today)) })
    })
}

async fn replace(work: &mut Work, tx: &Tx, agreement: &Agreement) -> Result<(), Error> {
    let Some(former) = agreement.terms.replaces else { return Ok(()) };
    let mut former = store::agreement::find_to_change(tx, former).await?.ok_or(Refusal::NotFound)?;
    former.replace(agreement)?;
    store::agreement::update(tx, &former).await?;
    let replaced = AgreementReplaced { agreement_id: former.id.to_string(), replaced_by_id: agreement.id.to_string() };
    work.emit(former.id, former.revision, replaced);
    Ok(())
}
