//! RecordAttendance.

use proto::reell::actors::v1::{
    Attendance, CancelGatheringRequest, GatheringState, GetGatheringRequest, RecordAttendanceRequest,
};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_GATHERING, NO_ORGANISATION};
use crate::replay::{changes, twice};

fn of(id: &str, came: &[(&str, i32)]) -> RecordAttendanceRequest {
    let attendance = |(organisation, participants): &(&str, i32)| Attendance {
        organisation_id: organisation.to_string(),
        participants: *participants,
    };
    let attendances = came.iter().map(attendance).collect();
    RecordAttendanceRequest { request_id: key(), gathering_id: id.to_owned(), attendances, etag: String::new() }
}

#[test]
fn who_came_is_noted_with_how_many_and_can_be_corrected() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let gathering = centre.a_gathering(-60).await;
        let (one, other) = (centre.an_organisation().register().await.id, centre.an_organisation().register().await.id);
        anna.record_attendance(of(&gathering.id, &[(&one, 3), (&other, 1)])).await.unwrap();
        let corrected = anna.record_attendance(of(&gathering.id, &[(&other, 0)])).await.unwrap().into_inner().gathering;
        let corrected = corrected.unwrap();
        let came: Vec<_> =
            corrected.organisations.iter().map(|part| (part.organisation_id.as_str(), part.participants)).collect();
        assert_eq!((came, corrected.state()), (vec![(one.as_str(), 3)], GatheringState::Held));
        let read = anna.get_gathering(GetGatheringRequest { gathering_id: gathering.id }).await.unwrap().into_inner();
        assert_eq!(read.gathering, Some(corrected));
    });
}

#[test]
fn nobody_came_to_what_has_not_begun_or_was_called_off() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let organisation = centre.an_organisation().register().await.id;
        let came = [(organisation.as_str(), 2)];
        let gathering = centre.a_gathering(60).await;
        assert_eq!(refused(anna.record_attendance(of(&gathering.id, &came)).await).reason, "GATHERING_NOT_BEGUN");
        let (gathering_id, etag) = (gathering.id.clone(), String::new());
        let cancel = CancelGatheringRequest { request_id: key(), gathering_id, reason: "Snow".into(), etag };
        anna.cancel_gathering(cancel).await.unwrap();
        assert_eq!(refused(anna.record_attendance(of(&gathering.id, &came)).await).reason, "GATHERING_CANCELLED");
    });
}

#[test]
fn a_note_on_nobody_on_nothing_or_on_an_older_state_is_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let organisation = centre.an_organisation().register().await.id;
        let gathering = centre.a_gathering(-60).await;
        assert_eq!(
            refused(anna.record_attendance(of(&gathering.id, &[(NO_ORGANISATION, 1)])).await).reason,
            "ORGANISATION_NOT_FOUND"
        );
        let came = [(organisation.as_str(), 1)];
        assert_eq!(refused(anna.record_attendance(of(NO_GATHERING, &came)).await).reason, "GATHERING_NOT_FOUND");
        let old = RecordAttendanceRequest { etag: "9".into(), ..of(&gathering.id, &came) };
        assert_eq!(refused(anna.record_attendance(old).await).reason, "ETAG_MISMATCH");
        assert_eq!(fields(anna.record_attendance(of(&gathering.id, &[])).await), ["attendances"]);
        let wrong = of("x", &[(&organisation, -1), (&organisation, 10_001), ("x", 1)]);
        assert_eq!(
            fields(anna.record_attendance(wrong).await),
            [
                "gathering_id",
                "attendances[0].participants",
                "attendances[1].participants",
                "attendances[1].organisation_id",
                "attendances[2].organisation_id"
            ]
        );
    });
}

#[test]
fn an_attendance_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let gathering = centre.a_gathering(-60).await;
        let organisation = centre.an_organisation().register().await.id;
        let request = of(&gathering.id, &[(&organisation, 2)]);
        twice(request, async |request| centre.operator("anna").gatherings().record_attendance(request).await).await;
        assert_eq!(changes(centre, "actors", &gathering.id).await, 2);
    });
}
