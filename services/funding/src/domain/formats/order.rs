//! Payment orders for a bank, as ISO 20022 pain.001.001.03: one file of one payer's attested payments, with its sums.

use std::io;

use mesh::clock::Timestamp;
use time::Date;
use uuid::Uuid;

use super::{
    Party,
    account::Account,
    decimal,
    xml::{Element, group, text},
};
use crate::domain::{claims::PaymentId, money::Ore, refusal::format::FormatRefusal};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03";
/// The most characters of a name that banks take on.
const NAME: usize = 70;
/// The most characters of a message to the payee.
const REMITTANCE: usize = 140;
/// What says that an account is one of Bankgirot.
const BANKGIRO: &str = "BGNR";
/// Bankgirot among the members of the Swedish clearing.
const BANKGIRO_MEMBER: &str = "9900";

/// A payment in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Ore,
    /// Who is paid.
    pub payee: Party,
    /// Where.
    pub account: Account,
    /// What the payee reads: the matter.
    pub reference: String,
}

/// A file of payment orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orders {
    /// The file's own id, which follows from the request.
    pub message: Uuid,
    /// When it was written.
    pub made: Timestamp,
    /// Who pays.
    pub payer: Party,
    /// From where.
    pub account: Account,
    /// The bank of that account, where it wants to be named.
    pub bic: Option<String>,
    /// When the bank is to pay.
    pub execute_on: Date,
    /// What is paid, at least one.
    pub orders: Vec<Order>,
}

impl Orders {
    /// The file's id as the file has it: 32 letters and figures, since the format has room for 35.
    pub fn message_id(&self) -> String {
        self.message.simple().to_string()
    }

    /// What all come to.
    pub fn total(&self) -> Ore {
        Ore::sum(self.orders.iter().map(|order| order.amount)).unwrap_or_default()
    }

    /// The document. Refused where the payer has no number.
    pub fn document(&self) -> Result<Element, FormatRefusal> {
        let (count, total) = (self.orders.len().to_string(), decimal(self.total()));
        let payer = || Ok::<_, FormatRefusal>([text("Nm", name(&self.payer)), identity(&self.payer.figures()?)]);
        let head = group(
            "GrpHdr",
            [
                text("MsgId", self.message_id()),
                text("CreDtTm", self.made.whole_seconds().to_string()),
                text("NbOfTxs", &count),
                text("CtrlSum", &total),
                group("InitgPty", payer()?),
            ],
        );
        let bank = match &self.bic {
            Some(bic) => text("BIC", bic),
            None => group("Othr", [text("Id", "NOTPROVIDED")]),
        };
        let information = [
            text("PmtInfId", format!("{}-1", self.message_id())),
            text("PmtMtd", "TRF"),
            text("BtchBookg", "false"),
            text("NbOfTxs", &count),
            text("CtrlSum", &total),
            group("PmtTpInf", [group("SvcLvl", [text("Cd", "NURG")])]),
            text("ReqdExctnDt", self.execute_on.to_string()),
            group("Dbtr", payer()?),
            group("DbtrAcct", [account(&self.account), text("Ccy", "SEK")]),
            group("DbtrAgt", [group("FinInstnId", [bank])]),
            text("ChrgBr", "SHAR"),
        ];
        let orders = self.orders.iter().map(transaction);
        let information = group("PmtInf", information.into_iter().chain(orders));
        let root = group("Document", [group("CstmrCdtTrfInitn", [head, information])]);
        Ok(root.with("xmlns", NAMESPACE))
    }

    /// The document as bytes.
    pub fn bytes(&self) -> Result<io::Result<Vec<u8>>, FormatRefusal> {
        Ok(self.document()?.document())
    }
}

