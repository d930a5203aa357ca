//! Applications that a test starts from: with who applies, who decides, and what has been done with them.

use proto::reell::{
    actors::v1::{Organisation, OrganisationRole},
    funding::v1::{
        Application, ApplicationActivity, ApplicationBudgetLine, ApplicationContent, ApplicationFinancingLine,
        ApplicationRecommendation, Appropriation, AssessApplicationRequest, AttestationRole, CommitteeDecision,
        CostCategory, DecideApplicationRequest, Decision, DelegationRule, DraftApplicationRequest, FinancingKind,
        GetApplicationRequest, GrantAttestationRequest, ProposeApplicationDecisionRequest, RecordDelegationRuleRequest,
        RegisterApplicationRequest, SubmitApplicationRequest,
    },
};

use super::line;
use crate::{Caller, Centre, key, scratch};

/// The issuer of a centre's own tokens.
const ISSUER: &str = "https://issuer.reell.local";

/// The position of who decides on delegation.
pub const POSITION: &str = "Regiondirektör";

/// An applicant and a financier, and the people around them. Each has a name that no other filing's people have.
pub struct Filing<'a> {
    centre: &'a Centre,
    /// Who applies.
    pub applicant: Organisation,
    /// Who decides.
    pub financier: Organisation,
    tag: u32,
}

impl Centre {
    /// An applicant with a signatory "sign", and a financier with an "officer", a "director" who decides on delegation, and a "secretary" who
    /// enters what the committee decides.
    pub async fn a_filing(&self) -> Filing<'_> {
        let applicant = self.an_organisation().with_role(OrganisationRole::Applicant).register().await;
        let financier = self.an_organisation().with_role(OrganisationRole::Funder).register().await;
        let filing = Filing { centre: self, applicant, financier, tag: scratch::next() };
        for (name, role) in [
            ("sign", AttestationRole::Signatory),
            ("officer", AttestationRole::Officer),
            ("director", AttestationRole::Decision),
            ("secretary", AttestationRole::Decision),
        ] {
            let mut right = filing.right(name, role);
            right.position = if name == "director" { POSITION.to_owned() } else { String::new() };
            filing.grant(right).await;
        }
        filing
    }
}

