//! What may be done with whom: assessors and what stands in their way, agreements and what they permit, and the rights of persons.

use std::io::Write;

use anyhow::{Context, ensure};
use proto::reell::actors::v1::{
    AgreementKind, AgreementParty, AgreementState, AnswerRightsRequestRequest, CheckAssessorRequest,
    CheckPermittedRequest, DeclareInterestRequest, DraftAgreementRequest, GrantAuthorisationRequest,
    GrantSharingRequest, InterestRelation, LegalArticle, LiftRestrictionRequest, ListExpiringAgreementsRequest,
    ListLegalBasesRequest, PartyRole, Permitted, Qualifications, ReceiveRightsRequestRequest, RecordLegalBasisRequest,
    RectifyPersonRequest, RegisterAssessorRequest, RestrictProcessingRequest, RestrictionGround, RightsOutcome,
    RightsRequestChannel, RightsRequestKind, SharingForm, SharingScope, SignAgreementRequest,
    SuspendAuthorisationRequest, SuspensionReason, Unit, WithdrawSharingRequest, agreements_client::AgreementsClient,
    assessors_client::AssessorsClient, legal_bases_client::LegalBasesClient, permissions_client::PermissionsClient,
    rights_client::RightsClient,
};
use serde_json::json;

use super::{Cast, Tellers, day, ok, persons, plain};
use crate::way::key;

/// The model that the assessor is authorised for, and its version.
const MODEL: (&str, &str) = ("exempel-bas", "2024:1");
const PURPOSE: &str = "the story of the register";

/// An assessor, and the question whether they may assess the candidate at the node: asked four times, each with its reasons.
pub async fn assessors(
    tellers: &Tellers,
    cast: &Cast,
    node: &Unit,
    candidate: &str,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut client = AssessorsClient::new(tellers.registrar.clone());
    let person = persons::somebody(tellers).await?;
    let qualifications = Qualifications { languages: vec!["sv".into(), "fit".into()], ..Default::default() };
    let request =
        RegisterAssessorRequest { request_id: key(), person_id: person, qualifications: Some(qualifications) };
    let assessor_id = ok(client.register_assessor(request)).await?.assessor_id;
    writeln!(out, "    An assessor, in Swedish and Meänkieli        {assessor_id}")?;
    let question = CheckAssessorRequest {
        assessor_id: assessor_id.clone(),
        candidate_id: candidate.to_owned(),
        model_key: MODEL.0.into(),
        model_version: MODEL.1.into(),
        language: "fit".into(),
        unit_id: node.id.clone(),
        purpose: PURPOSE.into(),
        ..Default::default()
    };
    check(&mut client, &question, "Before anything is granted", false, out).await?;
    let grant = GrantAuthorisationRequest {
        request_id: key(),
        assessor_id: assessor_id.clone(),
        model_key: MODEL.0.into(),
        model_version: MODEL.1.into(),
        granted_by_id: cast.board.id.clone(),
        from: day(tellers, -10),
        until: day(tellers, 720),
        ..Default::default()
    };
    let authorisation_id = ok(client.grant_authorisation(grant)).await?.authorisation_id;
    writeln!(out, "    {} {} granted by {}: {authorisation_id}", MODEL.0, MODEL.1, cast.board.name)?;
    check(&mut client, &question, "Authorised", true, out).await?;
    let interest = DeclareInterestRequest {
        request_id: key(),
        assessor_id: assessor_id.clone(),
        relation: InterestRelation::Relative.into(),
        person_id: candidate.to_owned(),
        from: day(tellers, -1),
        ..Default::default()
    };
    ok(client.declare_interest(interest)).await?;
    let reason = SuspensionReason::QualityReview.into();
    let suspend =
        SuspendAuthorisationRequest { request_id: key(), assessor_id, etag: String::new(), authorisation_id, reason };
    ok(client.suspend_authorisation(suspend)).await?;
    check(&mut client, &question, "A relative, and suspended", false, out).await
}

async fn check(
    client: &mut AssessorsClient<mesh::connect::Peer>,
    question: &CheckAssessorRequest,
    when: &str,
    expected: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let answer = ok(client.check_assessor(question.clone())).await?;
    ensure!(answer.may_assess == expected, "{when}: another answer was expected");
    writeln!(
        out,
        "    {when}: {}",
        if answer.may_assess { "may assess the candidate at the node" } else { "may not" }
    )?;
    for obstacle in &answer.obstacles {
        let code = plain(obstacle.code().as_str_name(), "OBSTACLE_CODE_");
        let law = if obstacle.legal_reference.is_empty() { "" } else { &obstacle.legal_reference };
        writeln!(out, "      {code}: {} [{law}]", obstacle.sentence)?;
    }
    Ok(())
}

