//! UploadRows.

use proto::{
    mesh::v1::{Event, WatchEventsRequest},
    reell::actors::v1::{
        DeactivateOrganisationRequest, FinishImportRequest, GetImportRequest, GetOrganisationRequest, ImportKind,
        ListImportFaultsRequest, ListOrganisationsRequest, LookUpOrganisationRequest, LookUpPersonRequest,
        OrganisationRegistered, OrganisationRole, PersonRegistered, ProtectionMarking, SetProtectionRequest,
        StartImportRequest, UploadRowsRequest, look_up_organisation_request::By,
    },
};
use sandbox::{
    Caller, Centre, everywhere, key, numbers, refused, scratch,
    uploads::{a_file_of_organisations, an_import_of, chunk, faults, import, said, start, upload},
};
use tonic::Status;

use crate::replay::changes;

mod groups;
mod identities;

async fn refusal(caller: &Caller, chunks: Vec<UploadRowsRequest>) -> mesh::refusal::Refused {
    let status: Status = upload(caller, chunks).await.expect_err("the chunk is refused");
    mesh::refusal::Error::from(status).refused().expect("a refusal with its reason").clone()
}

/// Imports a file, and answers how many of its rows were added, unchanged and wrong, and what was wrong.
async fn sent(caller: &Caller, kind: ImportKind, file: &str, dry_run: bool) -> ([i64; 3], String) {
    let file = file.as_bytes();
    let done = import(caller, StartImportRequest { dry_run, ..an_import_of(kind, file) }, file).await;
    let wrong = faults(caller, &done).await;
    let wrong = said(&wrong).into_iter().map(|(line, field, rule)| format!("{line} {field} {rule}"));
    ([done.created_rows, done.unchanged_rows, done.faulty_rows], wrong.collect::<Vec<_>>().join(", "))
}

#[test]
fn rows_land_as_organisations_with_their_names_and_roles() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let number = numbers::organisation_number();
        let name = format!("Exempelföreningen {}", scratch::next());
        let file = format!(
            "\u{feff}Org.nr;Namn;Alias;Roller\r\n{number};\"{name}\";Ett {name}|Två {name};employer|provider\r\n"
        );
        let done = import(&staff, an_import_of(ImportKind::Organisations, file.as_bytes()), file.as_bytes()).await;
        assert_eq!((done.rows, done.created_rows), (1, 1));
        let request = LookUpOrganisationRequest { by: Some(By::Name(format!("två {name}"))) };
        let found = staff.organisations().look_up_organisation(request).await.unwrap().into_inner();
        let organisation = found.organisation.unwrap();
        assert_eq!((organisation.name, organisation.organisation_number), (name, number));
        let roles = [OrganisationRole::Employer, OrganisationRole::Provider].map(i32::from);
        assert_eq!(organisation.roles, roles);
        let request = GetOrganisationRequest { organisation_id: organisation.id.clone(), ..Default::default() };
        assert!(staff.organisations().get_organisation(request).await.is_ok());
        let entry = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE action = 'ImportRowsUploaded' AND resource = '{} {}'",
            organisation.id, done.id
        );
        assert_eq!(
            centre.databases().number("actors", &entry).await,
            1,
            "one entry for the chunk, which names what landed"
        );
        assert_eq!(changes(centre, "actors", &done.id).await, 3, "its start, its chunk and its end");
    });
}

