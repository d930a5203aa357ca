//! Lists the models that come with the service.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListExampleModelsRequest, ListExampleModelsResponse};

use crate::{domain::model::examples, wire::models as wire};

pub fn run(_: &mut Look, _: ListExampleModelsRequest) -> Run<'_, ListExampleModelsResponse> {
    Box::pin(async move {
        let all = examples::all().map_err(anyhow::Error::new)?;
        let models = all.iter().map(|(key, content)| wire::example(key, content)).collect();
        Ok(ListExampleModelsResponse { models })
    })
}
