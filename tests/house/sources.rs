//! The project's own files, as the tests of the house read them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The top of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the project").to_path_buf()
}

/// A file's text, with a sentence where there is no such file.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|fault| panic!("{path} cannot be read: {fault}"))
}

/// A Rust file.
pub struct Source {
    /// From the top of the project, e.g. "services/cases/src/rpc.rs".
    pub path: String,
    /// All of it.
    pub text: String,
}

impl Source {
    /// Whether all of it is test code.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The lines that run in production, each with its number: no comments, and nothing behind `#[cfg(test)]`, which stands last.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.is_test() { 0 } else { self.text.find("#[cfg(test)]").unwrap_or(self.text.len()) };
        let lines = self.text[..end].lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
        lines.filter(|(_, line)| !line.starts_with("//"))
    }

    /// Where the code says something that it should not, as sentences.
    pub fn breaches(&self, forbidden: &[&str]) -> Vec<String> {
        let says = |line: &str| forbidden.iter().find(|word| line.contains(*word)).map(ToString::to_string);
        self.code().filter_map(|(number, line)| Some(format!("{}:{number} says {}", self.path, says(line)?))).collect()
    }
}

/// Every Rust file below a folder, or below each of several.
pub fn sources(folders: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for path in files(folders) {
        if path.ends_with(".rs") {
            found.push(Source { text: text(&path), path });
        }
    }
    assert!(!found.is_empty(), "{folders:?} hold no source");
    found
}

/// Every file below some folders, in order.
pub fn files(folders: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut left: Vec<PathBuf> =
        folders.iter().map(|folder| root().join(folder)).filter(|folder| folder.is_dir()).collect();
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project") {
            let path = entry.expect("a file of the project").path();
            match path.is_dir() {
                true if path.ends_with("target") => {}
                true => left.push(path),
                false => found.push(path.strip_prefix(root()).expect("below the top").to_string_lossy().into_owned()),
            }
        }
    }
    found.sort();
    found
}

/// Fails with all of the sentences, if there are any.
#[track_caller]
pub fn none(breaches: &[String]) {
    assert!(breaches.is_empty(), "{} breaches:\n  {}", breaches.len(), breaches.join("\n  "));
}
