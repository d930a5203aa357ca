//! IssuePayerInvoice.

use proto::reell::{
    cases::v1::Phase,
    funding::v1::{
        BankAccount, FinancingPhase, GetPayerInvoiceRequest, IssuePayerInvoiceRequest, Model, PayerInvoice,
        PriceComponent, StatePhaseCostRequest,
    },
};
use sandbox::{Centre, builders::a_step, eventually, everywhere, fields, key, numbers, refused};

use super::{
    books::balance,
    payers::{Bound, approve_all, content, limit, model, payers, pin, publish, rating, rooms},
    sample,
};
use crate::{
    actors::NO_ORGANISATION,
    replay::{changes, twice},
};

/// An organisation with a number, by its id.
pub async fn numbered(centre: &Centre) -> String {
    centre.an_organisation().numbered(&numbers::organisation_number()).register().await.id
}

/// An employer and a transition organisation, which have numbers.
pub async fn numbered_payers(centre: &Centre) -> Bound {
    Bound { employer: numbered(centre).await, transition: numbered(centre).await }
}

/// Posts the intake of a new case, which comes to so much and is the transition organisation's. Answers the case's id.
pub async fn owe(centre: &Centre, model: &Model, bound: &Bound, ore: i64) -> String {
    let case = centre.an_open_case().await;
    let mut asked = rating(centre, model, bound);
    asked.phases = vec![FinancingPhase::Intake.into()];
    approve_all(centre, &pin(centre, &case.id, asked).await.lines).await;
    let cost = StatePhaseCostRequest {
        request_id: key(),
        case_id: case.id.clone(),
        phase: FinancingPhase::Intake.into(),
        amount_ore: ore,
    };
    centre.operator("anna").payers().state_phase_cost(cost).await.expect("the cost is stated");
    centre
        .operator("recorder")
        .cases()
        .record_step(a_step(&case, Phase::Guidance))
        .await
        .expect("the step is recorded");
    eventually("a posted intake", async || payers(centre, &case.id).await.posted_ore == ore).await;
    case.id
}

/// This month, as YYYY-MM.
pub fn month(centre: &Centre) -> String {
    centre.clock().now().date().to_string()[..7].to_owned()
}

/// The command to invoice what a payer owes of this month.
pub fn issuing(centre: &Centre, seller: &str, payer: &str, number: &str) -> IssuePayerInvoiceRequest {
    let due = centre.clock().now().date() + time::Duration::days(30);
    IssuePayerInvoiceRequest {
        request_id: key(),
        seller_id: seller.to_owned(),
        organisation_id: payer.to_owned(),
        month: month(centre),
        invoice_number: number.to_owned(),
        due_on: due.to_string(),
        buyer_reference: "ref-4711".into(),
        pay_to: Some(BankAccount { bankgiro: "5050-1055".into(), ..Default::default() }),
        exemption: String::new(),
    }
}

/// Issues an invoice.
pub async fn issue(centre: &Centre, request: IssuePayerInvoiceRequest) -> PayerInvoice {
    let answer = centre.operator("anna").payer_invoices().issue_payer_invoice(request).await;
    answer.expect("the invoice is issued").into_inner().invoice.expect("the answer holds the invoice")
}

async fn file(centre: &Centre, invoice: &PayerInvoice) -> Vec<u8> {
    let request = GetPayerInvoiceRequest { invoice_id: invoice.id.clone() };
    centre.operator("anna").payer_invoices().get_payer_invoice(request).await.expect("it is there").into_inner().content
}

#[test]
fn what_is_posted_of_a_payer_in_a_month_is_exported_as_one_invoice_and_booked_once() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, numbered_payers(centre).await);
        limit(centre, &bound.transition, 1_000_000).await;
        let mut cases = Vec::new();
        for _ in 0..3 {
            cases.push(owe(centre, &model, &bound, 10_001).await);
        }
        let seller = numbered(centre).await;
        let invoice = issue(centre, issuing(centre, &seller, &bound.transition, "2026-17")).await;
        // Each phase is 80,01 without tax; a fourth of the sum is 60,01, which makes one öre more than was posted.
        assert_eq!((invoice.net_ore, invoice.vat_ore, invoice.rounding_ore), (24_003, 6_001, -1));
        assert_eq!((invoice.payable_ore, invoice.phases), (30_003, 3));
        assert_eq!((invoice.month.as_str(), invoice.seller_id.as_str()), (month(centre).as_str(), seller.as_str()));

        let of = |what: &str| format!("payer:{}:{what}", bound.transition);
        let receivable = balance(centre, &of("receivable")).await;
        let (invoiced, tax) = (balance(centre, &of("invoiced")).await, balance(centre, &of("vat")).await);
        assert_eq!((receivable.posted_debit_ore, receivable.posted_credit_ore), (30_003, 0));
        assert_eq!((invoiced.posted_credit_ore, tax.posted_debit_ore), (30_003, 6_001));
        // What was posted stays as it is: neither the limit nor the fee is touched again.
        let [room] = rooms(centre, &bound.transition).await.try_into().unwrap();
        assert_eq!((room.posted_ore, room.available_ore), (30_003, 969_997));
        let fee = balance(centre, &format!("case:{}:intake:fee", cases[0])).await;
        assert_eq!((fee.posted_credit_ore, fee.posted_debit_ore), (10_001, 0));

        let content = file(centre, &invoice).await;
        let text = String::from_utf8(content.clone()).unwrap();
        for case in &cases {
            assert_eq!(text.matches(&format!("<cbc:ID>{case}</cbc:ID>")).count(), 1, "{text}");
        }
        assert!(text.contains("<cbc:PayableAmount currencyID=\"SEK\">300.03</cbc:PayableAmount>"), "{text}");
        sample("invoice-payer.xml", &content);
    });
}

