//! RegisterApplication.

use proto::reell::funding::v1::{ApplicationState, RegisterApplicationRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_APPLICATION;
use crate::replay::twice;

fn of(application: &str, number: &str) -> RegisterApplicationRequest {
    RegisterApplicationRequest {
        request_id: key(),
        application_id: application.to_owned(),
        etag: String::new(),
        registration_number: number.to_owned(),
    }
}

#[test]
fn a_number_is_kept_as_written_compared_in_one_form_and_given_once() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let first = filing.a_registered().await;
        assert_eq!(first.state(), ApplicationState::Registered);
        assert!(first.registration_number.starts_with("Dnr dia "), "{}", first.registration_number);
        assert!(first.normal_registration_number.starts_with("DIA-"), "{}", first.normal_registration_number);
        let mut registrar = filing.caller("registrar").applications();
        let second = filing.a_submitted().await;
        let taken = refused(registrar.register_application(of(&second.id, &first.normal_registration_number)).await);
        assert_eq!(
            (taken.reason.as_str(), taken.metadata.get("subject")),
            ("APPLICATION_ALREADY_REGISTERED", Some(&first.id))
        );
        let again = refused(registrar.register_application(of(&first.id, "DIA 1-2020")).await);
        assert_eq!(again.reason, "APPLICATION_STATE");
        let stale = RegisterApplicationRequest { etag: "1".into(), ..of(&second.id, "DIA 1-2020") };
        assert_eq!(refused(registrar.register_application(stale).await).reason, "ETAG_MISMATCH");
        let nowhere = of(NO_APPLICATION, "DIA 1-2020");
        assert_eq!(refused(registrar.register_application(nowhere).await).reason, "APPLICATION_NOT_FOUND");
        let wrong = of("x", "none");
        assert_eq!(fields(registrar.register_application(wrong).await), ["application_id", "registration_number"]);
    });
}

#[test]
fn a_registration_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_submitted().await;
        let number = format!("DIB {}", uuid::Uuid::new_v4().as_u128() % 1_000_000);
        let send = async |request| filing.caller("registrar").applications().register_application(request).await;
        twice(of(&application.id, &number), send).await;
    });
}
