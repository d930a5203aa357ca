//! The application that the founding decision answers. Its dates, its budget and its people are examples.

use std::io::Write;

use anyhow::ensure;
use serde_json::{Value, json};

use super::Told;
use crate::{
    demo::story::{kronor, text},
    way::key,
};

/// Who signs the application, who handles it, and who decides on delegation or enters what the committee decides.
const PEOPLE: [(&str, &str, &str); 4] = [
    ("sara", "SIGNATORY", ""),
    ("nils", "OFFICER", ""),
    ("dana", "DECISION", "Regiondirektör"),
    ("vera", "DECISION", ""),
];

/// The application is written, signed and handed in, registered and assessed.
pub async fn apply(told: &Told<'_>, out: &mut impl Write) -> anyhow::Result<String> {
    for (name, role, position) in PEOPLE {
        let body = json!({
            "account": told.account(name), "personId": format!("person_{}", key().replace('-', "")), "role": format!("ATTESTATION_ROLE_{role}"),
            "organisationId": told.region, "from": "2023-01-01", "reference": "the board's list (an example)", "position": position,
        });
        told.does("administrator", "/v1/attestation-rights", &body).await?;
    }
    let rule = json!({
        "organisationId": told.region, "position": "Regiondirektör", "amountToOre": "40000000", "from": "2023-01-01",
        "decisionReference": "an example", "citation": "delegation order, 4.2 (an example)",
    });
    told.does("administrator", "/v1/delegation-rules", &rule).await?;
    let line = |financier: &str, ore: &str| json!({ "financierId": financier, "kind": "FINANCING_KIND_CASH", "public": true, "appropriation": "APPROPRIATION_UNKNOWN", "appliedOre": ore });
    let cost = |category: &str, ore: &str| json!({ "category": format!("COST_CATEGORY_{category}"), "amountOre": ore });
    let content = json!({
        "title": "Valideringscentrum Norrbotten", "applicantId": told.region, "addressedToId": told.region,
        "purpose": "A centre that coordinates validation in the region.", "goals": ["A financing model that contains different models by industry"],
        "targetGroups": ["Adults whose competence has no paper"], "from": "2023-04-01", "to": "2024-12-31",
        "activities": [{ "name": "Financing model", "from": "2023-04-01", "to": "2024-12-31" }],
        "budget": [cost("STAFF", "320000000"), cost("INDIRECT", "48000000"), cost("SERVICES", "150000000"), cost("TRAVEL", "20000000"), cost("OTHER", "57653600")],
        "financing": [line(&told.region, "275128200"), line(&told.municipalities, "22698600"), line(&told.agency, "297826800")],
    });
    let draft = told.does("paul", "/v1/applications", &json!({ "content": content })).await?;
    let application = text(&draft, "id")?;
    let step = |rest: &str| format!("/v1/applications/{application}/{rest}");
    told.does("sara", &step("submissions"), &json!({ "receivedOn": "2023-01-10" })).await?;
    let number = json!({ "registrationNumber": "Dnr RUN 253/2023" });
    let registered = told.does("registrar", &step("registrations"), &number).await?;
    let assessment = json!({ "recommendation": "APPLICATION_RECOMMENDATION_GRANT", "reasons": "It serves the regional strategy (an example)." });
    told.does("nils", &step("assessments"), &assessment).await?;
    writeln!(
        out,
        "   The region applies to itself for {}; it is registered as {}, and Nils recommends to grant it.",
        kronor(&draft, "appliedOre"),
        text(&registered, "normalRegistrationNumber")?
    )?;
    Ok(application)
}

/// Names the decision that is told of as the answer.
pub async fn propose(told: &Told<'_>, application: &str) -> anyhow::Result<()> {
    let path = format!("/v1/applications/{application}/proposals");
    told.does("nils", &path, &json!({ "decisionId": told.decision })).await.map(|_| ())
}

/// Nothing is granted while the proposal's sum is disputed.
pub async fn wait(told: &Told<'_>, application: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let path = format!("/v1/applications/{application}/decisions");
    ensure!(told.may_not("vera", &path, &protocol(), out).await? == "FINDING_UNRESOLVED");
    Ok(())
}

/// The director's delegation does not reach so far: the committee decides.
pub async fn decide(told: &Told<'_>, application: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let path = format!("/v1/applications/{application}/decisions");
    let alone = json!({ "motivation": "as recommended" });
    ensure!(told.may_not("dana", &path, &alone, out).await? == "DELEGATION_LIMIT");
    let decided = told.does("vera", &path, &protocol()).await?;
    ensure!(text(&decided, "state")? == "APPLICATION_STATE_DECIDED_GRANTED");
    writeln!(out, "   The committee decides: {} of the region's money are granted.", kronor(&decided, "grantedOre"))?;
    Ok(())
}

fn protocol() -> Value {
    json!({ "motivation": "as recommended", "committee": { "paragraph": "§ 41 (an example)", "decidedOn": "2023-03-29" } })
}
