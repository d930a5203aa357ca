//! The centre itself: who carries it, what else was thought of, who was asked, and what it knows of the county and of occupations.

use std::io::Write;

use anyhow::{Context, ensure};
use proto::reell::actors::v1::{
    AlternativeContent, AlternativeParty, AlternativeRole, AlternativeState, AppointHostRequest, Attendance,
    CentreQuestion, GatheringKind, GatheringOutcome, GatheringPlan, GetCentreRequest, InviteOrganisationsRequest,
    InvolvementState, LegalForm, ListAlternativesRequest, ListInvolvementRequest, ListMunicipalitiesRequest,
    OrderHandoverRequest, OutcomeKind, PlanGatheringRequest, RecordAlternativeRequest, RecordAttendanceRequest,
    RecordOutcomeRequest, SearchConceptsRequest, Unit, centre_client::CentreClient,
    gatherings_client::GatheringsClient, reference_client::ReferenceClient,
};

use super::{Cast, Tellers, day, ok, plain};
use crate::way::key;

/// The decision that founded the centre.
const DECISION: &str = "RUN-00253-2023";

/// The host with its dates, the alternatives with what speaks for and against them, and an order to hand the register over.
pub async fn host(tellers: &Tellers, cast: &Cast, out: &mut impl Write) -> anyhow::Result<()> {
    let mut client = CentreClient::new(tellers.registrar.clone());
    if ok(client.get_centre(GetCentreRequest::default())).await?.host.is_none() {
        let appoint = AppointHostRequest {
            request_id: key(),
            organisation_id: cast.region.id.clone(),
            legal_form: LegalForm::Region.into(),
            from: "2023-04-01".into(),
            until: day(tellers, 365),
            decision_reference: DECISION.into(),
        };
        ok(client.appoint_host(appoint)).await?;
    }
    let known = ok(client.get_centre(GetCentreRequest::default())).await?;
    let term = known.host.context("the centre has a host")?;
    let form = plain(term.legal_form().as_str_name(), "LEGAL_FORM_");
    writeln!(
        out,
        "    Host today: {} ({form}), {} to {}, by {}",
        term.organisation_id, term.from, term.until, term.decision_reference
    )?;
    let nobody = ok(client.get_centre(GetCentreRequest { as_of: term.until.clone() })).await?;
    writeln!(
        out,
        "    On {}: {}",
        nobody.as_of,
        if nobody.host.is_some() { "another term" } else { "nobody yet; the register says so beforehand" }
    )?;
    let alternatives = [
        (
            "Kommunalförbund",
            &cast.municipalities,
            AlternativeRole::Owner,
            "Near to the legal duty of municipalities",
            "Fourteen councils decide",
        ),
        (
            "Region Norrbotten stays",
            &cast.region,
            AlternativeRole::Host,
            "Nothing moves",
            "Project money ends with the project",
        ),
    ];
    for (title, party, role, pro, con) in alternatives {
        let content = AlternativeContent {
            title: format!("{title} ({})", cast.tag),
            description: "Who should own and be responsible for the centre?".into(),
            parties: vec![AlternativeParty { organisation_id: party.id.clone(), role: role.into() }],
            pros: vec![pro.into()],
            cons: vec![con.into()],
            yearly_cost_ore: Some(420_000_000),
            state: AlternativeState::Investigated.into(),
        };
        let question = CentreQuestion::Ownership.into();
        let request = RecordAlternativeRequest { request_id: key(), question, content: Some(content) };
        let one = ok(client.record_alternative(request)).await?.alternative.context("the answer holds it")?;
        writeln!(out, "    Alternative {}: {title}; + {pro}; − {con}", one.id)?;
    }
    let filter = format!("question = {}", CentreQuestion::Ownership.as_str_name());
    let listed = ok(client.list_alternatives(ListAlternativesRequest { filter, ..Default::default() })).await?;
    ensure!(listed.alternatives.len() >= alternatives.len(), "the alternatives are not listed");
    let order = OrderHandoverRequest {
        request_id: key(),
        receiver_id: cast.authority.id.clone(),
        decision_reference: format!("{DECISION} § 4"),
    };
    let order = ok(client.order_handover(order)).await?.order.context("the answer holds the order")?;
    writeln!(out, "    Hand-over ordered: {}; `reell handover export` carries it out within a week", order.id)?;
    Ok(())
}

