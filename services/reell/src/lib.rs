//! The program: `reell serve` is the whole centre, `reell serve cases` is one service of it.

use std::process::ExitCode;

use clap::Parser;

pub mod assemble;
pub mod bulk;
pub mod cli;
pub mod demo;
pub mod export;
pub mod handover;
pub mod http;
pub mod roles;
pub mod taxonomy;
pub mod way;

/// Runs the program as the command line says. What goes wrong is one sentence on standard error, and the exit code is not 0.
#[allow(clippy::disallowed_macros, reason = "a program's last word belongs on standard error")]
pub fn main() -> ExitCode {
    let command = cli::Reell::parse();
    mesh::crash::arm();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("reell: the machine gives no threads to work with: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli::run(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("reell: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

/// What went wrong, with the causes behind it in brackets.
fn sentence(error: &anyhow::Error) -> String {
    let causes: Vec<_> = error.chain().skip(1).map(ToString::to_string).collect();
    if causes.is_empty() { error.to_string() } else { format!("{error} ({})", causes.join(": ")) }
}
