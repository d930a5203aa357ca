//! Finds persons by words of their names; each one found is in the access log before the answer leaves.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{SearchPersonsRequest, SearchPersonsResponse};

use super::list_persons::after;
use crate::{
    store::person::{self, sight::Sight},
    wire::persons as wire,
};

pub async fn run(look: &mut Look, request: SearchPersonsRequest) -> Result<SearchPersonsResponse, Error> {
    let words = wire::words_to_search(&request.words, &request.purpose)?;
    look.purpose(&request.purpose);
    // The token's digest is keyed, so that it tells nobody the words.
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("persons named {}", words.join(" ")))?;
    let sight = Sight::of(look.caller(), look.now());
    let mut found = person::search(look.db(), look.keys(), &sight, &words, after(&page)?, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |one| one.person.id.to_string());
    for one in &found {
        look.accessed(one.person.id);
    }
    Ok(SearchPersonsResponse { persons: found.iter().map(|one| wire::person(&one.person)).collect(), page: Some(next) })
}
