//! Remembers where each value came from, a line of the file or a variable, so that a fault can point at it.

use std::collections::BTreeMap;
use std::path::Path;

use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::fault::ConfigFault;

const PREFIX: &str = "REELL__";
/// Sections whose keys the operator chooses.
const OPEN: &[&str] = &["peers"];

/// Where the values came from.
#[derive(Debug, Default)]
pub(super) struct Origins {
    file: String,
    /// Key path to line in the file.
    lines: BTreeMap<String, usize>,
    /// Key path to the variable that set it.
    variables: BTreeMap<String, String>,
    /// Key path to default, leaves only.
    defaults: BTreeMap<String, Value>,
}

/// The variables that speak of Reell's configuration.
pub(super) fn environment() -> Result<Vec<(String, String)>, ConfigFault> {
    let ours = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    ours.filter(|(name, _)| name.starts_with(PREFIX))
        .map(|(name, value)| match value.into_string() {
            Ok(text) => Ok((name, text)),
            Err(_) => Err(ConfigFault::new(format!("the variable {name}"), "its value is not UTF-8", "write it anew")),
        })
        .collect()
}

impl Origins {
    /// Reads the three layers, in order of precedence, and refuses keys that do not exist.
    pub(super) fn gather(
        defaults: &str,
        file: Option<(&Path, &str)>,
        variables: Vec<(String, String)>,
    ) -> Result<(Self, [Table; 3]), ConfigFault> {
        let (base, _) = parse("defaults.toml", defaults)?;
        let mut origins = Self::default();
        leaves(&base, "", &mut origins.defaults);
        let mut given = Table::new();
        if let Some((path, text)) = file {
            origins.file = path.display().to_string();
            (given, origins.lines) = parse(&origins.file, text)?;
            if let Some(path) = unknown(&base, &given, "") {
                return Err(origins.unknown(origins.place(&path), &path, str::to_owned));
            }
        }
        let mut set = Table::new();
        for (name, text) in variables {
            origins.variable(&base, &mut set, name, &text)?;
        }
        Ok((origins, [base, given, set]))
    }

    /// The place that set a value, as a sentence begins with it.
    pub(super) fn place(&self, path: &str) -> String {
        let ancestors = || std::iter::successors(Some(path), |path| path.rsplit_once('.').map(|(parent, _)| parent));
        if let Some(name) = ancestors().find_map(|path| self.variables.get(path)) {
            return format!("the variable {name}");
        }
        let line = match self.defaults.contains_key(path) {
            true => self.lines.get(path),
            false => ancestors().find_map(|path| self.lines.get(path)),
        };
        line.map_or_else(|| "the defaults".to_owned(), |line| format!("{}, line {line}", self.file))
    }

    /// The first of several keys that somebody has set, for a rule that concerns all of them.
    pub(super) fn place_of_any(&self, paths: &[&str]) -> String {
        let set = |path: &&&str| self.variables.contains_key(**path) || self.lines.contains_key(**path);
        self.place(paths.iter().find(set).or(paths.first()).copied().unwrap_or_default())
    }

    /// What to write instead.
    pub(super) fn remedy(&self, path: &str) -> String {
        match self.defaults.get(path) {
            Some(default) => format!("write such a value, or leave it out for the default {default}"),
            None => "write such a value, or leave it out".to_owned(),
        }
    }

    /// What kind of value a key takes, as its default shows.
    pub(super) fn wanted(&self, path: &str) -> Option<String> {
        let below = format!("{path}.");
        let kind = match self.defaults.get(path) {
            None if self.keys().any(|key| key.starts_with(&below)) => return Some("a section".to_owned()),
            None => return None,
            Some(value) => value,
        };
        let kind = match kind {
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Boolean(_) => "true or false",
            Value::String(_) | Value::Datetime(_) => "a text in quotes",
            Value::Array(_) => "a list",
            Value::Table(_) => "a section",
        };
        Some(kind.to_owned())
    }

