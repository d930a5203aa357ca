//! `reell demo`: the centre in a fresh folder, and its story from the decision that founded it.

use std::{
    fs,
    io::Write,
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use clap::ValueEnum;
use mesh::{
    clock::Clock,
    config::Config,
    connect::{CallContext, Directory, Link},
    guard::EDGE,
    telemetry,
    token::issuer::{Grant, Issuer},
};

use crate::{assemble, cli, http::Http, roles::Role, way::directory};

pub mod funding;
pub mod models;
pub mod registry;
pub mod story;

/// What can be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Story {
    /// From the decision that founded the centre to its first case.
    #[default]
    Founding,
    /// The register: who is who, in which role, under which agreement, and what may be known of them.
    Registry,
    /// Who pays for validation: financing models, checked, explained and simulated.
    Models,
    /// The money: from the proposal through claims and payments to the final report.
    Funding,
}

/// A centre that is running already.
#[derive(Debug, Clone)]
pub struct Running {
    /// Where its gateway is.
    pub gateway: String,
    /// Where it answers gRPC; none where the configuration has it.
    pub grpc: Option<String>,
}

/// How long the tokens that the reader is left with live: as long as a token may.
const LIFETIME: Duration = Duration::from_secs(3_600);

/// Starts the centre, tells the story, says what to try next, and keeps serving. `against` tells it to a running centre instead.
pub async fn run(config: Config, story: Story, once: bool, against: Option<Running>) -> anyhow::Result<()> {
    let clock = Clock::system();
    if let Some(running) = against {
        let issuer = assemble::issuer(&config)?;
        let authority = config.tls.as_ref().map(|tls| tls.authority.as_path());
        let directory = directory(&config, &[actors::NAME, ::funding::NAME], running.grpc.as_deref())?;
        let stage = Stage { issuer: &issuer, clock: &clock, base: &running.gateway, authority, directory: &directory };
        stage.tell(story).await?;
        return Ok(());
    }
    let (config, folder) = fresh(config, &clock)?;
    let telemetry = telemetry::start(&config.telemetry, "centre", &std::process::id().to_string())?;
    let issuer = assemble::issuer(&config)?;
    let process = assemble::start(Arc::new(config), &Role::all(), clock.clone(), telemetry.registry().clone()).await?;
    let rest = process.rest.context("the whole centre has a gateway")?;
    cli::say(&format!("Reell, the back office of a regional validation centre, in {}", folder.display()))?;
    let base = format!("http://{rest}");
    let stage = Stage { issuer: &issuer, clock: &clock, base: &base, authority: None, directory: process.directory() };
    let thing = stage.tell(story).await?;
    if !once {
        let token = keep_token(&issuer, &clock, &folder)?;
        let stop = cli::Stop::listen()?;
        next(&thing, &token, rest, process.grpc())?;
        stop.heard().await;
    }
    process.drain().await;
    drop(telemetry);
    Ok(())
}

/// What the reader is shown how to read.
enum Thing {
    Case(story::Ending),
    Import(String),
    Simulation(String),
    Project(String),
}

/// The ways into a centre, and what tokens for it are minted with.
struct Stage<'a> {
    issuer: &'a Issuer,
    clock: &'a Clock,
    base: &'a str,
    authority: Option<&'a Path>,
    directory: &'a Arc<Directory>,
}

