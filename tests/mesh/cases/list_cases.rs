//! ListCases.

use proto::{
    mesh::v1::PageRequest,
    reell::{
        actors::v1::{MergeOrganisationsRequest, OrganisationRole, ProtectionMarking, UnmergeOrganisationsRequest},
        cases::v1::{CaseState, GetCaseRequest, ListCasesRequest, OpenCaseRequest, Phase, WithdrawCaseRequest},
    },
};
use sandbox::{Caller, Centre, builders::a_step, eventually, everywhere, fields, key, refused};

use super::{DENIED, denials, mark, named_for};
use crate::{
    actors::NO_ORGANISATION,
    listed::{Asked, answer, holds},
};

/// A referrer of its own with three cases, newest first: open and assessed, withdrawn, open at its referral.
async fn three_cases(centre: &Centre) -> (String, Vec<String>) {
    let referrer = centre.an_organisation().with_role(OrganisationRole::Referrer).register().await.id;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let order = OpenCaseRequest { referrer_id: referrer.clone(), ..centre.an_order().await };
        ids.insert(0, centre.open(order).await);
    }
    let mut cases = centre.operator("anna").cases();
    for phase in [Phase::InDepthMapping, Phase::Assessment] {
        cases.record_step(a_step(&ids[0], phase)).await.unwrap();
    }
    let withdrawal = WithdrawCaseRequest { request_id: key(), case_id: ids[1].id.clone(), etag: String::new() };
    cases.withdraw_case(withdrawal).await.unwrap();
    (referrer, ids.into_iter().map(|case| case.id).collect())
}

async fn all(caller: &Caller, request: ListCasesRequest, size: i32) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListCasesRequest { page: Some(PageRequest { size, token }), ..request.clone() };
        let answer = caller.cases().list_cases(request).await.unwrap().into_inner();
        found.extend(answer.cases.into_iter().map(|case| case.id));
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn cases_are_listed_newest_first_by_state_by_phase_and_by_referrer() {
    everywhere(async |centre| {
        let (referrer, ids) = three_cases(centre).await;
        let staff = centre.operator("anna");
        let of_referrer = ListCasesRequest { referrer_id: referrer.clone(), ..Default::default() };
        for size in [1, 2, 50] {
            assert_eq!(all(&staff, of_referrer.clone(), size).await, ids, "in pages of {size}");
        }
        let open = ListCasesRequest { state: CaseState::Open.into(), ..of_referrer.clone() };
        assert_eq!(all(&staff, open, 1).await, [ids[0].clone(), ids[2].clone()]);
        let assessed = ListCasesRequest { phase: Phase::Assessment.into(), ..of_referrer.clone() };
        assert_eq!(all(&staff, assessed, 1).await, [ids[0].clone()]);
        let withdrawn =
            ListCasesRequest { state: CaseState::Withdrawn.into(), phase: Phase::Referral.into(), ..of_referrer };
        assert_eq!(all(&staff, withdrawn, 1).await, [ids[1].clone()]);
    });
}

#[test]
fn cases_are_listed_by_what_a_filter_describes_and_in_the_order_asked_for() {
    everywhere(async |centre| {
        let (referrer, ids) = three_cases(centre).await;
        let staff = centre.operator("anna");
        let described = |filter: &str, order_by: &str| ListCasesRequest {
            filter: format!("referrer_id = {referrer} AND ({filter})"),
            order_by: order_by.to_owned(),
            ..Default::default()
        };
        let chosen = |places: &[usize]| places.iter().map(|place| ids[*place].clone()).collect::<Vec<_>>();
        for (filter, order_by, expected) in [
            ("state = open", "", chosen(&[0, 2])),
            ("NOT state = CASE_STATE_OPEN", "", chosen(&[1])),
            ("phase = assessment OR state = withdrawn AND target : BAS", "create_time", chosen(&[1, 0])),
            ("create_time >= 2020-01-01 AND NOT outcome:*", "create_time", chosen(&[2, 1, 0])),
            ("create_time < 2020-01-01", "", chosen(&[])),
            ("committed_ore > 0 AND cost_ore = 0", "cost_ore desc, create_time", chosen(&[2, 1, 0])),
            ("target = \"Industriteknik BAS\"", "committed_ore, create_time desc", chosen(&[0, 1, 2])),
        ] {
            for size in [1, 50] {
                assert_eq!(all(&staff, described(filter, order_by), size).await, expected, "{filter} {order_by}");
            }
        }
        let hidden = ListCasesRequest { filter: "health = good".into(), ..Default::default() };
        assert_eq!(fields(staff.cases().list_cases(hidden).await), ["filter"]);
    });
}

#[test]
fn a_partner_sees_its_own_cases_only_whatever_it_asks_for() {
    everywhere(async |centre| {
        let (referrer, ids) = three_cases(centre).await;
        assert_eq!(all(&centre.partner(&referrer), ListCasesRequest::default(), 2).await, ids);
        let of_another = ListCasesRequest { referrer_id: referrer, ..Default::default() };
        assert!(all(&centre.partner(NO_ORGANISATION), of_another, 2).await.is_empty());
    });
}

#[test]
fn each_case_in_a_list_is_in_the_access_log() {
    everywhere(async |centre| {
        let (referrer, ids) = three_cases(centre).await;
        all(&centre.operator("anna"), ListCasesRequest { referrer_id: referrer, ..Default::default() }, 50).await;
        let sql =
            format!("SELECT COUNT(*) FROM audit_entry WHERE action = 'CasesListed' AND resource = '{}'", ids.join(" "));
        assert_eq!(centre.databases().number("cases", &sql).await, 1);
    });
}

