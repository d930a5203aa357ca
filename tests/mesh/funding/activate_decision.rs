//! ActivateDecision.

use proto::reell::funding::v1::{
    AcceptFindingRequest, AcceptUndertakingRequest, ActivateDecisionRequest, Decision, DecisionState,
    GetCommitmentRequest, ImportDecisionRequest, ListEntriesRequest, PayAdvanceRequest,
};
use sandbox::{
    Centre,
    builders::claims::{Matter, a_cost},
    everywhere, fields, key, refused,
};

use super::{NO_DECISION, balance_of, pay_advance, read, record_in_kind, reserve};
use crate::replay::{changes, twice};

fn of(id: &str, etag: &str) -> ActivateDecisionRequest {
    ActivateDecisionRequest { request_id: key(), decision_id: id.to_owned(), etag: etag.to_owned() }
}

fn of_decision(decision: &Decision) -> ActivateDecisionRequest {
    of(&decision.id, &decision.etag)
}

#[test]
fn an_active_decision_has_the_money_that_its_rows_grant() {
    everywhere(async |centre| {
        let decision = centre.a_decision().await.of(7_000_000).import().await;
        let active = centre
            .operator("economist")
            .funding()
            .activate_decision(of(&decision.id, &decision.etag))
            .await
            .unwrap()
            .into_inner()
            .decision
            .unwrap();
        assert_eq!((active.state(), active.available_ore), (DecisionState::Active, 7_000_000));
        assert_ne!(active.etag, decision.etag);
        let again = refused(centre.operator("economist").funding().activate_decision(of(&decision.id, "")).await);
        assert_eq!(again.reason, "DECISION_STATE");
    });
}

#[test]
fn an_open_finding_blocks_and_its_acceptance_does_not() {
    everywhere(async |centre| {
        let decision = centre.a_decision().await.with_total(100_009_000).import().await;
        let mut funding = centre.operator("economist").funding();
        let refusal = refused(funding.activate_decision(of(&decision.id, "")).await);
        assert_eq!(refusal.reason, "FINDING_UNRESOLVED");
        assert!(refusal.metadata.get("finding_ids").is_some_and(|ids| ids.contains(&decision.findings[0].id)));
        for finding in &decision.findings {
            let request = AcceptFindingRequest {
                request_id: key(),
                decision_id: decision.id.clone(),
                finding_id: finding.id.clone(),
                motivation: "The rows are booked as they stand.".into(),
            };
            funding.accept_finding(request).await.unwrap();
        }
        let active = funding.activate_decision(of(&decision.id, "")).await.unwrap().into_inner().decision.unwrap();
        assert_eq!(active.available_ore, 100_000_000, "what the rows grant, and not what the total claims");
    });
}

#[test]
fn a_decision_takes_over_what_is_committed_of_the_one_that_it_replaces() {
    everywhere(async |centre| {
        let old = centre.an_active_decision(5_000_000).await;
        let commitment = reserve(centre, &old.id, 2_000_000).await;
        let number = old.registration_number.clone();
        let new = centre
            .a_decision()
            .await
            .of(8_000_000)
            .changed(|request| request.replaces_registration_number = number)
            .activate()
            .await;
        assert_eq!((new.available_ore, new.committed_ore), (6_000_000, 2_000_000));
        let replaced = read(centre, &old.id).await;
        assert_eq!(
            (replaced.state(), replaced.available_ore, replaced.committed_ore),
            (DecisionState::Superseded, 0, 0)
        );
        let request = GetCommitmentRequest { commitment_id: commitment.id };
        let moved =
            centre.operator("anna").funding().get_commitment(request).await.unwrap().into_inner().commitment.unwrap();
        assert_eq!(moved.decision_id, new.id);
        // One that grants less than is used already cannot take over.
        let number = new.registration_number.clone();
        let small = centre
            .a_decision()
            .await
            .of(1_000_000)
            .changed(|request| request.replaces_registration_number = number)
            .import()
            .await;
        let refusal = refused(centre.operator("economist").funding().activate_decision(of(&small.id, "")).await);
        assert_eq!(refusal.reason, "DECISION_STATE");
    });
}

