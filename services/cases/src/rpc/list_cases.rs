//! Lists the cases that the caller may see, newest first unless another order is asked for.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::cases::v1::{ListCasesRequest, ListCasesResponse};

use super::sight;
use crate::{
    peers::Peers,
    store::{self, listed, merged::Reach},
    wire::{self, case::to_case},
};

pub fn run(look: &mut Look<Peers>, request: ListCasesRequest) -> Run<'_, ListCasesResponse> {
    Box::pin(async move {
        let ListCasesRequest { page, filter: text, order_by, .. } = &request;
        let filter = wire::filter(&request);
        let asked = listed::list().read(look.keys(), page.as_ref(), text, order_by, (look.caller().scope(), &filter));
        let (filter, asked) = both(filter, asked)?;
        // A partner is named for nobody.
        let reach = sight::reach_to_read(look).await?;
        let named = match reach {
            Reach::All => look.peers().named().await?,
            Reach::ReferredBy(_) => Vec::new(),
        };
        let found = store::case::page(look.db(), &reach, &named, &filter, &asked).await?;
        for case in &found.items {
            look.accessed(case.id);
        }
        Ok(ListCasesResponse { cases: found.items.iter().map(to_case).collect(), page: found.page() })
    })
}
