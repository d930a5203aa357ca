//! From the proposal to the undertaking.

use std::io::Write;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{Told, applied};
use crate::{
    demo::story::{DECISION, import, kronor, print_finding, text},
    way::key,
};

/// What the replaced decision is assumed to have granted, as an example.
const REPLACED_ORE: &str = "200000000";

/// An application is answered by a proposal, which is imported and blocked; a decision that corrects it is activated, and replaces the one before.
pub async fn decide(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let staff = told.clerk("administrator")?;
    let before = json!({
        "registrationNumber": "RUN-00506-2022", "title": "The decision that was replaced (its sum is an example)",
        "decidedBy": "Region Norrbotten", "protocolReference": "an example", "applicantId": told.region,
        "periodFrom": "2022-09-01", "periodTo": "2024-12-31", "statedTotalOre": REPLACED_ORE,
        "financingLines": [{ "statedName": "Region Norrbotten", "organisationId": told.region, "statedAmountOre": REPLACED_ORE, "amountKind": "AMOUNT_KIND_GRANTED" }],
    });
    let before = text(&staff.post("/v1/funding-decisions", &key(), &before).await?.ok()?, "id")?;
    told.does("economist", &format!("/v1/funding-decisions/{before}/activations"), &json!({})).await?;
    let application = applied::apply(told, out).await?;
    let proposal = import(&staff, &told.region, out).await?;
    told.decision = proposal.clone();
    applied::propose(told, &application).await?;
    applied::wait(told, &application, out).await?;
    let reason = told.may_not("economist", &told.of("activations"), &json!({}), out).await?;
    ensure!(reason == "FINDING_UNRESOLVED");
    let mut request: Value = serde_json::from_str(DECISION)?;
    request["applicantId"] = json!(told.region);
    request["protocolReference"] = json!("§ 41, 2023-03-29 (an example)");
    request["correctsDecisionId"] = json!(proposal);
    let rows = [(&told.region, "275128200"), (&told.municipalities, "22698600"), (&told.agency, "297826800")];
    let lines = request["financingLines"].as_array_mut().context("a plan has lines")?;
    for (line, (organisation, ore)) in lines.iter_mut().zip(rows) {
        line["organisationId"] = json!(organisation);
        line["statedAmountOre"] = json!(ore);
        line["amountKind"] = json!("AMOUNT_KIND_GRANTED");
    }
    let corrected = staff.post("/v1/funding-decisions", &key(), &request).await?.ok()?;
    told.decision = text(&corrected, "id")?;
    writeln!(out, "   The corrective decision states 226 986 kr for the municipalities: {}", told.decision)?;
    for finding in corrected["findings"].as_array().into_iter().flatten() {
        print_finding(finding, out)?;
    }
    applied::propose(told, &application).await?;
    applied::decide(told, &application, out).await?;
    told.balance("before it is active", out).await?;
    let active = told.does("economist", &told.of("activations"), &json!({})).await?;
    ensure!(active["derivedTotalOre"] == "595653600" && active["statedTotalOre"] == "595653600");
    writeln!(
        out,
        "   Active: {}. It takes the place of RUN-00506-2022 in the same entry.",
        kronor(&active, "availableOre")
    )?;
    told.balance("activation", out).await
}

