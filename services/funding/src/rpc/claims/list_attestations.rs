//! Lists rights to sign, decide, order and release.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListAttestationsRequest, ListAttestationsResponse};

use crate::{store, wire::claims as wire};

pub fn run(look: &mut Look, request: ListAttestationsRequest) -> Run<'_, ListAttestationsResponse> {
    Box::pin(async move {
        let ListAttestationsRequest { page, filter, order_by } = request;
        let list = store::claims::attestation::listed();
        let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
        let found = store::claims::attestation::list_of(look.db(), &asked).await?;
        Ok(ListAttestationsResponse {
            attestations: found.items.iter().map(wire::request::to_attestation).collect(),
            page: found.page(),
        })
    })
}
