//! Organisations with their roles in time, the nodes that they run, and a file of more of them.

use std::io::Write;

use anyhow::{Context, ensure};
use mesh::connect::Peer;
use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{
        Accessibility, AssessmentMode, AssignRoleRequest, FindNodesRequest, FinishImportRequest,
        GetOrganisationRequest, Import, ImportKind, ListImportFaultsRequest, ListOrganisationsRequest,
        LookUpOrganisationRequest, MergeOrganisationsRequest, Opening, Organisation, OrganisationKind as Kind,
        OrganisationRole as Role, RegisterOrganisationRequest, RegisterUnitRequest, ReviseOpeningRequest,
        SearchOrganisationsRequest, StartImportRequest, Unit, UnitKind, UnitProfile, UnmergeOrganisationsRequest,
        UploadRowsRequest, Weekday, WeeklyHours, imports_client::ImportsClient, look_up_organisation_request::By,
        organisations_client::OrganisationsClient, places_client::PlacesClient,
    },
};
use sha2::{Digest, Sha256};

use super::{Cast, Part, Tellers, day, ok, roles};
use crate::way::{key, said};

/// The municipalities that Lapplands kommunalförbund answers for.
const FEDERATED: [&str; 4] = ["2510", "2521", "2523", "2584"];

/// The organisations of the founding decision, the duplicate that somebody registers, and the search that finds the right one.
pub async fn register(tellers: &Tellers, out: &mut impl Write) -> anyhow::Result<Cast> {
    let tag = key()[..8].to_owned();
    let mut client = OrganisationsClient::new(tellers.registrar.clone());
    let parts = [
        Part {
            name: "Region Norrbotten",
            number: "232100-0230",
            aliases: &[],
            kind: Kind::Region,
            municipality: "2580",
            roles: &[Role::Applicant, Role::Funder],
        },
        Part {
            name: "Norrbottens kommuner",
            number: "",
            aliases: &["Norrbotten Kommuner"],
            kind: Kind::Association,
            municipality: "2580",
            roles: &[Role::Funder, Role::CooperationPartner],
        },
        Part {
            name: "Lapplands kommunalförbund",
            number: "",
            aliases: &["Lapplands Lärcentra"],
            kind: Kind::MunicipalAssociation,
            municipality: "2523",
            roles: &[Role::LearningCentre],
        },
        Part {
            name: "Exempelskolan i Norr (example)",
            number: "",
            aliases: &[],
            kind: Kind::EducationCompany,
            municipality: "2581",
            roles: &[Role::Provider],
        },
        Part {
            name: "Exempelbranschens yrkesnämnd (example)",
            number: "",
            aliases: &[],
            kind: Kind::Association,
            municipality: "",
            roles: &[Role::SectorBody, Role::Issuer],
        },
        Part {
            name: "Exempelverkstaden i Malmfälten (example)",
            number: "",
            aliases: &[],
            kind: Kind::Company,
            municipality: "2523",
            roles: &[Role::Employer, Role::Referrer],
        },
    ];
    let mut all = Vec::new();
    for part in &parts {
        let one = registered(&mut client, part).await?;
        writeln!(out, "    {:<42} {}  {}", one.name, one.id, roles(&one))?;
        all.push(one);
    }
    for (code, name) in [("2506", "Arjeplogs kommun"), ("2580", "Luleå kommun"), ("2584", "Kiruna kommun")] {
        let held = &[Role::Municipality, Role::Employer];
        let part = Part { name, number: "", aliases: &[], kind: Kind::Municipality, municipality: code, roles: held };
        let one = registered(&mut client, &part).await?;
        writeln!(out, "    {:<42} {}  {}", one.name, one.id, roles(&one))?;
    }
    let [region, municipalities, authority, school, board, workshop] =
        all.try_into().map_err(|_| anyhow::anyhow!("six organisations were expected"))?;
    let cast = Cast { region, municipalities, authority, school, board, workshop, tag };
    assign(tellers, &mut client, &cast, out).await?;
    search(&mut client, &cast, out).await?;
    merge(&mut client, &cast, out).await?;
    Ok(cast)
}

