//! Lists page by keyset: a token says where the page before ended, and belongs to the query that it came from.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proto::mesh::v1::{PageRequest, PageResponse, Refusal as Reason};

use crate::{
    refusal::{Error, mesh},
    seal::Keys,
};

/// What a caller gets who states no size; the contract says so (`mesh/v1/page.proto`).
const DEFAULT_SIZE: u64 = 50;
/// The most that one page holds, whatever was asked for; the contract says so too.
const MAX_SIZE: u64 = 500;
/// How much of the digest stands in a token: enough that nobody makes one up.
const TAG_BYTES: usize = 16;

/// One page, as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many items it has at most. Ask the database for one more, to learn whether there is a next page.
    pub size: u64,
    /// The key that the page before ended with; none on the first.
    pub after: Option<String>,
    query: String,
}

impl Page {
    /// Reads what was asked for. `query` names the list and its filter: a token of another query is refused.
    pub fn parse(keys: &Keys, request: Option<&PageRequest>, query: &str) -> Result<Self, Error> {
        let (size, token) = request.map_or((0, ""), |page| (page.size, page.token.as_str()));
        let size = match u64::try_from(size) {
            Ok(0) => DEFAULT_SIZE,
            Ok(size) => size.min(MAX_SIZE),
            Err(_) => {
                let mut fields = crate::refusal::Fields::new();
                fields.reject("page.size", "must be 0 (for the default of 50) to 500");
                return Err(fields.refusal());
            }
        };
        let after = match token {
            "" => None,
            token => Some(open(keys, query, token).ok_or_else(|| {
                mesh(
                    Reason::PageTokenInvalid,
                    "The page token belongs to another query or is not one of ours: start from the first page.",
                )
            })?),
        };
        Ok(Self { size, after, query: query.to_owned() })
    }

    /// The token of the page behind a key.
    pub fn next(&self, keys: &Keys, key: &str) -> String {
        token(keys, &self.query, key)
    }

    /// Cuts what was read to the page's size, and says where the next one begins.
    pub fn cut<T>(&self, keys: &Keys, items: &mut Vec<T>, key: impl Fn(&T) -> String) -> PageResponse {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if items.len() <= size {
            return PageResponse::default();
        }
        items.truncate(size);
        let next_token = items.last().map(|last| token(keys, &self.query, &key(last))).unwrap_or_default();
        PageResponse { next_token }
    }
}

fn tag(keys: &Keys, query: &str, key: &str) -> Vec<u8> {
    keys.digest("page", format!("{query}\n{key}").as_bytes())[..TAG_BYTES].to_vec()
}

fn token(keys: &Keys, query: &str, key: &str) -> String {
    URL_SAFE_NO_PAD.encode([tag(keys, query, key), key.as_bytes().to_vec()].concat())
}

fn open(keys: &Keys, query: &str, token: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (stated, key) = bytes.split_at_checked(TAG_BYTES)?;
    let key = String::from_utf8(key.to_vec()).ok()?;
    (tag(keys, query, &key) == stated).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_on_in_its_own_query_only() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let keys = Keys::open(folder.path())?;
        let first = Page::parse(&keys, Some(&PageRequest { size: 2, token: String::new() }), "cases")
            .map_err(|e| anyhow::anyhow!("{e}"))?;
        let mut items = vec!["a", "b", "c"];
        let next = first.cut(&keys, &mut items, |item| item.to_string());
        assert_eq!(items, ["a", "b"]);
        let request = PageRequest { size: 2, token: next.next_token };
        assert_eq!(
            Page::parse(&keys, Some(&request), "cases").map_err(|e| anyhow::anyhow!("{e}"))?.after.as_deref(),
            Some("b")
        );
        assert!(Page::parse(&keys, Some(&request), "persons").is_err_and(|error| error.is("PAGE_TOKEN_INVALID")));
        let mut last = vec!["d"];
        assert_eq!(first.cut(&keys, &mut last, |item| item.to_string()).next_token, "");
        Ok(())
    }

    #[test]
    fn a_negative_size_is_refused_and_a_great_one_cut_down() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let keys = Keys::open(folder.path())?;
        let ask = |size| Page::parse(&keys, Some(&PageRequest { size, token: String::new() }), "q");
        assert!(ask(-1).is_err_and(|error| error.is("FIELDS_INVALID")));
        assert_eq!(ask(100_000).map(|page| page.size).ok(), Some(MAX_SIZE));
        assert_eq!(ask(0).map(|page| page.size).ok(), Some(DEFAULT_SIZE));
        Ok(())
    }
}
