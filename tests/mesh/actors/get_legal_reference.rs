//! GetLegalReference.

use proto::reell::actors::v1::{DayPrecision, GetLegalReferenceRequest};
use sandbox::{everywhere, fields, refused};

fn of(key: &str, as_of: &str) -> GetLegalReferenceRequest {
    GetLegalReferenceRequest { key: key.into(), as_of: as_of.into() }
}

#[test]
fn a_rule_keeps_its_key_when_its_section_moves() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let mut read = async |day: &str| {
            let answer = reference.get_legal_reference(of("komvux-initial-mapping", day)).await.unwrap();
            answer.into_inner().legal_reference.unwrap()
        };
        let (before, after, today) = (read("2024-06-30").await, read("2024-07-01").await, read("").await);
        assert_eq!((before.provision.as_str(), after.provision.as_str()), ("20 kap. 7 a §", "20 kap. 8 §"));
        assert_eq!((before.valid_until.as_str(), after.changed_by.as_str()), ("2024-07-01", "2023:951"));
        assert_eq!(before.valid_from_precision(), DayPrecision::Unknown);
        assert_eq!(after, today);
    });
}

#[test]
fn a_rule_that_was_not_there_on_a_day_is_refused() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let early = of("validation-assessor", "2022-12-31");
        assert_eq!(refused(reference.get_legal_reference(early).await).reason, "LEGAL_REFERENCE_NOT_FOUND");
        let none = of("no-such-rule", "");
        assert_eq!(refused(reference.get_legal_reference(none).await).reason, "LEGAL_REFERENCE_NOT_FOUND");
        assert_eq!(fields(reference.get_legal_reference(of("20 kap.", "x")).await), ["key", "as_of"]);
    });
}
