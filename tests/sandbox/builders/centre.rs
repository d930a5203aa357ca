//! What tests of the centre itself and of gatherings start from.

use proto::reell::actors::v1::{
    Alternative, AlternativeContent, AlternativeParty, AlternativeRole, AlternativeState, AppointHostRequest,
    CentreQuestion, Gathering, GatheringKind, GatheringPlan, HostTerm, LegalForm, PlanGatheringRequest,
    RecordAlternativeRequest,
};

use crate::{Centre, key, scratch};

impl Centre {
    /// An appointment of a new organisation from one day to another.
    pub async fn an_appointment(&self, from: &str, until: &str) -> AppointHostRequest {
        AppointHostRequest {
            request_id: key(),
            organisation_id: self.an_organisation().register().await.id,
            legal_form: LegalForm::MunicipalFederation.into(),
            from: from.to_owned(),
            until: until.to_owned(),
            decision_reference: "RUN-00253-2023 § 4".into(),
        }
    }

    /// A host from one day to another.
    pub async fn a_host(&self, from: &str, until: &str) -> HostTerm {
        let request = self.an_appointment(from, until).await;
        let answer = self.operator("appointer").centre().appoint_host(request).await;
        answer.expect("the host is appointed").into_inner().host.expect("the answer holds the term")
    }

    /// What an alternative could be.
    pub async fn a_content(&self) -> AlternativeContent {
        AlternativeContent {
            title: format!("A municipal federation, {}", scratch::next()),
            description: "The fourteen municipalities own it together.\nThe region pays a part.".into(),
            parties: vec![AlternativeParty {
                organisation_id: self.an_organisation().register().await.id,
                role: AlternativeRole::Owner.into(),
            }],
            pros: vec!["Near to the legal duty".into(), "Outlives a project".into()],
            cons: vec!["Fourteen decisions".into()],
            yearly_cost_ore: Some(420_000_000),
            state: AlternativeState::Investigated.into(),
        }
    }

    /// An alternative.
    pub async fn an_alternative(&self, question: CentreQuestion) -> Alternative {
        let content = Some(self.a_content().await);
        let request = RecordAlternativeRequest { request_id: key(), question: question.into(), content };
        let answer = self.operator("investigator").centre().record_alternative(request).await;
        answer.expect("the alternative is recorded").into_inner().alternative.expect("the answer holds it")
    }

    /// What a workshop could be, so many minutes from now.
    pub fn a_plan(&self, in_minutes: i64) -> GatheringPlan {
        let mut start = self.clock().now().to_proto();
        start.seconds += in_minutes * 60;
        GatheringPlan {
            kind: GatheringKind::Workshop.into(),
            title: format!("Who owns the centre? {}", scratch::next()),
            start_time: Some(start),
            duration_minutes: 180,
            venue: "Folkets hus, Arjeplog".into(),
            remote: true,
            agenda: vec!["Alternatives".into(), "What comes next".into()],
            ..Default::default()
        }
    }

    /// A workshop, so many minutes from now.
    pub async fn a_gathering(&self, in_minutes: i64) -> Gathering {
        let request = PlanGatheringRequest { request_id: key(), plan: Some(self.a_plan(in_minutes)) };
        let answer = self.operator("planner").gatherings().plan_gathering(request).await;
        answer.expect("the gathering is planned").into_inner().gathering.expect("the answer holds it")
    }
}
