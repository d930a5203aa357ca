//! The story of the centre from the decision that founded it to a first case, told through the public interface.

use std::io::Write;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{http::Http, way::key};

/// The facts of the decision that founded the centre.
pub(crate) const DECISION: &str = include_str!("decision.json");

/// A number that the Swedish Tax Agency publishes for tests; it belongs to nobody.
pub const TEST_PERSONAL_NUMBER: &str = "199001022384";

/// Who tells the story: two people at the centre, and a partner's system once the partner is registered.
pub struct Tellers<Mint> {
    /// Imports and records.
    pub administrator: Http,
    /// Accepts what the administrator imported.
    pub economist: Http,
    /// Makes a client for a partner organisation.
    pub partner: Mint,
}

/// What the story leaves behind.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The case.
    pub case_id: String,
    /// The decision.
    pub decision_id: String,
    /// The trace of the case's opening.
    pub trace_id: String,
}

/// Tells the story, and carries it out.
pub async fn tell<Mint>(tellers: &Tellers<Mint>, out: &mut impl Write) -> anyhow::Result<Ending>
where
    Mint: Fn(&str) -> anyhow::Result<Http>,
{
    let staff = &tellers.administrator;
    writeln!(out, "\n1. The actors")?;
    let actors = register_actors(staff, out).await?;
    writeln!(out, "\n2. The decision")?;
    let decision = import(staff, &actors.region, out).await?;
    writeln!(out, "\n3. The money")?;
    activate(tellers, &decision, out).await?;
    writeln!(out, "\n4. A case")?;
    let partner = (tellers.partner)(&actors.employer)?;
    let (case_id, trace_id) = validate(staff, &partner, &actors, &decision, out).await?;
    writeln!(out, "\n5. The overview")?;
    overview(staff, &decision, out).await?;
    Ok(Ending { case_id, decision_id: decision, trace_id })
}

/// Who is registered for a story.
pub(crate) struct Actors {
    /// The region, which applies and finances.
    pub(crate) region: String,
    employer: String,
    board: String,
    person: String,
}

pub(crate) async fn register_actors(staff: &Http, out: &mut impl Write) -> anyhow::Result<Actors> {
    let organisations = [
        (
            "Region Norrbotten",
            "232100-0230",
            json!([]),
            json!(["ORGANISATION_ROLE_APPLICANT", "ORGANISATION_ROLE_FUNDER"]),
        ),
        (
            "Norrbottens kommuner",
            "",
            json!(["Norrbotten Kommuner"]),
            json!(["ORGANISATION_ROLE_FUNDER", "ORGANISATION_ROLE_COOPERATION_PARTNER"]),
        ),
        ("Tillväxtverket", "202100-6198", json!([]), json!(["ORGANISATION_ROLE_FUNDER"])),
        (
            "Exempelverkstaden (example employer)",
            "",
            json!([]),
            json!(["ORGANISATION_ROLE_EMPLOYER", "ORGANISATION_ROLE_REFERRER"]),
        ),
        (
            "Exempelbranschens yrkesnämnd (example trade board)",
            "",
            json!([]),
            json!(["ORGANISATION_ROLE_PROVIDER", "ORGANISATION_ROLE_ISSUER"]),
        ),
    ];
    let mut ids = Vec::new();
    for (name, number, aliases, roles) in organisations {
        let body = json!({ "name": name, "organisationNumber": number, "aliases": aliases, "roles": roles });
        let organisation = staff.post("/v1/organisations", &key(), &body).await?.ok()?;
        let id = text(&organisation, "id")?;
        writeln!(out, "   {name:<52} {id}")?;
        ids.push(id);
    }
    let found = staff.ask("/v1/organisation-look-ups", &json!({ "name": "norrbotten  KOMMUNER" })).await?.ok()?;
    ensure!(text(&found, "id")? == ids[1], "two spellings of one organisation led to two");
    writeln!(
        out,
        "   \"Norrbotten Kommuner\" and \"Norrbottens kommuner\" are one; Region Norrbotten is applicant and funder at once."
    )?;
    let body = json!({ "identityKind": "IDENTITY_KIND_PERSONAL_NUMBER", "number": TEST_PERSONAL_NUMBER, "givenName": "Astrid", "familyName": "Exempel", "protection": "PROTECTION_MARKING_NONE" });
    let person = text(&staff.post("/v1/persons", &key(), &body).await?.ok()?, "personId")?;
    writeln!(out, "   A person with a test number, kept encrypted                {person}")?;
    let [region, _, _, employer, board] =
        ids.try_into().map_err(|_| anyhow::anyhow!("five organisations were expected"))?;
    Ok(Actors { region, employer, board, person })
}

