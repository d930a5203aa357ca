//! Lists the models that come with the service.

use mesh::{refusal::Error, unit::Look};
use proto::reell::funding::v1::{ListExampleModelsRequest, ListExampleModelsResponse};

use crate::{domain::model::examples, wire::models as wire};

pub async fn run(_: &mut Look, _: ListExampleModelsRequest) -> Result<ListExampleModelsResponse, Error> {
    let all = examples::all().map_err(anyhow::Error::new)?;
    let models = all.iter().map(|(key, content)| wire::example(key, content)).collect();
    Ok(ListExampleModelsResponse { models })
}
