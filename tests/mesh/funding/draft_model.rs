//! DraftModel.

use proto::reell::funding::v1::{DraftModelRequest, ModelContent, ModelState};
use sandbox::{everywhere, fields, key};

use crate::replay::{changes, twice};

#[test]
fn versions_of_a_model_follow_each_other_under_its_key() {
    everywhere(async |centre| {
        let content = centre.an_example("care-komvux").await;
        let name = centre.a_model_key();
        let mut anna = centre.operator("anna").models();
        for version in 1..=3 {
            let request = DraftModelRequest { request_id: key(), key: name.clone(), content: Some(content.clone()) };
            let model = anna.draft_model(request).await.unwrap().into_inner().model.unwrap();
            assert_eq!((model.version, model.state()), (version, ModelState::Draft));
            assert_eq!((model.content.as_ref(), model.hash.len()), (Some(&content), 64));
            assert_eq!((model.authors.len(), model.approved_by.as_str()), (1, ""));
        }
    });
}

#[test]
fn two_that_draft_at_once_draft_two_versions() {
    everywhere(async |centre| {
        let content = centre.an_example("care-komvux").await;
        let name = centre.a_model_key();
        let race = (0..8).map(|_| {
            let request = DraftModelRequest { request_id: key(), key: name.clone(), content: Some(content.clone()) };
            let caller = centre.operator("anna");
            async move { caller.models().draft_model(request).await.unwrap().into_inner().model.unwrap().version }
        });
        let mut versions = futures::future::join_all(race).await;
        versions.sort_unstable();
        assert_eq!(versions, (1..=8).collect::<Vec<_>>());
    });
}

#[test]
fn what_the_law_protects_prices_nothing_and_what_is_unknown_is_told() {
    everywhere(async |centre| {
        let content = centre.an_example("construction-byn").await;
        let refused = async |condition: &str| {
            let mut content = content.clone();
            content.rules[0].condition = condition.into();
            let request = DraftModelRequest { request_id: key(), key: centre.a_model_key(), content: Some(content) };
            let refusal = sandbox::refused(centre.operator("anna").models().draft_model(request).await);
            assert_eq!(refusal.reason, "FIELDS_INVALID");
            assert_eq!(refusal.fields[0].0, "content.rules[0].condition");
            refusal.fields[0].1.clone()
        };
        assert!(refused("foreign_born = false").await.contains("2008:567"));
        assert!(refused("shoe_size > 40").await.contains("the known ones are"));
        assert!(refused("employment = (").await.contains("cannot be read"));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let request =
            DraftModelRequest { request_id: key(), key: "Bygg".into(), content: Some(ModelContent::default()) };
        let named = fields(centre.operator("anna").models().draft_model(request).await);
        let expected = [
            "key",
            "content.title",
            "content.industry",
            "content.routes",
            "content.valid_from",
            "content.prices",
            "content.payers",
            "content.rules",
        ];
        assert_eq!(named, expected);
    });
}

#[test]
fn a_price_has_a_rate_of_tax_that_an_invoice_can_state_or_none() {
    everywhere(async |centre| {
        let mut content = centre.an_example("construction-byn").await;
        content.prices[0].vat_bps = 1_900;
        let request = DraftModelRequest { request_id: key(), key: centre.a_model_key(), content: Some(content) };
        let named = fields(centre.operator("anna").models().draft_model(request).await);
        assert_eq!(named, ["content.prices[0].vat_bps"]);
    });
}

#[test]
fn a_draft_that_is_sent_again_is_one_version() {
    everywhere(async |centre| {
        let content = Some(centre.an_example("industry-siv").await);
        let request = DraftModelRequest { request_id: key(), key: centre.a_model_key(), content };
        let send = async |request| centre.operator("anna").models().draft_model(request).await;
        let model = twice(request, send).await.model.unwrap();
        assert_eq!((model.version, changes(centre, "funding", &model.id).await), (1, 1));
    });
}
