//! Sends a file chunk by chunk, from where the centre goes on: one that was broken off is taken up where it was.

use std::{
    collections::VecDeque,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use indicatif::ProgressBar;
use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{
        ColumnMapping, FinishImportRequest, GetImportRequest, Import, ImportFault, ListImportFaultsRequest,
        OrganisationRole, StartImportRequest, UploadRowsRequest,
    },
};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};

use super::{bar, client, column, encoding};
use crate::{
    cli::say,
    way::{Way, key, said},
};

/// The most bytes and rows of one chunk.
const MOST_BYTES: usize = 131_072;
const MOST_ROWS: usize = 500;
/// How many chunks may be under way before the first of them is answered: as many as the centre takes up at a time.
const AHEAD: usize = 4;
/// How often the way is tried anew without getting further, and the wait before it, which grows.
const TRIES: u32 = 8;
const PAUSE: Duration = Duration::from_millis(250);
/// How many faults are shown where no report is asked for.
const SHOWN: usize = 20;
const BAR: &str = "{wide_bar} {bytes}/{total_bytes} {msg} {eta}";

/// Imports a file, and says what became of its rows. Rows that were left out are a failure, so that a script notices.
pub async fn run(way: &Way, what: &super::Import) -> anyhow::Result<()> {
    let unreadable = || format!("The file {} cannot be read: check its name and whose it is.", what.file.display());
    let mut file = File::open(&what.file).with_context(unreadable)?;
    let (file_hash, length) = hash(&mut file).with_context(unreadable)?;
    let request = StartImportRequest {
        request_id: key(),
        kind: what.kind.to_proto().into(),
        columns: what.columns.iter().map(|stated| mapping(stated)).collect::<Result<_, _>>()?,
        file_hash,
        total_bytes: i64::try_from(length)?,
        dry_run: what.dry_run,
        encoding: encoding(what.encoding).into(),
        roles: what.roles.iter().map(|name| role(name)).collect::<Result<_, _>>()?,
    };
    let started = client(way)?.start_import(request).await.map_err(said)?.into_inner().import;
    let mut import = started.context("the centre answered without the import")?;
    if import.next_byte > 0 {
        say(&format!("{} is taken up at line {}", import.id, import.next_line))?;
    }
    let bar = bar(length, BAR)?;
    let (mut tries, mut ahead) = (0, AHEAD);
    while import.next_byte < import.total_bytes {
        let before = import.next_byte;
        let broken = send(way, &mut file, &mut import, &mut ahead, &bar).await.err();
        if broken.is_none() && import.next_byte > before {
            continue;
        }
        ahead = 1;
        if import.next_byte == import.total_bytes {
            break;
        }
        tries = if import.next_byte > before { 0 } else { tries + 1 };
        if let Some(fault) = broken.filter(|fault| !passes(fault) || tries >= TRIES) {
            let stands =
                || format!("{} stands at line {}; the same command takes it up there", import.id, import.next_line);
            return Err(said(fault)).with_context(stands);
        }
        ensure!(
            tries < TRIES,
            "The centre takes nothing of the file: look at its log, and give the same command again."
        );
        tokio::time::sleep(PAUSE * 2u32.saturating_pow(tries)).await;
        import = reread(way, import).await;
    }
    bar.finish_and_clear();
    let request = FinishImportRequest { request_id: key(), import_id: import.id.clone(), ..Default::default() };
    let finished = client(way)?.finish_import(request).await.map_err(said)?.into_inner().import;
    tell(way, what, &finished.unwrap_or(import)).await
}

/// Sends chunks on one stream until the file has come whole, the stream breaks, or the centre took another part of a chunk than was
/// foreseen, which it does where quotes are not closed: what was sent behind it does not fit then.
async fn send(
    way: &Way,
    file: &mut File,
    import: &mut Import,
    ahead: &mut usize,
    bar: &ProgressBar,
) -> Result<(), Status> {
    let fault = |fault: anyhow::Error| Status::failed_precondition(format!("{fault:#}"));
    let (chunks, stream) = mpsc::channel(AHEAD);
    let request_id = key();
    let (mut number, mut sent) = (0, import.next_byte);
    let mut ends = VecDeque::new();
    let mut answers = None;
    let mut waiting = Some(ReceiverStream::new(stream));
    while import.next_byte < import.total_bytes {
        while ends.len() < *ahead && sent < import.total_bytes {
            number += 1;
            let content = chunk(file, sent).map_err(fault)?;
            let first_byte = sent;
            sent += i64::try_from(content.len()).unwrap_or(i64::MAX);
            ends.push_back(sent);
            let (request_id, import_id) = (request_id.clone(), import.id.clone());
            // A stream that has ended says why in its answer.
            let _ = chunks.send(UploadRowsRequest { request_id, number, import_id, first_byte, content }).await;
        }
        if let Some(stream) = waiting.take() {
            answers = Some(client(way).map_err(fault)?.upload_rows(stream).await?.into_inner());
        }
        let Some(answers) = &mut answers else { return Ok(()) };
        let Some(answer) = answers.message().await? else { return Ok(()) };
        let Some(now) = answer.import else { return Ok(()) };
        *import = now;
        bar.set_position(u64::try_from(import.next_byte).unwrap_or(0));
        bar.set_message(format!("{} rows, {} wrong", import.rows, import.faulty_rows));
        if ends.pop_front() != Some(import.next_byte) {
            *ahead = 1;
            return Ok(());
        }
        *ahead = (*ahead + 1).min(AHEAD);
    }
    Ok(())
}