/// The organisation of that name, registered where it is not yet.
async fn registered(client: &mut OrganisationsClient<Peer>, part: &Part<'_>) -> anyhow::Result<Organisation> {
    let by = Some(By::Name(part.name.to_owned()));
    if let Ok(found) = client.look_up_organisation(LookUpOrganisationRequest { by }).await {
        return found.into_inner().organisation.context("the answer holds the organisation");
    }
    let request = RegisterOrganisationRequest {
        request_id: key(),
        organisation_number: part.number.to_owned(),
        name: part.name.to_owned(),
        aliases: part.aliases.iter().map(ToString::to_string).collect(),
        roles: part.roles.iter().map(|role| i32::from(*role)).collect(),
        kind: part.kind.into(),
        municipality_code: part.municipality.to_owned(),
        ..Default::default()
    };
    ok(client.register_organisation(request)).await?.organisation.context("the answer holds the organisation")
}

/// Roles in time: a huvudman over four municipalities, and the licence to grade an education. Where they are held already, nothing is done.
async fn assign(
    tellers: &Tellers,
    client: &mut OrganisationsClient<Peer>,
    cast: &Cast,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let covers = || FEDERATED.map(str::to_owned).to_vec();
    let wanted = [
        (&cast.authority, Role::ResponsibleAuthority, "2010-07-01", "", covers(), "förbundsordning"),
        (&cast.school, Role::EducationProvider, "2020-07-01", "", Vec::new(), ""),
        (&cast.school, Role::EducationProvider, "2021-07-01", "GY25:VVS", Vec::new(), "betygsrätt"),
    ];
    for (organisation, role, from, education, covered, basis) in wanted {
        let held =
            |period: &proto::reell::actors::v1::RolePeriod| period.role() == role && period.education_code == education;
        if organisation.role_periods.iter().any(held) {
            continue;
        }
        let request = AssignRoleRequest {
            request_id: key(),
            organisation_id: organisation.id.clone(),
            role: role.into(),
            valid_from: from.to_owned(),
            education_code: education.to_owned(),
            covered_municipality_codes: covered,
            basis: basis.to_owned(),
            ..Default::default()
        };
        ok(client.assign_role(request)).await?;
    }
    let request = ListOrganisationsRequest { covered_municipality_code: "2521".into(), ..Default::default() };
    let found = ok(client.list_organisations(request)).await?.organisations;
    let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
    ensure!(names.contains(&cast.authority.name.as_str()), "nobody answers for Pajala");
    writeln!(
        out,
        "    Huvudman of 2510, 2521, 2523 and 2584 since 2010-07-01; asked who answers for Pajala: {}",
        names.join(", ")
    )?;
    let request = GetOrganisationRequest { organisation_id: cast.school.id.clone(), as_of: day(tellers, 0) };
    let school = ok(client.get_organisation(request)).await?.organisation.context("the answer holds the school")?;
    let licences = school.role_periods.iter().filter(|period| !period.education_code.is_empty());
    let licences: Vec<_> = licences.map(|one| format!("{} from {}", one.education_code, one.valid_from)).collect();
    writeln!(out, "    Licence to grade at {}: {}", school.name, licences.join(", "))?;
    Ok(())
}

/// Case, accents and spelling do not matter.
async fn search(client: &mut OrganisationsClient<Peer>, cast: &Cast, out: &mut impl Write) -> anyhow::Result<()> {
    for (text, wanted) in [("norbottens KOMUNER", &cast.municipalities), ("lapplands larcentra", &cast.authority)] {
        let request = SearchOrganisationsRequest { text: text.to_owned(), size: 3, ..Default::default() };
        let matches = ok(client.search_organisations(request)).await?.matches;
        let best = matches.first().context("the search found nobody")?;
        let found = best.organisation.as_ref().context("a match holds its organisation")?;
        ensure!(found.id == wanted.id, "{text} led to {}", found.name);
        writeln!(
            out,
            "    Search \"{text}\": {} by \"{}\", {} of 1000",
            found.id, best.matched_name, best.score_permille
        )?;
    }
    Ok(())
}

