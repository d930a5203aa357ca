//! The messages about accounting: mappings are read with every broken rule named at once, and files are cut into parts.

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;
use time::Date;

use super::{ledger::day, text};
use crate::domain::{
    OrganisationId,
    book::AccountName,
    chain::Recorded,
    mapping::{Content, Line, MOST_LINES, Mapping, registration_number},
};

/// What cannot be carried out through no fault of the caller.
pub type Problem = anyhow::Error;

/// The most problems that a part tells of.
const MOST_PROBLEMS: usize = 100;

/// Reads a mapping.
pub fn mapping(request: contract::SetAccountMappingRequest) -> Result<(OrganisationId, Content), Error> {
    let mut fields = Fields::new();
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let company_name = fields.take("company_name", text(request.company_name, 1, 200));
    let number = fields.take("registration_number", registration_number(&request.registration_number));
    let chart = fields.take("chart", text(request.chart, 1, 40));
    let series = fields.take("series", series(request.series));
    if request.lines.is_empty() || request.lines.len() > MOST_LINES {
        fields.reject("lines", format!("must be 1 to {MOST_LINES}"));
        return Err(fields.refusal());
    }
    let mut lines = Vec::with_capacity(request.lines.len());
    for (place, stated) in request.lines.into_iter().enumerate() {
        lines.extend(line(&mut fields, place, stated));
    }
    match (organisation, company_name, number, chart, series, fields.is_empty()) {
        (Some(organisation), Some(company_name), Some(registration_number), Some(chart), Some(series), true) => {
            Ok((organisation, Content { company_name, registration_number, chart, series, lines }))
        }
        _ => Err(fields.refusal()),
    }
}

fn line(fields: &mut Fields, place: usize, stated: contract::AccountMappingLine) -> Option<Line> {
    let of = |name: &str| format!("lines[{place}].{name}");
    let account = fields.take(&of("account"), account(&stated.account));
    let chart_account = fields.take(&of("chart_account"), chart_account(&stated.chart_account));
    let least = usize::from(!stated.chart_account.is_empty());
    let chart_name = fields.take(&of("chart_name"), text(stated.chart_name, least, 100));
    let project = fields.take(&of("project"), text(stated.project, 0, 40));
    Some(Line { account: account?, chart_account: chart_account?, chart_name: chart_name?, project: project? })
}

/// A name of an account, or the beginning of one followed by "*".
fn account(text: &str) -> Result<String, String> {
    let rule = "must be an account's name, or its beginning followed by '*'";
    match text.strip_suffix('*') {
        Some(beginning) if beginning.is_empty() || AccountName::parse(&format!("{beginning}x:x")).is_ok() => {
            Ok(text.to_owned())
        }
        None if AccountName::parse(text).is_ok() => Ok(text.to_owned()),
        _ => Err(rule.into()),
    }
}

fn chart_account(text: &str) -> Result<Option<String>, String> {
    match text.len() {
        0 => Ok(None),
        4..=8 if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Some(text.to_owned())),
        _ => Err("must be 4 to 8 digits, or empty for what is not taken over".into()),
    }
}

fn series(text: String) -> Result<String, String> {
    if (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(text);
    }
    Err("must be 1 to 4 letters or digits".into())
}

/// Reads which mapping is wanted.
pub fn mapping_wanted(request: &contract::GetAccountMappingRequest) -> Result<(OrganisationId, Option<i32>), Error> {
    let mut fields = Fields::new();
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let version = match request.version {
        0 => Ok(None),
        version if version > 0 => Ok(Some(version)),
        _ => Err("must be 1 or more, or 0 for the latest".to_owned()),
    };
    match (organisation, fields.take("version", version)) {
        (Some(organisation), Some(version)) => Ok((organisation, version)),
        _ => Err(fields.refusal()),
    }
}

/// Reads whose entries of which days are to be exported.
pub fn export(request: &contract::ExportSieRequest) -> Result<(OrganisationId, (Date, Date)), Error> {
    let mut fields = Fields::new();
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let from = fields.take("from", day(&request.from));
    let until = fields.take("until", day(&request.until));
    if let (Some(from), Some(until)) = (from, until)
        && (until < from || until.year() != from.year())
    {
        fields.reject("until", "must not be before from, and of the same calendar year");
    }
    match (organisation, from, until, fields.is_empty()) {
        (Some(organisation), Some(from), Some(until), true) => Ok((organisation, (from, until))),
        _ => Err(fields.refusal()),
    }
}

/// The fiscal year of some days: the calendar's.
pub fn year((from, _): (Date, Date)) -> (Date, Date) {
    let day = |month, day| Date::from_calendar_date(from.year(), month, day).unwrap_or(from);
    (day(time::Month::January, 1), day(time::Month::December, 31))
}

