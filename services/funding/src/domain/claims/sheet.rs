//! A general ledger (huvudbok) as a file: text with rows, or a workbook, read into costs. A row that breaks a rule is named, and none is guessed.

use std::io::Cursor;

use calamine::{Data, Reader as _};
use csv::ReaderBuilder;
use encoding_rs::WINDOWS_1252;
use time::{Date, Duration, Month, macros::date};

use super::{
    cost::{Stated, WHOLE},
    word::{Category, Vat, Word},
};
use crate::domain::money::Ore;

/// The most rows of a file; what is longer comes as several files, e.g. one a period.
pub const MOST_ROWS: usize = 5_000;
/// Day 0 of workbooks.
const EPOCH: Date = date!(1899 - 12 - 30);

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Verifikation.
    Voucher,
    /// Its row.
    VoucherRow,
    /// Bokföringsdatum.
    BookedOn,
    /// Betaldatum; the day of booking where there is none.
    PaidOn,
    /// Konto.
    Account,
    /// Kostnadsslag.
    Category,
    /// Leverantör.
    Supplier,
    /// Text.
    Text,
    /// Aktivitet.
    Activity,
    /// Belopp without value added tax.
    Net,
    /// Moms.
    Vat,
}

/// The usual words of first lines.
const USUAL: [(&str, Column); 25] = [
    ("verifikation", Column::Voucher),
    ("verifikat", Column::Voucher),
    ("vernr", Column::Voucher),
    ("ver", Column::Voucher),
    ("voucher", Column::Voucher),
    ("rad", Column::VoucherRow),
    ("bokföringsdatum", Column::BookedOn),
    ("bokförd", Column::BookedOn),
    ("datum", Column::BookedOn),
    ("betaldatum", Column::PaidOn),
    ("betald", Column::PaidOn),
    ("konto", Column::Account),
    ("account", Column::Account),
    ("kostnadsslag", Column::Category),
    ("category", Column::Category),
    ("leverantör", Column::Supplier),
    ("motpart", Column::Supplier),
    ("text", Column::Text),
    ("benämning", Column::Text),
    ("verifikationstext", Column::Text),
    ("aktivitet", Column::Activity),
    ("belopp", Column::Net),
    ("netto", Column::Net),
    ("nettobelopp", Column::Net),
    ("moms", Column::Vat),
];

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Which headers stand for what; empty for the usual words.
    pub columns: Vec<(String, Column)>,
    /// Which category an account is of, by what its number begins with.
    pub accounts: Vec<(String, Category)>,
    /// What value added tax is to the project.
    pub vat: Vat,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line; the first is 1.
    pub line: i64,
    /// The cost, or what is wrong with it.
    pub stated: Result<Stated, String>,
}

/// Why a file as a whole cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is neither text nor a workbook, or has too many rows.
    Unreadable(&'static str),
    /// A column is missing.
    Missing(&'static str),
}

/// Reads a file.
pub fn read(content: &[u8], layout: &Layout) -> Result<Vec<Row>, Fault> {
    let mut lines = if content.starts_with(b"PK\x03\x04") || content.starts_with(b"\xd0\xcf\x11\xe0") {
        workbook(content)?
    } else {
        text(content)?
    };
    let Some(place) = lines.iter().position(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())) else {
        return Err(Fault::Unreadable("it is empty"));
    };
    let rows = lines.split_off(place + 1);
    let (_, head) = lines.pop().unwrap_or_default();
    let columns: Vec<_> = head.iter().map(|header| layout.column(header)).collect();
    for (needed, name) in [(Column::Voucher, "voucher"), (Column::BookedOn, "booked_on"), (Column::Net, "net")] {
        if !columns.contains(&Some(needed)) {
            return Err(Fault::Missing(name));
        }
    }
    if !columns.contains(&Some(Column::Category)) && !columns.contains(&Some(Column::Account)) {
        return Err(Fault::Missing("category, or account with account_categories"));
    }
    let rows: Vec<_> = rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())).collect();
    if rows.len() > MOST_ROWS {
        return Err(Fault::Unreadable("it has more than 5 000 rows: send each period as a file of its own"));
    }
    Ok(rows.into_iter().map(|(line, cells)| Row { line, stated: layout.stated(&columns, &cells) }).collect())
}

type Lines = Vec<(i64, Vec<String>)>;

fn workbook(content: &[u8]) -> Result<Lines, Fault> {
    let unreadable = |_| Fault::Unreadable("it looks like a workbook, and cannot be opened: save it anew as xlsx");
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(content)).map_err(unreadable)?;
    let Some(Ok(sheet)) = book.worksheet_range_at(0) else {
        return Err(Fault::Unreadable("its first sheet cannot be read"));
    };
    let first = i64::from(sheet.start().map_or(0, |(row, _)| row)) + 1;
    Ok((first..).zip(sheet.rows().map(|row| row.iter().map(cell).collect())).collect())
}

