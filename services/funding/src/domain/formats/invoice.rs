//! An invoice by Peppol BIS Billing 3, as UBL 2.1: of organisations, for money of a matter, and without anybody's name.

use std::io;

use time::Date;

use super::{
    Party,
    account::Account,
    decimal,
    xml::{Element, group, text},
};
use crate::domain::{money::Ore, refusal::format::FormatRefusal};

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

/// What value added tax is on the invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vat {
    /// Category O: outside the scope.
    OutsideScope,
    /// Category S: added at a rate, in basis points.
    Standard(u16),
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
    /// Diarienummer of the decision.
    pub project: String,
    /// The claim or the recovery, by its id.
    pub object: String,
    /// Who invoices.
    pub seller: Party,
    /// Who pays.
    pub buyer: Party,
    /// What for.
    pub what: String,
    /// Without value added tax.
    pub net: Ore,
    /// What that is.
    pub vat: Vat,
    /// Where it is paid.
    pub pay_to: Account,
}

/// What an invoice comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// Without value added tax.
    pub net: Ore,
    /// Value added tax, to the nearest öre.
    pub vat: Ore,
    /// Both.
    pub payable: Ore,
}

impl Invoice {
    /// What it comes to.
    pub fn amounts(&self) -> Amounts {
        let vat = match self.vat {
            Vat::OutsideScope => Ore::ZERO,
            Vat::Standard(rate) => {
                Ore::try_from((i128::from(self.net.ore()) * i128::from(rate) + 5_000) / 10_000).unwrap_or_default()
            }
        };
        Amounts { net: self.net, vat, payable: self.net.plus(vat).unwrap_or(self.net) }
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
            group(
                "cac:AdditionalDocumentReference",
                [text("cbc:ID", &self.object), text("cbc:DocumentTypeCode", INVOICED_OBJECT)],
            ),
            group("cac:ProjectReference", [text("cbc:ID", &self.project)]),
            group("cac:AccountingSupplierParty", [self.party(&self.seller, self.is_taxed())?]),
            group("cac:AccountingCustomerParty", [self.party(&self.buyer, false)?]),
            self.payment(),
            self.tax(amounts),
            group(
                "cac:LegalMonetaryTotal",
                [
                    amount("cbc:LineExtensionAmount", amounts.net),
                    amount("cbc:TaxExclusiveAmount", amounts.net),
                    amount("cbc:TaxInclusiveAmount", amounts.payable),
                    amount("cbc:PayableAmount", amounts.payable),
                ],
            ),
            self.line(amounts),
        ];
        Ok(group("Invoice", head).with("xmlns", INVOICE).with("xmlns:cac", AGGREGATES).with("xmlns:cbc", BASICS))
    }

    /// The document as bytes.
    pub fn bytes(&self) -> Result<io::Result<Vec<u8>>, FormatRefusal> {
        Ok(self.document()?.document())
    }

    fn is_taxed(&self) -> bool {
        matches!(self.vat, Vat::Standard(_))
    }

    /// An organisation. Whoever sells outside the scope states no number for value added tax (BR-O-02).
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
        let mut category = vec![text("cbc:ID", self.category())];
        match self.vat {
            Vat::Standard(rate) => category.push(text("cbc:Percent", (rate / 100).to_string())),
            Vat::OutsideScope => category.extend([
                text("cbc:TaxExemptionReasonCode", "VATEX-EU-O"),
                text("cbc:TaxExemptionReason", "Utanför mervärdesskattens tillämpningsområde"),
            ]),
        }
        category.push(tax_scheme());
        let subtotal = group(
            "cac:TaxSubtotal",
            [
                amount("cbc:TaxableAmount", amounts.net),
                amount("cbc:TaxAmount", amounts.vat),
                group("cac:TaxCategory", category),
            ],
        );
        group("cac:TaxTotal", [amount("cbc:TaxAmount", amounts.vat), subtotal])
    }

    fn line(&self, amounts: Amounts) -> Element {
        let mut category = vec![text("cbc:ID", self.category())];
        if let Vat::Standard(rate) = self.vat {
            category.push(text("cbc:Percent", (rate / 100).to_string()));
        }
        category.push(tax_scheme());
        let item = group("cac:Item", [text("cbc:Name", &self.what), group("cac:ClassifiedTaxCategory", category)]);
        group(
            "cac:InvoiceLine",
            [
                text("cbc:ID", "1"),
                text("cbc:InvoicedQuantity", "1").with("unitCode", ONE),
                amount("cbc:LineExtensionAmount", amounts.net),
                item,
                group("cac:Price", [amount("cbc:PriceAmount", amounts.net)]),
            ],
        )
    }

    fn category(&self) -> &'static str {
        match self.vat {
            Vat::OutsideScope => "O",
            Vat::Standard(_) => "S",
        }
    }
}

fn tax_scheme() -> Element {
    group("cac:TaxScheme", [text("cbc:ID", "VAT")])
}

fn amount(name: &'static str, amount: Ore) -> Element {
    text(name, decimal(amount)).with("currencyID", CURRENCY)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::domain::formats::examples::party;

    fn invoice(vat: Vat, net: i64) -> Invoice {
        Invoice {
            number: "2026-17".into(),
            issued_on: date!(2026 - 11 - 28),
            due_on: date!(2026 - 12 - 28),
            buyer_reference: "ref-4711".into(),
            project: "RUN-00253-2023".into(),
            object: "recovery_1".into(),
            seller: party(1, "232100-0230"),
            buyer: party(2, "212000-0142"),
            what: "Återkrav".into(),
            net: Ore::new(net),
            vat,
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
}
