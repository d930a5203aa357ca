//! Writes the decisions that lend money as open data by the 360Giving standard.

use anyhow::Context;
use mesh::{
    refusal::Error,
    unit::{Look, Run},
};
use proto::reell::funding::v1::{ExportGrantsRequest, ExportGrantsResponse};

use crate::{
    domain::{
        DecisionId,
        decision::Decision,
        formats::grant::{self, MOST_GRANTS},
        refusal::{Refusal, format::FormatRefusal},
    },
    peers::Peers,
    store::{
        self,
        decision::{ACTIVE, CLOSED, DECIDED},
    },
    wire::formats as wire,
};

pub fn run(look: &mut Look<Peers>, request: ExportGrantsRequest) -> Run<'_, ExportGrantsResponse> {
    Box::pin(async move {
        let (prefix, wanted) = wire::grants(request)?;
        let (mut decided, mut left_out) = (Vec::new(), Vec::new());
        for decision in decisions(look, wanted).await? {
            match grant::obstacle(&decision) {
                Some(obstacle) => left_out.push((decision.id, obstacle)),
                None => decided.push(decision),
            }
        }
        let asked = decided.iter().map(|decision| &decision.document).flat_map(|document| {
            document.plan.lines().iter().map(|line| line.organisation).chain([document.applicant])
        });
        let asked: Vec<_> = asked.collect();
        let parties = look.peers().parties(asked).await?;
        let party = |id| parties.get(&id).cloned().context("an organisation was not asked about");

        let mut grants = Vec::new();
        for decision in decided {
            let project = store::claims::project::find(look.db(), decision.id).await?;
            let mut funders = Vec::new();
            for (place, line) in decision.document.plan.lines().iter().enumerate() {
                let paid = project.as_ref().and_then(|project| project.financier(place)).map(|row| row.paid);
                funders.push((party(line.organisation)?, paid));
            }
            let recipient = party(decision.document.applicant)?;
            let of_decision = grant::grants(&prefix, &decision, &recipient, &funders);
            grants.extend(of_decision.context("grants cannot be written")?);
            if grants.len() > MOST_GRANTS {
                return Err(too_large().into());
            }
        }
        let content = grant::file(&grants).context("grants cannot be written")?;
        Ok(wire::to_grants(&prefix, grants.len(), content, left_out))
    })
}

/// One decision, or all that are decided, active or closed.
async fn decisions(look: &Look<Peers>, wanted: Option<DecisionId>) -> Result<Vec<Decision>, Error> {
    if let Some(id) = wanted {
        let found = store::decision::find(look.db(), id).await?.ok_or(Refusal::DecisionNotFound)?;
        return Ok(vec![found]);
    }
    let most = MOST_GRANTS as u64 + 1;
    let mut decisions = store::decision::page(look.db(), Some(ACTIVE), None, most).await?;
    for state in [DECIDED, CLOSED] {
        decisions.extend(store::decision::page(look.db(), Some(state), None, most).await?);
    }
    if decisions.len() > MOST_GRANTS {
        return Err(too_large().into());
    }
    Ok(decisions)
}

fn too_large() -> FormatRefusal {
    FormatRefusal::ExportTooLarge(MOST_GRANTS, "ask for one decision at a time")
}
