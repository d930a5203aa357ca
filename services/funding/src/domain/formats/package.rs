//! The package of a claim: its lines as a funder's portal takes them, whole or of one category, with what makes them whole kronor.

use std::collections::{BTreeMap, HashMap};

use csv::{Terminator, WriterBuilder};
use mesh::clock::Timestamp;
use sha2::{Digest, Sha256};
use time::Date;

use super::comma;
use crate::domain::{
    claims::{
        ClaimId, CostId,
        claim::{Claim, Line},
        cost::Cost,
        terms::Period,
        word::{Category, ClaimState},
    },
    money::Ore,
    refusal::format::FormatRefusal,
};

/// The most lines of a package: as many as a general ledger has that is brought in at a time. They stay under the most that an answer may be.
pub const MOST_LINES: usize = 5_000;
/// What marks a text as UTF-8 for spreadsheets.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// What makes a spreadsheet take a cell for a formula.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];
/// What a line that makes whole kronor is called.
pub const ROUNDING: &str = "Öresutjämning";

/// The columns, as both formats head them.
pub const COLUMNS: [&str; 13] = [
    "Rad",
    "Kostnadsslag",
    "Verifikation",
    "Verifikationsrad",
    "Bokförd",
    "Betald",
    "Leverantör",
    "Aktivitet",
    "Netto",
    "Moms",
    "Stödberättigande belopp",
    "Godkänt belopp",
    "Underlag (SHA-256)",
];

/// A line, with what its cost states. What follows from a flat rate has no cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place in the claim, from 1.
    pub number: i32,
    /// Of which category.
    pub category: Category,
    /// What the cost states.
    pub cost: Option<Voucher>,
    /// What is claimed of it; income is less than nothing.
    pub eligible: Ore,
    /// What was accepted of it, once the claim is decided.
    pub accepted: Option<Ore>,
}

/// What a cost states that a line is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// As the recipient's books call it.
    pub voucher: String,
    /// Its row; 0 where there is one.
    pub row: i32,
    /// When it was booked.
    pub booked_on: Date,
    /// When it was paid.
    pub paid_on: Date,
    /// Who was paid.
    pub supplier: String,
    /// Of which activity.
    pub activity: String,
    /// Without value added tax.
    pub net: Ore,
    /// Value added tax.
    pub vat: Ore,
    /// The evidence; empty where there is none.
    pub evidence: String,
}

/// What a financier is asked for, and has accepted and paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Financing {
    /// As the decision spells it.
    pub name: String,
    /// Asked for.
    pub requested: Ore,
    /// Accepted, once the claim is decided.
    pub accepted: Option<Ore>,
    /// Paid of that.
    pub paid: Ore,
}

/// What the package is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The claim.
    pub claim: ClaimId,
    /// Where it stands.
    pub state: ClaimState,
    /// Diarienummer of its decision, as written.
    pub registration_number: String,
    /// The decision's heading.
    pub title: String,
    /// Which period.
    pub period: Period,
    /// When it was written.
    pub as_of: Timestamp,
    /// Each row of the plan.
    pub financing: Vec<Financing>,
}

/// What a category comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many lines.
    pub lines: i64,
    /// What is claimed.
    pub eligible: Ore,
    /// What makes it whole kronor; nothing where it need not be.
    pub rounding: Ore,
}

/// A package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// What it is of.
    pub head: Head,
    /// Its lines, in the claim's order.
    pub rows: Vec<Row>,
    /// What each category comes to.
    pub sums: BTreeMap<Category, Sum>,
    /// Whether each category comes to whole kronor.
    pub whole_kronor: bool,
}

/// Which lines are wanted, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those of one category alone.
    pub category: Option<Category>,
    /// In whole kronor.
    pub whole_kronor: bool,
}

impl Package {
    /// Puts the lines of a claim together with what their costs state.
    pub fn new(head: Head, lines: &[Line], costs: Vec<Cost>, wanted: Wanted) -> Result<Self, FormatRefusal> {
        let decided = is_decided(head.state);
        let mut vouchers: HashMap<CostId, Voucher> = costs.into_iter().map(|cost| (cost.id, voucher(cost))).collect();
        let fits = |line: &&Line| wanted.category.is_none_or(|category| category == line.category);
        let rows: Vec<_> = lines.iter().filter(fits).map(|line| row(line, decided, &mut vouchers)).collect();
        if rows.len() > MOST_LINES {
            return Err(FormatRefusal::ExportTooLarge(MOST_LINES, "ask for the lines of one category at a time"));
        }
        let mut sums: BTreeMap<Category, Sum> = BTreeMap::new();
        for row in &rows {
            let sum = sums.entry(row.category).or_default();
            sum.lines += 1;
            sum.eligible = sum.eligible.plus(row.eligible).unwrap_or(sum.eligible);
        }
        for sum in sums.values_mut().filter(|_| wanted.whole_kronor) {
            // Öre fall away, and never to the claim's favour: income is less than nothing, and grows.
            sum.rounding = Ore::new(-sum.eligible.ore().rem_euclid(Ore::PER_KRONA));
        }
        Ok(Self { head, rows, sums, whole_kronor: wanted.whole_kronor })
    }