/// A duplicate becomes a redirect, and can become itself again.
async fn merge(client: &mut OrganisationsClient<Peer>, cast: &Cast, out: &mut impl Write) -> anyhow::Result<()> {
    let name = format!("Exempelverkstan Malmfälten {} (example)", cast.tag);
    let roles = &[Role::Employer];
    let part = Part { name: &name, number: "", aliases: &[], kind: Kind::Company, municipality: "2523", roles };
    let duplicate = registered(client, &part).await?;
    let merge = MergeOrganisationsRequest {
        request_id: key(),
        organisation_id: cast.workshop.id.clone(),
        etag: String::new(),
        duplicate_id: duplicate.id.clone(),
    };
    ok(client.merge_organisations(merge)).await?;
    let read = GetOrganisationRequest { organisation_id: duplicate.id.clone(), as_of: String::new() };
    let led = ok(client.get_organisation(read.clone())).await?.organisation.context("the old id leads somewhere")?;
    ensure!(led.id == cast.workshop.id && led.redirected_from_id == duplicate.id, "the old id does not lead on");
    writeln!(out, "    Merged: {} leads to {}", duplicate.id, led.id)?;
    let unmerge = UnmergeOrganisationsRequest { request_id: key(), organisation_id: duplicate.id.clone() };
    ok(client.unmerge_organisations(unmerge)).await?;
    let own = ok(client.get_organisation(read)).await?.organisation.context("the old id leads to itself")?;
    ensure!(own.id == duplicate.id, "the merge was not undone");
    writeln!(out, "    Taken back: {} is itself again", own.id)?;
    Ok(())
}

/// Two learning centres, and the question which of them can take somebody in next week.
pub async fn nodes(tellers: &Tellers, cast: &Cast, out: &mut impl Write) -> anyhow::Result<Unit> {
    let mut client = PlacesClient::new(tellers.registrar.clone());
    let mark = format!("example {}", cast.tag);
    let mut node = None;
    for (municipality, town, capacity) in [("2584", "Kiruna", 8), ("2510", "Jokkmokk", 4)] {
        let profile = UnitProfile {
            kind: UnitKind::LearningCentre.into(),
            name: format!("Lapplands Lärcentra {town} (example {})", cast.tag),
            municipality_code: municipality.to_owned(),
            accessibility: vec![Accessibility::WheelchairAccess.into(), Accessibility::Lift.into()],
            equipment: vec![mark.clone()],
            language_codes: vec!["sv".into(), "fi".into()],
            capacity,
            modes: vec![AssessmentMode::RemoteSupervised.into(), AssessmentMode::OnSite.into()],
            ..Default::default()
        };
        let request = RegisterUnitRequest {
            request_id: key(),
            organisation_id: cast.authority.id.clone(),
            profile: Some(profile),
            opened_on: day(tellers, -30),
        };
        let unit = ok(client.register_unit(request)).await?.unit.context("the answer holds the unit")?;
        writeln!(out, "    {:<42} {}  {capacity} places", format!("Lapplands Lärcentra {town}"), unit.id)?;
        let weekdays = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
        let hours = WeeklyHours {
            weekdays: weekdays.map(i32::from).to_vec(),
            opens: "08:00".into(),
            closes: "16:30".into(),
            from: day(tellers, -30),
            until: String::new(),
        };
        let opening = Some(Opening { weekly: vec![hours], exceptions: Vec::new() });
        let request = ReviseOpeningRequest { request_id: key(), unit_id: unit.id, etag: unit.etag, opening };
        node = node.or(ok(client.revise_opening(request)).await?.unit);
    }
    let (year, week) = {
        let next = tellers.now.date() + time::Duration::days(7);
        let (year, week, _) = next.to_iso_week_date();
        (year, week)
    };
    let question = FindNodesRequest {
        municipality_code: "2523".into(),
        within_km: 150,
        week: format!("{year}-W{week:02}"),
        mode: AssessmentMode::RemoteSupervised.into(),
        accessibility: vec![Accessibility::WheelchairAccess.into()],
        equipment: vec![mark],
        ..Default::default()
    };
    writeln!(out, "    Within 150 km of Gällivare, remote and supervised, wheelchair access, {}:", question.week)?;
    let found = ok(client.find_nodes(question)).await?.nodes;
    ensure!(found.len() == 2, "two nodes were expected");
    for node in &found {
        let first = node.open.first().map(|open| format!("{} {}–{}", open.day, open.opens, open.closes));
        let (km, first) = (node.distance_m / 1_000, first.unwrap_or_default());
        writeln!(out, "      {km:>3} km  {}  open {} days, first {first}", node.name, node.open.len())?;
    }
    node.context("the first node is open")
}

