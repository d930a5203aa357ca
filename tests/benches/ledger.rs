//! The ledger at size: transfers through the service beside the same postings as bare SQL and as the engine loads them; what stands on an
//! account at ten thousand postings and at millions; how long all of the books take to be linked, summed and checked.
//!
//! `cargo bench -p tests --bench ledger`; REELL_BENCH_POSTINGS (1 000 000) is how many postings balances are read at, REELL_BENCH_ENTRIES
//! (100 000) how many entries are summed and checked, REELL_BENCH_SECONDS (3) how long each measurement takes. Words behind `--` choose:
//! `-- PostgreSQL`, `-- SQLite`, `-- transfers`, `-- balances`, `-- books`.

use std::{
    io::Write,
    process::ExitCode,
    time::{Duration, Instant},
};

use mesh::config::Config;
use sandbox::recipe::Engine;

use crate::{
    aim::Aim,
    calls::Callers,
    centre::{Centre, Tracing},
    direct::{Direct, Transfer},
    drive::{Gauges, Op, Sample, Span},
    program::{called, progress},
    table::{Checked, Posted, Read, Table},
};

#[path = "common/aim.rs"]
mod aim;
#[path = "common/bare.rs"]
mod bare;
#[path = "common/caller.rs"]
mod caller;
#[path = "ledger/calls.rs"]
mod calls;
#[path = "common/centre.rs"]
mod centre;
#[path = "common/cpu.rs"]
mod cpu;
#[path = "ledger/direct.rs"]
mod direct;
#[path = "common/drive.rs"]
mod drive;
#[path = "common/metrics.rs"]
mod metrics;
#[path = "common/program.rs"]
mod program;
#[path = "ledger/table.rs"]
mod table;
#[path = "common/wire.rs"]
mod wire;

/// The program's own, so that what is measured is what is shipped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often transfers are measured in each way; the median counts.
const ROUNDS: usize = 3;
/// How many ask at once where there are many.
const MANY: usize = 64;
/// How many post batches at once.
const FEW: usize = 4;
/// How many accounts there are.
const ACCOUNTS: usize = 1_000;
/// How many transfers are in a batch.
const BATCH: usize = 1_000;
/// How many transfers the engine loads in one transaction: PostgreSQL has room for the locks of so many.
const LOAD: usize = 5_000;
/// How many postings a balance is read at first.
const AT_FIRST: u64 = 10_000;
/// Postings for which there is room.
const MOST: u64 = 100_000_000;
/// A day on which all that is loaded has come in.
const AS_OF: &str = "2026-06-30";
/// Nothing is linked while balances are read, so that they are measured alone.
const UNLINKED: &str = "service.funding.ledger_seal_ms = 86400000\n";
/// A debug build shows that it works, and needs more time for a thousand entries than is given; a release build has the defaults.
const PATIENCE: &str = if cfg!(debug_assertions) {
    "storage.unit_time_limit_ms = 10000\nlimits.default_deadline_ms = 10000\n"
} else {
    ""
};

fn main() -> ExitCode {
    program::run("ledger", measure)
}

/// What is measured, and what was.
struct Bench {
    postings: u64,
    entries: u64,
    seconds: f64,
    endpoint: String,
    table: Table,
    aims: Vec<Aim>,
}

async fn measure(only: &[&str]) -> anyhow::Result<()> {
    let setting = |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let size = |name: &str, otherwise: &str| -> anyhow::Result<u64> {
        let size: u64 = setting(name, otherwise).parse()?;
        anyhow::ensure!((100..=MOST).contains(&size), "{name} is 100 to {MOST}");
        Ok(size)
    };
    let mut bench = Bench {
        postings: size("REELL_BENCH_POSTINGS", "1000000")?,
        entries: size("REELL_BENCH_ENTRIES", "100000")?,
        seconds: setting("REELL_BENCH_SECONDS", "3").parse()?,
        endpoint: bare::swallow().await?,
        table: Table::default(),
        aims: Vec::new(),
    };
    let engines: Vec<_> = Engine::all().into_iter().filter(|engine| only.contains(&called(*engine))).collect();
    let engines = if engines.is_empty() { Engine::all() } else { engines };
    let parts = ["transfers", "balances", "books"];
    let all = !parts.iter().any(|part| only.contains(part));
    for engine in engines {
        if all || only.contains(&"transfers") {
            bench.transfers(engine).await?;
        }
        if all || only.contains(&"balances") {
            bench.balances(engine).await?;
        }
        if all || only.contains(&"books") {
            bench.books(engine).await?;
        }
    }
    let (cores, mut out) = (std::thread::available_parallelism()?, std::io::stdout());
    writeln!(
        out,
        "\n{cores} cores for servers, databases and clients; {} s for each, median of {ROUNDS} rounds for transfers; {ACCOUNTS} accounts;
both databases flush each commit to disk; all tables have their guards; spans are exported to a collector that swallows them.\n",
        bench.seconds
    )?;
    writeln!(out, "{}", bench.table)?;
    for aim in &bench.aims {
        writeln!(out, "{aim}")?;
    }
    Ok(())
}

