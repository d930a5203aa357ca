//! The messages about files in the formats of others: requests are read with every broken rule named at once.

use std::collections::BTreeMap;

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;
use time::{Date, Duration};

use super::{
    claims::terms::category,
    ledger::{day, optional_day},
};
use crate::domain::{
    DecisionId, OrganisationId,
    claims::{ClaimId, PaymentId, RecoveryId, recovery::Invoiced},
    formats::{
        account::Account,
        invoice::{Invoice, RATES, Vat},
        order::Orders,
        package::{Package, Wanted},
    },
};

/// The most payments of a file.
pub const MOST_PAYMENTS: usize = 100;
/// The most days before a bank is to pay.
const MOST_DAYS: Duration = Duration::days(90);
/// The most days before an invoice is to be paid.
const MOST_DUE_DAYS: Duration = Duration::days(366);
/// The highest row of a plan.
const MOST_LINE: i32 = 49;

/// Which package is wanted.
#[derive(Debug, Clone, Copy)]
pub struct PackageWanted {
    /// Of which claim.
    pub claim: ClaimId,
    /// Which lines, and how.
    pub wanted: Wanted,
    /// As a workbook, and not as text.
    pub as_workbook: bool,
}

/// Reads which package is wanted.
pub fn package(request: &contract::ExportClaimPackageRequest) -> Result<PackageWanted, Error> {
    let mut fields = Fields::new();
    let claim = fields.take("claim_id", ClaimId::parse(&request.claim_id));
    let as_workbook = match request.format() {
        contract::PackageFormat::Xlsx => Ok(true),
        contract::PackageFormat::Csv => Ok(false),
        contract::PackageFormat::Unspecified => Err("must be XLSX or CSV".to_owned()),
    };
    let as_workbook = fields.take("format", as_workbook);
    let category = match request.category {
        0 => Ok(None),
        number => category(number).map(Some),
    };
    let category = fields.take("category", category);
    match (claim, as_workbook, category) {
        (Some(claim), Some(as_workbook), Some(category)) => {
            Ok(PackageWanted { claim, wanted: Wanted { category, whole_kronor: request.whole_kronor }, as_workbook })
        }
        _ => Err(fields.refusal()),
    }
}

/// Writes a package.
pub fn to_package(
    package: &Package,
    hash: String,
    content: Vec<u8>,
    as_workbook: bool,
) -> contract::ExportClaimPackageResponse {
    let (ending, media_type) = match as_workbook {
        true => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        false => ("csv", "text/csv; charset=utf-8"),
    };
    contract::ExportClaimPackageResponse {
        content,
        file_name: format!("{}.{ending}", package.name()),
        media_type: media_type.into(),
        lines: i64::try_from(package.rows.len()).unwrap_or(i64::MAX),
        eligible_ore: package.eligible().ore(),
        lines_sha256: hash,
    }
}

/// What is invoiced.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    /// What is taken back.
    Recovery(RecoveryId),
    /// What a financier owes for a claim, by its row.
    Claim(ClaimId, usize),
}

/// What an invoice states beside what the books know.
#[derive(Debug)]
pub struct InvoiceWanted {
    /// What is invoiced.
    pub of: Of,
    /// From the seller's series.
    pub number: String,
    /// The day of the invoice.
    pub issued_on: Date,
    /// The last day to pay.
    pub due_on: Date,
    /// The buyer's own code.
    pub buyer_reference: String,
    /// Where it is paid.
    pub pay_to: Account,
    /// What value added tax is.
    pub vat: Vat,
}

/// Reads which invoice is wanted, on a day.
pub fn invoice(request: contract::ExportInvoiceRequest, today: Date) -> Result<InvoiceWanted, Error> {
    let mut fields = Fields::new();
    let of = of(&mut fields, &request);
    let number = fields.take("invoice_number", invoice_number(request.invoice_number));
    let issued_on = fields.take("issued_on", optional_day(&request.issued_on)).map(|day| day.unwrap_or(today));
    let due_on = fields.take("due_on", day(&request.due_on));
    if let (Some(issued), Some(due)) = (issued_on, due_on) {
        check_due(&mut fields, issued, due);
    }
    let buyer_reference = fields.take("buyer_reference", buyer_reference(request.buyer_reference));
    let pay_to = fields.take("pay_to", account(request.pay_to.as_ref()));
    let vat = match contract::InvoiceVat::try_from(request.vat) {
        Ok(contract::InvoiceVat::OutsideScope) if request.vat_rate_bps == 0 => Some(Vat::OutsideScope),
        Ok(contract::InvoiceVat::Standard) => {
            let rate = u16::try_from(request.vat_rate_bps).ok().filter(|rate| RATES.contains(rate));
            fields.take("vat_rate_bps", rate.map(Vat::Standard).ok_or_else(|| "must be 600, 1200 or 2500".to_owned()))
        }
        Ok(contract::InvoiceVat::OutsideScope) => {
            fields.reject("vat_rate_bps", "must be empty outside the scope");
            None
        }
        Ok(contract::InvoiceVat::Unspecified) | Err(_) => {
            fields.reject("vat", "must be OUTSIDE_SCOPE or STANDARD");
            None
        }
    };
    match (of, number, issued_on, due_on, buyer_reference, pay_to, vat, fields.is_empty()) {
        (
            Some(of),
            Some(number),
            Some(issued_on),
            Some(due_on),
            Some(buyer_reference),
            Some(pay_to),
            Some(vat),
            true,
        ) => Ok(InvoiceWanted { of, number, issued_on, due_on, buyer_reference, pay_to, vat }),
        _ => Err(fields.refusal()),
    }
}

