//! A file is read the same however it was cut into chunks, and what spreadsheets do to it is named with its line.

use std::collections::BTreeSet;

use mesh::clock::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::domain::{
    import::{Content, Order, Tally},
    organisation::role::Role,
};

fn import(bytes: usize) -> Import {
    let order = Order {
        content: Content::Organisations,
        columns: Vec::new(),
        file_hash: String::new(),
        total_bytes: i64::try_from(bytes).expect("a small file"),
        dry_run: false,
        encoding: Encoding::Unknown,
        roles: BTreeSet::from([Role::Employer]),
    };
    Import::start(uuid::Uuid::from_u128(1).into(), "operator:anna".into(), order, Timestamp::from_micros(0))
}

/// Each row as its line and its cells, or the rule that it breaks.
fn said(rows: &[Row]) -> Vec<(i64, String)> {
    let text = |row: &Row| match &row.cells {
        Ok(cells) => {
            let cells = cells.iter().map(|(_, cell)| match cell {
                Ok(text) => text.clone(),
                Err(fault) => format!("<{}>", fault.rule),
            });
            cells.collect::<Vec<_>>().join("/")
        }
        Err(fault) => format!("<{}>", fault.rule),
    };
    rows.iter().map(|row| (row.line, text(row))).collect()
}

/// Reads a whole file in chunks of at most so many bytes, as a client sends them.
fn read(file: &[u8], most: usize) -> Vec<(i64, String)> {
    let mut import = import(file.len());
    let mut rows = Vec::new();
    let mut size = most;
    loop {
        let at = usize::try_from(import.next_byte).expect("within the file");
        if at == file.len() {
            return rows;
        }
        let end = (at + size).min(file.len());
        let cut = cut(&import, &file[at..end], end == file.len()).expect("a file that is read");
        // A client that gets nothing taken sends more.
        size = if cut.bytes == 0 { size * 2 } else { most };
        rows.extend(said(&cut.rows));
        import.advance(&cut, Tally::default(), Timestamp::from_micros(0));
    }
}

fn all(file: &str) -> Vec<(i64, String)> {
    read(file.as_bytes(), usize::MAX / 4)
}

fn lines(expected: &[(i64, &str)]) -> Vec<(i64, String)> {
    expected.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
}

#[test]
fn cells_stand_between_semicolons_commas_or_tabs_with_or_without_a_mark_before_them() {
    let expected = lines(&[(2, "212000-0142/Exempel"), (4, "/Luleå; AB")]);
    for sign in [";", ",", "\t"] {
        let file = format!("Org.nr{sign}Namn\r\n212000-0142{sign} Exempel \r\n{sign}\r\n{sign}\"Luleå; AB\"");
        assert_eq!(all(&file), expected, "{file}");
        assert_eq!(all(&format!("\u{feff}{file}")), expected);
    }
    assert_eq!(all("sep=,\nnumber,name\n1,a\n"), lines(&[(3, "1/a")]));
}

#[test]
fn a_line_break_in_quotes_belongs_to_its_cell_and_a_quote_that_nobody_closes_costs_one_line() {
    assert_eq!(all("number;name\n1;\"a\nb\"\n2;c\n"), lines(&[(2, "1/a b"), (4, "2/c")]));
    assert_eq!(all("number;name\n1;\"a\n2;b\n3;c\n"), lines(&[(2, "<quotes>"), (3, "2/b"), (4, "3/c")]));
    assert_eq!(all("number;name\n1;5\" rör\n2;b\n"), lines(&[(2, "<quotes>"), (3, "2/b")]));
}

#[test]
fn a_chunk_that_ends_in_a_quotation_leaves_its_row_to_the_next() {
    let file = "number;name\nc\";\"b\nc\";\n2;d\n";
    let first = "number;name\nc\";\"b\n";
    let taken = cut(&import(file.len()), first.as_bytes(), false).expect("a file that is read");
    assert_eq!((taken.rows.len(), taken.bytes), (0, "number;name\n".len()));
    assert_eq!(all(file), lines(&[(2, "<quotes>"), (3, "<quotes>"), (4, "2/d")]));
}

