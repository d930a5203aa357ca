//! An invoice by Peppol BIS Billing 3, as UBL 2.1: of organisations, for money of a matter or of cases, and without anybody's name.

use std::{collections::BTreeMap, io};

use time::Date;

use super::{
    Party,
    account::Account,
    decimal,
    xml::{Element, group, text},
};
use crate::domain::{CaseId, money::Ore, refusal::format::FormatRefusal};

const INVOICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
const AGGREGATES: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const BASICS: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
/// Which rules it follows (BT-24).
const CUSTOMIZATION: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
/// Which process it is part of (BT-23).
const PROFILE: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
/// Swedish organisation numbers among the schemes of identifiers (ISO 6523).
const ORGANISATION_NUMBER: &str = "0007";
/// A commercial invoice (UNTDID 1001).
const COMMERCIAL: &str = "380";
/// A reference to what is invoiced (UNTDID 1153, as BT-18 wants it).
const INVOICED_OBJECT: &str = "130";
/// Credit transfer (UNTDID 4461), which Sweden's rules want for bankgiro too.
const CREDIT_TRANSFER: &str = "30";
/// One piece (UN/ECE recommendation 20).
const ONE: &str = "C62";
const CURRENCY: &str = "SEK";

/// The rates of value added tax that Sweden has, in basis points (mervärdesskattelag 2023:200, chapter 9).
pub const RATES: [u16; 3] = [600, 1_200, 2_500];

/// What value added tax is on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vat {
    /// Category O: outside the scope. Nothing else may be on the invoice (BR-O-11).
    OutsideScope,
    /// Category E: exempt, for the reason that the invoice gives.
    Exempt,
    /// Category S: added at a rate, in basis points.
    Standard(u16),
}

/// What is invoiced on a row of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What for.
    pub what: String,
    /// Of which case, by its id.
    pub case: Option<CaseId>,
    /// Without value added tax.
    pub net: Ore,
    /// What that is.
    pub vat: Vat,
}

/// An invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// From the seller's series.
    pub number: String,
    /// The day of the invoice.
    pub issued_on: Date,
    /// The last day to pay.
    pub due_on: Date,
    /// The buyer's own code.
    pub buyer_reference: String,
    /// The first and the last day of what is invoiced.
    pub period: Option<(Date, Date)>,
    /// Diarienummer of the decision.
    pub project: Option<String>,
    /// The claim, the recovery or the payer's invoice, by its id.
    pub object: String,
    /// Who invoices.
    pub seller: Party,
    /// Who pays.
    pub buyer: Party,
    /// At least one.
    pub rows: Vec<Row>,
    /// Why what is exempt is.
    pub exemption: String,
    /// What it comes to, where the books say so; the odd öre from what the rows come to are rounding.
    pub booked: Option<Ore>,
    /// Where it is paid.
    pub pay_to: Account,
}

/// What an invoice comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// Without value added tax.
    pub net: Ore,
    /// Value added tax, to the nearest öre of each rate's sum.
    pub vat: Ore,
    /// The odd öre that are added to both, or with a minus taken off.
    pub rounding: Ore,
    /// All of it.
    pub payable: Ore,
}

/// What the rows of one kind of tax come to.
#[derive(Debug, Clone, Copy)]
struct Taxed {
    vat: Vat,
    net: Ore,
    tax: Ore,
}

impl Invoice {
    /// What it comes to.
    pub fn amounts(&self) -> Amounts {
        let taxed = self.taxed();
        let (net, vat) = (sum(taxed.iter().map(|kind| kind.net)), sum(taxed.iter().map(|kind| kind.tax)));
        let exact = sum([net, vat]);
        let payable = self.booked.unwrap_or(exact);
        Amounts { net, vat, rounding: payable.minus(exact).unwrap_or_default(), payable }
    }