/// Reads the number of an invoice, of its seller's series.
pub fn invoice_number(text: String) -> Result<String, String> {
    let is_of_number = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/');
    code(text, 30, is_of_number, "must be 1 to 30 letters, digits, - and /")
}

/// Reads a buyer's own code.
pub fn buyer_reference(text: String) -> Result<String, String> {
    let rule = "must be a code of at most 50 letters, digits, - / and _ with a digit in it, so that it names nobody";
    let is_of_code = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b'_');
    match code(text, 50, is_of_code, rule)? {
        text if text.bytes().any(|byte| byte.is_ascii_digit()) => Ok(text),
        _ => Err(rule.to_owned()),
    }
}

/// Rejects a last day to pay that does not fit the day of the invoice.
pub fn check_due(fields: &mut Fields, issued: Date, due: Date) {
    if due < issued || due - issued > MOST_DUE_DAYS {
        fields.reject("due_on", "must not be before the invoice is issued, nor more than a year after");
    }
}

/// The name of an invoice's file.
pub fn invoice_file(number: &str) -> String {
    format!("{}.xml", number.replace('/', "-"))
}

/// Refuses an invoice that is another than the one which is noted.
pub fn noted(wanted: &InvoiceWanted, invoice: &Invoiced) -> Result<(), Error> {
    let mut fields = Fields::new();
    if wanted.number != invoice.number {
        fields.reject("invoice_number", "must be the number that is noted with the recovery");
    }
    if wanted.due_on != invoice.due_on {
        fields.reject("due_on", "must be the day that is noted with the recovery");
    }
    if fields.is_empty() { Ok(()) } else { Err(fields.refusal()) }
}

fn of(fields: &mut Fields, request: &contract::ExportInvoiceRequest) -> Option<Of> {
    match (request.recovery_id.is_empty(), request.claim_id.is_empty()) {
        (false, true) => fields.take("recovery_id", RecoveryId::parse(&request.recovery_id)).map(Of::Recovery),
        (true, false) => {
            let claim = fields.take("claim_id", ClaimId::parse(&request.claim_id));
            let line = usize::try_from(request.line).ok().filter(|_| request.line <= MOST_LINE);
            let line = fields.take("line", line.ok_or_else(|| format!("must be 0 to {MOST_LINE}")));
            Some(Of::Claim(claim?, line?))
        }
        (true, true) | (false, false) => {
            fields.reject("recovery_id", "must be stated, or a claim, and not both");
            None
        }
    }
}

/// Writes an invoice.
pub fn to_invoice(invoice: &Invoice, content: Vec<u8>) -> contract::ExportInvoiceResponse {
    let amounts = invoice.amounts();
    contract::ExportInvoiceResponse {
        content,
        file_name: invoice_file(&invoice.number),
        net_ore: amounts.net.ore(),
        vat_ore: amounts.vat.ore(),
        payable_ore: amounts.payable.ore(),
    }
}

/// Which payment orders are wanted.
#[derive(Debug)]
pub struct OrdersWanted {
    /// Whose payments.
    pub financier: OrganisationId,
    /// Which; none for all that wait.
    pub payments: Vec<PaymentId>,
    /// From where.
    pub pay_from: Account,
    /// The bank there.
    pub bic: Option<String>,
    /// Where each organisation is paid.
    pub payees: BTreeMap<OrganisationId, Account>,
    /// When.
    pub execute_on: Date,
}

