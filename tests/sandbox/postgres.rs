//! A private PostgreSQL cluster from the programs that are installed: on a free port of the loopback, in a folder of its own, also as root.

use std::{
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use nix::unistd::{Uid, User};

use crate::{free_port, guarded::Guarded, scratch};

/// The role that owns what is made.
const OWNER: &str = "reell";
/// The role that the services work as: it owns nothing.
pub const SERVICE_ROLE: &str = "reell_service";

/// A running cluster.
pub struct Postgres {
    port: u16,
    _server: Guarded,
}

/// The cluster of this test process; none where PostgreSQL is not installed, which is said once, and is an error in CI.
pub fn shared() -> Option<&'static Postgres> {
    static SHARED: OnceLock<Option<Postgres>> = OnceLock::new();
    SHARED
        .get_or_init(|| match programs() {
            Some(programs) => Some(Postgres::start(&programs).expect("the private PostgreSQL cluster starts")),
            None if std::env::var_os("CI").is_some() => {
                panic!("PostgreSQL's programs are required in CI: install the package postgresql")
            }
            None => {
                eprintln!(
                    "SKIPPED ON POSTGRESQL: its programs (initdb, postgres) are not installed; tests run on SQLite only"
                );
                None
            }
        })
        .as_ref()
}

/// The folder of the newest installed version's programs.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<_> =
        std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path().join("bin")).collect();
    versions.retain(|folder| folder.join("initdb").exists());
    versions.sort();
    versions.pop()
}

/// PostgreSQL refuses to run as root, so root lends it another user.
fn as_postgres(program: PathBuf) -> Vec<String> {
    let program = program.to_string_lossy().into_owned();
    if Uid::effective().is_root() {
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", &program].map(str::to_owned).to_vec()
    } else {
        vec![program]
    }
}

impl Postgres {
    fn start(programs: &Path) -> anyhow::Result<Self> {
        let folder = scratch::folder("postgres")?;
        if Uid::effective().is_root()
            && let Some(user) = User::from_name("postgres")?
        {
            chown(folder.as_path(), Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
        }
        let data = folder.as_path().join("data").to_string_lossy().into_owned();
        let initdb = as_postgres(programs.join("initdb"));
        let made = Command::new(&initdb[0])
            .args(&initdb[1..])
            .args(["-D", &data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"])
            .stdout(Stdio::null())
            .output()?;
        anyhow::ensure!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        let port = free_port()?;
        let mut server = as_postgres(programs.join("postgres"));
        let sockets = folder.as_path().to_string_lossy().into_owned();
        let (port_text, settings) = (
            port.to_string(),
            [
                "max_connections=1000",
                "shared_buffers=64MB",
                "log_min_messages=fatal",
                "dynamic_shared_memory_type=mmap",
            ],
        );
        server.extend(["-D", &data, "-p", &port_text, "-k", &sockets, "-h", "127.0.0.1"].map(str::to_owned));
        server.extend(settings.iter().flat_map(|setting| ["-c".to_owned(), (*setting).to_owned()]));
        let log = std::fs::File::create(folder.as_path().join("server.log"))?;
        // At QUIT it stops at once, and takes its shared memory with it.
        let process = Guarded::start_with("QUIT", &server[0], &server[1..], |command| {
            command.stdout(Stdio::null()).stderr(log);
        })?;
        let cluster = Self { port, _server: process };
        for _ in 0..200 {
            let ready =
                Command::new(programs.join("pg_isready")).args(["-q", "-h", "127.0.0.1", "-p", &port_text]).status()?;
            if ready.success() {
                let role = format!("CREATE ROLE {SERVICE_ROLE} LOGIN");
                let made = Command::new(programs.join("psql"))
                    .args(["-q", "-h", "127.0.0.1", "-p", &port_text, "-U", OWNER, "-d", "postgres", "-c", &role])
                    .output()?;
                anyhow::ensure!(made.status.success(), "no role: {}", String::from_utf8_lossy(&made.stderr));
                return Ok(cluster);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        anyhow::bail!("the private PostgreSQL cluster did not come up")
    }

    /// A program of the installation, such as pg_dump.
    pub fn program(&self, name: &str) -> PathBuf {
        programs().unwrap_or_default().join(name)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The storage URL of a centre of its own, for the owner: each service then has the database `<prefix>_<service>`.
    pub fn url(&self, prefix: &str) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{}/{prefix}", self.port)
    }
}

/// The storage URL of the same centre for its services.
pub fn for_services(url: &str) -> String {
    url.replacen(&format!("//{OWNER}@"), &format!("//{SERVICE_ROLE}@"), 1)
}
