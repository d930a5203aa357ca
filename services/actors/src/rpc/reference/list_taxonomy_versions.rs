//! Lists the versions of the taxonomy, the newest first.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListTaxonomyVersionsRequest, ListTaxonomyVersionsResponse};

use crate::{store, wire::reference as wire};

pub async fn run(look: &mut Look, request: ListTaxonomyVersionsRequest) -> Result<ListTaxonomyVersionsResponse, Error> {
    let page = Page::parse(look.keys(), request.page.as_ref(), "taxonomy versions")?;
    let after = page.after.as_deref().map(wire::version_in_token).transpose()?;
    let mut found = store::taxonomy::list(look.db(), after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |progress| progress.version.version.to_string());
    Ok(ListTaxonomyVersionsResponse { versions: found.iter().map(wire::version_of).collect(), page: Some(next) })
}