#[test]
fn rows_land_with_kind_municipality_and_peppol_id_and_are_compared_by_them() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let mark = scratch::next();
        let given = [(); 3].map(|()| numbers::organisation_number());
        let file = |first: &str, last: &str| {
            let row = |place: usize, facts: &str| format!("{};Bolaget {mark}-{place};employer;{facts}\n", given[place]);
            let head = "Orgnr;Namn;Roller;Kind;Kommunkod;Peppol-ID\n";
            format!("{head}{}{}{}", row(0, first), row(1, ";;"), row(2, last))
        };
        let sent = async |file: &str, dry_run: bool| sent(&staff, ImportKind::Organisations, file, dry_run).await;
        let wrong = file("firm;258;2120000142", "Municipality;0000;0088:1");
        let (tally, rules) = sent(&wrong, true).await;
        assert_eq!(tally, [1, 0, 2]);
        assert_eq!(
            rules,
            "2 kind kind, 2 municipality_code figures_lost, 2 peppol_id form, 4 municipality_code form, 4 peppol_id form"
        );
        let good = file("company;2580;0007:2120000142", "state_authority;;");
        assert_eq!(sent(&good, true).await, ([3, 0, 0], String::new()));
        assert_eq!(sent(&good, false).await, ([3, 0, 0], String::new()));
        assert_eq!(sent(&good, false).await, ([0, 3, 0], String::new()));
        let other = file("company;2581;0007:2120000142", "state_authority;;");
        assert_eq!(sent(&other, false).await, ([0, 2, 1], "2 number number_taken".to_owned()));
        let filter = format!("kind = ORGANISATION_KIND_COMPANY AND name:\"Bolaget {mark}-\"");
        let companies = ListOrganisationsRequest { filter, ..Default::default() };
        let found = staff.organisations().list_organisations(companies).await.unwrap().into_inner().organisations;
        let [company] = &found[..] else { panic!("one of the three is a company") };
        assert_eq!((company.municipality_code.as_str(), company.peppol_id.as_str()), ("2580", "0007:2120000142"));
    });
}

#[test]
fn whoever_follows_the_register_hears_of_rows_as_of_registrations_and_of_nobody_who_is_hidden() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let (number, person) = (numbers::organisation_number(), numbers::personal_number());
        let file = format!("number;name;roles\n{number};Exempelverket {};funder|provider\n", scratch::next());
        import(&staff, an_import_of(ImportKind::Organisations, file.as_bytes()), file.as_bytes()).await;
        let request = LookUpOrganisationRequest { by: Some(By::OrganisationNumber(number)) };
        let found = staff.organisations().look_up_organisation(request).await.unwrap().into_inner();
        let organisation = found.organisation.unwrap();
        let request = DeactivateOrganisationRequest {
            request_id: key(),
            organisation_id: organisation.id.clone(),
            etag: String::new(),
        };
        staff.organisations().deactivate_organisation(request).await.unwrap();
        let file = format!(
            "number;given_name;family_name;protection\n{person};Aino;Niemi;none\n{};Ebba;Ek;secrecy\n",
            numbers::personal_number()
        );
        let done = import(&staff, an_import_of(ImportKind::Persons, file.as_bytes()), file.as_bytes()).await;
        assert_eq!(done.created_rows, 2);
        let told = feed(centre).await;
        let of = |thing: &str| told.iter().filter(|event| event.aggregate == thing).collect::<Vec<_>>();
        let [registered, deactivated] = of(&organisation.id)[..] else { panic!("two things happened to it") };
        assert_eq!((registered.sequence, deactivated.sequence), (1, 2));
        let roles = [OrganisationRole::Funder, OrganisationRole::Provider].map(i32::from).to_vec();
        let expected = OrganisationRegistered { organisation_id: organisation.id.clone(), roles };
        assert_eq!(
            mesh::inbox::decode::<OrganisationRegistered>(registered).expect("an organisation's registration").unwrap(),
            expected
        );
        let find = LookUpPersonRequest { number: person, purpose: "a test".into(), ..Default::default() };
        let open = staff.persons().look_up_person(find).await.unwrap().into_inner().person.unwrap().id;
        let [registered] = of(&open)[..] else { panic!("one thing happened to the person") };
        let expected = PersonRegistered { person_id: open };
        assert_eq!(
            mesh::inbox::decode::<PersonRegistered>(registered).expect("a person's registration").unwrap(),
            expected
        );
        // The trail names both.
        let trail = format!("SELECT resource FROM audit_entry WHERE resource LIKE 'person_% {}'", done.id);
        let named: String = centre.databases().rows("actors", &trail).await[0].try_get("", "resource").unwrap();
        let [first, second, _] = named.split(' ').collect::<Vec<_>>()[..] else { panic!("two persons and the import") };
        assert_eq!(first, registered.aggregate);
        assert!(of(second).is_empty());
    });
}

