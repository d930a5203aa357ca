//! A claim, an invoice, payment orders or grants as a file.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use proto::reell::funding::v1::{
    BankAccount, CostCategory, ExportClaimPackageRequest, ExportGrantsRequest, ExportInvoiceRequest,
    ExportPaymentOrdersRequest, InvoiceVat, PackageFormat, PayeeAccount, formats_client::FormatsClient,
};
use uuid::Uuid;

use super::{free, keep};
use crate::{
    cli::say,
    way::{Centre, Way, said},
};

/// Where the file goes, and where the centre is.
#[derive(Args, Clone)]
pub struct Place {
    /// The file to write. One that is there already is not touched.
    #[arg(long)]
    pub to: PathBuf,
    /// Where the centre is. Its address is that of the funding service.
    #[command(flatten)]
    pub centre: Centre,
}

/// A claim's package.
#[derive(Args, Clone)]
pub struct ClaimPackage {
    /// The claim (claim_…).
    #[arg(long)]
    pub claim: String,
    /// As a workbook or as text.
    #[arg(long = "as-format", value_enum, default_value = "xlsx")]
    pub format: Format,
    /// Only the lines of one category, e.g. staff.
    #[arg(long)]
    pub category: Option<String>,
    /// Adds a line to each category that makes it whole kronor.
    #[arg(long)]
    pub whole_kronor: bool,
    /// Where to.
    #[command(flatten)]
    pub place: Place,
}

/// How a package is written.
#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Text with semicolons.
    Csv,
}

/// An invoice.
#[derive(Args, Clone)]
pub struct Invoice {
    /// What is taken back (recovery_…).
    #[arg(long, required_unless_present = "claim", conflicts_with = "claim")]
    pub recovery: Option<String>,
    /// The claim that a financier owes for (claim_…).
    #[arg(long)]
    pub claim: Option<String>,
    /// The financier's row in the plan: 0, 1, 2 …
    #[arg(long, default_value_t = 0)]
    pub line: i32,
    /// The invoice's number, from the series of whoever issues it.
    #[arg(long)]
    pub number: String,
    /// The last day to pay, as YYYY-MM-DD.
    #[arg(long)]
    pub due: String,
    /// The buyer's own code.
    #[arg(long)]
    pub reference: String,
    /// Where it is paid: an IBAN, or a bankgiro number.
    #[arg(long)]
    pub account: String,
    /// The rate of value added tax in per cent: 6, 12 or 25. Without it the invoice is outside the scope.
    #[arg(long)]
    pub vat: Option<i32>,
    /// Where to.
    #[command(flatten)]
    pub place: Place,
}

/// Payment orders.
#[derive(Args, Clone)]
pub struct PaymentOrders {
    /// Whose payments (org_…).
    #[arg(long)]
    pub financier: String,
    /// Which (payment_…); without any, all that are attested and in no file yet.
    #[arg(long)]
    pub payment: Vec<String>,
    /// Where they are paid from: an IBAN, or a bankgiro number.
    #[arg(long)]
    pub account: String,
    /// The BIC of the bank there.
    #[arg(long, default_value = "")]
    pub bic: String,
    /// Where an organisation is paid, as org_…=5050-1055 or org_…=SE45….
    #[arg(long, required = true)]
    pub payee: Vec<String>,
    /// When the bank is to pay, as YYYY-MM-DD.
    #[arg(long)]
    pub on: String,
    /// The key of a file that was asked for before and lost: it gives that file again.
    #[arg(long)]
    pub key: Option<Uuid>,
    /// Where to.
    #[command(flatten)]
    pub place: Place,
}

/// Grants.
#[derive(Args, Clone)]
pub struct Grants {
    /// The publisher's prefix in the 360Giving register, as 360G-norrbotten.
    #[arg(long)]
    pub prefix: String,
    /// Only that decision's (decision_…).
    #[arg(long, default_value = "")]
    pub decision: String,
    /// Where to.
    #[command(flatten)]
    pub place: Place,
}

