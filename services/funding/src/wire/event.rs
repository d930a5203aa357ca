//! What has happened, as the contract tells it.

use mesh::unit::Work;
use proto::reell::funding::v1 as contract;

use super::steps;
use crate::domain::{
    DecisionId, FindingId,
    commitment::{Event, What},
    decision::Decision,
    money::Ore,
};

/// A decision has been imported.
pub fn imported(decision: &Decision) -> contract::DecisionImported {
    contract::DecisionImported {
        decision_id: decision.id.to_string(),
        stated_total_ore: decision.document.plan.stated_total().ore(),
        derived_total_ore: decision.document.plan.derived_total().ore(),
        blocking_findings: i32::try_from(decision.blocking().len()).unwrap_or(i32::MAX),
    }
}

/// A discrepancy has been accepted as stated.
pub fn accepted(decision: &Decision, finding: FindingId) -> contract::FindingAccepted {
    contract::FindingAccepted { decision_id: decision.id.to_string(), finding_id: finding.to_string() }
}

/// A decision's money has become available.
pub fn activated(decision: &Decision) -> contract::DecisionActivated {
    contract::DecisionActivated { decision_id: decision.id.to_string(), granted_ore: decision.granted().ore() }
}

/// A decision has been replaced by another.
pub fn superseded(old: DecisionId, by: DecisionId) -> contract::DecisionSuperseded {
    contract::DecisionSuperseded { decision_id: old.to_string(), superseded_by: by.to_string() }
}

/// A step has been noted, the latest of a decision.
pub fn noted(decision: &Decision) -> contract::DecisionStepRecorded {
    let latest = decision.steps.last();
    contract::DecisionStepRecorded {
        decision_id: decision.id.to_string(),
        kind: latest.map_or(0, |step| steps::to_kind(step.kind)),
        on: latest.map(|step| step.on.to_string()).unwrap_or_default(),
    }
}

/// A decision has been revoked, by the latest of its revocations.
pub fn revoked(decision: &Decision) -> contract::DecisionRevoked {
    let latest = decision.revocations.last();
    let returned = latest.and_then(|revocation| Ore::sum(revocation.returned.iter().copied()));
    contract::DecisionRevoked {
        decision_id: decision.id.to_string(),
        full: latest.is_some_and(|revocation| revocation.full),
        returned_ore: returned.unwrap_or_default().ore(),
        granted_ore: decision.granted().ore(),
    }
}

/// A decision has been closed, and so much went back.
pub fn closed(decision: &Decision, returned: Ore) -> contract::DecisionClosed {
    contract::DecisionClosed {
        decision_id: decision.id.to_string(),
        returned_ore: returned.ore(),
        granted_ore: decision.granted().ore(),
    }
}

/// So much came back from a case, and went on to the financiers.
pub fn returned(decision: &Decision, returned: Ore) -> contract::GrantReturned {
    contract::GrantReturned {
        decision_id: decision.id.to_string(),
        returned_ore: returned.ore(),
        granted_ore: decision.granted().ore(),
    }
}

/// Tells what has happened to a commitment.
pub fn commitment<P>(work: &mut Work<P>, event: &Event) {
    let (commitment_id, decision_id, case_id) =
        (event.commitment.to_string(), event.decision.to_string(), event.case.to_string());
    let (of, sequence) = (event.commitment, event.sequence);
    match event.what {
        What::Recorded(amount) => {
            let amount_ore = amount.ore();
            work.emit(of, sequence, contract::CommitmentRecorded { commitment_id, decision_id, case_id, amount_ore });
        }
        What::Confirmed => {
            work.emit(of, sequence, contract::CommitmentConfirmed { commitment_id, decision_id, case_id })
        }
        What::Released(amount) => {
            let amount_ore = amount.ore();
            work.emit(of, sequence, contract::CommitmentReleased { commitment_id, decision_id, case_id, amount_ore });
        }
        What::Spent { spent, returned } => {
            let (spent_ore, returned_ore) = (spent.ore(), returned.ore());
            work.emit(
                of,
                sequence,
                contract::CommitmentSpent { commitment_id, decision_id, case_id, spent_ore, returned_ore },
            );
        }
    }
}
