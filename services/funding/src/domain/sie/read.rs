//! A strict reader of SIE 4i, for tests alone: what is not as the format has it is an error with its line.

use time::{Date, Month};

use super::{Ore, Transaction, Voucher};

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    /// The labels of the head, in their order.
    pub labels: Vec<String>,
    /// Number and name of the organisation.
    pub company: (String, String),
    /// Accounts with their names.
    pub accounts: Vec<(String, String)>,
    /// Projects of dimension 6.
    pub projects: Vec<String>,
    /// The vouchers.
    pub vouchers: Vec<Voucher>,
}

/// Reads the bytes of a file.
pub fn read(bytes: &[u8]) -> Result<File, String> {
    let text = oem_cp::decode_string_complete_table(bytes, &oem_cp::code_table::DECODING_TABLE_CP437);
    if !text.ends_with("\r\n") {
        return Err("the file ends within a line".into());
    }
    let mut file = File::default();
    let mut open: Option<Voucher> = None;
    let mut inside = false;
    for (number, line) in text.split_terminator("\r\n").enumerate() {
        let wrong = |what: &str| format!("line {}: {what}: {line:?}", number + 1);
        let fields = fields(line.trim_start()).ok_or_else(|| wrong("cannot be cut into fields"))?;
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        match fields.as_slice() {
            ["{"] if open.is_some() && !inside => inside = true,
            ["}"] if inside => {
                let voucher = open.take().ok_or_else(|| wrong("ends no voucher"))?;
                if Ore::sum(voucher.transactions.iter().map(|line| line.amount)) != Some(Ore::ZERO) {
                    return Err(wrong("the voucher does not sum to zero"));
                }
                file.vouchers.push(voucher);
                inside = false;
            }
            ["#TRANS", account, objects, amount, day] if inside => {
                let voucher = open.as_mut().ok_or_else(|| wrong("stands in no voucher"))?;
                if date(day) != Some(voucher.day) || !file.accounts.iter().any(|(known, _)| known == account) {
                    return Err(wrong("is of another day, or of an account that is not declared"));
                }
                let project = project(objects).ok_or_else(|| wrong("has objects that cannot be read"))?;
                let amount = kronor(amount).ok_or_else(|| wrong("has no amount"))?;
                voucher.transactions.push(Transaction { account: (*account).to_owned(), project, amount });
            }
            ["#VER", series, number, day, text, recorded] if !inside && open.is_none() => {
                open = Some(Voucher {
                    series: (*series).to_owned(),
                    number: number.parse().map_err(|_| wrong("has no number"))?,
                    day: date(day).ok_or_else(|| wrong("has no day"))?,
                    text: (*text).to_owned(),
                    recorded_on: date(recorded).ok_or_else(|| wrong("has no day"))?,
                    transactions: Vec::new(),
                });
                file.labels.push("#VER".into());
            }
            ["#KONTO", account, name] => {
                file.accounts.push(((*account).to_owned(), (*name).to_owned()));
                file.labels.push("#KONTO".into());
            }
            ["#OBJEKT", "6", project, _] => {
                file.projects.push((*project).to_owned());
                file.labels.push("#OBJEKT".into());
            }
            ["#ORGNR", number] => {
                file.company.0 = (*number).to_owned();
                file.labels.push("#ORGNR".into());
            }
            ["#FNAMN", name] => {
                file.company.1 = (*name).to_owned();
                file.labels.push("#FNAMN".into());
            }
            [label, _, ..] if label.starts_with('#') && open.is_none() => file.labels.push((*label).to_owned()),
            _ => return Err(wrong("is none that the format has there")),
        }
    }
    if open.is_some() {
        return Err("the last voucher does not end".into());
    }
    file.labels.dedup();
    Ok(file)
}

/// The fields of a line: between quotation marks, between braces, or between spaces.
fn fields(line: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut letters = line.chars().peekable();
    loop {
        while letters.next_if_eq(&' ').is_some() {}
        let Some(first) = letters.next() else { return Some(fields) };
        let mut field = String::new();
        match first {
            '"' => loop {
                match letters.next()? {
                    '\\' => field.push(letters.next()?),
                    '"' => break,
                    letter => field.push(letter),
                }
            },
            '{' if letters.peek().is_some() => {
                field.push('{');
                loop {
                    let letter = letters.next()?;
                    field.push(letter);
                    if letter == '}' {
                        break;
                    }
                }
            }
            letter => {
                field.push(letter);
                while let Some(letter) = letters.next_if(|letter| *letter != ' ') {
                    field.push(letter);
                }
            }
        }
        fields.push(field);
    }
}

fn project(objects: &str) -> Option<String> {
    let inside = objects.strip_prefix('{')?.strip_suffix('}')?;
    match fields(inside)?.as_slice() {
        [] => Some(String::new()),
        [dimension, project] if dimension == "6" => Some(project.clone()),
        _ => None,
    }
}

fn kronor(text: &str) -> Option<Ore> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (kronor, ore) = digits.split_once('.').filter(|(_, ore)| ore.len() == 2)?;
    Some(Ore::new(sign * (kronor.parse::<i64>().ok()? * 100 + ore.parse::<i64>().ok()?)))
}

fn date(text: &str) -> Option<Date> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8).filter(|_| text.len() == 8)?);
    Date::from_calendar_date(year.into(), Month::try_from(u8::try_from(month).ok()?).ok()?, u8::try_from(day).ok()?)
        .ok()
}
