//! Projects of decisions that a test starts from: with their terms, with who may sign and pay, and with claims that have come so far.

use proto::reell::{
    actors::v1::{Organisation, OrganisationRole},
    funding::v1::{
        AcceptUndertakingRequest, AccountingPeriod, AttestPaymentRequest, Attestation, AttestationRole, BudgetLine,
        Claim, ConfirmPaymentRequest, Cost, CostCategory, CostMethod, DecideClaimRequest, Decision, GetProjectRequest,
        GrantAttestationRequest, LineCut, LockClaimRequest, OpenClaimRequest, OrderPaymentRequest, Payment, Project,
        ProjectTerms, RecordCostRequest, ReportKind, SetProjectTermsRequest, SignClaimRequest, SubmitClaimRequest,
        VatTreatment,
    },
};

use super::line;
use crate::{Caller, Centre, key, numbers, scratch};

/// The issuer of a centre's own tokens.
const ISSUER: &str = "https://issuer.reell.local";

/// A project under a decision of its own, and the people around it. Each has a name that no other project's people have.
pub struct Matter<'a> {
    centre: &'a Centre,
    /// Its decision.
    pub decision: Decision,
    /// Who applied.
    pub applicant: Organisation,
    /// Who pays.
    pub financier: Organisation,
    tag: u32,
}

impl Centre {
    /// A project of 10 000 000 kr of one financier in two periods of 2024, whose undertaking is accepted.
    pub async fn a_project(&self) -> Matter<'_> {
        let matter = self.a_planned_project().await;
        matter.accept().await;
        matter
    }

    /// The same before its undertaking is accepted.
    pub async fn a_planned_project(&self) -> Matter<'_> {
        let matter = self.a_matter().await;
        matter.state_terms(terms()).await;
        matter
    }

    /// The same before its terms are stated.
    pub async fn a_matter(&self) -> Matter<'_> {
        let numbered = |role| self.an_organisation().with_role(role).numbered(&numbers::organisation_number());
        let applicant = numbered(OrganisationRole::Applicant).register().await;
        let financier = numbered(OrganisationRole::Funder).register().await;
        self.a_matter_between(applicant, financier).await
    }

    /// The same between organisations of a test's own.
    pub async fn a_matter_between(&self, applicant: Organisation, financier: Organisation) -> Matter<'_> {
        let (id, row) = (applicant.id.clone(), line(&financier, 1_000_000_000));
        let change = |request: &mut proto::reell::funding::v1::ImportDecisionRequest| {
            request.applicant_id = id;
            request.period_from = "2024-01-01".into();
            request.period_to = "2024-12-31".into();
            request.financing_lines = vec![row];
            request.stated_total_ore = 1_000_000_000;
        };
        let decision = self.a_decision().await.changed(change).activate().await;
        let matter = Matter { centre: self, decision, applicant, financier, tag: scratch::next() };
        for (name, role) in [
            ("sign", AttestationRole::Signatory),
            ("officer", AttestationRole::Officer),
            ("order", AttestationRole::Order),
            ("release", AttestationRole::Release),
        ] {
            matter.grant(matter.right(name, role)).await;
        }
        matter
    }
}

/// Terms of two periods, with a budget of three categories.
pub fn terms() -> ProjectTerms {
    let period = |from: &str, to: &str, claim_due: &str, kind: ReportKind| AccountingPeriod {
        from: from.into(),
        to: to.into(),
        claim_due: claim_due.into(),
        report_kind: kind.into(),
    };
    ProjectTerms {
        periods: vec![
            period("2024-01-01", "2024-06-30", "2024-08-31", ReportKind::Progress),
            period("2024-07-01", "2024-12-31", "2025-02-28", ReportKind::Final),
        ],
        budget: vec![
            budget(CostCategory::Staff, 500_000_000),
            budget(CostCategory::Travel, 20_000_000),
            budget(CostCategory::InKind, 100_000_000),
        ],
        general_conditions: "2023:1".into(),
        ..Default::default()
    }
}

/// A budget line that counts what was paid.
pub fn budget(category: CostCategory, amount_ore: i64) -> BudgetLine {
    BudgetLine { category: category.into(), method: CostMethod::Actual.into(), amount_ore, ..Default::default() }
}

