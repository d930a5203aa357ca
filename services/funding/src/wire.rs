//! The contract's words and ours: requests are read with every broken rule named at once, and answers are written as the contract has them.

use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::funding::v1 as contract;

use crate::{
    domain::{
        CaseId, CommitmentId, DecisionId, FindingId,
        commitment::{Commitment, State},
        money::Ore,
    },
    store::decision::{self as rows, Place},
};

pub mod accounting;
pub mod application;
pub mod claims;
pub mod decision;
pub mod ending;
pub mod event;
pub mod formats;
pub mod ledger;
pub mod models;
pub mod payer_invoices;
pub mod payers;
pub mod policies;
pub mod steps;
mod submission;

pub use submission::{Submission, submission};

/// A finding that is to be accepted.
#[derive(Debug)]
pub struct Acceptance {
    /// Of which decision.
    pub decision: DecisionId,
    /// Which.
    pub finding: FindingId,
    /// Why.
    pub motivation: String,
}

/// Money that is to be set aside.
#[derive(Debug)]
pub struct Reservation {
    /// Of which decision.
    pub decision: DecisionId,
    /// For which case.
    pub case: CaseId,
    /// How much.
    pub amount: Ore,
}

/// A commitment that is to be released.
#[derive(Debug)]
pub struct Release {
    /// Which.
    pub commitment: CommitmentId,
    /// Why.
    pub reason: String,
}

/// Reads which finding is to be accepted, and why.
pub fn acceptance(request: contract::AcceptFindingRequest) -> Result<Acceptance, Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let finding = fields.take("finding_id", FindingId::parse(&request.finding_id));
    let motivation = fields.take("motivation", text(request.motivation, 10, 2_000));
    match (decision, finding, motivation) {
        (Some(decision), Some(finding), Some(motivation)) => Ok(Acceptance { decision, finding, motivation }),
        _ => Err(fields.refusal()),
    }
}

/// Reads what is to be set aside.
pub fn reservation(request: &contract::RecordCommitmentRequest) -> Result<Reservation, Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let case = fields.take("case_id", CaseId::parse(&request.case_id));
    let amount = fields.take("amount_ore", Ore::stated(request.amount_ore));
    match (decision, case, amount) {
        (Some(decision), Some(case), Some(amount)) => Ok(Reservation { decision, case, amount }),
        _ => Err(fields.refusal()),
    }
}

/// Reads what is to be released, and why.
pub fn release(request: contract::ReleaseCommitmentRequest) -> Result<Release, Error> {
    let mut fields = Fields::new();
    let commitment = fields.take("commitment_id", CommitmentId::parse(&request.commitment_id));
    let reason = fields.take("reason", text(request.reason, 3, 500));
    match (commitment, reason) {
        (Some(commitment), Some(reason)) => Ok(Release { commitment, reason }),
        _ => Err(fields.refusal()),
    }
}

/// Reads the id of a decision.
pub fn decision_id(text: &str) -> Result<DecisionId, Error> {
    let mut fields = Fields::new();
    fields.take("decision_id", DecisionId::parse(text)).ok_or_else(|| fields.refusal())
}

/// Reads the id of a commitment.
pub fn commitment_id(text: &str) -> Result<CommitmentId, Error> {
    let mut fields = Fields::new();
    fields.take("commitment_id", CommitmentId::parse(text)).ok_or_else(|| fields.refusal())
}

/// Reads in which state the decisions of a list are to be.
pub fn state_filter(state: i32) -> Result<Option<&'static str>, Error> {
    match contract::DecisionState::try_from(state) {
        Ok(contract::DecisionState::Unspecified) => Ok(None),
        Ok(contract::DecisionState::Proposed) => Ok(Some(rows::PROPOSED)),
        Ok(contract::DecisionState::Decided) => Ok(Some(rows::DECIDED)),
        Ok(contract::DecisionState::Active) => Ok(Some(rows::ACTIVE)),
        Ok(contract::DecisionState::Superseded) => Ok(Some(rows::SUPERSEDED)),
        Ok(contract::DecisionState::Revoked) => Ok(Some(rows::REVOKED)),
        Ok(contract::DecisionState::Closed) => Ok(Some(rows::CLOSED)),
        Err(_) => {
            let mut fields = Fields::new();
            fields.reject("state", "must be a state of the contract, or unspecified for all");
            Err(fields.refusal())
        }
    }
}

/// Reads a place in the list. Tokens are sealed to their query, so one that cannot be read is a fault of ours.
pub fn place(key: &str) -> Result<Place, Error> {
    let (micros, id) = key.split_once(' ').unwrap_or_default();
    match (micros.parse(), DecisionId::parse(id)) {
        (Ok(micros), Ok(id)) => Ok(Place { create_time: Timestamp::from_micros(micros), id }),
        _ => Err(anyhow::anyhow!("a page token of ours holds no place in the list of decisions").into()),
    }
}

/// Writes a place in the list.
pub fn to_place(place: Place) -> String {
    format!("{} {}", place.create_time.micros(), place.id)
}

/// Writes a commitment.
pub fn to_commitment(commitment: &Commitment) -> contract::Commitment {
    let state = match commitment.state {
        State::Reserved => contract::CommitmentState::Reserved,
        State::Committed => contract::CommitmentState::Committed,
        State::Spent => contract::CommitmentState::Spent,
        State::Released => contract::CommitmentState::Released,
    };
    contract::Commitment {
        id: commitment.id.to_string(),
        etag: commitment.revision.to_string(),
        decision_id: commitment.decision.to_string(),
        case_id: commitment.case.to_string(),
        amount_ore: commitment.amount.ore(),
        spent_ore: commitment.spent.ore(),
        state: state.into(),
        expire_time: Some(commitment.expire_time.to_proto()),
    }
}

/// Writes the trial balance.
pub fn to_trial_balance(accounts: Vec<(String, Ore)>, sum: Ore, entry_count: u64) -> contract::GetTrialBalanceResponse {
    let balance = |(account, balance): (String, Ore)| contract::AccountBalance { account, balance_ore: balance.ore() };
    contract::GetTrialBalanceResponse {
        accounts: accounts.into_iter().map(balance).collect(),
        sum_ore: sum.ore(),
        entry_count: i64::try_from(entry_count).unwrap_or(i64::MAX),
    }
}

/// A text of so many characters, kept as it was written. Of what is not a character only line breaks and tabs are let in.
fn text(text: String, least: usize, most: usize) -> Result<String, String> {
    let blank = least > 0 && text.trim().is_empty();
    let control = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if blank || control || !(least..=most).contains(&text.chars().count()) {
        return Err(format!("must be {least} to {most} characters"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
