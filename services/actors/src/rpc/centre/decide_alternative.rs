//! Records that an alternative was chosen or rejected; to each question one is chosen at a time.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{DecideAlternativeRequest, DecideAlternativeResponse};

use crate::{domain::centre::refusal::Refusal, store, wire::centre::alternatives as wire};

pub fn run(work: &mut Work, request: DecideAlternativeRequest) -> Run<'_, DecideAlternativeResponse> {
    Box::pin(async move {
        let deciding = wire::deciding(&request, work.now().date())?;
        let tx = work.begin().await?;
        let found = store::centre::alternative::find_to_change(&tx, deciding.id).await?;
        let mut alternative = found.ok_or(Refusal::AlternativeNotFound)?;
        check_etag(&request.etag, &alternative.revision.to_string())?;
        store::known::must_be(&tx, [deciding.decision.by]).await?;
        let chosen = store::centre::alternative::chosen_to_change(&tx, alternative.question).await?;
        let mut chosen = chosen.filter(|chosen| chosen.id != alternative.id);
        let revision = chosen.as_ref().map(|chosen| chosen.revision);
        alternative.decide(deciding.verdict, deciding.decision, chosen.as_mut(), work.now())?;
        // The one that is superseded first: at no moment are two chosen.
        if let Some(chosen) = chosen.filter(|chosen| Some(chosen.revision) != revision) {
            store::centre::alternative::decide(&tx, &chosen).await?;
            work.emit(chosen.id, chosen.revision, wire::decided_event(&chosen));
        }
        store::centre::alternative::decide(&tx, &alternative).await?;
        work.emit(alternative.id, alternative.revision, wire::decided_event(&alternative));
        Ok(DecideAlternativeResponse { alternative: Some(wire::alternative(&alternative)) })
    })
}
