//! The program with its crash points: `FAILPOINTS` in the environment arms them.

use std::process::ExitCode;

fn main() -> ExitCode {
    let _armed = fail::FailScenario::setup();
    reell::main()
}
