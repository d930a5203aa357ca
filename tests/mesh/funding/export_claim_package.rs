//! ExportClaimPackage.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use proto::reell::funding::v1::{
    CostCategory, ExportClaimPackageRequest, ExportClaimPackageResponse, PackageFormat, RecordCostRequest, VatTreatment,
};
use sandbox::{
    Caller, Centre, Engine, Recipe, Shape,
    builders::claims::{Matter, a_cost},
    everywhere, fields, refused,
};

use super::{NO_CLAIM, sample, withdraw_claim};

const EVIDENCE: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn of(claim: &str, format: PackageFormat) -> ExportClaimPackageRequest {
    ExportClaimPackageRequest { claim_id: claim.to_owned(), format: format.into(), category: 0, whole_kronor: false }
}

async fn package(caller: &Caller, request: ExportClaimPackageRequest) -> ExportClaimPackageResponse {
    caller.formats().export_claim_package(request).await.expect("the package is written").into_inner()
}

/// A locked claim of a plain cost and of one with tax, evidence and a supplier that looks like a formula.
async fn locked(matter: &Matter<'_>) -> String {
    let with_tax = RecordCostRequest {
        category: CostCategory::Travel.into(),
        supplier: "=HYPERLINK(\"x\")".into(),
        vat: VatTreatment::Cost.into(),
        vat_ore: 2_550,
        evidence_sha256: EVIDENCE.into(),
        ..a_cost(&matter.id(), "2024-02-29", 10_201)
    };
    matter.book(with_tax).await;
    matter.a_locked_claim(700_000).await.id
}

fn ore(cell: &Data) -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "a small number")]
    let ore = (cell.get_float().unwrap() * 100.0).round() as i64;
    ore
}

#[test]
fn a_locked_claim_is_a_workbook_and_a_text_of_the_same_lines() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = locked(&matter).await;
        let caller = matter.caller("economist");
        let book = package(&caller, of(&claim, PackageFormat::Xlsx)).await;
        let text = package(&caller, of(&claim, PackageFormat::Csv)).await;
        assert_eq!((book.lines, book.eligible_ore), (2, 712_751));
        assert_eq!((text.lines, text.eligible_ore, &text.lines_sha256), (2, 712_751, &book.lines_sha256));
        assert!(book.file_name.ends_with("_2024-01-01_2024-06-30.xlsx"), "{}", book.file_name);
        sample("claim.xlsx", &book.content);
        sample("claim.csv", &text.content);

        let rows = String::from_utf8(text.content).unwrap();
        assert!(rows.starts_with("\u{feff}Rad;Kostnadsslag;") && rows.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{rows}");
        assert!(rows.contains(&format!(";102,01;25,50;127,51;;{EVIDENCE}\r\n")), "{rows}");

        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book.content)).unwrap();
        let sheet = book.worksheet_range("Kostnader").unwrap();
        let travel = sheet.rows().find(|cells| cells[1].get_string() == Some("Resor och logi")).unwrap();
        assert_eq!(travel[6].get_string(), Some("=HYPERLINK(\"x\")"));
        assert_eq!([&travel[8], &travel[9], &travel[10]].map(ore), [10_201, 2_550, 12_751]);
        // 2024-02-29 as workbooks count days.
        assert!(travel[5].is_datetime() && travel[5].get_datetime().unwrap().as_f64() == 45_351.0);
        let notes = book.worksheet_range("Anteckningar").unwrap();
        let hash = Some(text.lines_sha256.as_str());
        assert!(notes.rows().any(|cells| cells[1].get_string() == hash), "the notes hold the hash");
    });
}

#[test]
fn one_category_in_whole_kronor_loses_its_ore() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = locked(&matter).await;
        let wanted = ExportClaimPackageRequest {
            category: CostCategory::Travel.into(),
            whole_kronor: true,
            ..of(&claim, PackageFormat::Csv)
        };
        let travel = package(&matter.caller("economist"), wanted).await;
        assert_eq!((travel.lines, travel.eligible_ore), (1, 12_700));
        assert!(String::from_utf8(travel.content).unwrap().contains("Öresutjämning;;;;;;;;-0,51;;"));
    });
}