fn transaction(order: &Order) -> Element {
    let id = order.payment.uuid().simple().to_string();
    let member = || {
        let system = group("ClrSysId", [text("Cd", "SESBA")]);
        let member = group("ClrSysMmbId", [system, text("MmbId", BANKGIRO_MEMBER)]);
        group("CdtrAgt", [group("FinInstnId", [member])])
    };
    let agent = match &order.account {
        Account::Bankgiro(_) => Some(member()),
        Account::Iban(_) => None,
    };
    let before = [
        group("PmtId", [text("InstrId", &id), text("EndToEndId", &id)]),
        group("Amt", [text("InstdAmt", decimal(order.amount)).with("Ccy", "SEK")]),
    ];
    let payee = [text("Nm", name(&order.payee)), group("PstlAdr", [text("Ctry", "SE")])];
    let after = [
        group("Cdtr", payee),
        group("CdtrAcct", [account(&order.account)]),
        group("RmtInf", [text("Ustrd", order.reference.chars().take(REMITTANCE).collect::<String>())]),
    ];
    group("CdtTrfTxInf", before.into_iter().chain(agent).chain(after))
}

fn account(account: &Account) -> Element {
    match account {
        Account::Iban(number) => group("Id", [text("IBAN", number)]),
        Account::Bankgiro(number) => {
            let scheme = group("SchmeNm", [text("Prtry", BANKGIRO)]);
            group("Id", [group("Othr", [text("Id", number), scheme])])
        }
    }
}

/// An organisation by its number.
fn identity(figures: &str) -> Element {
    let other = group("Othr", [text("Id", figures), group("SchmeNm", [text("Cd", "COID")])]);
    group("Id", [group("OrgId", [other])])
}

fn name(party: &Party) -> String {
    party.name.chars().take(NAME).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::domain::formats::examples::party;

    fn orders() -> Orders {
        let order = |number: u128, ore, account| Order {
            payment: PaymentId::from(Uuid::from_u128(number)),
            amount: Ore::new(ore),
            payee: party(9, "212000-0142"),
            account,
            reference: "RUN-00253-2023".into(),
        };
        Orders {
            message: Uuid::from_u128(77),
            made: datetime!(2026-11-28 09:08:07.6 UTC).into(),
            payer: party(1, "232100-0230"),
            account: Account::Iban("SE4550000000058398257466".into()),
            bic: Some("ESSESESS".into()),
            execute_on: date!(2026 - 11 - 30),
            orders: vec![
                order(1, 70_000_005, Account::Bankgiro("50501055".into())),
                order(2, 10, Account::Iban("SE4550000000058398257466".into())),
            ],
        }
    }

    #[test]
    fn the_file_counts_and_sums_its_orders_and_names_each_payment_by_its_id() {
        let text = String::from_utf8(orders().bytes().unwrap().unwrap()).unwrap();
        assert_eq!(text.matches("<NbOfTxs>2</NbOfTxs>").count(), 2);
        assert_eq!(text.matches("<CtrlSum>700000.15</CtrlSum>").count(), 2);
        assert!(text.contains("<MsgId>0000000000000000000000000000004d</MsgId>"));
        assert!(text.contains("<CreDtTm>2026-11-28T09:08:07Z</CreDtTm>"));
        assert!(text.contains("<EndToEndId>00000000000000000000000000000001</EndToEndId>"));
        assert!(text.contains("<InstdAmt Ccy=\"SEK\">700000.05</InstdAmt>"));
        assert_eq!(text.matches("<Prtry>BGNR</Prtry>").count(), 1);
        assert_eq!(text.matches("<MmbId>9900</MmbId>").count(), 1);
        assert!(text.contains("<BIC>ESSESESS</BIC>") && !text.contains("NOTPROVIDED"));
    }

    #[test]
    fn a_payer_without_a_number_orders_nothing_and_a_long_name_is_cut() {
        let mut orders = orders();
        orders.bic = None;
        orders.orders[0].payee.name = "Å".repeat(200);
        let text = String::from_utf8(orders.bytes().unwrap().unwrap()).unwrap();
        assert!(text.contains(&format!("<Nm>{}</Nm>", "Å".repeat(NAME))) && text.contains("NOTPROVIDED"));
        orders.payer.number = None;
        assert!(matches!(orders.bytes(), Err(FormatRefusal::OrganisationNumberMissing(_))));
    }
}
