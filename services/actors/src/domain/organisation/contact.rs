//! How a function of an organisation is reached. A function stays when its holder leaves, and is not data on a person.

/// The most contacts of an organisation.
pub const MOST: usize = 20;
/// Why a function that nobody can reach is no contact; said of its e-mail address.
pub const UNREACHED: &str = "must be stated where there is no phone: a contact is reached somehow";
/// The most characters of a function.
const FUNCTION_CHARACTERS: usize = 100;
/// The most characters of an e-mail address (RFC 5321, 4.5.3.1.3, without the brackets).
const EMAIL_CHARACTERS: usize = 254;
/// The figures of a telephone number with its country code (ITU-T E.164).
const PHONE_FIGURES: std::ops::RangeInclusive<usize> = 7..=15;

/// A function, with an e-mail address, a telephone number or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// E.g. "Vuxenutbildningens expedition".
    pub function: String,
    /// Empty where there is none.
    pub email: String,
    /// Empty where there is none.
    pub phone: String,
}

/// A function's name without surplus spaces. The error names the rule that the text breaks.
pub fn function(text: &str) -> Result<String, String> {
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if tidy.is_empty() || tidy.chars().count() > FUNCTION_CHARACTERS || text.chars().any(char::is_control) {
        return Err(format!("must be 1 to {FUNCTION_CHARACTERS} characters: name the function, not who holds it"));
    }
    Ok(tidy)
}

/// An e-mail address, or nothing. The error names the rule that the text breaks.
pub fn email(text: &str) -> Result<String, String> {
    let text = text.trim();
    let sound = |local: &str, domain: &str| {
        !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    };
    let formed = text.split_once('@').is_some_and(|(local, domain)| sound(local, domain) && !domain.contains('@'));
    let printable = text.len() <= EMAIL_CHARACTERS && !text.contains(|c: char| c.is_control() || c.is_whitespace());
    match text.is_empty() || (formed && printable) {
        true => Ok(text.to_owned()),
        false => Err("must be an e-mail address, or empty".into()),
    }
}

/// A telephone number with its country code, or nothing. The error names the rule that the text breaks.
pub fn phone(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let figures = text.bytes().filter(u8::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or("x");
    let formed = rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-'));
    match text.is_empty() || (formed && PHONE_FIGURES.contains(&figures) && text.len() <= 30) {
        true => Ok(text),
        false => {
            Err("must begin with + and the country code, and hold figures, spaces and hyphens, or be empty".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_reached_by_mail_or_telephone() {
        assert_eq!(function("  Vux-expeditionen   i Kiruna ").as_deref(), Ok("Vux-expeditionen i Kiruna"));
        assert_eq!(email(" vux@kommun.example ").as_deref(), Ok("vux@kommun.example"));
        assert_eq!(phone("+46  920-45 30 00").as_deref(), Ok("+46 920-45 30 00"));
        assert_eq!((email(""), phone(" ")), (Ok(String::new()), Ok(String::new())));
        for wrong in ["a@b", "@b.se", "a b@c.se", "a@b@c.se", "a@.se", "a", "a@\u{7}b.se"] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
        for wrong in ["0920-45 30 00", "+46", "+46 92O 45 30 00", "+1234567890123456"] {
            assert!(phone(wrong).is_err(), "{wrong}");
        }
        assert!(function(" ").is_err() && function("a\nb").is_err() && function(&"å".repeat(101)).is_err());
    }
}
