//! Persons: what identifies them day by day, what they need, and those whom nobody sees but who is named for them.

use std::io::Write;

use anyhow::{Context, ensure};
use mesh::connect::Peer;
use proto::reell::actors::v1::{
    Adaptation, AdaptationMeasure, ClaimEmergencyAccessRequest, GetPersonRequest, GrantProtectedAccessRequest,
    IdentityGrade, IdentityKind, LanguageLevel, ListEmergencyAccessesRequest, LookUpPersonRequest, MergePersonsRequest,
    MinorityLanguage, PersonDetails, PersonLanguage, ProtectionMarking, RecordIdentityRequest, RegisterPersonRequest,
    ReviewEmergencyAccessRequest, SearchPersonsRequest, UnmergePersonsRequest, UpdatePersonDetailsRequest,
    persons_client::PersonsClient,
};

use super::{HANDLER, Tellers, day, ok, plain, refused};
use crate::way::key;

/// Numbers of Skatteverket's for tests, which belong to nobody, and one made of them as a samordningsnummer is.
const COORDINATION: &str = "199001612382";
const PERSONAL: &str = "199001032383";
const PROTECTED: &str = "199001012385";
/// Why the story reads.
const PURPOSE: &str = "the story of the register";

/// Somebody new, with or without a number.
fn person(kind: IdentityKind, number: &str, given: &str, family: &str) -> RegisterPersonRequest {
    RegisterPersonRequest {
        request_id: key(),
        identity_kind: kind.into(),
        number: number.to_owned(),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        protection: ProtectionMarking::None.into(),
        ..Default::default()
    }
}

/// The person with a number, registered where there is none yet.
async fn registered(client: &mut PersonsClient<Peer>, request: RegisterPersonRequest) -> anyhow::Result<String> {
    let number = LookUpPersonRequest {
        number: request.number.clone(),
        identity_kind: request.identity_kind,
        purpose: PURPOSE.into(),
        ..Default::default()
    };
    if let Ok(found) = client.look_up_person(number).await {
        return Ok(found.into_inner().person.context("the answer holds the person")?.id);
    }
    Ok(ok(client.register_person(request)).await?.person_id)
}

/// A person whose number changes, who needs an interpreter and more time, and who was registered twice. Answers the person.
pub async fn register(tellers: &Tellers, out: &mut impl Write) -> anyhow::Result<String> {
    let mut client = PersonsClient::new(tellers.registrar.clone());
    let order = RegisterPersonRequest {
        grade: IdentityGrade::Probable.into(),
        ..person(IdentityKind::CoordinationNumber, COORDINATION, "Aila", "Exempel")
    };
    let id = registered(&mut client, order).await?;
    writeln!(out, "    With a samordningsnummer, probable identity   {id}")?;
    let change = RecordIdentityRequest {
        request_id: key(),
        person_id: id.clone(),
        identity_kind: IdentityKind::PersonalNumber.into(),
        number: PERSONAL.into(),
        from: day(tellers, 0),
        ..Default::default()
    };
    // Told again to the same centre, the person has it already.
    let _ = client.record_identity(change).await;
    let details = PersonDetails {
        languages: vec![PersonLanguage {
            code: "fit".into(),
            spoken: LanguageLevel::C2.into(),
            written: LanguageLevel::A2.into(),
            interpreter_needed: true,
            native: true,
        }],
        minority_language: MinorityLanguage::Meankieli.into(),
        adaptations: vec![Adaptation {
            measure: AdaptationMeasure::ExtraTime.into(),
            from: day(tellers, 0),
            ..Default::default()
        }],
        ..Default::default()
    };
    let details = Some(details);
    let update = UpdatePersonDetailsRequest { request_id: key(), person_id: id.clone(), etag: String::new(), details };
    ok(client.update_person_details(update)).await?;
    let read = GetPersonRequest { person_id: id.clone(), purpose: PURPOSE.into() };
    let known = ok(client.get_person(read.clone())).await?.person.context("the answer holds the person")?;
    for one in &known.identities {
        let kind = plain(one.kind().as_str_name(), "IDENTITY_KIND_");
        let until = if one.until.is_empty() { "still" } else { &one.until };
        writeln!(out, "      {kind:<21} {:<14} {} to {until}", one.masked_number, one.from)?;
    }
    let details = known.details.unwrap_or_default();
    let measures = details.adaptations.iter().map(|one| plain(one.measure().as_str_name(), "ADAPTATION_MEASURE_"));
    let measures: Vec<_> = measures.collect();
    writeln!(
        out,
        "      {} with an interpreter, a right by law; measure, never a diagnosis: {}",
        plain(details.minority_language().as_str_name(), "MINORITY_LANGUAGE_"),
        measures.join(", ")
    )?;
    merge(&mut client, &id, out).await?;
    Ok(id)
}

