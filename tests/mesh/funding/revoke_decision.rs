//! RevokeDecision.

use proto::reell::{
    cases::v1::{DecideOutcomeRequest, Outcome},
    funding::v1::{
        AttestationRole, ClaimState, DecisionState, DeclareConflictRequest, GetClaimRequest, GrantAttestationRequest,
        ListDueDatesRequest, OrderPaymentRequest, ReleaseCommitmentRequest, RevocationGround, RevokeDecisionRequest,
        RevokeDecisionResponse, RevokedRow,
    },
};
use sandbox::{
    Centre, Engine, Recipe, Shape,
    builders::claims::{Matter, a_cost},
    eventually, everywhere, fields, key, refused,
};
use sea_orm::ConnectionTrait;

use super::{
    NO_DECISION, amend_budget, balance_of, case_service,
    open_recovery::opened,
    payers::{bound, model, payers, pin, rating},
    read, reservation, reserve,
};
use crate::replay::{changes, twice};

/// The command to revoke a decision: what each of some rows falls by, or all where none is named.
pub fn of(decision: &str, rows: &[(i32, i64)]) -> RevokeDecisionRequest {
    RevokeDecisionRequest {
        request_id: key(),
        decision_id: decision.to_owned(),
        etag: String::new(),
        ground: RevocationGround::Misleading.into(),
        reason: "The application stated the same costs twice.".into(),
        decided_on: "2024-10-01".into(),
        decision_reference: "§ 88, 2024-10-01".into(),
        rows: rows.iter().map(|(line, amount_ore)| RevokedRow { line: *line, amount_ore: *amount_ore }).collect(),
    }
}

/// The answer to a decision that is revoked.
pub async fn revoked(matter: &Matter<'_>, rows: &[(i32, i64)]) -> RevokeDecisionResponse {
    let answer = matter.caller("officer").funding().revoke_decision(of(&matter.id(), rows)).await;
    answer.expect("the decision is revoked").into_inner()
}

#[test]
fn what_is_revoked_in_full_lends_nothing_and_what_was_paid_is_named() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let held = reserve(centre, &matter.id(), 2_000_000).await;
        let answer = revoked(&matter, &[]).await;
        let decision = answer.decision.unwrap();
        assert_eq!(
            (decision.state(), decision.available_ore, decision.committed_ore),
            (DecisionState::Revoked, 0, 2_000_000)
        );
        let revocation = &decision.revocations[0];
        assert_eq!((revocation.full, revocation.ground()), (true, RevocationGround::Misleading));
        assert_eq!((revocation.rows.len(), revocation.rows[0].amount_ore), (1, 998_000_000));
        assert_eq!(revocation.revoked_by, matter.account("officer"));
        let left = &answer.payments_to_recover[0];
        assert_eq!((answer.payments_to_recover.len(), answer.left_to_recover_ore), (1, 1_000_000));
        assert_eq!((&left.payment_id, left.amount_ore), (&payment.id, 1_000_000));
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        for (name, ore) in [("granted", -2_000_000), ("entitled", -1_000_000), ("unclaimed", 0)] {
            assert_eq!(balance_of(centre, &pot(name)).await, ore, "{name}");
        }

        let mut economist = matter.caller("economist").claims();
        let new = case_service(centre).funding().record_commitment(reservation(&matter.id(), 1)).await;
        assert_eq!(refused(new).reason, "DECISION_NOT_ACTIVE");
        let cost = economist.record_cost(a_cost(&matter.id(), "2024-09-01", 1)).await;
        assert_eq!(refused(cost).reason, "DECISION_NOT_ACTIVE");
        let claim = economist.open_claim(matter.opening("2024-07-01")).await;
        assert_eq!(refused(claim).reason, "DECISION_NOT_ACTIVE");
        let change = economist.amend_budget(amend_budget::of(&matter, 400_000_000, 120_000_000)).await;
        assert_eq!(refused(change).reason, "DECISION_NOT_ACTIVE");
        let again = matter.caller("officer").funding().revoke_decision(of(&matter.id(), &[])).await;
        assert_eq!(refused(again).reason, "DECISION_STATE");

        let filter = format!("decision_id = {} AND state = open", matter.id());
        let due = economist.list_due_dates(ListDueDatesRequest { filter, ..Default::default() }).await.unwrap();
        assert!(due.into_inner().due_dates.is_empty(), "nobody is reminded of what is claimed no more");
        opened(&matter, &payment.id, 1_000_000).await;

        let release =
            ReleaseCommitmentRequest { request_id: key(), commitment_id: held.id, reason: "opened twice".into() };
        centre.operator("anna").funding().release_commitment(release).await.unwrap();
        let decision = read(centre, &matter.id()).await;
        assert_eq!((decision.available_ore, decision.committed_ore), (0, 0));
        assert_eq!(decision.financing_lines[0].returned_amount_ore, 1_000_000_000);
        assert_eq!(balance_of(centre, &pot("granted")).await, 0, "what came back went on");
        assert_eq!(balance_of(centre, &format!("decision:{}:available", matter.id())).await, 0);
    });
}

