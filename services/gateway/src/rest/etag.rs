//! Revisions in HTTP: ETag on what is read, If-Match on what is changed, If-None-Match on what is read again (RFC 9110, section 13).

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::problem::{Fault, Place, Problem};

/// The contract's etag as HTTP writes it: `"3"`.
pub fn header_value(etag: &str) -> Option<HeaderValue> {
    (!etag.is_empty()).then(|| HeaderValue::try_from(format!("\"{etag}\"")).ok())?
}

/// The revision that a change was decided on. None where the caller does not mind (`*`, or no header).
pub fn if_match(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    if text.starts_with("W/") {
        let detail = "A weak entity tag matches no revision: send the ETag as it was answered.";
        let reason = proto::mesh::v1::Refusal::EtagMismatch;
        return Err(Problem::mesh(StatusCode::PRECONDITION_FAILED, reason, detail));
    }
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(etag) if !etag.is_empty() && !etag.contains('"') => Ok(Some(etag.to_owned())),
        _ => {
            let detail = "must be one entity tag as ETag gave it, in double quotes: \"3\"".into();
            Err(Problem::faults(vec![Fault { place: Place::Header("If-Match".into()), detail }]))
        }
    }
}

/// Whether the caller already holds what would be answered. Weak comparison, as for caches.
pub fn none_match(headers: &HeaderMap, current: &HeaderValue) -> bool {
    let current = current.as_bytes();
    headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        let mut tags = value.split(',').map(str::trim);
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == current)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::try_from(value).unwrap())])
    }

    #[test]
    fn a_revision_is_quoted_on_the_way_out_and_bare_on_the_way_in() {
        assert_eq!(header_value("3").unwrap(), "\"3\"");
        assert_eq!(header_value(""), None);
        assert_eq!(if_match(&with(header::IF_MATCH, "\"3\"")), Ok(Some("3".into())));
        assert_eq!(if_match(&HeaderMap::new()), Ok(None));
        assert_eq!(if_match(&with(header::IF_MATCH, "*")), Ok(None));
    }

    #[test]
    fn what_is_not_one_strong_tag_is_refused() {
        let status = |value| if_match(&with(header::IF_MATCH, value)).map_err(|problem| problem.status.as_u16());
        for wrong in ["3", "\"", "\"\"", "\"3\", \"4\"", ""] {
            assert_eq!(status(wrong), Err(400), "{wrong}");
        }
        assert_eq!(status("W/\"3\""), Err(412));
    }

    #[test]
    fn a_caller_who_holds_the_revision_is_recognised() {
        let current = header_value("3").unwrap();
        for held in ["\"3\"", "W/\"3\"", "\"2\", \"3\"", "*"] {
            assert!(none_match(&with(header::IF_NONE_MATCH, held), &current), "{held}");
        }
        assert!(!none_match(&with(header::IF_NONE_MATCH, "\"33\""), &current));
        assert!(!none_match(&HeaderMap::new(), &current));
    }
}