/// The bytes from a place on, up to where as many rows as one chunk takes end; all of them where none does.
fn chunk(file: &mut File, from: i64) -> anyhow::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(u64::try_from(from)?))?;
    let mut content = Vec::with_capacity(MOST_BYTES);
    file.by_ref().take(MOST_BYTES as u64).read_to_end(&mut content)?;
    let (mut rows, mut end, mut quoted) = (0, 0, false);
    for (place, byte) in content.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && rows < MOST_ROWS => (rows, end) = (rows + 1, place + 1),
            _ => {}
        }
    }
    // The last row of a file need not end.
    if rows > 0 && (rows == MOST_ROWS || content.len() == MOST_BYTES) {
        content.truncate(end);
    }
    Ok(content)
}

/// Where the import stands, if anybody answers.
async fn reread(way: &Way, import: Import) -> Import {
    let Ok(mut client) = client(way) else { return import };
    let request = GetImportRequest { import_id: import.id.clone() };
    client.get_import(request).await.ok().and_then(|answer| answer.into_inner().import).unwrap_or(import)
}

/// Whether a fault passes: the centre is away, is stopping, or another chunk came first.
fn passes(status: &Status) -> bool {
    use Code as C;
    [C::Unavailable, C::DeadlineExceeded, C::Aborted, C::Cancelled, C::Unknown, C::Internal].contains(&status.code())
}

/// Says what became of the rows, and what is wrong.
async fn tell(way: &Way, what: &super::Import, import: &Import) -> anyhow::Result<()> {
    let (created, verb) = (import.created_rows, if import.dry_run { "would be added" } else { "added" });
    say(&format!(
        "{}: {} rows, {created} {verb}, {} unchanged, {} wrong",
        import.id, import.rows, import.unchanged_rows, import.faulty_rows
    ))?;
    match &what.report {
        Some(path) => report(way, import, path).await?,
        None => {
            let (faults, _) = page(way, import, String::new(), i32::try_from(SHOWN)?).await?;
            faults.iter().try_for_each(|fault| say(&line(fault)))?;
            if import.faulty_rows > i64::try_from(faults.len())? {
                say("… and more: name a file with --report for all of them")?;
            }
        }
    }
    ensure!(
        import.faulty_rows == 0,
        "{} of {} rows {} left out: mend them in the file, and import it again.",
        import.faulty_rows,
        import.rows,
        if import.dry_run { "would be" } else { "were" }
    );
    Ok(())
}

async fn report(way: &Way, import: &Import, path: &Path) -> anyhow::Result<()> {
    let mut report = String::from("\u{feff}line;field;rule;remedy\r\n");
    let mut token = String::new();
    let file = || format!("The report {} cannot be written: name another file.", path.display());
    let mut written = File::create(path).with_context(file)?;
    loop {
        let (faults, next) = page(way, import, token, 500).await?;
        for fault in &faults {
            let remedy = fault.remedy.replace('"', "\"\"");
            report.push_str(&format!("{};{};{};\"{remedy}\"\r\n", fault.line, fault.field, fault.rule));
        }
        std::io::Write::write_all(&mut written, report.as_bytes()).with_context(file)?;
        report.clear();
        if next.is_empty() {
            return Ok(());
        }
        token = next;
    }
}

async fn page(way: &Way, import: &Import, token: String, size: i32) -> anyhow::Result<(Vec<ImportFault>, String)> {
    let page = Some(PageRequest { size, token });
    let request = ListImportFaultsRequest { import_id: import.id.clone(), page };
    let answer = client(way)?.list_import_faults(request).await.map_err(said)?.into_inner();
    Ok((answer.faults, answer.page.unwrap_or_default().next_token))
}

fn line(fault: &ImportFault) -> String {
    let field = if fault.field.is_empty() { "the row" } else { &fault.field };
    format!("line {}: {field} {} ({})", fault.line, fault.remedy, fault.rule)
}

fn hash(file: &mut File) -> anyhow::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let length = std::io::copy(file, &mut hasher)?;
    Ok((hex::encode(hasher.finalize()), length))
}

fn mapping(stated: &str) -> anyhow::Result<ColumnMapping> {
    let (header, name) = stated.rsplit_once('=').context("--column is written HEADER=COLUMN")?;
    let column = column(name).context(
        "--column names one of number, name, aliases, roles, kind, municipality_code, peppol_id, parent, contact_function, contact_email, contact_phone, given_name, family_name, protection, identity_kind, identity_grade, identity_dormant, identity_issuer, identity_country",
    )?;
    Ok(ColumnMapping { header: header.to_owned(), column: column.into() })
}

fn role(name: &str) -> anyhow::Result<i32> {
    let role = OrganisationRole::from_str_name(&format!("ORGANISATION_ROLE_{}", name.to_ascii_uppercase()));
    match role {
        Some(role) => Ok(role.into()),
        None => bail!("--role is one of the roles of the contract, such as employer or provider"),
    }
}
