//! Reads a simulation by its id or by what it follows from.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetSimulationRequest, GetSimulationResponse};

use crate::{
    domain::model::refusal::Refusal,
    store::simulation,
    wire::models::{self as wire, Which},
};

pub fn run(look: &mut Look, request: GetSimulationRequest) -> Run<'_, GetSimulationResponse> {
    Box::pin(async move {
        let kept = match wire::which(&request)? {
            Which::Id(id) => simulation::find(look.db(), id).await?,
            Which::Fingerprint(fingerprint) => simulation::find_by_fingerprint(look.db(), &fingerprint).await?,
        };
        let kept = kept.ok_or(Refusal::SimulationNotFound)?;
        Ok(GetSimulationResponse { simulation: Some(wire::kept(&kept)?) })
    })
}
