//! Disposals between the contract and the registry's own types.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, ApproveDisposalRequest, DisposalItemState, DisposalState, KeptReason, PlanDisposalRequest,
    RetainedKind,
};
use time::Date;
use uuid::Uuid;

use crate::{
    domain::{
        disposal::{Disposal, DisposalId, Item},
        person::PersonId,
        retention::{self, Kind},
        rights::request::RightsRequestId,
        sharing::SharingId,
        validity::day_text,
    },
    wire::{alone, opaque, words},
};

/// What is to be planned.
pub struct Plan {
    /// Which records.
    pub kind: Kind,
    /// The day the rule is evaluated on.
    pub as_of: Date,
    /// Whose records alone.
    pub person: Option<PersonId>,
    /// Behind which record it goes on.
    pub after: Option<Uuid>,
}

/// Reads what is to be planned.
pub fn plan(request: &PlanDisposalRequest, today: Date) -> Result<Plan, Error> {
    let mut fields = Fields::new();
    let kind = words::value("RETAINED_KIND", request.kind, RetainedKind::from_str_name);
    let kind: Option<Kind> = fields.take("kind", kind);
    let as_of = words::day_or_none(&mut fields, "as_of", &request.as_of).unwrap_or(today);
    let person = match request.person_id.as_str() {
        "" => None,
        id => fields.take("person_id", PersonId::parse(id)),
    };
    let after = match (request.after_record_id.as_str(), kind) {
        ("", _) | (_, None) => None,
        (id, Some(Kind::Person)) => fields.take("after_record_id", PersonId::parse(id).map(PersonId::uuid)),
        (id, Some(Kind::Sharing)) => fields.take("after_record_id", SharingId::parse(id).map(SharingId::uuid)),
        (id, Some(Kind::RightsRequest)) => {
            fields.take("after_record_id", RightsRequestId::parse(id).map(RightsRequestId::uuid))
        }
    };
    match kind {
        Some(kind) if fields.is_empty() => Ok(Plan { kind, as_of, person, after }),
        _ => Err(fields.refusal()),
    }
}

/// Reads which disposal is meant.
pub fn disposal_id(stated: &str) -> Result<DisposalId, Error> {
    alone("disposal_id", DisposalId::parse(stated))
}

/// Reads which disposal is approved.
pub fn approved(request: &ApproveDisposalRequest) -> Result<DisposalId, Error> {
    let mut fields = Fields::new();
    let id = fields.take("disposal_id", DisposalId::parse(&request.disposal_id));
    opaque(&mut fields, "etag", &request.etag);
    id.filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// The id of a record as the contract prints it.
pub fn record_id(kind: Kind, record: Uuid) -> String {
    match kind {
        Kind::Person => PersonId::from(record).to_string(),
        Kind::Sharing => SharingId::from(record).to_string(),
        Kind::RightsRequest => RightsRequestId::from(record).to_string(),
    }
}

/// A disposal as the contract shows it.
pub fn disposal(disposal: &Disposal) -> contract::Disposal {
    let reason = |kept: &retention::Kept| words::number("KEPT_REASON", *kept, KeptReason::from_str_name);
    let approvals = disposal.approvals.iter().map(|approval| contract::DisposalApproval {
        approved_by: approval.by.clone(),
        approve_time: Some(approval.at.to_proto()),
    });
    contract::Disposal {
        id: disposal.id.to_string(),
        etag: disposal.revision.to_string(),
        kind: words::number("RETAINED_KIND", disposal.kind, RetainedKind::from_str_name),
        as_of: day_text(disposal.as_of),
        retention_rule_id: disposal.rule.to_string(),
        decision_reference: disposal.decision_reference.clone(),
        state: words::number("DISPOSAL_STATE", disposal.state, DisposalState::from_str_name),
        planned_by: disposal.planned_by.clone(),
        plan_time: Some(disposal.planned.to_proto()),
        approvals: approvals.collect(),
        due: disposal.tally.due,
        kept: disposal.tally.kept,
        disposed: disposal.tally.disposed,
        left_out: disposal.tally.left_out,
        carry_out_time: disposal.done.map(|at| at.to_proto()),
        checks: retention::checks(disposal.kind).iter().map(reason).collect(),
    }
}

/// A record of a disposal as the contract shows it.
pub fn item(kind: Kind, item: &Item) -> contract::DisposalItem {
    contract::DisposalItem {
        record_id: item.record.map(|record| record_id(kind, record)).unwrap_or_default(),
        person_id: item.person.map(|person| person.to_string()).unwrap_or_default(),
        digest: item.digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        state: words::number("DISPOSAL_ITEM_STATE", item.fate, DisposalItemState::from_str_name),
        reason: item.reason.map_or(0, |reason| words::number("KEPT_REASON", reason, KeptReason::from_str_name)),
        due_on: item.due.map(day_text).unwrap_or_default(),
    }
}