/// The day that an entry belongs to.
pub fn day_of(entry: &Recorded) -> Result<Date, Problem> {
    day(&entry.effective).map_err(|rule| anyhow::anyhow!("the day of {} {rule}", entry.id))
}

/// Writes a mapping.
pub fn to_mapping(mapping: &Mapping) -> contract::AccountMapping {
    let content = &mapping.content;
    let line = |line: &Line| contract::AccountMappingLine {
        account: line.account.clone(),
        chart_account: line.chart_account.clone().unwrap_or_default(),
        chart_name: line.chart_name.clone(),
        project: line.project.clone(),
    };
    contract::AccountMapping {
        organisation_id: mapping.organisation.to_string(),
        version: mapping.version,
        company_name: content.company_name.clone(),
        registration_number: content.registration_number.clone(),
        chart: content.chart.clone(),
        series: content.series.clone(),
        lines: content.lines.iter().map(line).collect(),
    }
}

/// A part of a file, or what keeps it from being written.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The bytes.
    pub content: Vec<u8>,
    vouchers: i64,
    problems: Vec<contract::SieProblem>,
}

impl Sheet {
    /// Adds a voucher.
    pub fn add(&mut self, voucher: &[u8]) {
        self.content.extend(voucher);
        self.vouchers += 1;
    }

    /// Tells of problems with an entry, or with the mapping.
    pub fn tell(&mut self, entry: &str, problems: Vec<String>) {
        let problem = |explanation| contract::SieProblem { entry_id: entry.to_owned(), explanation };
        self.problems.extend(problems.into_iter().map(problem));
        self.problems.truncate(MOST_PROBLEMS);
    }
}

/// Where an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Whether all has been looked at, so that it is written now.
    pub writing: bool,
    /// How many problems have been told of.
    pub problems: usize,
    /// The version of the mapping.
    pub mapping: i32,
    /// The last entry that was read, by its place in the chain.
    pub after: i64,
}

impl Place {
    /// Reads a place of ours.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let parts: Vec<&str> = text.split(' ').collect();
        let [phase, problems, mapping, after] = parts.as_slice() else {
            anyhow::bail!("the place in an export cannot be read");
        };
        let (problems, mapping, after) = (problems.parse()?, mapping.parse()?, after.parse()?);
        Ok(Self { writing: *phase == "write", problems, mapping, after })
    }

    fn text(self) -> String {
        let phase = if self.writing { "write" } else { "look" };
        format!("{phase} {} {} {}", self.problems, self.mapping, self.after)
    }
}

/// Writes a part, and where the next one begins. While all is being looked at, no byte leaves.
pub fn to_part(sheet: Sheet, place: Place, last: Option<i64>) -> (contract::ExportSieResponse, Option<String>) {
    let problems = place.problems + sheet.problems.len();
    let next = match (place.writing, last) {
        (_, Some(after)) if problems < MOST_PROBLEMS => Some(Place { problems, after, ..place }),
        (false, None) if problems == 0 => Some(Place { writing: true, problems: 0, after: 0, ..place }),
        _ => None,
    };
    let part = contract::ExportSieResponse {
        content: if place.writing { sheet.content } else { Vec::new() },
        vouchers: if place.writing { sheet.vouchers } else { 0 },
        problems: sheet.problems,
        last: next.is_none(),
    };
    (part, next.map(Place::text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_looked_at_before_anything_is_written() {
        let full = || Sheet { content: vec![1], vouchers: 1, ..Sheet::default() };
        let start = Place { mapping: 3, ..Place::default() };
        let (first, next) = to_part(full(), start, Some(500));
        assert!(first.content.is_empty() && !first.last);
        let next = Place::parse(&next.unwrap()).unwrap();
        assert_eq!(next, Place { after: 500, ..start });
        let (second, turned) = to_part(full(), next, None);
        assert!(second.content.is_empty());
        let writing = Place::parse(&turned.unwrap()).unwrap();
        assert_eq!(writing, Place { writing: true, ..start });
        let (written, end) = to_part(full(), writing, None);
        assert_eq!((written.content, written.vouchers, written.last, end), (vec![1], 1, true, None));
    }

    #[test]
    fn a_problem_ends_the_export_when_all_has_been_looked_at() {
        let mut sheet = Sheet::default();
        sheet.tell("entry_1", vec!["cannot be said".into()]);
        let (part, next) = to_part(sheet, Place::default(), Some(500));
        assert_eq!((part.problems.len(), part.last), (1, false));
        let (last, end) = to_part(Sheet::default(), Place::parse(&next.unwrap()).unwrap(), None);
        assert!(last.last && last.content.is_empty() && end.is_none());
    }
}