pub(crate) async fn import(staff: &Http, applicant: &str, out: &mut impl Write) -> anyhow::Result<String> {
    let mut request: Value = serde_json::from_str(DECISION)?;
    request["applicantId"] = json!(applicant);
    for line in request["financingLines"].as_array_mut().context("a plan has lines")? {
        let found = staff.ask("/v1/organisation-look-ups", &json!({ "name": line["statedName"] })).await?.ok()?;
        line["organisationId"] = found["id"].clone();
    }
    let decision = staff.post("/v1/funding-decisions", &key(), &request).await?.ok()?;
    let id = text(&decision, "id")?;
    writeln!(
        out,
        "   {} replaces {}: {id}",
        text(&decision, "registrationNumber")?,
        text(&decision, "replacesRegistrationNumber")?
    )?;
    writeln!(
        out,
        "   {} to {}, {} tasks, {} target groups, {} expected results",
        text(&decision, "periodFrom")?,
        text(&decision, "periodTo")?,
        count(&decision, "tasks"),
        count(&decision, "targetGroups"),
        count(&decision, "expectedResults")
    )?;
    for line in decision["financingLines"].as_array().into_iter().flatten() {
        writeln!(out, "   {:<40} {:>14}", text(line, "statedName")?, kronor(line, "statedAmountOre"))?;
    }
    writeln!(
        out,
        "   {:<40} {:>14}\n   {:<40} {:>14}",
        "stated total",
        kronor(&decision, "statedTotalOre"),
        "sum of the rows",
        kronor(&decision, "derivedTotalOre")
    )?;
    for finding in decision["findings"].as_array().into_iter().flatten() {
        print_finding(finding, out)?;
    }
    Ok(id)
}

pub(crate) fn print_finding(finding: &Value, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "   Finding {} ({}): {}",
        text(finding, "kind")?.trim_start_matches("FINDING_KIND_"),
        text(finding, "severity")?.trim_start_matches("FINDING_SEVERITY_"),
        text(finding, "explanation")?
    )?;
    for hypothesis in finding["hypotheses"].as_array().into_iter().flatten() {
        let rules = hypothesis["brokenRules"].as_array().into_iter().flatten();
        let citations: Vec<_> = rules.filter_map(|rule| rule["citation"].as_str()).collect();
        let citations = if citations.is_empty() { String::new() } else { format!(" [{}]", citations.join("; ")) };
        writeln!(out, "     {}. {}{citations}", hypothesis["rank"], text(hypothesis, "explanation")?)?;
    }
    Ok(())
}

async fn activate<Mint>(tellers: &Tellers<Mint>, decision: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let path = format!("/v1/funding-decisions/{decision}");
    let refused = tellers.administrator.post(&format!("{path}/activations"), &key(), &json!({})).await?;
    ensure!(!refused.status.is_success(), "a decision with an open finding was activated");
    writeln!(out, "   Activation is refused, {}: {}", text(&refused.body, "reason")?, text(&refused.body, "detail")?)?;
    let held = tellers.administrator.get(&path).await?.ok()?;
    for finding in held["findings"].as_array().into_iter().flatten() {
        if finding["severity"] != "FINDING_SEVERITY_BLOCKS_ACTIVATION" {
            continue;
        }
        let acceptances = format!("{path}/findings/{}/acceptances", text(finding, "id")?);
        let body = json!({ "motivation": "Demonstration: the rows are booked as stated; the 90 kr are put to the region in writing." });
        let own = tellers.administrator.post(&acceptances, &key(), &body).await?;
        writeln!(out, "   Whoever imported it cannot accept it, {}.", text(&own.body, "reason")?)?;
        tellers.economist.post(&acceptances, &key(), &body).await?.ok()?;
        writeln!(out, "   A second person signs the acceptance, with a motivation.")?;
    }
    let active = tellers.economist.post(&format!("{path}/activations"), &key(), &json!({})).await?.ok()?;
    writeln!(
        out,
        "   Active: {} can be committed; what the rows grant, not what the total claims.",
        kronor(&active, "availableOre")
    )?;
    Ok(())
}

