//! A table as a file for spreadsheets: UTF-8 that they know as such, and nothing in it that they would carry out.

use super::{cell::Cell, dataset::Dimension, release::Table};

/// What makes a spreadsheet read UTF-8.
const MARK: &str = "\u{feff}";
/// All of a dimension, as statistical files have it (SDMX).
const TOTAL: &str = "_T";
/// A figure that is not told, as in the tables of Statistics Sweden.
const HIDDEN: &str = "..";

/// Writes a table, a line for each cell. What the figures count is the last column's name.
pub fn csv(table: &Table, dimensions: &[Dimension], counted: &str) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let of = || table.cut.0.iter().filter_map(|place| dimensions.get(*place).map(|dimension| (*place, dimension)));
    writer.write_record(of().map(|(_, dimension)| guarded(&dimension.name)).chain([counted.to_owned()]))?;
    for (cell, value) in &table.cells {
        let codes = of().map(|(place, dimension)| guarded(code(cell, place, dimension)));
        let value = value.map_or_else(|| HIDDEN.to_owned(), |value| value.to_string());
        writer.write_record(codes.chain([value]))?;
    }
    let bytes = writer.into_inner().map_err(|fault| fault.into_error())?;
    Ok(format!("{MARK}{}", String::from_utf8_lossy(&bytes)))
}

fn code<'a>(cell: &Cell, place: usize, dimension: &'a Dimension) -> &'a str {
    let code = cell.0.get(place).copied().flatten().and_then(|code| dimension.codes.get(usize::from(code)));
    code.map_or(TOTAL, String::as_str)
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disclosure::cell::Cut;

    #[test]
    fn a_file_begins_with_its_mark_and_holds_no_formula() {
        let dimensions = [
            Dimension { name: "industry".into(), codes: vec!["=HYPERLINK(1)".into(), "vård, omsorg".into()] },
            Dimension::of("sex", 2),
        ];
        let cell = |codes: [Option<u16>; 2]| Cell(codes.to_vec());
        let cells =
            vec![(cell([None, None]), Some(12)), (cell([Some(0), None]), None), (cell([Some(1), None]), Some(9))];
        let table = Table { title: "By industry".into(), cut: Cut(vec![0]), cells };
        let written = csv(&table, &dimensions, "cases").unwrap();
        assert_eq!(written, "\u{feff}industry,cases\r\n_T,12\r\n'=HYPERLINK(1),..\r\n\"vård, omsorg\",9\r\n");
    }
}
