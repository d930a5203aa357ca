//! Runs alternatives over the same cases, tells how far it has come, and keeps the result under what it follows from.

use mesh::{
    aside::aside,
    refusal::{Error, Fields, mesh as refuse},
    unit::{
        Run, Work,
        stream::{Teller, Told},
    },
};
use prost::Message;
use proto::{
    mesh::v1::Refusal as Reason,
    reell::funding::v1::{
        SimulateModelsRequest, SimulateModelsResponse, Simulation, SimulationProgress,
        simulate_models_response::Told as Says,
    },
};

use crate::{
    domain::model::{
        SimulationId,
        refusal::Refusal,
        simulation::{self, Alternative, Plan},
    },
    store,
    wire::models::{self as wire, event},
};

pub fn run(
    work: &mut Work,
    told: Told<SimulateModelsRequest, SimulateModelsResponse>,
) -> Run<'_, SimulateModelsResponse> {
    Box::pin(async move {
        let Told { request, teller } = told;
        let plan = plan(work, &request).await?;
        let fingerprint = plan.fingerprint();
        if let Some(kept) = store::simulation::find_by_fingerprint(&work.db(), &fingerprint).await? {
            let kept = wire::kept(&kept)?;
            work.touch(&kept.id);
            return Ok(says(kept));
        }
        let id = SimulationId::from(work.new_id());
        let outcome = aside(move || {
            let outcome = simulation::run(&plan, &mut |done, total| progress(&teller, done, total));
            (plan, outcome)
        });
        let (plan, outcome) = outcome.await?;
        let outcome = outcome.ok_or_else(|| {
            refuse(
                Reason::Draining,
                "This process is stopping: send the same request again, and another one will simulate.",
            )
        })?;
        let simulation = wire::result(id, &plan, &outcome, work.now()).map_err(|fault| {
            let mut fields = Fields::new();
            fields.reject("alternatives", fault.to_string());
            fields.refusal()
        })?;

        let tx = work.begin_on(&fingerprint).await?;
        store::simulation::insert(&tx, id, &fingerprint, simulation.encode_to_vec(), work.now()).await?;
        work.emit(id, 1, event::simulated(id, fingerprint));
        Ok(says(simulation))
    })
}

/// What is to be simulated, with the models as they are now.
async fn plan(work: &Work, request: &SimulateModelsRequest) -> Result<Plan, Error> {
    let stated = wire::alternatives(request)?;
    let ids: Vec<_> = stated.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let models = store::model::some(&work.db(), &ids).await?;
    let mut alternatives = Vec::new();
    for (name, ids) in stated {
        let mut found = Vec::new();
        for id in ids {
            let model = models.iter().find(|model| model.id == id).ok_or(Refusal::ModelNotFound)?;
            found.push((model.key.clone(), model.content.clone()));
        }
        alternatives.push(Alternative { name, models: found });
    }
    wire::plan(request, alternatives)
}

fn progress(teller: &Teller<SimulateModelsResponse>, done: u64, total: u64) -> bool {
    let of = |cases: u64| i64::try_from(cases).unwrap_or(i64::MAX);
    teller.tell(SimulateModelsResponse {
        told: Some(Says::Progress(SimulationProgress { done: of(done), total: of(total) })),
    })
}

fn says(simulation: Simulation) -> SimulateModelsResponse {
    SimulateModelsResponse { told: Some(Says::Result(simulation)) }
}
