//! GetApplication.

use proto::reell::funding::v1::GetApplicationRequest;
use sandbox::{everywhere, fields, refused};

use super::NO_APPLICATION;

#[test]
fn an_application_is_read_with_all_that_was_done_with_it() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.an_assessed().await;
        let read = filing.read(&application.id).await;
        assert_eq!(read, application);
        let acts: Vec<_> = read.acts.iter().map(|act| act.act.as_str()).collect();
        assert_eq!(acts, ["drafted", "submitted", "registered", "assessed"]);
        let of = |id: &str| GetApplicationRequest { application_id: id.to_owned() };
        let mut reader = filing.caller("reader").applications();
        assert_eq!(refused(reader.get_application(of(NO_APPLICATION)).await).reason, "APPLICATION_NOT_FOUND");
        assert_eq!(fields(reader.get_application(of("x")).await), ["application_id"]);
    });
}
