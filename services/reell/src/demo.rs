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
    connect::{CallContext, Directory, Link, Peer},
    guard::EDGE,
    telemetry,
    token::issuer::{Grant, Issuer},
};

use crate::{assemble, cli, http::Http, registry::Way, roles::Role};

pub mod registry;
pub mod story;

/// Which story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Told {
    /// From the decision to a first case.
    Case,
    /// The register: who is who, in which role, under which agreement, and what may be known of them.
    Registry,
}

/// A centre that is running already.
#[derive(Debug, Clone)]
pub struct Running {
    /// Where its gateway is.
    pub gateway: String,
    /// Where its registry answers gRPC; none where the configuration has it.
    pub grpc: Option<String>,
}

/// How long the tokens that the reader is left with live: as long as a token may.
const LIFETIME: Duration = Duration::from_secs(3_600);

/// Starts the centre, tells the story, says what to try next, and keeps serving. `against` tells it to a running centre instead.
pub async fn run(config: Config, told: Told, once: bool, against: Option<Running>) -> anyhow::Result<()> {
    let clock = Clock::system();
    if let Some(running) = against {
        let issuer = assemble::issuer(&config)?;
        let authority = config.tls.clone().map(|tls| tls.authority);
        let out = &mut std::io::stdout();
        match told {
            Told::Case => {
                story::tell(&tellers(&issuer, &clock, &running.gateway, authority.as_deref())?, out).await?;
            }
            Told::Registry => {
                let way = Way::to(config, running.grpc.as_deref())?;
                let gate =
                    Gate { issuer: &issuer, clock: &clock, base: &running.gateway, authority: authority.as_deref() };
                registry::tell(&registrars(&gate, way.directory())?, out).await?;
            }
        }
        return Ok(());
    }
    let (config, folder) = fresh(config, &clock)?;
    let telemetry = telemetry::start(&config.telemetry, "centre", &std::process::id().to_string())?;
    let issuer = assemble::issuer(&config)?;
    let process = assemble::start(Arc::new(config), &Role::all(), clock.clone(), telemetry.registry().clone()).await?;
    let rest = process.rest.context("the whole centre has a gateway")?;
    cli::say(&format!("Reell, the back office of a regional validation centre, in {}", folder.display()))?;
    let base = format!("http://{rest}");
    let thing = match told {
        Told::Case => {
            let ending = story::tell(&tellers(&issuer, &clock, &base, None)?, &mut std::io::stdout()).await?;
            Thing::Case(ending)
        }
        Told::Registry => {
            let gate = Gate { issuer: &issuer, clock: &clock, base: &base, authority: None };
            let ending = registry::tell(&registrars(&gate, process.directory())?, &mut std::io::stdout()).await?;
            Thing::Import(ending.import_id)
        }
    };
    if !once {
        let token = keep_token(&issuer, &clock, &folder)?;
        next(&thing, &token, rest, process.grpc())?;
        cli::stop_signal().await?;
    }
    process.drain().await;
    drop(telemetry);
    Ok(())
}

/// What the reader is shown how to read.
enum Thing {
    Case(story::Ending),
    Import(String),
}

/// The way to a gateway, and what tokens for it are minted with.
struct Gate<'a> {
    issuer: &'a Issuer,
    clock: &'a Clock,
    base: &'a str,
    authority: Option<&'a Path>,
}

/// Who tells the story of the register.
fn registrars(gate: &Gate<'_>, directory: &Arc<Directory>) -> anyhow::Result<registry::Tellers> {
    let token = |name: &str| gate.issuer.mint(&Grant::operator(name), gate.clock.now());
    let peer = |name: &str| -> anyhow::Result<Peer> {
        let context = CallContext { token: Some(token(name)?.into()), ..CallContext::default() };
        Ok(Link::new(Arc::clone(directory), EDGE, context).to(actors::NAME))
    };
    Ok(registry::Tellers {
        registrar: peer("story-registrar")?,
        protector: peer("story-protector")?,
        handler: peer(registry::HANDLER)?,
        officer: peer("story-officer")?,
        gateway: Http::new(gate.base, token(registry::HANDLER)?, gate.authority)?,
        now: gate.clock.now(),
    })
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

fn tellers<'a>(
    issuer: &'a Issuer,
    clock: &'a Clock,
    base: &'a str,
    authority: Option<&'a Path>,
) -> anyhow::Result<story::Tellers<impl Fn(&str) -> anyhow::Result<Http> + use<'a>>> {
    let mint =
        move |grant: Grant| -> anyhow::Result<Http> { Http::new(base, issuer.mint(&grant, clock.now())?, authority) };
    Ok(story::Tellers {
        administrator: mint(Grant::operator("administrator"))?,
        economist: mint(Grant::operator("economist"))?,
        partner: move |organisation: &str| mint(Grant::partner("employer-system", organisation)),
    })
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
    };
    cli::say(&format!(
        r#"
The centre keeps serving. Try, in another terminal and in this folder:

  curl -s -H "authorization: Bearer $(cat {token})" http://{rest}{path}

  grpcurl -plaintext -H "authorization: Bearer $(cat {token})" -d '{body}' {grpc} {rpc}

The API is described at http://{rest}/v1/openapi.json. {last}Ctrl-C stops the centre."#
    ))
}
