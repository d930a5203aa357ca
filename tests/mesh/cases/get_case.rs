//! GetCase.

use proto::reell::cases::v1::GetCaseRequest;
use sandbox::{everywhere, fields, refused};

use super::{DENIED, NO_CASE, denials};
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
fn whoever_may_not_reads_no_case() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let said = denials(centre, "cases.read", async |caller| caller.cases().get_case(of(&case.id)).await).await;
        assert_eq!(said, DENIED);
    });
}