    /// The keys that exist.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.defaults.keys().map(String::as_str)
    }

    /// Puts the variable's text into `set`, read as its key's type: a text is taken as it is, all else is TOML.
    fn variable(&mut self, base: &Table, set: &mut Table, name: String, text: &str) -> Result<(), ConfigFault> {
        let path = name.strip_prefix(PREFIX).unwrap_or(&name).to_lowercase().replace("__", ".");
        let place = || format!("the variable {name}");
        let (section, key) = path.rsplit_once('.').unwrap_or(("", &path));
        let open = OPEN.contains(&section) && !key.is_empty();
        let default = self.defaults.get(&path);
        if default.is_none() && !open {
            if section_at(base, &path) {
                let rule = format!("{path} is a section");
                return Err(ConfigFault::new(place(), rule, format!("add the key's name after it: {name}__KEY")));
            }
            return Err(
                self.unknown(place(), &path, |path| format!("{PREFIX}{}", path.replace('.', "__").to_uppercase()))
            );
        }
        let value = match default {
            Some(Value::String(_)) | None => Value::String(text.to_owned()),
            Some(_) => toml::from_str::<Table>(&format!("value = {text}"))
                .ok()
                .and_then(|mut table| table.remove("value"))
                .unwrap_or_else(|| Value::String(text.to_owned())),
        };
        put(set, &path, value);
        self.variables.insert(path, name);
        Ok(())
    }
}

/// The table, and the line of each key in it.
fn parse(name: &str, text: &str) -> Result<(Table, BTreeMap<String, usize>), ConfigFault> {
    let line = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let fault = |error: toml::de::Error| {
        let place = error.span().map_or_else(|| name.to_owned(), |span| format!("{name}, line {}", line(span.start)));
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        ConfigFault::new(place, format!("this is not TOML ({message})"), "correct the line")
    };
    let spans = DeTable::parse(text).map_err(fault)?;
    let mut lines = BTreeMap::new();
    mark(spans.get_ref(), "", &line, &mut lines);
    Ok((toml::from_str(text).map_err(fault)?, lines))
}

fn mark(table: &DeTable<'_>, path: &str, line: &impl Fn(usize) -> usize, lines: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let path = join(path, key.get_ref());
        lines.insert(path.clone(), line(key.span().start));
        match value.get_ref() {
            DeValue::Table(inner) => mark(inner, &path, line, lines),
            DeValue::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let path = join(&path, &index.to_string());
                    lines.insert(path.clone(), line(item.span().start));
                    if let DeValue::Table(inner) = item.get_ref() {
                        mark(inner, &path, line, lines);
                    }
                }
            }
            _ => {}
        }
    }
}

fn leaves(table: &Table, path: &str, found: &mut BTreeMap<String, Value>) {
    for (key, value) in table {
        let path = join(path, key);
        match value {
            Value::Table(inner) => leaves(inner, &path, found),
            leaf => drop(found.insert(path, leaf.clone())),
        }
    }
}

/// The first key of `given` that `base` does not know. A key with the wrong kind of value is left to serde.
fn unknown(base: &Table, given: &Table, path: &str) -> Option<String> {
    given.iter().find_map(|(key, value)| {
        let here = join(path, key);
        match (base.get(key), value) {
            (None, _) => (!OPEN.contains(&path)).then_some(here),
            (Some(Value::Table(base)), Value::Table(given)) => unknown(base, given, &here),
            (Some(_), _) => None,
        }
    })
}

fn put(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        Some((section, rest)) => {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
        None => drop(table.insert(path.to_owned(), value)),
    }
}

fn section_at(base: &Table, path: &str) -> bool {
    let mut parts = path.split('.');
    let first = parts.next().and_then(|part| base.get(part));
    matches!(parts.fold(first, |at, part| at.and_then(|value| value.get(part))), Some(Value::Table(_)))
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
