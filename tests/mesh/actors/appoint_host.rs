//! AppointHost.

use proto::reell::actors::v1::{AppointHostRequest, LegalForm};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_ORGANISATION, a_year};
use crate::replay::{changes, twice};

#[test]
fn a_host_is_appointed_for_a_time_by_a_decision() {
    everywhere(async |centre| {
        let year = a_year();
        let request = centre.an_appointment(&format!("{year}-02-01"), &format!("{year}-12-31")).await;
        let host =
            centre.operator("anna").centre().appoint_host(request.clone()).await.unwrap().into_inner().host.unwrap();
        assert_eq!(
            (&host.organisation_id, &host.from, &host.until),
            (&request.organisation_id, &request.from, &request.until)
        );
        assert_eq!((host.legal_form(), host.etag.as_str()), (LegalForm::MunicipalFederation, "1"));
        assert_eq!(
            (host.decision_reference.as_str(), host.end_decision_reference.as_str()),
            ("RUN-00253-2023 § 4", "")
        );
    });
}

#[test]
fn there_is_one_host_at_a_time_and_one_follows_on_the_other() {
    everywhere(async |centre| {
        let year = a_year();
        let day = |text: &str| format!("{year}-{text}");
        let first = centre.a_host(&day("03-01"), &day("06-01")).await;
        for (from, until) in
            [("05-31", "07-01"), ("02-01", "03-02"), ("04-01", "05-01"), ("02-01", "08-01"), ("03-01", "06-01")]
        {
            let request = centre.an_appointment(&day(from), &day(until)).await;
            let refusal = refused(centre.operator("anna").centre().appoint_host(request).await);
            assert_eq!(refusal.reason, "HOST_PERIOD_TAKEN", "{from} {until}");
            assert_eq!(refusal.metadata.get("host_id"), Some(&first.id));
        }
        let next = centre.a_host(&day("06-01"), &day("07-01")).await;
        assert_eq!(next.vacant_from, "", "it follows on");
        let later = centre.a_host(&day("09-01"), &day("10-01")).await;
        assert_eq!(later.vacant_from, day("07-01"), "two months without a host are seen");
    });
}

#[test]
fn two_that_are_appointed_at_once_are_not_both_the_host() {
    everywhere(async |centre| {
        let year = a_year();
        let request = async || centre.an_appointment(&format!("{year}-01-01"), &format!("{year}-12-01")).await;
        let (one, other) = (request().await, request().await);
        let anna = centre.operator("anna");
        let (mut left, mut right) = (anna.centre(), anna.centre());
        let (one, other) = tokio::join!(left.appoint_host(one), right.appoint_host(other));
        let refusals: Vec<_> =
            [one, other].into_iter().filter(Result::is_err).map(|answer| refused(answer).reason).collect();
        assert_eq!(refusals, ["HOST_PERIOD_TAKEN"]);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named_and_the_organisation_must_be_registered() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        let empty = AppointHostRequest { request_id: key(), ..Default::default() };
        assert_eq!(
            fields(anna.appoint_host(empty).await),
            ["organisation_id", "legal_form", "from", "decision_reference"]
        );
        let year = a_year();
        let mut request = centre.an_appointment(&format!("{year}-02-01"), &format!("{year}-02-01")).await;
        assert_eq!(fields(anna.appoint_host(request.clone()).await), ["until"]);
        request.until = format!("{year}-02-02");
        request.organisation_id = NO_ORGANISATION.into();
        assert_eq!(refused(anna.appoint_host(request).await).reason, "ORGANISATION_NOT_FOUND");
    });
}

#[test]
fn an_appointment_that_is_sent_again_appoints_nobody_more() {
    everywhere(async |centre| {
        let year = a_year();
        let request = centre.an_appointment(&format!("{year}-02-01"), &format!("{year}-03-01")).await;
        let answer = twice(request, async |request| centre.operator("anna").centre().appoint_host(request).await).await;
        assert_eq!(changes(centre, "actors", &answer.host.unwrap().id).await, 1);
    });
}