/// Four accounting periods, each within a year, and a budget of five categories.
pub async fn state_terms(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let periods: Vec<_> = [
        ("2023-04-01", "2023-09-30", "2023-11-30"),
        ("2023-10-01", "2023-12-31", "2024-02-29"),
        ("2024-01-01", "2024-06-30", "2024-08-31"),
        ("2024-07-01", "2024-12-31", "2025-02-28"),
    ]
    .iter()
    .map(|(from, to, due)| {
        let kind = if *to == "2024-12-31" { "REPORT_KIND_FINAL" } else { "REPORT_KIND_PROGRESS" };
        json!({ "from": from, "to": to, "claimDue": due, "reportKind": kind })
    })
    .collect();
    let actual = |category: &str, ore: &str| json!({ "category": format!("COST_CATEGORY_{category}"), "method": "COST_METHOD_ACTUAL", "amountOre": ore });
    let flat = json!({
        "category": "COST_CATEGORY_INDIRECT", "method": "COST_METHOD_FLAT_RATE", "amountOre": "48000000",
        "rateBps": 1500, "base": ["COST_CATEGORY_STAFF"], "rateVersion": "15 % of staff (an example)",
    });
    let terms = json!({ "terms": {
        "periods": periods,
        "budget": [actual("STAFF", "320000000"), flat, actual("SERVICES", "150000000"), actual("TRAVEL", "20000000"), actual("OTHER", "57653600")],
        "generalConditions": "an example", "specialConditions": ["Show the financiers' logotypes."], "retentionBps": 500,
    } });
    let project = told.does("economist", &told.of("project-terms"), &terms).await?;
    for category in project["categories"].as_array().into_iter().flatten() {
        let name = text(category, "category")?;
        writeln!(
            out,
            "   {:<40} {:>14}",
            name.trim_start_matches("COST_CATEGORY_").to_lowercase(),
            kronor(category, "budgetOre")
        )?;
    }
    told.balance("terms", out).await
}

/// Who signs for the region as applicant, and who decides and pays for each financier.
pub async fn grant_rights(told: &Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let people = ["siv", "olof", "olga", "maja", "bo", "eva"];
    let persons: Vec<_> = people.iter().map(|_| format!("person_{}", key().replace('-', ""))).collect();
    let person = |name: &str| people.iter().position(|known| *known == name).and_then(|place| persons.get(place));
    let mut rights =
        vec![("siv", "SIGNATORY", &told.region), ("olof", "OFFICER", &told.agency), ("olga", "OFFICER", &told.agency)];
    for payer in [&told.region, &told.municipalities, &told.agency] {
        rights.extend([("maja", "ORDER", payer), ("bo", "RELEASE", payer)]);
    }
    // Siv signs for the region, which also pays: as a person she must not release its money.
    rights.push(("siv", "RELEASE", &told.region));
    for (name, role, organisation) in rights {
        let body = json!({
            "account": told.account(name), "personId": person(name), "role": format!("ATTESTATION_ROLE_{role}"),
            "organisationId": organisation, "from": "2023-04-01", "reference": "the board's list (an example)",
        });
        told.does("administrator", "/v1/attestation-rights", &body).await?;
    }
    // Eva is Bo's substitute, and Maja's human has a second account.
    let rights = told.clerk("controller")?.get("/v1/attestation-rights?filter=role%20%3D%20release").await?.ok()?;
    let all = rights["attestations"].as_array().cloned().unwrap_or_default();
    let of_bo = all
        .iter()
        .find(|right| right["account"] == json!(told.account("bo")) && right["organisationId"] == json!(told.agency));
    let substitute = json!({
        "account": told.account("eva"), "personId": person("eva"), "role": "ATTESTATION_ROLE_RELEASE", "organisationId": told.agency,
        "from": "2023-07-01", "until": "2023-08-31", "reference": "Bo's leave", "substituteForId": of_bo.map(|right| right["id"].clone()),
    });
    told.does("administrator", "/v1/attestation-rights", &substitute).await?;
    let second = json!({
        "account": told.account("maja.extra"), "personId": person("maja"), "role": "ATTESTATION_ROLE_RELEASE",
        "organisationId": told.agency, "from": "2023-04-01", "reference": "an oversight (an example)",
    });
    told.does("administrator", "/v1/attestation-rights", &second).await?;
    writeln!(
        out,
        "   Siv signs for the region; Olof and Olga decide; Maja orders and Bo releases payments, Eva for him in summer 2023."
    )?;
    Ok(())
}

/// Nothing is claimed before a signatory accepts the undertaking.
pub async fn undertake(told: &mut Told<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let opening = json!({ "periodFrom": "2023-04-01" });
    let reason = told.may_not("paul", &told.of("claims"), &opening, out).await?;
    ensure!(reason == "UNDERTAKING_NOT_ACCEPTED");
    told.does("siv", &told.of("undertakings"), &json!({})).await?;
    writeln!(out, "   Siv accepts the undertaking for the region.")?;
    told.balance("undertaking", out).await
}