impl Bench {
    fn span(&self, part: f64) -> Span {
        let measured = Duration::from_secs_f64(self.seconds * part);
        Span { warm: measured / 5, measured }
    }

    async fn run(&self, op: &Op, clients: usize, gauges: &Gauges) -> anyhow::Result<Sample> {
        drive::run(op, clients, self.span(1.0), gauges).await
    }

    /// Transfers one by one and in batches, beside the same postings in SQL.
    async fn transfers(&mut self, engine: Engine) -> anyhow::Result<()> {
        let place = called(engine);
        let centre = Centre::start_with(engine, Tracing::Exported, &self.endpoint, PATIENCE).await?;
        let gauges = centre.gauges(engine).await;
        let callers = Callers::with_accounts(&centre, &gauges.wire, ACCOUNTS).await?;
        let direct = Direct::lay_in(engine, ACCOUNTS).await?;
        let bare_gauges = Gauges { database: gauges.database, ..Gauges::default() };
        let kinds = [("singly".to_owned(), MANY, 1), (format!("in batches of {BATCH}"), FEW, BATCH)];
        let mut posted = kinds.map(|(name, clients, size)| Posted {
            name,
            place,
            clients,
            size,
            ours: Vec::new(),
            bare: Vec::new(),
            loaded: Vec::new(),
        });
        let mut acknowledged = 0;
        for round in 0..ROUNDS {
            progress(&format!("{place}: transfers, round {}", round + 1));
            let loaded = self.run(&direct.loaded(LOAD), 1, &bare_gauges).await?.per_s * drive::number(LOAD as u64);
            for row in &mut posted {
                let (ours, bare) = match row.size {
                    1 => (callers.post_entry(), direct.singly()),
                    size => (callers.post_entries(size), direct.batched(size)),
                };
                let sample = self.run(&ours, row.clients, &gauges).await?;
                acknowledged += sample.acknowledged * row.size as u64;
                linked(&centre).await;
                row.ours.push(sample.with_aftermath(&gauges).await);
                row.bare.push(self.run(&bare, row.clients, &bare_gauges).await?);
                row.loaded.push(loaded);
            }
        }
        let kept = centre.databases.number(funding::NAME, "SELECT COUNT(*) FROM journal_entry").await;
        anyhow::ensure!(
            u64::try_from(kept)? == acknowledged,
            "{acknowledged} transfers were acknowledged, {kept} are kept"
        );
        let (_, entries) = callers.trial_balance().await?;
        anyhow::ensure!(entries == acknowledged, "the trial balance is of {entries} entries");
        for row in posted {
            let what = format!("transfers {} over bare SQL, {place}, {} clients", row.name, row.clients);
            self.aims.push(Aim { what, found: row.to_bare(), wanted: 0.7, at_most: false, unit: "" });
            self.table.posted.push(row);
        }
        Ok(())
    }

    /// What stands on an account, with few postings in the books and with many.
    async fn balances(&mut self, engine: Engine) -> anyhow::Result<()> {
        let place = called(engine);
        let centre = Centre::start_with(engine, Tracing::Exported, &self.endpoint, UNLINKED).await?;
        let callers = Callers::with_accounts(&centre, &wire::Wire::default(), ACCOUNTS).await?;
        let direct = Direct::open(&Config::load(Some(&centre.settings))?.storage.url, ACCOUNTS).await?;
        let mut entries = 0;
        let few = AT_FIRST.min(self.postings);
        for postings in [few, self.postings] {
            progress(&format!("{place}: {postings} postings are loaded"));
            fill(&direct, engine, postings / 2 - entries).await?;
            entries = postings / 2;
            settled(&centre, engine).await;
            for clients in [1, MANY] {
                progress(&format!("{place}: balances at {postings} postings, {clients} at once"));
                let ours = self.run(&callers.get_balance(""), clients, &Gauges::default()).await?;
                let bare = self.run(&direct.balance(), clients, &Gauges::default()).await?;
                let (ours, bare) = (Some(ours), Some(bare));
                self.table.read.push(Read { name: "now", place, postings, clients, ours, bare });
            }
            // Summed from the postings of the account, and so not in constant time; with too many it is not answered in time.
            let ours = match self.run(&callers.get_balance(AS_OF), 1, &Gauges::default()).await {
                Ok(sample) => Some(sample),
                Err(error) => {
                    progress(&format!("{place}: a balance as of a day at {postings} postings: {error:#}"));
                    None
                }
            };
            self.table.read.push(Read { name: "as of a day", place, postings, clients: 1, ours, bare: None });
        }
        for clients in [1, MANY] {
            let of = |postings: u64| {
                let fits = |read: &&Read| {
                    (read.name, read.place, read.postings, read.clients) == ("now", place, postings, clients)
                };
                self.table.read.iter().find(fits).and_then(|read| read.ours)
            };
            let (Some(few), Some(many)) = (of(few), of(self.postings)) else { continue };
            let what =
                format!("a balance at {} postings over one at {AT_FIRST}, {place}, {clients} at once", self.postings);
            let half = Aim {
                what: format!("{what}: p50"),
                found: many.p50_us / few.p50_us,
                wanted: 1.2,
                at_most: true,
                unit: "",
            };
            let most = Aim {
                what: format!("{what}: p99"),
                found: many.p99_us / few.p99_us,
                wanted: 1.5,
                at_most: true,
                unit: "",
            };
            self.aims.extend([half, most]);
        }
        Ok(())
    }

