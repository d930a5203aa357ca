//! The command line. What it prints is for people, and for scripts where it says so.

use std::{collections::BTreeSet, io::Write, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use mesh::{
    audit::{self, Verdict},
    certs,
    clock::Clock,
    config::Config,
    connect::{CallContext, Link},
    health,
    hub::Mesh,
    store, telemetry,
    token::issuer::Grant,
};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{assemble, bulk, demo, export, handover, roles::Role, taxonomy, way};

/// The back office of a regional validation centre.
#[derive(Parser)]
#[command(name = "reell", version)]
pub struct Reell {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Subcommand)]
pub enum Command {
    /// Serves the whole centre, or the named parts of it, until told to stop.
    Serve {
        /// The parts; none means all.
        roles: Vec<Role>,
        /// Where the configuration comes from.
        #[command(flatten)]
        from: From,
    },
    /// Makes missing databases, and brings them to the schema of this program.
    Migrate {
        /// The parts; none means all.
        roles: Vec<Role>,
        /// Where the configuration comes from.
        #[command(flatten)]
        from: From,
    },
    /// Prints an access token of the embedded issuer.
    Token {
        /// Whom it is for.
        #[arg(long = "as", value_enum)]
        subject: TokenSubject,
        /// The subject's name: a person's or a system's account.
        #[arg(long, default_value = "local")]
        id: String,
        /// The organisation that a partner acts for, as the registry prints it (org_…).
        #[arg(long, required_if_eq("subject", "partner"))]
        org: Option<String>,
        /// How long it lives, in seconds; an hour at most.
        #[arg(long, default_value_t = 600)]
        lifetime_s: u64,
        /// Where the configuration comes from.
        #[command(flatten)]
        from: From,
    },
    /// Makes a development authority and a certificate for each part of the centre.
    Certs {
        /// Where to.
        #[arg(long, default_value = "./data/certs")]
        folder: PathBuf,
        /// The hosts that the gateway's certificate is for.
        #[arg(long, default_values_t = ["localhost".to_owned(), "127.0.0.1".to_owned()])]
        host: Vec<String>,
        /// Where the configuration comes from.
        #[command(flatten)]
        from: From,
    },
    /// Brings organisations or persons from a file into a running centre: what was broken off is taken up, and what is there stays.
    Import(bulk::Import),
    /// Writes what a running centre holds to a file, in a form that others take.
    Export {
        /// What is exported.
        #[command(subcommand)]
        what: export::What,
    },
    /// Brings a version of the JobTech taxonomy from an official dump into a running centre.
    ImportTaxonomy(taxonomy::Import),
    /// Asks a running process whether it is ready.
    Health {
        /// The gRPC name, e.g. reell.cases.v1.Cases; empty for all.
        #[arg(long, default_value = "")]
        service: String,
        /// The part that listens there, as its certificate names it.
        #[arg(long, value_enum, default_value = "gateway")]
        role: Role,
        /// Where the configuration comes from.
        #[command(flatten)]
        from: From,
    },
    /// Looks after the audit trail.
    Audit {
        /// What to do with it.
        #[command(subcommand)]
        command: Audit,
    },
    /// Hands all of the centre over to another place, or takes it over there.
    Handover {
        /// Which of the two.
        #[command(subcommand)]
        command: Handover,
    },
    /// Starts the centre in a fresh folder, tells a story of it, and keeps serving.
    Demo {
        /// Which story.
        #[arg(long, value_enum, default_value_t)]
        story: demo::Story,
        /// Ends when the story is told.
        #[arg(long)]
        once: bool,
        /// Tells the story to a centre that is already running, through the gateway at this address.
        #[arg(long)]
        against: Option<String>,
        /// Where that centre answers gRPC, for what is told past the gateway. Without it, where the configuration has it.
        #[arg(long, requires = "against")]
        grpc: Option<String>,
        /// Where the configuration comes from.
        #[command(flatten)]
        from: From,
    },
}

/// What can be done with the audit trail.
#[derive(Subcommand)]
pub enum Audit {
    /// Recomputes the hash chain, and compares it with the signed checkpoints. Names the first entry that was altered. Of the funding
    /// service, the books too: their chain, their sums, and the decisions' money.
    Verify {
        /// The parts; none means all.
        roles: Vec<Role>,
        /// Where the configuration comes from.
        #[command(flatten)]
        from: From,
    },
}

