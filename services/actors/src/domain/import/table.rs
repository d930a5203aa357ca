//! A chunk of a file, cut into whole rows: by any of the signs that spreadsheets part cells with, over lines that were cut or run together.
//!
//! Where a row ends does not depend on how the file was cut into chunks, so an import that was broken off reports the same.

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::{Column, Encoding, Fault, Import, Layout, head, refusal::Refusal, text};

/// The most rows that one chunk's transaction takes: it then holds the database for some tens of milliseconds, and its event is small.
pub const MOST_ROWS: usize = 500;
/// The longest row, in bytes. What is longer has a quote that nobody closed.
pub const MOST_BYTES: usize = 16_384;
/// The most lines of one row, whose cells may hold some line breaks.
const MOST_LINES: usize = 10;
/// What may stand between cells.
const DELIMITERS: [u8; 3] = *b";,\t";

/// The whole rows at the beginning of a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// How the file is laid out.
    pub layout: Layout,
    /// How its letters are read from here on.
    pub encoding: Encoding,
    /// The rows; none of them empty.
    pub rows: Vec<Row>,
    /// How many bytes were taken.
    pub bytes: usize,
    /// How many lines ended in them.
    pub lines: i64,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line that it begins in.
    pub line: i64,
    /// Its cells that somebody asked for, or what is wrong with the row as a whole.
    pub cells: Result<Vec<Cell>, Fault>,
}

/// A cell with its column: the text, or what is wrong with it.
pub type Cell = (Column, Result<String, Fault>);

/// A row as it stands in the chunk.
struct Raw {
    line: i64,
    cells: Option<ByteRecord>,
}

/// Cuts a chunk that begins where the import goes on. `last` says that the file ends with it. Nothing is taken where no row is whole.
pub fn cut(import: &Import, chunk: &[u8], last: bool) -> Result<Cut, Refusal> {
    if import.layout.is_none() && !last && chunk.len() < MOST_BYTES && !chunk.contains(&b'\n') {
        let layout = Layout { delimiter: DELIMITERS[0], columns: Vec::new() };
        return Ok(Cut { layout, encoding: import.encoding, rows: Vec::new(), bytes: 0, lines: 0 });
    }
    let mut cursor = Cursor { chunk, at: 0, line: import.next_line, last };
    let (layout, encoding) = match &import.layout {
        Some(layout) => (layout.clone(), import.encoding),
        None => cursor.head(import)?,
    };
    let mut raw = Vec::new();
    let mut reader = reader(&layout, &chunk[cursor.at..]);
    let mut base = cursor.at;
    while raw.len() < MOST_ROWS {
        match cursor.row(&layout, &mut reader, base) {
            Next::Row(row) => raw.extend(row),
            Next::Unclosed(line) => {
                raw.push(Raw { line, cells: None });
                // The reader has swallowed lines that are rows of their own.
                reader = self::reader(&layout, &chunk[cursor.at..]);
                base = cursor.at;
            }
            Next::End => break,
        }
    }
    let encoding = match encoding {
        Encoding::Unknown => text::guess(raw.iter().filter_map(|row| row.cells.as_ref()).map(ByteRecord::as_slice)),
        known => known,
    };
    let lines = cursor.line - import.next_line;
    let rows = raw.into_iter().map(|row| read(row, &layout, encoding)).collect();
    Ok(Cut { layout, encoding, rows, bytes: cursor.at, lines })
}

fn reader<'a>(layout: &Layout, rest: &'a [u8]) -> Reader<&'a [u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(layout.delimiter).from_reader(rest)
}

enum Next {
    /// A row, or an empty line.
    Row(Option<Raw>),
    /// A row that begins in this line, with a quote that nobody closes.
    Unclosed(i64),
    /// Nothing whole is left.
    End,
}

/// How far a chunk has been taken.
struct Cursor<'a> {
    chunk: &'a [u8],
    at: usize,
    line: i64,
    last: bool,
}

