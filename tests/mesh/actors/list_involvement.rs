//! ListInvolvement.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{
        Attendance, CancelGatheringRequest, InviteOrganisationsRequest, Involvement, InvolvementState,
        ListInvolvementRequest, MergeOrganisationsRequest, OrganisationKind, OrganisationRole, RecordAttendanceRequest,
        RegisterOrganisationRequest,
    },
};

use crate::listed::{Asked, answer, holds, ids};
use sandbox::{Centre, everywhere, fields, key, refused};

const GROUP: &str = "municipalities_and_public_employers";

/// All of a group whose names end with a mark, page by page.
async fn all(centre: &Centre, mark: &str, state: InvolvementState, as_of: &str, size: i32) -> Vec<Involvement> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListInvolvementRequest {
            page: Some(PageRequest { size, token }),
            target_group_id: GROUP.into(),
            state: state.into(),
            as_of: as_of.into(),
            ..Default::default()
        };
        let answer = centre.operator("anna").gatherings().list_involvement(request).await.unwrap().into_inner();
        found.extend(answer.involvements.into_iter().filter(|one| one.name.ends_with(mark)));
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

async fn invite(centre: &Centre, gathering: &str, organisations: &[&String]) {
    let request = InviteOrganisationsRequest {
        request_id: key(),
        gathering_id: gathering.to_owned(),
        organisation_ids: organisations.iter().map(ToString::to_string).collect(),
        etag: String::new(),
    };
    centre.operator("anna").gatherings().invite_organisations(request).await.unwrap();
}

async fn attend(centre: &Centre, gathering: &str, organisation: &str) {
    let request = RecordAttendanceRequest {
        request_id: key(),
        gathering_id: gathering.to_owned(),
        attendances: vec![Attendance { organisation_id: organisation.to_owned(), participants: 2 }],
        etag: String::new(),
    };
    centre.operator("anna").gatherings().record_attendance(request).await.unwrap();
}

#[test]
fn one_query_says_who_of_a_group_has_been_involved_and_who_has_not_yet() {
    everywhere(async |centre| {
        let mark = key();
        let named = async |name: &str, role| {
            centre.an_organisation().named(&format!("{name} {mark}")).with_role(role).register().await.id
        };
        let came = named("Arjeplog", OrganisationRole::Municipality).await;
        let invited = named("Boden", OrganisationRole::Municipality).await;
        named("Haparanda", OrganisationRole::ResponsibleAuthority).await;
        let called_off = named("Kalix", OrganisationRole::Municipality).await;
        named("A company", OrganisationRole::Employer).await;
        let (first, second) = (centre.a_gathering(-120).await, centre.a_gathering(-60).await);
        invite(centre, &first.id, &[&came, &invited]).await;
        attend(centre, &first.id, &came).await;
        attend(centre, &second.id, &came).await;
        let cancelled = centre.a_gathering(60).await;
        invite(centre, &cancelled.id, &[&called_off]).await;
        let cancel = CancelGatheringRequest {
            request_id: key(),
            gathering_id: cancelled.id,
            reason: "Snow".into(),
            etag: String::new(),
        };
        centre.operator("anna").gatherings().cancel_gathering(cancel).await.unwrap();
        let whole = all(centre, &mark, InvolvementState::Unspecified, "", 500).await;
        let seen: Vec<_> = whole
            .iter()
            .map(|one| (one.name.split(' ').next().unwrap(), one.state(), one.attended, one.invited))
            .collect();
        use InvolvementState::{Attended, InvitedOnly, Never};
        let expected = [
            ("Arjeplog", Attended, 2, 1),
            ("Boden", InvitedOnly, 0, 1),
            ("Haparanda", Never, 0, 0),
            ("Kalix", Never, 0, 0),
        ];
        assert_eq!(seen, expected);
        assert_eq!(whole[0].last_attended_time, second.plan.unwrap().start_time);
        assert_eq!(all(centre, &mark, InvolvementState::Unspecified, "", 2).await, whole, "in pages of two");
        for (state, places) in [(Attended, 0..1), (InvitedOnly, 1..2), (Never, 2..4)] {
            assert_eq!(all(centre, &mark, state, "", 500).await, whole[places].to_vec(), "{state:?}");
        }
        let before = all(centre, &mark, Never, "2020-01-01", 500).await;
        assert!(before.is_empty(), "nobody held a role by then");
    });
}