async fn merge(client: &mut PersonsClient<Peer>, id: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let twice = ok(client.register_person(person(IdentityKind::None, "", "Aila", "Exempel"))).await?.person_id;
    let merge = MergePersonsRequest {
        request_id: key(),
        person_id: id.to_owned(),
        duplicate_id: twice.clone(),
        etag: String::new(),
    };
    ok(client.merge_persons(merge)).await?;
    let read = GetPersonRequest { person_id: twice.clone(), purpose: PURPOSE.into() };
    let led = ok(client.get_person(read.clone())).await?.person.context("the old id leads somewhere")?;
    ensure!(led.id == id, "the second registration does not lead to the person");
    writeln!(out, "    Registered twice, merged: {twice} leads to {id}")?;
    ok(client.unmerge_persons(UnmergePersonsRequest { request_id: key(), person_id: twice.clone() })).await?;
    let own = ok(client.get_person(read)).await?.person.context("the old id leads to itself")?;
    ensure!(own.id == twice, "the merge was not undone");
    writeln!(out, "    Taken back: {twice} is itself again; each step is in the trail")?;
    Ok(())
}

/// A person whose identity is protected: nobody there for all but who is named, and for who breaks the glass. Answers the person.
pub async fn protect(tellers: &Tellers, out: &mut impl Write) -> anyhow::Result<String> {
    let mut staff = PersonsClient::new(tellers.registrar.clone());
    let word = family_name("Skyddad");
    let secret = RegisterPersonRequest {
        protection: ProtectionMarking::Secrecy.into(),
        ..person(IdentityKind::PersonalNumber, PROTECTED, "Ada", &word)
    };
    let id = ok(staff.register_person(secret)).await?.person_id;
    writeln!(out, "    Sekretessmarkering                        {id}")?;
    let read = || GetPersonRequest { person_id: id.clone(), purpose: PURPOSE.into() };
    let search = || SearchPersonsRequest { words: word.clone(), purpose: PURPOSE.into(), ..Default::default() };
    let nobody = refused(staff.get_person(read())).await?;
    let mut made_up = read();
    made_up.person_id = "person_00000000000000000000000000000000".into();
    let none = refused(staff.get_person(made_up)).await?;
    ensure!((&nobody.reason, &nobody.message) == (&none.reason, &none.message), "the answers differ");
    let found = ok(staff.search_persons(search())).await?.persons.len();
    ensure!(found == 0, "ordinary staff found the person");
    writeln!(out, "    Ordinary staff: {} as for an id that nobody has; search by name finds {found}", nobody.reason)?;

    let grant = GrantProtectedAccessRequest {
        request_id: key(),
        person_id: id.clone(),
        operator_id: HANDLER.into(),
        until: day(tellers, 30),
        reason: "handles the case".into(),
        ..Default::default()
    };
    let access = ok(PersonsClient::new(tellers.protector.clone()).grant_protected_access(grant)).await?.access_id;
    let mut handler = PersonsClient::new(tellers.handler.clone());
    let found = ok(handler.search_persons(search())).await?.persons.len();
    ensure!(found == 1, "the named role does not find the person");
    ok(handler.get_person(read())).await?;
    writeln!(out, "    Who is named for this one person ({access}): search finds {found}, and reads")?;
    glass(tellers, &id, out).await?;
    Ok(id)
}

/// Somebody on duty at night reads without being named, and says why; it stays open until another person has looked at it.
async fn glass(tellers: &Tellers, id: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let mut officer = PersonsClient::new(tellers.officer.clone());
    let claim = ClaimEmergencyAccessRequest {
        request_id: key(),
        person_id: id.to_owned(),
        reason: "The person is threatened and must be reached tonight".into(),
        ..Default::default()
    };
    let claimed = ok(officer.claim_emergency_access(claim)).await?.access_id;
    ok(officer.get_person(GetPersonRequest { person_id: id.to_owned(), purpose: PURPOSE.into() })).await?;
    let mut protector = PersonsClient::new(tellers.protector.clone());
    let open = ok(protector.list_emergency_accesses(ListEmergencyAccessesRequest::default())).await?.accesses;
    let access = open.iter().find(|access| access.id == claimed).context("the broken glass is not listed")?;
    writeln!(out, "    Glass broken: {claimed} by {}, alarmed and listed", access.subject)?;
    let finding = "The call is in the log of that night".to_owned();
    let review = ReviewEmergencyAccessRequest { request_id: key(), access_id: claimed, finding };
    ok(protector.review_emergency_access(review)).await?;
    writeln!(out, "    Reviewed by another person")?;
    Ok(())
}

/// Somebody new, of whom only the name is known.
pub async fn somebody(tellers: &Tellers) -> anyhow::Result<String> {
    let new = person(IdentityKind::None, "", "Bo", "Bedömare");
    Ok(ok(PersonsClient::new(tellers.registrar.clone()).register_person(new)).await?.person_id)
}

/// A name that nobody has had before.
pub fn family_name(begins: &str) -> String {
    let letters = key().bytes().take(8).map(|byte| char::from(b'a' + byte % 26)).collect::<String>();
    format!("{begins}{letters}")
}
