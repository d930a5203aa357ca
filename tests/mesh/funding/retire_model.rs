//! RetireModel.

use proto::reell::funding::v1::{Model, ModelState, RetireModelRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_MODEL;
use crate::replay::{changes, twice};

fn retirement(model: &Model) -> RetireModelRequest {
    RetireModelRequest {
        request_id: key(),
        model_id: model.id.clone(),
        reason: "The prices were raised".into(),
        etag: model.etag.clone(),
    }
}

#[test]
fn a_model_is_taken_out_of_use_once() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        for model in [centre.a_published_model().await, centre.a_drafted_model().await] {
            let retired = anna.retire_model(retirement(&model)).await.unwrap().into_inner().model.unwrap();
            assert_eq!((retired.state(), &retired.hash), (ModelState::Retired, &model.hash));
            assert_eq!(retired.retire_reason, "The prices were raised");
            let again = RetireModelRequest { etag: String::new(), ..retirement(&model) };
            assert_eq!(refused(anna.retire_model(again).await).reason, "MODEL_STATE");
        }
    });
}

#[test]
fn a_model_is_retired_as_it_is_and_for_a_reason() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let draft = centre.a_drafted_model().await;
        let old = RetireModelRequest { etag: "9".into(), ..retirement(&draft) };
        assert_eq!(refused(anna.retire_model(old).await).reason, "ETAG_MISMATCH");
        let gone = RetireModelRequest { model_id: NO_MODEL.into(), ..retirement(&draft) };
        assert_eq!(refused(anna.retire_model(gone).await).reason, "MODEL_NOT_FOUND");
        let wrong = RetireModelRequest { model_id: "x".into(), reason: String::new(), ..retirement(&draft) };
        assert_eq!(fields(anna.retire_model(wrong).await), ["model_id", "reason"]);
    });
}

#[test]
fn a_retirement_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let draft = centre.a_drafted_model().await;
        let send = async |request| centre.operator("anna").models().retire_model(request).await;
        twice(retirement(&draft), send).await;
        assert_eq!(changes(centre, "funding", &draft.id).await, 2);
    });
}