/// What can be done with the whole centre.
#[derive(Subcommand)]
pub enum Handover {
    /// Writes every table of every service, the keys (wrapped under a passphrase) and the checkpoints into one file. Stop the centre first:
    /// what happens afterwards is not in it.
    Export {
        /// The file, which must not exist.
        #[arg(long)]
        to: PathBuf,
        /// The order that this carries out (handover_…), from the RPC OrderHandover.
        #[arg(long)]
        order: String,
        /// Where the passphrase comes from.
        #[command(flatten)]
        passphrase: Passphrase,
        /// Where the configuration comes from.
        #[command(flatten)]
        from: From,
    },
    /// Takes such a file into a new centre, on either engine. All of it is checked before anything is written.
    Import {
        /// The file.
        #[arg(long = "from")]
        file: PathBuf,
        /// Where the passphrase comes from.
        #[command(flatten)]
        passphrase: Passphrase,
        /// Where the configuration comes from.
        #[command(flatten)]
        from: From,
    },
}

/// Where the passphrase comes from. Never the command line, which others on the machine can see.
#[derive(Args, Clone)]
pub struct Passphrase {
    /// A file with the passphrase on its first line; without it, REELL_HANDOVER_PASSPHRASE in the environment.
    #[arg(long)]
    pub passphrase_file: Option<PathBuf>,
}

/// Where the configuration comes from.
#[derive(Args, Clone)]
pub struct From {
    /// A TOML file over the defaults; REELL__SECTION__KEY in the environment goes over both.
    #[arg(long)]
    pub config: Option<PathBuf>,
}

impl From {
    /// The configuration.
    pub fn load(&self) -> anyhow::Result<Config> {
        Ok(Config::load(self.config.as_deref())?)
    }
}

/// Whom a token is for.
#[derive(Clone, Copy, ValueEnum)]
pub enum TokenSubject {
    /// The centre's staff.
    Operator,
    /// A partner organisation's system.
    Partner,
}

/// Carries the command out.
pub async fn run(reell: Reell) -> anyhow::Result<()> {
    match reell.command {
        Command::Serve { roles, from } => serve(from.load()?, chosen(roles)).await,
        Command::Migrate { roles, from } => migrate(&from.load()?, chosen(roles)).await,
        Command::Token { subject, id, org, lifetime_s, from } => {
            let mut grant = match (subject, org) {
                (TokenSubject::Operator, _) => Grant::operator(&id),
                (TokenSubject::Partner, Some(org)) => Grant::partner(&id, &org),
                (TokenSubject::Partner, None) => bail!("a partner's token needs --org"),
            };
            grant.lifetime = Duration::from_secs(lifetime_s);
            say(&assemble::issuer(&from.load()?)?.mint(&grant, Clock::system().now())?)
        }
        Command::Certs { folder, host, from } => {
            let mut names: Vec<_> = Role::all().iter().map(|role| role.name()).collect();
            names.push(mesh::guard::EDGE);
            let written =
                certs::create(&folder, &from.load()?.centre.trust_domain, &names, &host, Clock::system().now())?;
            written.iter().try_for_each(|path| say(&path.display().to_string()))
        }
        Command::Import(what) => bulk::import(what).await,
        Command::Export { what } => export::run(what).await,
        Command::ImportTaxonomy(what) => taxonomy::import(what).await,
        Command::Health { service, role, from } => check(&from.load()?, role, &service).await,
        Command::Audit { command: Audit::Verify { roles, from } } => verify(&from.load()?, chosen(roles)).await,
        Command::Handover { command } => handover::run(command).await,
        Command::Demo { story, once, against, grpc, from } => {
            let against = against.map(|gateway| demo::Running { gateway, grpc });
            demo::run(from.load()?, story, once, against).await
        }
    }
}

fn chosen(roles: Vec<Role>) -> BTreeSet<Role> {
    if roles.is_empty() { Role::all() } else { roles.into_iter().collect() }
}

/// A line on standard output.
pub fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

