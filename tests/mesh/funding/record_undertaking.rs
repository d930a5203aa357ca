//! RecordUndertaking.

use proto::reell::funding::v1::{DeclaredAid, RecordUndertakingRequest};
use sandbox::{everywhere, fields, key, refused};

use crate::replay::{changes, twice};

/// An id of a form that is right, and of an undertaking that is not there.
const NO_UNDERTAKING: &str = "undertaking_00000000000000000000000000000000";

fn of(companies: &[&str]) -> RecordUndertakingRequest {
    RecordUndertakingRequest {
        request_id: key(),
        undertaking_id: String::new(),
        valid_from: "2026-01-01".into(),
        organisation_ids: companies.iter().map(|company| (*company).to_owned()).collect(),
        declared: Vec::new(),
        source: "self-declaration".into(),
    }
}

fn company() -> String {
    format!("org_{}", uuid::Uuid::new_v4().simple())
}

#[test]
fn companies_belong_to_one_undertaking_whose_versions_follow_each_other() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let (one, other, third) = (company(), company(), company());
        let first = anna.record_undertaking(of(&[&one, &other])).await.unwrap().into_inner().undertaking.unwrap();
        assert_eq!((first.etag.as_str(), first.organisation_ids.len()), ("1", 2));
        let refusal = refused(anna.record_undertaking(of(&[&other, &third])).await);
        assert_eq!(refusal.reason, "UNDERTAKING_OVERLAPS");
        assert!(refusal.message.contains(&first.id), "{}", refusal.message);
        let parted = RecordUndertakingRequest {
            undertaking_id: first.id.clone(),
            valid_from: "2026-07-01".into(),
            ..of(&[&one])
        };
        let parted = anna.record_undertaking(parted).await.unwrap().into_inner().undertaking.unwrap();
        assert_eq!((&parted.id, parted.etag.as_str()), (&first.id, "2"));
        anna.record_undertaking(of(&[&other, &third])).await.unwrap();
        let early = RecordUndertakingRequest { undertaking_id: first.id, ..of(&[&one]) };
        assert_eq!(refused(anna.record_undertaking(early).await).reason, "UNDERTAKING_OVERLAPS");
        let gone = RecordUndertakingRequest { undertaking_id: NO_UNDERTAKING.into(), ..of(&[&company()]) };
        assert_eq!(refused(anna.record_undertaking(gone).await).reason, "UNDERTAKING_NOT_FOUND");
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let declared = DeclaredAid { organisation_id: company(), granted_on: "never".into(), eur_cent: 0 };
        let wrong = RecordUndertakingRequest {
            undertaking_id: "x".into(),
            valid_from: "soon".into(),
            declared: vec![declared],
            source: String::new(),
            ..of(&["y", &company()])
        };
        let expected = [
            "undertaking_id",
            "valid_from",
            "organisation_ids[0]",
            "declared[0].granted_on",
            "declared[0].organisation_id",
            "declared[0].eur_cent",
            "source",
        ];
        assert_eq!(fields(anna.record_undertaking(wrong).await), expected);
        assert_eq!(fields(anna.record_undertaking(of(&[])).await), ["organisation_ids"]);
    });
}

#[test]
fn an_undertaking_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let send = async |request| centre.operator("anna").payers().record_undertaking(request).await;
        let answer = twice(of(&[&company()]), send).await.undertaking.unwrap();
        assert_eq!(changes(centre, "funding", &answer.id).await, 1);
    });
}
