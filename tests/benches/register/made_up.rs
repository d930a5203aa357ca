//! Organisations and persons that nobody is, each made of its place in the row: the same again in each run, and in every question.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use time::{Date, Duration, Month};

/// What names are made of: five syllables tell a million apart.
const SYLLABLES: [&str; 16] =
    ["ba", "de", "fi", "go", "hu", "ja", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "ål"];
const TRADES: [&str; 12] = [
    "Bygg",
    "Åkeri",
    "Svets",
    "Vård",
    "Skog",
    "Gruva",
    "Mekaniska",
    "Lantbruk",
    "Elteknik",
    "Trävaru",
    "Plåt",
    "Utbildning",
];
const PLACES: [&str; 14] = [
    "Luleå",
    "Piteå",
    "Boden",
    "Kiruna",
    "Gällivare",
    "Kalix",
    "Haparanda",
    "Övertorneå",
    "Pajala",
    "Jokkmokk",
    "Arvidsjaur",
    "Arjeplog",
    "Älvsbyn",
    "Överkalix",
];
const GIVEN: [&str; 20] = [
    "Aino", "Berit", "Cecilia", "David", "Ebba", "Fatima", "Göran", "Hanna", "Inga", "Johan", "Karin", "Lars", "Märta",
    "Nils", "Oskar", "Petra", "Rune", "Sara", "Tore", "Åsa",
];
/// Days from the first of 1800 on. Who was born then never had a number, since there were none before 1947.
const DAYS: u64 = 14_000;

/// A word that tells a place from all others.
fn word(place: u64) -> String {
    // Neighbours are not alike: each figure moves with all those before it.
    let mixed = place.wrapping_mul(611_953) % (1 << 20);
    let word: String = (0..5).map(|figure| pick(&SYLLABLES, mixed >> (4 * figure))).collect();
    let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}

fn pick<'a>(from: &[&'a str], place: u64) -> &'a str {
    from[usize::try_from(place).unwrap_or(0) % from.len()]
}

/// An organisation's name.
pub fn organisation_name(place: u64) -> String {
    format!("{} {} i {}", word(place), pick(&TRADES, place / 7), pick(&PLACES, place / 3))
}

/// The beginning of that name as somebody writes it who has heard it: a letter is doubled, and the town left out.
pub fn organisation_heard(place: u64) -> String {
    let name = word(place);
    let middle = name.char_indices().nth(5).map_or(0, |(at, _)| at);
    let (head, tail) = name.split_at(middle);
    let doubled = tail.chars().next().map(String::from).unwrap_or_default();
    format!("{head}{doubled}{tail} {}", pick(&TRADES, place / 7))
}

/// An organisation's number, in a row that is not given out.
pub fn organisation_number(place: u64) -> String {
    let figures = format!("578{place:06}");
    format!("{}-{}{}", &figures[..6], &figures[6..], control_figure(&figures))
}

/// A person's given and family name.
pub fn person_name(place: u64) -> (String, String) {
    // Some thousands share a family name in the country, and some dozens here.
    (pick(&GIVEN, place / 5).to_owned(), word(place % 20_011))
}

/// A person's number.
pub fn person_number(place: u64) -> String {
    let first = Date::from_calendar_date(1800, Month::January, 1).unwrap_or(Date::MIN);
    let day = first + Duration::days(i64::try_from(place % DAYS).unwrap_or(0));
    let serial = 1 + place / DAYS;
    let short = format!("{:02}{:02}{:02}{serial:03}", day.year() % 100, u8::from(day.month()), day.day());
    format!("{}{}-{}{}", day.year() / 100, &short[..6], &short[6..], control_figure(&short))
}

/// The last figure by Luhn's rule, for nine figures.
fn control_figure(figures: &str) -> u32 {
    let weighted = figures.bytes().enumerate().map(|(place, figure)| {
        let product = u32::from(figure - b'0') * if place % 2 == 0 { 2 } else { 1 };
        product / 10 + product % 10
    });
    (10 - weighted.sum::<u32>() % 10) % 10
}

/// Writes so many organisations as a file that an import takes.
pub fn write_organisations(to: &Path, rows: u64) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(to)?);
    write!(file, "\u{feff}number;name;roles\r\n")?;
    for place in 0..rows {
        write!(file, "{};{};employer\r\n", organisation_number(place), organisation_name(place))?;
    }
    Ok(file.flush()?)
}

/// Writes so many persons as a file that an import takes.
pub fn write_persons(to: &Path, rows: u64) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(to)?);
    write!(file, "\u{feff}number;given_name;family_name;protection\r\n")?;
    for place in 0..rows {
        let (given, family) = person_name(place);
        write!(file, "{};{given};{family};none\r\n", person_number(place))?;
    }
    Ok(file.flush()?)
}
