//! A file of ten thousand rows as spreadsheets leave it: the good rows land, each bad one is named, whatever happens on the way.

use proto::reell::actors::v1::{Import, ImportKind, StartImportRequest};
use sandbox::{
    Centre, Engine, Recipe, Shape, key, numbers, scratch,
    uploads::{chunk, faults, said, start, upload},
};

const ROWS: usize = 10_000;
/// How many chunks come before the centre is killed.
const BEFORE: usize = 9;

/// A file, and what must become of it.
struct Dirty {
    bytes: Vec<u8>,
    good: i64,
    repeated: i64,
    wrong: Vec<(i64, &'static str, &'static str)>,
}

/// Every fifteenth row is wrong, or strange and right, each in another way.
fn dirty() -> Dirty {
    let mut file = b"\xef\xbb\xbfOrganisationsnummer;Namn;Roller\r\n".to_vec();
    let (mut good, mut repeated, mut wrong) = (0, 0, Vec::new());
    let mut line = 2;
    let mut last = String::new();
    for row in 0..ROWS {
        let (number, place) = (numbers::organisation_number(), scratch::next());
        let name = format!("Åkeriet {place}");
        let figure = number.as_bytes()[10];
        let altered = format!("{}{}", &number[..10], (figure - b'0' + 1) % 10);
        let (text, fault) = match (row % 15 == 7).then_some(row / 15 % 11) {
            Some(0) => (format!("{altered};{name};employer"), Some(("number", "control_figure"))),
            Some(1) => (format!("{last};{name};employer"), Some(("number", "number_taken"))),
            Some(2) => (format!("{number};{name}"), Some(("", "cells"))),
            Some(3) => (format!("{number};=HYPERLINK({place});employer"), Some(("name", "formula"))),
            Some(4) => (format!("{number};LATIN;employer"), Some(("name", "encoding"))),
            Some(5) => (format!("{};{name};employer", &number[..6]), Some(("number", "figures_lost"))),
            Some(6) => (format!("{number};\"{name};employer"), Some(("", "quotes"))),
            Some(7) => (format!("{number};{name};chef"), Some(("roles", "roles"))),
            Some(8) => (format!("{number};\"Åkeriet\n{place}\";employer"), None),
            Some(9) => (format!("  {number} ;{name}\u{a0};employer;;"), None),
            Some(_) => (format!("{last};Åkeriet {};employer", last.replace('-', "")), Some(("", ""))),
            None => {
                last = number.clone();
                (format!("{number};Åkeriet {};employer", number.replace('-', "")), None)
            }
        };
        match fault {
            // The same row once more.
            Some(("", "")) => repeated += 1,
            Some((field, rule)) => wrong.push((line, field, rule)),
            None => good += 1,
        }
        line += 1 + i64::try_from(text.matches('\n').count()).unwrap();
        let latin = format!("V\u{e4}g {place}").chars().map(|letter| letter as u8).collect::<Vec<_>>();
        match text.split_once("LATIN") {
            Some((before, after)) => file.extend([before.as_bytes(), &latin, after.as_bytes()].concat()),
            None => file.extend(text.as_bytes()),
        }
        file.extend(b"\r\n");
        if row % 1_000 == 0 {
            file.extend(b"\r\n");
            line += 1;
        }
    }
    Dirty { bytes: file, good, repeated, wrong }
}

fn tally(import: &Import) -> [i64; 4] {
    [import.rows, import.created_rows, import.unchanged_rows, import.faulty_rows]
}

#[test]
fn a_dirty_file_lands_its_good_rows_and_names_each_bad_one_though_the_centre_is_killed_on_the_way() {
    for engine in Engine::all() {
        sandbox::run(async {
            let mut centre = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
            let dirty = dirty();
            let path = centre.folder().join("dirty.csv");
            std::fs::write(&path, &dirty.bytes).unwrap();
            let file_hash = hash(&path);
            let order = || StartImportRequest {
                request_id: key(),
                kind: ImportKind::Organisations.into(),
                file_hash: file_hash.clone(),
                total_bytes: i64::try_from(dirty.bytes.len()).unwrap(),
                ..Default::default()
            };

            let staff = centre.operator("anna");
            let mut import = start(&staff, order()).await;
            for number in 0..BEFORE {
                let sent = upload(&staff, vec![chunk(&import, &dirty.bytes, &key(), 1)]).await;
                let sent = sent.unwrap_or_else(|fault| panic!("chunk {number}: {fault:?}"));
                import = sent.into_iter().next().unwrap().import.unwrap();
            }
            assert!(0 < import.next_byte && import.next_byte < import.total_bytes);
            centre.kill();
            centre.run().await.unwrap();

            // The program takes it up, as whoever sits beside it would.
            let import_again = |centre: &Centre| {
                let done = centre.command(&["import", "organisations", path.to_str().unwrap()]).unwrap();
                let (said, faults) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
                assert!(done.status.success(), "{said}\n{faults}");
                said.into_owned()
            };
            let first = import_again(&centre);
            assert!(first.contains("is taken up at line"), "{first}");
            let staff = centre.operator("anna");
            let rows = i64::try_from(ROWS).unwrap();
            let bad = i64::try_from(dirty.wrong.len()).unwrap();
            let done = read(&centre, &import).await;
            assert_eq!(tally(&done), [rows, dirty.good, dirty.repeated, bad]);
            let named = faults(&staff, &import).await;
            assert_eq!(said(&named), dirty.wrong);
            assert!(named.iter().all(|fault| !fault.remedy.contains("keriet")));
            assert_eq!(registered(&centre).await, dirty.good);

            // Once more: nothing changes, and the report is the same.
            let again = import_again(&centre);
            let expected = format!("{rows} rows, 0 added, {} unchanged, {bad} wrong", dirty.good + dirty.repeated);
            assert!(again.contains(&expected), "{again}");
            assert_eq!(registered(&centre).await, dirty.good);
            centre.settle().await;
            let verified = centre.command(&["audit", "verify"]).unwrap();
            assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));

            // What leaves comes back unchanged.
            let out = centre.folder().join("out.csv");
            let exported = centre.command(&["export", "organisations", "--to", out.to_str().unwrap()]).unwrap();
            assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
            let back = centre.command(&["import", "organisations", out.to_str().unwrap()]).unwrap();
            let said = String::from_utf8_lossy(&back.stdout).into_owned();
            assert!(said.contains(&format!("{0} rows, 0 added, {0} unchanged, 0 wrong", dirty.good)), "{said}");
        });
    }
}

async fn read(centre: &Centre, import: &Import) -> Import {
    let request = proto::reell::actors::v1::GetImportRequest { import_id: import.id.clone() };
    centre.operator("anna").imports().get_import(request).await.unwrap().into_inner().import.unwrap()
}

async fn registered(centre: &Centre) -> i64 {
    centre.databases().number("actors", "SELECT COUNT(*) FROM organisation").await
}

/// The SHA-256 of a file, as the program tells it to the centre.
fn hash(path: &std::path::Path) -> String {
    let said = std::process::Command::new("sha256sum").arg(path).output().expect("the machine has coreutils");
    String::from_utf8_lossy(&said.stdout).split_whitespace().next().expect("a hash").to_owned()
}
