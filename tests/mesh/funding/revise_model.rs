//! ReviseModel.

use proto::reell::funding::v1::{Model, ReviseModelRequest};
use sandbox::{everywhere, fields, key, refused};
use sea_orm::ConnectionTrait;

use super::NO_MODEL;
use crate::replay::{changes, twice};

fn revised(model: &Model) -> ReviseModelRequest {
    let mut content = model.content.clone().unwrap();
    content.title = "Bygg, omskriven".into();
    ReviseModelRequest {
        request_id: key(),
        model_id: model.id.clone(),
        content: Some(content),
        etag: model.etag.clone(),
    }
}

#[test]
fn whoever_writes_a_draft_anew_is_one_of_its_authors() {
    everywhere(async |centre| {
        let draft = centre.a_drafted_model().await;
        let answer = centre.operator("bo").models().revise_model(revised(&draft)).await;
        let model = answer.unwrap().into_inner().model.unwrap();
        assert_eq!(model.content.as_ref().unwrap().title, "Bygg, omskriven");
        assert_ne!(model.hash, draft.hash);
        assert_eq!(model.authors.len(), 2);
    });
}

#[test]
fn only_a_draft_is_written_anew_and_only_on_what_is_there() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let draft = centre.a_drafted_model().await;
        let old = ReviseModelRequest { etag: "9".into(), ..revised(&draft) };
        assert_eq!(refused(anna.revise_model(old).await).reason, "ETAG_MISMATCH");
        let gone = ReviseModelRequest { model_id: NO_MODEL.into(), ..revised(&draft) };
        assert_eq!(refused(anna.revise_model(gone).await).reason, "MODEL_NOT_FOUND");
        let wrong = ReviseModelRequest { model_id: "x".into(), content: None, ..revised(&draft) };
        assert!(fields(anna.revise_model(wrong).await).starts_with(&["model_id".to_owned()]));
        let published = centre.a_published_model().await;
        assert_eq!(refused(anna.revise_model(revised(&published)).await).reason, "MODEL_STATE");
    });
}

#[test]
fn the_database_itself_keeps_what_is_published_as_it_is() {
    everywhere(async |centre| {
        let published = centre.a_published_model().await;
        let db = centre.databases().of("funding").await;
        for (change, rule) in [
            ("UPDATE financing_model SET hash = 'x'", "never changed"),
            ("DELETE FROM financing_model", "never removed"),
        ] {
            let fault = db.execute_unprepared(&format!("{change} WHERE key = '{}'", published.key)).await;
            let fault = fault.expect_err("it is final").to_string();
            assert!(fault.contains(rule), "{fault}");
        }
    });
}

#[test]
fn a_revision_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let draft = centre.a_drafted_model().await;
        let send = async |request| centre.operator("anna").models().revise_model(request).await;
        twice(revised(&draft), send).await;
        assert_eq!(changes(centre, "funding", &draft.id).await, 2);
    });
}
