//! A centre in a process of its own, as it runs in production: its runtime, its allocator, its listeners, its telemetry.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::{
    fs,
    io::Read,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{cpu, drive::Gauges};
use anyhow::{Context, bail};
use mesh::{
    clock::Clock,
    config::Config,
    telemetry,
    token::issuer::{Grant, Issuer},
};
use reell::{assemble, roles::Role};
use sandbox::{
    databases::Databases,
    recipe::{Engine, storage},
    scratch,
};

/// What becomes of the spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracing {
    /// All are exported.
    Exported,
    /// All are made, and none is exported.
    Made,
    /// None is made, and nothing is counted.
    Off,
}

/// What a process of the benchmark says.
const OUTPUT: &str = "output.log";
/// Where it says that it listens.
const ADDRESSES: &str = "addresses";
/// What a centre is told.
const SETTINGS: &str = "reell.toml";

/// A process that this program was started as once more. It ends when its standard input does.
pub struct Process {
    child: Child,
    leash: Option<ChildStdin>,
    folder: PathBuf,
}

impl Process {
    /// Starts this program in another part, with a folder of its own.
    pub fn start(part: &[&str], folder: PathBuf) -> anyhow::Result<Self> {
        let output = fs::File::create(folder.join(OUTPUT))?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(part).arg(&folder).stdin(Stdio::piped()).stdout(output.try_clone()?).stderr(output);
        let mut child = command.spawn()?;
        let leash = child.stdin.take();
        Ok(Self { child, leash, folder })
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it says where it listens.
    pub async fn addresses<const N: usize>(&mut self) -> anyhow::Result<[SocketAddr; N]> {
        let started = Instant::now();
        loop {
            if let Ok(said) = fs::read_to_string(self.folder.join(ADDRESSES)) {
                let read = said.split_whitespace().map(str::parse).collect::<Result<Vec<SocketAddr>, _>>()?;
                return read.try_into().map_err(|_| anyhow::anyhow!("{N} addresses were expected: {said}"));
            }
            if self.child.try_wait()?.is_some() || started.elapsed() > Duration::from_secs(60) {
                bail!("a process of the benchmark did not start: {}", fs::read_to_string(self.folder.join(OUTPUT))?);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Tells whoever started this process where it listens, in one piece.
pub fn say(folder: &Path, addresses: &[SocketAddr]) -> anyhow::Result<()> {
    let said: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    fs::write(folder.join("draft"), said.join(" "))?;
    Ok(fs::rename(folder.join("draft"), folder.join(ADDRESSES))?)
}

impl Drop for Process {
    fn drop(&mut self) {
        self.leash = None;
        let started = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && started.elapsed() < Duration::from_secs(15) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until whoever started this process lets it go.
pub async fn let_go() -> anyhow::Result<()> {
    Ok(tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()).map(|_| ())).await??)
}

/// A running centre.
pub struct Centre {
    /// The process.
    pub process: Process,
    /// Its settings.
    pub settings: PathBuf,
    /// Its keys.
    pub keys: PathBuf,
    /// Where gRPC is.
    pub grpc: SocketAddr,
    /// Where REST is.
    pub rest: SocketAddr,
    /// Where the metrics are.
    pub metrics: SocketAddr,
    /// An operator's.
    pub token: String,
    /// What it keeps.
    pub databases: Databases,
}

impl Centre {
    /// Starts one in a folder of its own. Spans go to the collector at `endpoint`.
    pub async fn start(engine: Engine, tracing: Tracing, endpoint: &str) -> anyhow::Result<Self> {
        Self::start_with(engine, tracing, endpoint, "").await
    }

    /// Starts one with settings of its own besides.
    pub async fn start_with(engine: Engine, tracing: Tracing, endpoint: &str, settings: &str) -> anyhow::Result<Self> {
        let folder = scratch::folder("bench")?;
        let storage = storage(engine, &folder);
        fs::write(folder.join(SETTINGS), told(&folder, &storage, tracing, endpoint) + settings)?;
        let issuer = Issuer::open_or_create(&folder.join("keys/issuer"), &Config::defaults()?.identity.audience)?;
        let grant = Grant { lifetime: Duration::from_secs(3_600), ..Grant::operator("bench") };
        let (settings, keys) = (folder.join(SETTINGS), folder.join("keys"));
        let part = if tracing == Tracing::Off { "untold-centre" } else { "centre" };
        let mut process = Process::start(&[part], folder)?;
        let [grpc, rest, metrics] = process.addresses().await?;
        let token = issuer.mint(&grant, Clock::system().now())?;
        Ok(Self { process, settings, keys, grpc, rest, metrics, token, databases: Databases::new(&storage) })
    }
}

impl Centre {
    /// Where to look while it works.
    pub async fn gauges(&self, engine: Engine) -> Gauges {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let backend = self.databases.number(actors::NAME, "SELECT pg_backend_pid()::bigint").await;
                u32::try_from(backend).ok().and_then(cpu::parent)
            }
        };
        Gauges { server: Some(self.process.id()), database, metrics: Some(self.metrics), ..Gauges::default() }
    }
}

/// The settings that differ from the defaults: places, and room for 64 REST clients at one address.
fn told(folder: &Path, storage: &str, tracing: Tracing, endpoint: &str) -> String {
    let folder = folder.display();
    let endpoint = if tracing == Tracing::Exported { endpoint } else { "" };
    format!(
        r#"
listen.grpc = "127.0.0.1:0"
listen.rest = "127.0.0.1:0"
listen.metrics = "127.0.0.1:0"
storage.url = "{storage}"
keys.folder = "{folder}/keys"
audit.checkpoint_folder = "{folder}/checkpoints"
limits.connections_per_address = 256
drain.notice_ms = 0
telemetry.otlp_endpoint = "{endpoint}"
telemetry.log = "warn"
"#
    )
}

/// Is a centre, until it is let go. One that is not told of makes no spans and counts nothing.
pub async fn serve(folder: &Path, observed: bool) -> anyhow::Result<()> {
    let config = Config::load(Some(&folder.join(SETTINGS)))?;
    let telemetry = observed.then(|| telemetry::start(&config.telemetry, "centre", "bench")).transpose()?;
    let registry = telemetry.as_ref().map(|telemetry| telemetry.registry().clone()).unwrap_or_default();
    let process = assemble::start(Arc::new(config), &Role::all(), Clock::system(), registry).await?;
    let rest = process.rest.context("the whole centre has a gateway")?;
    say(folder, &[process.grpc(), rest, process.metrics])?;
    let_go().await?;
    process.drain().await;
    Ok(())
}
