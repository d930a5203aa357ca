//! States what an active decision asks of its project, and books its budget and what its financiers grant.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{SetProjectTermsRequest, SetProjectTermsResponse};

use crate::{
    booking,
    domain::{
        claims::{project::Project, terms, word::FinancingKind},
        refusal,
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: SetProjectTermsRequest) -> Run<'_, SetProjectTermsResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, mut terms, rule) = wire::terms::terms(request)?;
        let tx = work.begin_on(&id.to_string()).await?;
        let decision = store::decision::find_to_change(&tx, id).await?.ok_or(refusal::Refusal::DecisionNotFound)?;
        matter::active(&tx, id).await?;
        let (rows, document) = (decision.document.plan.lines().len(), &decision.document);
        if terms.financing_kinds.is_empty() {
            terms.financing_kinds = vec![FinancingKind::Cash; rows];
        }
        let rule = terms::rule(&store::policy::versions(&tx, &rule).await?, &rule, document.period_from)?;
        wire::terms::faults(terms.faults((document.period_from, document.period_to), rows, &rule))?;
        terms.claim_rule = Some(rule.basis());
        let held = store::claims::project::find_to_change(&tx, id).await?;
        let (project, entry) = match held {
            Some(mut project) => {
                check_etag(&etag, &project.revision.to_string())?;
                let entry = project.restate(terms)?;
                store::claims::project::update(&tx, &project).await?;
                (project, entry)
            }
            None => {
                let (project, entry) = Project::plan(&decision, terms);
                store::claims::project::insert(&tx, &project).await?;
                (project, entry)
            }
        };
        // Terms that are stated anew with the same budget move nothing.
        if !entry.postings().is_empty() {
            booking::record(work, &entry, document.registration_number.raw());
        }
        matter::due_of_terms(work, &tx, &project).await?;
        wire::event::terms(work, &project);
        Ok(SetProjectTermsResponse { project: Some(wire::terms::to_project(&project)) })
    })
}
