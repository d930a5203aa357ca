//! Files that tests import: made, sent chunk by chunk, and reported on.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{
        FinishImportRequest, Import, ImportFault, ImportKind, ListImportFaultsRequest, StartImportRequest,
        UploadRowsRequest, UploadRowsResponse,
    },
};
use tonic::Status;

use crate::{Caller, key, scratch};

/// The most bytes that a test sends at once.
const CHUNK: usize = 131_072;

/// The order for an import of a file. The hash is made up, and the same for the same file.
pub fn an_import_of(kind: ImportKind, file: &[u8]) -> StartImportRequest {
    let sum = file
        .iter()
        .fold(14_695_981_039_346_656_037u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(1_099_511_628_211));
    StartImportRequest {
        request_id: key(),
        kind: kind.into(),
        file_hash: format!("{sum:064x}"),
        total_bytes: i64::try_from(file.len()).expect("a small file"),
        ..Default::default()
    }
}

/// A file of so many organisations that nobody has.
pub fn a_file_of_organisations(rows: usize) -> Vec<u8> {
    let mut file = String::from("Organisationsnummer;Namn;Roller\r\n");
    for _ in 0..rows {
        let number = crate::numbers::organisation_number();
        file.push_str(&format!("{number};Exempelbolaget {};employer\r\n", scratch::next()));
    }
    file.into_bytes()
}

/// The chunk of a file at the place where an import goes on.
pub fn chunk(import: &Import, file: &[u8], request_id: &str, number: i64) -> UploadRowsRequest {
    let at = usize::try_from(import.next_byte).expect("a place in the file");
    UploadRowsRequest {
        request_id: request_id.to_owned(),
        number,
        import_id: import.id.clone(),
        first_byte: import.next_byte,
        content: file[at..file.len().min(at + CHUNK)].to_vec(),
    }
}

/// Sends chunks on one stream, and answers what came back.
pub async fn upload(caller: &Caller, chunks: Vec<UploadRowsRequest>) -> Result<Vec<UploadRowsResponse>, Status> {
    let mut answers = caller.imports().upload_rows(tokio_stream::iter(chunks)).await?.into_inner();
    let mut received = Vec::new();
    while let Some(answer) = answers.message().await? {
        received.push(answer);
    }
    Ok(received)
}

/// Starts an import.
pub async fn start(caller: &Caller, order: StartImportRequest) -> Import {
    let answer = caller.imports().start_import(order).await.expect("the import starts").into_inner();
    answer.import.expect("the answer holds the import")
}

/// Sends the rest of a file, and finishes its import.
pub async fn send_rest(caller: &Caller, mut import: Import, file: &[u8]) -> Import {
    while import.next_byte < import.total_bytes {
        let sent = upload(caller, vec![chunk(&import, file, &key(), 1)]).await.expect("the chunk is taken");
        import = sent.into_iter().next().and_then(|answer| answer.import).expect("an answer to each chunk");
    }
    let request = FinishImportRequest { request_id: key(), import_id: import.id, ..Default::default() };
    let finished = caller.imports().finish_import(request).await.expect("the file came whole").into_inner();
    finished.import.expect("the answer holds the import")
}

/// Imports a whole file.
pub async fn import(caller: &Caller, order: StartImportRequest, file: &[u8]) -> Import {
    let started = start(caller, order).await;
    send_rest(caller, started, file).await
}

/// All that is wrong in the rows that an import left out.
pub async fn faults(caller: &Caller, import: &Import) -> Vec<ImportFault> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { size: 500, token });
        let request = ListImportFaultsRequest { import_id: import.id.clone(), page };
        let answer = caller.imports().list_import_faults(request).await.expect("the import is there").into_inner();
        found.extend(answer.faults);
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

/// Each fault as its line, field and rule.
pub fn said(faults: &[ImportFault]) -> Vec<(i64, &str, &str)> {
    faults.iter().map(|fault| (fault.line, fault.field.as_str(), fault.rule.as_str())).collect()
}
