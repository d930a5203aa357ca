//! How a decision ends, between the contract's words and ours.

use std::collections::BTreeMap;

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;
use time::Date;

use super::{
    claims::{code, day, line, request::row_of_plan, word},
    text,
};
use crate::domain::{
    DecisionId,
    claims::{payment::Payment, word::RevocationGround},
    decision::ending::{Revocation, Wanted},
    money::Ore,
    plan::Plan,
};

/// How many payments an answer names.
const MOST_PAYMENTS: usize = 500;

/// Reads what is to be revoked, and why.
pub fn revocation(request: contract::RevokeDecisionRequest, today: Date) -> Result<(DecisionId, Wanted), Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let ground =
        word::<RevocationGround, _>(request.ground, "REVOCATION_GROUND_", contract::RevocationGround::as_str_name);
    let ground = fields.take("ground", ground);
    let reason = fields.take("reason", text(request.reason, 10, 1_000));
    let decided_on = day(&mut fields, "decided_on", &request.decided_on);
    if decided_on.is_some_and(|on| on > today) {
        fields.reject("decided_on", "must be at most today");
    }
    let decision_reference = fields.take("decision_reference", line(request.decision_reference, 1, 200));
    let rows = rows(&mut fields, &request.rows);
    match (decision, ground, reason, decided_on, decision_reference, fields.is_empty()) {
        (Some(decision), Some(ground), Some(reason), Some(decided_on), Some(decision_reference), true) => {
            Ok((decision, Wanted { ground, reason, decided_on, decision_reference, rows }))
        }
        _ => Err(fields.refusal()),
    }
}

fn rows(fields: &mut Fields, stated: &[contract::RevokedRow]) -> Vec<(usize, Ore)> {
    if stated.len() > Plan::MOST_LINES {
        fields.reject("rows", format!("must be at most {}", Plan::MOST_LINES));
        return Vec::new();
    }
    let mut rows = BTreeMap::new();
    for (place, row) in stated.iter().enumerate() {
        let line = fields.take(&format!("rows[{place}].line"), row_of_plan(row.line));
        let amount = fields.take(&format!("rows[{place}].amount_ore"), Ore::stated(row.amount_ore));
        if let (Some(line), Some(amount)) = (line, amount)
            && rows.insert(line, amount).is_some()
        {
            fields.reject("rows", "must be one a row of the plan");
        }
    }
    rows.into_iter().collect()
}

/// Refuses a row that the decision's plan does not have.
pub fn no_row() -> Error {
    let mut fields = Fields::new();
    fields.reject("rows", "must be of rows that the plan has: read the decision");
    fields.refusal()
}

/// Writes a revocation.
pub fn to_revocation(revocation: &Revocation) -> contract::Revocation {
    let rows = (0_i32..).zip(&revocation.returned).filter(|(_, amount)| **amount > Ore::ZERO);
    contract::Revocation {
        full: revocation.full,
        ground: code(revocation.ground, "REVOCATION_GROUND_", contract::RevocationGround::from_str_name),
        reason: revocation.reason.clone(),
        decided_on: revocation.decided_on.to_string(),
        decision_reference: revocation.decision_reference.clone(),
        rows: rows.map(|(line, amount)| contract::RevokedRow { line, amount_ore: amount.ore() }).collect(),
        revoked_by: revocation.by.account.clone(),
        revoke_time: Some(revocation.time.to_proto()),
    }
}

/// Writes what is left of payments that have been made, the first of them one by one, and the sum of all.
pub fn to_recover(payments: &[Payment]) -> (Vec<contract::PaymentToRecover>, i64) {
    let left = |payment: &Payment| payment.amount.minus(payment.recovered).unwrap_or_default();
    let named = payments.iter().take(MOST_PAYMENTS).map(|payment| contract::PaymentToRecover {
        payment_id: payment.id.to_string(),
        line: i32::try_from(payment.line).unwrap_or(i32::MAX),
        financier_id: payment.financier.to_string(),
        amount_ore: left(payment).ore(),
    });
    (named.collect(), Ore::sum(payments.iter().map(left)).map_or(i64::MAX, Ore::ore))
}
