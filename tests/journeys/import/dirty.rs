//! A file as spreadsheets leave it: every tenth row is wrong, or strange and right, each in another way, and it is known what must become of it.

use sandbox::{numbers, scratch};

/// What stands between two habits.
const EVERY: usize = 10;

/// A file, and what must become of it.
pub struct Dirty {
    /// The file.
    pub bytes: Vec<u8>,
    /// All its rows.
    pub rows: i64,
    /// Those that land.
    pub good: i64,
    /// Those that say once more what an earlier one said.
    pub repeated: i64,
    /// What is wrong in the others: line, field and rule.
    pub wrong: Vec<(i64, &'static str, &'static str)>,
}

/// What becomes of a row.
enum Fate {
    Lands,
    Repeats,
    Wrong(&'static str, &'static str),
}

/// An organisation of whom no row has told.
struct New {
    number: String,
    name: String,
}

impl New {
    fn made_up() -> Self {
        Self { number: numbers::organisation_number(), name: format!("Åkeriet {}", scratch::next()) }
    }

    fn row(&self) -> String {
        format!("{};{};employer", self.number, self.name)
    }
}

/// What people and spreadsheets do to a row. It knows a new organisation, and the last one that landed.
type Habit = fn(&New, &New) -> (Vec<u8>, Fate);

/// All that the file is spoilt with, in the order in which it is.
const HABITS: [Habit; 20] = [
    // Typed wrong.
    |new, _| (altered(new), Fate::Wrong("number", "control_figure")),
    // The same number again with another name, and the same name with another number.
    |new, last| (said(&last.number, &new.name), Fate::Wrong("number", "number_taken")),
    |new, last| (said(&new.number, &last.name), Fate::Wrong("name", "name_taken")),
    // The same row again; whoever merges two lists has many of them.
    |_, last| (last.row().into_bytes(), Fate::Repeats),
    |_, last| (last.row().replace('-', "").into_bytes(), Fate::Repeats),
    // Cut off; run together with the next; and with a separator within a name.
    |new, _| (format!("{};{}", new.number, new.name).into(), Fate::Wrong("", "cells")),
    |new, last| (format!("{};{}", new.row(), last.row()).into(), Fate::Wrong("", "cells")),
    |new, _| (said(&new.number, &format!("{};och söner", new.name)), Fate::Wrong("", "cells")),
    // What a spreadsheet would carry out.
    |new, _| (said(&new.number, "=HYPERLINK(\"http://a.example\")"), Fate::Wrong("name", "formula")),
    |new, _| (said(&new.number, "=1+1"), Fate::Wrong("name", "formula")),
    |new, _| (said(&new.number, "@SUM(A1:A9)"), Fate::Wrong("name", "formula")),
    // Windows-1252 amid UTF-8, and UTF-8 that was taken for Windows-1252 and written anew.
    |new, _| (latin(&new.row()), Fate::Wrong("name", "encoding")),
    |new, _| (said(&new.number, &new.name.replace('Å', "Ã…")), Fate::Wrong("name", "encoding")),
    // A number that was taken for a quantity.
    |new, _| (said(&new.number.replace('-', "")[..9], &new.name), Fate::Wrong("number", "figures_lost")),
    |new, _| (said("5,59E+09", &new.name), Fate::Wrong("number", "figures_lost")),
    // A sole trader's, which is a personal number.
    |new, _| (said(&numbers::personal_number()[2..], &new.name), Fate::Wrong("number", "personal_number")),
    // A quote that nobody closes, and a word that is no role.
    |new, _| (said(&new.number, &format!("\"{}", new.name)), Fate::Wrong("", "quotes")),
    |new, _| (format!("{};{};chef", new.number, new.name).into(), Fate::Wrong("roles", "roles")),
    // Right, however strange: a line break within a cell, a doubled quote, and a spreadsheet's spaces and empty cells behind the last.
    |new, _| (said(&new.number, &format!("\"{}\r\n\"\"Exempel\"\"\"", new.name)), Fate::Lands),
    |new, _| (format!("  {} ;{}\u{a0};Employer;;;", new.number, new.name).into(), Fate::Lands),
];

fn said(number: &str, name: &str) -> Vec<u8> {
    format!("{number};{name};employer").into_bytes()
}

/// With another last figure.
fn altered(new: &New) -> Vec<u8> {
    let (figures, last) = new.number.split_at(new.number.len() - 1);
    let last = (last.parse::<u32>().expect("a figure") + 1) % 10;
    said(&format!("{figures}{last}"), &new.name)
}

/// In Windows-1252, whose letters are those of the first 256 code points.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Windows-1252")).collect()
}

/// Makes a file of so many rows, under a byte order mark, with empty lines here and there.
pub fn dirty(rows: usize) -> Dirty {
    let bytes = "\u{feff}Organisationsnummer;Namn;Roller\r\n".as_bytes().to_vec();
    let mut file = Dirty { bytes, rows: 0, good: 0, repeated: 0, wrong: Vec::new() };
    let (mut line, mut last) = (2, New::made_up());
    for row in 0..rows {
        let new = New::made_up();
        let habit = (row % EVERY == EVERY - 1).then(|| HABITS[row / EVERY % HABITS.len()]);
        let (text, fate) = habit.map_or_else(|| (new.row().into_bytes(), Fate::Lands), |habit| habit(&new, &last));
        file.rows += 1;
        match fate {
            Fate::Lands => file.good += 1,
            Fate::Repeats => file.repeated += 1,
            Fate::Wrong(field, rule) => file.wrong.push((line, field, rule)),
        }
        if habit.is_none() {
            last = new;
        }
        line += 1 + i64::try_from(text.iter().filter(|byte| **byte == b'\n').count()).expect("a small row");
        file.bytes.extend(text);
        file.bytes.extend(b"\r\n");
        for empty in [b"\r\n".as_slice(), b";;\r\n"].into_iter().filter(|_| row % 1_000 == 500) {
            file.bytes.extend(empty);
            line += 1;
        }
    }
    file
}
