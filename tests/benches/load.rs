//! The load that the centre bears, beside what the machine gives: (a) a bare tonic echo, (c) the same SQL without a service.
//!
//! `cargo bench -p tests` measures all of it in about six minutes; `cargo bench -p tests -- reads rest` only the lines that begin so.
//! REELL_BENCH_SECONDS sets how long each measurement takes. Servers and clients share the machine, each in a process of its own.

use std::{io::Write, process::ExitCode, sync::Arc, time::Duration};

use sandbox::{postgres, recipe::Engine, scratch};

use crate::{
    aim::Aim,
    centre::{Centre, Process, Tracing},
    direct::Direct,
    drive::{Gauges, Op, Sample, Span},
    program::{called, progress},
    stock::Stock,
    table::{Row, Table},
};

#[path = "common/aim.rs"]
mod aim;
#[path = "common/bare.rs"]
mod bare;
#[path = "common/caller.rs"]
mod caller;
#[path = "load/calls.rs"]
mod calls;
#[path = "common/centre.rs"]
mod centre;
#[path = "common/cpu.rs"]
mod cpu;
#[path = "load/direct.rs"]
mod direct;
#[path = "common/drive.rs"]
mod drive;
#[path = "common/metrics.rs"]
mod metrics;
#[path = "common/program.rs"]
mod program;
#[path = "load/rest.rs"]
mod rest;
#[path = "load/stock.rs"]
mod stock;
#[path = "load/table.rs"]
mod table;
#[path = "common/wire.rs"]
mod wire;

/// The program's own, so that what is measured is what is shipped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each measurement is taken; the median counts.
const ROUNDS: usize = 3;
/// How many ask at once where there are many.
const MANY: usize = 64;
/// How many organisations, and how many cases, there are to read.
const LAID_IN: usize = 500;

fn main() -> ExitCode {
    program::run("load", measure)
}

async fn measure(only: &[&str]) -> anyhow::Result<()> {
    let seconds = std::env::var("REELL_BENCH_SECONDS").map_or(Ok(3.0), |text| text.parse::<f64>())?;
    let endpoint = bare::swallow().await?;
    let only = only.iter().map(|&prefix| prefix.to_owned()).collect();
    let mut bench = Bench { only, seconds, endpoint, rows: Vec::new(), aims: Vec::new() };
    let before = load_average();
    bench.services(Engine::Sqlite).await?;
    if postgres::shared().is_some() {
        bench.services(Engine::Postgres).await?;
        bench.tracing().await?;
        bench.rest().await?;
    }
    let cores = std::thread::available_parallelism()?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "\n{cores} cores for servers, databases and clients; {seconds} s for each, median of {ROUNDS} rounds; load average {before} before, {} after;
both databases flush each commit to disk; spans are exported to a collector that swallows them, but for the lines that say otherwise.\n",
        load_average()
    )?;
    writeln!(out, "{}\n", Table(&bench.rows))?;
    for aim in &bench.aims {
        writeln!(out, "{aim}")?;
    }
    Ok(())
}

fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// What is measured, and what was.
struct Bench {
    only: Vec<String>,
    seconds: f64,
    endpoint: String,
    rows: Vec<Row>,
    aims: Vec<Aim>,
}

/// An RPC of ours, and the same SQL.
struct Pair {
    name: &'static str,
    ours: Op,
    direct: Op,
    acknowledge: fn(&Stock, u64),
}