#[test]
fn a_claim_on_its_way_is_rejected_and_what_was_accepted_is_not_owed_any_more() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let owed = matter.a_decided_claim(1_000_000, Vec::new()).await;
        matter.book(a_cost(&matter.id(), "2024-08-01", 500_000)).await;
        let open = matter.open_of("2024-07-01").await;
        let open = matter.lock(open.id).await;
        let answer = revoked(&matter, &[]).await;
        assert_eq!((answer.payments_to_recover.len(), answer.left_to_recover_ore), (0, 0));
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        for (name, ore) in [
            ("claimed", 0),
            ("unclaimed", 0),
            ("accepted", 0),
            ("revoked", 1_000_000),
            ("payable", 0),
            ("support", 0),
            ("entitled", -1_000_000),
        ] {
            assert_eq!(balance_of(centre, &pot(name)).await, ore, "{name}");
        }
        let mut claims = matter.caller("economist").claims();
        let rejected = claims.get_claim(GetClaimRequest { claim_id: open.id }).await.unwrap().into_inner();
        assert_eq!(rejected.claim.unwrap().state(), ClaimState::Rejected);
        let request = OrderPaymentRequest { request_id: key(), claim_id: owed.id, line: 0 };
        let order = matter.caller("order").claims().order_payment(request).await;
        assert_eq!(refused(order).reason, "DECISION_NOT_ACTIVE");
    });
}

#[test]
fn a_payment_on_its_way_is_confirmed_or_failed_first() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.an_ordered_payment(1_000_000).await;
        let early = matter.caller("officer").funding().revoke_decision(of(&matter.id(), &[])).await;
        assert_eq!(refused(early).reason, "DECISION_STATE");
        assert_eq!(read(centre, &matter.id()).await.state(), DecisionState::Active);
    });
}

#[test]
fn a_revocation_in_part_takes_what_nobody_uses_and_the_decision_goes_on() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        reserve(centre, &matter.id(), 900_000_000).await;
        let mut officer = matter.caller("officer").funding();
        let refusal = refused(officer.revoke_decision(of(&matter.id(), &[(0, 100_000_001)])).await);
        assert_eq!(refusal.reason, "REVOCATION_EXCEEDS_UNUSED");
        assert_eq!(refusal.metadata.get("most_ore").map(String::as_str), Some("100000000"));
        assert_eq!(fields(officer.revoke_decision(of(&matter.id(), &[(1, 1)])).await), ["rows"]);
        let decision = revoked(&matter, &[(0, 40_000_000)]).await.decision.unwrap();
        assert_eq!((decision.state(), decision.available_ore), (DecisionState::Active, 60_000_000));
        assert_eq!(matter.project().await.financiers[0].granted_ore, 960_000_000);
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        assert_eq!(balance_of(centre, &pot("granted")).await, -960_000_000);
        assert_eq!(balance_of(centre, &pot("entitled")).await, -960_000_000);
        matter.a_decided_claim(1_000, Vec::new()).await;
        reserve(centre, &matter.id(), 60_000_000).await;
    });
}

