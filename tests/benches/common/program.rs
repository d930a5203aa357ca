//! A benchmark as a program: it measures, or is one of the processes that it starts of itself; and what it says while it does.

use std::{io::Write, path::Path, process::ExitCode};

use sandbox::recipe::Engine;

use crate::{bare, centre};

/// Runs what the command line asks of the benchmark of this name.
pub fn run(name: &str, measure: impl AsyncFnOnce(&[&str]) -> anyhow::Result<()>) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = tokio::runtime::Runtime::new().map_err(anyhow::Error::from).and_then(|runtime| {
        runtime.block_on(async {
            match words.as_slice() {
                ["centre", folder] => centre::serve(Path::new(folder), true).await,
                ["untold-centre", folder] => centre::serve(Path::new(folder), false).await,
                ["echo", folder] => bare::serve(Path::new(folder)).await,
                only => measure(only).await,
            }
        })
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What an engine is called in tables, and on the command line.
pub fn called(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}

/// Says what is measured now.
pub fn progress(what: &str) {
    let _ = writeln!(std::io::stderr(), "measuring: {what}");
}