/// All that has been told of the register.
async fn feed(centre: &Centre) -> Vec<Event> {
    centre.settle().await;
    let head = centre.databases().number("actors", "SELECT MAX(position) FROM event").await;
    let request = WatchEventsRequest { source: "actors".into(), after: 0 };
    let reporting = centre.caller("reporting", None);
    let mut messages = reporting.events("actors").watch_events(request).await.unwrap().into_inner();
    let mut told: Vec<Event> = Vec::new();
    while told.last().is_none_or(|event| event.position < head) {
        told.extend(messages.message().await.unwrap().expect("the feed goes on").events);
    }
    told
}

#[test]
fn an_import_is_its_starters_alone_since_its_report_tells_whom_they_see() {
    everywhere(async |centre| {
        let (anna, berit) = (centre.operator("anna"), centre.operator("berit"));
        let file = a_file_of_organisations(1);
        let started = start(&anna, an_import_of(ImportKind::Organisations, &file)).await;
        assert_ne!(start(&berit, an_import_of(ImportKind::Organisations, &file)).await.id, started.id);
        assert_eq!(refusal(&berit, vec![chunk(&started, &file, &key(), 1)]).await.reason, "IMPORT_NOT_FOUND");
        let of = started.id.clone();
        let read = berit.imports().get_import(GetImportRequest { import_id: of.clone() }).await;
        assert_eq!(refused(read).reason, "IMPORT_NOT_FOUND");
        let request = ListImportFaultsRequest { import_id: of.clone(), page: None };
        assert_eq!(refused(berit.imports().list_import_faults(request).await).reason, "IMPORT_NOT_FOUND");
        let request = FinishImportRequest { request_id: key(), import_id: of, abandon: true, ..Default::default() };
        assert_eq!(refused(berit.imports().finish_import(request).await).reason, "IMPORT_NOT_FOUND");
        assert_eq!(upload(&anna, vec![chunk(&started, &file, &key(), 1)]).await.unwrap().len(), 1);
    });
}

#[test]
fn who_has_been_hidden_since_is_not_added_again_by_the_same_file_nor_known_to_another_sender() {
    everywhere(async |centre| {
        let (anna, berit) = (centre.operator("anna"), centre.operator("berit"));
        let (number, nobodys) = (numbers::personal_number(), numbers::personal_number());
        let file = |number: &str, name: &str| {
            format!("number;given_name;family_name;protection\n{number};{name};Niemi;none\n").into_bytes()
        };
        let (own, other) = (file(&number, "Aino"), file(&number, "Ebba"));
        assert_eq!(import(&anna, an_import_of(ImportKind::Persons, &own), &own).await.created_rows, 1);
        let find = LookUpPersonRequest { number: number.clone(), purpose: "a test".into(), ..Default::default() };
        let person = anna.persons().look_up_person(find).await.unwrap().into_inner().person.unwrap().id;
        let secrecy = ProtectionMarking::Secrecy.into();
        let request = SetProtectionRequest { request_id: key(), person_id: person, protection: secrecy };
        centre.operator("protection-manager").persons().set_protection(request).await.unwrap();

        let again = import(&anna, an_import_of(ImportKind::Persons, &own), &own).await;
        assert_eq!((again.created_rows, again.unchanged_rows), (0, 1));
        let changed = import(&anna, an_import_of(ImportKind::Persons, &other), &other).await;
        assert_eq!(said(&faults(&anna, &changed).await), [(2, "number", "number_taken")], "as before");
        // To Berit the person is nobody, whether the file is tried or sent, and whatever it says of them.
        for name in ["Aino", "Ebba"] {
            let answer = async |number: &str| {
                let file = file(number, name);
                let order = StartImportRequest { dry_run: true, ..an_import_of(ImportKind::Persons, &file) };
                let done = import(&berit, order, &file).await;
                (done.rows, done.created_rows, done.unchanged_rows, done.faulty_rows, faults(&berit, &done).await)
            };
            assert_eq!(answer(&number).await, answer(&nobodys).await);
        }
        assert_eq!(import(&berit, an_import_of(ImportKind::Persons, &own), &own).await.created_rows, 1);
    });
}

