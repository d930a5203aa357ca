//! Takes a model out of use.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{RetireModelRequest, RetireModelResponse};

use crate::{
    domain::model::refusal::Refusal,
    store,
    wire::models::{self as wire, event},
};

pub fn run(work: &mut Work, request: RetireModelRequest) -> Run<'_, RetireModelResponse> {
    Box::pin(async move {
        let (named, reason) = wire::retiring(request)?;
        let tx = work.begin_on(&named.id.to_string()).await?;
        let mut model = store::model::find_to_change(&tx, named.id).await?.ok_or(Refusal::ModelNotFound)?;
        check_etag(&named.etag, &model.revision.to_string())?;
        model.retire(reason, work.now())?;
        store::model::update(&tx, &model).await?;
        work.emit(model.id, model.revision, event::retired(&model));
        Ok(RetireModelResponse { model: Some(wire::model(&model)) })
    })
}