#[test]
fn a_list_neither_holds_nor_counts_the_case_of_a_protected_person_but_for_the_named() {
    everywhere(async |centre| {
        let (referrer, ids) = three_cases(centre).await;
        let read = GetCaseRequest { case_id: ids[1].clone() };
        let case = centre.operator("anna").cases().get_case(read).await.unwrap().into_inner().case.unwrap();
        mark(centre, &case, ProtectionMarking::ProtectedRegistration).await;
        let own = ListCasesRequest { referrer_id: referrer.clone(), ..Default::default() };
        let seen = [ids[0].clone(), ids[2].clone()];
        for caller in [centre.operator("berit"), centre.partner(&referrer)] {
            for size in [1, 2, 50] {
                assert_eq!(all(&caller, own.clone(), size).await, seen, "in pages of {size}");
            }
        }
        let anna = named_for(centre, &case.person_id).await;
        assert_eq!(all(&anna, own, 1).await, ids);
    });
}

#[test]
fn a_partner_whose_organisation_was_merged_sees_the_cases_of_both_until_that_is_taken_back() {
    everywhere(async |centre| {
        let ((kept, kept_ids), (old, old_ids)) = (three_cases(centre).await, three_cases(centre).await);
        let mut both = [kept_ids.clone(), old_ids.clone()].concat();
        both.sort();
        let sees = async |partner: &str| {
            let mut found = all(&centre.partner(partner), ListCasesRequest::default(), 4).await;
            found.sort();
            found
        };
        let merge = MergeOrganisationsRequest {
            request_id: key(),
            organisation_id: kept.clone(),
            duplicate_id: old.clone(),
            etag: String::new(),
        };
        centre.operator("anna").organisations().merge_organisations(merge).await.unwrap();
        eventually("the merge is heard of", async || sees(&old).await == both).await;
        assert_eq!(sees(&kept).await, both);
        let read = GetCaseRequest { case_id: kept_ids[0].clone() };
        assert!(centre.partner(&old).cases().get_case(read.clone()).await.is_ok());
        let referred = OpenCaseRequest { referrer_id: kept.clone(), ..centre.an_order().await };
        centre.partner(&old).cases().open_case(referred).await.unwrap();
        let unmerge = UnmergeOrganisationsRequest { request_id: key(), organisation_id: old.clone() };
        centre.operator("anna").organisations().unmerge_organisations(unmerge).await.unwrap();
        eventually("the end of the merge is heard of", async || sees(&old).await.len() == 3).await;
        assert_eq!(refused(centre.partner(&old).cases().get_case(read).await).reason, "CASE_NOT_FOUND");
    });
}

#[test]
fn a_list_keeps_its_rules() {
    everywhere(async |centre| {
        let (referrer, ids) = three_cases(centre).await;
        let list = async |asked: Asked| {
            let (page, filter, order_by) = (asked.page, asked.filter, asked.order_by);
            let request = ListCasesRequest { page, filter, order_by, ..Default::default() };
            let found = centre.operator("anna").cases().list_cases(request).await?.into_inner();
            answer(found.cases, |case| case.id, found.page)
        };
        let own = format!("referrer_id = {referrer}");
        holds(&list, &own, &ids, &["create_time", "update_time desc", "committed_ore"]).await;
    });
}

#[test]
fn a_page_token_belongs_to_its_query_and_to_its_caller() {
    everywhere(async |centre| {
        let (referrer, _) = three_cases(centre).await;
        let page = |token: &str| Some(PageRequest { size: 1, token: token.to_owned() });
        let request = ListCasesRequest { page: page(""), referrer_id: referrer.clone(), ..Default::default() };
        let first = centre.operator("anna").cases().list_cases(request.clone()).await.unwrap().into_inner();
        let token = first.page.unwrap().next_token;
        let other = ListCasesRequest { page: page(&token), state: CaseState::Open.into(), ..request.clone() };
        assert_eq!(refused(centre.operator("anna").cases().list_cases(other).await).reason, "PAGE_TOKEN_INVALID");
        let same = ListCasesRequest { page: page(&token), ..request };
        assert_eq!(refused(centre.partner(&referrer).cases().list_cases(same).await).reason, "PAGE_TOKEN_INVALID");
        let of_nobody = ListCasesRequest { page: page("x"), ..Default::default() };
        assert_eq!(refused(centre.operator("anna").cases().list_cases(of_nobody).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn every_filter_that_is_none_is_named() {
    everywhere(async |centre| {
        let wrong = ListCasesRequest {
            page: None,
            state: 77,
            phase: 77,
            referrer_id: "case_1".into(),
            filter: "colour = red".into(),
            order_by: "target".into(),
        };
        let named = ["state", "phase", "referrer_id", "filter", "order_by"];
        assert_eq!(fields(centre.operator("anna").cases().list_cases(wrong).await), named);
        let page = Some(PageRequest { size: -1, token: String::new() });
        let too_small = ListCasesRequest { page, ..Default::default() };
        assert_eq!(fields(centre.operator("anna").cases().list_cases(too_small).await), ["page.size"]);
    });
}

#[test]
fn whoever_may_not_lists_no_cases() {
    everywhere(async |centre| {
        let said =
            denials(centre, "cases.read", async |caller| caller.cases().list_cases(ListCasesRequest::default()).await)
                .await;
        assert_eq!(said, DENIED);
    });
}
