//! Records which companies are a single undertaking from a day on, and what aid they declare.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RecordUndertakingRequest, RecordUndertakingResponse};

use crate::{
    domain::payers::{aid::Undertaking, refusal::Refusal},
    paying, store,
    wire::payers::{self as wire, event},
};

pub fn run(work: &mut Work, request: RecordUndertakingRequest) -> Run<'_, RecordUndertakingResponse> {
    Box::pin(async move {
        let wire::Recording { id, valid_from, companies, declared, source } = wire::recording(request)?;
        let tx = paying::begin(work).await?;
        let before = match id {
            Some(id) => store::payers::aid::versions(&tx, id).await?,
            None => Vec::new(),
        };
        let version = match (id, before.last()) {
            (None, _) => 1,
            (Some(_), None) => return Err(Refusal::UndertakingNotFound.into()),
            (Some(_), Some(last)) if valid_from < last.valid_from => {
                let why = format!("The latest version holds from {} on", last.valid_from);
                return Err(Refusal::UndertakingOverlaps(why).into());
            }
            (Some(_), Some(last)) => last.version.saturating_add(1),
        };
        let id = id.unwrap_or_else(|| work.new_id().into());
        for other in store::payers::aid::with_any(&tx, &companies).await? {
            let versions = store::payers::aid::versions(&tx, other).await?;
            let latest = versions.last().filter(|latest| latest.id != id);
            let shared = latest.and_then(|latest| latest.companies.iter().find(|company| companies.contains(company)));
            if let Some(company) = shared {
                return Err(Refusal::UndertakingOverlaps(format!("{company} belongs to {other}")).into());
            }
        }
        let recorded_by = work.caller().name();
        let undertaking = Undertaking { id, version, valid_from, companies, declared, source, recorded_by };
        store::payers::aid::insert(&tx, &undertaking, work.now()).await?;
        event::recorded(work, &undertaking);
        Ok(RecordUndertakingResponse { undertaking: Some(wire::undertaking(&undertaking)) })
    })
}
