//! Writes who pays for a case, and what is left of payers' limits.

use proto::reell::funding::v1 as contract;

use super::super::models::{to_phase, to_role};
use crate::domain::{
    OrganisationId,
    book::Account,
    model::words::{Role, Word},
    money::Ore,
    payers::{
        LimitId,
        aid::Undertaking,
        limit::Limit,
        pin::Pin,
        pledge::{Pledge, Shortfall, State},
    },
};

/// Writes a pin.
pub fn pin(pin: &Pin) -> contract::CasePin {
    contract::CasePin {
        id: pin.id.to_string(),
        etag: pin.number.to_string(),
        case_id: pin.case.to_string(),
        model_id: pin.model.to_string(),
        model_hash: pin.model_hash.clone(),
        on: pin.on.to_string(),
        price_ore: pin.price.ore(),
        net_ore: pin.net.ore(),
        unfunded_ore: pin.unfunded.ore(),
        reason: pin.reason.clone(),
        create_time: Some(pin.create_time.to_proto()),
    }
}

/// Writes lines.
pub fn lines(lines: &[Pledge]) -> Vec<contract::PayerCommitment> {
    lines.iter().map(line).collect()
}

/// Writes a line.
pub fn line(line: &Pledge) -> contract::PayerCommitment {
    let approval = line.approval.as_ref();
    contract::PayerCommitment {
        id: line.id.to_string(),
        etag: line.revision.to_string(),
        case_id: line.case.to_string(),
        pin_id: line.pin.to_string(),
        phase: to_phase(line.phase),
        rule: line.rule.clone(),
        payer: line.payer.clone(),
        role: line.role.map(to_role).unwrap_or_default(),
        organisation_id: id(line.organisation),
        state: state(line.state),
        amount_ore: line.amount.ore(),
        actual_ore: line.actual.map(Ore::ore),
        posted_ore: line.posted.ore(),
        needs_approval: line.needs_approval,
        expire_time: line.expire_time.map(|until| until.to_proto()),
        approved_by: approval.map(|approval| approval.by.clone()).unwrap_or_default(),
        approval_reference: approval.map(|approval| approval.reference.clone()).unwrap_or_default(),
        approved_on: approval.map(|approval| approval.on.to_string()).unwrap_or_default(),
        limit_id: line.limit.map(|id: LimitId| id.to_string()).unwrap_or_default(),
        aid_to_organisation_id: id(line.aid.map(|aid| aid.to)),
        aid_eur_cent: line.aid.map_or(0, |aid| aid.eur_cent),
        reason: line.reason.clone(),
        shortfalls: line.shortfalls.iter().map(shortfall).collect(),
        create_time: Some(line.create_time.to_proto()),
        update_time: Some(line.update_time.to_proto()),
    }
}

fn shortfall(short: &Shortfall) -> contract::PayerShortfall {
    contract::PayerShortfall {
        role: to_role(short.role),
        organisation_id: short.organisation.clone(),
        rule: short.rule.clone(),
        asked_ore: short.asked,
        room_ore: short.room,
    }
}

/// Writes who pays for a case: its latest pin, and the lines of all its pins.
pub fn case_payers(latest: &Pin, all: &[Pledge]) -> contract::GetCasePayersResponse {
    let sum = |of: &dyn Fn(&Pledge) -> i64| all.iter().map(of).fold(0, i64::saturating_add);
    let when = |states: &'static [State]| {
        move |line: &Pledge| if states.contains(&line.state) { line.amount.ore() } else { 0 }
    };
    let given_back = |line: &Pledge| match line.state {
        State::Voided | State::Declined | State::Expired => line.amount.ore(),
        State::Posted => line.amount.ore() - line.posted.ore(),
        State::Reserved | State::Committed | State::Unfunded => 0,
    };
    let shown = all.iter().filter(|line| line.pin == latest.id || line.state == State::Posted || line.is_held());
    contract::GetCasePayersResponse {
        pin: Some(pin(latest)),
        lines: shown.map(line).collect(),
        reserved_ore: sum(&when(&[State::Reserved])),
        committed_ore: sum(&when(&[State::Committed])),
        posted_ore: sum(&|line: &Pledge| line.posted.ore()),
        voided_ore: sum(&given_back),
        explanation_sv: latest.told.swedish.clone(),
        explanation_en: latest.told.english.clone(),
    }
}

/// Writes a limit.
pub fn limit(limit: &Limit) -> contract::PayerLimit {
    contract::PayerLimit {
        id: limit.id.to_string(),
        etag: limit.revision.to_string(),
        organisation_id: limit.organisation.to_string(),
        from: limit.from.to_string(),
        until: limit.until.to_string(),
        amount_ore: limit.amount.ore(),
        industry: limit.industry.clone(),
        programme: limit.programme.clone(),
        citation: limit.citation.clone(),
    }
}

/// Writes what is left of a limit, or what a payer bears beside its limits.
pub fn room(payer: OrganisationId, of: Option<&Limit>, account: &Account) -> contract::PayerRoom {
    // A limit that was lowered debits its account too: what is not left and not held was posted.
    let posted = of.map_or(account.posted_debit.ore(), |limit| limit.amount.ore() + account.balance().ore());
    let beside = contract::PayerLimit { organisation_id: payer.to_string(), ..Default::default() };
    contract::PayerRoom {
        limit: Some(of.map_or(beside, limit)),
        posted_ore: posted,
        pending_ore: account.pending_debit.ore(),
        available_ore: account.available().ore(),
    }
}

/// Writes an undertaking as its latest version has it.
pub fn undertaking(version: &Undertaking) -> contract::AidUndertaking {
    let declared = version.declared.iter().map(|(company, on, cents)| contract::DeclaredAid {
        organisation_id: company.to_string(),
        granted_on: on.to_string(),
        eur_cent: *cents,
    });
    contract::AidUndertaking {
        id: version.id.to_string(),
        etag: version.version.to_string(),
        valid_from: version.valid_from.to_string(),
        organisation_ids: version.companies.iter().map(OrganisationId::to_string).collect(),
        declared: declared.collect(),
        source: version.source.clone(),
    }
}

/// The contract's value of a state.
pub fn state(state: State) -> i32 {
    let name = format!("PAYER_COMMITMENT_STATE_{}", state.word().to_ascii_uppercase());
    contract::PayerCommitmentState::from_str_name(&name).unwrap_or_default().into()
}

/// The contract's value of a role; none where nobody pays.
pub fn role(role: Option<Role>) -> i32 {
    role.map(to_role).unwrap_or_default()
}

/// An id as it is printed; empty where there is none.
pub fn id(id: Option<OrganisationId>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_value_in_the_contract() {
        assert!(State::ALL.iter().all(|one| state(*one) != 0));
    }
}