impl Stage<'_> {
    async fn tell(&self, story: Story) -> anyhow::Result<Thing> {
        let out = &mut std::io::stdout();
        Ok(match story {
            Story::Founding => {
                let tellers = story::Tellers {
                    administrator: self.clerk("administrator")?,
                    economist: self.clerk("economist")?,
                    partner: |organisation: &str| self.http(&Grant::partner("employer-system", organisation)),
                };
                Thing::Case(story::tell(&tellers, out).await?)
            }
            Story::Registry => {
                let peer = |name: &str| Ok::<_, anyhow::Error>(self.link(name)?.to(actors::NAME));
                let tellers = registry::Tellers {
                    registrar: peer("story-registrar")?,
                    protector: peer("story-protector")?,
                    handler: peer(registry::HANDLER)?,
                    officer: peer("story-officer")?,
                    gateway: self.clerk(registry::HANDLER)?,
                    now: self.clock.now(),
                };
                Thing::Import(registry::tell(&tellers, out).await?.import_id)
            }
            Story::Models => {
                let tellers = models::Tellers { author: self.link("economist")?, approver: self.link("controller")? };
                Thing::Simulation(models::tell(&tellers, out).await?.simulation.id)
            }
            Story::Funding => {
                let clerk = |name: &str| self.clerk(name);
                let tellers = funding::Tellers { clerk: &clerk, issuer: self.issuer.name() };
                Thing::Project(funding::tell(&tellers, out).await?.decision_id)
            }
        })
    }

    fn clerk(&self, name: &str) -> anyhow::Result<Http> {
        self.http(&Grant::operator(name))
    }

    fn http(&self, grant: &Grant) -> anyhow::Result<Http> {
        Http::new(self.base, self.issuer.mint(grant, self.clock.now())?, self.authority)
    }

    /// The way of an operator past the gateway.
    fn link(&self, name: &str) -> anyhow::Result<Link> {
        let token = self.issuer.mint(&Grant::operator(name), self.clock.now())?;
        let context = CallContext { token: Some(token.into()), ..CallContext::default() };
        Ok(Link::new(Arc::clone(self.directory), EDGE, context))
    }
}

/// A folder that no telling has used before.
fn fresh(mut config: Config, clock: &Clock) -> anyhow::Result<(Config, PathBuf)> {
    let name: String = clock.now().to_string().chars().filter(char::is_ascii_digit).take(17).collect();
    let folder = Path::new("data").join(format!("demo-{name}"));
    fs::create_dir_all(&folder).with_context(|| {
        format!("The folder {} cannot be made: run the demo where you may write.", folder.display())
    })?;
    config.storage.url = format!("sqlite:{}", folder.display());
    config.keys.folder = folder.join("keys");
    config.audit.checkpoint_folder = folder.join("checkpoints");
    config.telemetry.log = "warn".to_owned();
    // Nobody balances load between demonstrations, so nobody needs notice.
    config.drain.notice_ms = 0;
    Ok((config, folder))
}

/// A token for the reader, in a file that only the reader can read: it does not belong in a terminal's history.
fn keep_token(issuer: &Issuer, clock: &Clock, folder: &Path) -> anyhow::Result<PathBuf> {
    let mut grant = Grant::operator("reader");
    grant.lifetime = LIFETIME;
    let path = folder.join("operator.token");
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(issuer.mint(&grant, clock.now())?.as_bytes())?;
    Ok(path)
}

fn next(thing: &Thing, token: &Path, rest: SocketAddr, grpc: SocketAddr) -> anyhow::Result<()> {
    let token = token.display();
    let (path, body, rpc, last) = match thing {
        Thing::Case(ending) => (
            format!("/v1/validation-cases/{}", ending.case_id),
            format!(r#"{{"case_id":"{}"}}"#, ending.case_id),
            "reell.cases.v1.Cases/GetCase",
            format!("The trace of the case's opening is {}. ", ending.trace_id),
        ),
        Thing::Import(id) => (
            "/v1/organisations".to_owned(),
            format!(r#"{{"import_id":"{id}"}}"#),
            "reell.actors.v1.Imports/ListImportFaults",
            String::new(),
        ),
        Thing::Simulation(id) => (
            "/v1/financing-models".to_owned(),
            format!(r#"{{"simulation_id":"{id}"}}"#),
            "reell.funding.v1.FinancingModels/GetSimulation",
            String::new(),
        ),
        Thing::Project(decision) => (
            format!("/v1/projects/{decision}"),
            format!(r#"{{"decision_id":"{decision}"}}"#),
            "reell.funding.v1.Claims/GetProject",
            String::new(),
        ),
    };
    cli::say(&format!(
        r#"
The centre keeps serving. Try, in another terminal and in this folder:

  curl -s -H "authorization: Bearer $(cat {token})" http://{rest}{path}

  grpcurl -plaintext -H "authorization: Bearer $(cat {token})" -d '{body}' {grpc} {rpc}

The API is described at http://{rest}/v1/openapi.json. {last}Ctrl-C stops the centre."#
    ))
}
