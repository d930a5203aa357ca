//! Addresses in answers are absolute (RAP HYP.07), and lead to where the caller came in, not to the pod behind it.

use http::{HeaderMap, Uri, header};
use serde::Serialize;

/// Scheme and host as the caller sees them, e.g. `https://api.example.se`; empty where nobody said, and then addresses are relative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// One link (RAP HYP.12–17).
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    href: String,
    rel: &'static str,
    method: &'static str,
}

/// Where else a list can be read.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Links {
    #[serde(rename = "self")]
    this: Link,
    first: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Link>,
}

impl Origin {
    /// Reads it from what the nearest proxy says (RFC 7239), or else from the request itself.
    pub fn of(headers: &HeaderMap, uri: &Uri, tls: bool) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let forwarded = text(header::FORWARDED).unwrap_or_default();
        let scheme = match parameter(forwarded, "proto") {
            Some(stated) if stated.eq_ignore_ascii_case("https") => "https",
            Some(stated) if stated.eq_ignore_ascii_case("http") => "http",
            _ if tls => "https",
            _ => "http",
        };
        let own = uri.authority().map(|authority| authority.as_str()).or_else(|| text(header::HOST));
        match parameter(forwarded, "host").filter(|host| is_host(host)).or(own.filter(|host| is_host(host))) {
            Some(host) => Self(format!("{scheme}://{host}")),
            None => Self(String::new()),
        }
    }

    /// The absolute form of a path.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The links of a page. The filters are kept (RAP FNS.13); an empty `next_token` means that this is the last page.
    pub fn links(&self, uri: &Uri, next_token: &str) -> Links {
        let kept: Vec<_> = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).collect();
        let filters: Vec<_> = kept.iter().copied().filter(|pair| !pair.starts_with("pageToken=")).collect();
        let link = |rel, query: String| {
            let mark = if query.is_empty() { "" } else { "?" };
            Link { href: self.address(&format!("{}{mark}{query}", uri.path())), rel, method: "GET" }
        };
        let next = (!next_token.is_empty()).then(|| {
            let token = format!("pageToken={}", encoded(next_token));
            link("next", filters.iter().copied().chain([token.as_str()]).collect::<Vec<_>>().join("&"))
        });
        Links { this: link("self", kept.join("&")), first: link("first", filters.join("&")), next }
    }
}

/// A parameter of the first element of Forwarded: that of the proxy nearest to the caller.
fn parameter<'a>(forwarded: &'a str, name: &str) -> Option<&'a str> {
    let first = forwarded.split(',').next()?;
    first.split(';').find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim_matches('"'))
    })
}

/// Whether a text can stand as a host in an address: it comes from the caller, and goes into the answer.
fn is_host(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
    !text.is_empty() && text.len() <= 255 && text.bytes().all(fits)
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn origin(headers: &[(header::HeaderName, &str)], tls: bool) -> String {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::try_from(*value).unwrap()));
        Origin::of(&HeaderMap::from_iter(headers), &Uri::from_static("/v1/overview"), tls).0
    }

    #[test]
    fn the_nearest_proxy_is_believed_before_the_host_header() {
        assert_eq!(origin(&[(header::HOST, "localhost:8400")], false), "http://localhost:8400");
        assert_eq!(origin(&[(header::HOST, "pod:8400")], true), "https://pod:8400");
        let forwarded = (header::FORWARDED, "for=192.0.2.1;proto=https;host=\"api.example.se\", for=10.0.0.1;host=pod");
        assert_eq!(origin(&[(header::HOST, "pod"), forwarded], false), "https://api.example.se");
    }

    #[test]
    fn what_is_no_host_is_not_echoed() {
        assert_eq!(origin(&[(header::HOST, "a b\"<script>")], false), "");
        assert_eq!(origin(&[(header::HOST, "ok.se"), (header::FORWARDED, "host=\"e/vil\"")], false), "http://ok.se");
    }

    #[test]
    fn a_page_links_to_itself_to_the_first_and_to_the_next() {
        let origin = Origin("https://api.example.se".into());
        let uri = Uri::from_static("/v1/validation-cases?state=CASE_STATE_OPEN&pageToken=a&limit=2");
        let links = serde_json::to_value(origin.links(&uri, "b+/=")).unwrap();
        let base = "https://api.example.se/v1/validation-cases?state=CASE_STATE_OPEN";
        assert_eq!(links["self"]["href"], format!("{base}&pageToken=a&limit=2"));
        assert_eq!(links["first"]["href"], format!("{base}&limit=2"));
        assert_eq!(links["next"]["href"], format!("{base}&limit=2&pageToken=b%2B%2F%3D"));
        assert_eq!(links["next"]["method"], "GET");
    }

    #[test]
    fn the_last_page_has_no_next() {
        let links = Origin("http://a".into()).links(&Uri::from_static("/v1/persons"), "");
        assert_eq!((links.next, links.first.href.as_str()), (None, "http://a/v1/persons"));
    }
}
