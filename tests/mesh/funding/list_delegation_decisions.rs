//! ListDelegationDecisions.

use proto::reell::funding::v1::{ApplicationState, ListDelegationDecisionsRequest};
use sandbox::{builders::applications::POSITION, everywhere, fields};

use super::report_delegation_decisions::{of as reporting, waiting};
use crate::listed::{Asked, answer, holds};

#[test]
fn what_was_decided_on_delegation_is_listed_until_it_is_reported() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let rule = filing.delegate(filing.delegating(POSITION, 50_000_000, "2024-01-01")).await;
        let own = [filing.a_delegated(50_000_000).await.id, filing.a_delegated(40_000_000).await.id];
        // What the committee decided itself is not reported to it.
        let entered = filing.a_proposed(50_000_000).await;
        filing.caller("secretary").applications().decide_application(filing.entering(&entered.id)).await.unwrap();
        let found = waiting(&filing).await;
        let mut ids: Vec<_> = found.iter().map(|decided| decided.application_id.clone()).collect();
        ids.sort();
        assert_eq!(ids, {
            let mut own = own.to_vec();
            own.sort();
            own
        });
        let part = found.iter().find(|decided| decided.application_id == own[1]).unwrap();
        assert_eq!((part.amount_ore, part.outcome()), (40_000_000, ApplicationState::DecidedPartial));
        assert_eq!((&part.delegation_rule_id, &part.decided_by), (&rule.id, &filing.account("director")));
        let list = async |asked: Asked| {
            let Asked { page, filter, order_by } = asked;
            let (from, until) = (filing.day(0), filing.day(0));
            let request = ListDelegationDecisionsRequest { from, until, page, filter, order_by };
            let found = filing.caller("reader").applications().list_delegation_decisions(request).await?.into_inner();
            answer(found.decisions, |item| item.application_id, found.page)
        };
        let filter = format!("organisation_id = {}", filing.financier.id);
        holds(&list, &filter, &own, &["decided_on", "amount_ore", "position"]).await;
        let report = reporting(&own[..1], &filing.day(0));
        filing.caller("secretary").applications().report_delegation_decisions(report).await.unwrap();
        assert_eq!(waiting(&filing).await.len(), 1);
    });
}

#[test]
fn days_that_are_none_are_named_and_others_hold_nothing() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let of = |from: &str, until: &str| ListDelegationDecisionsRequest {
            from: from.into(),
            until: until.into(),
            ..Default::default()
        };
        let mut reader = filing.caller("reader").applications();
        assert_eq!(fields(reader.list_delegation_decisions(of("x", "y")).await), ["from", "until"]);
        let long_ago = reader.list_delegation_decisions(of("2020-01-01", "2020-12-31")).await.unwrap().into_inner();
        assert!(long_ago.decisions.is_empty());
    });
}