/// Writes a claim's package.
pub async fn claim_package(what: ClaimPackage) -> anyhow::Result<()> {
    let mut client = open(&what.place)?;
    let category = what.category.unwrap_or_else(|| "unspecified".into());
    let named = format!("COST_CATEGORY_{}", category.to_ascii_uppercase());
    let category = CostCategory::from_str_name(&named);
    let format = match what.format {
        Format::Xlsx => PackageFormat::Xlsx,
        Format::Csv => PackageFormat::Csv,
    };
    let request = ExportClaimPackageRequest {
        claim_id: what.claim,
        format: format.into(),
        category: category.context("There is no such category: name one as the contract does, e.g. staff.")?.into(),
        whole_kronor: what.whole_kronor,
    };
    let package = client.export_claim_package(request).await.map_err(said)?.into_inner();
    keep(&what.place.to, &package.content)?;
    say(&format!("{} lines in {}, SHA-256 {}", package.lines, what.place.to.display(), package.lines_sha256))
}

/// Writes an invoice.
pub async fn invoice(what: Invoice) -> anyhow::Result<()> {
    let mut client = open(&what.place)?;
    let request = ExportInvoiceRequest {
        recovery_id: what.recovery.unwrap_or_default(),
        claim_id: what.claim.unwrap_or_default(),
        line: what.line,
        invoice_number: what.number,
        issued_on: String::new(),
        due_on: what.due,
        buyer_reference: what.reference,
        pay_to: Some(account(&what.account)),
        vat: if what.vat.is_some() { InvoiceVat::Standard } else { InvoiceVat::OutsideScope }.into(),
        vat_rate_bps: what.vat.unwrap_or(0).saturating_mul(100),
    };
    let invoice = client.export_invoice(request).await.map_err(said)?.into_inner();
    keep(&what.place.to, &invoice.content)?;
    say(&format!("{} öre to pay in {}", invoice.payable_ore, what.place.to.display()))
}

/// Writes payment orders. Their key is said before anything is asked: with it the file can be had again.
pub async fn payment_orders(what: PaymentOrders) -> anyhow::Result<()> {
    let payees: anyhow::Result<Vec<_>> = what.payee.iter().map(|stated| payee(stated)).collect();
    let payees = payees?;
    let mut client = open(&what.place)?;
    #[allow(clippy::disallowed_methods, reason = "the key of a command is its caller's")]
    let key = what.key.unwrap_or_else(Uuid::new_v4);
    say(&format!("key {key}"))?;
    let request = ExportPaymentOrdersRequest {
        request_id: key.to_string(),
        financier_id: what.financier,
        payment_ids: what.payment,
        pay_from: Some(account(&what.account)),
        bic: what.bic,
        payees,
        execute_on: what.on,
    };
    let orders = client.export_payment_orders(request).await.map_err(said)?.into_inner();
    keep(&what.place.to, &orders.content)?;
    let count = orders.payment_ids.len();
    say(&format!("{count} payments of {} öre together in {}", orders.total_ore, what.place.to.display()))
}

/// Writes grants, and says which decisions are none.
pub async fn grants(what: Grants) -> anyhow::Result<()> {
    let mut client = open(&what.place)?;
    let request = ExportGrantsRequest { publisher_prefix: what.prefix, decision_id: what.decision };
    let grants = client.export_grants(request).await.map_err(said)?.into_inner();
    for out in &grants.left_out {
        say(&format!("{} is left out: {}", out.decision_id, out.explanation))?;
    }
    keep(&what.place.to, &grants.content)?;
    say(&format!("{} grants in {}", grants.grants, what.place.to.display()))
}

fn open(place: &Place) -> anyhow::Result<FormatsClient<mesh::connect::Peer>> {
    free(&place.to)?;
    Ok(FormatsClient::new(Way::to(&place.centre, funding::NAME)?.peer()?))
}

/// An IBAN begins with the letters of its country, and a bankgiro number is figures.
fn account(text: &str) -> BankAccount {
    let text = text.to_owned();
    match text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        true => BankAccount { iban: text, ..Default::default() },
        false => BankAccount { bankgiro: text, ..Default::default() },
    }
}

fn payee(stated: &str) -> anyhow::Result<PayeeAccount> {
    let (organisation, number) = stated.split_once('=').context("State a payee as org_…=account.")?;
    Ok(PayeeAccount { organisation_id: organisation.to_owned(), account: Some(account(number)) })
}
