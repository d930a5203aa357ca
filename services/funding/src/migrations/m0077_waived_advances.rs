//! EXPAND. What was given up of advances before projects kept that is followed on the accounts where those stand, so that it keeps no project
//! open. A program before this one that saves such a project in the same moment would undo it: projects are held meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm_migration::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::domain::claims::{
    ClaimId, PaymentId, RecoveryId,
    book::{Account, Pot},
};

/// What was given up of advances.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0077_waived_advances"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let waived = Query::select()
            .columns(["decision_id", "financier_id"])
            .from("recovery")
            .and_where(Expr::col("payment_kind").eq("advance"))
            .and_where(Expr::col("state").eq("waived"))
            .take();
        let mut of = BTreeMap::<Uuid, BTreeSet<Uuid>>::new();
        for row in manager.get_connection().query_all(&waived).await? {
            of.entry(row.try_get("", "decision_id")?).or_default().insert(row.try_get("", "financier_id")?);
        }
        for (decision, financiers) in of {
            follow(manager, decision, financiers).await?;
        }
        Ok(())
    }
}

/// Notes in a project what of each row's advance was given up and still stands.
async fn follow(manager: &SchemaManager<'_>, decision: Uuid, financiers: BTreeSet<Uuid>) -> Result<(), DbErr> {
    let held = of_decision("project", "financiers", decision).lock_exclusive().take();
    let Some(project) = manager.get_connection().query_one(&held).await? else { return Ok(()) };
    let before: Vec<Value> = read(&project.try_get::<String>("", "financiers")?)?;
    let mut rows = before.clone();
    let lines = Lines::of(manager, decision).await?;
    for financier in financiers {
        // What stands of each row's advance, and what of that was given up.
        let mut standing = vec![(0_i64, 0_i64); rows.len()];
        for (reason, amount) in moves(manager, decision, financier).await? {
            let is_waived = amount > 0 && RecoveryId::parse(&reason).is_ok();
            for (line, amount) in lines.moved(&reason, amount) {
                let own = rows.get(line).is_some_and(|row| is_of(row, financier));
                let Some((advance, waived)) = standing.get_mut(line).filter(|_| own) else { continue };
                *advance += amount;
                if is_waived {
                    *waived += amount;
                }
                // No more is given up than stands: what claims net is given up no longer.
                *waived = Ord::clamp(*waived, 0, Ord::max(*advance, 0));
            }
        }
        for (row, (_, waived)) in rows.iter_mut().zip(standing) {
            let advance = row.get("advance").and_then(Value::as_i64).unwrap_or_default();
            if is_of(row, financier)
                && let Some(row) = row.as_object_mut()
            {
                row.insert("waived".to_owned(), Ord::min(waived, advance).into());
            }
        }
    }
    if rows == before {
        return Ok(());
    }
    let noted = Query::update()
        .table("project")
        .value("financiers", Value::from(rows).to_string())
        .and_where(Expr::col("decision_id").eq(decision))
        .take();
    manager.exec_stmt(noted).await
}

fn is_of(row: &Value, financier: Uuid) -> bool {
    let organisation = row.get("organisation").and_then(Value::as_str).and_then(|text| Uuid::parse_str(text).ok());
    organisation == Some(financier)
}

/// What moved on the account of a financier's advances, oldest first: for what, and by how much.
async fn moves(manager: &SchemaManager<'_>, decision: Uuid, financier: Uuid) -> Result<Vec<(String, i64)>, DbErr> {
    let account = Account::Financier(financier.into(), decision.into(), Pot::Advance).to_string();
    let postings = Query::select()
        .column(("journal_entry", "reason"))
        .column(("posting", "amount_ore"))
        .from("posting")
        .inner_join("journal_entry", Expr::col(("journal_entry", "id")).equals(("posting", "entry_id")))
        .and_where(Expr::col(("posting", "account")).eq(account))
        .order_by(("journal_entry", "recorded_at"), Order::Asc)
        .order_by(("journal_entry", "id"), Order::Asc)
        .take();
    let rows = manager.get_connection().query_all(&postings).await?;
    rows.iter().map(|row| Ok((row.try_get("", "reason")?, row.try_get("", "amount_ore")?))).collect()
}

/// Which rows of the plan a decision's payments, recoveries and claims are of.
struct Lines {
    payments: BTreeMap<Uuid, i32>,
    recoveries: BTreeMap<Uuid, i32>,
    /// What each row of a claim had netted of an advance.
    claims: BTreeMap<Uuid, Vec<i64>>,
}

impl Lines {
    async fn of(manager: &SchemaManager<'_>, decision: Uuid) -> Result<Self, DbErr> {
        let db = manager.get_connection();
        let (mut payments, mut recoveries, mut claims) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (table, lines) in [("payment", &mut payments), ("recovery", &mut recoveries)] {
            for row in db.query_all(&of_decision(table, "line", decision)).await? {
                lines.insert(row.try_get("", "id")?, row.try_get("", "line")?);
            }
        }
        for row in db.query_all(&of_decision("claim", "shares", decision)).await? {
            let shares: Vec<Value> = read(&row.try_get::<String>("", "shares")?)?;
            let netted = |share: &Value| share.get("advance").and_then(Value::as_i64).unwrap_or_default();
            claims.insert(row.try_get("", "id")?, shares.iter().map(netted).collect());
        }
        Ok(Self { payments, recoveries, claims })
    }

    /// Which rows something moved, and by how much each.
    fn moved(&self, reason: &str, amount: i64) -> Vec<(usize, i64)> {
        if let Some(netted) = ClaimId::parse(reason).ok().and_then(|id| self.claims.get(&id.uuid())) {
            return netted.iter().map(|netted| -netted).enumerate().collect();
        }
        let payment = PaymentId::parse(reason).ok().and_then(|id| self.payments.get(&id.uuid()));
        let recovery = || RecoveryId::parse(reason).ok().and_then(|id| self.recoveries.get(&id.uuid()));
        let line = payment.or_else(recovery).and_then(|line| usize::try_from(*line).ok());
        line.map(|line| (line, amount)).into_iter().collect()
    }
}

/// A column of what a table holds of a decision, with the ids.
fn of_decision(table: &'static str, column: &'static str, decision: Uuid) -> SelectStatement {
    let id = if table == "project" { "decision_id" } else { "id" };
    Query::select().columns([id, column]).from(table).and_where(Expr::col("decision_id").eq(decision)).take()
}

fn read(text: &str) -> Result<Vec<Value>, DbErr> {
    serde_json::from_str(text).map_err(|fault| DbErr::Json(fault.to_string()))
}