/// A decision that replaces that of a project.
async fn replacing(centre: &Centre, matter: &Matter<'_>) -> Decision {
    let number = matter.decision.registration_number.clone();
    let change = |request: &mut ImportDecisionRequest| request.replaces_registration_number = number;
    centre.a_decision().await.of(1_000_000_000).changed(change).import().await
}

/// Replaces the decision of a project that has not begun.
pub async fn replace(centre: &Centre, matter: &Matter<'_>) {
    let new = replacing(centre, matter).await;
    let activated = centre.operator("economist").funding().activate_decision(of_decision(&new)).await;
    activated.expect("the decision takes the place of the project's");
}

/// A project whose decision was replaced before it began.
pub async fn a_replaced_project(centre: &Centre) -> Matter<'_> {
    let matter = centre.a_project().await;
    replace(centre, &matter).await;
    matter
}

#[test]
fn of_a_project_whose_decision_was_replaced_nothing_is_accepted_booked_claimed_or_advanced() {
    everywhere(async |centre| {
        let matter = a_replaced_project(centre).await;
        let (mut economist, mut order) = (matter.caller("economist").claims(), matter.caller("order").claims());
        let accept = AcceptUndertakingRequest { request_id: key(), decision_id: matter.id() };
        for refusal in [
            refused(matter.caller("sign").claims().accept_undertaking(accept).await),
            refused(economist.record_cost(a_cost(&matter.id(), "2024-03-01", 1_000)).await),
            refused(economist.record_in_kind(record_in_kind::of(&matter, 1_000)).await),
            refused(economist.open_claim(matter.opening("2024-01-01")).await),
            refused(order.pay_advance(pay_advance::of(&matter, 1_000)).await),
        ] {
            assert_eq!(refusal.reason, "DECISION_NOT_ACTIVE");
        }
    });
}

#[test]
fn a_decision_whose_project_has_begun_is_not_replaced_so_that_its_grant_is_lent_once() {
    everywhere(async |centre| {
        let mut economist = centre.operator("economist").funding();
        let (booked, advanced, claimed) =
            (centre.a_project().await, centre.a_project().await, centre.a_project().await);
        booked.book(a_cost(&booked.id(), "2024-03-01", 100_000)).await;
        let advance = PayAdvanceRequest {
            request_id: key(),
            decision_id: advanced.id(),
            line: 0,
            amount_ore: 100_000,
            reason: "weak liquidity".into(),
        };
        advanced.caller("order").claims().pay_advance(advance).await.unwrap();
        claimed.open().await;
        for matter in [&booked, &advanced, &claimed] {
            let new = replacing(centre, matter).await;
            let refusal = refused(economist.activate_decision(of_decision(&new)).await);
            assert_eq!(refusal.reason, "DECISION_STATE");
            assert!(
                refusal.message.contains(&matter.id()) && refusal.message.contains("AmendBudget"),
                "{}",
                refusal.message
            );
            assert_eq!(read(centre, &matter.id()).await.state(), DecisionState::Active);
        }
        let planned = centre.a_project().await;
        let new = replacing(centre, &planned).await;
        let active = economist.activate_decision(of_decision(&new)).await.unwrap().into_inner().decision.unwrap();
        assert_eq!(active.state(), DecisionState::Active);
        assert_eq!(read(centre, &planned.id()).await.state(), DecisionState::Superseded);
    });
}

