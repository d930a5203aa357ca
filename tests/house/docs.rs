//! What is written for people is true: commands work, paths exist, and every key of the configuration does something.

use clap::CommandFactory;

use crate::sources::{files, none, root, sources, text};

/// The lines inside the code blocks of a Markdown text, without comments.
fn commands(markdown: &str) -> Vec<String> {
    let blocks = markdown.split("```").skip(1).step_by(2);
    let lines =
        blocks.flat_map(|block| block.lines().skip(1)).map(|line| line.split(" #").next().unwrap_or_default().trim());
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.trim_start_matches("$ ").to_owned())
        .collect()
}

/// What a command gives to our program, if it runs it.
fn arguments(command: &str) -> Option<Vec<String>> {
    let words: Vec<&str> =
        command.split_whitespace().take_while(|word| !["&&", "|", ">", "&", ";"].contains(word)).collect();
    let ours = match words.as_slice() {
        ["cargo", "run", rest @ ..] => rest.iter().position(|word| *word == "--").map(|place| &rest[place + 1..])?,
        [program, rest @ ..] if program.rsplit('/').next() == Some("reell") => rest,
        _ => return None,
    };
    Some(["reell"].iter().chain(ours).map(|word| (*word).to_owned()).collect())
}

#[test]
fn the_readme_says_in_two_commands_how_to_see_the_centre_and_how_to_test_it() {
    let readme = commands(&text("README.md"));
    assert!(
        readme.iter().any(|command| arguments(command).is_some_and(|words| words.contains(&"demo".to_owned()))),
        "{readme:?}"
    );
    assert!(
        readme.iter().any(|command| command.starts_with("cargo test") || command.starts_with("cargo nextest")),
        "{readme:?}"
    );
}

#[test]
fn every_command_of_ours_in_a_readme_is_one_that_the_program_understands() {
    let mut wrong = Vec::new();
    for readme in ["README.md", "services/README.md", "deploy/README.md", "proto/README.md", "tests/README.md"] {
        let Ok(markdown) = std::fs::read_to_string(root().join(readme)) else { continue };
        for command in commands(&markdown) {
            let Some(words) = arguments(&command) else { continue };
            if let Err(fault) = reell::cli::Reell::command().try_get_matches_from(words)
                && fault.use_stderr()
            {
                wrong.push(format!("{readme}: {command}: {}", fault.kind()));
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_path_that_the_map_names_exists() {
    let map = text("services/README.md");
    let looks_like_a_path = |word: &&str| {
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
        plain && (word.ends_with(".rs") || word.ends_with('/') || word.ends_with(".toml") || word.ends_with(".proto"))
    };
    let named = map.split('`').skip(1).step_by(2).filter(looks_like_a_path);
    let everything = files(&["proto", "services", "deploy", "tests"]);
    let exists = |path: &str| {
        let path = path.trim_end_matches('/');
        let places =
            [root(), root().join("services"), root().join("services/mesh/src"), root().join("services/cases/src")];
        // A bare name stands for one of several files of that name.
        let anywhere =
            || everything.iter().any(|file| file.ends_with(&format!("/{path}")) || file.contains(&format!("/{path}/")));
        places.iter().any(|place| place.join(path).exists()) || anywhere()
    };
    let gone: Vec<_> = named.filter(|path| !exists(path)).map(str::to_owned).collect();
    assert!(map.lines().count() <= 150, "the map is longer than anybody reads");
    none(&gone);
}

#[test]
fn every_key_of_the_configuration_is_read_somewhere() {
    let defaults: toml::Table = text("services/mesh/defaults.toml").parse().expect("the defaults are TOML");
    let code: Vec<_> = sources(&["services"])
        .into_iter()
        .filter(|source| !source.path.contains("/config") && !source.is_test())
        .collect();
    let mut unread = Vec::new();
    for (section, keys) in &defaults {
        let Some(keys) = keys.as_table() else { continue };
        for (key, value) in keys {
            if let (true, Some(inner)) = (section == "service", value.as_table()) {
                let own = format!("services/{key}/");
                let read = |name: &str| {
                    code.iter().any(|source| source.path.starts_with(&own) && source.text.contains(&format!(".{name}")))
                };
                unread.extend(inner.keys().filter(|name| !read(name)).map(|name| format!("service.{key}.{name}")));
            } else if !code
                .iter()
                .any(|source| source.text.contains(&format!(".{key}")) || source.text.contains(&format!(" {key},")))
            {
                unread.push(format!("{section}.{key}"));
            }
        }
    }
    none(&unread);
}

#[test]
fn every_key_of_the_configuration_gives_its_reason() {
    let defaults = text("services/mesh/defaults.toml");
    let mut bare = Vec::new();
    let mut before = "";
    for line in defaults.lines() {
        let is_key = line.contains(" = ") && !line.starts_with('#');
        if is_key && !before.starts_with('#') {
            bare.push(line.to_owned());
        }
        before = line;
    }
    none(&bare);
}