/// A cell as text. Amounts have two decimals, days are written out.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        Data::Float(number) => format!("{number:.2}"),
        Data::DateTime(moment) => {
            let days = moment.as_f64().floor();
            // A day of a calendar is far within what a whole number of days can be.
            let days = if (0.0..3_000_000.0).contains(&days) { days as i64 } else { 0 };
            EPOCH.checked_add(Duration::days(days)).map(|day| day.to_string()).unwrap_or_default()
        }
        other => other.to_string(),
    }
}

fn text(content: &[u8]) -> Result<Lines, Fault> {
    if content.iter().take(1_024).any(|byte| *byte == 0) {
        return Err(Fault::Unreadable("it is no text: save it as CSV UTF-8 or as xlsx"));
    }
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let text = match std::str::from_utf8(content) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(content).0.into_owned(),
    };
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: u8| head.bytes().filter(|byte| *byte == sign).count();
    let delimiter = *b";\t,".iter().max_by_key(|sign| (count(**sign), **sign == b';')).unwrap_or(&b';');
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Fault::Unreadable("a row has a quote that nobody closes"))?;
        let line = record.position().map_or(0, csv::Position::line);
        lines.push((i64::try_from(line).unwrap_or(i64::MAX), record.iter().map(str::to_owned).collect()));
        if lines.len() > MOST_ROWS + 100 {
            return Err(Fault::Unreadable("it has more than 5 000 rows: send each period as a file of its own"));
        }
    }
    Ok(lines)
}

impl Layout {
    fn column(&self, header: &str) -> Option<Column> {
        let header = header.trim().to_lowercase();
        if self.columns.is_empty() {
            return USUAL.iter().find(|(word, _)| *word == header).map(|(_, column)| *column);
        }
        self.columns.iter().find(|(word, _)| word.trim().to_lowercase() == header).map(|(_, column)| *column)
    }

    fn category(&self, word: &str, account: &str) -> Result<Category, String> {
        let word = word.trim().to_lowercase();
        if !word.is_empty() {
            return category(&word).ok_or_else(|| "category: must be one of the budget's words, e.g. personal".into());
        }
        let fits = self.accounts.iter().filter(|(begins, _)| account.trim().starts_with(begins.as_str()));
        let longest = fits.max_by_key(|(begins, _)| begins.len()).map(|(_, category)| *category);
        longest.ok_or_else(|| "account: leads to no category: name it in account_categories".into())
    }

    fn stated(&self, columns: &[Option<Column>], cells: &[String]) -> Result<Stated, String> {
        let of = |wanted: Column| {
            let place = columns.iter().position(|column| *column == Some(wanted));
            place.and_then(|place| cells.get(place)).map(|cell| cell.trim()).unwrap_or_default()
        };
        let category = self.category(of(Column::Category), of(Column::Account))?;
        let voucher = of(Column::Voucher).to_owned();
        if voucher.is_empty() || voucher.chars().count() > 100 {
            return Err("voucher: must be 1 to 100 characters".into());
        }
        let booked_on = day(of(Column::BookedOn)).ok_or("booked_on: must be a day, as YYYY-MM-DD")?;
        let paid_on = match of(Column::PaidOn) {
            "" => booked_on,
            text => day(text).ok_or("paid_on: must be a day, as YYYY-MM-DD")?,
        };
        let net = amount(of(Column::Net)).ok_or("net: must be an amount in kronor, e.g. 1 234,50")?;
        let vat = match of(Column::Vat) {
            "" => Some(Ore::ZERO),
            text => amount(text),
        };
        let vat = vat.ok_or("vat: must be an amount in kronor, e.g. 308,63")?;
        let turned = |ore: Ore| if category == Category::Income { Ore::new(ore.ore().saturating_abs()) } else { ore };
        let (net, vat) = (turned(net), turned(vat));
        if Ore::stated(net.ore()).is_err() || vat < Ore::ZERO {
            return Err("net: must be more than 0: take a credit note off the cost that it is of".into());
        }
        let voucher_row = match of(Column::VoucherRow) {
            "" => Some(0),
            text => text.parse().ok().filter(|row| *row >= 0),
        };
        let short = |column, most| -> Result<String, String> {
            let text = of(column);
            let sound = text.chars().count() <= most && !text.chars().any(char::is_control);
            sound.then(|| text.to_owned()).ok_or_else(|| format!("must be at most {most} characters on one line"))
        };
        Ok(Stated {
            category,
            voucher,
            voucher_row: voucher_row.ok_or("voucher_row: must be a whole number")?,
            portion_bps: WHOLE,
            whole: None,
            whole_vat: None,
            booked_on,
            paid_on,
            supplier: short(Column::Supplier, 200).map_err(|rule| format!("supplier: {rule}"))?,
            text: short(Column::Text, 500).map_err(|rule| format!("text: {rule}"))?,
            activity: short(Column::Activity, 200).map_err(|rule| format!("activity: {rule}"))?,
            net,
            vat_amount: vat,
            vat: if vat == Ore::ZERO { Vat::None } else { self.vat },
            units: 0,
            evidence: String::new(),
        })
    }
}