    /// What all lines come to, in whole kronor where that is wanted.
    pub fn eligible(&self) -> Ore {
        Ore::sum(self.sums.values().flat_map(|sum| [sum.eligible, sum.rounding])).unwrap_or_default()
    }

    /// The lines that make whole kronor: one for each category that has odd öre.
    pub fn roundings(&self) -> impl Iterator<Item = (Category, Ore)> {
        self.sums.iter().filter(|(_, sum)| sum.rounding != Ore::ZERO).map(|(category, sum)| (*category, sum.rounding))
    }

    /// SHA-256 of the lines as the text has them, in hexadecimal: with head, and without mark and öresutjämning.
    pub fn hash(&self) -> Result<String, csv::Error> {
        let bytes = written(Vec::new(), self.rows.iter().map(cells))?;
        Ok(hex::encode(Sha256::digest(bytes)))
    }

    /// The package as text: UTF-8 with its mark, semicolons, a line for each line.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let roundings = self.roundings().map(|(category, ore)| rounding_cells(category, ore));
        written(MARK.to_vec(), self.rows.iter().map(cells).chain(roundings))
    }

    /// What the file is called, without its ending.
    pub fn name(&self) -> String {
        let number = self.head.registration_number.chars();
        let plain: String = number.map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
        format!("{plain}_{}_{}", self.head.period.from, self.head.period.to)
    }
}

/// Whether a claim has been decided, so that what was accepted is known.
pub fn is_decided(state: ClaimState) -> bool {
    match state {
        ClaimState::Decided | ClaimState::Paid | ClaimState::Rejected => true,
        ClaimState::Draft
        | ClaimState::Locked
        | ClaimState::Signed
        | ClaimState::Submitted
        | ClaimState::Completion
        | ClaimState::Withdrawn => false,
    }
}

/// What each financier of a claim is asked for, has accepted and paid, named as the decision spells it.
pub fn financing(claim: &Claim, names: impl IntoIterator<Item = String>) -> Vec<Financing> {
    let decided = is_decided(claim.state);
    let rows = names.into_iter().zip(&claim.shares);
    rows.map(|(name, share)| Financing {
        name,
        requested: share.requested,
        accepted: decided.then_some(share.accepted),
        paid: share.paid,
    })
    .collect()
}

/// What a category is called in Swedish.
pub fn swedish(category: Category) -> &'static str {
    match category {
        Category::Staff => "Personal",
        Category::Payroll => "Lönebikostnader",
        Category::Services => "Externa tjänster",
        Category::Travel => "Resor och logi",
        Category::Investment => "Investeringar, materiel och lokaler",
        Category::Other => "Övrigt",
        Category::Indirect => "Indirekta kostnader",
        Category::InKind => "Bidrag i annat än pengar",
        Category::Income => "Intäkter",
    }
}

fn row(line: &Line, decided: bool, vouchers: &mut HashMap<CostId, Voucher>) -> Row {
    let signed = |ore: Ore| if line.category == Category::Income { Ore::new(-ore.ore()) } else { ore };
    let cost = line.cost.and_then(|id| vouchers.remove(&id)).map(|voucher| Voucher {
        net: signed(voucher.net),
        vat: signed(voucher.vat),
        ..voucher
    });
    Row {
        number: line.position.saturating_add(1),
        category: line.category,
        cost,
        eligible: signed(line.claimed),
        accepted: decided.then(|| signed(line.accepted)),
    }
}

fn voucher(cost: Cost) -> Voucher {
    let stated = cost.stated;
    Voucher {
        voucher: stated.voucher,
        row: stated.voucher_row,
        booked_on: stated.booked_on,
        paid_on: cost.paid_on,
        supplier: stated.supplier,
        activity: stated.activity,
        net: stated.net,
        vat: stated.vat_amount,
        evidence: stated.evidence,
    }
}

fn cells(row: &Row) -> [String; 13] {
    let of = |cell: fn(&Voucher) -> String| row.cost.as_ref().map(cell).unwrap_or_default();
    [
        row.number.to_string(),
        swedish(row.category).to_owned(),
        of(|cost| harmless(&cost.voucher)),
        of(|cost| if cost.row == 0 { String::new() } else { cost.row.to_string() }),
        of(|cost| cost.booked_on.to_string()),
        of(|cost| cost.paid_on.to_string()),
        of(|cost| harmless(&cost.supplier)),
        of(|cost| harmless(&cost.activity)),
        of(|cost| comma(cost.net)),
        of(|cost| comma(cost.vat)),
        comma(row.eligible),
        row.accepted.map(comma).unwrap_or_default(),
        of(|cost| cost.evidence.clone()),
    ]
}

fn rounding_cells(category: Category, ore: Ore) -> [String; 13] {
    let mut cells: [String; 13] = std::array::from_fn(|_| String::new());
    let [_, kind, voucher, _, _, _, _, _, _, _, eligible, ..] = &mut cells;
    (*kind, *voucher, *eligible) = (swedish(category).to_owned(), ROUNDING.to_owned(), comma(ore));
    cells
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    if text.trim_start().starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn written(begun: Vec<u8>, rows: impl Iterator<Item = [String; 13]>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(begun);
    writer.write_record(COLUMNS)?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|fault| fault.into_error().into())
}

#[cfg(test)]
pub mod tests;
