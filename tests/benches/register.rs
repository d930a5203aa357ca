//! The register at size: how fast files of organisations and persons land beside what the engine itself loads, and how fast they are found
//! beside the same statements alone.
//!
//! `REELL_BENCH_ROWS=1000000 cargo bench -p tests --bench register` takes about half an hour; without it there are 2 000 rows of each kind,
//! which shows that it works and no figures. REELL_BENCH_SECONDS sets how long each question is asked; `-- PostgreSQL` measures one engine.

use std::{io::Write, path::Path, process::ExitCode, time::Duration};

use mesh::{config::Config, store::Place};
use sandbox::{recipe::Engine, scratch};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use crate::{
    aim::Aim,
    centre::{Centre, Tracing},
    copy::Loader,
    drive::{Gauges, Sample, Span},
    program::{called, progress},
    table::{Answered, Landed},
};

#[path = "common/aim.rs"]
mod aim;
#[path = "common/bare.rs"]
mod bare;
#[path = "common/caller.rs"]
mod caller;
#[path = "common/centre.rs"]
mod centre;
#[path = "register/copy.rs"]
mod copy;
#[path = "common/cpu.rs"]
mod cpu;
#[path = "common/drive.rs"]
mod drive;
#[path = "register/made_up.rs"]
mod made_up;
#[path = "common/metrics.rs"]
mod metrics;
#[path = "common/program.rs"]
mod program;
#[path = "register/questions.rs"]
mod questions;
#[path = "register/table.rs"]
mod table;
#[path = "common/wire.rs"]
mod wire;

/// The program's own, so that what is measured is what is shipped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many ask at once: one, and as many as there are connections for.
const CLIENTS: [usize; 2] = [1, 16];
/// How many different questions of each kind are asked.
const SAMPLES: u64 = 500;
/// Rows for which there are numbers.
const MOST_ROWS: u64 = 1_000_000;

fn main() -> ExitCode {
    program::run("register", measure)
}

/// What is measured, and what was.
struct Bench {
    rows: u64,
    seconds: f64,
    endpoint: String,
    landed: Vec<Landed>,
    answered: Vec<Answered>,
    plans: Vec<String>,
    aims: Vec<Aim>,
}

async fn measure(only: &[&str]) -> anyhow::Result<()> {
    let setting = |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let rows: u64 = setting("REELL_BENCH_ROWS", "2000").parse()?;
    anyhow::ensure!((1..=MOST_ROWS).contains(&rows), "REELL_BENCH_ROWS is 1 to {MOST_ROWS}");
    let mut bench = Bench {
        rows,
        seconds: setting("REELL_BENCH_SECONDS", "3").parse()?,
        endpoint: bare::swallow().await?,
        landed: Vec::new(),
        answered: Vec::new(),
        plans: Vec::new(),
        aims: Vec::new(),
    };
    for engine in Engine::all() {
        if only.is_empty() || only.contains(&called(engine)) {
            bench.on(engine).await?;
        }
    }
    let mut out = std::io::stdout();
    for line in &bench.plans {
        writeln!(out, "{line}")?;
    }
    let cores = std::thread::available_parallelism()?;
    writeln!(
        out,
        "\n{cores} cores for servers, databases and clients; {rows} organisations and {rows} persons; {} s for each question;",
        bench.seconds
    )?;
    writeln!(out, "both databases flush each commit to disk; spans are exported to a collector that swallows them.\n")?;
    writeln!(out, "{}\n{}", table::landed(&bench.landed), table::answered(&bench.answered))?;
    for aim in &bench.aims {
        writeln!(out, "{aim}")?;
    }
    Ok(())
}

impl Bench {
    async fn on(&mut self, engine: Engine) -> anyhow::Result<()> {
        let place = called(engine);
        let centre = Centre::start(engine, Tracing::Exported, &self.endpoint).await?;
        let storage = Config::load(Some(&centre.settings))?.storage.url;
        let loader = Loader::open(engine, &storage).await?;
        self.fill(&centre, &loader, place).await?;
        if engine == Engine::Postgres {
            // As its own housekeeping does sooner or later: without it no index-only scan knows which rows all can see.
            centre.databases.execute(actors::NAME, "VACUUM (ANALYZE)").await;
        }
        self.ask(&centre, &loader, place).await
    }