impl Filing<'_> {
    /// One of its people: "sign", "officer", "director", "secretary", or anybody else.
    pub fn caller(&self, name: &str) -> Caller {
        self.centre.operator(&self.subject(name))
    }

    fn subject(&self, name: &str) -> String {
        format!("{name}-{}", self.tag)
    }

    /// What the account of one of its people is called.
    pub fn account(&self, name: &str) -> String {
        format!("operator:{}@{ISSUER}", self.subject(name))
    }

    /// The person behind one of its people.
    pub fn person(&self, name: &str) -> String {
        let id = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, self.subject(name).as_bytes());
        format!("person_{}", id.simple())
    }

    /// The order for a right: a signatory's for who applies, any other for who decides.
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
    pub async fn grant(&self, request: GrantAttestationRequest) {
        self.centre.operator("administrator").claims().grant_attestation(request).await.expect("the right is given");
    }

    /// The day so many days from today.
    pub fn day(&self, from_now: u64) -> String {
        let ahead = std::time::Duration::from_secs(from_now * 86_400);
        self.centre.clock().now().plus(ahead).date().to_string()
    }

    /// What is applied for: 500 000 kr of the financier, and 100 000 kr of the applicant's own, in a project that begins in a month.
    pub fn content(&self) -> ApplicationContent {
        let line = |financier: &Organisation, kind: FinancingKind, applied_ore| ApplicationFinancingLine {
            financier_id: financier.id.clone(),
            kind: kind.into(),
            applied_ore,
            ..Default::default()
        };
        let of_financier = ApplicationFinancingLine {
            public: true,
            appropriation: Appropriation::RegionalGrowth.into(),
            share_bps: Some(8_333),
            ..line(&self.financier, FinancingKind::Cash, 50_000_000)
        };
        let own = ApplicationFinancingLine {
            confirmed_ore: 10_000_000,
            confirmed_on: self.day(0),
            ..line(&self.applicant, FinancingKind::Own, 10_000_000)
        };
        let part = ApplicationActivity {
            name: "A model".into(),
            description: "What it costs to validate.".into(),
            from: self.day(30),
            to: self.day(90),
        };
        ApplicationContent {
            title: "A centre for validation".into(),
            applicant_id: self.applicant.id.clone(),
            addressed_to_id: self.financier.id.clone(),
            programme: "1:1".into(),
            purpose: "That what people can is seen.".into(),
            goals: vec!["A centre that stands on its own".into()],
            target_groups: vec!["Adults with experience".into()],
            activities: vec![part],
            from: self.day(30),
            to: self.day(300),
            budget: vec![ApplicationBudgetLine { category: CostCategory::Staff.into(), amount_ore: 60_000_000 }],
            financing: vec![of_financier, own],
            strategy_links: vec!["RUS: competence".into()],
            ..Default::default()
        }
    }

    /// The order for a draft.
    pub fn drafting(&self) -> DraftApplicationRequest {
        DraftApplicationRequest { request_id: key(), content: Some(self.content()) }
    }

    /// A draft.
    pub async fn a_draft(&self) -> Application {
        let answer = self.caller("writer").applications().draft_application(self.drafting()).await;
        answer.expect("the draft is kept").into_inner().application.expect("the answer holds the application")
    }

    /// The same, handed in.
    pub async fn a_submitted(&self) -> Application {
        let application_id = self.a_draft().await.id;
        let request = SubmitApplicationRequest { request_id: key(), application_id, ..Default::default() };
        let answer = self.caller("sign").applications().submit_application(request).await;
        answer.expect("it is handed in").into_inner().application.expect("the answer holds the application")
    }

    /// The same, in the register.
    pub async fn a_registered(&self) -> Application {
        let request = RegisterApplicationRequest {
            request_id: key(),
            application_id: self.a_submitted().await.id,
            registration_number: format!("Dnr dia {}/2026", scratch::next()),
            ..Default::default()
        };
        let answer = self.caller("registrar").applications().register_application(request).await;
        answer.expect("it is registered").into_inner().application.expect("the answer holds the application")
    }

    /// The same, assessed.
    pub async fn an_assessed(&self) -> Application {
        let request = self.assessing(&self.a_registered().await.id);
        let answer = self.caller("officer").applications().assess_application(request).await;
        answer.expect("it is assessed").into_inner().application.expect("the answer holds the application")
    }

    /// The order for an assessment.
    pub fn assessing(&self, application: &str) -> AssessApplicationRequest {
        AssessApplicationRequest {
            request_id: key(),
            application_id: application.to_owned(),
            recommendation: ApplicationRecommendation::Grant.into(),
            reasons: "It serves the strategy.".into(),
            ..Default::default()
        }
    }

    /// A decision on an application, by which the financier grants so much.
    pub async fn a_decision_on(&self, application: &Application, ore: i64) -> Decision {
        let (applicant, number) = (self.applicant.id.clone(), application.normal_registration_number.clone());
        let row = line(&self.financier, ore);
        let change = |request: &mut proto::reell::funding::v1::ImportDecisionRequest| {
            request.applicant_id = applicant;
            request.registration_number = number;
            request.financing_lines = vec![row];
            request.stated_total_ore = ore;
        };
        self.centre.a_decision().await.changed(change).import().await
    }

    /// The order to name a decision as the answer.
    pub fn proposing(&self, application: &str, decision: &str) -> ProposeApplicationDecisionRequest {
        ProposeApplicationDecisionRequest {
            request_id: key(),
            application_id: application.to_owned(),
            decision_id: decision.to_owned(),
            ..Default::default()
        }
    }

    /// An application that a decision answers, by which the financier grants so much.
    pub async fn a_proposed(&self, ore: i64) -> Application {
        let application = self.an_assessed().await;
        let decision = self.a_decision_on(&application, ore).await;
        let request = self.proposing(&application.id, &decision.id);
        let answer = self.caller("officer").applications().propose_application_decision(request).await;
        answer.expect("it is proposed").into_inner().application.expect("the answer holds the application")
    }

    /// The order to grant an application on delegation.
    pub fn deciding(&self, application: &str) -> DecideApplicationRequest {
        DecideApplicationRequest {
            request_id: key(),
            application_id: application.to_owned(),
            motivation: "As the assessment recommends.".into(),
            ..Default::default()
        }
    }

    /// The order to grant it as the committee did, with nobody absent.
    pub fn entering(&self, application: &str) -> DecideApplicationRequest {
        let committee =
            CommitteeDecision { paragraph: "§ 41".into(), decided_on: self.day(0), absent_person_ids: vec![] };
        DecideApplicationRequest { committee: Some(committee), ..self.deciding(application) }
    }

    /// An application that the director has granted on delegation: so much.
    pub async fn a_delegated(&self, ore: i64) -> Application {
        let request = self.deciding(&self.a_proposed(ore).await.id);
        let answer = self.caller("director").applications().decide_application(request).await;
        answer.expect("it is decided").into_inner().application.expect("the answer holds the application")
    }

    /// The order for a rule: the director decides on up to so much, from a day on.
    pub fn delegating(&self, position: &str, most_ore: i64, from: &str) -> RecordDelegationRuleRequest {
        RecordDelegationRuleRequest {
            request_id: key(),
            organisation_id: self.financier.id.clone(),
            position: position.to_owned(),
            amount_from_ore: 0,
            amount_to_ore: most_ore,
            from: from.to_owned(),
            until: String::new(),
            decision_reference: "§ 9, 2024-01-15".into(),
            citation: "delegationsordning 4.2".into(),
        }
    }

    /// Records a rule.
    pub async fn delegate(&self, request: RecordDelegationRuleRequest) -> DelegationRule {
        let answer = self.centre.operator("administrator").applications().record_delegation_rule(request).await;
        answer.expect("the rule is recorded").into_inner().rule.expect("the answer holds the rule")
    }

    /// The application as it is now.
    pub async fn read(&self, application: &str) -> Application {
        let request = GetApplicationRequest { application_id: application.to_owned() };
        let answer = self.caller("reader").applications().get_application(request).await;
        answer.expect("the application is there").into_inner().application.expect("the answer holds the application")
    }
}
