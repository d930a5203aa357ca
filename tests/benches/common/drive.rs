//! Drives a load in a closed loop, and tells what it took.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::BoxFuture;
use tokio::task::JoinSet;

use crate::{cpu, metrics::Counts, wire::Wire};

/// Which client's which operation it is. The number is given once per driver, so that no two operations share it.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// From 0 up to the number of clients.
    pub client: usize,
    /// From 0 up.
    pub number: u64,
}

/// One operation, which answers whether it was carried out and answered as it should be.
pub type Op = Arc<dyn Fn(Turn) -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>;

/// Where to look while a load runs.
#[derive(Clone, Default)]
pub struct Gauges {
    /// The server's process.
    pub server: Option<u32>,
    /// The head of the database's processes.
    pub database: Option<u32>,
    /// Where the server shows its metrics.
    pub metrics: Option<SocketAddr>,
    /// The connections of the clients.
    pub wire: Wire,
}

/// What the gauges showed at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    at: Instant,
    server_us: f64,
    database_us: f64,
    client_us: f64,
    bytes: u64,
    counts: Counts,
}

impl Gauges {
    /// Reads them all.
    pub async fn read(&self) -> Reading {
        let counts = match self.metrics {
            Some(metrics) => Counts::scrape(metrics).await.unwrap_or_default(),
            None => Counts::default(),
        };
        Reading {
            at: Instant::now(),
            server_us: self.server.map_or(0.0, cpu::of),
            database_us: self.database.map_or(0.0, cpu::of_family),
            client_us: cpu::of(std::process::id()),
            bytes: self.wire.bytes(),
            counts,
        }
    }
}

/// What one operation cost on average.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// The server's processor time, in microseconds.
    pub server_us: f64,
    /// The database's.
    pub database_us: f64,
    /// The clients'.
    pub client_us: f64,
    /// Bytes over the clients' connections.
    pub bytes: f64,
    /// SQL statements that the server counted.
    pub statements: f64,
    /// Units of work in one commit.
    pub units_per_commit: f64,
}

impl Cost {
    fn between(start: &Reading, end: &Reading, done: u64) -> Self {
        let each = |spent: f64| spent / number(done.max(1));
        let (before, after) = (start.counts, end.counts);
        Self {
            server_us: each(end.server_us - start.server_us),
            database_us: each(end.database_us - start.database_us),
            client_us: each(end.client_us - start.client_us),
            bytes: each(number(end.bytes - start.bytes)),
            statements: each(after.statements - before.statements),
            units_per_commit: (after.units - before.units) / (after.commits - before.commits).max(1.0),
        }
    }

    /// All processes together, in microseconds.
    pub fn all_us(&self) -> f64 {
        self.server_us + self.database_us + self.client_us
    }
}

/// What one measurement showed.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Operations per second.
    pub per_s: f64,
    /// Half of them were answered within this, in microseconds.
    pub p50_us: f64,
    /// All but a hundredth were answered within this, in microseconds.
    pub p99_us: f64,
    /// What each took.
    pub cost: Cost,
    /// Acknowledged operations since the first, warming up and running out included.
    pub acknowledged: u64,
    begun: Reading,
    since_begun: u64,
}

impl Sample {
    /// Counts what the operations leave to be done behind them too, now that it is done.
    pub async fn with_aftermath(mut self, gauges: &Gauges) -> Self {
        self.cost = Cost::between(&self.begun, &gauges.read().await, self.since_begun);
        self
    }
}

/// How long to warm up, and how long to measure.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Not counted.
    pub warm: Duration,
    /// Counted.
    pub measured: Duration,
}

/// Runs operations at so many clients, each waiting for its answer before it asks again. One that fails ends the benchmark.
pub async fn run(op: &Op, clients: usize, span: Span, gauges: &Gauges) -> anyhow::Result<Sample> {
    let over = Arc::new(AtomicBool::new(false));
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        tasks.spawn(client_loop(Arc::clone(op), client, Arc::clone(&over)));
    }
    tokio::time::sleep(span.warm).await;
    let begun = gauges.read().await;
    tokio::time::sleep(span.measured).await;
    let ended = gauges.read().await;
    over.store(true, Ordering::Relaxed);
    let mut answers = Vec::new();
    while let Some(answered) = tasks.join_next().await {
        answers.extend(answered??);
    }
    let since_begun = answers.iter().filter(|answer| answer.at >= begun.at).count() as u64;
    let counted = answers.iter().filter(|answer| (begun.at..ended.at).contains(&answer.at));
    let mut waits: Vec<u32> = counted.map(|answer| answer.after_us).collect();
    waits.sort_unstable();
    let done = waits.len() as u64;
    anyhow::ensure!(done > 0, "nothing was answered in {:?}", span.measured);
    Ok(Sample {
        per_s: number(done) / (ended.at - begun.at).as_secs_f64(),
        p50_us: quantile(&waits, 50),
        p99_us: quantile(&waits, 99),
        cost: Cost::between(&begun, &ended, done),
        acknowledged: answers.len() as u64,
        begun,
        since_begun,
    })
}

struct Answer {
    at: Instant,
    after_us: u32,
}

async fn client_loop(op: Op, client: usize, over: Arc<AtomicBool>) -> anyhow::Result<Vec<Answer>> {
    let mut answers = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let started = Instant::now();
        op(Turn { client, number: unique() }).await?;
        let at = Instant::now();
        answers.push(Answer { at, after_us: u32::try_from((at - started).as_micros()).unwrap_or(u32::MAX) });
    }
    Ok(answers)
}

/// A number that is given once.
pub fn unique() -> u64 {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

fn quantile(sorted: &[u32], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len() - 1);
    f64::from(sorted[place])
}

/// A count, to be divided.
#[allow(clippy::cast_precision_loss, reason = "counts of a benchmark stay far below 2^53")]
pub fn number(count: u64) -> f64 {
    count as f64
}
