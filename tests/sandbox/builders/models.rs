//! What tests of financing models start from: an example that comes with the service, with an organisation for each of its payers.

use proto::reell::funding::v1::{
    CaseFacts, CohortMix, DraftModelRequest, EmploymentStatus, ListExampleModelsRequest, Model, ModelContent,
    PayerRole, PublishModelRequest, SimulateModelsRequest, SimulatedAlternative, SubmitModelForReviewRequest,
    SyntheticCohort, TransitionOrganisation, ValidationRoute, simulate_models_request::Cohort,
};

use crate::{Centre, key, scratch};

impl Centre {
    /// The content of an example, with an organisation for each payer that no case tells.
    pub async fn an_example(&self, name: &str) -> ModelContent {
        let listed = self.operator("author").models().list_example_models(ListExampleModelsRequest {}).await;
        let all = listed.expect("the examples are listed").into_inner().models;
        let example = all.into_iter().find(|example| example.key == name).expect("an example of that name");
        let mut content = example.content.expect("the answer holds the content");
        let organisation = self.an_organisation().register().await.id;
        for payer in &mut content.payers {
            if matches!(payer.role(), PayerRole::EmploymentService | PayerRole::Branch | PayerRole::Funder) {
                payer.organisation_id = organisation.clone();
            }
        }
        content
    }

    /// A key that no model has.
    pub fn a_model_key(&self) -> String {
        format!("construction-{}", scratch::next())
    }

    /// A draft of this content, under a key of its own.
    pub async fn a_drafted_model_of(&self, content: ModelContent) -> Model {
        let request = DraftModelRequest { request_id: key(), key: self.a_model_key(), content: Some(content) };
        let answer = self.operator("author").models().draft_model(request).await;
        answer.expect("the model is drafted").into_inner().model.expect("the answer holds the model")
    }

    /// A draft of the example for construction.
    pub async fn a_drafted_model(&self) -> Model {
        self.a_drafted_model_of(self.an_example("construction-byn").await).await
    }

    /// A draft that is under review.
    pub async fn a_submitted(&self, draft: &Model) -> Model {
        let request =
            SubmitModelForReviewRequest { request_id: key(), model_id: draft.id.clone(), etag: String::new() };
        let answer = self.operator("author").models().submit_model_for_review(request).await;
        answer.expect("the draft is submitted").into_inner().model.expect("the answer holds the model")
    }

    /// A published model of the example for construction.
    pub async fn a_published_model(&self) -> Model {
        let draft = self.a_drafted_model().await;
        let submitted = self.a_submitted(&draft).await;
        let request = PublishModelRequest { request_id: key(), model_id: submitted.id, etag: submitted.etag };
        let answer = self.operator("approver").models().publish_model(request).await;
        answer.expect("the model is published").into_inner().model.expect("the answer holds the model")
    }

    /// A case of somebody under notice, with transition support.
    pub fn some_facts(&self) -> CaseFacts {
        CaseFacts {
            route: ValidationRoute::Sector.into(),
            employment: EmploymentStatus::UnderNotice.into(),
            transition: TransitionOrganisation::Tsl.into(),
            municipality: "2580".into(),
            assessor_hours: 4,
            ..Default::default()
        }
    }

    /// The wish to try models on so many made-up cases of construction, one alternative each.
    pub fn a_simulation(&self, models: &[&Model], cases: i32) -> SimulateModelsRequest {
        let alternative = |(place, model): (usize, &&Model)| SimulatedAlternative {
            name: format!("alternative {place}"),
            model_ids: vec![model.id.clone()],
        };
        let mix = CohortMix {
            industry: "construction".into(),
            route: ValidationRoute::Sector.into(),
            weight: 1,
            dropout_bps: 500,
        };
        SimulateModelsRequest {
            request_id: key(),
            alternatives: models.iter().enumerate().map(alternative).collect(),
            cohort: Some(Cohort::Synthetic(SyntheticCohort {
                seed: 7,
                cases,
                first_month: "2025-01".into(),
                months: 6,
                mix: vec![mix],
                employment: Vec::new(),
            })),
            fixed_cost_per_month_ore: 1_000_000,
            ..Default::default()
        }
    }
}
