//! A whole request and its answer, for whoever begins: a case is opened for a person at an employer.

use serde_json::{Value as Json, json};

use super::Route;

/// The RPC that is shown.
const OPEN_CASE: &str = "/reell.cases.v1.Cases/OpenCase";

/// An example of the body.
pub fn request(route: &Route) -> Option<Json> {
    (route.rpc.as_str() == OPEN_CASE).then(|| {
        json!({
            "personId": "person_01980a4c7d2e7f3a8b1c2d3e4f506172",
            "referrerId": "org_01980a4c6b1d7e2f9a0b1c2d3e4f5061",
            "referrerReference": "IN261104-12",
            "target": "Industriteknik BAS",
            "decisionId": "decision_01980a4c5a0c7d1e8f9a0b1c2d3e4f50",
            "plannedCostOre": "1850000",
        })
    })
}

/// An example of the answer.
pub fn answer(route: &Route) -> Option<Json> {
    (route.rpc.as_str() == OPEN_CASE).then(|| {
        json!({
            "id": "case_01980a4c8e3f7a4b9c2d3e4f50617283",
            "etag": "1",
            "state": "CASE_STATE_OPEN",
            "personId": "person_01980a4c7d2e7f3a8b1c2d3e4f506172",
            "referrerId": "org_01980a4c6b1d7e2f9a0b1c2d3e4f5061",
            "referrerReference": "IN261104-12",
            "target": "Industriteknik BAS",
            "phase": "PHASE_REFERRAL",
            "steps": [],
            "outcome": "OUTCOME_UNSPECIFIED",
            "issuerId": "",
            "commitmentId": "commitment_01980a4c9f407b5cad3e4f5061728394",
            "committedOre": "1850000",
            "costOre": "0",
            "createTime": "2026-11-23T09:30:00Z",
            "updateTime": "2026-11-23T09:30:00Z",
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::{
        route::{self, Shape},
        transcode::{self, AsJson},
    };
    use prost_reflect::DynamicMessage;

    #[test]
    fn the_examples_are_what_the_door_takes_and_answers() {
        let routes = route::bind().unwrap();
        let route = routes.iter().find(|route| route.rpc.as_str() == OPEN_CASE).unwrap();
        let body = request(route).unwrap();
        let mut message = DynamicMessage::new(route.input.clone());
        assert_eq!(transcode::fill(&mut message, &route.free, body.as_object().unwrap()), []);
        assert_eq!(body.as_object().unwrap().len(), route.free.len());

        let Shape::One(field) = &route.shape else { panic!("a case is one resource") };
        let kind = field.kind().as_message().unwrap().clone();
        let shown = answer(route).unwrap();
        let case = DynamicMessage::deserialize(kind, shown.clone()).unwrap();
        assert_eq!(serde_json::to_value(AsJson(&case)).unwrap(), shown);
    }
}
