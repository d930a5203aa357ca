//! What is refused about financing models, each with its reason in the contract and its remedy.

use mesh::refusal::Kind;
use time::Date;

use super::{ModelId, State};

/// A refusal by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No model with that id is held here.
    ModelNotFound,
    /// The model is not in a state that allows it.
    ModelState(ModelId, State),
    /// Whoever has written the model wants to publish it.
    PublishingByAuthor(ModelId),
    /// So many findings stop the publishing.
    ModelUnsound(ModelId, usize),
    /// It is not valid on that day.
    ModelNotInForce(ModelId, Date),
    /// No such simulation is kept here.
    SimulationNotFound,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = "funding";

    fn kind(&self) -> Kind {
        match self {
            Self::ModelNotFound | Self::SimulationNotFound => Kind::NotFound,
            Self::PublishingByAuthor(_) => Kind::PermissionDenied,
            Self::ModelState(..) | Self::ModelUnsound(..) | Self::ModelNotInForce(..) => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::ModelNotFound => "MODEL_NOT_FOUND",
            Self::ModelState(..) => "MODEL_STATE",
            Self::PublishingByAuthor(_) => "PUBLISHING_BY_AUTHOR",
            Self::ModelUnsound(..) => "MODEL_UNSOUND",
            Self::ModelNotInForce(..) => "MODEL_NOT_IN_FORCE",
            Self::SimulationNotFound => "SIMULATION_NOT_FOUND",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::ModelNotFound => "No financing model with that id is held here: list the models to find it.".into(),
            Self::ModelState(_, State::Draft) => {
                "The model is a draft: submit it for review first.".into()
            }
            Self::ModelState(_, State::Review) => {
                "The model is under review: publish it, or retire it and draft the next version.".into()
            }
            Self::ModelState(_, State::Published) => {
                "The model is published, and is never changed: draft the next version under the same key.".into()
            }
            Self::ModelState(_, State::Retired) => {
                "The model is retired: draft the next version under the same key.".into()
            }
            Self::PublishingByAuthor(_) => {
                "Whoever has written a model cannot publish it: ask another person to.".into()
            }
            Self::ModelUnsound(_, 1) => {
                "A finding stops the publishing: validate the model to see it with a case that shows it, and draft a version without it.".into()
            }
            Self::ModelUnsound(_, findings) => format!(
                "{findings} findings stop the publishing: validate the model to see each with a case that shows it, and draft a version without them."
            ),
            Self::ModelNotInForce(_, day) => {
                format!("The model is not valid on {day}: ask about a day of its validity, or evaluate the version that is valid then.")
            }
            Self::SimulationNotFound => {
                "No simulation with that id or fingerprint is kept here: simulate the models, which keeps it.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ModelNotFound | Self::SimulationNotFound => Vec::new(),
            Self::ModelState(model, _)
            | Self::PublishingByAuthor(model)
            | Self::ModelUnsound(model, _)
            | Self::ModelNotInForce(model, _) => vec![("subject", model.to_string())],
        }
    }
}
