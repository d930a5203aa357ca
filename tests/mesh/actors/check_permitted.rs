//! CheckPermitted.

use proto::reell::actors::v1::{
    CheckPermittedRequest, CheckPermittedResponse, DraftAgreementRequest, Permitted, PermittedObstacle,
};
use sandbox::{builders::agreements::cooperation, everywhere, fields};

fn codes(answer: &CheckPermittedResponse) -> Vec<PermittedObstacle> {
    assert_eq!(answer.permitted, !answer.agreement_ids.is_empty());
    assert!(answer.obstacles.iter().all(|obstacle| !obstacle.sentence.is_empty()));
    answer.obstacles.iter().map(|obstacle| obstacle.code()).collect()
}

#[test]
fn something_is_permitted_where_an_agreement_in_force_between_both_permits_it() {
    everywhere(async |centre| {
        let parties = centre.municipalities(3).await;
        let limited = DraftAgreementRequest { until: "2025-01-01".into(), ..cooperation(&parties[..2]) };
        let ask = async |permitted: Permitted, other: usize, on: &str| {
            let request = CheckPermittedRequest {
                permitted: permitted.into(),
                organisation_id: parties[0].id.clone(),
                other_organisation_id: parties[other].id.clone(),
                on: on.into(),
            };
            centre.operator("anna").agreements().check_permitted(request).await.unwrap().into_inner()
        };
        let none = ask(Permitted::NodeUse, 1, "2024-06-01").await;
        assert!(!none.permitted && codes(&none).is_empty(), "the two have no agreement");
        let draft = centre.draft(limited).await;
        let unsigned = ask(Permitted::NodeUse, 1, "2024-06-01").await;
        assert_eq!(codes(&unsigned), [PermittedObstacle::NotSigned]);
        let agreement = centre.sign_all(draft).await;
        let granted = ask(Permitted::NodeUse, 1, "2024-06-01").await;
        assert_eq!((granted.permitted, granted.agreement_ids), (true, vec![agreement.id]));
        for (permitted, on, code) in [
            (Permitted::NodeUse, "2023-12-31", PermittedObstacle::NotYetInForce),
            (Permitted::NodeUse, "2025-01-01", PermittedObstacle::NoLongerInForce),
            (Permitted::Invoicing, "2024-06-01", PermittedObstacle::NotAmongPermitted),
        ] {
            assert_eq!(codes(&ask(permitted, 1, on).await), [code]);
        }
        assert!(!ask(Permitted::NodeUse, 2, "2024-06-01").await.permitted, "a third one is no party");
    });
}

#[test]
fn nobody_needs_an_agreement_with_oneself() {
    everywhere(async |centre| {
        let one = centre.an_organisation().register().await;
        let request = CheckPermittedRequest {
            permitted: 0,
            organisation_id: one.id.clone(),
            other_organisation_id: one.id,
            on: "now".into(),
        };
        let named = fields(centre.operator("anna").agreements().check_permitted(request).await);
        assert_eq!(named, ["permitted", "other_organisation_id", "on"]);
    });
}
