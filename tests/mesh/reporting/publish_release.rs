//! PublishRelease, which needs another person than the author, and nothing published in between.

use proto::reell::reporting::v1::{PublishReleaseRequest, Release, ReleaseState};
use sandbox::{builders::releases::hiding, everywhere, fields, key, refused};

use super::NO_RELEASE;
use crate::replay::twice;

fn publication(draft: &Release) -> PublishReleaseRequest {
    PublishReleaseRequest { request_id: key(), release_id: draft.id.clone(), etag: draft.etag.clone() }
}

#[test]
fn a_release_is_published_by_another_person_than_its_author_and_once() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let draft = centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await;
        let own = centre.operator("author").releases().publish_release(publication(&draft)).await;
        assert_eq!(refused(own).reason, "RELEASE_BY_AUTHOR");
        let mut bo = centre.operator("bo").releases();
        let published = bo.publish_release(publication(&draft)).await.unwrap().into_inner().release.unwrap();
        assert_eq!((published.state(), &published.tables), (ReleaseState::Published, &draft.tables));
        assert!(published.published_by.contains("bo") && published.publish_time.is_some());
        assert_eq!(refused(bo.publish_release(publication(&published)).await).reason, "RELEASE_STATE");
        assert_eq!(refused(bo.publish_release(publication(&draft)).await).reason, "ETAG_MISMATCH");
        let gone = PublishReleaseRequest { release_id: NO_RELEASE.into(), ..publication(&draft) };
        assert_eq!(refused(bo.publish_release(gone).await).reason, "RELEASE_NOT_FOUND");
        let wrong = PublishReleaseRequest { release_id: "x".into(), ..publication(&draft) };
        assert_eq!(fields(bo.publish_release(wrong).await), ["release_id"]);
    });
}

#[test]
fn of_two_drafts_that_were_not_checked_together_one_is_published() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let mut drafts = Vec::new();
        for _ in 0..4 {
            drafts.push(centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await);
        }
        let race = drafts.iter().map(|draft| {
            let (caller, request) = (centre.operator("bo"), publication(draft));
            async move { caller.releases().publish_release(request).await }
        });
        let answers = futures::future::join_all(race).await;
        let (published, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(published.len(), 1);
        assert!(others.into_iter().all(|answer| refused(answer).reason == "RELEASE_OUTDATED"));
        // Drafted anew it is checked with what was published, and has the same figures.
        let anew = centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await;
        let published = published.into_iter().next().unwrap().unwrap().into_inner().release.unwrap();
        assert_eq!(centre.publish_release(&anew).await.tables, published.tables);
    });
}

#[test]
fn the_database_itself_keeps_what_is_published() {
    everywhere(async |centre| {
        use sea_orm::ConnectionTrait;
        let release = centre.a_published_release().await;
        let author = format!("test {}", release.id);
        let db = centre.databases().of("reporting").await;
        for sql in [
            format!("UPDATE statistical_release SET author = '{author}' WHERE state = 'published'"),
            "DELETE FROM statistical_release WHERE state = 'published'".to_owned(),
        ] {
            let fault = db.execute_unprepared(&sql).await.unwrap_err().to_string();
            assert!(fault.contains("a published release is never"), "{fault}");
        }
    });
}

#[test]
fn a_publication_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let draft = centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await;
        let send = async |request| centre.operator("bo").releases().publish_release(request).await;
        let published = twice(publication(&draft), send).await.release.unwrap();
        assert_eq!(published.etag, "2");
    });
}