/// A small file as spreadsheets leave it: tried, sent, and sent again.
pub async fn import(tellers: &Tellers, cast: &Cast, out: &mut impl Write) -> anyhow::Result<String> {
    let mut client = ImportsClient::new(tellers.registrar.clone());
    let tag = &cast.tag;
    let file = format!(
        "\u{feff}Organisationsnummer;Namn;Roller\r\n;Åkeriet {tag} (example);employer\r\n559999-0009;Fel siffra {tag};employer\r\n\
         ;=SUMMA(A1);employer\r\n;Plåt {tag} (example);chef\r\n;Bygg {tag} (example);employer|referrer\r\n;Avhugget {tag}\r\n"
    );
    let mut landed = None;
    for (said, dry_run) in [("Tried", true), ("Sent", false), ("Sent again", false)] {
        let done = send(&mut client, file.as_bytes(), dry_run).await?;
        let Import { rows, created_rows, unchanged_rows, faulty_rows, .. } = done;
        writeln!(
            out,
            "    {said:<10} {rows} rows: {created_rows} new, {unchanged_rows} unchanged, {faulty_rows} wrong  {}",
            done.id
        )?;
        let expected = if said == "Sent again" { (0, 2) } else { (2, 0) };
        ensure!((created_rows, unchanged_rows) == expected, "{said}: other rows were expected");
        landed = Some(done);
    }
    let import_id = landed.context("the file was sent")?.id;
    let page = Some(PageRequest { size: 10, token: String::new() });
    let request = ListImportFaultsRequest { import_id: import_id.clone(), page };
    for fault in ok(client.list_import_faults(request)).await?.faults {
        let field = if fault.field.is_empty() { "the row" } else { &fault.field };
        let remedy: String = fault.remedy.split([':', ';']).next().unwrap_or_default().to_owned();
        writeln!(out, "      line {}: {field} {remedy} ({})", fault.line, fault.rule)?;
    }
    Ok(import_id)
}

async fn send(client: &mut ImportsClient<Peer>, file: &[u8], dry_run: bool) -> anyhow::Result<Import> {
    let request = StartImportRequest {
        request_id: key(),
        kind: ImportKind::Organisations.into(),
        file_hash: hex::encode(Sha256::digest(file)),
        total_bytes: i64::try_from(file.len())?,
        dry_run,
        ..Default::default()
    };
    let import = ok(client.start_import(request)).await?.import.context("the answer holds the import")?;
    let (request_id, import_id) = (key(), import.id.clone());
    let chunk = UploadRowsRequest { request_id, number: 1, import_id, first_byte: 0, content: file.to_vec() };
    let mut answers = ok(client.upload_rows(tokio_stream::once(chunk))).await?;
    while answers.message().await.map_err(said)?.is_some() {}
    let request = FinishImportRequest { request_id: key(), import_id: import.id, ..Default::default() };
    ok(client.finish_import(request)).await?.import.context("the answer holds the import")
}
