//! FindNodes.

use proto::reell::actors::v1::{
    Accessibility, AssessmentMode, DeactivateOrganisationRequest, FindNodesRequest, Opening, OpeningException,
    ReviseOpeningRequest,
};
use sandbox::{Caller, builders::places::office_hours, everywhere, fields, key, refused};

use super::merge_organisations::of as merge;

/// A supervised remote assessment with wheelchair access near Kiruna in week 48. The equipment is what tells one test's nodes from another's.
fn near_kiruna(mark: &str) -> FindNodesRequest {
    FindNodesRequest {
        municipality_code: "2584".into(),
        within_km: 150,
        week: "2026-W48".into(),
        mode: AssessmentMode::RemoteSupervised.into(),
        accessibility: vec![Accessibility::WheelchairAccess.into()],
        equipment: vec![mark.to_owned()],
        ..Default::default()
    }
}

async fn found(caller: &Caller, request: FindNodesRequest) -> Vec<(String, i32)> {
    let nodes = caller.places().find_nodes(request).await.unwrap().into_inner().nodes;
    nodes.into_iter().map(|node| (node.unit_id, node.distance_m)).collect()
}

#[test]
fn the_nodes_that_can_are_found_the_nearest_first() {
    everywhere(async |centre| {
        let (mark, anna) = (key(), centre.operator("anna"));
        let node = |municipality: &str| {
            let (mark, municipality) = (mark.clone(), municipality.to_owned());
            centre.a_unit().changed(move |profile| {
                profile.municipality_code = municipality;
                profile.equipment = vec![mark];
                profile.language_codes = vec!["sv".into(), "fi".into()];
            })
        };
        let gallivare = node("2523").register_open().await;
        let kiruna = node("2584").register_open().await;
        node("2580").register_open().await;
        node("2584").changed(|profile| profile.accessibility.clear()).register_open().await;
        node("2584").changed(|profile| profile.modes = vec![AssessmentMode::Workplace.into()]).register_open().await;
        node("2584").changed(|profile| profile.capacity = 2).register().await;
        let nodes = found(&anna, near_kiruna(&mark)).await;
        assert_eq!(nodes.iter().map(|(id, _)| id).collect::<Vec<_>>(), [&kiruna.id, &gallivare.id]);
        assert_eq!(nodes[0].1, 0);
        assert!((79_000..85_000).contains(&nodes[1].1), "Gällivare is {} m from Kiruna", nodes[1].1);
        let all = FindNodesRequest { within_km: 400, ..near_kiruna(&mark) };
        assert_eq!(found(&anna, all).await.len(), 3);
        let shouted = FindNodesRequest {
            equipment: vec![mark.to_uppercase()],
            language_codes: vec!["fi".into()],
            capacity: 6,
            ..near_kiruna(&mark)
        };
        assert_eq!(found(&anna, shouted).await.len(), 2);
        for nobody in [
            FindNodesRequest { capacity: 7, ..near_kiruna(&mark) },
            FindNodesRequest { language_codes: vec!["smj".into()], ..near_kiruna(&mark) },
            FindNodesRequest { accessibility: vec![Accessibility::HearingLoop.into()], ..near_kiruna(&mark) },
            FindNodesRequest { week: "2025-W52".into(), ..near_kiruna(&mark) },
        ] {
            assert_eq!(found(&anna, nobody).await, []);
        }
    });
}

#[test]
fn a_node_is_found_in_the_weeks_that_it_is_open_also_across_the_turn_of_the_year() {
    everywhere(async |centre| {
        let (mark, mut places) = (key(), centre.operator("anna").places());
        let equipment = vec![mark.clone()];
        let node = centre.a_unit().changed(|profile| {
            profile.equipment = equipment;
            profile.municipality_code = "2584".into();
        });
        let node = node.register().await;
        let closed = OpeningException { from: "2026-12-24".into(), until: "2027-01-01".into(), ..Default::default() };
        let late = OpeningException {
            opens: "10:00".into(),
            closes: "12:00".into(),
            from: "2027-01-02".into(),
            until: "2027-01-03".into(),
        };
        let opening = Some(Opening { weekly: vec![office_hours("2026-12-01")], exceptions: vec![closed, late] });
        let request = ReviseOpeningRequest { request_id: key(), unit_id: node.id, etag: String::new(), opening };
        places.revise_opening(request).await.unwrap();
        let open = async |week: &str| {
            let request = FindNodesRequest { week: week.into(), ..near_kiruna(&mark) };
            let nodes = centre.operator("anna").places().find_nodes(request).await.unwrap().into_inner().nodes;
            let open = nodes.into_iter().flat_map(|node| node.open);
            open.map(|open| format!("{} {}–{}", open.day, open.opens, open.closes)).collect::<Vec<_>>()
        };
        assert!(open("2026-W48").await.is_empty());
        assert_eq!(open("2026-W49").await, ["01", "02", "03", "04"].map(|day| format!("2026-12-{day} 08:00–16:00")));
        assert_eq!(open("2026-W53").await, ["2027-01-01 08:00–16:00", "2027-01-02 10:00–12:00"]);
        assert_eq!(open("2027-W01").await.len(), 5);
    });
}

#[test]
fn nodes_of_an_organisation_out_of_use_are_not_offered_whoever_it_was_merged_into() {
    everywhere(async |centre| {
        let (mark, anna) = (key(), centre.operator("anna"));
        let kept = centre.an_organisation().register().await.id;
        let duplicate = centre.an_organisation().register().await.id;
        let mut nodes = Vec::new();
        for organisation in [&kept, &duplicate] {
            let unit = centre.a_unit().of(organisation).changed(|profile| {
                profile.municipality_code = "2584".into();
                profile.equipment = vec![mark.clone()];
            });
            nodes.push(unit.register_open().await.id);
        }
        let offered = async || {
            let mut ids: Vec<_> = found(&anna, near_kiruna(&mark)).await.into_iter().map(|(id, _)| id).collect();
            ids.sort_by_key(|id| nodes.iter().position(|node| node == id));
            ids
        };
        let deactivate = |id: &str| {
            let (request_id, organisation_id) = (key(), id.to_owned());
            DeactivateOrganisationRequest { request_id, organisation_id, etag: String::new() }
        };
        let mut organisations = centre.operator("anna").organisations();
        assert_eq!(offered().await, nodes);
        organisations.deactivate_organisation(deactivate(&duplicate)).await.unwrap();
        assert_eq!(offered().await, nodes[..1]);
        organisations.merge_organisations(merge(&kept, &duplicate)).await.unwrap();
        assert_eq!(offered().await, nodes);
        organisations.deactivate_organisation(deactivate(&kept)).await.unwrap();
        assert!(offered().await.is_empty());
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let wrong = FindNodesRequest {
            municipality_code: "Kiruna".into(),
            within_km: 1_001,
            week: "2025-W53".into(),
            mode: 0,
            accessibility: vec![0],
            language_codes: vec!["Finska".into()],
            equipment: vec![String::new()],
            capacity: -1,
        };
        assert_eq!(
            fields(places.find_nodes(wrong).await),
            [
                "municipality_code",
                "within_km",
                "week",
                "mode",
                "accessibility[0]",
                "language_codes[0]",
                "equipment[0]",
                "capacity"
            ]
        );
        let nowhere = FindNodesRequest { municipality_code: "0000".into(), ..near_kiruna("x") };
        assert_eq!(refused(places.find_nodes(nowhere).await).reason, "MUNICIPALITY_NOT_FOUND");
    });
}
