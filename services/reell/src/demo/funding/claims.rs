//! From the advance to the final report and the closing.

use std::io::Write;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::Told;
use crate::{
    demo::story::{kronor, text},
    way::key,
};

/// The agency's row in the plan.
const AGENCY: i32 = 2;

/// Half a million is too much; four hundred thousand are attested by two humans, and paid.
pub async fn advance(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let wish =
        |ore: &str| json!({ "line": AGENCY, "amountOre": ore, "reason": "weak liquidity before the first claim" });
    let path = told.of("advances");
    ensure!(told.may_not("maja", &path, &wish("50000000"), out).await? == "ADVANCE_LIMIT");
    let payment = told.does("maja", &path, &wish("40000000")).await?;
    let attest = format!("/v1/payments/{}/attestations", text(&payment, "id")?);
    ensure!(told.may_not("maja.extra", &attest, &json!({}), out).await? == "SAME_PERSON");
    ensure!(told.may_not("eva", &attest, &json!({}), out).await? == "ATTESTATION_MISSING");
    told.balance("advance ordered", out).await?;
    settle(told, &payment, out).await
}

/// The second attest, and the bank's word.
async fn settle(told: &mut Told<'_>, payment: &Value, out: &mut impl Write) -> anyhow::Result<()> {
    let path = format!("/v1/payments/{}", text(payment, "id")?);
    told.does("bo", &format!("{path}/attestations"), &json!({})).await?;
    let paid = told.does("paul", &format!("{path}/confirmations"), &json!({ "bankReference": "BG 5050-1055" })).await?;
    told.balance(&format!("paid {}", kronor(&paid, "amountOre")), out).await
}

/// Books costs: category, day and öre.
async fn book(told: &mut Told<'_>, costs: &[(&str, &str, i64)], out: &mut impl Write) -> anyhow::Result<()> {
    for (place, (category, day, ore)) in costs.iter().enumerate() {
        let body = json!({
            "category": format!("COST_CATEGORY_{category}"), "voucher": format!("V {day} {place}"), "bookedOn": day, "paidOn": day,
            "text": "an example", "activity": "financing model", "netOre": ore.to_string(), "vat": "VAT_TREATMENT_DEDUCTED",
        });
        told.does("paul", &told.of("costs"), &body).await?;
    }
    told.balance(&format!("{} costs", costs.len()), out).await
}

/// Opens, locks, signs and hands in the claim of a period.
async fn hand_in(told: &mut Told<'_>, from: &str, report: &str, out: &mut impl Write) -> anyhow::Result<String> {
    let claim = text(&told.does("paul", &told.of("claims"), &json!({ "periodFrom": from })).await?, "id")?;
    let path = format!("/v1/claims/{claim}");
    let locked = told.does("paul", &format!("{path}/locks"), &json!({})).await?;
    writeln!(
        out,
        "   Claim from {from}: {} of costs, {} asked for",
        kronor(&locked, "claimedOre"),
        kronor(&locked, "requestedOre")
    )?;
    told.balance("claim locked", out).await?;
    told.does("siv", &format!("{path}/signatures"), &json!({})).await?;
    told.does("paul", &format!("{path}/submissions"), &json!({ "reportReference": report })).await?;
    Ok(path)
}

/// Decides a claim, and pays each financier's share. `rival` may release the region's share, but has a part in the matter.
async fn decide_and_pay(
    told: &mut Told<'_>,
    path: &str,
    cuts: Value,
    rival: Option<&str>,
    out: &mut impl Write,
) -> anyhow::Result<Vec<Value>> {
    let body = json!({ "cuts": cuts, "motivation": "supported by the books, or cut" });
    let decided = told.does("olof", &format!("{path}/decisions"), &body).await?;
    writeln!(
        out,
        "   {:<40} {:>14} {:>14} {:>14} {:>14} {:>14}",
        "", "asked for", "accepted", "of advance", "held back", "to pay"
    )?;
    for (name, share) in ["Region Norrbotten", "Norrbottens kommuner", "Tillväxtverket"].iter().zip(shares(&decided)) {
        let [asked, accepted, advance, held, pay] =
            ["requestedOre", "acceptedOre", "advanceOre", "retainedOre", "payableOre"]
                .map(|field| kronor(share, field));
        writeln!(out, "   {name:<40} {asked:>14} {accepted:>14} {advance:>14} {held:>14} {pay:>14}")?;
    }
    told.balance("claim decided", out).await?;
    let mut payments = Vec::new();
    for share in shares(&decided).filter(|share| ore(share, "payableOre") > 0) {
        let line = share["line"].as_i64().unwrap_or(0);
        let payment = told.does("maja", &format!("{path}/payments"), &json!({ "line": line })).await?;
        // Whoever has signed for the region as applicant does not release the region's money.
        if let Some(rival) = rival.filter(|_| line == 0) {
            let attest = format!("/v1/payments/{}/attestations", text(&payment, "id")?);
            ensure!(told.may_not(rival, &attest, &json!({}), out).await? == "CONFLICT_OF_INTEREST");
        }
        settle(told, &payment, out).await?;
        payments.push(payment);
    }
    Ok(payments)
}