/// A cost of staff, paid on a day.
pub fn a_cost(decision: &str, paid_on: &str, net_ore: i64) -> RecordCostRequest {
    RecordCostRequest {
        request_id: key(),
        decision_id: decision.to_owned(),
        category: CostCategory::Staff.into(),
        voucher: format!("A {}", scratch::next()),
        booked_on: paid_on.to_owned(),
        paid_on: paid_on.to_owned(),
        supplier: "Exempelbolaget".into(),
        text: "Work on the model".into(),
        activity: "Model".into(),
        net_ore,
        vat: VatTreatment::None.into(),
        ..Default::default()
    }
}

impl Matter<'_> {
    /// The id of its decision.
    pub fn id(&self) -> String {
        self.decision.id.clone()
    }

    /// One of its people: "sign", "officer", "order", "release", or anybody else.
    pub fn caller(&self, name: &str) -> Caller {
        self.centre.operator(&self.subject(name))
    }

    /// What one of its people is called in a token.
    pub fn subject(&self, name: &str) -> String {
        format!("{name}-{}", self.tag)
    }

    /// What the account of one of its people is called.
    pub fn account(&self, name: &str) -> String {
        format!("operator:{}@{ISSUER}", self.subject(name))
    }

    /// The person behind one of its people.
    pub fn person(&self, name: &str) -> String {
        format!(
            "person_{:032x}",
            uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, self.subject(name).as_bytes()).as_u128()
        )
    }

    /// The order for a right: a signatory's for who applied, any other for who pays.
    pub fn right(&self, name: &str, role: AttestationRole) -> GrantAttestationRequest {
        let organisation = if role == AttestationRole::Signatory { &self.applicant } else { &self.financier };
        GrantAttestationRequest {
            request_id: key(),
            account: self.account(name),
            person_id: self.person(name),
            role: role.into(),
            organisation_id: organisation.id.clone(),
            from: "2024-01-01".into(),
            reference: "§ 4, 2024-01-01".into(),
            ..Default::default()
        }
    }

    /// Gives a right.
    pub async fn grant(&self, request: GrantAttestationRequest) -> Attestation {
        let answer = self.centre.operator("administrator").claims().grant_attestation(request).await;
        answer.expect("the right is given").into_inner().attestation.expect("the answer holds the right")
    }

    /// States terms.
    pub async fn state_terms(&self, terms: ProjectTerms) -> Project {
        let request = SetProjectTermsRequest {
            request_id: key(),
            decision_id: self.id(),
            etag: String::new(),
            terms: Some(terms),
        };
        let answer = self.caller("economist").claims().set_project_terms(request).await;
        answer.expect("the terms hold together").into_inner().project.expect("the answer holds the project")
    }

    /// Accepts the undertaking.
    pub async fn accept(&self) {
        let request = AcceptUndertakingRequest { request_id: key(), decision_id: self.id() };
        self.caller("sign").claims().accept_undertaking(request).await.expect("the undertaking is accepted");
    }

    /// The project as it is now.
    pub async fn project(&self) -> Project {
        let answer = self.caller("economist").claims().get_project(GetProjectRequest { decision_id: self.id() }).await;
        answer.expect("the project is there").into_inner().project.expect("the answer holds the project")
    }

    /// Books a cost.
    pub async fn book(&self, request: RecordCostRequest) -> Cost {
        let answer = self.caller("economist").claims().record_cost(request).await;
        answer.expect("the cost is booked").into_inner().cost.expect("the answer holds the cost")
    }

    /// The order for the claim of a period.
    pub fn opening(&self, period_from: &str) -> OpenClaimRequest {
        OpenClaimRequest {
            request_id: key(),
            decision_id: self.id(),
            period_from: period_from.to_owned(),
            corrects_claim_id: String::new(),
        }
    }

    /// Opens the claim of the first period.
    pub async fn open(&self) -> Claim {
        self.open_of("2024-01-01").await
    }

    /// Opens the claim of a period.
    pub async fn open_of(&self, period_from: &str) -> Claim {
        let answer = self.caller("economist").claims().open_claim(self.opening(period_from)).await;
        answer.expect("the claim opens").into_inner().claim.expect("the answer holds the claim")
    }

    /// Locks a claim.
    pub async fn lock(&self, claim_id: String) -> Claim {
        let request = LockClaimRequest { request_id: key(), claim_id, etag: String::new() };
        let answer = self.caller("economist").claims().lock_claim(request).await;
        answer.expect("the claim is locked").into_inner().claim.expect("the answer holds the claim")
    }

    /// Signs a claim that is locked.
    pub async fn sign(&self, claim_id: String) -> Claim {
        let answer = self.caller("sign").claims().sign_claim(SignClaimRequest { request_id: key(), claim_id }).await;
        answer.expect("the claim is signed").into_inner().claim.expect("the answer holds the claim")
    }

    /// Hands in a claim that is signed.
    pub async fn submit(&self, claim_id: String) -> Claim {
        let request = SubmitClaimRequest { request_id: key(), claim_id, report_reference: "report 1".into() };
        let answer = self.caller("economist").claims().submit_claim(request).await;
        answer.expect("the claim is handed in").into_inner().claim.expect("the answer holds the claim")
    }

    /// A claim of the first period with one cost of so much, locked.
    pub async fn a_locked_claim(&self, ore: i64) -> Claim {
        self.book(a_cost(&self.id(), "2024-03-01", ore)).await;
        let claim = self.open().await;
        self.lock(claim.id).await
    }

    /// The same, signed.
    pub async fn a_signed_claim(&self, ore: i64) -> Claim {
        let claim = self.a_locked_claim(ore).await;
        self.sign(claim.id).await
    }

    /// The same, handed in.
    pub async fn a_submitted_claim(&self, ore: i64) -> Claim {
        let claim = self.a_signed_claim(ore).await;
        self.submit(claim.id).await
    }

    /// The claim with the final report, with what is booked, handed in.
    pub async fn a_final_claim(&self) -> Claim {
        let claim = self.open_of("2024-07-01").await;
        let claim = self.lock(claim.id).await;
        let claim = self.sign(claim.id).await;
        self.submit(claim.id).await
    }

    /// Ends the project with a final claim that has no costs.
    pub async fn end(&self) -> Claim {
        let claim = self.a_final_claim().await;
        self.decide(&claim, Vec::new()).await
    }

    /// How a claim is decided.
    pub fn decision_of(&self, claim: &Claim, cuts: Vec<LineCut>) -> DecideClaimRequest {
        DecideClaimRequest {
            request_id: key(),
            claim_id: claim.id.clone(),
            etag: String::new(),
            cuts,
            motivation: "The costs are supported.".into(),
        }
    }

    /// The same, decided with these cuts.
    pub async fn a_decided_claim(&self, ore: i64, cuts: Vec<LineCut>) -> Claim {
        let claim = self.a_submitted_claim(ore).await;
        self.decide(&claim, cuts).await
    }

    /// Decides a claim that is handed in.
    pub async fn decide(&self, claim: &Claim, cuts: Vec<LineCut>) -> Claim {
        let answer = self.caller("officer").claims().decide_claim(self.decision_of(claim, cuts)).await;
        answer.expect("the claim is decided").into_inner().claim.expect("the answer holds the claim")
    }

    /// The payment of such a claim, ordered.
    pub async fn an_ordered_payment(&self, ore: i64) -> Payment {
        let claim_id = self.a_decided_claim(ore, Vec::new()).await.id;
        let request = OrderPaymentRequest { request_id: key(), claim_id, line: 0 };
        let answer = self.caller("order").claims().order_payment(request).await;
        answer.expect("the payment is ordered").into_inner().payment.expect("the answer holds the payment")
    }

    /// The same, attested.
    pub async fn an_attested_payment(&self, ore: i64) -> Payment {
        let payment_id = self.an_ordered_payment(ore).await.id;
        let request = AttestPaymentRequest { request_id: key(), payment_id, etag: String::new() };
        let answer = self.caller("release").claims().attest_payment(request).await;
        answer.expect("the payment is attested").into_inner().payment.expect("the answer holds the payment")
    }

    /// The same, confirmed by the bank.
    pub async fn a_confirmed_payment(&self, ore: i64) -> Payment {
        let payment_id = self.an_attested_payment(ore).await.id;
        let request = ConfirmPaymentRequest {
            request_id: key(),
            payment_id,
            etag: String::new(),
            bank_reference: "BG 5050-1055".into(),
        };
        let answer = self.caller("economist").claims().confirm_payment(request).await;
        answer.expect("the payment is confirmed").into_inner().payment.expect("the answer holds the payment")
    }
}
