//! Phases with every kind of tax in their prices.

use proptest::prelude::*;
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::{
    model::{
        content::Citation,
        price::{Component, Unit},
        words::{Employment, Phase, Route},
    },
    payers::pledge::tests::line,
};

fn price(ore: i64, vat_bps: u16) -> Component {
    Component {
        name: "a price".into(),
        phase: Phase::TheoryAssessment,
        unit: Unit::Case,
        amount_ore: Ore::new(ore),
        includes_vat: true,
        vat_bps,
        cost_ore: None,
        citation: Citation { source: "a test".into(), reference: String::new(), is_law: false },
        is_example: true,
    }
}

fn content(prices: Vec<Component>) -> Content {
    Content {
        title: "a model".into(),
        industry: "construction".into(),
        routes: vec![Route::Sector],
        valid_from: date!(2026 - 01 - 01),
        valid_to: None,
        decision_reference: String::new(),
        prices,
        payers: Vec::new(),
        rules: Vec::new(),
    }
}

/// What is owed of a phase that was posted with so much.
fn with_rows<T>(content: &Content, posted: &[i64], check: impl FnOnce(&[Owed<'_>]) -> T) -> T {
    let lines: Vec<_> =
        posted.iter().zip(1..).map(|(ore, id)| Pledge { posted: Ore::new(*ore), ..line(id, *ore) }).collect();
    let facts = Facts::new(Route::Sector, Employment::Employed);
    let owed: Vec<_> = lines.iter().map(|line| Owed { line, content, facts }).collect();
    check(&owed)
}

fn rows(owed: &[Owed<'_>], is_exempt: bool) -> Result<Vec<Row>, Refusal> {
    fitting(owed, is_exempt).map(|fitting| fitting.rows)
}

fn told(rows: &[Row]) -> Vec<(Vat, i64)> {
    rows.iter().map(|row| (row.vat, row.net.ore())).collect()
}

#[test]
fn a_payers_part_is_parted_by_the_rates_of_the_phases_prices() {
    let both = content(vec![price(12_500, 2_500), price(10_600, 600), price(5_000, 2_500)]);
    with_rows(&both, &[28_100, 14_050], |owed| {
        let rows = rows(owed, false).unwrap();
        let half = [(Vat::Standard(600), 5_000), (Vat::Standard(2_500), 7_000)];
        assert_eq!(told(&rows), [(Vat::Standard(600), 10_000), (Vat::Standard(2_500), 14_000), half[0], half[1]]);
        assert!(rows.iter().all(|row| row.case == Some(owed[0].line.case)));
        assert_eq!(posted(&owed.iter().collect::<Vec<_>>()), Ore::new(42_150));
    });
}

#[test]
fn what_has_no_tax_stands_alone_unless_a_reason_is_stated() {
    let none = content(vec![price(1_000, 0)]);
    with_rows(&none, &[1_000], |owed| {
        assert_eq!(told(&rows(owed, false).unwrap()), [(Vat::OutsideScope, 1_000)]);
        assert_eq!(told(&rows(owed, true).unwrap()), [(Vat::Exempt, 1_000)]);
    });
    let both = content(vec![price(1_000, 0), price(1_250, 2_500)]);
    with_rows(&both, &[2_250], |owed| {
        assert!(matches!(rows(owed, false), Err(Refusal::InvoiceVatUnfit(_))));
        assert_eq!(told(&rows(owed, true).unwrap()), [(Vat::Exempt, 1_000), (Vat::Standard(2_500), 1_000)]);
    });
}

#[test]
fn a_rate_that_sweden_has_not_is_on_no_invoice() {
    let odd = content(vec![price(1_000, 1_900)]);
    with_rows(&odd, &[1_000], |owed| {
        let Err(Refusal::InvoiceVatUnfit(why)) = rows(owed, true) else { panic!("the rate is invoiced") };
        assert!(why.contains(&percent(1_900)), "{why}");
    });
}

#[test]
fn what_is_outside_the_scope_waits_until_all_that_has_tax_is_invoiced_and_what_fits_nowhere_is_refused_last() {
    let [outside, taxed, odd] =
        [(1_000, 0), (1_250, 2_500), (1_000, 1_900)].map(|(ore, vat)| content(vec![price(ore, vat)]));
    let lines = [1, 2, 3].map(|id| Pledge { posted: Ore::new(1_250), ..line(id, 1_250) });
    let facts = Facts::new(Route::Sector, Employment::Employed);
    let [first, second, third] = [(&lines[0], &outside), (&lines[1], &taxed), (&lines[2], &odd)];
    let on_it = |those: &[(&Pledge, &Content)], is_exempt| {
        let owed: Vec<_> = those.iter().map(|(line, content)| Owed { line, content, facts }).collect();
        fitting(&owed, is_exempt).map(|fitting| fitting.owed.iter().map(|one| one.line.id).collect::<Vec<_>>())
    };
    assert_eq!(on_it(&[first, second, third], false), Ok(vec![lines[1].id]));
    assert_eq!(on_it(&[first, third], false), Ok(vec![lines[0].id]));
    assert_eq!(on_it(&[first, second, third], true), Ok(vec![lines[0].id, lines[1].id]));
    assert!(matches!(on_it(&[third], true), Err(Refusal::InvoiceVatUnfit(_))));
}

#[test]
fn what_is_owed_without_a_price_is_not_lost() {
    with_rows(&content(vec![price(0, 2_500)]), &[1_250], |owed| {
        assert_eq!(told(&rows(owed, false).unwrap()), [(Vat::Standard(2_500), 1_000)]);
    });
    with_rows(&content(Vec::new()), &[1_250], |owed| {
        assert_eq!(told(&rows(owed, false).unwrap()), [(Vat::OutsideScope, 1_250)]);
    });
}

#[test]
fn an_invoice_is_booked_on_accounts_of_payers_and_its_tax_is_parted_from_the_fee() {
    let payer = OrganisationId::from(Uuid::from_u128(3));
    let amounts =
        Amounts { net: Ore::new(24_003), vat: Ore::new(6_001), rounding: Ore::new(-1), payable: Ore::new(30_003) };
    let booked = draft(payer, "2026-17", amounts, date!(2026 - 11 - 29)).unwrap();
    let legs: Vec<_> = booked.legs().iter().map(|leg| (leg.account.as_str().to_owned(), leg.amount.ore())).collect();
    let of = |what: &str| format!("payer:{payer}:{what}");
    let out = "payer:vat:out".to_owned();
    assert_eq!(legs, [(of("receivable"), 30_003), (of("invoiced"), -30_003), (of("vat"), 6_001), (out, -6_001)]);
    assert!(booked.legs().iter().all(|leg| leg.account.is_kept_by_payers()));
    let untaxed = Amounts { vat: Ore::ZERO, ..amounts };
    assert_eq!(draft(payer, "2026-18", untaxed, date!(2026 - 11 - 29)).unwrap().legs().len(), 2);
}

proptest! {
    #[test]
    fn tax_and_rows_are_what_was_posted_but_for_an_ore_a_row(
        posted in proptest::collection::vec(1i64..10_000_000, 1..40), rate in proptest::sample::select(RATES.to_vec()),
    ) {
        let whole: i64 = posted.iter().sum();
        let net: i64 = with_rows(&content(vec![price(100, rate)]), &posted, |owed| {
            rows(owed, false).unwrap().iter().map(|row| row.net.ore()).sum()
        });
        let off = i128::from(net) * i128::from(10_000 + u32::from(rate)) - i128::from(whole) * 10_000;
        prop_assert!(off.abs() <= 10_000 * i128::try_from(posted.len()).unwrap());
    }
}
