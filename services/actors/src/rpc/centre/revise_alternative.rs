//! Writes an alternative anew, as long as it is not decided.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ReviseAlternativeRequest, ReviseAlternativeResponse};

use crate::{domain::centre::refusal::Refusal, store, wire::centre::alternatives as wire};

pub fn run(work: &mut Work, request: ReviseAlternativeRequest) -> Run<'_, ReviseAlternativeResponse> {
    Box::pin(async move {
        let (id, content, state) = wire::revised(&request)?;
        let tx = work.begin().await?;
        let found = store::centre::alternative::find_to_change(&tx, id).await?;
        let mut alternative = found.ok_or(Refusal::AlternativeNotFound)?;
        check_etag(&request.etag, &alternative.revision.to_string())?;
        store::known::must_be(&tx, content.parties.iter().map(|(organisation, _)| *organisation)).await?;
        alternative.revise(content, state, work.now())?;
        store::centre::alternative::update(&tx, &alternative).await?;
        work.emit(alternative.id, alternative.revision, wire::revised_event(&alternative));
        Ok(ReviseAlternativeResponse { alternative: Some(wire::alternative(&alternative)) })
    })
}