    /// Each kind of tax, with what its rows come to.
    fn taxed(&self) -> Vec<Taxed> {
        let mut nets = BTreeMap::<Vat, Vec<Ore>>::new();
        for row in &self.rows {
            nets.entry(row.vat).or_default().push(row.net);
        }
        let kind = |(vat, nets): (Vat, Vec<Ore>)| {
            let net = sum(nets);
            Taxed { vat, net, tax: vat.of(net) }
        };
        nets.into_iter().map(kind).collect()
    }

    /// The document. Refused where an organisation has no number.
    pub fn document(&self) -> Result<Element, FormatRefusal> {
        let amounts = self.amounts();
        let head = [
            text("cbc:CustomizationID", CUSTOMIZATION),
            text("cbc:ProfileID", PROFILE),
            text("cbc:ID", &self.number),
            text("cbc:IssueDate", self.issued_on.to_string()),
            text("cbc:DueDate", self.due_on.to_string()),
            text("cbc:InvoiceTypeCode", COMMERCIAL),
            text("cbc:DocumentCurrencyCode", CURRENCY),
            text("cbc:BuyerReference", &self.buyer_reference),
        ];
        let period = self.period.map(|(first, last)| {
            let days = [text("cbc:StartDate", first.to_string()), text("cbc:EndDate", last.to_string())];
            group("cac:InvoicePeriod", days)
        });
        let project = self.project.as_ref().map(|number| group("cac:ProjectReference", [text("cbc:ID", number)]));
        let parties = [
            group("cac:AccountingSupplierParty", [self.party(&self.seller, self.states_tax())?]),
            group("cac:AccountingCustomerParty", [self.party(&self.buyer, false)?]),
            self.payment(),
            self.tax(amounts),
            total(amounts),
        ];
        let rows = self.rows.iter().zip(1..).map(|(row, place)| row.line(place));
        let object = reference("cac:AdditionalDocumentReference", &self.object);
        let all = head.into_iter().chain(period).chain([object]).chain(project).chain(parties).chain(rows);
        Ok(group("Invoice", all).with("xmlns", INVOICE).with("xmlns:cac", AGGREGATES).with("xmlns:cbc", BASICS))
    }

    /// The document as bytes.
    pub fn bytes(&self) -> Result<io::Result<Vec<u8>>, FormatRefusal> {
        Ok(self.document()?.document())
    }

    /// Whoever sells outside the scope states no number for value added tax (BR-O-02), and whoever sells anything else does.
    fn states_tax(&self) -> bool {
        self.rows.iter().any(|row| row.vat != Vat::OutsideScope)
    }

    /// An organisation.
    fn party(&self, party: &Party, states_tax: bool) -> Result<Element, FormatRefusal> {
        let figures = party.figures()?;
        let own = party.peppol.as_deref().and_then(|address| address.split_once(':'));
        let (scheme, address) = own.unwrap_or((ORGANISATION_NUMBER, figures.as_str()));
        let tax = states_tax.then(|| {
            let number = text("cbc:CompanyID", format!("SE{figures}01"));
            group("cac:PartyTaxScheme", [number, tax_scheme()])
        });
        let address = [
            text("cbc:EndpointID", address).with("schemeID", scheme),
            group("cac:PartyName", [text("cbc:Name", &party.name)]),
            group("cac:PostalAddress", [group("cac:Country", [text("cbc:IdentificationCode", "SE")])]),
        ];
        let legal = group(
            "cac:PartyLegalEntity",
            [
                text("cbc:RegistrationName", &party.name),
                text("cbc:CompanyID", &figures).with("schemeID", ORGANISATION_NUMBER),
            ],
        );
        Ok(group("cac:Party", address.into_iter().chain(tax).chain([legal])))
    }

    fn payment(&self) -> Element {
        let account = match &self.pay_to {
            Account::Iban(number) => vec![text("cbc:ID", number)],
            Account::Bankgiro(number) => {
                vec![text("cbc:ID", number), group("cac:FinancialInstitutionBranch", [text("cbc:ID", "SE:BANKGIRO")])]
            }
        };
        group(
            "cac:PaymentMeans",
            [
                text("cbc:PaymentMeansCode", CREDIT_TRANSFER),
                text("cbc:PaymentID", &self.number),
                group("cac:PayeeFinancialAccount", account),
            ],
        )
    }

