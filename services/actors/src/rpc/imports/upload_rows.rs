//! Takes a chunk of a file: cuts it into rows, judges each by the register, and lands the good ones with one statement per table.

use mesh::{
    refusal::Error,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{UploadRowsRequest, UploadRowsResponse};

use crate::{
    domain::import::{
        Content, Fault, Import, Tally,
        judge::Verdict,
        refusal::Refusal,
        row::{Stated, person::StatedPerson},
        table::{self, Cut, Row},
    },
    store,
    wire::imports as wire,
};

mod organisations;
mod persons;
mod seen;

/// A row that keeps its rules, or those that it breaks.
type Read<T> = Result<T, Vec<Fault>>;

/// The rows of a chunk as what they are.
enum Rows {
    Organisations(Vec<Read<Stated>>),
    Persons(Vec<Read<StatedPerson>>),
}

/// What became of a chunk's rows.
#[derive(Default)]
struct Judged {
    /// The rows that were left out, by their lines.
    faults: Vec<(i64, Vec<Fault>)>,
    tally: Tally,
}

pub fn run(work: &mut Work, request: UploadRowsRequest) -> Run<'_, UploadRowsResponse> {
    Box::pin(async move {
        let id = wire::chunk(&request)?;
        // Read before the transaction, so that nobody waits for it: most often while the chunk before this one is being written.
        let import = store::import::find(&work.db(), id, work.caller()).await?.ok_or(Refusal::NotFound)?;
        let early = match prepare(work, import.standing_at(request.first_byte), &request) {
            Ok(prepared) => Some(prepared),
            Err(error) if request.first_byte == import.next_byte => return Err(error),
            Err(_) => None,
        };
        let tx = work.begin_on(&import.order.file_hash).await?;
        let mut current = store::import::find_to_change(&tx, id, work.caller()).await?.ok_or(Refusal::NotFound)?;
        current.expects(request.first_byte, request.content.len())?;
        let Prepared { cut, rows, .. } = match early.and_then(|prepared| prepared.fitted(&current)) {
            Some(prepared) => prepared,
            None => prepare(work, current.clone(), &request)?,
        };
        let judged = match rows {
            Rows::Organisations(rows) => organisations::land(work, &tx, &current, &cut.rows, rows).await?,
            Rows::Persons(rows) => persons::land(work, &tx, &current, &cut.rows, rows).await?,
        };
        store::import::fault::insert(&tx, id, &judged.faults).await?;
        current.advance(&cut, judged.tally, work.now());
        store::import::update(&tx, &current).await?;
        work.emit(id, current.revision, wire::rows_landed(&current));
        Ok(UploadRowsResponse { import: Some(wire::import(&current)) })
    })
}

/// A chunk that has been read, and the import that it was read by.
struct Prepared {
    import: Import,
    cut: Cut,
    rows: Rows,
}

impl Prepared {
    /// The same for the import as it stands now; none where that reads a chunk in another way.
    fn fitted(mut self, now: &Import) -> Option<Self> {
        let alike = self.import.layout == now.layout && self.import.encoding == now.encoding;
        let lines = now.next_line - self.import.next_line;
        self.cut.rows.iter_mut().for_each(|row| row.line += lines);
        alike.then_some(self)
    }
}

fn prepare(work: &Work, import: Import, request: &UploadRowsRequest) -> Result<Prepared, Error> {
    let cut = cut(&import, request)?;
    let rows = read(work, &import, &cut);
    Ok(Prepared { import, cut, rows })
}

fn cut(import: &Import, request: &UploadRowsRequest) -> Result<Cut, Error> {
    import.expects(request.first_byte, request.content.len())?;
    let end = request.first_byte + i64::try_from(request.content.len()).unwrap_or(i64::MAX);
    let cut = table::cut(import, &request.content, end == import.order.total_bytes)?;
    if cut.bytes == 0 { Err(wire::too_little()) } else { Ok(cut) }
}

fn read(work: &Work, import: &Import, cut: &Cut) -> Rows {
    match import.order.content {
        Content::Organisations => {
            Rows::Organisations(cut.rows.iter().map(|row| organisations::read(import, row)).collect())
        }
        Content::Persons => {
            let today = work.now().date();
            Rows::Persons(cut.rows.iter().map(|row| persons::read(row, today)).collect())
        }
    }
}

impl Judged {
    /// Counts the verdicts on rows, in their order, and parts what is added from what is wrong.
    fn of<T>(rows: &[Row], verdicts: Vec<Verdict<T>>) -> (Self, Vec<T>) {
        let mut judged = Self::default();
        let mut created = Vec::new();
        for (row, verdict) in rows.iter().zip(verdicts) {
            judged.tally.rows += 1;
            match verdict {
                Verdict::Create(one) => {
                    judged.tally.created += 1;
                    created.push(one);
                }
                Verdict::Unchanged => judged.tally.unchanged += 1,
                Verdict::Wrong(faults) => {
                    judged.tally.faulty += 1;
                    judged.faults.push((row.line, faults));
                }
            }
        }
        (judged, created)
    }
}
