//! ListAccesses, which the gateway asks each service.

use proto::{
    mesh::v1::{Access, ListAccessesRequest, PageRequest},
    reell::actors::v1::{GetPersonRequest, ListPersonsRequest},
};
use sandbox::{Centre, eventually, everywhere, fields, key, refused};

use super::list_holdings::behind_the_gateway;

fn of(service: &str, ids: &[&str], size: i32, token: &str) -> ListAccessesRequest {
    ListAccessesRequest {
        service: service.into(),
        subject_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        purpose: "a request".into(),
        page: Some(PageRequest { size, token: token.into() }),
    }
}

async fn all(centre: &Centre, service: &str, ids: &[&str], size: i32) -> Vec<Access> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let mut holdings = behind_the_gateway(centre, "anna").holdings(service);
        let answer = holdings.list_accesses(of(service, ids, size, &token)).await.unwrap().into_inner();
        found.extend(answer.accesses);
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

/// What was done, without the readings of the log itself, each of which is in it too.
fn actions(accesses: &[Access]) -> Vec<&str> {
    let others = accesses.iter().filter(|access| access.action != "AccessesListed");
    others.map(|access| access.action.as_str()).collect()
}

#[test]
fn who_has_read_or_changed_what_is_told_at_once_and_in_order_whether_it_is_linked_or_not() {
    everywhere(async |centre| {
        let (person, purpose) = (centre.a_person().register().await, format!("case {}", key()));
        let read = GetPersonRequest { person_id: person.clone(), purpose: purpose.clone() };
        centre.operator("berit").persons().get_person(read).await.unwrap();
        let at_once = all(centre, "actors", &[&person], 500).await;
        assert_eq!(actions(&at_once), ["PersonRegistered", "PersonRead"]);
        assert!(at_once[1].actor.starts_with("operator:berit") && at_once[1].purpose == purpose);

        let waiting = format!("SELECT COUNT(*) FROM audit_entry WHERE position IS NULL AND resource LIKE '%{person}%'");
        eventually("the links", async || centre.databases().number("actors", &waiting).await == 0).await;
        for size in [1, 500] {
            let linked = all(centre, "actors", &[&person], size).await;
            assert_eq!(actions(&linked), ["PersonRegistered", "PersonRead"]);
            assert!(linked.iter().zip(&at_once).all(|(one, before)| one.time == before.time));
        }
    });
}

#[test]
fn an_entry_that_names_others_too_is_told_without_them() {
    everywhere(async |centre| {
        let (person, other) = (centre.a_person().register().await, centre.a_person().register().await);
        let purpose = format!("list {}", key());
        let mut token = String::new();
        loop {
            let page = Some(PageRequest { size: 500, token });
            let request = ListPersonsRequest { page, purpose: purpose.clone(), ..Default::default() };
            let answer = centre.operator("anna").persons().list_persons(request).await.unwrap().into_inner();
            token = answer.page.unwrap_or_default().next_token;
            if token.is_empty() {
                break;
            }
        }
        let found = all(centre, "actors", &[&person], 500).await;
        let listed: Vec<_> = found.iter().filter(|access| access.purpose == purpose).collect();
        assert_eq!((listed.len(), listed[0].effect.as_str()), (1, "read"));
        assert!(found.iter().all(|access| access.subject_ids == [person.clone()]), "{other} is nobody else's business");
    });
}

#[test]
fn a_case_is_found_by_its_own_id() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        assert_eq!(actions(&all(centre, "cases", &[&case.id], 500).await), ["CaseOpened"]);
        assert_eq!(actions(&all(centre, "funding", &[&case.commitment_id], 500).await)[0], "CommitmentRecorded");
    });
}

#[test]
fn a_log_that_is_not_kept_here_and_ids_that_are_none_are_refused() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut holdings = behind_the_gateway(centre, "anna").holdings("cases");
        let nowhere = refused(holdings.list_accesses(of("weather", &[&person], 1, "")).await);
        assert_eq!(nowhere.reason, "SERVICE_NOT_HOSTED");
        let foreign = refused(holdings.list_accesses(of("cases", &[&person], 1, "AAAA")).await);
        assert_eq!(foreign.reason, "PAGE_TOKEN_INVALID");
        assert_eq!(
            fields(holdings.list_accesses(of("cases", &["", "x_1"], 1, "")).await),
            ["subject_ids[0]", "subject_ids[1]"]
        );
    });
}
