//! The operations on the payers of cases: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    refusal::{Error, Fields},
    unit::{Work, read, write},
};
use proto::reell::funding::v1::{
    ApproveCommitmentRequest, ApproveCommitmentResponse, DeclineCommitmentRequest, DeclineCommitmentResponse,
    GetCasePayersRequest, GetCasePayersResponse, GetPayerRoomRequest, GetPayerRoomResponse,
    ListPayerCommitmentsRequest, ListPayerCommitmentsResponse, PinModelRequest, PinModelResponse,
    RecordExchangeRateRequest, RecordExchangeRateResponse, RecordUndertakingRequest, RecordUndertakingResponse,
    RepinModelRequest, RepinModelResponse, SetPayerLimitRequest, SetPayerLimitResponse, StatePhaseCostRequest,
    StatePhaseCostResponse, payers_server::Payers,
};
use tonic::{Request, Response, Status};

use crate::{
    domain::{
        CaseId,
        model::{Model, State, refusal::Refusal as ModelRefusal},
        payers::refusal::Refusal,
    },
    paying::Order,
    peers::Peers,
    settings::Settings,
    store,
    wire::payers::{Rating, Which},
};

mod approve_commitment;
mod decline_commitment;
mod get_case_payers;
mod get_payer_room;
mod list_payer_commitments;
mod pin_model;
mod record_exchange_rate;
mod record_undertaking;
mod repin_model;
mod set_payer_limit;
mod state_phase_cost;

/// The payers of cases as gRPC sees them.
pub struct PayersService {
    mesh: Mesh,
}

impl PayersService {
    /// Those of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

/// Makes an order of what is asked: with the version that is meant, and payers that there are. Asks peers, so before the transaction.
async fn order(work: &Work<Peers>, case: CaseId, rating: Rating, reason: String) -> Result<Order, Error> {
    let model = meant(work, &rating).await?;
    let mut fields = Fields::new();
    if !model.content.routes.contains(&rating.facts.route) {
        fields.reject("rating.facts.route", "must be one of the model's routes");
    }
    let mut used = Vec::with_capacity(rating.used.len());
    for (place, (name, person)) in rating.used.iter().enumerate() {
        match model.content.rules.iter().position(|rule| rule.name == *name) {
            Some(rule) => used.push((rule, *person)),
            None => {
                fields.reject(&format!("rating.used[{place}].rule"), "must be the name of one of the model's rules")
            }
        }
    }
    if !fields.is_empty() {
        return Err(fields.refusal());
    }
    let mut peers = work.peers();
    for (_, organisation) in &rating.bindings.0 {
        peers.check_active(*organisation).await?;
    }
    let hold = match rating.hold {
        Some(hold) => hold,
        None => Settings::of(work.config()).map_err(anyhow::Error::new)?.pending_hold(),
    };
    let Rating { on, facts, phases, bindings, .. } = rating;
    Ok(Order { case, model, on, facts, phases, bindings, used, until: work.now().plus(hold), reason })
}

/// The version that is meant: published, and valid on the day.
async fn meant(work: &Work<Peers>, rating: &Rating) -> Result<Model, Error> {
    let model = match &rating.which {
        Which::Id(id) => store::model::find(&work.db(), *id).await?.ok_or(ModelRefusal::ModelNotFound)?,
        Which::Industry(industry) => {
            let mut found = store::model::published_for(&work.db(), industry, rating.on).await?;
            found.retain(|model| model.content.routes.contains(&rating.facts.route));
            let keys: std::collections::BTreeSet<_> = found.iter().map(|model| model.key.clone()).collect();
            if keys.len() > 1 {
                let ids = found.iter().map(|model| model.id.to_string()).collect();
                return Err(Refusal::ModelAmbiguous(ids).into());
            }
            // Of the versions under one key the latest comes first.
            found.into_iter().next().ok_or(ModelRefusal::ModelNotFound)?
        }
    };
    if model.state != State::Published {
        return Err(ModelRefusal::ModelState(model.id, model.state).into());
    }
    if !model.content.is_in_force(rating.on) {
        return Err(ModelRefusal::ModelNotInForce(model.id, rating.on).into());
    }
    Ok(model)
}

#[tonic::async_trait]
impl Payers for PayersService {
    async fn pin_model(&self, request: Request<PinModelRequest>) -> Result<Response<PinModelResponse>, Status> {
        write(&self.mesh, request, pin_model::run).await
    }

    async fn repin_model(&self, request: Request<RepinModelRequest>) -> Result<Response<RepinModelResponse>, Status> {
        write(&self.mesh, request, repin_model::run).await
    }

    async fn approve_commitment(
        &self,
        request: Request<ApproveCommitmentRequest>,
    ) -> Result<Response<ApproveCommitmentResponse>, Status> {
        write(&self.mesh, request, approve_commitment::run).await
    }

    async fn decline_commitment(
        &self,
        request: Request<DeclineCommitmentRequest>,
    ) -> Result<Response<DeclineCommitmentResponse>, Status> {
        write(&self.mesh, request, decline_commitment::run).await
    }

    async fn state_phase_cost(
        &self,
        request: Request<StatePhaseCostRequest>,
    ) -> Result<Response<StatePhaseCostResponse>, Status> {
        write(&self.mesh, request, state_phase_cost::run).await
    }

    async fn set_payer_limit(
        &self,
        request: Request<SetPayerLimitRequest>,
    ) -> Result<Response<SetPayerLimitResponse>, Status> {
        write(&self.mesh, request, set_payer_limit::run).await
    }

    async fn record_undertaking(
        &self,
        request: Request<RecordUndertakingRequest>,
    ) -> Result<Response<RecordUndertakingResponse>, Status> {
        write(&self.mesh, request, record_undertaking::run).await
    }

    async fn record_exchange_rate(
        &self,
        request: Request<RecordExchangeRateRequest>,
    ) -> Result<Response<RecordExchangeRateResponse>, Status> {
        write(&self.mesh, request, record_exchange_rate::run).await
    }

    async fn get_case_payers(
        &self,
        request: Request<GetCasePayersRequest>,
    ) -> Result<Response<GetCasePayersResponse>, Status> {
        read(&self.mesh, request, get_case_payers::run).await
    }

    async fn list_payer_commitments(
        &self,
        request: Request<ListPayerCommitmentsRequest>,
    ) -> Result<Response<ListPayerCommitmentsResponse>, Status> {
        read(&self.mesh, request, list_payer_commitments::run).await
    }

    async fn get_payer_room(
        &self,
        request: Request<GetPayerRoomRequest>,
    ) -> Result<Response<GetPayerRoomResponse>, Status> {
        read(&self.mesh, request, get_payer_room::run).await
    }
}