#[test]
fn a_claim_that_is_open_taken_back_or_not_there_has_no_package() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let draft = matter.open().await.id;
        let mut formats = matter.caller("economist").formats();
        let refusal = refused(formats.export_claim_package(of(&draft, PackageFormat::Csv)).await);
        assert_eq!(refusal.reason, "CLAIM_STATE");
        matter.caller("economist").claims().withdraw_claim(withdraw_claim::of(&draft)).await.unwrap();
        let refusal = refused(formats.export_claim_package(of(&draft, PackageFormat::Csv)).await);
        assert_eq!(refusal.reason, "CLAIM_STATE");
        let refusal = refused(formats.export_claim_package(of(NO_CLAIM, PackageFormat::Csv)).await);
        assert_eq!(refusal.reason, "CLAIM_NOT_FOUND");
        let wrong = ExportClaimPackageRequest { category: 99, ..of("x", PackageFormat::Unspecified) };
        assert_eq!(fields(formats.export_claim_package(wrong).await), ["claim_id", "format", "category"]);
    });
}

#[test]
fn what_is_more_than_a_file_takes_is_had_category_by_category() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let voucher = format!("many {}", sandbox::key());
        matter.book(RecordCostRequest { voucher: voucher.clone(), ..a_cost(&matter.id(), "2024-02-01", 100) }).await;
        let claim = matter.a_locked_claim(700_000).await.id;
        // Lines as a flat rate leaves one; nobody books so many by hand.
        let many = format!(
            "INSERT INTO claim_line (claim_id, position, category, kind, claimed_ore, accepted_ore, cut_reason) \
             WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 5010) \
             SELECT line.claim_id, n.i, 'indirect', 'cash', 1, 1, '' FROM n, claim_line AS line \
             JOIN cost ON cost.id = line.cost_id WHERE cost.voucher = '{voucher}'"
        );
        centre.databases().execute("funding", &many).await;
        let caller = matter.caller("economist");
        let refusal = refused(caller.formats().export_claim_package(of(&claim, PackageFormat::Xlsx)).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata["most"].as_str()), ("EXPORT_TOO_LARGE", "5000"));
        let staff =
            ExportClaimPackageRequest { category: CostCategory::Staff.into(), ..of(&claim, PackageFormat::Xlsx) };
        assert_eq!(package(&caller, staff).await.lines, 2);
    });
}

#[test]
fn the_program_writes_each_of_the_files() {
    sandbox::run(async {
        let centre = Centre::start(Recipe::new(Shape::OneChild, Engine::Sqlite)).await.unwrap();
        let matter = centre.a_project().await;
        let payment = matter.an_attested_payment(700_000).await;
        let day = |days| (centre.clock().now().date() + time::Duration::days(days)).to_string();
        let (decision, soon, later) = (matter.id(), day(2), day(30));
        let payee = format!("{}=5050-1055", matter.applicant.id);
        let release = matter.subject("release");
        let iban = "SE4550000000058398257466";
        let commands: [(&str, &[&str]); 4] = [
            ("claim.csv", &["claim-package", "--claim", &payment.claim_id, "--as-format", "csv", "--whole-kronor"]),
            (
                "invoice.xml",
                &[
                    "invoice",
                    "--claim",
                    &payment.claim_id,
                    "--number",
                    "2026-1",
                    "--due",
                    &later,
                    "--reference",
                    "ref-1",
                    "--account",
                    "5050-1055",
                    "--vat",
                    "25",
                ],
            ),
            (
                "orders.xml",
                &[
                    "payment-orders",
                    "--as",
                    &release,
                    "--financier",
                    &matter.financier.id,
                    "--account",
                    iban,
                    "--payee",
                    &payee,
                    "--on",
                    &soon,
                ],
            ),
            ("grants.json", &["grants", "--prefix", "360G-exempel", "--decision", &decision]),
        ];
        for (name, arguments) in commands {
            let file = centre.folder().join(name);
            let path = file.display().to_string();
            let arguments = [&["export"], arguments, &["--to", &path]].concat();
            let done = centre.command(&arguments).unwrap();
            assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
            assert!(!std::fs::read(&file).unwrap().is_empty());
            assert!(!centre.command(&arguments).unwrap().status.success(), "a file that is there is not touched");
        }
        centre.stop().await;
    });
}
