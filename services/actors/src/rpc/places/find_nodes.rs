//! Finds the nodes near a municipality that can host an assessment in a week, the nearest first.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{FindNodesRequest, FindNodesResponse};

use crate::{
    domain::{day, reference::refusal::ReferenceRefusal},
    store,
    wire::places as wire,
};

/// The most open hours that one answer holds: some 800 nodes that are open all days of the week.
const MOST_HOURS: usize = 6_000;

pub fn run(look: &mut Look, request: FindNodesRequest) -> Run<'_, FindNodesResponse> {
    Box::pin(async move {
        let wanted = wire::wanted(&request)?;
        let nodes = store::unit::nodes::find(look.db(), &wanted, MOST_HOURS).await?.ok_or_else(wire::too_wide)?;
        // Only where there is nothing to answer does it matter whether the municipality is there.
        let monday = day::text(wanted.week.monday());
        if nodes.is_empty() && store::reference::centre_town(look.db(), &wanted.municipality, &monday).await?.is_none()
        {
            return Err(ReferenceRefusal::MunicipalityNotFound.into());
        }
        Ok(FindNodesResponse { nodes: nodes.iter().map(wire::node).collect() })
    })
}
