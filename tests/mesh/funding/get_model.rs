//! GetModel.

use proto::reell::funding::v1::GetModelRequest;
use sandbox::{everywhere, fields, refused};

use super::NO_MODEL;

#[test]
fn a_version_is_read_with_all_that_it_says() {
    everywhere(async |centre| {
        let model = centre.a_published_model().await;
        let mut anna = centre.operator("anna").models();
        let read = anna.get_model(GetModelRequest { model_id: model.id.clone() }).await.unwrap().into_inner();
        assert_eq!(read.model, Some(model));
        let gone = GetModelRequest { model_id: NO_MODEL.into() };
        assert_eq!(refused(anna.get_model(gone).await).reason, "MODEL_NOT_FOUND");
        assert_eq!(fields(anna.get_model(GetModelRequest { model_id: "x".into() }).await), ["model_id"]);
    });
}
