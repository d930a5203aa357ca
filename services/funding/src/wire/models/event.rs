//! What has happened to financing models, as the contract tells it.

use proto::reell::funding::v1 as contract;

use crate::domain::model::{Model, SimulationId};

/// A version has been drafted.
pub fn drafted(model: &Model) -> contract::ModelDrafted {
    contract::ModelDrafted {
        model_id: model.id.to_string(),
        industry: model.content.industry.clone(),
        version: model.version,
    }
}

/// A draft has been written anew.
pub fn revised(model: &Model) -> contract::ModelRevised {
    contract::ModelRevised { model_id: model.id.to_string() }
}

/// A draft is with its reviewer.
pub fn submitted(model: &Model) -> contract::ModelSubmitted {
    contract::ModelSubmitted { model_id: model.id.to_string() }
}

/// A model is in use.
pub fn published(model: &Model) -> contract::ModelPublished {
    contract::ModelPublished {
        model_id: model.id.to_string(),
        industry: model.content.industry.clone(),
        version: model.version,
        hash: model.content.hash(),
    }
}

/// A model is out of use.
pub fn retired(model: &Model) -> contract::ModelRetired {
    contract::ModelRetired { model_id: model.id.to_string() }
}

/// A simulation has been run and kept.
pub fn simulated(id: SimulationId, fingerprint: String) -> contract::SimulationKept {
    contract::SimulationKept { simulation_id: id.to_string(), fingerprint }
}
