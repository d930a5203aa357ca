//! CheckCases, which the registry asks before it disposes of what it holds on persons.

use mesh::token::issuer::Grant;
use proto::reell::cases::v1::{CheckCasesRequest, WithdrawCaseRequest};
use sandbox::{Caller, Centre, everywhere, fields, key};

use crate::actors::NO_PERSON;

/// An operator, as the registry carries the call.
fn behind_the_registry(centre: &Centre) -> Caller {
    centre.caller("actors", Some(centre.token(&Grant::operator("planner"))))
}

#[test]
fn the_registry_is_told_who_has_an_open_case_and_when_the_last_one_was_closed() {
    everywhere(async |centre| {
        let (open, closed) = (centre.an_open_case().await, centre.an_open_case().await);
        let close = WithdrawCaseRequest { request_id: key(), case_id: closed.id.clone(), etag: String::new() };
        let closed = centre.operator("anna").cases().withdraw_case(close).await.unwrap().into_inner().case.unwrap();
        let persons = [&open.person_id, &closed.person_id, &NO_PERSON.to_owned()].map(Clone::clone);
        let request = CheckCasesRequest { person_ids: persons.to_vec() };
        let answer = behind_the_registry(centre).cases().check_cases(request).await.unwrap().into_inner();
        assert_eq!(answer.persons.len(), 2, "whoever has no case is left out");
        let of = |person: &str| answer.persons.iter().find(|one| one.person_id == person).unwrap();
        assert_eq!((of(&open.person_id).open, of(&open.person_id).last_close_time), (true, None));
        let told = of(&closed.person_id);
        assert_eq!((told.open, told.last_close_time), (false, closed.update_time));
    });
}

#[test]
fn whose_cases_are_asked_about_is_said_and_is_not_too_many() {
    everywhere(async |centre| {
        let mut cases = behind_the_registry(centre).cases();
        assert_eq!(fields(cases.check_cases(CheckCasesRequest::default()).await), ["person_ids"]);
        let many = CheckCasesRequest { person_ids: vec![NO_PERSON.to_owned(); 501] };
        assert_eq!(fields(cases.check_cases(many).await), ["person_ids"]);
        let wrong = CheckCasesRequest { person_ids: vec![NO_PERSON.to_owned(), "x".into()] };
        assert_eq!(fields(cases.check_cases(wrong).await), ["person_ids[1]"]);
    });
}
