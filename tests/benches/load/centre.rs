//! A centre in a process of its own, as it runs in production: its runtime, its allocator, its listeners, its telemetry.

use std::{
    fs,
    io::Read,
    net::{Ipv4Addr, SocketAddr, TcpStream},
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
    recipe::{Engine, Ports, storage},
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

impl Tracing {
    const ALL: [(Self, &'static str); 3] = [(Self::Exported, "exported"), (Self::Made, "made"), (Self::Off, "off")];
}

/// A process that this program was started as once more. It ends when its standard input does.
pub struct Process {
    child: Child,
    leash: Option<ChildStdin>,
    log: PathBuf,
}

impl Process {
    /// Starts this program in another part; what it says goes to a file in the folder.
    pub fn start(arguments: &[&str], folder: &Path) -> anyhow::Result<Self> {
        let log = folder.join("output.log");
        let output = fs::File::create(&log)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments).stdin(Stdio::piped()).stdout(output.try_clone()?).stderr(output);
        let mut child = command.spawn()?;
        let leash = child.stdin.take();
        Ok(Self { child, leash, log })
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it listens.
    pub async fn listens(&mut self, port: u16) -> anyhow::Result<SocketAddr> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            if self.child.try_wait()?.is_some() || started.elapsed() > Duration::from_secs(60) {
                bail!("a process of the benchmark does not listen: {}", fs::read_to_string(&self.log)?);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(address)
    }
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
        let folder = scratch::folder("bench")?;
        let (storage, ports) = (storage(engine, &folder), Ports::free()?);
        let file = folder.join("reell.toml");
        fs::write(&file, settings(&folder, &storage, ports, tracing, endpoint))?;
        let issuer = Issuer::open_or_create(&folder.join("keys/issuer"), &Config::defaults()?.identity.audience)?;
        let grant = Grant { lifetime: Duration::from_secs(3_600), ..Grant::operator("bench") };
        let (_, word) =
            Tracing::ALL.into_iter().find(|(known, _)| *known == tracing).context("each kind of tracing has a word")?;
        let mut process = Process::start(&["centre", &file.to_string_lossy(), word], &folder)?;
        let grpc = process.listens(ports.grpc).await?;
        let rest = process.listens(ports.rest).await?;
        let metrics = process.listens(ports.metrics).await?;
        let token = issuer.mint(&grant, Clock::system().now())?;
        Ok(Self { process, grpc, rest, metrics, token, databases: Databases::new(&storage) })
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
fn settings(folder: &Path, storage: &str, ports: Ports, tracing: Tracing, endpoint: &str) -> String {
    let folder = folder.display();
    let endpoint = if tracing == Tracing::Exported { endpoint } else { "" };
    format!(
        r#"
listen.grpc = "127.0.0.1:{}"
listen.rest = "127.0.0.1:{}"
listen.metrics = "127.0.0.1:{}"
storage.url = "{storage}"
keys.folder = "{folder}/keys"
audit.checkpoint_folder = "{folder}/checkpoints"
limits.connections_per_address = 256
drain.notice_ms = 0
telemetry.otlp_endpoint = "{endpoint}"
telemetry.log = "warn"
"#,
        ports.grpc, ports.rest, ports.metrics
    )
}

/// Is a centre, until it is let go.
pub async fn serve(file: &str, word: &str) -> anyhow::Result<()> {
    let config = Config::load(Some(Path::new(file)))?;
    let started = match word {
        "off" => None,
        _ => Some(telemetry::start(&config.telemetry, "centre", "bench")?),
    };
    let registry = started.as_ref().map(|telemetry| telemetry.registry().clone()).unwrap_or_default();
    let process = assemble::start(Arc::new(config), &Role::all(), Clock::system(), registry).await?;
    let_go().await?;
    process.drain().await;
    Ok(())
}
