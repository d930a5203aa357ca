//! GetSimulation.

use proto::reell::funding::v1::{GetSimulationRequest, simulate_models_response::Told};
use sandbox::{everywhere, fields, refused};

use super::NO_SIMULATION;

#[test]
fn a_simulation_is_read_by_either_of_its_names() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let model = centre.a_published_model().await;
        let mut told = anna.simulate_models(centre.a_simulation(&[&model], 30)).await.unwrap().into_inner();
        let mut result = None;
        while let Some(message) = told.message().await.unwrap() {
            if let Some(Told::Result(simulation)) = message.told {
                result = Some(simulation);
            }
        }
        let simulation = result.unwrap();
        let by_id = GetSimulationRequest { simulation_id: simulation.id.clone(), ..Default::default() };
        let by_fingerprint = GetSimulationRequest { fingerprint: simulation.fingerprint.clone(), ..Default::default() };
        for request in [by_id, by_fingerprint] {
            let read = anna.get_simulation(request).await.unwrap().into_inner().simulation;
            assert_eq!(read.as_ref(), Some(&simulation));
        }
    });
}

#[test]
fn only_a_simulation_that_was_kept_is_read() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let gone = GetSimulationRequest { simulation_id: NO_SIMULATION.into(), ..Default::default() };
        assert_eq!(refused(anna.get_simulation(gone).await).reason, "SIMULATION_NOT_FOUND");
        let gone = GetSimulationRequest { fingerprint: "0".repeat(64), ..Default::default() };
        assert_eq!(refused(anna.get_simulation(gone).await).reason, "SIMULATION_NOT_FOUND");
        let wrong = GetSimulationRequest { simulation_id: "x".into(), ..Default::default() };
        for wrong in [wrong, GetSimulationRequest::default()] {
            assert_eq!(fields(anna.get_simulation(wrong).await), ["simulation_id"]);
        }
        let wrong = GetSimulationRequest { fingerprint: "x".into(), ..Default::default() };
        assert_eq!(fields(anna.get_simulation(wrong).await), ["fingerprint"]);
    });
}