/// A category by its word, or as Swedish decisions call it.
fn category(word: &str) -> Option<Category> {
    let swedish = match word {
        "personal" => Category::Staff,
        "lönebikostnader" => Category::Payroll,
        "externa tjänster" => Category::Services,
        "resor" | "resor och logi" => Category::Travel,
        "investeringar" | "investeringar, materiel och lokaler" => Category::Investment,
        "övrigt" => Category::Other,
        "indirekta kostnader" => Category::Indirect,
        "intäkter" => Category::Income,
        other => return Category::read(other).filter(|category| *category != Category::InKind),
    };
    Some(swedish)
}

/// Reads an amount in kronor as Swedish books write it. The last sign of two is the decimal one.
pub fn amount(text: &str) -> Option<Ore> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect();
    let (negative, plain) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, plain.as_str()),
    };
    let decimal = plain.rfind([',', '.']);
    let (whole, odd) = decimal.map_or((plain, ""), |at| (&plain[..at], &plain[at + 1..]));
    let whole: String = whole.chars().filter(|c| !matches!(c, ',' | '.')).collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 13 || !digits(&whole) || odd.len() > 2 || !digits(odd) {
        return None;
    }
    let odd = format!("{odd:0<2}");
    let ore = whole.parse::<i64>().ok()?.checked_mul(Ore::PER_KRONA)?.checked_add(odd.parse().ok()?)?;
    Some(Ore::new(if negative { -ore } else { ore }))
}

/// A day, as YYYY-MM-DD or YYYYMMDD.
fn day(text: &str) -> Option<Date> {
    let plain: String = match text.len() {
        10 if text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-') => {
            text.chars().filter(|c| *c != '-').collect()
        }
        8 => text.to_owned(),
        _ => return None,
    };
    if plain.len() != 8 || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (plain.get(..4)?.parse().ok()?, plain.get(4..6)?.parse::<u8>().ok()?, plain.get(6..)?);
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layout() -> Layout {
        Layout {
            columns: Vec::new(),
            accounts: vec![("5".into(), Category::Staff), ("58".into(), Category::Travel)],
            vat: Vat::Cost,
        }
    }

    const FILE: &str = "Verifikation;Datum;Konto;Leverantör;Belopp;Moms\nA 1;2024-03-01;5010;;1 234,50;\nA 2;20240302;5810;SJ;100;25,00\nA 3;2024-03-03;7010;;1;\n";

    #[test]
    fn a_general_ledger_is_read_in_either_encoding_and_its_accounts_lead_to_categories() {
        let expected = read(FILE.as_bytes(), &layout()).unwrap();
        let (encoded, ..) = WINDOWS_1252.encode(FILE);
        assert_eq!(read(&encoded, &layout()), Ok(expected.clone()));
        let stated: Vec<_> = expected.iter().filter_map(|row| row.stated.clone().ok()).collect();
        assert_eq!((stated[0].category, stated[0].net.ore()), (Category::Staff, 123_450));
        assert_eq!(
            (stated[1].category, stated[1].amount().ore(), stated[1].supplier.as_str()),
            (Category::Travel, 12_500, "SJ")
        );
        assert_eq!((expected[2].line, expected[2].stated.is_err()), (4, true));
    }

    #[test]
    fn columns_are_mapped_by_hand_and_what_is_missing_is_named() {
        let own = Layout {
            columns: vec![
                ("Nr".into(), Column::Voucher),
                ("Dag".into(), Column::BookedOn),
                ("Kr".into(), Column::Net),
                ("Slag".into(), Column::Category),
            ],
            ..layout()
        };
        let rows = read("nr,dag,kr,slag\nB 7,2024-01-02,-12.5,intäkter\n".as_bytes(), &own).unwrap();
        let stated = rows[0].stated.clone().unwrap();
        assert_eq!((stated.category, stated.net.ore()), (Category::Income, 1_250));
        assert_eq!(read(b"nr,dag\n", &own), Err(Fault::Missing("net")));
        assert_eq!(read(b" \n", &own), Err(Fault::Unreadable("it is empty")));
        assert!(matches!(read(b"PK\x03\x04rubbish", &own), Err(Fault::Unreadable(_))));
    }

    proptest! {
        #[test]
        fn every_amount_is_read_as_it_is_written(ore in 0..1_000_000_000_000i64, negative: bool) {
            let ore = if negative { -ore } else { ore };
            let written = Ore::new(ore).to_string();
            prop_assert_eq!(amount(written.trim_end_matches(" kr")), Some(Ore::new(ore)));
        }

        #[test]
        fn no_file_makes_the_reader_fail(content in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&content, &layout());
        }
    }
}
