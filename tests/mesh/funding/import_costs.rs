//! ImportCosts.

use proto::reell::funding::v1::{AccountCategory, CostCategory, ImportCostsRequest, ImportCostsResponse};
use sandbox::{builders::claims::Matter, everywhere, key, refused, scratch};
use sha2::{Digest, Sha256};
use tonic::Status;

use super::{
    NO_DECISION, activate_decision::a_replaced_project, balance_of, record_cost::a_project_over_two_years, void_cost,
};

fn pieces(matter: &Matter<'_>, file: &[u8], size: usize) -> Vec<ImportCostsRequest> {
    let request_id = key();
    let accounts = [("5", CostCategory::Staff), ("58", CostCategory::Travel)];
    file.chunks(size)
        .zip(1..)
        .map(|(content, number)| ImportCostsRequest {
            request_id: request_id.clone(),
            number,
            decision_id: matter.id(),
            file_hash: hex::encode(Sha256::digest(file)),
            total_bytes: file.len() as i64,
            first_byte: (number - 1) * size as i64,
            content: content.to_vec(),
            account_categories: accounts
                .iter()
                .map(|(account, category)| AccountCategory { account: (*account).into(), category: (*category).into() })
                .collect(),
            ..Default::default()
        })
        .collect()
}

async fn send(matter: &Matter<'_>, pieces: Vec<ImportCostsRequest>) -> Result<Vec<ImportCostsResponse>, Status> {
    let mut answers = matter.caller("economist").claims().import_costs(tokio_stream::iter(pieces)).await?.into_inner();
    let mut received = Vec::new();
    while let Some(answer) = answers.message().await? {
        received.push(answer);
    }
    Ok(received)
}

fn counts(report: &ImportCostsResponse) -> (i64, i64, i64) {
    (report.booked_rows, report.unchanged_rows, report.faulty_rows)
}

fn ledger() -> String {
    let tag = scratch::next();
    format!(
        "Verifikation;Datum;Konto;Leverantör;Belopp;Moms\nA{tag}-1;2024-03-01;5010;;1 234,50;\nA{tag}-2;2024-03-02;5810;SJ;100,00;6,00\nA{tag}-3;2024-03-03;7010;;1,00;\nA{tag}-1;2024-03-04;5010;;1,00;\n"
    )
}

#[test]
fn a_row_whose_cost_was_taken_back_is_booked_when_its_file_comes_again() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let file = format!("Verifikation;Datum;Konto;Belopp\nA{};2024-03-01;5010;100,00\n", scratch::next());
        let report = async || send(&matter, pieces(&matter, file.as_bytes(), 1_000)).await.unwrap().pop().unwrap();
        let first = report().await;
        assert_eq!((counts(&first), counts(&report().await)), ((1, 0, 0), (0, 1, 0)));
        matter.caller("economist").claims().void_cost(void_cost::of(&first.rows[0].cost_id)).await.unwrap();
        let again = report().await;
        assert_eq!(counts(&again), (1, 0, 0));
        assert_ne!(again.rows[0].cost_id, first.rows[0].cost_id);
        assert_eq!(balance_of(centre, &format!("project:{}:staff:actual", matter.id())).await, 10_000);
    });
}

#[test]
fn no_file_is_taken_where_the_final_claim_is_decided() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.end().await;
        let file = ledger();
        let late = send(&matter, pieces(&matter, file.as_bytes(), 1_000)).await.map(tonic::Response::new);
        assert_eq!(refused(late).reason, "PROJECT_CLOSED");
    });
}

#[test]
fn no_file_is_taken_of_a_project_that_is_not_there_or_whose_decision_was_replaced() {
    everywhere(async |centre| {
        let matter = a_replaced_project(centre).await;
        let (file, own) = (ledger(), matter.id());
        for (decision, reason) in [(NO_DECISION, "PROJECT_NOT_FOUND"), (own.as_str(), "DECISION_NOT_ACTIVE")] {
            let of = |piece: ImportCostsRequest| ImportCostsRequest { decision_id: decision.to_owned(), ..piece };
            let pieces = pieces(&matter, file.as_bytes(), 1_000).into_iter().map(of).collect();
            assert_eq!(refused(send(&matter, pieces).await.map(tonic::Response::new)).reason, reason);
        }
    });
}

