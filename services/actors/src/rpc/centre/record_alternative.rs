//! Records an alternative for how the centre is financed, organised, run or owned.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{RecordAlternativeRequest, RecordAlternativeResponse};

use crate::{domain::centre::alternative::Alternative, store, wire::centre::alternatives as wire};

pub fn run(work: &mut Work, request: RecordAlternativeRequest) -> Run<'_, RecordAlternativeResponse> {
    Box::pin(async move {
        let (question, content, state) = wire::recorded(&request)?;
        let tx = work.begin().await?;
        store::known::must_be(&tx, content.parties.iter().map(|(organisation, _)| *organisation)).await?;
        let alternative = Alternative {
            id: work.new_id().into(),
            question,
            content,
            state,
            decision: None,
            superseded_by: None,
            revision: 1,
            created: work.now(),
            updated: work.now(),
        };
        store::centre::alternative::insert(&tx, &alternative).await?;
        work.emit(alternative.id, alternative.revision, wire::recorded_event(&alternative));
        Ok(RecordAlternativeResponse { alternative: Some(wire::alternative(&alternative)) })
    })
}
