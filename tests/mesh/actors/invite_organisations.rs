//! InviteOrganisations.

use proto::reell::actors::v1::{InviteOrganisationsRequest, RecordOutcomeRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_GATHERING, NO_ORGANISATION};
use crate::replay::{changes, twice};

fn of(id: &str, organisations: &[&str]) -> InviteOrganisationsRequest {
    InviteOrganisationsRequest {
        request_id: key(),
        gathering_id: id.to_owned(),
        organisation_ids: organisations.iter().map(ToString::to_string).collect(),
        etag: String::new(),
    }
}

#[test]
fn who_is_invited_again_keeps_the_first_invitation() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let gathering = centre.a_gathering(60).await;
        let (one, other) = (centre.an_organisation().register().await, centre.an_organisation().register().await);
        let first =
            anna.invite_organisations(of(&gathering.id, &[&one.id])).await.unwrap().into_inner().gathering.unwrap();
        let both = of(&gathering.id, &[&other.id, &one.id, &one.id]);
        let second = anna.invite_organisations(both).await.unwrap().into_inner().gathering.unwrap();
        assert_eq!(second.organisations.len(), 2);
        let invited =
            |id: &str| second.organisations.iter().find(|part| part.organisation_id == id).unwrap().invite_time;
        assert_eq!(invited(&one.id), first.organisations[0].invite_time);
        assert!(invited(&other.id).is_some() && second.etag == "3");
    });
}

#[test]
fn who_is_not_registered_and_what_is_over_take_no_invitation() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let organisation = centre.an_organisation().register().await.id;
        let gathering = centre.a_gathering(-60).await;
        let nobody = of(&gathering.id, &[&organisation, NO_ORGANISATION]);
        assert_eq!(refused(anna.invite_organisations(nobody).await).reason, "ORGANISATION_NOT_FOUND");
        let gone = of(NO_GATHERING, &[&organisation]);
        assert_eq!(refused(anna.invite_organisations(gone).await).reason, "GATHERING_NOT_FOUND");
        let old = InviteOrganisationsRequest { etag: "9".into(), ..of(&gathering.id, &[&organisation]) };
        assert_eq!(refused(anna.invite_organisations(old).await).reason, "ETAG_MISMATCH");
        let held = RecordOutcomeRequest {
            request_id: key(),
            gathering_id: gathering.id.clone(),
            notes: "It was held".into(),
            ..Default::default()
        };
        anna.record_outcome(held).await.unwrap();
        let late = of(&gathering.id, &[&organisation]);
        assert_eq!(refused(anna.invite_organisations(late).await).reason, "GATHERING_NOT_PLANNED");
        assert_eq!(fields(anna.invite_organisations(of("x", &[])).await), ["gathering_id", "organisation_ids"]);
        assert_eq!(fields(anna.invite_organisations(of(&gathering.id, &["x"])).await), ["organisation_ids[0]"]);
    });
}

#[test]
fn an_invitation_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let gathering = centre.a_gathering(60).await;
        let request = of(&gathering.id, &[&centre.an_organisation().register().await.id]);
        twice(request, async |request| centre.operator("anna").gatherings().invite_organisations(request).await).await;
        assert_eq!(changes(centre, "actors", &gathering.id).await, 2);
    });
}
