//! Simulations at size: how many made-up cases a second two alternatives are tried on, on one core, and how much memory that takes.
//!
//! `cargo bench -p tests --bench models`; REELL_BENCH_CASES sets how many cases there are instead of 100 000.

use std::{
    io::Write,
    process::ExitCode,
    time::{Duration, Instant},
};

use funding::domain::{
    model::{
        cohort::{Cohort, EXAMPLE_EMPLOYMENT, Mix, Month, Synthetic},
        examples,
        simulation::{Alternative, Outcome, Plan, run},
        words::{Role, Route, Step},
    },
    money::Ore,
};

/// The program's own, so that what is measured is what is shipped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each is run; the middle one counts.
const RUNS: usize = 5;

fn main() -> ExitCode {
    match bench(&mut std::io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            drop(writeln!(std::io::stderr(), "models: {fault:#}"));
            ExitCode::FAILURE
        }
    }
}

fn bench(out: &mut impl Write) -> anyhow::Result<()> {
    let most: u32 = std::env::var("REELL_BENCH_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    writeln!(
        out,
        "{:<44}{:>10}{:>14}{:>12}{:>12}",
        "two alternatives of three models", "seconds", "cases/s", "before", "after"
    )?;
    for cases in [most / 10, most] {
        row(out, &format!("{cases} cases"), &plan(cases, false, 0)?, u64::from(cases))?;
    }
    // Six variations, of which two have a fifth fewer and a fifth more cases.
    row(out, &format!("{most} cases, with sensitivity"), &plan(most, true, 0)?, 7 * u64::from(most))?;
    row(
        out,
        &format!("{most} cases, with 200 draws"),
        &plan(most, false, 200)?,
        u64::from(most) + 200 * u64::from(most.min(2_000)),
    )?;
    Ok(())
}

/// Runs a plan some times, and shows the middle time. Each case is tried by each alternative, and counts once for each.
fn row(out: &mut impl Write, name: &str, plan: &Plan, cases: u64) -> anyhow::Result<()> {
    let before = resident()?;
    let mut times = Vec::new();
    let mut first: Option<Outcome> = None;
    for _ in 0..RUNS {
        let started = Instant::now();
        let outcome = run(plan, &mut |_, _| true).ok_or_else(|| anyhow::anyhow!("the run ended early"))?;
        times.push(started.elapsed());
        match &first {
            Some(first) => anyhow::ensure!(*first == outcome, "the same plan had another result"),
            None => first = Some(outcome),
        }
    }
    times.sort_unstable();
    let middle = times.get(RUNS / 2).copied().unwrap_or(Duration::ZERO);
    let tried = cases * plan.alternatives.len() as u64;
    let rate = tried as f64 / middle.as_secs_f64();
    let after = resident()?;
    writeln!(out, "{name:<44}{:>10.3}{rate:>14.0}{:>9} KiB{:>9} KiB", middle.as_secs_f64(), before, after)?;
    Ok(())
}

/// The three examples, and the same with municipalities behind those whom nobody pays for in construction.
fn plan(cases: u32, sensitivity: bool, runs: u32) -> anyhow::Result<Plan> {
    let today: Vec<_> = examples::all()?.into_iter().map(|(key, content)| (key.to_owned(), content)).collect();
    let mut other = today.clone();
    for (_, content) in other.iter_mut().filter(|(key, _)| key == "construction-byn") {
        for payer in content.payers.iter_mut().filter(|payer| payer.key == "person") {
            payer.role = Role::Municipality;
        }
        for rule in content.rules.iter_mut().filter(|rule| rule.step == Step::Unfunded) {
            rule.step = Step::Residual;
            rule.payer = "person".into();
        }
    }
    let mix =
        |industry: &str, route, weight, dropout_bps| Mix { industry: industry.into(), route, weight, dropout_bps };
    let month = Month::parse("2025-01").map_err(|rule| anyhow::anyhow!("{rule}"))?;
    Ok(Plan {
        alternatives: vec![
            Alternative { name: "as published".into(), models: today },
            Alternative { name: "municipalities".into(), models: other },
        ],
        cohort: Cohort::Synthetic(Synthetic {
            seed: 20_241_231,
            cases,
            first: month,
            months: 12,
            mix: vec![
                mix("construction", Route::Sector, 4, 500),
                mix("industry", Route::Sector, 3, 300),
                mix("care", Route::AdultEducation, 3, 800),
            ],
            employment: EXAMPLE_EMPLOYMENT.to_vec(),
        }),
        fixed_cost: Ore::new(9_000_000),
        sensitivity,
        runs,
        seed: 7,
    })
}

/// What the process holds in memory, in KiB.
fn resident() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let figure = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|text| text.parse().ok());
    figure.ok_or_else(|| anyhow::anyhow!("the system does not say how much memory the process holds"))
}