fn shares(claim: &Value) -> impl Iterator<Item = &Value> {
    claim["shares"].as_array().into_iter().flatten()
}

/// The first claim.
pub async fn first(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let costs = [
        ("STAFF", "2023-05-25", 42_000_000),
        ("STAFF", "2023-08-25", 38_000_050),
        ("SERVICES", "2023-06-12", 30_000_000),
        ("TRAVEL", "2023-09-04", 5_012_345),
    ];
    book(told, &costs, out).await?;
    let path = hand_in(told, "2023-04-01", "progress report 1", out).await?;
    let reason = told.may_not("siv", &format!("{path}/decisions"), &json!({ "motivation": "in a hurry" }), out).await?;
    ensure!(reason == "ATTESTATION_MISSING");
    told.does(
        "olof",
        &format!("{path}/completion-requests"),
        &json!({ "missing": "the certificate of full-time staff" }),
    )
    .await?;
    let due = told.clerk("paul")?.get(&path).await?.ok()?;
    writeln!(out, "   Something is missing; the answer is due by {}.", text(&due, "completionDue")?)?;
    told.does("paul", &format!("{path}/completions"), &json!({ "answer": "it is enclosed" })).await?;
    let cuts = json!([{ "position": 1, "acceptedOre": "28000000", "reason": "an internal invoice of 20 000 kr" }]);
    decide_and_pay(told, &path, cuts, Some("siv"), out).await?;
    Ok(())
}

/// A change that is free; one for an officer, since it grows with the one before; one for a formal decision.
pub async fn amend(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let path = told.of("budget-amendments");
    let mut held = (20_000_000_i64, 57_653_600_i64);
    for (more, needs) in [(3_980_000_i64, "FREE"), (920_000, "OFFICER"), (11_200_000, "FORMAL")] {
        held = (held.0 + more, held.1 - more);
        let change = |category: &str, ore: i64| json!({ "category": format!("COST_CATEGORY_{category}"), "amountOre": ore.to_string() });
        let body = json!({ "changes": [change("TRAVEL", held.0), change("OTHER", held.1)], "reason": "workshops in all municipalities" });
        let amendment = told.does("paul", &path, &body).await?;
        ensure!(text(&amendment, "class")? == format!("CHANGE_CLASS_{needs}"), "{amendment}");
        for sentence in amendment["explanation"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            writeln!(out, "   {sentence}")?;
        }
        if needs != "FREE" {
            let reference = if needs == "FORMAL" { "§ 77, 2023-12-06 (an example)" } else { "" };
            let approvals = format!("/v1/budget-amendments/{}/approvals", text(&amendment, "id")?);
            told.does("olof", &approvals, &json!({ "decisionReference": reference })).await?;
            writeln!(out, "   Olof approves it. {reference}")?;
        }
        told.balance("budget changed", out).await?;
    }
    Ok(())
}