#[test]
fn the_same_file_again_changes_nothing() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let file = a_file_of_organisations(40);
        let order = || an_import_of(ImportKind::Organisations, &file);
        let count = async || centre.databases().number("actors", "SELECT COUNT(*) FROM organisation_name").await;
        assert_eq!(import(&staff, order(), &file).await.created_rows, 40);
        let before = count().await;
        let again = import(&staff, order(), &file).await;
        assert_eq!((again.created_rows, again.unchanged_rows, again.faulty_rows), (0, 40, 0));
        assert!(count().await >= before, "tests beside this one may add");
    });
}

#[test]
fn a_dry_run_reports_the_same_and_lands_nothing() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let mut file = a_file_of_organisations(600);
        let text = String::from_utf8(file.clone()).unwrap();
        let first = text.lines().nth(1).unwrap().to_owned();
        let number = first.split(';').next().unwrap();
        let name = first.split(';').nth(1).unwrap();
        // In another chunk than the rows that they repeat.
        let repeated = format!("{first}\r\n{number};Annat namn;employer\r\n;{name};provider\r\n");
        file.extend(repeated.as_bytes());
        let order = |dry_run| StartImportRequest { dry_run, ..an_import_of(ImportKind::Organisations, &file) };
        let dry = import(&staff, order(true), &file).await;
        let seen = format!("SELECT COUNT(*) FROM organisation WHERE number = '{number}'");
        assert_eq!(centre.databases().number("actors", &seen).await, 0);
        let real = import(&staff, order(false), &file).await;
        assert_eq!(centre.databases().number("actors", &seen).await, 1);
        let tally = |import: &proto::reell::actors::v1::Import| {
            (import.rows, import.created_rows, import.unchanged_rows, import.faulty_rows)
        };
        assert_eq!(tally(&real), (603, 600, 1, 2));
        assert_eq!(tally(&dry), tally(&real));
        let real = faults(&staff, &real).await;
        assert_eq!(said(&real), [(603, "number", "number_taken"), (604, "name", "differs")]);
        assert_eq!(faults(&staff, &dry).await, real);
    });
}

#[test]
fn a_chunk_that_is_sent_again_under_its_key_is_the_same_one_and_under_another_does_not_fit() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let file = a_file_of_organisations(3);
        let started = start(&staff, an_import_of(ImportKind::Organisations, &file)).await;
        let sent = chunk(&started, &file, &key(), 1);
        let first = upload(&staff, vec![sent.clone()]).await.unwrap();
        assert_eq!(upload(&staff, vec![sent.clone()]).await.unwrap(), first);
        let other = UploadRowsRequest { content: b"x".to_vec(), ..sent.clone() };
        assert_eq!(refusal(&staff, vec![other]).await.reason, "REQUEST_ID_REUSED");
        let anew = UploadRowsRequest { request_id: key(), ..sent };
        let refused = refusal(&staff, vec![anew]).await;
        assert_eq!(refused.reason, "IMPORT_POSITION_WRONG");
        assert_eq!(refused.metadata.get("next_byte"), Some(&started.total_bytes.to_string()));
    });
}

