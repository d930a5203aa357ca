//! What a payer owes for the phases of a month, as one invoice: each phase parted by the tax in its prices, and booked once.
//!
//! That a phase was posted has debited the payer's commitment and credited the case's fee, both with tax. What is invoiced is therefore
//! moved on from what was posted and never brings the fee again: the receivable takes its place, and the tax in the fee is parted from it.

use std::collections::BTreeMap;

use mesh::clock::Timestamp;
use time::Date;

use super::{InvoiceId, pledge::Pledge, refusal::Refusal};
use crate::domain::{
    EntryId, OrganisationId,
    book::{AccountName, Draft, Leg},
    formats::invoice::{Amounts, RATES, Row, Vat},
    model::{
        content::Content,
        explain::{Language, phase},
        facts::Facts,
        price::without_vat,
    },
    money::{Ore, percent},
    period::Month,
    split::{Party, split},
};

/// The most phases of an invoice.
pub const MOST_PHASES: usize = 200;
/// What entries are about that book an invoice.
const ISSUED: &str = "payer_invoice";

/// An invoice as it was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its id.
    pub id: InvoiceId,
    /// From the seller's series.
    pub number: String,
    /// Who invoices.
    pub seller: OrganisationId,
    /// Who pays.
    pub payer: OrganisationId,
    /// When its phases were posted.
    pub month: Month,
    /// The day of the invoice.
    pub issued_on: Date,
    /// The last day to pay.
    pub due_on: Date,
    /// The buyer's own code.
    pub buyer_reference: String,
    /// What it comes to.
    pub amounts: Amounts,
    /// How many phases it is of.
    pub phases: usize,
    /// What books it.
    pub entry: EntryId,
    /// Who issued it.
    pub issued_by: String,
    /// When.
    pub create_time: Timestamp,
}

/// A posted phase, and what its price followed from.
#[derive(Debug)]
pub struct Owed<'a> {
    /// What was posted.
    pub line: &'a Pledge,
    /// The version of the model that the case has pinned.
    pub content: &'a Content,
    /// What was known of the case.
    pub facts: Facts,
}

impl Owed<'_> {
    /// What was posted, parted by the rates of the phase's prices in proportion to what each price comes to.
    fn by_rate(&self) -> Vec<(u16, Ore)> {
        let mut priced = BTreeMap::<u16, i64>::new();
        for price in self.content.prices.iter().filter(|price| price.phase == self.line.phase) {
            *priced.entry(price.vat_bps).or_default() += price.price(&self.facts, 10_000).gross;
        }
        let parties: Vec<_> = priced.values().map(|gross| Party { weight: Ore::new(*gross), max_bps: None }).collect();
        let parted = split(self.line.posted, &parties);
        // What is owed although no price comes to anything has the highest rate, so that never too little tax is stated.
        let highest = priced.keys().next_back().copied().unwrap_or_default();
        let parts = priced.into_keys().zip(parted.parts).chain([(highest, parted.unborne)]);
        parts.filter(|(_, part)| *part > Ore::ZERO).collect()
    }

    /// Its rows; refused where what is outside the scope of the tax would stand beside tax, or where a rate is none that Sweden has.
    fn rows(&self, is_exempt: bool) -> Result<Vec<Row>, Refusal> {
        let parts = self.by_rate();
        let mut rows = Vec::with_capacity(parts.len());
        for (rate, part) in parts {
            let vat = match rate {
                0 if is_exempt => Vat::Exempt,
                0 => Vat::OutsideScope,
                rate if RATES.contains(&rate) => Vat::Standard(rate),
                rate => return Err(self.unfit(&format!("has {} of tax, a rate that Sweden has not", percent(rate)))),
            };
            let what = phase(self.line.phase, Language::Swedish).to_owned();
            let net = Ore::new(without_vat(part.ore(), rate));
            rows.push(Row { what, case: Some(self.line.case), net, vat });
        }
        let outside = rows.iter().filter(|row| row.vat == Vat::OutsideScope).count();
        if outside > 0 && outside < rows.len() {
            return Err(
                self.unfit("has no tax beside others that have, and what is outside the scope of the tax stands alone")
            );
        }
        Ok(rows)
    }

    fn unfit(&self, why: &str) -> Refusal {
        Refusal::InvoiceVatUnfit(format!("a price of {} {why}", self.line.id))
    }
}

/// What stands on one invoice: some phases, and their rows.
#[derive(Debug)]
pub struct Fitting<'a> {
    /// Which phases.
    pub owed: Vec<&'a Owed<'a>>,
    /// What stands of each, in their order.
    pub rows: Vec<Row>,
}

/// What of all that is owed stands on the next invoice. What has no tax in its price is exempt where a reason is stated, and outside the scope
/// otherwise: then it stands alone, and waits until all else is invoiced. A phase that stands on no invoice waits too, and is refused where it
/// is all that is left.
pub fn fitting<'a>(owed: &'a [Owed<'a>], is_exempt: bool) -> Result<Fitting<'a>, Refusal> {
    let (mut taxed, mut outside, mut unfit) = (Vec::new(), Vec::new(), None);
    for one in owed {
        match one.rows(is_exempt) {
            Ok(rows) if rows.iter().all(|row| row.vat == Vat::OutsideScope) => outside.push((one, rows)),
            Ok(rows) => taxed.push((one, rows)),
            Err(refusal) => unfit = unfit.or(Some(refusal)),
        }
    }
    let chosen = if taxed.is_empty() { outside } else { taxed };
    if let Some(refusal) = unfit.filter(|_| chosen.is_empty()) {
        return Err(refusal);
    }
    let (owed, rows): (Vec<_>, Vec<_>) = chosen.into_iter().unzip();
    Ok(Fitting { owed, rows: rows.into_iter().flatten().collect() })
}

/// What was posted of all of it.
pub fn posted(owed: &[&Owed<'_>]) -> Ore {
    Ore::sum(owed.iter().map(|one| one.line.posted)).unwrap_or(Ore::MOST)
}

/// The entry that books an invoice. The error names the rule that it breaks.
pub fn draft(payer: OrganisationId, number: &str, amounts: Amounts, today: Date) -> Result<Draft, String> {
    let of_payer = |what: &str| AccountName::of_parts(&[&"payer", &payer, &what]);
    let tax = AccountName::of_parts(&[&"payer", &"vat", &"out"]);
    let moved = |debit: AccountName, credit: AccountName, amount: Ore| {
        [Leg { account: debit, amount }, Leg { account: credit, amount: Ore::new(amount.ore().saturating_neg()) }]
    };
    let owed = moved(of_payer("receivable"), of_payer("invoiced"), amounts.payable);
    let taxed = (amounts.vat != Ore::ZERO).then(|| moved(of_payer("vat"), tax, amounts.vat));
    let legs = owed.into_iter().chain(taxed.into_iter().flatten()).collect();
    Draft::new(ISSUED, today, &format!("invoice {number}"), legs)
}

#[cfg(test)]
mod tests;
