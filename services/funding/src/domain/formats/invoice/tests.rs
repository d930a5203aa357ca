//! Invoices with every kind of tax.

use proptest::prelude::*;
use time::macros::date;

use super::*;
use crate::domain::formats::examples::party;

fn row(vat: Vat, net: i64) -> Row {
    Row { what: "Återkrav".into(), case: None, net: Ore::new(net), vat }
}

fn invoice(vat: Vat, net: i64) -> Invoice {
    Invoice {
        number: "2026-17".into(),
        issued_on: date!(2026 - 11 - 28),
        due_on: date!(2026 - 12 - 28),
        buyer_reference: "ref-4711".into(),
        period: None,
        project: Some("RUN-00253-2023".into()),
        object: "recovery_1".into(),
        seller: party(1, "232100-0230"),
        buyer: party(2, "212000-0142"),
        rows: vec![row(vat, net)],
        exemption: String::new(),
        booked: None,
        pay_to: Account::Bankgiro("50501055".into()),
    }
}

fn written(invoice: &Invoice) -> String {
    String::from_utf8(invoice.bytes().unwrap().unwrap()).unwrap()
}

#[test]
fn outside_the_scope_there_is_no_rate_and_no_tax_number() {
    let text = written(&invoice(Vat::OutsideScope, 123_450));
    assert!(text.contains("<cbc:ID>O</cbc:ID>") && text.contains("VATEX-EU-O"));
    assert!(!text.contains("Percent") && !text.contains("PartyTaxScheme"));
    assert!(text.contains("<cbc:PayableAmount currencyID=\"SEK\">1234.50</cbc:PayableAmount>"));
    assert!(text.contains("<cbc:ID>SE:BANKGIRO</cbc:ID>"));
    assert!(text.contains("<cbc:RegistrationName>Exempel &amp; Söner &lt;1&gt;</cbc:RegistrationName>"));
    assert!(text.contains("<cbc:EndpointID schemeID=\"0007\">2120000142</cbc:EndpointID>"));
    assert!(text.contains("<cac:ProjectReference>\n    <cbc:ID>RUN-00253-2023</cbc:ID>"));
}

#[test]
fn tax_is_added_at_its_rate_by_a_seller_with_a_tax_number() {
    let taxed = invoice(Vat::Standard(2_500), 10_002);
    let amounts = taxed.amounts();
    assert_eq!((amounts.vat.ore(), amounts.payable.ore()), (2_501, 12_503));
    let text = written(&taxed);
    assert!(text.contains("<cbc:CompanyID>SE232100023001</cbc:CompanyID>"));
    assert_eq!(text.matches("<cbc:Percent>25</cbc:Percent>").count(), 2);
}

#[test]
fn what_the_books_say_is_payable_and_the_odd_ore_are_rounding() {
    // Three phases of 100,01 kr with tax: 80,01 without it, 240,03 together, 60,01 tax; one öre too much.
    let case = CaseId::from(uuid::Uuid::from_u128(7));
    let mut taxed = invoice(Vat::Standard(2_500), 8_001);
    taxed.rows = vec![Row { case: Some(case), ..row(Vat::Standard(2_500), 8_001) }; 3];
    (taxed.project, taxed.booked) = (None, Some(Ore::new(30_003)));
    taxed.period = Some((date!(2026 - 11 - 01), date!(2026 - 11 - 30)));
    let amounts = taxed.amounts();
    assert_eq!((amounts.net.ore(), amounts.vat.ore()), (24_003, 6_001));
    assert_eq!((amounts.rounding.ore(), amounts.payable.ore()), (-1, 30_003));
    let text = written(&taxed);
    assert!(text.contains("<cbc:PayableRoundingAmount currencyID=\"SEK\">-0.01</cbc:PayableRoundingAmount>"));
    assert!(text.contains("<cbc:TaxInclusiveAmount currencyID=\"SEK\">300.04</cbc:TaxInclusiveAmount>"));
    assert!(text.contains("<cbc:EndDate>2026-11-30</cbc:EndDate>") && !text.contains("ProjectReference"));
    assert_eq!(text.matches(&format!("<cbc:ID>{case}</cbc:ID>")).count(), 3);
    assert_eq!(text.matches("<cac:TaxSubtotal>").count(), 1);
}

#[test]
fn what_is_exempt_stands_beside_what_is_taxed_with_its_reason() {
    let mut both = invoice(Vat::Standard(2_500), 1_000);
    both.rows.push(row(Vat::Exempt, 500));
    both.exemption = "10 kap. mervärdesskattelagen".into();
    let amounts = both.amounts();
    assert_eq!((amounts.net.ore(), amounts.vat.ore(), amounts.payable.ore()), (1_500, 250, 1_750));
    let text = written(&both);
    assert_eq!(text.matches("<cbc:ID>E</cbc:ID>").count(), 2);
    assert_eq!(text.matches("<cbc:Percent>0</cbc:Percent>").count(), 2);
    assert!(text.contains("<cbc:TaxExemptionReason>10 kap. mervärdesskattelagen</cbc:TaxExemptionReason>"));
    assert!(text.contains("PartyTaxScheme") && !text.contains("VATEX-EU-O"));
}

#[test]
fn an_address_of_its_own_in_peppol_goes_before_the_number() {
    let mut own = invoice(Vat::OutsideScope, 1);
    own.buyer.peppol = Some("0088:7300010000001".into());
    own.pay_to = Account::Iban("SE4550000000058398257466".into());
    let text = written(&own);
    assert!(text.contains("<cbc:EndpointID schemeID=\"0088\">7300010000001</cbc:EndpointID>"));
    assert!(text.contains("<cbc:ID>SE4550000000058398257466</cbc:ID>") && !text.contains("BANKGIRO"));
    own.buyer.number = None;
    assert!(matches!(own.bytes(), Err(FormatRefusal::OrganisationNumberMissing(_))));
}

proptest! {
    #[test]
    fn what_is_payable_is_the_sum_and_tax_is_off_by_half_an_ore_at_most(
        net in 1_i64..1_000_000_000_000, rate in proptest::sample::select(RATES.to_vec())
    ) {
        let amounts = invoice(Vat::Standard(rate), net).amounts();
        prop_assert_eq!(amounts.net.ore() + amounts.vat.ore(), amounts.payable.ore());
        let off = i128::from(amounts.vat.ore()) * 10_000 - i128::from(net) * i128::from(rate);
        prop_assert!(off.abs() <= 5_000);
    }
}
