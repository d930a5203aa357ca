//! A file of ten thousand rows as spreadsheets leave it: the good rows land, each bad one is named, whatever happens on the way; and what
//! leaves one centre lands in another as it was.

use std::{fs, path::Path};

use proto::reell::actors::v1::{
    ContactFunction, GetImportRequest, IdentityGrade, IdentityKind, Import, ImportKind, RegisterOrganisationRequest,
    RegisterPersonRequest, StartImportRequest,
};
use sandbox::{
    Centre, Engine, Recipe, Shape, key, numbers,
    uploads::{chunk, faults, said, start, upload},
};

mod dirty;

use dirty::Dirty;

const ROWS: usize = 10_000;
/// How many chunks come before the centre is killed.
const BEFORE: usize = 9;
/// Whose imports these are.
const STAFF: &str = "anna";

#[test]
fn a_dirty_file_lands_its_good_rows_and_names_each_bad_one_though_the_centre_is_killed_on_the_way() {
    for engine in Engine::all() {
        sandbox::run(async {
            let mut centre = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
            let dirty = dirty::dirty(ROWS);
            let path = centre.folder().join("dirty.csv");
            fs::write(&path, &dirty.bytes).unwrap();
            let (good, repeated, bad) = (dirty.good, dirty.repeated, dirty.wrong.len());
            assert_eq!((dirty.rows, good, repeated, bad), (10_000, 9_100, 100, 800));

            // A trial first: it says what would become of the rows, and nothing does.
            let tried = said_by(&centre, &["import", "organisations", at(&path), "--dry-run"], false);
            assert!(
                tried.contains(&format!("{ROWS} rows, {good} would be added, {repeated} unchanged, {bad} wrong")),
                "{tried}"
            );
            assert!(tried.contains(&format!("{bad} of {ROWS} rows would be left out")), "{tried}");
            assert_eq!(landed(&centre).await, [0, 0]);

            let import = send_until_killed(&mut centre, &dirty, &path).await;
            let report = centre.folder().join("report.csv");
            let first = said_by(&centre, &["import", "organisations", at(&path), "--report", at(&report)], false);
            assert!(first.contains("is taken up at line"), "{first}");
            assert!(first.contains(&format!("{bad} of {ROWS} rows were left out")), "{first}");
            let staff = centre.operator(STAFF);
            let request = GetImportRequest { import_id: import.id.clone() };
            let done = staff.imports().get_import(request).await.unwrap().into_inner().import.unwrap();
            assert_eq!(
                [done.rows, done.created_rows, done.unchanged_rows, done.faulty_rows],
                [dirty.rows, good, repeated, i64::try_from(bad).unwrap()]
            );
            let named = faults(&staff, &import).await;
            assert_eq!(said(&named), dirty.wrong);
            assert!(named.iter().all(|fault| !fault.remedy.contains("keriet")), "a report repeats nothing of the file");
            let owned = dirty.wrong.iter().map(|(line, field, rule)| (*line, (*field).to_owned(), (*rule).to_owned()));
            assert!(owned.eq(reported(&report)));
            assert_eq!(landed(&centre).await, [good, good]);

            // Once more: nothing changes, and the report is the same.
            let again = said_by(&centre, &["import", "organisations", at(&path)], false);
            let unchanged = good + repeated;
            assert!(again.contains(&format!("{ROWS} rows, 0 added, {unchanged} unchanged, {bad} wrong")), "{again}");
            assert_eq!(landed(&centre).await, [good, good]);
            centre.settle().await;
            said_by(&centre, &["audit", "verify"], true);
        });
    }
}

