//! What the mesh gives to every RPC.

mod deadlines;
mod denials;
mod faults;
mod feed;
mod health;
mod idempotency;
mod list_accesses;
mod list_holdings;
mod list_parked_events;
mod owner;
mod reflection;
mod replay_parked_event;
mod watch_events;

use mesh::outbox;
use proto::reell::{
    cases::v1::{CaseOpened, CaseWithdrawn},
    funding::v1::{Commitment, ReleaseCommitmentRequest},
};
use sandbox::{Centre, eventually, key};
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::funding::reserve;

/// Two events that funding cannot apply: a case was opened whose money is gone, and then withdrawn.
pub struct Stuck {
    /// The first event's id.
    pub opened: Uuid,
    /// The second one's, which waits behind it.
    pub withdrawn: Uuid,
    /// The commitment that the case was opened with, given back since.
    pub commitment: Commitment,
    /// What took the money instead.
    pub in_the_way: Commitment,
}

impl Stuck {
    /// Lets both happen, and waits until they are parked.
    pub async fn provoke(centre: &Centre) -> Self {
        let decision = centre.an_active_decision(1_000_000).await;
        let commitment = reserve(centre, &decision.id, 1_000_000).await;
        release(centre, &commitment).await;
        let in_the_way = reserve(centre, &decision.id, 1_000_000).await;
        let (case_id, commitment_id) = (commitment.case_id.clone(), commitment.id.clone());
        let (opened, withdrawn) = (Uuid::now_v7(), Uuid::now_v7());
        let event = CaseOpened {
            case_id: case_id.clone(),
            referrer_id: decision.applicant_id,
            commitment_id: commitment_id.clone(),
            ..Default::default()
        };
        let now = centre.clock().now();
        let first = outbox::row(opened, case_id.clone(), 1, &event, String::new(), now);
        let second =
            outbox::row(withdrawn, case_id.clone(), 2, &CaseWithdrawn { case_id, commitment_id }, String::new(), now);
        let db = centre.databases().of("cases").await;
        outbox::Entity::insert_many([first, second]).exec(db).await.unwrap();
        let parked = format!("SELECT COUNT(*) FROM parked_event WHERE aggregate = '{}'", commitment.case_id);
        eventually("two parked events", async || centre.databases().number("funding", &parked).await == 2).await;
        Self { opened, withdrawn, commitment, in_the_way }
    }
}

/// Gives a commitment's money back.
pub async fn release(centre: &Centre, commitment: &Commitment) {
    let request =
        ReleaseCommitmentRequest { request_id: key(), commitment_id: commitment.id.clone(), reason: "a test".into() };
    centre.operator("anna").funding().release_commitment(request).await.expect("the money is given back");
}
