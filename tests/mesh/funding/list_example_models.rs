//! ListExampleModels.

use proto::reell::funding::v1::ListExampleModelsRequest;
use sandbox::everywhere;

#[test]
fn three_models_come_with_the_service_with_their_sources_and_marked_as_examples() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let all = anna.list_example_models(ListExampleModelsRequest {}).await.unwrap().into_inner().models;
        let keys: Vec<_> = all.iter().map(|example| example.key.as_str()).collect();
        assert_eq!(keys, ["construction-byn", "industry-siv", "care-komvux"]);
        for content in all.into_iter().map(|example| example.content.unwrap()) {
            assert!(content.title.contains("exempel"));
            assert!(content.rules.iter().all(|rule| !rule.citations.is_empty()));
            assert!(content.prices.iter().all(|price| !price.citation.as_ref().unwrap().source.is_empty()));
        }
    });
}