    fn tax(&self, amounts: Amounts) -> Element {
        let subtotal = |kind: Taxed| {
            let reasons = match kind.vat {
                Vat::OutsideScope => vec![
                    text("cbc:TaxExemptionReasonCode", "VATEX-EU-O"),
                    text("cbc:TaxExemptionReason", "Utanför mervärdesskattens tillämpningsområde"),
                ],
                Vat::Exempt => vec![text("cbc:TaxExemptionReason", &self.exemption)],
                Vat::Standard(_) => Vec::new(),
            };
            group(
                "cac:TaxSubtotal",
                [
                    amount("cbc:TaxableAmount", kind.net),
                    amount("cbc:TaxAmount", kind.tax),
                    kind.vat.category("cac:TaxCategory", reasons),
                ],
            )
        };
        let subtotals = self.taxed().into_iter().map(subtotal);
        group("cac:TaxTotal", [amount("cbc:TaxAmount", amounts.vat)].into_iter().chain(subtotals))
    }
}

impl Row {
    fn line(&self, place: usize) -> Element {
        let category = self.vat.category("cac:ClassifiedTaxCategory", Vec::new());
        let head = [
            text("cbc:ID", place.to_string()),
            text("cbc:InvoicedQuantity", "1").with("unitCode", ONE),
            amount("cbc:LineExtensionAmount", self.net),
        ];
        let case = self.case.map(|case| reference("cac:DocumentReference", &case.to_string()));
        let item = [
            group("cac:Item", [text("cbc:Name", &self.what), category]),
            group("cac:Price", [amount("cbc:PriceAmount", self.net)]),
        ];
        group("cac:InvoiceLine", head.into_iter().chain(case).chain(item))
    }
}

impl Vat {
    /// The tax on an amount, to the nearest öre.
    fn of(self, net: Ore) -> Ore {
        match self {
            Self::OutsideScope | Self::Exempt => Ore::ZERO,
            Self::Standard(rate) => {
                Ore::try_from((i128::from(net.ore()) * i128::from(rate) + 5_000) / 10_000).unwrap_or_default()
            }
        }
    }

    /// The category that it is; outside the scope there is no rate (BR-O-05).
    fn category(self, name: &'static str, reasons: Vec<Element>) -> Element {
        let (id, percent) = match self {
            Self::OutsideScope => ("O", None),
            Self::Exempt => ("E", Some("0".to_owned())),
            Self::Standard(rate) => ("S", Some((rate / 100).to_string())),
        };
        let percent = percent.map(|percent| text("cbc:Percent", percent));
        group(name, [text("cbc:ID", id)].into_iter().chain(percent).chain(reasons).chain([tax_scheme()]))
    }
}

fn sum(amounts: impl IntoIterator<Item = Ore>) -> Ore {
    Ore::sum(amounts).unwrap_or(Ore::MOST)
}

/// A reference to what is invoiced.
fn reference(name: &'static str, id: &str) -> Element {
    group(name, [text("cbc:ID", id), text("cbc:DocumentTypeCode", INVOICED_OBJECT)])
}

fn total(amounts: Amounts) -> Element {
    let head = [
        amount("cbc:LineExtensionAmount", amounts.net),
        amount("cbc:TaxExclusiveAmount", amounts.net),
        amount("cbc:TaxInclusiveAmount", sum([amounts.net, amounts.vat])),
    ];
    let odd = (amounts.rounding != Ore::ZERO).then(|| amount("cbc:PayableRoundingAmount", amounts.rounding));
    let payable = amount("cbc:PayableAmount", amounts.payable);
    group("cac:LegalMonetaryTotal", head.into_iter().chain(odd).chain([payable]))
}

fn tax_scheme() -> Element {
    group("cac:TaxScheme", [text("cbc:ID", "VAT")])
}

fn amount(name: &'static str, amount: Ore) -> Element {
    text(name, decimal(amount)).with("currencyID", CURRENCY)
}

#[cfg(test)]
mod tests;
