//! Says whether an agreement in force permits something between two organisations, and where not, why none does.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{CheckPermittedRequest, CheckPermittedResponse};

use crate::{store, wire::agreements as wire};

/// The most agreements that are told of, on either side.
const MOST: u64 = 100;

pub fn run(look: &mut Look, request: CheckPermittedRequest) -> Run<'_, CheckPermittedResponse> {
    Box::pin(async move {
        let (permitted, parties, day) = wire::permission_wanted(&request, look.now().date())?;
        let permitting = store::agreement::between(look.db(), parties, Some((permitted, day)), MOST).await?;
        let all = store::agreement::between(look.db(), parties, None, MOST).await?;
        let obstacles = all.iter().filter_map(|agreement| {
            agreement.forbids(permitted, day).map(|obstacle| wire::obstacle(agreement.id, obstacle))
        });
        Ok(CheckPermittedResponse {
            permitted: !permitting.is_empty(),
            agreement_ids: permitting.iter().map(|agreement| agreement.id.to_string()).collect(),
            obstacles: obstacles.collect(),
        })
    })
}
