//! What migrations make of what was there before them.
//! On SQLite; on PostgreSQL too where FUNDING_TEST_POSTGRES names an empty database.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::SchemaManager;
use uuid::Uuid;

use crate::{
    domain::{
        claims::{ClaimId, PaymentId, RecoveryId, book::Pot, project::examples::founding},
        money::Ore,
    },
    store::{
        claims, decision,
        tests::{attempt, databases, decision_of, literal},
    },
};

#[tokio::test]
async fn what_costs_had_counted_of_vouchers_is_taken_over_by_its_year_and_in_one_spelling() {
    for db in databases().await {
        decision::insert(&db, &decision_of(7, "RUN-00253-2023")).await.expect("kept");
        claims::project::insert(&db, &founding()).await.expect("kept");
        let backend = db.get_database_backend();
        let words = if backend == DbBackend::Sqlite { "x''" } else { "''::bytea" };
        for (id, voucher, portion, day) in
            [(1, "A 1", 6_000, "2023-09-01"), (2, "a1", 6_000, "2023-10-01"), (3, "A 1", 2_500, "2024-02-01")]
        {
            let (id, decision) = (literal(&db, id), literal(&db, 7));
            let cost = format!(
                "INSERT INTO cost (id, decision_id, kind, state, category, voucher, voucher_row, portion_bps, booked_on, paid_on,
                     activity, words, net_ore, vat_ore, vat, units, evidence, amount_ore, accepted_ore, recorded_by, created_at)
                 VALUES ({id}, {decision}, 'cash', 'booked', 'staff', '{voucher}', 0, {portion}, '{day}', '{day}',
                     '', {words}, 1, 0, 'none', 0, '', 1, 0, 'operator:a', 1)"
            );
            db.execute_unprepared(&cost).await.expect("a cost");
        }
        db.execute_unprepared("DROP TABLE voucher_count").await.expect("as it was before");
        let migrations = crate::migrations();
        let counts =
            migrations.iter().find(|migration| migration.name() == "m0070_voucher_counts").expect("it is there");
        counts.up(&SchemaManager::new(&db)).await.expect("taken over");
        let sql = "SELECT fiscal_year, voucher, used_bps FROM voucher_count ORDER BY fiscal_year";
        let rows = db.query_all_raw(Statement::from_string(backend, sql)).await.expect("rows");
        let column = |row: &sea_orm::QueryResult, place| row.try_get_by_index::<i32>(place).expect("a number");
        let counted: Vec<_> = rows
            .iter()
            .map(|row| (column(row, 0), row.try_get_by_index::<String>(1).expect("a voucher"), column(row, 2)))
            .collect();
        assert_eq!(counted, [(2023, "A1".to_owned(), 12_000), (2024, "A1".to_owned(), 2_500)]);
    }
}

#[tokio::test]
async fn what_was_given_up_of_an_advance_is_followed_on_its_account_as_far_as_it_still_stands() {
    for db in databases().await {
        decision::insert(&db, &decision_of(7, "RUN-00253-2023")).await.expect("kept");
        let mut project = founding();
        project.financiers[2].advance = Ore::new(500);
        claims::project::insert(&db, &project).await.expect("kept");
        let (payments, recovery, claim) = ([11_u128, 12], 21_u128, 31_u128);
        let mut statements = Vec::new();
        let (decision, financier) = (literal(&db, 7), literal(&db, 3));
        for (id, ore) in payments.iter().zip([1_000, 400]) {
            statements.push(format!(
                "INSERT INTO payment (id, revision, decision_id, kind, state, line, financier_id, amount_ore, ordered_by, reason,
                     bank_reference, failure, recovered_ore, created_at)
                 VALUES ({}, 1, {decision}, 'advance', 'confirmed', 2, {financier}, {ore}, '', '', '', '', 0, 1)",
                literal(&db, *id)
            ));
        }
        statements.push(format!(
            "INSERT INTO recovery (id, revision, decision_id, payment_id, payment_kind, line, financier_id, state, ground, amount_ore,
                 interest_from, reason, answer, motivation, settlement, proposed_by, created_at)
             VALUES ({}, 1, {decision}, {}, 'advance', 2, {financier}, 'waived', 'overpaid', 400, '', '', '', '', '', '', 1)",
            literal(&db, recovery),
            literal(&db, 11)
        ));
        statements.push(format!(
            "INSERT INTO claim (id, revision, decision_id, state, period_from, period_to, claim_due, report_kind, report_reference,
                 claimed_ore, claimed_cash_ore, accepted_ore, accepted_cash_ore, shares, acts, late, created_at)
             VALUES ({}, 1, {decision}, 'paid', '', '', '', 'progress', '', 0, 0, 0, 0,
                 '[{{\"advance\":0}},{{\"advance\":0}},{{\"advance\":900}}]', '[]', FALSE, 1)",
            literal(&db, claim)
        ));
        // Paid 1 000, of which 400 were to come back and were given up; 900 netted, so that 100 of those stand; and paid 400 anew.
        let account = project.pot(&project.financiers[2], Pot::Advance);
        let (payment, recovery) =
            (|id| PaymentId::from(Uuid::from_u128(id)).to_string(), RecoveryId::from(Uuid::from_u128(recovery)));
        let moves = [
            (payment(11), 1_000),
            (recovery.to_string(), -400),
            (recovery.to_string(), 400),
            (ClaimId::from(Uuid::from_u128(claim)).to_string(), -900),
            (payment(12), 400),
        ];
        for ((reason, ore), number) in moves.into_iter().zip(1_u128..) {
            let id = literal(&db, 500 - number);
            for (place, account, ore) in [(0, account.to_string(), ore), (1, "a".to_owned(), -ore)] {
                statements.push(format!("INSERT INTO posting (entry_id, position, account, amount_ore) VALUES ({id}, {place}, '{account}', {ore})"));
            }
            statements.push(format!("INSERT INTO journal_entry (id, kind, actor, reason, recorded_at) VALUES ({id}, 'k', 'a', '{reason}', {number})"));
        }
        attempt(&db, &statements).await.expect("as it was before");
        let migrations = crate::migrations();
        let followed =
            migrations.iter().find(|migration| migration.name() == "m0077_waived_advances").expect("it is there");
        followed.up(&SchemaManager::new(&db)).await.expect("followed");
        let held = claims::project::find(&db, project.decision).await.expect("a project").expect("held");
        let waived: Vec<_> = held.financiers.iter().map(|row| row.waived.ore()).collect();
        assert_eq!(waived, [0, 0, 100]);
        project.financiers[2].waived = Ore::new(100);
        assert_eq!(held, project, "nothing else is changed");
    }
}