#[test]
fn a_kind_makes_one_of_the_group_too_and_a_duplicate_brings_its_gatherings_to_the_one_that_is_kept() {
    everywhere(async |centre| {
        let mark = key();
        let region = RegisterOrganisationRequest {
            kind: OrganisationKind::Region.into(),
            ..centre.an_organisation().named(&format!("A region {mark}")).request()
        };
        let mut organisations = centre.operator("anna").organisations();
        let kept = organisations.register_organisation(region).await.unwrap().into_inner().organisation.unwrap().id;
        let duplicate = centre.an_organisation().with_role(OrganisationRole::Municipality);
        let duplicate = duplicate.named(&format!("The same region {mark}")).register().await.id;
        let gathering = centre.a_gathering(-60).await.id;
        for one in [&kept, &duplicate] {
            attend(centre, &gathering, one).await;
        }
        let merge = MergeOrganisationsRequest {
            request_id: key(),
            organisation_id: kept.clone(),
            duplicate_id: duplicate.clone(),
            etag: String::new(),
        };
        assert_eq!(all(centre, &mark, InvolvementState::Attended, "", 500).await.len(), 2);
        attend(centre, &centre.a_gathering(-30).await.id, &duplicate).await;
        organisations.merge_organisations(merge).await.unwrap();
        let found = all(centre, &mark, InvolvementState::Unspecified, "", 500).await;
        let seen: Vec<_> = found.iter().map(|one| (&one.organisation_id, one.attended)).collect();
        assert_eq!(seen, [(&kept, 2)], "the gathering that both came to counts once");
    });
}

#[test]
fn who_is_in_a_group_unless_it_has_another_role_is_left_out_by_that_role() {
    everywhere(async |centre| {
        let mark = key();
        let named = |name: &str| {
            centre.an_organisation().named(&format!("{name} {mark}")).with_role(OrganisationRole::Employer)
        };
        let company = named("A company").register().await.id;
        named("A municipality").with_role(OrganisationRole::Municipality).register().await;
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let request = ListInvolvementRequest {
                page: Some(PageRequest { size: 500, token }),
                target_group_id: "companies".into(),
                ..Default::default()
            };
            let answer = centre.operator("anna").gatherings().list_involvement(request).await.unwrap().into_inner();
            found.extend(
                answer.involvements.into_iter().filter(|one| one.name.ends_with(&mark)).map(|one| one.organisation_id),
            );
            token = answer.page.unwrap_or_default().next_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found, [company]);
    });
}

#[test]
fn a_group_that_is_none_and_a_page_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let of = |group: &str| ListInvolvementRequest { target_group_id: group.into(), ..Default::default() };
        assert_eq!(refused(anna.list_involvement(of("nobody")).await).reason, "TARGET_GROUP_NOT_FOUND");
        let wrong = ListInvolvementRequest { state: 99, as_of: "x".into(), ..of("No Group") };
        assert_eq!(fields(anna.list_involvement(wrong).await), ["target_group_id", "state", "as_of"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let token = ListInvolvementRequest { page, ..of(GROUP) };
        assert_eq!(refused(anna.list_involvement(token).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn involvement_is_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let (mark, mut own) = (key(), Vec::new());
        for name in ["Arjeplog", "Övertorneå", "Boden"] {
            let named = centre.an_organisation().named(&format!("{name} {mark}"));
            own.push(named.with_role(OrganisationRole::Municipality).register().await.id);
        }
        let marked = format!("name : \"{mark}\"");
        let list = async |asked: Asked| {
            let request = ListInvolvementRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                target_group_id: GROUP.into(),
                ..Default::default()
            };
            let found = centre.operator("anna").gatherings().list_involvement(request).await?.into_inner();
            answer(found.involvements, |one| one.organisation_id, found.page)
        };
        holds(&list, &marked, &own, &["name"]).await;
        assert_eq!(ids(&list, &format!("{marked} AND name : BODEN"), "", 10).await, [own[2].clone()]);
        assert_eq!(ids(&list, &format!("{marked} AND kind:*"), "", 10).await, [""; 0]);
    });
}