#[test]
fn what_one_centre_exports_another_imports_and_exports_alike() {
    for engine in Engine::all() {
        sandbox::run(async {
            let from = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
            for number in 0..3 {
                let name = format!("=Formelbolaget; \"{number}\"");
                from.an_organisation().named(&name).also_known_as(&format!("-{name}")).register().await;
                let number = numbers::organisation_number();
                from.an_organisation().numbered(&number).named(&format!("Åkeriet {number}")).register().await;
                from.a_person().numbered(&numbers::personal_number()).named("Märta", "Exempel").register().await;
            }
            let parent = numbers::organisation_number();
            let above = from.an_organisation().numbered(&parent).register().await;
            let staff = from.operator(STAFF);
            for (number, kind, grade, issuer_id, country) in [
                (numbers::coordination_number(), IdentityKind::CoordinationNumber, IdentityGrade::Probable, "", ""),
                ("19900102-TF07".into(), IdentityKind::TemporaryNumber, IdentityGrade::Unspecified, &above.id[..], ""),
                ("0123456".into(), IdentityKind::DossierNumber, IdentityGrade::Unspecified, "", ""),
                ("01019012345".into(), IdentityKind::ForeignNumber, IdentityGrade::Unspecified, "", "NO"),
            ] {
                let request = RegisterPersonRequest {
                    number,
                    identity_kind: kind.into(),
                    grade: grade.into(),
                    dormant: grade == IdentityGrade::Probable,
                    issuer_id: issuer_id.into(),
                    country: country.into(),
                    ..from.a_person().request()
                };
                staff.persons().register_person(request).await.unwrap();
            }
            // A moment after its parent, so that it comes behind it.
            let expedition = ContactFunction {
                function: "Expedition".into(),
                email: String::new(),
                phone: "+46 920-45 30 00".into(),
            };
            let request = RegisterOrganisationRequest {
                parent_id: above.id.clone(),
                contacts: vec![expedition],
                ..from.an_organisation().request()
            };
            staff.organisations().register_organisation(request).await.unwrap();
            let to = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
            for (kind, rows) in [("organisations", 8), ("persons", 7)] {
                let (out, back) = (from.folder().join(kind), to.folder().join(kind));
                let wanted: &[&str] = if kind == "persons" { &["--purpose", "a move"] } else { &[] };
                let export = |to| [&["export", kind, "--to", to][..], wanted].concat();
                assert!(said_by(&from, &export(at(&out)), true).contains(&format!("{rows} rows in")));
                let landed = said_by(&to, &["import", kind, at(&out)], true);
                assert!(landed.contains(&format!("{rows} rows, {rows} added, 0 unchanged, 0 wrong")), "{landed}");
                let here = said_by(&from, &["import", kind, at(&out)], true);
                assert!(here.contains(&format!("{rows} rows, 0 added, {rows} unchanged, 0 wrong")), "{here}");
                said_by(&to, &export(at(&back)), true);
                assert_eq!(lines(&back), lines(&out));
            }
        });
    }
}

/// Sends the first chunks of a file, and kills the centre before the rest has come. It runs again afterwards.
async fn send_until_killed(centre: &mut Centre, dirty: &Dirty, path: &Path) -> Import {
    let staff = centre.operator(STAFF);
    let order = StartImportRequest {
        request_id: key(),
        kind: ImportKind::Organisations.into(),
        file_hash: hash(path),
        total_bytes: i64::try_from(dirty.bytes.len()).unwrap(),
        ..Default::default()
    };
    let mut import = start(&staff, order).await;
    for number in 0..BEFORE {
        let sent = upload(&staff, vec![chunk(&import, &dirty.bytes, &key(), 1)]).await;
        let sent = sent.unwrap_or_else(|fault| panic!("chunk {number}: {fault:?}"));
        import = sent.into_iter().next().unwrap().import.unwrap();
    }
    assert!(0 < import.next_byte && import.next_byte < import.total_bytes);
    centre.kill();
    centre.run().await.unwrap();
    import
}

/// What the program says, on both of its ways out, to whoever sits beside the centre; and whether it went well.
fn said_by(centre: &Centre, arguments: &[&str], well: bool) -> String {
    let caller: &[&str] = if arguments[0] == "audit" { &[] } else { &["--as", STAFF] };
    let done = centre.command(&[arguments, caller].concat()).unwrap();
    let said = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert_eq!(done.status.success(), well, "{said}");
    said
}

/// How many organisations are registered, and how many registrations others have been told of.
async fn landed(centre: &Centre) -> [i64; 2] {
    let count = async |what: &str| centre.databases().number("actors", &format!("SELECT COUNT(*) FROM {what}")).await;
    [count("organisation").await, count("event WHERE kind LIKE '%.OrganisationRegistered'").await]
}

/// The lines, fields and rules of a report.
fn reported(path: &Path) -> Vec<(i64, String, String)> {
    let text = fs::read_to_string(path).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split(';').map(str::to_owned).collect::<Vec<_>>());
    rows.map(|cells| (cells[0].parse().unwrap(), cells[1].clone(), cells[2].clone())).collect()
}

/// The lines of a file, in one order: another centre registered them anew.
fn lines(path: &Path) -> Vec<String> {
    let mut lines: Vec<_> = fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
    lines[1..].sort_unstable();
    lines
}

fn at(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The SHA-256 of a file, as the program tells it to the centre.
fn hash(path: &Path) -> String {
    let said = std::process::Command::new("sha256sum").arg(path).output().expect("the machine has coreutils");
    String::from_utf8_lossy(&said.stdout).split_whitespace().next().expect("a hash").to_owned()
}
