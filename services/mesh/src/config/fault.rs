//! A fault in the configuration is one sentence: its place, the rule, and the remedy. A password is never in it.

use std::path::Path;

use figment::error::{Actual, Kind};

use super::origin::Origins;

/// Why the configuration was not taken.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{place}: {rule}; {remedy}.")]
pub struct ConfigFault {
    place: String,
    rule: String,
    remedy: String,
}

/// Keys whose values may hold a password, and so are never shown.
const SECRET: &[&str] = &["storage.url"];

impl ConfigFault {
    pub(super) fn new(place: impl Into<String>, rule: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: place.into(), rule: rule.into(), remedy: remedy.into() }
    }
}

pub(super) fn read(path: &Path) -> Result<String, ConfigFault> {
    std::fs::read_to_string(path).map_err(|error| {
        let rule = format!("the file cannot be read ({error})");
        ConfigFault::new(path.display().to_string(), rule, "name a readable file, or none to run on the defaults")
    })
}

impl Origins {
    /// What serde says of a value, with its place and in our words.
    pub(super) fn misread(&self, section: &str, error: figment::Error) -> ConfigFault {
        let mut path = error.path.join(".");
        if !section.is_empty() {
            path = if path.is_empty() { section.to_owned() } else { format!("{section}.{path}") };
        }
        match &error.kind {
            Kind::UnknownField(_, known) => {
                let remedy = format!("write one of {}, or remove it", known.join(", "));
                ConfigFault::new(self.place(&path), format!("{path} is not a key"), remedy)
            }
            Kind::MissingField(name) => {
                let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
                ConfigFault::new(self.place(&path), format!("{path} is missing"), "add it")
            }
            Kind::UnknownVariant(found, known) => {
                let rule = format!("{path} is {found:?}, and must be one of {}", known.join(", "));
                ConfigFault::new(self.place(&path), rule, self.remedy(&path))
            }
            Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
                let wanted = self.wanted(&path).unwrap_or_else(|| wanted.clone());
                let rule = if SECRET.contains(&path.as_str()) {
                    format!("{path} must be {wanted}")
                } else {
                    format!("{path} is {}, and must be {wanted}", shown(found))
                };
                ConfigFault::new(self.place(&path), rule, self.remedy(&path))
            }
            other => ConfigFault::new(self.place(&path), format!("{path} is not taken ({other})"), self.remedy(&path)),
        }
    }

    /// A key that does not exist, with the nearest one that does.
    pub(super) fn unknown(&self, place: String, path: &str, shown: impl Fn(&str) -> String) -> ConfigFault {
        let remedy = match nearest(path, self.keys()) {
            Some(key) => format!("the nearest key is {}", shown(key)),
            None => "the keys are listed in defaults.toml".to_owned(),
        };
        ConfigFault::new(place, format!("{} is not a key of Reell", shown(path)), remedy)
    }
}

/// A value as the operator wrote it.
fn shown(value: &Actual) -> String {
    match value {
        Actual::Str(text) => format!("the text {text:?}"),
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(number) => number.to_string(),
        Actual::Signed(number) => number.to_string(),
        Actual::Float(number) => number.to_string(),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a section".to_owned(),
        other => other.to_string(),
    }
}

/// The known key that a mistyped one most likely means: few letters away, or the same name in another section.
fn nearest<'a>(path: &str, keys: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let name = path.rsplit('.').next().unwrap_or(path);
    let close = keys.clone().map(|key| (distance(path, key), key)).min().filter(|(d, _)| *d <= 1 + path.len() / 6);
    close.map(|(_, key)| key).or_else(|| keys.clone().find(|key| key.rsplit('.').next() == Some(name)))
}

/// Levenshtein's distance, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        row[0] = left;
        for (j, y) in b.iter().enumerate() {
            let best = (diagonal + usize::from(x != *y)).min(left + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = best;
            left = best;
        }
    }
    row[b.len()]
}