async fn validate(
    staff: &Http,
    partner: &Http,
    actors: &Actors,
    decision: &str,
    out: &mut impl Write,
) -> anyhow::Result<(String, String)> {
    let body = json!({
        "personId": actors.person, "referrerId": actors.employer, "referrerReference": "VERKSTAD-7",
        "target": "Industriteknik BAS", "decisionId": decision, "plannedCostOre": "1200000",
    });
    let command = key();
    let opened = partner.post("/v1/validation-cases", &command, &body).await?;
    let trace_id = opened.trace_id.clone();
    let case = opened.ok()?;
    let id = text(&case, "id")?;
    writeln!(out, "   The employer refers: {id}, {} committed (trace {trace_id})", kronor(&case, "committedOre"))?;
    let again = partner.post("/v1/validation-cases", &command, &body).await?.ok()?;
    ensure!(again["id"] == case["id"], "a retry opened a second case");
    writeln!(out, "   The same request again gets the same answer, and opens no second case.")?;
    let path = format!("/v1/validation-cases/{id}");
    let today: String = text(&case, "createTime")?.chars().take(10).collect();
    for (phase, mode) in
        [("INITIAL_MAPPING", "REMOTE_SUPERVISED"), ("IN_DEPTH_MAPPING", "ON_SITE"), ("ASSESSMENT", "WORKPLACE")]
    {
        let step = json!({ "phase": format!("PHASE_{phase}"), "mode": format!("MODE_{mode}"), "performerId": actors.board, "occurredOn": today });
        staff.post(&format!("{path}/steps"), &key(), &step).await?.ok()?;
        writeln!(out, "   Step: {}", phase.to_lowercase().replace('_', " "))?;
    }
    let outcome = json!({ "outcome": "OUTCOME_COMPETENCE_CERTIFICATE", "issuerId": actors.board, "costOre": "950000" });
    let decided = staff.post(&format!("{path}/outcomes"), &key(), &outcome).await?.ok()?;
    writeln!(
        out,
        "   Outcome: {}, issued by the trade board, at a cost of {}",
        text(&decided, "outcome")?.trim_start_matches("OUTCOME_").to_lowercase().replace('_', " "),
        kronor(&decided, "costOre")
    )?;
    Ok((id, trace_id))
}

/// The figures follow the events, so they are waited for.
async fn overview(staff: &Http, decision: &str, out: &mut impl Write) -> anyhow::Result<()> {
    const TRIES: usize = 100;
    for _ in 0..TRIES {
        let figures = staff.get("/v1/overview").await?.ok()?;
        if figures["spentOre"] == "950000" {
            writeln!(
                out,
                "   Cases: {} open, {} decided. Decided {}, committed {}, spent {} (as of {})",
                figures["openCases"].as_str().unwrap_or("0"),
                figures["decidedCases"].as_str().unwrap_or("0"),
                kronor(&figures, "decidedOre"),
                kronor(&figures, "committedOre"),
                kronor(&figures, "spentOre"),
                figures["asOf"].as_str().unwrap_or_default()
            )?;
            let held = staff.get(&format!("/v1/funding-decisions/{decision}")).await?.ok()?;
            let balance = staff.get("/v1/trial-balance").await?.ok()?;
            writeln!(
                out,
                "   Left to commit: {}. The ledger's accounts sum to {}.",
                kronor(&held, "availableOre"),
                kronor(&balance, "sumOre")
            )?;
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("the overview did not follow the events within five seconds")
}

pub(crate) fn text(value: &Value, field: &str) -> anyhow::Result<String> {
    value[field].as_str().map(str::to_owned).with_context(|| format!("the answer has no {field}: {value}"))
}

pub(crate) fn count(value: &Value, field: &str) -> usize {
    value[field].as_array().map_or(0, Vec::len)
}

/// An amount as people write it; canonical JSON leaves a zero out and carries large numbers as text.
pub(crate) fn kronor(value: &Value, field: &str) -> String {
    let ore: i64 = value[field].as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
    funding::domain::money::Ore::new(ore).to_string()
}
