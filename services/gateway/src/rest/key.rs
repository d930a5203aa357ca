//! Idempotency-Key, which makes a write safe to send again, becomes the contract's request_id.

use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use super::problem::{Fault, Place, Problem};

/// The header's name.
pub const HEADER: &str = "idempotency-key";
/// The longest key that is taken.
pub const MAX_CHARACTERS: usize = 255;
/// The name space that keys which are no UUIDs become UUIDs in. It must never change, or a retry over an upgrade would be done twice.
const NAMES: Uuid = Uuid::from_u128(0x5f0c_7c5e_2a55_5d1e_9b1f_6e0a_4e2d_9a17);

/// The request_id of a write: the key itself where it is a UUID, else a UUID that follows from it.
pub fn request_id(headers: &HeaderMap) -> Result<Uuid, Problem> {
    let Some(value) = headers.get(HEADER) else {
        let detail = "Each write needs the header Idempotency-Key: a new UUID for a new command, the same for a retry.";
        return Err(Problem::gateway(StatusCode::BAD_REQUEST, "IDEMPOTENCY_KEY_MISSING", detail));
    };
    let key = value.to_str().ok().and_then(|text| unquoted(text.trim()));
    match key.filter(|key| !key.is_empty() && key.len() <= MAX_CHARACTERS) {
        Some(key) => Ok(Uuid::try_parse(&key).unwrap_or_else(|_| Uuid::new_v5(&NAMES, key.as_bytes()))),
        None => {
            let detail = "must be a UUID, or another text of 1 to 255 visible ASCII characters".into();
            Err(Problem::faults(vec![Fault { place: Place::Header("Idempotency-Key".into()), detail }]))
        }
    }
}

/// The key without the quotes of a structured header (RFC 9651, section 3.3.3), or as it stands.
fn unquoted(text: &str) -> Option<String> {
    let Some(rest) = text.strip_prefix('"') else { return Some(text.to_owned()) };
    let mut inner = rest.strip_suffix('"')?.chars();
    let mut key = String::with_capacity(rest.len());
    while let Some(character) = inner.next() {
        match character {
            '\\' => key.push(inner.next().filter(|escaped| matches!(escaped, '"' | '\\'))?),
            '"' => return None,
            other => key.push(other),
        }
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Result<Uuid, u16> {
        let headers = HeaderMap::from_iter([(http::HeaderName::from_static(HEADER), value.parse().unwrap())]);
        request_id(&headers).map_err(|problem| problem.status.as_u16())
    }

    #[test]
    fn a_uuid_is_taken_as_it_is_quoted_or_bare() {
        let uuid = Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001);
        assert_eq!(of(&uuid.to_string()), Ok(uuid));
        assert_eq!(of(&format!("\"{uuid}\"")), Ok(uuid));
        assert_eq!(of(&uuid.to_string().to_uppercase()), Ok(uuid));
    }

    #[test]
    fn any_other_text_leads_to_the_same_uuid_each_time() {
        assert_eq!(of("order 17"), of("\"order 17\""));
        assert_ne!(of("order 17"), of("order 18"));
        assert_eq!(of("order 17").unwrap().get_version_num(), 5);
        assert_eq!(of(r#""a\"b""#), of(r#"a"b"#));
        assert!(of(&"k".repeat(255)).is_ok());
    }

    #[test]
    fn no_key_and_no_proper_key_are_refused() {
        assert_eq!(request_id(&HeaderMap::new()).unwrap_err().reason, "IDEMPOTENCY_KEY_MISSING");
        for wrong in ["", "\"\"", "\"open", r#""a\n""#, &"k".repeat(256)] {
            assert_eq!(of(wrong), Err(400), "{wrong}");
        }
    }
}
