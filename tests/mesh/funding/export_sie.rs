//! ExportSie.

use proto::reell::funding::v1::{AccountGuard, EntryDraft, ExportSieRequest, ExportSieResponse, OpenAccountRequest};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, everywhere, fields, key, refused};
use tonic::Status;

use super::{
    books::{draft, name, post},
    sample,
    set_account_mapping::{line, of},
};

async fn export(centre: &Centre, organisation: &str, days: (&str, &str)) -> Result<Vec<ExportSieResponse>, Status> {
    let request = ExportSieRequest {
        organisation_id: organisation.to_owned(),
        from: days.0.to_owned(),
        until: days.1.to_owned(),
    };
    let mut parts = centre.operator("anna").accounting().export_sie(request).await?.into_inner();
    let mut all = Vec::new();
    while let Some(part) = parts.message().await? {
        all.push(part);
    }
    assert!(all.last().is_some_and(|last| last.last), "an answer that is whole says so");
    Ok(all)
}

/// Two accounts of a test's own under one beginning, and a year that no other test posts in.
async fn accounts(centre: &Centre) -> (String, [String; 2]) {
    let beginning = name("sie");
    let accounts = ["cost", "bank"].map(|of| format!("{beginning}:{of}"));
    for account in &accounts {
        let request =
            OpenAccountRequest { request_id: key(), account: account.clone(), guard: AccountGuard::None.into() };
        centre.operator("anna").ledger().open_account(request).await.unwrap();
    }
    (beginning, accounts)
}

async fn dated(centre: &Centre, [cost, bank]: &[String; 2], day: &str, reason: &str, ore: i64) {
    post(centre, EntryDraft { effective_date: day.into(), reason: reason.into(), ..draft(cost, bank, ore) }).await;
    let waiting = "SELECT COUNT(*) FROM journal_waiting";
    eventually("links", async || centre.databases().number("funding", waiting).await == 0).await;
}

async fn mapped(centre: &Centre, beginning: &str) -> String {
    let lines = vec![
        line(&format!("{beginning}:cost"), "5011", "RUN-00253-2023"),
        line(&format!("{beginning}:bank"), "1930", ""),
        line("*", "", ""),
    ];
    let request = of(lines);
    let organisation = request.organisation_id.clone();
    centre.operator("anna").accounting().set_account_mapping(request).await.unwrap();
    organisation
}

#[test]
fn acceptance_9_the_entries_of_some_days_are_a_file_in_cp437_whose_vouchers_sum_to_zero() {
    everywhere(async |centre| {
        let (beginning, accounts) = accounts(centre).await;
        let organisation = mapped(centre, &beginning).await;
        dated(centre, &accounts, "2001-03-31", "Lön för mars åäö ÅÄÖ", 123_456).await;
        dated(centre, &accounts, "2001-04-01", "April", 5).await;
        let parts = export(centre, &organisation, ("2001-03-01", "2001-03-31")).await.unwrap();
        assert!(parts.iter().all(|part| part.problems.is_empty()), "{parts:?}");
        assert_eq!(parts.iter().map(|part| part.vouchers).sum::<i64>(), 1);
        let bytes: Vec<u8> = parts.into_iter().flat_map(|part| part.content).collect();
        let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
        assert!(has(&[0x86, 0x84, 0x94, b' ', 0x8F, 0x8E, 0x99]), "åäö ÅÄÖ in CP437");
        assert!(has(b"#FORMAT PC8\r\n#GEN ") && has(b"#SIETYP 4\r\n#ORGNR 232100-0230\r\n#FNAMN "));
        assert!(has(b"#RAR 0 20010101 20011231\r\n") && has(b"#DIM 6 \"Projekt\"\r\n"));
        assert!(has(b"   #TRANS 5011 {6 \"RUN-00253-2023\"} 1234.56 20010331\r\n"));
        assert!(has(b"   #TRANS 1930 {} -1234.56 20010331\r\n}\r\n"));
        assert!(!has(b"April"));
        sample("entries.si", &bytes);
    });
}

#[test]
fn what_the_file_cannot_say_is_listed_and_there_is_no_file() {
    everywhere(async |centre| {
        let (beginning, accounts) = accounts(centre).await;
        let organisation = mapped(centre, &beginning).await;
        dated(centre, &accounts, "2002-03-31", "A dash – and 5 €", 500).await;
        let parts = export(centre, &organisation, ("2002-01-01", "2002-12-31")).await.unwrap();
        assert!(parts.iter().all(|part| part.content.is_empty()));
        let problems: Vec<_> = parts.iter().flat_map(|part| &part.problems).collect();
        assert!(
            problems
                .iter()
                .any(|problem| problem.entry_id.starts_with("entry_") && problem.explanation.contains("U+20AC")),
            "{problems:?}"
        );
    });
}

#[test]
fn the_program_writes_the_file() {
    sandbox::run(async {
        let centre = Centre::start(Recipe::new(Shape::OneChild, Engine::Sqlite)).await.unwrap();
        let (beginning, accounts) = accounts(&centre).await;
        let organisation = mapped(&centre, &beginning).await;
        dated(&centre, &accounts, "2003-03-31", "Mars", 700).await;
        let file = centre.folder().join("march.si");
        let path = file.display().to_string();
        let days = ["--from", "2003-01-01", "--until", "2003-12-31"];
        let arguments = [&["export", "sie", "--organisation", &organisation, "--to", &path], days.as_slice()].concat();
        let done = centre.command(&arguments).unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert!(std::fs::read(&file).unwrap().starts_with(b"#FLAGGA 0\r\n"));
        assert!(!centre.command(&arguments).unwrap().status.success(), "a file that is there is not touched");
        centre.stop().await;
    });
}

#[test]
fn an_organisation_without_a_mapping_and_days_of_two_years_are_refused() {
    everywhere(async |centre| {
        let nobody = "org_00000000000000000000000000000000";
        let refusal = refused(export(centre, nobody, ("2001-01-01", "2001-12-31")).await.map(tonic::Response::new));
        assert_eq!(refusal.reason, "MAPPING_NOT_FOUND");
        let wrong = export(centre, "x", ("2001-01-01", "2002-01-01")).await.map(tonic::Response::new);
        assert_eq!(fields(wrong), ["organisation_id", "until"]);
    });
}
