//! ListModels.

use proto::reell::funding::v1::{ListModelsRequest, ModelState};
use sandbox::everywhere;

use crate::listed::{Asked, answer, holds};

#[test]
fn versions_are_listed_by_what_they_are_without_their_rules() {
    everywhere(async |centre| {
        let (draft, published) = (centre.a_drafted_model().await, centre.a_published_model().await);
        let list = async |filter: String| {
            let request = ListModelsRequest { filter, ..Default::default() };
            centre.operator("anna").models().list_models(request).await.unwrap().into_inner().models
        };
        let found = list(format!("key = {} AND state = published AND industry = construction", published.key)).await;
        assert_eq!(found.iter().map(|model| &model.id).collect::<Vec<_>>(), [&published.id]);
        assert_eq!((found[0].state(), &found[0].hash), (ModelState::Published, &published.hash));
        let content = found[0].content.as_ref().unwrap();
        assert!(content.rules.is_empty() && content.title == published.content.as_ref().unwrap().title);
        assert!(list(format!("key = {} AND state = published", draft.key)).await.is_empty());
        assert_eq!(list(format!("key = {} AND valid_from:2024", draft.key)).await.len(), 1);
    });
}

#[test]
fn models_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let mut content = centre.an_example("care-komvux").await;
        content.title = format!("Vård {}", centre.a_model_key());
        let mut own = Vec::new();
        for _ in 0..3 {
            own.push(centre.a_drafted_model_of(content.clone()).await.id);
        }
        let list = async |asked: Asked| {
            let request = ListModelsRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").models().list_models(request).await?.into_inner();
            answer(found.models, |one| one.id, found.page)
        };
        let filter = format!("title = \"{}\"", content.title);
        holds(&list, &filter, &own, &["create_time", "update_time desc", "key", "valid_from"]).await;
    });
}