/// A workshop at the node, who came, what came of it, and who of the public employers has not been involved yet.
pub async fn workshop(tellers: &Tellers, cast: &Cast, node: &Unit, out: &mut impl Write) -> anyhow::Result<()> {
    let mut client = GatheringsClient::new(tellers.registrar.clone());
    let start = tellers.now.minus(std::time::Duration::from_secs(3_600));
    let plan = GatheringPlan {
        kind: GatheringKind::Workshop.into(),
        title: "Who should own the centre?".into(),
        start_time: Some(start.to_proto()),
        duration_minutes: 180,
        node_id: node.id.clone(),
        remote: true,
        agenda: vec!["The alternatives".into(), "What comes next".into()],
        ..Default::default()
    };
    let request = PlanGatheringRequest { request_id: key(), plan: Some(plan) };
    let gathering_id = ok(client.plan_gathering(request)).await?.gathering.context("the answer holds it")?.id;
    let invite = InviteOrganisationsRequest {
        request_id: key(),
        gathering_id: gathering_id.clone(),
        organisation_ids: [&cast.region, &cast.municipalities, &cast.authority, &cast.board, &cast.school]
            .map(|one| one.id.clone())
            .to_vec(),
        etag: String::new(),
    };
    ok(client.invite_organisations(invite)).await?;
    let came =
        |one: &proto::reell::actors::v1::Organisation| Attendance { organisation_id: one.id.clone(), participants: 2 };
    let attend = RecordAttendanceRequest {
        request_id: key(),
        gathering_id: gathering_id.clone(),
        attendances: vec![came(&cast.region), came(&cast.authority), came(&cast.board)],
        etag: String::new(),
    };
    ok(client.record_attendance(attend)).await?;
    let outcome = GatheringOutcome {
        kind: OutcomeKind::Action.into(),
        text: "Ask the fourteen municipalities about a federation".into(),
        due: day(tellers, 30),
        organisation_id: cast.municipalities.id.clone(),
    };
    let record = RecordOutcomeRequest {
        request_id: key(),
        gathering_id: gathering_id.clone(),
        outcomes: vec![outcome],
        notes: "Two alternatives are looked into further".into(),
        etag: String::new(),
    };
    let held = ok(client.record_outcome(record)).await?.gathering.context("the answer holds it")?;
    let due = held.outcomes.first().map(|one| format!("{}, by {}", one.text, one.due)).unwrap_or_default();
    writeln!(out, "    {gathering_id}  at {}: 5 invited, 3 came; {due}", node.id)?;
    for group in ["industry_bodies", "education_providers", "companies", "municipalities_and_public_employers"] {
        let mut counts = Vec::new();
        for state in [InvolvementState::Attended, InvolvementState::InvitedOnly, InvolvementState::Never] {
            let request =
                ListInvolvementRequest { target_group_id: group.into(), state: state.into(), ..Default::default() };
            let involved = ok(client.list_involvement(request)).await?.involvements;
            let names: Vec<_> = involved.iter().take(3).map(|one| one.name.as_str()).collect();
            let label = match state {
                InvolvementState::Attended => "came",
                InvolvementState::InvitedOnly => "invited only",
                InvolvementState::Never | InvolvementState::Unspecified => "not yet",
            };
            if !names.is_empty() {
                counts.push(format!("{label} {} ({})", involved.len(), names.join(", ")));
            }
        }
        writeln!(out, "    {:<36} {}", group.replace('_', " "), counts.join("; "))?;
    }
    Ok(())
}

/// The county with its minority languages, and an occupation as one types it.
pub async fn reference(tellers: &Tellers, out: &mut impl Write) -> anyhow::Result<()> {
    let mut client = ReferenceClient::new(tellers.registrar.clone());
    let county = ok(client.list_municipalities(ListMunicipalitiesRequest::default())).await?.municipalities;
    ensure!(county.len() == 14, "the county has fourteen municipalities");
    let languages = |code: &str| {
        let areas = county.iter().filter(|one| one.minority_languages.iter().any(|area| area.language_code == code));
        areas.count()
    };
    writeln!(
        out,
        "    {} municipalities of {}; administrative areas: Finnish {}, Meänkieli {}, Sámi {}",
        county.len(),
        county.first().map(|one| one.county_name.as_str()).unwrap_or_default(),
        languages("fi"),
        languages("fit"),
        languages("smi")
    )?;
    for text in ["svets", "svetsmaskinist"] {
        let request = SearchConceptsRequest { text: text.into(), ..Default::default() };
        let answer = ok(client.search_concepts(request)).await?;
        let found = answer.concepts.iter().map(|one| match one.ssyk_code_2012.as_str() {
            "" => one.label.clone(),
            code => format!("{} (SSYK {code})", one.label),
        });
        let near: Vec<_> = answer.suggestions.iter().take(3).map(|one| one.label.as_str()).collect();
        let found: Vec<_> = found.collect();
        match found.is_empty() {
            true => writeln!(
                out,
                "    Taxonomy version {}, \"{text}\": nothing; near it {}",
                answer.version,
                near.join(", ")
            )?,
            false => writeln!(out, "    Taxonomy version {}, \"{text}\": {}", answer.version, found.join(", "))?,
        }
    }
    Ok(())
}
