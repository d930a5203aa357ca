//! Declares a relation that may make an assessor partial.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{DeclareInterestRequest, DeclareInterestResponse, InterestDeclared};

use super::record;
use crate::{
    domain::{assessor::room, interest::Interest},
    rpc::known,
    store,
    wire::assessors as wire,
};

pub fn run(work: &mut Work, request: DeclareInterestRequest) -> Run<'_, DeclareInterestResponse> {
    Box::pin(async move {
        let (id, relation, party, period) = wire::declaration(&request)?;
        let tx = work.begin().await?;
        let mut assessor = record(work, &tx, id, &request.etag).await?;
        let party = known::party(work, &tx, party).await?;
        room(store::interest::of(&tx, work.keys(), id).await?.len(), "relations")?;
        let interest = Interest { id: work.new_id().into(), relation, party, period, withdrawn: false };
        assessor.touch();
        store::interest::insert(&tx, work.keys(), id, &interest).await?;
        store::assessor::update(&tx, &assessor).await?;
        work.emit(assessor.id, assessor.revision, InterestDeclared { assessor_id: assessor.id.to_string() });
        Ok(DeclareInterestResponse { interest_id: interest.id.to_string(), etag: assessor.revision.to_string() })
    })
}