async fn serve(config: Config, roles: BTreeSet<Role>) -> anyhow::Result<()> {
    let name = if roles == Role::all() {
        "centre".to_owned()
    } else {
        roles.iter().map(|role| role.name()).collect::<Vec<_>>().join("-")
    };
    // From the first: whoever is told to stop while it starts leaves in order too.
    let stop = Stop::listen()?;
    let telemetry = telemetry::start(&config.telemetry, &name, &std::process::id().to_string())?;
    let process = assemble::start(Arc::new(config), &roles, Clock::system(), telemetry.registry().clone()).await?;
    tracing::info!(grpc = %process.grpc(), rest = process.rest.map(tracing::field::display), metrics = %process.metrics, "{name} is ready");
    stop.heard().await;
    tracing::info!("stopping: what has begun is finished first");
    let in_time = process.drain().await;
    drop(telemetry);
    if in_time { Ok(()) } else { bail!("some work did not end in time; it is taken up again at the next start") }
}

/// SIGTERM and Ctrl-C. From the moment that they are listened for they end nothing by themselves.
pub struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    /// Listens for them.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for either; one that has come already counts.
    pub async fn heard(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

async fn migrate(config: &Config, roles: BTreeSet<Role>) -> anyhow::Result<()> {
    for stored in roles.iter().filter_map(|role| role.stored()) {
        let applied = store::migrate(stored.name, &config.storage, stored.migrations).await?;
        match applied.as_slice() {
            [] => say(&format!("{}: up to date", stored.name))?,
            applied => say(&format!("{}: applied {}", stored.name, applied.join(", ")))?,
        }
    }
    Ok(())
}

async fn check(config: &Config, role: Role, service: &str) -> anyhow::Result<()> {
    let directory = way::directory(config, &[role.name()], Some(&way::own(config)))?;
    health::check(Link::new(directory, role.name(), CallContext::default()).to(role.name()), service).await?;
    say("ready")
}

async fn verify(config: &Config, roles: BTreeSet<Role>) -> anyhow::Result<()> {
    let shared = assemble::apart(config)?;
    let mut sound = true;
    for stored in roles.iter().filter_map(|role| role.stored()) {
        let mesh = Mesh::inspect(stored.name, &shared).await?;
        let (verdict, line) =
            verify_one(&mesh).await.with_context(|| format!("the trail of {} cannot be read", stored.name))?;
        sound &= verdict;
        say(&format!("{}: {line}", stored.name))?;
        if stored.name == funding::NAME {
            sound &= verify_books(&mesh).await?;
        }
    }
    shared.stop.cancel();
    if sound { Ok(()) } else { bail!("the audit trail or the books are not as they were written") }
}

/// Checks the books of the funding service, and says what of them is wrong.
async fn verify_books(mesh: &Mesh) -> anyhow::Result<bool> {
    let checked = funding::check(mesh).await.context("the books of funding cannot be read")?;
    for fault in &checked.faults {
        say(&format!("funding: BOOKS: {}", fault.explanation))?;
    }
    let verdict = if checked.faults.is_empty() { "hold" } else { "DO NOT HOLD" };
    say(&format!(
        "funding: the books {verdict}, {} entries, {} not yet linked, {} accounts, {} decisions",
        checked.entries, checked.waiting, checked.accounts, checked.decisions
    ))?;
    Ok(checked.faults.is_empty())
}

async fn verify_one(mesh: &Mesh) -> anyhow::Result<(bool, String)> {
    let verdict = audit::verify(&mesh.store().reader(Default::default()), mesh.keys()).await?;
    let (linked, waiting, head) = match verdict {
        Verdict::Altered { position, entry } => {
            return Ok((
                false,
                format!("ALTERED: entry {entry} at position {position} is not as it was when it was linked"),
            ));
        }
        Verdict::Missing { position } => {
            return Ok((false, format!("MISSING: the entry at position {position} is gone")));
        }
        Verdict::Intact { linked, waiting, head } => (linked, waiting, head),
    };
    let checkpoints = match mesh.signer().read() {
        Ok(checkpoints) => checkpoints,
        Err(fault) => return Ok((false, format!("CHECKPOINTS: {fault:#}"))),
    };
    for checkpoint in &checkpoints {
        let held = audit::hash_at(&mesh.store().reader(Default::default()), checkpoint.position).await?;
        if held.map(hex::encode) != Some(checkpoint.head.clone()) {
            return Ok((
                false,
                format!(
                    "REWRITTEN: the trail does not hold what the checkpoint of {} says of position {}",
                    checkpoint.time, checkpoint.position
                ),
            ));
        }
    }
    Ok((
        true,
        format!(
            "intact, {linked} entries, {waiting} not yet linked, {} checkpoints agree, head {}",
            checkpoints.len(),
            hex::encode(head)
        ),
    ))
}
