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
    config::{Config, Tls},
    connect::{CallContext, Directory, Link},
    guard::EDGE,
    telemetry,
    tls::ClientTls,
    token::issuer::{Grant, Issuer},
};

use crate::{assemble, cli, http::Http, roles::Role};

pub mod models;
pub mod story;

/// What can be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Story {
    /// From the decision that founded the centre to its first case.
    #[default]
    Founding,
    /// Who pays for validation: financing models, checked, explained and simulated.
    Models,
}

/// How long the tokens that the reader is left with live: as long as a token may.
const LIFETIME: Duration = Duration::from_secs(3_600);

/// Starts the centre, tells a story, says what to try next, and keeps serving. `against` tells it to a running centre instead.
pub async fn run(config: Config, story: Story, once: bool, against: Option<String>) -> anyhow::Result<()> {
    match story {
        Story::Founding => founding(config, once, against).await,
        Story::Models => of_models(config, once, against).await,
    }
}

/// The story of the financing models is told over gRPC, so `against` is where that is answered.
async fn of_models(config: Config, once: bool, against: Option<String>) -> anyhow::Result<()> {
    let clock = Clock::system();
    let teller = |issuer: &Issuer, directory: &Arc<Directory>, name: &str| -> anyhow::Result<Link> {
        let token = issuer.mint(&Grant::operator(name), clock.now())?;
        let context = CallContext { token: Some(token.into()), ..CallContext::default() };
        Ok(Link::new(Arc::clone(directory), EDGE, context))
    };
    let tellers = |issuer: &Issuer, directory: &Arc<Directory>| -> anyhow::Result<models::Tellers> {
        Ok(models::Tellers {
            author: teller(issuer, directory, "economist")?,
            approver: teller(issuer, directory, "controller")?,
        })
    };
    if let Some(address) = against {
        let shown = |tls: &Tls| ClientTls::open(&tls.authority, &tls.certificate, &tls.key, &config.centre.trust_domain);
        let tls = config.tls.as_ref().map(shown).transpose()?;
        let directory = Directory::new(Arc::new(Config { peers: Default::default(), ..config.clone() }), tls)?;
        for service in [actors::NAME, funding::NAME] {
            directory.place(service, &address)?;
        }
        models::tell(&tellers(&assemble::issuer(&config)?, &directory)?, &mut std::io::stdout()).await?;
        return Ok(());
    }
    let (config, folder) = fresh(config, &clock)?;
    let telemetry = telemetry::start(&config.telemetry, "centre", &std::process::id().to_string())?;
    let issuer = assemble::issuer(&config)?;
    let process = assemble::start(Arc::new(config), &Role::all(), clock.clone(), telemetry.registry().clone()).await?;
    cli::say(&format!("Reell, the back office of a regional validation centre, in {}", folder.display()))?;
    models::tell(&tellers(&issuer, process.directory())?, &mut std::io::stdout()).await?;
    if !once {
        let token = keep_token(&issuer, &clock, &folder)?;
        cli::say(&format!(
            "\nThe centre keeps serving: gRPC at {}, with the token in {}. Ctrl-C stops it.",
            process.grpc(),
            token.display()
        ))?;
        cli::stop_signal().await?;
    }
    process.drain().await;
    drop(telemetry);
    Ok(())
}

async fn founding(config: Config, once: bool, against: Option<String>) -> anyhow::Result<()> {
    let clock = Clock::system();
    if let Some(base) = against {
        let issuer = assemble::issuer(&config)?;
        let authority = config.tls.as_ref().map(|tls| tls.authority.as_path());
        story::tell(&tellers(&issuer, &clock, &base, authority)?, &mut std::io::stdout()).await?;
        return Ok(());
    }
    let (config, folder) = fresh(config, &clock)?;
    let telemetry = telemetry::start(&config.telemetry, "centre", &std::process::id().to_string())?;
    let issuer = assemble::issuer(&config)?;
    let process = assemble::start(Arc::new(config), &Role::all(), clock.clone(), telemetry.registry().clone()).await?;
    let rest = process.rest.context("the whole centre has a gateway")?;
    cli::say(&format!("Reell, the back office of a regional validation centre, in {}", folder.display()))?;
    let ending =
        story::tell(&tellers(&issuer, &clock, &format!("http://{rest}"), None)?, &mut std::io::stdout()).await?;
    if !once {
        let token = keep_token(&issuer, &clock, &folder)?;
        next(&ending, &token, rest, process.grpc())?;
        cli::stop_signal().await?;
    }
    process.drain().await;
    drop(telemetry);
    Ok(())
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

fn next(ending: &story::Ending, token: &Path, rest: SocketAddr, grpc: SocketAddr) -> anyhow::Result<()> {
    let (case, token) = (&ending.case_id, token.display());
    cli::say(&format!(
        r#"
The centre keeps serving. Try, in another terminal and in this folder:

  curl -s -H "authorization: Bearer $(cat {token})" http://{rest}/v1/validation-cases/{case}

  grpcurl -plaintext -H "authorization: Bearer $(cat {token})" -d '{{"case_id":"{case}"}}' {grpc} reell.cases.v1.Cases/GetCase

The API is described at http://{rest}/v1/openapi.json. The trace of the case's opening is {trace}. Ctrl-C stops the centre."#,
        trace = ending.trace_id
    ))
}
