//! The package of a claim as a workbook: sums, lines, financing, and notes on what they mean. Numbers are numbers and days are days.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use time::Date;

use super::package::{COLUMNS, MOST_LINES, Package, ROUNDING, Row, is_decided, swedish};
use crate::domain::{claims::word::Word, money::Ore};

/// How kronor are shown.
const KRONOR: &str = "#,##0.00";
/// How days are shown.
const DAY: &str = "yyyy-mm-dd";
/// How wide each column of the lines is, in characters.
const WIDTHS: [f64; 13] = [6.0, 30.0, 16.0, 16.0, 12.0, 12.0, 30.0, 24.0, 14.0, 14.0, 22.0, 16.0, 66.0];

/// How cells look.
struct Look {
    head: Format,
    kronor: Format,
    day: Format,
}

/// Writes the workbook, with the hash of the lines among the notes.
pub fn write(package: &Package, hash: &str) -> Result<Vec<u8>, XlsxError> {
    let look = Look {
        head: Format::new().set_bold(),
        kronor: Format::new().set_num_format(KRONOR),
        day: Format::new().set_num_format(DAY),
    };
    let mut workbook = Workbook::new();
    let made = moment(package.head.as_of.date())?;
    workbook.set_properties(&DocProperties::new().set_title(package.name()).set_creation_datetime(&made));
    sums(workbook.add_worksheet(), package, &look)?;
    lines(workbook.add_worksheet(), package, &look)?;
    financing(workbook.add_worksheet(), package, &look)?;
    notes(workbook.add_worksheet(), package, hash, &look)?;
    workbook.save_to_buffer()
}

fn sums(sheet: &mut Worksheet, package: &Package, look: &Look) -> Result<(), XlsxError> {
    sheet.set_name("Sammanställning")?;
    heads(sheet, &["Kostnadsslag", "Rader", "Belopp", ROUNDING, "Summa"], look)?;
    let mut place = 1;
    for (category, sum) in &package.sums {
        sheet.write_string(place, 0, swedish(*category))?;
        sheet.write_number(place, 1, count(sum.lines))?;
        kronor(sheet, place, 2, sum.eligible, look)?;
        kronor(sheet, place, 3, sum.rounding, look)?;
        kronor(sheet, place, 4, sum.eligible.plus(sum.rounding).unwrap_or(sum.eligible), look)?;
        place += 1;
    }
    sheet.write_string_with_format(place, 0, "Summa", &look.head)?;
    kronor(sheet, place, 4, package.eligible(), look)?;
    for (column, width) in [36.0, 8.0, 16.0, 14.0, 16.0].into_iter().enumerate() {
        sheet.set_column_width(index(column), width)?;
    }
    Ok(())
}

fn lines(sheet: &mut Worksheet, package: &Package, look: &Look) -> Result<(), XlsxError> {
    sheet.set_name("Kostnader")?;
    heads(sheet, &COLUMNS, look)?;
    for (column, width) in WIDTHS.into_iter().enumerate() {
        sheet.set_column_width(index(column), width)?;
    }
    let mut place = 1;
    for row in &package.rows {
        line(sheet, place, row, look)?;
        place += 1;
    }
    for (category, ore) in package.roundings() {
        sheet.write_string(place, 1, swedish(category))?;
        sheet.write_string(place, 2, ROUNDING)?;
        kronor(sheet, place, 10, ore, look)?;
        place += 1;
    }
    Ok(())
}