impl Bench {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }

    fn span(&self, round: usize, clients: usize) -> Span {
        // One client alone is steady, and warm after the first time.
        let measured = if clients == 1 { self.seconds / 3.0 } else { self.seconds };
        let warm = if round == 0 { 1.0 } else { 0.2 };
        Span { warm: Duration::from_secs_f64(warm), measured: Duration::from_secs_f64(measured) }
    }

    /// Measures an operation that may leave work behind it, which is waited for and counted too.
    async fn whole(
        &self,
        op: &Op,
        round: usize,
        clients: usize,
        gauges: &Gauges,
        centre: &Centre,
    ) -> anyhow::Result<Sample> {
        let sample = drive::run(op, clients, self.span(round, clients), gauges).await?;
        stock::settle(&centre.databases).await?;
        Ok(sample.with_aftermath(gauges).await)
    }

    /// (a), (b) and (c) on one engine.
    async fn services(&mut self, engine: Engine) -> anyhow::Result<()> {
        const NAMES: [&str; 3] = ["reads/organisation", "reads/case", "writes/organisation"];
        if !NAMES.iter().any(|name| self.wants(name)) {
            return Ok(());
        }
        let place = called(engine);
        let mut bare = Process::start(&["echo"], scratch::folder("echo")?)?;
        let [address] = bare.addresses().await?;
        let bare_gauges = Gauges { server: Some(bare.id()), ..Gauges::default() };
        let echo = bare::echo(&caller::channels(address, &bare_gauges.wire).await?);
        let centre = Centre::start(engine, Tracing::Exported, &self.endpoint).await?;
        let gauges = centre.gauges(engine).await;
        let stock = Arc::new(Stock::lay_in(&centre, &gauges.wire, LAID_IN, LAID_IN).await?);
        stock::analyze(&centre.databases).await;
        let direct = Direct::lay_in(engine, LAID_IN, LAID_IN).await?;
        let direct_gauges = Gauges { database: gauges.database, ..Gauges::default() };
        let pairs = pairs(&stock, &direct).into_iter().filter(|pair| self.wants(pair.name)).collect::<Vec<_>>();
        let mut rows: Vec<Row> = Vec::new();
        for clients in [1, MANY] {
            rows.extend(pairs.iter().map(|pair| Row::new(pair.name, place, clients)));
        }
        for round in 0..ROUNDS {
            for (clients, rows) in [1, MANY].into_iter().zip(rows.chunks_mut(pairs.len())) {
                progress(&format!("{place}, round {}, {clients} clients", round + 1));
                let span = self.span(round, clients);
                let echo = drive::run(&echo, clients, span, &bare_gauges).await?;
                for (pair, row) in pairs.iter().zip(rows) {
                    row.echo.push(echo);
                    let ours = self.whole(&pair.ours, round, clients, &gauges, &centre).await?;
                    (pair.acknowledge)(&stock, ours.acknowledged);
                    row.ours.push(ours);
                    row.direct.push(drive::run(&pair.direct, clients, span, &direct_gauges).await?);
                }
            }
        }
        stock.verify(&centre).await?;
        for row in &rows {
            self.aims.extend(aim_of(row));
        }
        self.rows.append(&mut rows);
        Ok(())
    }

    /// What tracing costs: the same RPCs at three centres that differ in nothing else.
    async fn tracing(&mut self) -> anyhow::Result<()> {
        const KINDS: [(Tracing, [&str; 2]); 3] = [
            (Tracing::Exported, ["read, spans sent", "write, spans sent"]),
            (Tracing::Made, ["read, spans made", "write, spans made"]),
            (Tracing::Off, ["read, no spans", "write, no spans"]),
        ];
        if !self.wants("tracing") {
            return Ok(());
        }
        let mut centres = Vec::new();
        for (tracing, names) in KINDS {
            let centre = Centre::start(Engine::Postgres, tracing, &self.endpoint).await?;
            let gauges = centre.gauges(Engine::Postgres).await;
            let stock = Arc::new(Stock::lay_in(&centre, &gauges.wire, LAID_IN, 0).await?);
            let rows = names.map(|name| Row::new(name, called(Engine::Postgres), MANY));
            centres.push((centre, gauges, stock, rows));
        }
        for round in 0..ROUNDS {
            progress(&format!("tracing, round {}", round + 1));
            for (centre, gauges, stock, [reads, writes]) in &mut centres {
                reads.ours.push(self.whole(&calls::get_organisation(stock), round, MANY, gauges, centre).await?);
                let sample = self.whole(&calls::register_organisation(stock), round, MANY, gauges, centre).await?;
                stock.acknowledged.add_organisations(sample.acknowledged);
                writes.ours.push(sample);
            }
        }
        let [sent, _, off] = [&centres[0].3, &centres[1].3, &centres[2].3];
        for (what, sent, off) in [("reads", &sent[0], &off[0]), ("writes", &sent[1], &off[1])] {
            let found = table::ratio(&sent.ours, &off.ours).unwrap_or_default();
            let what = format!("{what} with all spans sent, of those without any, PostgreSQL, {MANY} clients");
            self.aims.push(Aim { what, found, wanted: 0.9, at_most: false, unit: "" });
        }
        for (centre, _, stock, rows) in centres {
            stock.verify(&centre).await?;
            self.rows.extend(rows);
        }
        Ok(())
    }

    /// (d): the public interface on PostgreSQL, with everything on.
    async fn rest(&mut self) -> anyhow::Result<()> {
        if !self.wants("rest") {
            return Ok(());
        }
        let centre = Centre::start(Engine::Postgres, Tracing::Exported, &self.endpoint).await?;
        let gauges = centre.gauges(Engine::Postgres).await;
        // Their calls must not be counted among those of REST.
        let stock = Arc::new(Stock::lay_in(&centre, &wire::Wire::default(), 0, LAID_IN).await?);
        let (rest, persons) = (rest::Rest::new(&centre, &gauges.wire), rest::Persons::default());
        let [mut opens, mut reads, mut lists] =
            ["rest/open", "rest/read", "rest/list of 20"].map(|name| Row::new(name, called(Engine::Postgres), MANY));
        let mut expected_per_s = 1_500.0;
        for round in 0..ROUNDS {
            progress(&format!("REST, round {}", round + 1));
            let span = self.span(round, MANY);
            let needed = expected_per_s * 1.5 * (span.warm + span.measured).as_secs_f64();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand")]
            persons.fill_up(&stock, needed as usize + MANY).await?;
            stock::analyze(&centre.databases).await;
            let opened = self.whole(&rest.open(&stock, &persons), round, MANY, &gauges, &centre).await?;
            expected_per_s = opened.per_s;
            opens.ours.push(opened);
            let read = self.whole(&rest.read(&stock), round, MANY, &gauges, &centre).await?;
            stock.acknowledged.add_case_reads(read.acknowledged);
            reads.ours.push(read);
            let listed = self.whole(&rest.list(), round, MANY, &gauges, &centre).await?;
            stock.acknowledged.add_lists(listed.acknowledged);
            lists.ours.push(listed);
        }
        stock.verify(&centre).await?;
        for (row, wanted) in [(&opens, 1_200.0), (&reads, 4_000.0), (&lists, 2_500.0)] {
            let found = row.median().map_or(0.0, |sample| sample.per_s);
            let what = format!("{}, PostgreSQL, {MANY} clients", row.name);
            self.aims.push(Aim { what, found, wanted, at_most: false, unit: " per second" });
        }
        let found = opens.median().map_or(0.0, |sample| sample.cost.all_us() / 1e3);
        let what = "an opening over REST, processor time of all processes, until its events have been heard".to_owned();
        self.aims.push(Aim { what, found, wanted: 1.2, at_most: true, unit: " ms" });
        self.rows.extend([opens, reads, lists]);
        Ok(())
    }
}

fn pairs(stock: &Arc<Stock>, direct: &Direct) -> [Pair; 3] {
    [
        Pair {
            name: "reads/organisation",
            ours: calls::get_organisation(stock),
            direct: direct.get_organisation(),
            acknowledge: |_, _| {},
        },
        Pair {
            name: "reads/case",
            ours: calls::get_case(stock),
            direct: direct.get_case(),
            acknowledge: |stock, count| stock.acknowledged.add_case_reads(count),
        },
        Pair {
            name: "writes/organisation",
            ours: calls::register_organisation(stock),
            direct: direct.register_organisation(),
            acknowledge: |stock, count| stock.acknowledged.add_organisations(count),
        },
    ]
}

fn aim_of(row: &Row) -> Option<Aim> {
    let Row { name, place, clients, .. } = row;
    let (found, other, wanted) = match name.starts_with("reads") {
        true => (row.to_echo()?, "a bare echo", 0.5),
        false => (row.to_direct()?, "its SQL alone", 1.0),
    };
    let what = format!("{name} over {other}, {place}, {clients} {}", if *clients == 1 { "client" } else { "clients" });
    Some(Aim { what, found, wanted, at_most: false, unit: "" })
}