#[test]
fn a_general_ledger_is_booked_row_by_row_and_what_is_wrong_is_named_and_left_out() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let file = ledger();
        let dry: Vec<_> = pieces(&matter, file.as_bytes(), 100)
            .into_iter()
            .map(|piece| ImportCostsRequest { dry_run: true, ..piece })
            .collect();
        let report = send(&matter, dry).await.unwrap().pop().unwrap();
        assert_eq!((report.finished, counts(&report)), (true, (2, 0, 2)));
        assert_eq!(balance_of(centre, &format!("project:{}:staff:actual", matter.id())).await, 0);
        let report = send(&matter, pieces(&matter, file.as_bytes(), 100)).await.unwrap().pop().unwrap();
        assert_eq!(counts(&report), (2, 0, 2));
        assert_eq!(
            report.rows.iter().map(|row| row.line).collect::<Vec<_>>(),
            [4, 5, 2, 3],
            "what is wrong comes first"
        );
        assert!(report.rows[0].fault.starts_with("account:"));
        assert_eq!(balance_of(centre, &format!("project:{}:staff:actual", matter.id())).await, 123_450);
        assert_eq!(balance_of(centre, &format!("project:{}:travel:actual", matter.id())).await, 10_000);
    });
}

#[test]
fn a_voucher_stands_once_for_each_year_in_a_file() {
    everywhere(async |centre| {
        let matter = a_project_over_two_years(centre).await;
        let file = "Verifikation;Datum;Konto;Leverantör;Belopp;Moms\nA 1;2023-09-01;5010;;1,00;\nA 1;2024-02-01;5010;;2,00;\na1;2024-03-01;5010;;3,00;\n";
        for expected in [(2, 0, 1), (0, 2, 1)] {
            let report = send(&matter, pieces(&matter, file.as_bytes(), 100)).await.unwrap().pop().unwrap();
            assert_eq!(counts(&report), expected, "{:?}", report.rows);
        }
        assert_eq!(balance_of(centre, &format!("project:{}:staff:actual", matter.id())).await, 300);
    });
}

#[test]
fn a_file_that_is_sent_again_changes_nothing_and_a_replay_of_its_stream_neither() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let file = ledger();
        let stream = pieces(&matter, file.as_bytes(), 1_000);
        let first = send(&matter, stream.clone()).await.unwrap();
        assert_eq!(send(&matter, stream).await.unwrap(), first);
        let again = send(&matter, pieces(&matter, file.as_bytes(), 1_000)).await.unwrap().pop().unwrap();
        assert_eq!(counts(&again), (0, 2, 2));
        assert_eq!(balance_of(centre, &format!("project:{}:staff:actual", matter.id())).await, 123_450);
    });
}

#[test]
fn a_file_that_is_no_ledger_and_pieces_that_do_not_fit_are_refused() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let reason = async |pieces| refused(send(&matter, pieces).await.map(tonic::Response::new)).reason;
        assert_eq!(reason(pieces(&matter, b"PK\x03\x04 no workbook", 1_000)).await, "COST_FILE_UNREADABLE");
        assert_eq!(reason(pieces(&matter, b"Datum;Belopp\n", 1_000)).await, "COST_COLUMNS_MISSING");
        let late = pieces(&matter, ledger().as_bytes(), 50).split_off(1);
        assert_eq!(reason(late).await, "COST_FILE_POSITION");
        let wrong =
            pieces(&matter, b"x", 1).into_iter().map(|piece| ImportCostsRequest { file_hash: "x".into(), ..piece });
        assert_eq!(reason(wrong.collect()).await, "FIELDS_INVALID");
    });
}
