//! GetDisposal.

use proto::reell::actors::v1::{DisposalItemState, DisposalState, GetDisposalRequest, KeptReason};
use sandbox::{everywhere, fields, refused};

use super::approve_disposal::NO_DISPOSAL;

#[test]
fn a_disposal_is_read_as_planned_and_what_is_left_of_it_is_a_proof_without_ids() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let id = centre.an_approved_disposal(&person).await;
        let (planned, items) = centre.disposal(&id).await;
        assert_eq!((planned.state(), planned.due), (DisposalState::Approved, 1));
        assert_eq!((items[0].record_id.as_str(), items[0].person_id.as_str()), (person.as_str(), person.as_str()));
        let digest = items[0].digest.clone();
        assert_eq!((digest.len(), items[0].due_on.len()), (64, 10));
        centre.carry_out(&id).await;
        let (proof, items) = centre.disposal(&id).await;
        assert_eq!((proof.state(), proof.disposed, proof.approvals.len()), (DisposalState::CarriedOut, 1, 2));
        assert!(proof.planned_by.contains("planner") && proof.carry_out_time.is_some());
        assert_eq!(proof.decision_reference, "RUN-00007-2020 § 3");
        assert!(proof.checks().any(|check| check == KeptReason::Hold));
        assert_eq!((items[0].state(), &items[0].digest), (DisposalItemState::Disposed, &digest));
        assert!(items[0].record_id.is_empty() && items[0].person_id.is_empty());
    });
}

#[test]
fn a_disposal_that_is_not_there_is_not_read() {
    everywhere(async |centre| {
        let mut retention = centre.operator("anna").retention();
        let nowhere = GetDisposalRequest { disposal_id: NO_DISPOSAL.into() };
        assert_eq!(refused(retention.get_disposal(nowhere).await).reason, "DISPOSAL_NOT_FOUND");
        assert_eq!(fields(retention.get_disposal(GetDisposalRequest::default()).await), ["disposal_id"]);
    });
}