/// Two claims in full, and money that is taken back.
pub async fn middle(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    book(told, &[("STAFF", "2023-11-24", 60_000_001), ("TRAVEL", "2023-12-11", 9_300_300)], out).await?;
    let path = hand_in(told, "2023-10-01", "progress report 2", out).await?;
    decide_and_pay(told, &path, json!([]), None, out).await?;
    book(
        told,
        &[
            ("STAFF", "2024-03-22", 91_234_567),
            ("SERVICES", "2024-05-15", 64_000_000),
            ("OTHER", "2024-06-03", 21_000_033),
        ],
        out,
    )
    .await?;
    let path = hand_in(told, "2024-01-01", "progress report 3", out).await?;
    let payments = decide_and_pay(told, &path, json!([]), None, out).await?;
    let payment = payments.iter().find(|payment| payment["line"] == AGENCY).context("the agency has paid")?;
    let proposal = json!({
        "amountOre": "1500000", "ground": "RECOVERY_GROUND_OVERPAID", "reason": "a service was invoiced twice",
        "interestFrom": "2024-10-01", "answerDue": "2024-09-30",
    });
    let path = format!("/v1/payments/{}/recoveries", text(payment, "id")?);
    let recovery = text(&told.does("olof", &path, &proposal).await?, "id")?;
    let path = format!("/v1/recoveries/{recovery}");
    told.does("olof", &format!("{path}/hearings"), &json!({ "answer": "we agree" })).await?;
    let ruling =
        json!({ "amountOre": "1500000", "motivation": "the invoice was counted twice", "repayDue": "2024-11-30" });
    ensure!(told.may_not("olof", &format!("{path}/decisions"), &ruling, out).await? == "SAME_PERSON");
    let decided = told.does("olga", &format!("{path}/decisions"), &ruling).await?;
    writeln!(out, "   Olga decides that {} is paid back.", kronor(&decided, "amountOre"))?;
    told.balance("recovery decided", out).await?;
    let paid = json!({ "reference": "BG 7788-1", "paidOn": "2024-11-15" });
    let settled = told.does("paul", &format!("{path}/settlements"), &paid).await?;
    let run = settled["interestTrace"].as_array().into_iter().flatten().filter_map(|line| line.as_str());
    let run = run.collect::<Vec<_>>().join("; ");
    writeln!(out, "   It comes back with {} of interest: {run}.", kronor(&settled, "interestOre"))?;
    told.balance("recovery settled", out).await
}

/// The claim with the final report releases what was held back.
pub async fn last(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    book(
        told,
        &[
            ("STAFF", "2024-09-25", 70_000_000),
            ("SERVICES", "2024-10-15", 40_000_000),
            ("TRAVEL", "2024-11-05", 12_000_000),
        ],
        out,
    )
    .await?;
    let path = hand_in(told, "2024-07-01", "final report", out).await?;
    decide_and_pay(told, &path, json!([]), None, out).await?;
    Ok(())
}

/// What each financier granted and paid, and that nothing is due any more.
pub async fn sum_up(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let project = told.clerk("controller")?.get(&format!("/v1/projects/{}", told.decision)).await?.ok()?;
    ensure!(project["closed"] == true, "the final claim did not close the project: {project}");
    writeln!(out, "   The project is closed. Accepted costs: {}", kronor(&project, "acceptedCostOre"))?;
    let cost = ore(&project, "acceptedCostOre");
    for (name, row) in ["Region Norrbotten", "Norrbottens kommuner", "Tillväxtverket"]
        .iter()
        .zip(project["financiers"].as_array().into_iter().flatten())
    {
        let (granted, accepted) = (ore(row, "grantedOre"), ore(row, "acceptedOre"));
        ensure!(
            accepted <= granted && (*name == "Norrbottens kommuner" || accepted * 2 <= cost),
            "{name} bears more than it may"
        );
        let left = ["advanceOre", "retainedOre", "recoverableOre"].map(|field| ore(row, field));
        ensure!(left == [0, 0, 0], "something is left of {row}");
        writeln!(
            out,
            "   {name:<40} granted {:>14}, bears {:>14}, has paid {:>14}",
            kronor(row, "grantedOre"),
            kronor(row, "acceptedOre"),
            kronor(row, "paidOre")
        )?;
    }
    let filter = format!("/v1/due-dates?filter=decision_id%20%3D%20{}%20AND%20state%20%3D%20open", told.decision);
    let open = told.clerk("controller")?.get(&filter).await?.ok()?;
    ensure!(open["dueDates"].as_array().is_none_or(Vec::is_empty), "something is still due: {open}");
    told.balance("final report", out).await?;
    let again =
        told.clerk("economist")?.post(&told.of("claims"), &key(), &json!({ "periodFrom": "2024-07-01" })).await?;
    ensure!(!again.status.is_success());
    Ok(())
}

/// Nothing of the decision is open any more, so it is closed.
pub async fn close(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let closed = told.does("olof", &told.of("closings"), &json!({})).await?;
    ensure!(text(&closed, "state")? == "DECISION_STATE_CLOSED", "the decision is not closed: {closed}");
    writeln!(out, "   Olof closes the decision: all of it is settled.")?;
    told.balance("decision closed", out).await
}

fn ore(value: &Value, field: &str) -> i64 {
    value[field].as_str().and_then(|text| text.parse().ok()).unwrap_or(0)
}
