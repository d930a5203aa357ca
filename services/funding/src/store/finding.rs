//! Findings: what was found is written once, with its decision; how it was resolved is written later, once.

use std::collections::HashMap;

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::{from_json, to_json, unreadable};
use crate::domain::{
    DecisionId,
    finding::{Discrepancy, Finding, FindingKind, Resolution, Severity, Signature},
    money::Ore,
};

/// A finding.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub decision_id: Uuid,
    /// Its place among the findings of the decision: 0, 1, 2 …
    pub position: i32,
    pub kind: String,
    pub severity: String,
    pub difference_ore: i64,
    pub explanation: String,
    pub hypotheses: String,
    pub state: String,
    pub resolved_by: Option<String>,
    pub resolution: Option<String>,
    pub resolved_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

/// How much of findings is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// All of it.
    Whole,
    /// Without their readings, which are the larger part.
    Listed,
}

/// The findings of decisions, by decision.
pub async fn of(
    db: &impl ConnectionTrait,
    decisions: &[Uuid],
    depth: Depth,
) -> Result<HashMap<Uuid, Vec<Finding>>, DbErr> {
    let mut findings: HashMap<_, Vec<_>> = HashMap::new();
    if decisions.is_empty() {
        return Ok(findings);
    }
    let mut wanted = Entity::find().filter(Column::DecisionId.is_in(decisions.iter().copied()));
    if depth == Depth::Listed {
        let told = Column::iter().filter(|column| !matches!(column, Column::Hypotheses));
        wanted = wanted.select_only().columns(told).column_as(Expr::value("[]"), "hypotheses");
    }
    for row in wanted.order_by_asc(Column::Position).all(db).await? {
        findings.entry(row.decision_id).or_default().push(row.into_finding()?);
    }
    Ok(findings)
}

/// Keeps the findings of a new decision.
pub async fn insert(tx: &impl ConnectionTrait, decision: DecisionId, findings: &[Finding]) -> Result<(), DbErr> {
    let mut rows = Vec::new();
    for (position, Finding { id, found, resolution }) in (0..).zip(findings) {
        let (state, signature) = resolved(resolution);
        rows.push(ActiveModel {
            id: Set(id.uuid()),
            decision_id: Set(decision.uuid()),
            position: Set(position),
            kind: Set(kind_name(found.kind).to_owned()),
            severity: Set(severity_name(found.severity).to_owned()),
            difference_ore: Set(found.difference.ore()),
            explanation: Set(found.explanation.clone()),
            hypotheses: Set(to_json(&found.hypotheses)?),
            state: Set(state.to_owned()),
            resolved_by: Set(signature.map(|signature| signature.by.clone())),
            resolution: Set(signature.map(|signature| signature.reason.clone())),
            resolved_at: Set(signature.map(|signature| signature.time.micros())),
        });
    }
    if rows.is_empty() {
        return Ok(());
    }
    Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps how findings were resolved.
pub async fn update(tx: &impl ConnectionTrait, findings: &[Finding]) -> Result<(), DbErr> {
    for finding in findings {
        if let (state, Some(signature)) = resolved(&finding.resolution) {
            let row = ActiveModel {
                id: Unchanged(finding.id.uuid()),
                state: Set(state.to_owned()),
                resolved_by: Set(Some(signature.by.clone())),
                resolution: Set(Some(signature.reason.clone())),
                resolved_at: Set(Some(signature.time.micros())),
                ..Default::default()
            };
            Entity::update(row).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

const OPEN: &str = "open";
const ACCEPTED: &str = "accepted";
const CORRECTED: &str = "corrected";

fn resolved(resolution: &Resolution) -> (&'static str, Option<&Signature>) {
    match resolution {
        Resolution::Open => (OPEN, None),
        Resolution::Accepted(signature) => (ACCEPTED, Some(signature)),
        Resolution::Corrected(signature) => (CORRECTED, Some(signature)),
    }
}

fn kind_name(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::SumMismatch => "sum_mismatch",
        FindingKind::CapExceeded => "cap_exceeded",
        FindingKind::ShareMismatch => "share_mismatch",
        FindingKind::AmountContradicted => "amount_contradicted",
        FindingKind::NotYetDecided => "not_yet_decided",
    }
}

fn read_kind(name: &str) -> Result<FindingKind, DbErr> {
    use FindingKind::{AmountContradicted, CapExceeded, NotYetDecided, ShareMismatch, SumMismatch};
    [SumMismatch, CapExceeded, ShareMismatch, AmountContradicted, NotYetDecided]
        .into_iter()
        .find(|kind| kind_name(*kind) == name)
        .ok_or_else(|| unreadable("finding.kind", name))
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Notice => "notice",
        Severity::BlocksActivation => "blocks_activation",
    }
}

fn read_severity(name: &str) -> Result<Severity, DbErr> {
    [Severity::Notice, Severity::BlocksActivation]
        .into_iter()
        .find(|severity| severity_name(*severity) == name)
        .ok_or_else(|| unreadable("finding.severity", name))
}

impl Model {
    fn into_finding(self) -> Result<Finding, DbErr> {
        let signature = match (self.resolved_by, self.resolution, self.resolved_at) {
            (Some(by), Some(reason), Some(at)) => Some(Signature { by, reason, time: Timestamp::from_micros(at) }),
            _ => None,
        };
        let resolution = match (self.state.as_str(), signature) {
            (OPEN, None) => Resolution::Open,
            (ACCEPTED, Some(signature)) => Resolution::Accepted(signature),
            (CORRECTED, Some(signature)) => Resolution::Corrected(signature),
            _ => return Err(unreadable("finding.state", &self.state)),
        };
        let found = Discrepancy {
            kind: read_kind(&self.kind)?,
            severity: read_severity(&self.severity)?,
            difference: Ore::new(self.difference_ore),
            explanation: self.explanation,
            hypotheses: from_json("finding.hypotheses", &self.hypotheses)?,
        };
        Ok(Finding { id: self.id.into(), found, resolution })
    }
}
