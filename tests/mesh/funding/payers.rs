//! What the tests of payers pin, bind, approve and read.

use proto::reell::funding::v1::{
    ApproveCommitmentRequest, CaseFacts, CaseRating, Citation, EmploymentStatus, GetCasePayersRequest,
    GetCasePayersResponse, GetPayerRoomRequest, Model, ModelContent, Payer, PayerBasis, PayerBinding, PayerCaps,
    PayerCommitment, PayerCommitmentState, PayerLimit, PayerRole, PayerRoom, PayerRule, PayerStep, PinModelRequest,
    PinModelResponse, PublishModelRequest, RecordExchangeRateRequest, SetPayerLimitRequest,
};
use sandbox::{Centre, key};

use super::reserve;

/// Who pays in a case.
pub struct Bound {
    /// The employer.
    pub employer: String,
    /// The transition organisation.
    pub transition: String,
}

/// An employer and a transition organisation of the test's own.
pub async fn bound(centre: &Centre) -> Bound {
    let employer = centre.an_organisation().register().await.id;
    Bound { employer, transition: centre.an_organisation().register().await.id }
}

/// An industry that no other test uses.
pub fn industry() -> String {
    format!("i{}", uuid::Uuid::new_v4().simple())
}

/// The example for construction, for an industry of its own.
pub async fn content(centre: &Centre) -> ModelContent {
    ModelContent { industry: industry(), ..centre.an_example("construction-byn").await }
}

/// A draft that is submitted and published.
pub async fn publish(centre: &Centre, draft: &Model) -> Model {
    let submitted = centre.a_submitted(draft).await;
    let request = PublishModelRequest { request_id: key(), model_id: submitted.id, etag: submitted.etag };
    let answer = centre.operator("approver").models().publish_model(request).await;
    answer.expect("the model is published").into_inner().model.expect("the answer holds the model")
}

/// A published model of an industry of its own.
pub async fn model(centre: &Centre) -> Model {
    publish(centre, &centre.a_drafted_model_of(content(centre).await).await).await
}

/// An open case, as funding knows it: money is set aside for it.
pub async fn case(centre: &Centre) -> String {
    reserve(centre, &centre.house().await.decision.id, 1_000).await.case_id
}

/// A binding.
pub fn binding(role: PayerRole, organisation: &str) -> PayerBinding {
    PayerBinding { role: role.into(), organisation_id: organisation.to_owned() }
}

/// The rating of somebody under notice, with transition support: 8 850 kr in four phases.
pub fn rating(centre: &Centre, model: &Model, bound: &Bound) -> CaseRating {
    CaseRating {
        model_id: model.id.clone(),
        facts: Some(centre.some_facts()),
        bindings: vec![
            binding(PayerRole::Employer, &bound.employer),
            binding(PayerRole::TransitionOrganisation, &bound.transition),
        ],
        ..Default::default()
    }
}

/// The facts of somebody who looks for work and whom the employment service pays for, or nobody.
pub fn unemployed(centre: &Centre) -> CaseFacts {
    CaseFacts {
        employment: EmploymentStatus::Unemployed.into(),
        employment_service: true,
        transition: 0,
        ..centre.some_facts()
    }
}

/// The command to pin.
pub fn pinning(case: &str, rating: CaseRating) -> PinModelRequest {
    PinModelRequest { request_id: key(), case_id: case.to_owned(), rating: Some(rating) }
}

/// Pins.
pub async fn pin(centre: &Centre, case: &str, rating: CaseRating) -> PinModelResponse {
    let answer = centre.operator("anna").payers().pin_model(pinning(case, rating)).await;
    answer.expect("the model is pinned").into_inner()
}

/// The approval of a line, today.
pub fn approval(centre: &Centre, id: &str) -> ApproveCommitmentRequest {
    ApproveCommitmentRequest {
        request_id: key(),
        commitment_id: id.to_owned(),
        etag: String::new(),
        approved_by: "the payer's office".into(),
        reference: "decision 7".into(),
        approved_on: centre.clock().now().date().to_string(),
        expire_time: None,
    }
}

/// Approves a line.
pub async fn approve(centre: &Centre, id: &str) -> PayerCommitment {
    let answer = centre.operator("anna").payers().approve_commitment(approval(centre, id)).await;
    answer.expect("the line is approved").into_inner().commitment.expect("the answer holds the line")
}