impl Cursor<'_> {
    /// Takes the next row from a reader that began at `base`.
    fn row(&mut self, layout: &Layout, reader: &mut Reader<&[u8]>, base: usize) -> Next {
        let mut record = ByteRecord::new();
        // Line breaks before the row are not part of it.
        let empty = self.chunk[self.at..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let start = self.at + empty;
        if start == self.chunk.len() || !matches!(reader.read_byte_record(&mut record), Ok(true)) {
            self.take(start);
            return Next::End;
        }
        let end = base + usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let end = end.clamp(start, self.chunk.len());
        // The parser stops between the two signs of a line's end.
        let end =
            if self.chunk[start..end].ends_with(b"\r") && self.chunk[end..].starts_with(b"\n") { end + 1 } else { end };
        let raw = &self.chunk[start..end];
        let open = raw.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
        let too_long = raw.len() > MOST_BYTES || breaks(raw.trim_ascii_end()) >= MOST_LINES;
        let ends = end < self.chunk.len() || self.last;
        if too_long || (open && ends) {
            self.take(start);
            let line = self.line;
            let length = self.chunk[start..].iter().position(|byte| *byte == b'\n').map_or(raw.len(), |end| end + 1);
            self.take(start + length);
            return Next::Unclosed(line);
        }
        if !ends && (open || !is_ended(layout, raw, &record)) {
            // What comes next could still belong to it.
            return Next::End;
        }
        self.take(start);
        let line = self.line;
        self.take(end);
        let blank = record.iter().all(|cell| cell.trim_ascii().is_empty());
        Next::Row((!blank).then_some(Raw { line, cells: Some(record) }))
    }

    fn take(&mut self, end: usize) {
        self.line += i64::try_from(breaks(&self.chunk[self.at..end])).unwrap_or(0);
        self.at = end;
    }

    /// Takes the first line: what stands between cells, what each column holds, and the sign of the encoding.
    fn head(&mut self, import: &Import) -> Result<(Layout, Encoding), Refusal> {
        if text::is_foreign(self.chunk) {
            return Err(Refusal::FileNotText);
        }
        let mut encoding = import.encoding;
        if self.chunk.starts_with(text::MARK) {
            self.at = text::MARK.len();
            encoding = Encoding::Utf8;
        }
        let mut delimiter = None;
        // A line that some spreadsheets write before all others, such as "sep=;".
        if let Some([sign, rest @ ..]) = self.chunk[self.at..].strip_prefix(b"sep=")
            && let Some(end) = rest.iter().position(|byte| *byte == b'\n')
        {
            delimiter = Some(*sign);
            self.take(self.at + "sep=".len() + 1 + end + 1);
        }
        let rest = &self.chunk[self.at..];
        let first = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let often = |sign: &u8| first.iter().filter(|byte| *byte == sign).count();
        let delimiter = delimiter.or(DELIMITERS.into_iter().rev().max_by_key(often)).unwrap_or(b';');
        let bare = Layout { delimiter, columns: Vec::new() };
        let base = self.at;
        let first = match self.row(&bare, &mut reader(&bare, rest), base) {
            Next::Row(Some(Raw { cells: Some(first), .. })) => first,
            _ => return Err(Refusal::ColumnsMissing { columns: head::wrong(import, &[]) }),
        };
        let encoding = match encoding {
            Encoding::Unknown => text::guess(std::iter::once(first.as_slice())),
            known => known,
        };
        let columns: Vec<_> = first.iter().map(|cell| head::column(import, cell, encoding)).collect();
        let faults = head::wrong(import, &columns);
        if !faults.is_empty() {
            return Err(Refusal::ColumnsMissing { columns: faults });
        }
        Ok((Layout { delimiter, columns }, encoding))
    }
}

/// Whether the line break at a row's end ends it: within quotes it would belong to the last cell.
fn is_ended(layout: &Layout, raw: &[u8], record: &ByteRecord) -> bool {
    let Some(line) = raw.strip_suffix(b"\n") else { return false };
    let mut bare = ByteRecord::new();
    let read = reader(layout, line).read_byte_record(&mut bare);
    matches!(read, Ok(true)) && bare == *record
}

fn breaks(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// Reads a row's cells: their letters, without what spreadsheets add around them.
fn read(raw: Raw, layout: &Layout, encoding: Encoding) -> Row {
    let line = raw.line;
    let Some(cells) = raw.cells else {
        let remedy = "begins a quotation that does not end within the row: close the quote, or take it away; the lines behind it are read as rows of their own";
        return Row { line, cells: Err(Fault::new("", "quotes", remedy)) };
    };
    let (has, wanted) = (cells.len(), layout.columns.len());
    let beyond = cells.iter().skip(wanted).any(|cell| !cell.trim_ascii().is_empty());
    if has < wanted || beyond {
        let remedy = format!(
            "has {} cells than the {wanted} of the first line: compare it with its neighbours, a line may have been cut or a name may hold the sign between cells without quotes",
            if beyond { "more" } else { "fewer" }
        );
        return Row { line, cells: Err(Fault::new("", "cells", remedy)) };
    }
    let columns = layout.columns.iter().zip(cells.iter());
    let stated = columns.filter_map(|(column, cell)| column.map(|column| (column, cell)));
    Row { line, cells: Ok(stated.map(|(column, cell)| (column, self::cell(column, cell, encoding))).collect()) }
}

fn cell(column: Column, cell: &[u8], encoding: Encoding) -> Result<String, Fault> {
    let field = column.name();
    let text = text::decode(cell, encoding).map_err(|remedy| Fault::new(field, "encoding", remedy))?;
    // A line break within a cell stands for a space.
    let text = text.replace(['\r', '\n', '\t', '\u{a0}'], " ");
    let text = text.trim();
    // An export puts the sign before what a spreadsheet would take for a formula.
    let escaped = text.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA));
    // A telephone number begins with + and its country code, and figures alone are carried out by nothing.
    let is_phone =
        column == Column::ContactPhone && text.chars().all(|sign| sign.is_ascii_digit() || "+ -|".contains(sign));
    if escaped.is_none() && text.starts_with(FORMULA) && !is_phone {
        let remedy =
            "must not begin with =, +, - or @, which a spreadsheet takes for a formula: write the value itself";
        return Err(Fault::new(field, "formula", remedy));
    }
    Ok(escaped.unwrap_or(text).to_owned())
}

/// What makes a spreadsheet take a cell for a formula.
pub const FORMULA: [char; 4] = ['=', '+', '-', '@'];

#[cfg(test)]
mod tests;