#[test]
fn a_phase_is_on_one_invoice_whoever_else_asks_at_the_same_moment() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, numbered_payers(centre).await);
        owe(centre, &model, &bound, 50_000).await;
        let seller = numbered(centre).await;
        let (mut one, mut two) = (centre.operator("anna").payer_invoices(), centre.operator("bo").payer_invoices());
        let (first, second) = tokio::join!(
            one.issue_payer_invoice(issuing(centre, &seller, &bound.transition, "1")),
            two.issue_payer_invoice(issuing(centre, &seller, &bound.transition, "2"))
        );
        assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1);
        let late = if first.is_ok() { second } else { first };
        assert_eq!(refused(late).reason, "NOTHING_TO_INVOICE");
        // What comes after is on the next invoice, and alone.
        owe(centre, &model, &bound, 12_500).await;
        let next = issue(centre, issuing(centre, &seller, &bound.transition, "3")).await;
        assert_eq!((next.phases, next.net_ore, next.payable_ore), (1, 10_000, 12_500));
    });
}

#[test]
fn an_invoice_that_is_sent_again_is_the_same_and_issued_once() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, numbered_payers(centre).await);
        owe(centre, &model, &bound, 50_000).await;
        let anna = centre.operator("anna");
        let request = issuing(centre, &numbered(centre).await, &bound.transition, "2026-17");
        let answer = twice(request, async |request| anna.payer_invoices().issue_payer_invoice(request).await).await;
        assert!(!answer.has_more);
        assert_eq!(changes(centre, "funding", &answer.invoice.unwrap().id).await, 1);
        let receivable = balance(centre, &format!("payer:{}:receivable", bound.transition)).await;
        assert_eq!(receivable.posted_debit_ore, 50_000);
    });
}

#[test]
fn a_number_is_given_once_by_each_seller() {
    everywhere(async |centre| {
        let (model, bound, other) = (model(centre).await, numbered_payers(centre).await, numbered_payers(centre).await);
        owe(centre, &model, &bound, 50_000).await;
        owe(centre, &model, &other, 50_000).await;
        let (seller, another) = (numbered(centre).await, numbered(centre).await);
        let first = issue(centre, issuing(centre, &seller, &bound.transition, "2026-17")).await;
        let taken = issuing(centre, &seller, &other.transition, "2026-17");
        let refusal = refused(centre.operator("anna").payer_invoices().issue_payer_invoice(taken).await);
        assert_eq!((refusal.reason.as_str(), &refusal.metadata["subject"]), ("INVOICE_NUMBER_TAKEN", &first.id));
        issue(centre, issuing(centre, &another, &other.transition, "2026-17")).await;
    });
}

/// Posts the intake of a case, whose price has no tax, and its assessment, whose price has. Answers its payers.
async fn with_and_without_tax(centre: &Centre) -> Bound {
    let mut content = content(centre).await;
    content.prices[0].vat_bps = 0;
    let model = publish(centre, &centre.a_drafted_model_of(content).await).await;
    let bound = numbered_payers(centre).await;
    let case = centre.an_open_case().await;
    let mut asked = rating(centre, &model, &bound);
    asked.phases = vec![FinancingPhase::Intake.into(), FinancingPhase::TheoryAssessment.into()];
    approve_all(centre, &pin(centre, &case.id, asked).await.lines).await;
    for step in [Phase::Guidance, Phase::InDepthMapping, Phase::Assessment] {
        centre.operator("recorder").cases().record_step(a_step(&case, step)).await.unwrap();
    }
    eventually("both phases posted", async || payers(centre, &case.id).await.posted_ore == 280_000).await;
    bound
}

