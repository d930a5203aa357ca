//! Finds persons by words of their names; each one found is in the access log before the answer leaves.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{SearchPersonsRequest, SearchPersonsResponse};

use crate::{
    store::person::{self, sight::Sight},
    wire::persons as wire,
};

pub fn run(look: &mut Look, request: SearchPersonsRequest) -> Run<'_, SearchPersonsResponse> {
    Box::pin(async move {
        let SearchPersonsRequest { page, filter, order_by, words, purpose } = &request;
        let words = wire::words_to_search(words, purpose);
        // The token's digest is keyed, so that it tells nobody the words.
        let asked = person::listed().read(look.keys(), page.as_ref(), filter, order_by, &words);
        let (words, asked) = both(words, asked)?;
        let sight = Sight::of(look.caller(), look.now());
        let found = person::list_of(look.db(), look.keys(), &sight, &asked, &words).await?;
        look.purpose(purpose);
        for one in &found.items {
            look.accessed(one.person.id);
        }
        let persons = found.items.iter().map(|one| wire::person(&one.person)).collect();
        Ok(SearchPersonsResponse { persons, page: found.page() })
    })
}