#[test]
fn acceptance_2_the_corrected_decision_agrees_and_releases_what_the_one_before_had_committed_in_the_same_entry() {
    everywhere(async |centre| {
        let old = centre.an_active_decision(200_000_000).await;
        let commitment = reserve(centre, &old.id, 1_200_000).await;
        let proposal = centre.a_founding_decision(226_896).await.changed(|request| request.protocol_reference.clear());
        let wrong = proposal.import().await;
        // As the document writes it: without the series.
        let number = old.registration_number.trim_start_matches("PROV-").to_owned();
        let (of, corrects) = (wrong.registration_number.clone(), wrong.id.clone());
        let change = |request: &mut ImportDecisionRequest| {
            (request.registration_number, request.corrects_decision_id) = (of, corrects);
            request.replaces_registration_number = number;
        };
        let right = centre.a_founding_decision(226_986).await.changed(change).import().await;
        assert!(right.findings.is_empty(), "{:?}", right.findings);
        assert_eq!((right.stated_total_ore, right.derived_total_ore), (595_653_600, 595_653_600));
        let [region, municipalities, agency] = [0, 1, 2].map(|row| right.financing_lines[row].stated_amount_ore);
        assert_eq!((agency * 2, region + municipalities), (595_653_600, agency), "half is the agency's, to the öre");
        assert_eq!((region * 10_000 + 595_653_600 / 2) / 595_653_600, 4_619, "46,19 % are the region's");
        let active = centre.operator("economist").funding().activate_decision(of_decision(&right)).await.unwrap();
        let active = active.into_inner().decision.unwrap();
        assert_eq!(
            (active.state(), active.available_ore, active.committed_ore),
            (DecisionState::Active, 594_453_600, 1_200_000)
        );
        let replaced = read(centre, &old.id).await;
        assert_eq!(
            (replaced.state(), replaced.available_ore, replaced.committed_ore),
            (DecisionState::Superseded, 0, 0)
        );
        let list = ListEntriesRequest {
            filter: format!("account = \"decision:{}:available\" AND kind = activation", right.id),
            ..ListEntriesRequest::default()
        };
        let entries = centre.operator("anna").ledger().list_entries(list).await.unwrap().into_inner().entries;
        let [entry] = entries.as_slice() else { panic!("one entry activates it: {entries:?}") };
        let of = |account: String| entry.legs.iter().find(|leg| leg.account == account).map(|leg| leg.amount_ore);
        let pot = |decision: &str, pot: &str| of(format!("decision:{decision}:{pot}"));
        assert_eq!((pot(&old.id, "available"), pot(&old.id, "committed")), (Some(-198_800_000), Some(-1_200_000)));
        assert_eq!((pot(&right.id, "available"), pot(&right.id, "committed")), (Some(594_453_600), Some(1_200_000)));
        assert_eq!(entry.legs.iter().map(|leg| leg.amount_ore).sum::<i64>(), 0);
        let request = GetCommitmentRequest { commitment_id: commitment.id };
        let moved = centre.operator("anna").funding().get_commitment(request).await.unwrap().into_inner().commitment;
        assert_eq!(moved.unwrap().decision_id, right.id);
        assert_eq!(
            balance_of(centre, &format!("decision:{}:committed", old.id)).await,
            0,
            "and the ledger sums to zero"
        );
    });
}

#[test]
fn an_older_state_a_decision_that_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let decision = centre.a_decision().await.import().await;
        let mut funding = centre.operator("economist").funding();
        assert_eq!(refused(funding.activate_decision(of(&decision.id, "5")).await).reason, "ETAG_MISMATCH");
        assert_eq!(refused(funding.activate_decision(of(NO_DECISION, "")).await).reason, "DECISION_NOT_FOUND");
        assert_eq!(fields(funding.activate_decision(of("x", "")).await), ["decision_id"]);
    });
}

#[test]
fn an_activation_that_is_sent_again_grants_its_money_once() {
    everywhere(async |centre| {
        let decision = centre.a_decision().await.of(7_000_000).import().await;
        let send = async |request| centre.operator("economist").funding().activate_decision(request).await;
        twice(of(&decision.id, ""), send).await;
        assert_eq!(read(centre, &decision.id).await.available_ore, 7_000_000);
        assert_eq!(changes(centre, "funding", &decision.id).await, 2, "its import and its activation");
    });
}
