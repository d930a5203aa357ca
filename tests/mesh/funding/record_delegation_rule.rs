//! RecordDelegationRule.

use proto::reell::funding::v1::RecordDelegationRuleRequest;
use sandbox::{builders::applications::POSITION, everywhere, fields, refused};

use crate::replay::twice;

#[test]
fn a_position_has_one_rule_a_day_and_the_next_one_behind_it() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let until = |until: &str, request| RecordDelegationRuleRequest { until: until.into(), ..request };
        let first = until("2024-12-31", filing.delegating(POSITION, 20_000_000, "2024-01-01"));
        let first = filing.delegate(first).await;
        assert_eq!((first.amount_to_ore, first.until.as_str()), (20_000_000, "2024-12-31"));
        let mut administrator = centre.operator("administrator").applications();
        for (from, last) in [("2024-12-31", ""), ("2020-01-01", "2024-01-01"), ("2020-01-01", "")] {
            let request = until(last, filing.delegating(POSITION, 40_000_000, from));
            let overlaps = refused(administrator.record_delegation_rule(request).await);
            assert_eq!(
                (overlaps.reason.as_str(), overlaps.metadata.get("subject")),
                ("DELEGATION_RULE_OVERLAPS", Some(&first.id)),
                "{from} {last}"
            );
        }
        filing.delegate(filing.delegating("Enhetschef", 5_000_000, "2024-01-01")).await;
        filing.delegate(filing.delegating(POSITION, 40_000_000, "2025-01-01")).await;
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named_and_so_is_an_organisation_that_is_none() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let mut administrator = centre.operator("administrator").applications();
        let wrong = RecordDelegationRuleRequest {
            organisation_id: "x".into(),
            amount_from_ore: -1,
            amount_to_ore: 0,
            decision_reference: String::new(),
            citation: String::new(),
            until: "y".into(),
            ..filing.delegating("", 1, "z")
        };
        assert_eq!(
            fields(administrator.record_delegation_rule(wrong).await),
            [
                "organisation_id",
                "position",
                "amount_from_ore",
                "amount_to_ore",
                "from",
                "until",
                "decision_reference",
                "citation"
            ]
        );
        let backwards = RecordDelegationRuleRequest {
            amount_from_ore: 2,
            until: "2023-01-01".into(),
            ..filing.delegating(POSITION, 1, "2024-01-01")
        };
        assert_eq!(fields(administrator.record_delegation_rule(backwards).await), ["amount_to_ore", "until"]);
        let nobody = RecordDelegationRuleRequest {
            organisation_id: "org_00000000000000000000000000000000".into(),
            ..filing.delegating(POSITION, 1, "2024-01-01")
        };
        assert_eq!(refused(administrator.record_delegation_rule(nobody).await).reason, "ORGANISATION_NOT_ACTIVE");
    });
}

#[test]
fn a_rule_that_is_sent_again_is_recorded_once() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let send =
            async |request| centre.operator("administrator").applications().record_delegation_rule(request).await;
        twice(filing.delegating(POSITION, 1, "2024-01-01"), send).await;
    });
}