/// An agreement about nodes that runs out soon, what it permits, a permission that is withdrawn, and a legal basis that is neither.
pub async fn agreements(tellers: &Tellers, cast: &Cast, candidate: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let mut client = AgreementsClient::new(tellers.registrar.clone());
    let party = |id: &str, role: PartyRole| AgreementParty {
        organisation_id: id.to_owned(),
        role: role.into(),
        signed_on: String::new(),
    };
    let draft = DraftAgreementRequest {
        request_id: key(),
        kind: AgreementKind::Cooperation.into(),
        registration_number: format!("KS 2026/{}", cast.tag),
        title: "Samverkansavtal om noder".into(),
        purposes: vec!["Nodes for supervised remote assessment".into()],
        permits: vec![Permitted::NodeUse.into(), Permitted::Referral.into()],
        parties: vec![party(&cast.region.id, PartyRole::Partner), party(&cast.authority.id, PartyRole::Partner)],
        from: day(tellers, -300),
        until: day(tellers, 60),
        document_sha256: "5e".repeat(32),
        ..Default::default()
    };
    let agreement = ok(client.draft_agreement(draft)).await?.agreement.context("the answer holds the agreement")?;
    let may = |on: &str| CheckPermittedRequest {
        permitted: Permitted::NodeUse.into(),
        organisation_id: cast.region.id.clone(),
        other_organisation_id: cast.authority.id.clone(),
        on: on.to_owned(),
    };
    let before = ok(client.check_permitted(may(""))).await?;
    let own = |id: &str| id == agreement.id;
    let why = before.obstacles.iter().find(|one| own(&one.agreement_id)).map(|one| one.sentence.clone());
    writeln!(out, "    {} {}  drafted; {}", agreement.title, agreement.id, why.unwrap_or_default())?;
    let mut state = AgreementState::Draft;
    for organisation in [&cast.region, &cast.authority] {
        let request = SignAgreementRequest {
            request_id: key(),
            agreement_id: agreement.id.clone(),
            etag: String::new(),
            organisation_id: organisation.id.clone(),
            signed_on: day(tellers, -301),
        };
        state = ok(client.sign_agreement(request)).await?.agreement.context("the answer holds it")?.state();
    }
    let now = ok(client.check_permitted(may(""))).await?;
    ensure!(now.permitted && now.agreement_ids.iter().any(|id| own(id)), "the agreement permits nothing");
    writeln!(
        out,
        "    Signed by both, {}: the region may use the nodes",
        plain(state.as_str_name(), "AGREEMENT_STATE_")
    )?;
    let request = ListExpiringAgreementsRequest { within_days: 90, ..Default::default() };
    let ending = ok(client.list_expiring_agreements(request)).await?.agreements;
    let ours = ending.iter().find(|one| own(&one.id)).context("the agreement ends within 90 days")?;
    let after = ok(client.check_permitted(may(&day(tellers, 61)))).await?;
    let why = after.obstacles.iter().find(|one| own(&one.agreement_id)).map(|one| one.sentence.clone());
    writeln!(
        out,
        "    Ends {}, on the list of the next 90 days; the day after: {}",
        ours.until,
        why.unwrap_or_default()
    )?;
    share(tellers, cast, candidate, out).await
}

