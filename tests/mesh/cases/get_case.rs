//! GetCase.

use proto::reell::{actors::v1::ProtectionMarking, cases::v1::GetCaseRequest};
use sandbox::{everywhere, fields, refused};

use super::{DENIED, NO_CASE, denials, history, mark, named_for};
use crate::actors::NO_ORGANISATION;

fn of(id: &str) -> GetCaseRequest {
    GetCaseRequest { case_id: id.to_owned() }
}

#[test]
fn a_case_is_read_as_it_is_by_staff_and_by_its_own_partner_and_the_reading_is_logged() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        for caller in [centre.operator("anna"), centre.partner(&case.referrer_id)] {
            let read = caller.cases().get_case(of(&case.id)).await.unwrap().into_inner();
            assert_eq!(read.case.as_ref(), Some(&case));
        }
        let logged = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE effect = 'read' AND action = 'CaseRead' AND resource = '{}'",
            case.id
        );
        assert_eq!(centre.databases().number("cases", &logged).await, 2);
    });
}

#[test]
fn a_case_of_another_partner_is_answered_as_one_that_does_not_exist() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let of_another = refused(centre.partner(NO_ORGANISATION).cases().get_case(of(&case.id)).await);
        let of_nobody = refused(centre.partner(NO_ORGANISATION).cases().get_case(of(NO_CASE)).await);
        assert_eq!(of_another.reason, "CASE_NOT_FOUND");
        assert_eq!(of_another, of_nobody);
        assert_eq!(fields(centre.operator("anna").cases().get_case(of("case_")).await), ["case_id"]);
    });
}

#[test]
fn a_case_of_a_protected_person_is_there_for_those_alone_who_are_named() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        mark(centre, &case, ProtectionMarking::Secrecy).await;
        let nobody = refused(centre.operator("berit").cases().get_case(of(NO_CASE)).await);
        for caller in [centre.operator("berit"), centre.partner(&case.referrer_id)] {
            assert_eq!(refused(caller.cases().get_case(of(&case.id)).await), nobody);
        }
        let anna = named_for(centre, &case.person_id).await;
        let read = anna.cases().get_case(of(&case.id)).await.unwrap().into_inner().case.unwrap();
        assert_eq!((&read.person_id, read.etag.as_str()), (&case.person_id, "2"));
        let sql = format!("SELECT COUNT(*) FROM audit_entry WHERE action = 'CaseRead' AND resource = '{}'", case.id);
        let before = centre.databases().number("cases", &sql).await;
        mark(centre, &case, ProtectionMarking::None).await;
        assert!(before >= 1, "the reading by the named is in the access log");
        let told = history(centre, "cases", &case.id).await;
        let kinds: Vec<_> = told.iter().map(|(number, kind)| (*number, kind.as_str())).collect();
        assert_eq!(kinds, [(1, "CaseOpened"), (2, "CaseHidden"), (3, "CaseShown")]);
        assert!(centre.partner(&case.referrer_id).cases().get_case(of(&case.id)).await.is_ok());
    });
}

#[test]
fn whoever_may_not_reads_no_case() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let said = denials(centre, "cases.read", async |caller| caller.cases().get_case(of(&case.id)).await).await;
        assert_eq!(said, DENIED);
    });
}