/// Reads which payment orders are wanted, on a day.
pub fn orders(request: &contract::ExportPaymentOrdersRequest, today: Date) -> Result<OrdersWanted, Error> {
    let mut fields = Fields::new();
    let financier = fields.take("financier_id", OrganisationId::parse(&request.financier_id));
    if request.payment_ids.len() > MOST_PAYMENTS {
        fields.reject("payment_ids", format!("must be at most {MOST_PAYMENTS}"));
    }
    let mut payments = Vec::new();
    for (place, id) in request.payment_ids.iter().take(MOST_PAYMENTS).enumerate() {
        let name = format!("payment_ids[{place}]");
        match fields.take(&name, PaymentId::parse(id)) {
            Some(id) if payments.contains(&id) => fields.reject(&name, "must not be there twice"),
            id => payments.extend(id),
        }
    }
    let pay_from = fields.take("pay_from", account(request.pay_from.as_ref()));
    let bic = fields.take("bic", bic(&request.bic));
    if request.payees.is_empty() || request.payees.len() > MOST_PAYMENTS {
        fields.reject("payees", format!("must be 1 to {MOST_PAYMENTS}"));
    }
    let mut payees = BTreeMap::new();
    for (place, payee) in request.payees.iter().take(MOST_PAYMENTS).enumerate() {
        let name = format!("payees[{place}].organisation_id");
        let organisation = fields.take(&name, OrganisationId::parse(&payee.organisation_id));
        let account = fields.take(&format!("payees[{place}].account"), account(payee.account.as_ref()));
        if let (Some(organisation), Some(account)) = (organisation, account)
            && payees.insert(organisation, account).is_some()
        {
            fields.reject(&name, "must not be there twice");
        }
    }
    let execute_on = fields.take("execute_on", day(&request.execute_on));
    if execute_on.is_some_and(|day| day < today || day - today > MOST_DAYS) {
        fields.reject("execute_on", "must be today or within 90 days");
    }
    match (financier, pay_from, bic, execute_on, fields.is_empty()) {
        (Some(financier), Some(pay_from), Some(bic), Some(execute_on), true) => {
            Ok(OrdersWanted { financier, payments, pay_from, bic, payees, execute_on })
        }
        _ => Err(fields.refusal()),
    }
}

/// Writes payment orders.
pub fn to_orders(orders: &Orders, content: Vec<u8>) -> contract::ExportPaymentOrdersResponse {
    contract::ExportPaymentOrdersResponse {
        content,
        file_name: format!("pain001_{}.xml", orders.message_id()),
        message_id: orders.message_id(),
        payment_ids: orders.orders.iter().map(|order| order.payment.to_string()).collect(),
        total_ore: orders.total().ore(),
    }
}

/// Reads which grants are wanted: the publisher's prefix, and of which decision, or of all.
pub fn grants(request: contract::ExportGrantsRequest) -> Result<(String, Option<DecisionId>), Error> {
    let mut fields = Fields::new();
    let rule = "must be the publisher's prefix, as 360G-norrbotten";
    let is_of_prefix = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let prefix = code(request.publisher_prefix, 60, is_of_prefix, rule);
    let prefix = prefix.and_then(|text| match text.strip_prefix("360G-") {
        Some(own) if !own.is_empty() => Ok(text),
        Some(_) | None => Err(rule.to_owned()),
    });
    let prefix = fields.take("publisher_prefix", prefix);
    let decision = match request.decision_id.as_str() {
        "" => Ok(None),
        id => DecisionId::parse(id).map(Some),
    };
    match (prefix, fields.take("decision_id", decision)) {
        (Some(prefix), Some(decision)) => Ok((prefix, decision)),
        _ => Err(fields.refusal()),
    }
}

/// Writes grants.
pub fn to_grants(
    prefix: &str,
    count: usize,
    content: Vec<u8>,
    left_out: Vec<(DecisionId, String)>,
) -> contract::ExportGrantsResponse {
    let out =
        |(id, explanation): (DecisionId, String)| contract::GrantLeftOut { decision_id: id.to_string(), explanation };
    contract::ExportGrantsResponse {
        content,
        file_name: format!("{prefix}.json"),
        grants: i64::try_from(count).unwrap_or(i64::MAX),
        left_out: left_out.into_iter().map(out).collect(),
    }
}

/// Reads where money is paid.
pub fn account(stated: Option<&contract::BankAccount>) -> Result<Account, String> {
    let stated = stated.ok_or("must be an IBAN or a bankgiro number, and not both")?;
    Account::read(&stated.iban, &stated.bankgiro)
}

/// ISO 9362: four letters of the bank, the country's two, and two or five letters and figures; or nothing.
fn bic(text: &str) -> Result<Option<String>, String> {
    let (letters, rest) = text.split_at_checked(6).unwrap_or((text, ""));
    let sound = letters.len() == 6
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && [2, 5].contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    match (text.is_empty(), sound) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(text.to_owned())),
        (false, false) => Err("must be a BIC of 8 or 11 capitals and figures".into()),
    }
}

/// A text of some letters only, at least one.
fn code(text: String, most: usize, is_of_it: impl Fn(u8) -> bool, rule: &str) -> Result<String, String> {
    let sound = (1..=most).contains(&text.len()) && text.bytes().all(is_of_it);
    if sound { Ok(text) } else { Err(rule.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bic_is_of_a_bank_a_country_and_a_place() {
        assert_eq!(bic(""), Ok(None));
        assert_eq!(bic("ESSESESS"), Ok(Some("ESSESESS".into())));
        assert!(bic("SWEDSESS123").is_ok());
        for wrong in ["ESSE", "essesess", "ESSESESS1", "ESSE5ESS", "ÅSSESESS"] {
            assert!(bic(wrong).is_err(), "{wrong}");
        }
    }
}