#[test]
fn prices_without_tax_are_exported_beside_others_where_their_exemption_is_stated() {
    everywhere(async |centre| {
        let bound = with_and_without_tax(centre).await;
        let request = IssuePayerInvoiceRequest {
            exemption: "Undantaget enligt 10 kap. mervärdesskattelagen (2023:200)".into(),
            ..issuing(centre, &numbered(centre).await, &bound.transition, "2026-17")
        };
        let invoice = issue(centre, request).await;
        assert_eq!((invoice.net_ore, invoice.vat_ore, invoice.payable_ore), (248_000, 32_000, 280_000));
        sample("invoice-payer-exempt.xml", &file(centre, &invoice).await);
    });
}

#[test]
fn what_is_outside_the_scope_of_the_tax_has_an_invoice_of_its_own() {
    everywhere(async |centre| {
        let bound = with_and_without_tax(centre).await;
        let seller = numbered(centre).await;
        let mut invoices = centre.operator("anna").payer_invoices();
        let mut next = async |number: &str| {
            let request = issuing(centre, &seller, &bound.transition, number);
            let answer = invoices.issue_payer_invoice(request).await.expect("it is issued").into_inner();
            let invoice = answer.invoice.unwrap();
            (invoice.vat_ore, invoice.payable_ore, invoice.phases, answer.has_more)
        };
        assert_eq!(next("1").await, (32_000, 160_000, 1, true));
        assert_eq!(next("2").await, (0, 120_000, 1, false));
    });
}

#[test]
fn a_phase_with_a_price_without_tax_beside_one_with_is_invoiced_only_where_its_exemption_is_stated() {
    everywhere(async |centre| {
        let mut content = content(centre).await;
        // The intake costs what it did, half of it without tax.
        content.prices[0].amount_ore /= 2;
        let untaxed = PriceComponent { name: "a price without tax".into(), vat_bps: 0, ..content.prices[0].clone() };
        content.prices.push(untaxed);
        let model = publish(centre, &centre.a_drafted_model_of(content).await).await;
        let bound = numbered_payers(centre).await;
        owe(centre, &model, &bound, 50_000).await;
        let request = issuing(centre, &numbered(centre).await, &bound.transition, "2026-17");
        let refusal = refused(centre.operator("anna").payer_invoices().issue_payer_invoice(request.clone()).await);
        assert_eq!(refusal.reason, "INVOICE_VAT_UNFIT");
        let exempt = IssuePayerInvoiceRequest { request_id: key(), exemption: "an exemption".into(), ..request };
        assert_eq!(issue(centre, exempt).await.payable_ore, 50_000);
    });
}

#[test]
fn what_is_not_posted_in_the_month_or_has_no_number_is_not_invoiced() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, numbered_payers(centre).await);
        let mut invoices = centre.operator("anna").payer_invoices();
        owe(centre, &model, &bound, 50_000).await;
        let request = issuing(centre, &numbered(centre).await, &bound.transition, "2026-17");
        let nameless = centre.an_organisation().register().await.id;
        for (wrong, reason) in [
            (IssuePayerInvoiceRequest { month: "2020-01".into(), ..request.clone() }, "NOTHING_TO_INVOICE"),
            (IssuePayerInvoiceRequest { seller_id: nameless, ..request.clone() }, "ORGANISATION_NUMBER_MISSING"),
            (
                IssuePayerInvoiceRequest { organisation_id: NO_ORGANISATION.into(), ..request.clone() },
                "ORGANISATION_NOT_ACTIVE",
            ),
        ] {
            let wrong = IssuePayerInvoiceRequest { request_id: key(), ..wrong };
            assert_eq!(refused(invoices.issue_payer_invoice(wrong).await).reason, reason);
        }
        // Nothing of what was refused has taken the phase.
        assert_eq!(issue(centre, request).await.payable_ore, 50_000);
    });
}

#[test]
fn a_request_that_names_somebody_or_nothing_is_refused_field_by_field() {
    everywhere(async |centre| {
        let mut invoices = centre.operator("anna").payer_invoices();
        let wrong = IssuePayerInvoiceRequest {
            request_id: key(),
            seller_id: "x".into(),
            organisation_id: "y".into(),
            month: "2026-13".into(),
            invoice_number: "17 åäö".into(),
            due_on: "2020-01-01".into(),
            buyer_reference: "Astrid".into(),
            pay_to: None,
            exemption: "x".repeat(201),
        };
        assert_eq!(
            fields(invoices.issue_payer_invoice(wrong).await),
            [
                "seller_id",
                "organisation_id",
                "month",
                "invoice_number",
                "due_on",
                "buyer_reference",
                "pay_to",
                "exemption"
            ]
        );
        let own = issuing(centre, NO_ORGANISATION, NO_ORGANISATION, "1");
        assert_eq!(fields(invoices.issue_payer_invoice(own).await), ["organisation_id"]);
    });
}
