//! The story of the money, from the proposal that founded the centre to the closing of its decision, told through the public interface. Whenever
//! money has moved, the ledger's trial balance is asked for, and it is 0. Costs, people and the replaced decision are examples.

use std::io::Write;

use anyhow::ensure;
use serde_json::{Value, json};

use super::story::{count, kronor, register_actors, text};
use crate::{http::Http, way::key};

mod applied;
mod claims;
mod opening;

/// A client for an operator of that name.
pub type Clerk<'a> = dyn Fn(&str) -> anyhow::Result<Http> + Send + Sync + 'a;

/// Who tells the story: an operator for each name, and what their accounts are called.
pub struct Tellers<'a> {
    /// Makes the client of an operator.
    pub clerk: &'a Clerk<'a>,
    /// The issuer of their tokens.
    pub issuer: &'a str,
}

/// What the story leaves behind.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The decision that was followed to its final report.
    pub decision_id: String,
    /// How often the trial balance was asked for; it was 0 each time.
    pub balances: usize,
}

/// A project, and what is known of it.
struct Told<'a> {
    tellers: &'a Tellers<'a>,
    decision: String,
    region: String,
    municipalities: String,
    agency: String,
    balances: usize,
}

/// Tells the story, and carries it out.
pub async fn tell(tellers: &Tellers<'_>, out: &mut impl Write) -> anyhow::Result<Ending> {
    let staff = (tellers.clerk)("administrator")?;
    writeln!(out, "\n1. The actors")?;
    let actors = register_actors(&staff, out).await?;
    let found = staff.ask("/v1/organisation-look-ups", &json!({ "name": "Tillväxtverket" })).await?.ok()?;
    let others = staff.ask("/v1/organisation-look-ups", &json!({ "name": "Norrbottens kommuner" })).await?.ok()?;
    let mut told = Told {
        tellers,
        decision: String::new(),
        region: actors.region.clone(),
        municipalities: text(&others, "id")?,
        agency: text(&found, "id")?,
        balances: 0,
    };
    writeln!(out, "\n2. The application, the proposal, what disagrees in it, and the decision that corrects it")?;
    opening::decide(&mut told, out).await?;
    writeln!(out, "\n3. Terms, rights and the undertaking")?;
    opening::state_terms(&mut told, out).await?;
    opening::grant_rights(&told, out).await?;
    opening::undertake(&mut told, out).await?;
    writeln!(out, "\n4. An advance")?;
    claims::advance(&mut told, out).await?;
    writeln!(out, "\n5. The first claim: something is missing, and something is cut")?;
    claims::first(&mut told, out).await?;
    writeln!(out, "\n6. The budget changes, at each threshold")?;
    claims::amend(&mut told, out).await?;
    writeln!(out, "\n7. The second and the third claim, and a recovery")?;
    claims::middle(&mut told, out).await?;
    writeln!(out, "\n8. The last claim, with the final report")?;
    claims::last(&mut told, out).await?;
    claims::sum_up(&mut told, out).await?;
    claims::close(&mut told, out).await?;
    Ok(Ending { decision_id: told.decision, balances: told.balances })
}

impl Told<'_> {
    fn clerk(&self, name: &str) -> anyhow::Result<Http> {
        (self.tellers.clerk)(name)
    }

    fn account(&self, name: &str) -> String {
        format!("operator:{name}@{}", self.tellers.issuer)
    }

    /// What belongs to the decision.
    fn of(&self, rest: &str) -> String {
        format!("/v1/funding-decisions/{}/{rest}", self.decision)
    }

    /// Commands something of an operator.
    async fn does(&self, name: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.clerk(name)?.post(path, &key(), body).await?.ok()
    }

    /// Commands something that must be refused, and answers why.
    async fn may_not(&self, name: &str, path: &str, body: &Value, out: &mut impl Write) -> anyhow::Result<String> {
        let refused = self.clerk(name)?.post(path, &key(), body).await?;
        ensure!(!refused.status.is_success(), "{name} should have been refused at {path}");
        let reason = text(&refused.body, "reason")?;
        writeln!(out, "   {name} is refused, {reason}: {}", text(&refused.body, "detail")?)?;
        Ok(reason)
    }

    /// Asks for the trial balance, which must be 0.
    async fn balance(&mut self, what: &str, out: &mut impl Write) -> anyhow::Result<()> {
        let balance = self.clerk("controller")?.get("/v1/trial-balance").await?.ok()?;
        let accounts = balance["accounts"].as_array().into_iter().flatten();
        let sum: i64 = accounts.filter_map(|account| account["balanceOre"].as_str()?.parse::<i64>().ok()).sum();
        ensure!(sum == 0 && kronor(&balance, "sumOre") == "0 kr", "after {what} the ledger does not balance");
        self.balances += 1;
        writeln!(
            out,
            "   [{what}: {} accounts in {} entries sum to {}]",
            count(&balance, "accounts"),
            balance["entryCount"].as_str().unwrap_or("0"),
            kronor(&balance, "sumOre")
        )?;
        Ok(())
    }
}