#[test]
fn lines_that_were_cut_or_run_together_are_named() {
    let file = "number;name;other\n1;a;\n2\n3;c;x;y\n4;d;x;;\n";
    assert_eq!(all(file), lines(&[(2, "1/a"), (3, "<cells>"), (4, "<cells>"), (5, "4/d")]));
}

#[test]
fn formulas_are_refused_and_what_an_export_made_of_them_is_taken_back() {
    let file = "number;name\n1;=1+1\n2;'=1+1\n3;@x\n4;-\n5;'a\n";
    let expected = lines(&[(2, "1/<formula>"), (3, "2/=1+1"), (4, "3/<formula>"), (5, "4/<formula>"), (6, "5/'a")]);
    assert_eq!(all(file), expected);
}

#[test]
fn a_telephone_number_may_begin_with_its_plus_and_with_nothing_that_is_carried_out() {
    let file = "name;contact_function;contact_phone\na;b;+46 920-45 30 00\na;b|c;+46 1|+46 2\na;b;'+46 3\na;b;+46+A1\n";
    let expected = [(2, "a/b/+46 920-45 30 00"), (3, "a/b|c/+46 1|+46 2"), (4, "a/b/+46 3"), (5, "a/b/<formula>")];
    assert_eq!(all(file), lines(&expected));
}

#[test]
fn a_cell_in_another_encoding_than_most_is_named() {
    let file = b"number;name\n1;\xe5\n2;\xe4\n3;\xc3\xa5\n".as_slice();
    assert_eq!(read(file, 1_000), lines(&[(2, "1/å"), (3, "2/ä"), (4, "3/<encoding>")]));
    let file = b"number;name\n1;\xc3\xa5\n2;\xc3\xa4\n3;\xe5\n".as_slice();
    assert_eq!(read(file, 1_000), lines(&[(2, "1/å"), (3, "2/ä"), (4, "3/<encoding>")]));
}

#[test]
fn a_first_line_without_a_column_or_with_one_twice_is_refused() {
    for (first, wrong) in [
        ("number;colour", vec![Column::Name]),
        ("name;namn", vec![Column::Name]),
        ("", vec![Column::Name]),
        // Whom an address reaches is not known without the function.
        ("name;kontakttelefon", vec![Column::ContactFunction]),
    ] {
        let file = format!("{first}\n1;a\n");
        let refused = cut(&import(file.len()), file.as_bytes(), true);
        assert_eq!(refused, Err(Refusal::ColumnsMissing { columns: wrong }), "{first}");
    }
    assert_eq!(cut(&import(9), b"PK\x03\x04 book", true), Err(Refusal::FileNotText));
}

#[test]
fn no_more_rows_are_taken_than_one_transaction_holds() {
    let file = format!("name\n{}", "a\n".repeat(MOST_ROWS + 100));
    let taken = cut(&import(file.len()), file.as_bytes(), true).expect("a file that is read");
    assert_eq!((taken.rows.len(), taken.bytes, taken.lines), (MOST_ROWS, 5 + 2 * MOST_ROWS, 501));
}

proptest! {
    #[test]
    fn a_file_is_read_the_same_in_chunks_of_any_size(
        parts in prop::collection::vec(prop::sample::select(vec!["\n", "\r\n", "\"", ";", "a", "å", "\"\"", ";\"b\nc\"", "1;x\n", "2;\"y\"\n"]), 0..60),
        most in 1usize..80,
    ) {
        let file = format!("number;name\n{}", parts.concat());
        prop_assert_eq!(read(file.as_bytes(), most.max(14)), read(file.as_bytes(), 1_000_000), "{}", file);
    }

    #[test]
    fn any_bytes_are_read_to_their_end(file in prop::collection::vec(any::<u8>(), 0..300), most in 14usize..90) {
        let file = [b"number;name\n".as_slice(), &file].concat();
        prop_assume!(!text::is_foreign(&file));
        read(&file, most);
    }
}