fn line(sheet: &mut Worksheet, place: u32, row: &Row, look: &Look) -> Result<(), XlsxError> {
    sheet.write_number(place, 0, row.number)?;
    sheet.write_string(place, 1, swedish(row.category))?;
    if let Some(cost) = &row.cost {
        sheet.write_string(place, 2, &cost.voucher)?;
        if cost.row != 0 {
            sheet.write_number(place, 3, cost.row)?;
        }
        sheet.write_datetime_with_format(place, 4, &moment(cost.booked_on)?, &look.day)?;
        sheet.write_datetime_with_format(place, 5, &moment(cost.paid_on)?, &look.day)?;
        sheet.write_string(place, 6, &cost.supplier)?;
        sheet.write_string(place, 7, &cost.activity)?;
        kronor(sheet, place, 8, cost.net, look)?;
        kronor(sheet, place, 9, cost.vat, look)?;
        sheet.write_string(place, 12, &cost.evidence)?;
    }
    kronor(sheet, place, 10, row.eligible, look)?;
    if let Some(accepted) = row.accepted {
        kronor(sheet, place, 11, accepted, look)?;
    }
    Ok(())
}

fn financing(sheet: &mut Worksheet, package: &Package, look: &Look) -> Result<(), XlsxError> {
    sheet.set_name("Finansiering")?;
    heads(sheet, &["Finansiär", "Sökt", "Godkänt", "Utbetalt"], look)?;
    for (place, row) in (1..).zip(&package.head.financing) {
        sheet.write_string(place, 0, &row.name)?;
        kronor(sheet, place, 1, row.requested, look)?;
        if let Some(accepted) = row.accepted {
            kronor(sheet, place, 2, accepted, look)?;
        }
        kronor(sheet, place, 3, row.paid, look)?;
    }
    for (column, width) in [36.0, 16.0, 16.0, 16.0].into_iter().enumerate() {
        sheet.set_column_width(index(column), width)?;
    }
    Ok(())
}

fn notes(sheet: &mut Worksheet, package: &Package, hash: &str, look: &Look) -> Result<(), XlsxError> {
    let head = &package.head;
    let rounding = if package.whole_kronor {
        "Varje kostnadsslag har en rad som tar bort öretalen, så att summan är hela kronor. Raderna själva är oavrundade."
    } else {
        "Ingen: alla belopp är i kronor med två decimaler."
    };
    let accepted = if is_decided(head.state) { "Vad som godkänts av raden." } else { "Ansökan är inte beslutad." };
    let notes = [
        ("Ansökan om utbetalning", head.claim.to_string()),
        ("Beslut", head.registration_number.clone()),
        ("Rubrik", head.title.clone()),
        ("Redovisningsperiod", format!("{} – {}", head.period.from, head.period.to)),
        ("Läge", head.state.word().to_owned()),
        ("Uttaget", package.head.as_of.whole_seconds().to_string()),
        ("Antal rader", format!("{} (högst {MOST_LINES})", package.rows.len())),
        ("Radernas SHA-256", hash.to_owned()),
        (
            "Vad summan är av",
            "Raderna som text: UTF-8 utan märke, semikolon mellan kolumnerna, CRLF, med rubrikrad och utan öresutjämning.".into(),
        ),
        ("Netto", "Kostnaden utan mervärdesskatt. Intäkter är mindre än noll.".into()),
        ("Moms", "Mervärdesskatten på verifikationen, även där den inte är en kostnad för projektet.".into()),
        (
            "Stödberättigande belopp",
            "Vad som söks för raden: netto, och moms där den är en verklig kostnad. Rader utan verifikation följer av en schablon.".into(),
        ),
        ("Godkänt belopp", accepted.into()),
        (ROUNDING, rounding.into()),
        ("Underlag", "SHA-256 av det underlag som finns hos mottagaren.".into()),
    ];
    sheet.set_name("Anteckningar")?;
    heads(sheet, &["Begrepp", "Innebörd"], look)?;
    for (place, (name, meaning)) in (1..).zip(notes) {
        sheet.write_string(place, 0, name)?;
        sheet.write_string(place, 1, meaning)?;
    }
    sheet.set_column_width(0, 28)?;
    sheet.set_column_width(1, 110)?;
    Ok(())
}

