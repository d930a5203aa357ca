//! SIE 4i: the vouchers of a pre-system as a file in CP437, in the order of records that the format asks for.
//!
//! What the file cannot say is told and never replaced: a letter that CP437 does not have, an account that stands for nothing.

use time::Date;

use super::{chain::Recorded, mapping::Content, money::Ore};

/// The dimension of projects.
const PROJECT: u8 = 6;
/// The name that the file says it was made by.
const PROGRAM: &str = "Reell";

/// What the file's head says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The program's version.
    pub version: String,
    /// The day on which the file is made.
    pub made_on: Date,
    /// The first and the last day of the fiscal year.
    pub year: (Date, Date),
}

/// One line of a voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The account in the chart.
    pub account: String,
    /// The project; empty for none.
    pub project: String,
    /// Debit positive.
    pub amount: Ore,
}

/// A voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// The series.
    pub series: String,
    /// The number: the entry's place in the chain, so that no two files number one entry differently.
    pub number: i64,
    /// The day that it belongs to.
    pub day: Date,
    /// What it is about.
    pub text: String,
    /// The day on which it was recorded.
    pub recorded_on: Date,
    /// Its lines, which sum to zero.
    pub transactions: Vec<Transaction>,
}

/// Makes a voucher of an entry. None where nothing of it is taken over. The error says what the file cannot say.
pub fn voucher(number: i64, entry: &Recorded, day: Date, mapping: &Content) -> Result<Option<Voucher>, Vec<String>> {
    let mut problems = Vec::new();
    let mut transactions = Vec::new();
    let mut left_out = Vec::new();
    for (account, amount) in &entry.legs {
        match mapping.of(account) {
            None => problems.push(format!(
                "the account {account} stands for nothing in the mapping: map it, or say that it is not taken over"
            )),
            Some(line) => match &line.chart_account {
                None => left_out.push(account),
                Some(chart) => transactions.push(Transaction {
                    account: chart.clone(),
                    project: line.project.clone(),
                    amount: Ore::new(*amount),
                }),
            },
        }
    }
    if problems.is_empty() && transactions.is_empty() {
        return Ok(None);
    }
    let sum = Ore::sum(transactions.iter().map(|line| line.amount));
    if problems.is_empty() && sum != Some(Ore::ZERO) {
        let names: Vec<_> = left_out.iter().map(|account| account.as_str()).collect();
        problems.push(format!(
            "without {}, which is not taken over, the voucher does not sum to zero: map it",
            names.join(", ")
        ));
    }
    if let Err(problem) = encode(&entry.reason) {
        problems.push(problem);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let recorded_on = entry.record_time.date();
    let text = entry.reason.clone();
    Ok(Some(Voucher { series: mapping.series.clone(), number, day, text, recorded_on, transactions }))
}

/// The head of the file: who made it, whose it is, which year, which accounts and projects. The error says what it cannot say.
pub fn head(head: &Head, mapping: &Content) -> Result<Vec<u8>, Vec<String>> {
    let (from, until) = (day(head.year.0), day(head.year.1));
    let mut lines = vec![
        "#FLAGGA 0".to_owned(),
        format!("#PROGRAM {} {}", quoted(PROGRAM), quoted(&head.version)),
        "#FORMAT PC8".to_owned(),
        format!("#GEN {}", day(head.made_on)),
        "#SIETYP 4".to_owned(),
        format!("#ORGNR {}", mapping.registration_number),
        format!("#FNAMN {}", quoted(&mapping.company_name)),
        format!("#RAR 0 {from} {until}"),
        format!("#KPTYP {}", quoted(&mapping.chart)),
        "#VALUTA SEK".to_owned(),
    ];
    let mut accounts: Vec<_> = mapping
        .lines
        .iter()
        .filter_map(|line| line.chart_account.as_ref().map(|account| (account, &line.chart_name)))
        .collect();
    accounts.sort();
    accounts.dedup_by_key(|(account, _)| *account);
    lines.extend(accounts.iter().map(|(account, name)| format!("#KONTO {account} {}", quoted(name))));
    let mut projects: Vec<_> = mapping.lines.iter().map(|line| &line.project).filter(|name| !name.is_empty()).collect();
    projects.sort();
    projects.dedup();
    if !projects.is_empty() {
        lines.push(format!("#DIM {PROJECT} {}", quoted("Projekt")));
    }
    lines.extend(projects.iter().map(|project| format!("#OBJEKT {PROJECT} {} {}", quoted(project), quoted(project))));
    let (written, problems): (Vec<_>, Vec<_>) = lines.iter().map(|line| encode(line)).partition(Result::is_ok);
    match problems.into_iter().filter_map(Result::err).collect::<Vec<_>>() {
        problems if !problems.is_empty() => Err(problems),
        _ => Ok(written.into_iter().filter_map(Result::ok).flat_map(ended).collect()),
    }
}

/// A voucher as the file has it. The error says what it cannot say.
pub fn body(voucher: &Voucher) -> Result<Vec<u8>, String> {
    let mut lines = vec![format!(
        "#VER {} {} {} {} {}",
        quoted(&voucher.series),
        voucher.number,
        day(voucher.day),
        quoted(&voucher.text),
        day(voucher.recorded_on)
    )];
    lines.push("{".to_owned());
    for line in &voucher.transactions {
        let objects = match line.project.as_str() {
            "" => "{}".to_owned(),
            project => format!("{{{PROJECT} {}}}", quoted(project)),
        };
        lines.push(format!("   #TRANS {} {objects} {} {}", line.account, amount(line.amount), day(voucher.day)));
    }
    lines.push("}".to_owned());
    lines.iter().map(|line| encode(line).map(ended)).collect::<Result<Vec<_>, _>>().map(|lines| lines.concat())
}

fn ended(mut line: Vec<u8>) -> Vec<u8> {
    line.extend(b"\r\n");
    line
}

/// Kronor with a decimal point, as the format has them: "-1234.50".
fn amount(amount: Ore) -> String {
    let (sign, ore) = (if amount < Ore::ZERO { "-" } else { "" }, amount.ore().unsigned_abs());
    format!("{sign}{}.{:02}", ore / 100, ore % 100)
}

fn day(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), u8::from(day.month()), day.day())
}

/// A text between quotation marks; those inside it stand behind a backslash. A line ends nowhere but at its end.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The text in CP437. The error names the letters that it does not have.
fn encode(text: &str) -> Result<Vec<u8>, String> {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    oem_cp::encode_string_checked(plain.as_str(), &oem_cp::code_table::ENCODING_TABLE_CP437).ok_or_else(|| {
        let has = |letter: char| {
            let mut bytes = [0; 4];
            let letter: &str = letter.encode_utf8(&mut bytes);
            oem_cp::encode_string_checked(letter, &oem_cp::code_table::ENCODING_TABLE_CP437).is_some()
        };
        let mut missing: Vec<char> = plain.chars().filter(|letter| !has(*letter)).collect();
        missing.sort_unstable();
        missing.dedup();
        let named: Vec<_> = missing.iter().map(|letter| format!("'{letter}' (U+{:04X})", u32::from(*letter))).collect();
        format!("CP437 does not have {}: write the text without", named.join(", "))
    })
}

#[cfg(test)]
mod read;
#[cfg(test)]
mod tests;
