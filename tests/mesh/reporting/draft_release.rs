//! DraftRelease, which protects tables together and with all that is published of their dataset.

use proto::reell::reporting::v1::{
    CellKey, DraftReleaseRequest, ReleaseState, Suppression, draft_release_request::Protection,
};
use sandbox::{
    builders::releases::{a_table, hiding, noise},
    everywhere, fields, key, refused,
};

use super::NO_DATASET;
use crate::replay::twice;

#[test]
fn a_draft_hides_what_is_small_and_enough_beside_it() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let draft = centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await;
        assert_eq!((draft.state(), draft.published_by.as_str()), (ReleaseState::Draft, ""));
        assert!(draft.author.contains("author") && draft.publish_time.is_none());
        assert_eq!(draft.tables.iter().map(|table| table.cells.len()).collect::<Vec<_>>(), [6 * 3, 6 * 5]);
        for table in &draft.tables {
            let hidden = table.cells.iter().filter(|cell| cell.value.is_none()).count();
            assert!(hidden > 0 && hidden * 3 < table.cells.len() * 2, "{hidden} of {}", table.title);
            assert_eq!(table.hidden_cells as usize, hidden);
            assert!(table.cells.iter().filter_map(|cell| cell.value).all(|value| value == 0 || value >= 5));
        }
    });
}

#[test]
fn what_is_published_one_way_is_drafted_in_no_other() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let mut anna = centre.operator("anna").releases();
        let first = centre.a_drafted_release(centre.a_release_order(&dataset, noise())).await;
        assert!(
            anna.draft_release(centre.a_release_order(&dataset, hiding())).await.is_ok(),
            "nothing is published yet"
        );
        centre.publish_release(&first).await;
        let refusal = refused(anna.draft_release(centre.a_release_order(&dataset, hiding())).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata.get("subject")), ("METHOD_MIXED", Some(&dataset.id)));
        let other = CellKey { max_noise: 5, variance_thousandths: 2_500, small_values: 2, stay_thousandths: 0 };
        let other = centre.a_release_order(&dataset, Protection::CellKey(other));
        assert_eq!(refused(anna.draft_release(other).await).reason, "METHOD_MIXED");
        assert!(anna.draft_release(centre.a_release_order(&dataset, noise())).await.is_ok());
    });
}

#[test]
fn a_table_that_would_tell_what_must_stay_hidden_is_refused() {
    everywhere(async |centre| {
        let dataset = centre.an_open_dataset().await;
        let units = [(["2580", "woman", "care"], 3), (["2581", "woman", "care"], 7), (["2581", "man", "industry"], 10)];
        centre.load_units(&dataset, centre.some_units(&units)).await;
        let wide = || Protection::Suppression(Suppression { min_cell: 5, min_width: 30 });
        let order = |dimension: &str| DraftReleaseRequest {
            tables: vec![a_table(&[dimension])],
            ..centre.a_release_order(&dataset, wide())
        };
        let first = centre.a_drafted_release(order("sex")).await;
        assert_eq!(first.tables[0].hidden_cells, 0);
        centre.publish_release(&first).await;
        // Of 20 in all, which are published, the 3 are at most 20: no width of 30 is left for them.
        let refusal = refused(centre.operator("anna").releases().draft_release(order("municipality")).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata.get("subject")), ("DISCLOSURE_RISK", Some(&dataset.id)));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let mut anna = centre.operator("anna").releases();
        let empty = DraftReleaseRequest { request_id: key(), dataset_id: "x".into(), ..Default::default() };
        assert_eq!(fields(anna.draft_release(empty).await), ["dataset_id", "class", "protection", "tables"]);
        let mut wrong = async |protection: Protection| {
            fields(anna.draft_release(centre.a_release_order(&dataset, protection)).await)
        };
        let low = Suppression { min_cell: 2, min_width: 0 };
        assert_eq!(wrong(Protection::Suppression(low)).await, ["suppression.min_cell"]);
        let narrow = Suppression { min_cell: 6, min_width: 5 };
        assert_eq!(wrong(Protection::Suppression(narrow)).await, ["suppression.min_width"]);
        let all = ["cell_key.max_noise", "cell_key.variance_thousandths", "cell_key.stay_thousandths"];
        let noise = CellKey { max_noise: 11, variance_thousandths: 0, small_values: 4, stay_thousandths: 901 };
        assert_eq!(wrong(Protection::CellKey(noise)).await, all);
        let noise = CellKey { max_noise: 2, variance_thousandths: 9_000, ..Default::default() };
        assert_eq!(wrong(Protection::CellKey(noise)).await, ["cell_key.variance_thousandths"]);
        let mut order = centre.a_release_order(&dataset, hiding());
        order.tables[1].dimensions[1] = "age".into();
        assert_eq!(fields(anna.draft_release(order).await), ["tables[1].dimensions"]);

        let gone = DraftReleaseRequest { dataset_id: NO_DATASET.into(), ..centre.a_release_order(&dataset, hiding()) };
        assert_eq!(refused(anna.draft_release(gone).await).reason, "DATASET_NOT_FOUND");
        let empty = centre.an_open_dataset().await;
        let of_nothing = anna.draft_release(centre.a_release_order(&empty, hiding())).await;
        assert_eq!(refused(of_nothing).reason, "DATASET_STATE");
    });
}

#[test]
fn who_protected_a_dataset_that_another_draft_closed_meanwhile_is_told_so() {
    everywhere(async |centre| {
        for _ in 0..20 {
            let dataset = centre.a_loaded_dataset().await;
            let race = (0..4).map(|_| {
                let order = centre.a_release_order(&dataset, hiding());
                async move { centre.operator("anna").releases().draft_release(order).await }
            });
            let (won, lost): (Vec<_>, Vec<_>) =
                futures::future::join_all(race).await.into_iter().partition(Result::is_ok);
            assert!(!won.is_empty());
            let told: Vec<_> = lost.into_iter().map(|answer| refused(answer).reason).collect();
            assert!(told.iter().all(|reason| reason == "ETAG_MISMATCH"), "{told:?}");
            if !told.is_empty() {
                return;
            }
        }
        panic!("no draft has met another");
    });
}

#[test]
fn a_draft_that_is_sent_again_is_one_draft() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let send = async |request| centre.operator("anna").releases().draft_release(request).await;
        twice(centre.a_release_order(&dataset, hiding()), send).await;
        let id = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE action = 'ReleaseDrafted' AND resource LIKE '{}%'",
            dataset.id
        );
        assert_eq!(centre.databases().number("reporting", &id).await, 1);
    });
}