#[test]
fn a_case_whose_money_was_given_back_before_its_decision_ended_goes_on_without_it() {
    for engine in Engine::all() {
        sandbox::run(async {
            let centre = Centre::start(Recipe::new(Shape::OneProcess, engine)).await.unwrap();
            let (model, bound) = (model(&centre).await, bound(&centre).await);
            let case = centre.an_open_case().await;
            pin(&centre, &case.id, rating(&centre, &model, &bound)).await;
            centre.settle().await;
            // As if the reservation had expired while the case's opening was not yet known, and the decision had been revoked then.
            let db = centre.databases().of("funding").await;
            for change in ["UPDATE commitment SET state = 'released'", "UPDATE decision SET state = 'revoked'"] {
                db.execute_unprepared(change).await.unwrap();
            }
            let outcome = DecideOutcomeRequest {
                request_id: key(),
                case_id: case.id.clone(),
                outcome: Outcome::EducationRecommended.into(),
                cost_ore: 700_000,
                ..Default::default()
            };
            centre.operator("anna").cases().decide_outcome(outcome).await.unwrap();
            eventually("what payers held to be given back", async || payers(&centre, &case.id).await.voided_ore > 0)
                .await;
            assert_eq!(centre.databases().number("funding", "SELECT COUNT(*) FROM parked_event").await, 0);
            centre.stop().await;
        });
    }
}

#[test]
fn an_officer_of_the_financier_revokes_who_neither_imported_it_nor_has_a_part_in_it() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let revoke = async |name: &str| {
            let answer = matter.caller(name).funding().revoke_decision(of(&matter.id(), &[])).await;
            refused(answer).reason
        };
        assert_eq!(revoke("order").await, "ATTESTATION_MISSING");
        let small = GrantAttestationRequest { limit_ore: 1_000, ..matter.right("small", AttestationRole::Officer) };
        matter.grant(small).await;
        assert_eq!(revoke("small").await, "ATTESTATION_LIMIT");
        matter.grant(matter.right("both", AttestationRole::Officer)).await;
        matter.grant(matter.right("both", AttestationRole::Signatory)).await;
        assert_eq!(revoke("both").await, "CONFLICT_OF_INTEREST", "also where no terms of the project are stated");
        // Whoever imported the decision, by another account of the same human.
        let account = matter.account("officer").replace(&matter.subject("officer"), "importer");
        matter.grant(GrantAttestationRequest { account, ..matter.right("second", AttestationRole::Officer) }).await;
        matter.grant(matter.right("second", AttestationRole::Officer)).await;
        assert_eq!(revoke("second").await, "SAME_PERSON");
        assert_eq!(read(centre, &matter.id()).await.state(), DecisionState::Active);
        revoked(&matter, &[]).await;
    });
}

#[test]
fn who_is_declared_partial_revokes_nothing() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let declaration = DeclareConflictRequest {
            request_id: key(),
            decision_id: matter.id(),
            account: matter.account("officer"),
            reason: "sits on the applicant's board".into(),
        };
        centre.operator("administrator").claims().declare_conflict(declaration).await.unwrap();
        let refusal = refused(matter.caller("officer").funding().revoke_decision(of(&matter.id(), &[])).await);
        assert_eq!(refusal.reason, "CONFLICT_OF_INTEREST");
    });
}

#[test]
fn what_is_not_there_has_changed_or_breaks_a_rule_is_refused() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut officer = matter.caller("officer").funding();
        assert_eq!(refused(officer.revoke_decision(of(NO_DECISION, &[])).await).reason, "DECISION_NOT_FOUND");
        let stale = RevokeDecisionRequest { etag: "5".into(), ..of(&matter.id(), &[]) };
        assert_eq!(refused(officer.revoke_decision(stale).await).reason, "ETAG_MISMATCH");
        let wrong = RevokeDecisionRequest {
            ground: 0,
            reason: "short".into(),
            decided_on: "2999-01-01".into(),
            decision_reference: String::new(),
            ..of("x", &[(-1, 0)])
        };
        let named = ["decision_id", "ground", "reason", "decided_on", "decision_reference"];
        let named: Vec<_> = named.into_iter().chain(["rows[0].line", "rows[0].amount_ore"]).collect();
        assert_eq!(fields(officer.revoke_decision(wrong).await), named);
        let double = of(&matter.id(), &[(0, 1), (0, 2)]);
        assert_eq!(fields(officer.revoke_decision(double).await), ["rows"]);
    });
}

#[test]
fn a_revocation_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let send = async |request| matter.caller("officer").funding().revoke_decision(request).await;
        twice(of(&matter.id(), &[(0, 1_000)]), send).await;
        assert_eq!(changes(centre, "funding", &matter.id()).await, 3, "imported, activated, revoked");
        assert_eq!(read(centre, &matter.id()).await.available_ore, 999_999_000);
    });
}