#[test]
fn a_file_that_is_none_is_refused_as_a_whole() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let send = async |file: &[u8]| {
            let started = start(&staff, an_import_of(ImportKind::Organisations, file)).await;
            refusal(&staff, vec![chunk(&started, file, &key(), 1)]).await
        };
        let workbook = send(b"PK\x03\x04\0\0workbook").await;
        assert_eq!(workbook.reason, "IMPORT_FILE_NOT_TEXT");
        let lacking = send(b"Nummer;Adress\n1;b\n").await;
        assert_eq!(lacking.reason, "IMPORT_COLUMNS_MISSING");
        assert_eq!(lacking.metadata.get("columns").map(String::as_str), Some("name, roles"));
    });
}

#[test]
fn a_chunk_that_breaks_a_rule_or_of_an_import_that_is_closed_is_refused() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let file = a_file_of_organisations(1);
        let started = start(&staff, an_import_of(ImportKind::Organisations, &file)).await;
        let wrong = UploadRowsRequest {
            request_id: key(),
            number: 0,
            import_id: "1".into(),
            first_byte: -1,
            content: Vec::new(),
        };
        let fields: Vec<_> = refusal(&staff, vec![wrong]).await.fields.into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["import_id", "number", "first_byte", "content"]);
        let little = UploadRowsRequest { content: file[..20].to_vec(), ..chunk(&started, &file, &key(), 1) };
        assert_eq!(refusal(&staff, vec![little]).await.reason, "FIELDS_INVALID");
        let keyless = UploadRowsRequest { request_id: "1".into(), ..chunk(&started, &file, "", 1) };
        assert_eq!(refusal(&staff, vec![keyless]).await.reason, "FIELDS_INVALID");
        let nowhere = "import_00000000000000000000000000000000".to_owned();
        let nowhere = UploadRowsRequest { import_id: nowhere, ..chunk(&started, &file, &key(), 1) };
        assert_eq!(refusal(&staff, vec![nowhere]).await.reason, "IMPORT_NOT_FOUND");
        let request = FinishImportRequest {
            request_id: key(),
            import_id: started.id.clone(),
            abandon: true,
            ..Default::default()
        };
        staff.imports().finish_import(request).await.unwrap();
        assert_eq!(refusal(&staff, vec![chunk(&started, &file, &key(), 1)]).await.reason, "IMPORT_CLOSED");
    });
}

#[test]
fn persons_whose_marking_nobody_states_land_hidden_and_the_same_file_again_adds_nobody() {
    everywhere(async |centre| {
        let (anna, berit) = (centre.operator("anna"), centre.operator("berit"));
        let (open, hidden) = (numbers::personal_number(), numbers::personal_number());
        let file =
            format!("Personnummer;Förnamn;Efternamn;Skyddsmarkering\n{open};Aino;Niemi;none\n{hidden};Ebba;Ek;\n");
        let order = || an_import_of(ImportKind::Persons, file.as_bytes());
        let dry = import(&anna, StartImportRequest { dry_run: true, ..order() }, file.as_bytes()).await;
        let done = import(&anna, order(), file.as_bytes()).await;
        let tally = |import: &proto::reell::actors::v1::Import| {
            (import.created_rows, import.unchanged_rows, import.faulty_rows)
        };
        assert_eq!((tally(&dry), tally(&done)), ((2, 0, 0), (2, 0, 0)));
        let find = async |number: &str| {
            let request =
                LookUpPersonRequest { number: number.to_owned(), purpose: "a test".into(), ..Default::default() };
            anna.persons().look_up_person(request).await
        };
        assert!(find(&open).await.is_ok());
        assert_eq!(refused(find(&hidden).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(tally(&import(&anna, order(), file.as_bytes()).await), (0, 2, 0));
        // Nobody else is told that the number is there: for them it is free.
        let dry = StartImportRequest { dry_run: true, ..order() };
        assert_eq!(tally(&import(&berit, dry, file.as_bytes()).await), (1, 1, 0));
        assert_eq!(changes(centre, "actors", &done.id).await, 3, "its start, its chunk and its end");
    });
}