/// The first row, which stays where it is when the others are scrolled.
fn heads(sheet: &mut Worksheet, heads: &[&str], look: &Look) -> Result<(), XlsxError> {
    for (column, head) in heads.iter().enumerate() {
        sheet.write_string_with_format(0, index(column), *head, &look.head)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn kronor(sheet: &mut Worksheet, row: u32, column: u16, amount: Ore, look: &Look) -> Result<(), XlsxError> {
    // A workbook has no other numbers. Below 90 000 billion kronor each öre has a number of its own.
    let kronor = count(amount.ore()) / count(Ore::PER_KRONA);
    sheet.write_number_with_format(row, column, kronor, &look.kronor)?;
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "a workbook has no other numbers")]
fn count(number: i64) -> f64 {
    number as f64
}

fn index(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

fn moment(day: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(0), u8::from(day.month()), day.day())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, DataType, Reader, Xlsx};

    use super::*;
    use crate::domain::{
        claims::word::ClaimState,
        formats::package::{Wanted, tests::package},
    };

    fn ore(cell: &Data) -> i64 {
        let kronor = cell.get_float().unwrap();
        #[allow(clippy::cast_possible_truncation, reason = "a small number")]
        let ore = (kronor * 100.0).round() as i64;
        ore
    }

    #[test]
    fn what_was_written_is_read_again_with_numbers_and_days() {
        let package = package(ClaimState::Decided, Wanted { category: None, whole_kronor: true });
        let hash = package.hash().unwrap();
        let bytes = write(&package, &hash).unwrap();
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        assert_eq!(workbook.sheet_names(), ["Sammanställning", "Kostnader", "Finansiering", "Anteckningar"]);
        let sheet = workbook.worksheet_range("Kostnader").unwrap();
        let mut rows = sheet.rows();
        let heads: Vec<_> = rows.next().unwrap().iter().map(|cell| cell.get_string().unwrap().to_owned()).collect();
        assert_eq!(heads, COLUMNS);
        let mut read = 0;
        for (row, cells) in package.rows.iter().zip(&mut rows) {
            assert_eq!(cells[1].get_string(), Some(swedish(row.category)));
            assert_eq!((ore(&cells[10]), ore(&cells[11])), (row.eligible.ore(), row.accepted.unwrap().ore()));
            if let Some(cost) = &row.cost {
                assert_eq!(cells[2].get_string(), Some(cost.voucher.as_str()), "a formula is a text");
                let days = [&cells[4], &cells[5]].map(|cell| {
                    assert!(cell.is_datetime(), "{cell:?}");
                    cell.get_datetime().unwrap().as_f64()
                });
                // 2024-03-01 and 2024-03-25 as workbooks count days.
                assert_eq!(days, [45_352.0, 45_376.0]);
                assert_eq!(cells[6].get_string(), Some(cost.supplier.as_str()));
                assert_eq!((ore(&cells[8]), ore(&cells[9])), (cost.net.ore(), cost.vat.ore()));
                assert_eq!(cells[12].get_string(), Some(cost.evidence.as_str()));
            }
            read += 1;
        }
        assert_eq!(read, package.rows.len());
        let roundings: Vec<_> =
            rows.map(|cells| (cells[2].get_string().unwrap().to_owned(), ore(&cells[10]))).collect();
        assert_eq!(roundings, [-30, -29, -99].map(|ore| (ROUNDING.to_owned(), ore)));
        let sums = workbook.worksheet_range("Sammanställning").unwrap();
        assert_eq!(ore(sums.rows().next_back().unwrap().last().unwrap()), package.eligible().ore());
        let notes = workbook.worksheet_range("Anteckningar").unwrap();
        let meanings: Vec<_> = notes.rows().filter_map(|cells| cells[1].get_string().map(str::to_owned)).collect();
        assert!(meanings.contains(&hash) && meanings.contains(&"2024-08-01T12:00:00Z".to_owned()), "{meanings:?}");
    }
}
