//! ListDecisions.

use proto::{
    mesh::v1::PageRequest,
    reell::funding::v1::{DecisionState, ListDecisionsRequest},
};
use sandbox::{Caller, everywhere, fields, refused};

fn request(size: i32, token: &str, state: DecisionState) -> ListDecisionsRequest {
    ListDecisionsRequest { page: Some(PageRequest { size, token: token.to_owned() }), state: state.into() }
}

async fn all(caller: &Caller, state: DecisionState, size: i32) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let answer = caller.funding().list_decisions(request(size, &token, state)).await.unwrap().into_inner();
        found.extend(answer.decisions.into_iter().map(|decision| decision.id));
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn decisions_are_listed_newest_first_and_by_state() {
    everywhere(async |centre| {
        let dormant = centre.a_decision().await.import().await.id;
        let active = centre.an_active_decision(1_000_000).await.id;
        let staff = centre.operator("anna");
        for size in [3, 500] {
            let found = all(&staff, DecisionState::Unspecified, size).await;
            let place = |id: &String| found.iter().position(|other| other == id).unwrap();
            assert!(place(&active) < place(&dormant), "in pages of {size}");
        }
        let of_state = all(&staff, DecisionState::Active, 500).await;
        assert!(of_state.contains(&active) && !of_state.contains(&dormant));
    });
}

#[test]
fn a_foreign_token_and_an_unknown_state_are_refused() {
    everywhere(async |centre| {
        centre.a_decision().await.import().await;
        centre.a_decision().await.import().await;
        let mut funding = centre.operator("anna").funding();
        let first = funding.list_decisions(request(1, "", DecisionState::Unspecified)).await.unwrap().into_inner();
        let token = first.page.unwrap().next_token;
        let foreign = request(1, &token, DecisionState::Decided);
        assert_eq!(refused(funding.list_decisions(foreign).await).reason, "PAGE_TOKEN_INVALID");
        let unknown = ListDecisionsRequest { page: None, state: 99 };
        assert_eq!(fields(funding.list_decisions(unknown).await), ["state"]);
    });
}
