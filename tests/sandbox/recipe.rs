//! What a centre of the sandbox is made of, and its configuration files.

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    path::Path,
};

use reell::roles::Role;

use crate::{free_port, postgres, scratch};

/// How a centre is spread over processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// All of it in the process of the test.
    OneProcess,
    /// All of it in one process of its own, which can be killed.
    OneChild,
    /// Each part in a process of its own, with mutual TLS between them.
    Mesh,
}

/// Where a centre keeps its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Files.
    Sqlite,
    /// The private cluster.
    Postgres,
}

impl Engine {
    /// Those that there are on this machine.
    pub fn all() -> Vec<Self> {
        let server = postgres::shared().map(|_| Self::Postgres);
        [Self::Sqlite].into_iter().chain(server).collect()
    }
}

/// What a centre is made of.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// How it is spread over processes.
    pub shape: Shape,
    /// Where it keeps its data.
    pub engine: Engine,
    /// Lines of TOML over the sandbox's own, as `section.key = value`.
    pub settings: Vec<String>,
    /// What its processes find in their environment.
    pub environment: Vec<(String, String)>,
    /// The signal that its processes are ended with.
    pub signal: &'static str,
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} on {:?}", self.shape, self.engine)
    }
}

impl Recipe {
    /// A centre as the sandbox sets it up.
    pub fn new(shape: Shape, engine: Engine) -> Self {
        Self { shape, engine, settings: Vec::new(), environment: Vec::new(), signal: "KILL" }
    }

    /// The combinations that every RPC is tested in.
    pub fn all() -> Vec<Self> {
        let on = |shape| Engine::all().into_iter().map(move |engine| Self::new(shape, engine));
        on(Shape::OneProcess).chain(on(Shape::Mesh)).collect()
    }

    /// With a setting of its own, e.g. `telemetry.log = "trace"`.
    #[must_use]
    pub fn with(mut self, setting: impl Into<String>) -> Self {
        self.settings.push(setting.into());
        self
    }

    /// With services that own their tables, as those of a centre that takes another over must.
    #[must_use]
    pub fn owning_its_tables(self) -> Self {
        self.with(r#"storage.service_role = """#)
    }

    /// The role that its services work as; "" where they own what they write.
    pub fn service_role(&self) -> &'static str {
        let owning = self.settings.iter().any(|setting| setting.starts_with("storage.service_role"));
        if self.engine == Engine::Postgres && !owning { postgres::SERVICE_ROLE } else { "" }
    }

    /// Ended with TERM, as an orchestrator does it, and not with KILL.
    #[must_use]
    pub fn ended_in_order(mut self) -> Self {
        self.signal = "TERM";
        self
    }
}

/// Where one process listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ports {
    /// gRPC.
    pub grpc: u16,
    /// REST, in a process that has the gateway.
    pub rest: u16,
    /// Metrics.
    pub metrics: u16,
}

impl Ports {
    /// Three that nobody listens on.
    pub fn free() -> std::io::Result<Self> {
        Ok(Self { grpc: free_port()?, rest: free_port()?, metrics: free_port()? })
    }
}

/// The storage URL of a new centre.
pub fn storage(engine: Engine, folder: &Path) -> String {
    match (engine, postgres::shared()) {
        (Engine::Postgres, Some(cluster)) => cluster.url(&format!("centre{}", scratch::next())),
        (Engine::Postgres, None) => panic!("a test asked for PostgreSQL, which is not installed"),
        (Engine::Sqlite, _) => format!("sqlite:{}", folder.join("data").display()),
    }
}

/// What is written into the configuration of one process.
pub struct Sheet<'a> {
    /// What the centre is made of.
    pub recipe: &'a Recipe,
    /// The centre's folder.
    pub folder: &'a Path,
    /// Where the data is.
    pub storage: &'a str,
    /// Where the process listens.
    pub ports: Ports,
    /// Where the others listen; none where there are no others.
    pub peers: &'a BTreeMap<Role, Ports>,
    /// The name on the certificate; none without TLS.
    pub certificate: Option<&'a str>,
}

impl Sheet<'_> {
    /// The file's text. Waits are short, since tests wait for them; limits are wide, since a busy machine must fail no test.
    pub fn text(&self) -> String {
        let Self { folder, storage, ports, .. } = self;
        let folder = folder.display();
        let mut lines = vec![
            r#"centre.name = "Sandbox""#.to_owned(),
            format!(r#"listen.grpc = "127.0.0.1:{}""#, ports.grpc),
            format!(r#"listen.rest = "127.0.0.1:{}""#, ports.rest),
            format!(r#"listen.metrics = "127.0.0.1:{}""#, ports.metrics),
            format!(r#"storage.url = "{storage}""#),
            format!(r#"storage.service_role = "{}""#, self.recipe.service_role()),
            "storage.read_connections = 4".to_owned(),
            "storage.acquire_timeout_ms = 10000".to_owned(),
            "storage.unit_time_limit_ms = 10000".to_owned(),
            "limits.default_deadline_ms = 10000".to_owned(),
            format!(r#"keys.folder = "{folder}/keys""#),
            format!(r#"audit.checkpoint_folder = "{folder}/checkpoints""#),
            "audit.seal_within_ms = 100".to_owned(),
            "events.attempts = 3".to_owned(),
            "events.retry_min_ms = 20".to_owned(),
            "events.retry_max_ms = 200".to_owned(),
            "drain.notice_ms = 0".to_owned(),
            "drain.finish_ms = 60000".to_owned(),
            "drain.flush_ms = 30000".to_owned(),
            r#"telemetry.log_format = "json""#.to_owned(),
            "telemetry.export_delay_ms = 50".to_owned(),
        ];
        if let Some(name) = self.certificate {
            lines.push(format!(r#"tls.authority = "{folder}/certs/ca.pem""#));
            lines.push(format!(r#"tls.certificate = "{folder}/certs/{name}.pem""#));
            lines.push(format!(r#"tls.key = "{folder}/certs/{name}.key""#));
        }
        for (role, ports) in self.peers {
            lines.push(format!(r#"peers.{} = "https://127.0.0.1:{}""#, role.name(), ports.grpc));
        }
        for setting in &self.recipe.settings {
            // Said twice a key would be a fault; what the recipe says counts.
            let name = setting.split('=').next().unwrap_or_default().trim();
            lines.retain(|line| line.split('=').next().unwrap_or_default().trim() != name);
            lines.push(setting.clone());
        }
        lines.iter().fold(String::new(), |mut text, line| {
            let _ = writeln!(text, "{line}");
            text
        })
    }
}