    /// All of the books: linked by the service itself, summed, and checked.
    async fn books(&mut self, engine: Engine) -> anyhow::Result<()> {
        let (place, entries) = (called(engine), self.entries);
        let centre = Centre::start_with(engine, Tracing::Exported, &self.endpoint, PATIENCE).await?;
        let callers = Callers::with_accounts(&centre, &wire::Wire::default(), ACCOUNTS).await?;
        let direct = Direct::open(&Config::load(Some(&centre.settings))?.storage.url, ACCOUNTS).await?;
        let process = centre.process.id();
        let mut done = |name, seconds, bare_s, before| {
            let memory = [before, cpu::memory_now(process), cpu::peak_memory(process)];
            self.table.checked.push(Checked { name, place, entries, seconds, bare_s, memory });
        };
        progress(&format!("{place}: {entries} entries are loaded and linked"));
        let (before, started) = (cpu::memory_now(process), Instant::now());
        fill(&direct, engine, entries).await?;
        let load_s = started.elapsed().as_secs_f64();
        linked(&centre).await;
        done("loaded, and linked", started.elapsed().as_secs_f64(), Some(load_s), before);
        settled(&centre, engine).await;
        progress(&format!("{place}: the books are summed"));
        let before = cpu::memory_now(process);
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (seconds, counted) = callers.trial_balance().await?;
            anyhow::ensure!(counted == entries, "the trial balance is of {counted} entries");
            ours.push(seconds);
            let started = Instant::now();
            anyhow::ensure!(direct.trial_balance().await? <= ACCOUNTS, "there are more accounts than were opened");
            bare.push(started.elapsed().as_secs_f64());
        }
        done("trial balance", table::middle(ours.into_iter()), Some(table::middle(bare.into_iter())), before);
        progress(&format!("{place}: the books are checked"));
        let before = cpu::memory_now(process);
        let verified = callers.verify().await?;
        anyhow::ensure!(verified.entries == entries, "{} of {entries} entries were checked", verified.entries);
        done("checked", verified.seconds, None, before);
        Ok(())
    }
}

/// Loads so many entries past the service, with all guards of the tables; what stands on the accounts moves with them.
async fn fill(direct: &Direct, engine: Engine, entries: u64) -> anyhow::Result<()> {
    // SQLite has one writer, for whom the service must not wait too long.
    let most = if engine == Engine::Sqlite { 1_000 } else { LOAD as u64 };
    direct.hasten(true).await?;
    let mut left = entries;
    while left > 0 {
        let some = left.min(most);
        let transfers: Vec<_> = (0..some).map(|_| Transfer::next(ACCOUNTS)).collect();
        direct.load(&transfers).await?;
        left -= some;
    }
    direct.hasten(false).await
}

/// Waits until all that was posted has its link, and all that was done its place in the trail.
async fn linked(centre: &Centre) {
    let waiting = "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM journal_waiting LIMIT 1) AS journal)
         + (SELECT COUNT(*) FROM (SELECT 1 FROM audit_entry WHERE position IS NULL LIMIT 1) AS trail)";
    while centre.databases.number(funding::NAME, waiting).await > 0 {
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// Does what the engine's own housekeeping does sooner or later.
async fn settled(centre: &Centre, engine: Engine) {
    let care = if engine == Engine::Postgres { "VACUUM (ANALYZE)" } else { "PRAGMA wal_checkpoint(PASSIVE)" };
    centre.databases.execute(funding::NAME, care).await;
}