/// Approves all lines that wait for it.
pub async fn approve_all(centre: &Centre, lines: &[PayerCommitment]) {
    for line in lines.iter().filter(|line| line.state() == PayerCommitmentState::Reserved) {
        approve(centre, &line.id).await;
    }
}

/// Who pays for a case.
pub async fn payers(centre: &Centre, case: &str) -> GetCasePayersResponse {
    let request = GetCasePayersRequest { case_id: case.to_owned() };
    centre.operator("anna").payers().get_case_payers(request).await.expect("the case has pinned").into_inner()
}

/// The command to let a payer bear so much of this year and the years around it.
pub fn limiting(payer: &str, ore: i64) -> SetPayerLimitRequest {
    SetPayerLimitRequest {
        request_id: key(),
        organisation_id: payer.to_owned(),
        from: "2020-01-01".into(),
        until: "2099-12-31".into(),
        amount_ore: ore,
        citation: "the payer's own decision".into(),
        ..Default::default()
    }
}

/// Lets a payer bear so much.
pub async fn limit(centre: &Centre, payer: &str, ore: i64) -> PayerLimit {
    let answer = centre.operator("anna").payers().set_payer_limit(limiting(payer, ore)).await;
    answer.expect("the limit is stated").into_inner().limit.expect("the answer holds the limit")
}

/// What is left of a payer's limits today.
pub async fn rooms(centre: &Centre, payer: &str) -> Vec<PayerRoom> {
    let request = GetPayerRoomRequest { organisation_id: payer.to_owned(), on: String::new() };
    centre.operator("anna").payers().get_payer_room(request).await.expect("the rooms are read").into_inner().rooms
}

/// What a line has come to: its phase, its payer, its amount and its state.
pub fn told(lines: &[PayerCommitment]) -> Vec<(i32, &str, i64, PayerCommitmentState)> {
    lines.iter().map(|line| (line.phase, line.payer.as_str(), line.amount_ore, line.state())).collect()
}

/// The command to record that a euro is worth ten kronor today.
pub fn ten_kronor(centre: &Centre) -> RecordExchangeRateRequest {
    RecordExchangeRateRequest {
        request_id: key(),
        on: centre.clock().now().date().to_string(),
        sek_per_eur_e4: 100_000,
        source: "a test".into(),
    }
}

/// Records that a euro is worth ten kronor today.
pub async fn a_rate(centre: &Centre) {
    centre.operator("anna").payers().record_exchange_rate(ten_kronor(centre)).await.expect("the rate is recorded");
}

/// A published model in which a fund pays for all, as aid of minor importance to the employer, and the employer what that does not cover.
/// The one phase costs so much.
pub async fn aided(centre: &Centre, ore: i64) -> Model {
    let mut content = content(centre).await;
    content.prices.truncate(1);
    content.prices[0].amount_ore = ore;
    content.prices[0].includes_vat = true;
    let fund = centre.an_organisation().register().await.id;
    content.payers.push(Payer {
        key: "fund".into(),
        role: PayerRole::Funder.into(),
        label: "Fonden".into(),
        organisation_id: fund,
    });
    let citation = Citation { source: "a test".into(), reference: String::new(), is_law: false };
    content.rules.insert(
        0,
        PayerRule {
            name: "Stöd av mindre betydelse".into(),
            condition: "employment = employed".into(),
            payer: "fund".into(),
            step: PayerStep::Entitlement.into(),
            basis: PayerBasis::Gross.into(),
            share_bps: 10_000,
            caps: Some(PayerCaps { de_minimis: true, ..Default::default() }),
            requires_commitment: true,
            citations: vec![citation],
            ..Default::default()
        },
    );
    publish(centre, &centre.a_drafted_model_of(content).await).await
}

/// The rating of somebody who works, by such a model.
pub fn aided_rating(centre: &Centre, model: &Model, employer: &str) -> CaseRating {
    let facts = CaseFacts { employment: EmploymentStatus::Employed.into(), transition: 0, ..centre.some_facts() };
    CaseRating {
        model_id: model.id.clone(),
        facts: Some(facts),
        bindings: vec![binding(PayerRole::Employer, employer)],
        ..Default::default()
    }
}