/// The permission of a person and the legal basis of a processing are two things.
async fn share(tellers: &Tellers, cast: &Cast, candidate: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let mut client = PermissionsClient::new(tellers.registrar.clone());
    let grant = GrantSharingRequest {
        request_id: key(),
        person_id: candidate.to_owned(),
        recipient_id: cast.workshop.id.clone(),
        scopes: vec![SharingScope::Results.into()],
        form: SharingForm::Written.into(),
        from: day(tellers, 0),
        until: String::new(),
    };
    let sharing = ok(client.grant_sharing(grant)).await?;
    let (sharing_id, etag) = (sharing.sharing_id, sharing.etag);
    writeln!(out, "    The candidate lets {} have the results: {sharing_id}", cast.workshop.name)?;
    ok(client.withdraw_sharing(WithdrawSharingRequest { request_id: key(), sharing_id, etag })).await?;
    writeln!(out, "    Withdrawn the same day")?;
    let mut bases = LegalBasesClient::new(tellers.registrar.clone());
    let record = RecordLegalBasisRequest {
        request_id: key(),
        controller_id: cast.region.id.clone(),
        processing_purpose: "validation-case".into(),
        article: LegalArticle::PublicTask.into(),
        national_basis: "SkolL (2010:800) 20 kap. 42 §".into(),
        since: "2023-04-01".into(),
        decision_reference: "RUN-00253-2023".into(),
        ..Default::default()
    };
    // Told again to the same centre, the basis is there already.
    let _ = bases.record_legal_basis(record).await;
    let known = ok(bases.list_legal_bases(ListLegalBasesRequest::default())).await?.legal_bases;
    let basis = known.iter().find(|one| one.controller_id == cast.region.id).context("the region has a basis")?;
    let article = plain(basis.article().as_str_name(), "LEGAL_ARTICLE_");
    writeln!(
        out,
        "    Legal basis of {}: {article}, {}  {}",
        basis.processing_purpose, basis.national_basis, basis.id
    )?;
    Ok(())
}

/// What the protected person is told of themselves and of who has read them, and what the candidate has corrected and restricted.
pub async fn rights(
    tellers: &Tellers,
    protected_id: &str,
    candidate: &str,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let path = format!("/v1/persons/{protected_id}/subject-accesses");
    let document = tellers.gateway.ask(&path, &json!({ "purpose": "rights request" })).await?.ok()?;
    let services = document["services"].as_array().context("the document has a section for each service")?;
    let held: Vec<String> = services
        .iter()
        .map(|one| {
            let service = one["service"].as_str().unwrap_or_default();
            format!("{service} {}", one["holdings"].as_array().map_or(0, Vec::len))
        })
        .collect();
    writeln!(out, "    The protected person is told what is held: {}", held.join(", "))?;
    for access in services.iter().filter_map(|one| one["accesses"].as_array()).flatten() {
        let text = |name: &str| access[name].as_str().unwrap_or_default().to_owned();
        if text("action") == "PersonRead" && !text("purpose").contains("NOT_FOUND") {
            writeln!(out, "      read by {} for \"{}\"", text("actor"), text("purpose"))?;
        }
    }
    let mut client = RightsClient::new(tellers.registrar.clone());
    let received = ReceiveRightsRequestRequest {
        request_id: key(),
        person_id: candidate.to_owned(),
        kind: RightsRequestKind::Rectification.into(),
        channel: RightsRequestChannel::Letter.into(),
        received_on: day(tellers, 0),
    };
    let received = ok(client.receive_rights_request(received)).await?;
    writeln!(out, "    A letter asks for a correction: {}, due {}", received.rights_request_id, received.due_on)?;
    let restrict = RestrictProcessingRequest {
        request_id: key(),
        person_id: candidate.to_owned(),
        ground: RestrictionGround::AccuracyContested.into(),
        reason: "says that the name is another".into(),
    };
    let restriction_id = ok(client.restrict_processing(restrict)).await?.restriction_id;
    let rectify = RectifyPersonRequest {
        request_id: key(),
        person_id: candidate.to_owned(),
        family_name: persons::family_name("Exempel"),
        reason: "misspelt at registration".into(),
        evidence: "passport shown".into(),
        ..Default::default()
    };
    let rectification_id = ok(client.rectify_person(rectify)).await?.rectification_id;
    let told_on = day(tellers, 0);
    let lift = LiftRestrictionRequest { request_id: key(), restriction_id: restriction_id.clone(), told_on };
    let restricted = ok(client.lift_restriction(lift)).await?.restricted;
    writeln!(out, "    Restricted ({restriction_id}), corrected ({rectification_id}), lifted: {}", !restricted)?;
    let answer = AnswerRightsRequestRequest {
        request_id: key(),
        rights_request_id: received.rights_request_id,
        etag: received.etag,
        outcome: RightsOutcome::Granted.into(),
        answered_on: day(tellers, 0),
        ..Default::default()
    };
    ok(client.answer_rights_request(answer)).await?;
    writeln!(out, "    Answered the same day, granted")?;
    Ok(())
}
