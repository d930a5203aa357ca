//! Publishes a model that is under review: by another person than its authors, without a hole, and with payers that there are.

use mesh::{
    aside::aside,
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{PublishModelRequest, PublishModelResponse};

use crate::{
    domain::model::{check::check, refusal::Refusal},
    matter,
    peers::Peers,
    store,
    wire::models::{self as wire, event},
};

pub fn run(work: &mut Work<Peers>, request: PublishModelRequest) -> Run<'_, PublishModelResponse> {
    Box::pin(async move {
        let named = wire::named(&request.model_id, request.etag)?;
        let db = work.db();
        let known = store::model::find(&db, named.id).await?.ok_or(Refusal::ModelNotFound)?;
        check_etag(&named.etag, &known.revision.to_string())?;
        let approver = store::claims::attestation::signer(&db, &work.caller().name()).await?;
        known.check_published_by(&store::model::authors(&db, &known).await?, &approver)?;
        let seen = known.revision;
        let organisations: Vec<_> = known.content.payers.iter().filter_map(|payer| payer.organisation).collect();
        let found = aside(move || check(&known.content)).await?;
        let mut peers = work.peers();
        for organisation in organisations {
            peers.check_active(organisation).await?;
        }

        let tx = work.begin_on(&named.id.to_string()).await?;
        let mut model = store::model::find_to_change(&tx, named.id).await?.ok_or(Refusal::ModelNotFound)?;
        check_etag(&seen.to_string(), &model.revision.to_string())?;
        // Rights may have been given meanwhile.
        let (authors, approver) = (store::model::authors(&tx, &model).await?, matter::who(work, &tx).await?);
        model.publish(&authors, approver, &found, work.now())?;
        store::model::update(&tx, &model).await?;
        work.emit(model.id, model.revision, event::published(&model));
        Ok(PublishModelResponse { model: Some(wire::model(&model)) })
    })
}