    /// Imports both files as `reell import` does, and loads the same rows with the engine's own means.
    async fn fill(&mut self, centre: &Centre, loader: &Loader, place: &'static str) -> anyhow::Result<()> {
        use reell::bulk::Kind;
        let folder = scratch::folder("files")?;
        let kinds =
            [("organisations", Kind::Organisations, copy::ORGANISATIONS), ("persons", Kind::Persons, copy::PERSONS)];
        for (name, kind, tables) in kinds {
            let file = folder.join(name);
            match kind {
                Kind::Organisations => made_up::write_organisations(&file, self.rows)?,
                Kind::Persons => made_up::write_persons(&file, self.rows)?,
            }
            progress(&format!("{place}: {} {name} are imported", self.rows));
            let before_bytes = cpu::memory_now(centre.process.id());
            let started = std::time::Instant::now();
            reell::bulk::import(order(kind, &file, centre)).await?;
            let import_s = started.elapsed().as_secs_f64();
            let after_bytes = cpu::memory_now(centre.process.id());
            let peak_bytes = cpu::peak_memory(centre.process.id());
            told(centre).await;
            let told_s = started.elapsed().as_secs_f64() - import_s;
            progress(&format!(
                "{place}: in {import_s:.1} s, all have heard {told_s:.1} s later; the same rows are loaded"
            ));
            let [stated_s, searched_s] = loader.load(tables).await?;
            let memory = table::Memory { before_bytes, after_bytes, peak_bytes };
            let landed = Landed { name, place, rows: self.rows, import_s, told_s, stated_s, searched_s, memory };
            if place == "PostgreSQL" {
                let what = format!("{name}: rate of an import over COPY into the same tables");
                let found = landed.to_engine();
                self.aims.push(Aim { what, found, wanted: 0.5, at_most: false, unit: "" });
            }
            self.landed.push(landed);
        }
        Ok(())
    }

    /// Asks each kind of question over gRPC, and its statements alone.
    async fn ask(&mut self, centre: &Centre, loader: &Loader, place: &'static str) -> anyhow::Result<()> {
        // What was loaded last is on the disk before anything is flushed beside it.
        nix::unistd::sync();
        let callers = caller::signed(centre, &wire::Wire::default()).await?;
        let kinds = questions::kinds(centre, &callers[0], self.rows, SAMPLES).await?;
        let connections = Config::load(Some(&centre.settings))?.storage.read_connections;
        let (db, log) = (open(&loader.from, connections).await?, open(&loader.to, 1).await?);
        for kind in &kinds {
            if kind.name.contains("name") || kind.name.contains("heard") {
                let (lines, whole) = questions::plan(&db, &kind.statements[0]).await?;
                self.plans.push(format!("\n{place}, {}:", kind.name));
                self.plans.extend(lines.into_iter().map(|line| format!("  {line}")));
                let what = format!("{}, {place}: tables that are read from end to end", kind.name);
                self.aims.push(Aim { what, found: f64::from(whole), wanted: 0.0, at_most: true, unit: "" });
            }
            for clients in CLIENTS {
                let asked = format!("{place}: {}, {clients} at once", kind.name);
                progress(&asked);
                let ours = self.run(&questions::ours(kind, &callers), clients).await;
                let direct = self.run(&questions::direct(kind, &db, &log), clients).await?;
                // Who is turned away is no figure, and takes none of the others with it.
                let ours = match ours {
                    Ok(ours) => ours,
                    Err(error) => {
                        progress(&format!("{asked}: {error:#}"));
                        continue;
                    }
                };
                let what = format!("{}, {place}, {clients} at once: p99 over that of its SQL alone", kind.name);
                let found = ours.p99_us / direct.p99_us;
                self.aims.push(Aim { what, found, wanted: 3.0, at_most: true, unit: "" });
                self.answered.push(Answered { name: kind.name, place, clients, ours, direct });
            }
        }
        Ok(())
    }

    async fn run(&self, op: &drive::Op, clients: usize) -> anyhow::Result<Sample> {
        let measured = Duration::from_secs_f64(self.seconds);
        drive::run(op, clients, Span { warm: measured / 5, measured }, &Gauges::default()).await
    }
}

/// Waits until all that landed has its place in the feed and in the trail, and who follows the feed has heard of it: what is measured next
/// is measured alone.
async fn told(centre: &Centre) {
    let waiting = "SELECT COUNT(*) FROM (SELECT 1 FROM event WHERE position IS NULL LIMIT 1) AS waiting";
    let unlinked = "SELECT COUNT(*) FROM (SELECT 1 FROM audit_entry WHERE position IS NULL LIMIT 1) AS waiting";
    let head = "SELECT COALESCE(MAX(position), 0) FROM event";
    let heard = "SELECT COALESCE(MAX(position), 0) FROM inbox_cursor WHERE source = 'actors'";
    let of = async |service: &str, sql: &str| centre.databases.number(service, sql).await;
    while of(actors::NAME, waiting).await > 0
        || of(actors::NAME, unlinked).await > 0
        || of(cases::NAME, heard).await < of(actors::NAME, head).await
    {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn open(place: &Place, connections: u32) -> anyhow::Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(match place {
        Place::File(path) => format!("sqlite://{}?mode=rw", path.display()),
        Place::Server { url, database } => format!("{url}/{database}"),
    });
    options.sqlx_logging(false).test_before_acquire(false).max_connections(connections);
    Ok(Database::connect(options).await?)
}

/// What `reell import` would be told.
fn order(kind: reell::bulk::Kind, file: &Path, centre: &Centre) -> reell::bulk::Import {
    reell::bulk::Import {
        kind,
        file: file.to_owned(),
        dry_run: false,
        columns: Vec::new(),
        roles: Vec::new(),
        encoding: reell::bulk::Letters::Auto,
        report: None,
        centre: reell::way::Centre {
            against: Some(format!("http://{}", centre.grpc)),
            operator: "bench".to_owned(),
            from: reell::cli::From { config: Some(centre.settings.clone()) },
        },
    }
}
