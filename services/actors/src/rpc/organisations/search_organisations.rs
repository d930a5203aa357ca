//! Searches organisations by name, forgiving case, accents and spelling.

use std::cmp::Reverse;

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{OrganisationMatch, SearchOrganisationsRequest, SearchOrganisationsResponse};

use crate::{
    domain::organisation::search::{WORTH, fit, probes},
    store,
    wire::organisations as wire,
};

pub fn run(look: &mut Look, request: SearchOrganisationsRequest) -> Run<'_, SearchOrganisationsResponse> {
    Box::pin(async move {
        let wire::Search { text, size } = wire::search(&request)?;
        let met = store::organisation::search(look.db(), &probes(&text), request.include_inactive).await?;
        let mut fitting: Vec<_> = met
            .iter()
            .filter_map(|organisation| {
                let fits = organisation.profile.names.all().map(|name| (fit(&text, name.text.as_str()), name));
                // Of two that fit alike the first: the official name stands before the others.
                let (score, name) = fits.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
                (score >= WORTH).then_some((organisation, score, name))
            })
            .collect();
        fitting.sort_by_cached_key(|(organisation, score, _)| {
            (Reverse(*score), organisation.profile.names.official().sort_key())
        });
        let today = look.now().date();
        let matches = fitting.into_iter().take(size).map(|(organisation, score, name)| OrganisationMatch {
            organisation: Some(wire::organisation(organisation, today)),
            matched_name: name.text.as_str().to_owned(),
            score_permille: i32::try_from(score).unwrap_or(i32::MAX),
        });
        Ok(SearchOrganisationsResponse { matches: matches.collect() })
    })
}
