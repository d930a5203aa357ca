//! One running centre, and the ways to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::SocketAddr,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, ensure};
use mesh::{
    certs,
    clock::{Clock, Timestamp},
    config::Config,
    connect::{CallContext, Directory, Link},
    guard::EDGE,
    health, telemetry,
    tls::ClientTls,
    token::issuer::{Grant, Issuer},
};
use reell::{
    assemble::{self, Process},
    http::Http,
    roles::Role,
};

use crate::{
    builders::House,
    caller::Caller,
    databases::Databases,
    eventually, front,
    guarded::Guarded,
    postgres,
    recipe::{self, Ports, Recipe, Shape, Sheet},
    scratch,
};

/// The program with its crash points, which cargo builds beside the tests.
fn program() -> PathBuf {
    let mut path = std::env::current_exe().expect("this program has a path");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.join("centre")
}

/// A centre that runs until it is dropped.
pub struct Centre {
    /// What it was made of.
    pub recipe: Recipe,
    folder: PathBuf,
    clock: Clock,
    issuer: Issuer,
    parts: Parts,
    /// Where each process listens; the one without a role is the whole centre.
    ports: BTreeMap<Option<Role>, Ports>,
    rest: SocketAddr,
    /// The ways into the mesh, by the certificate that they are taken with.
    directories: Mutex<BTreeMap<String, Arc<Directory>>>,
    databases: Databases,
    pub(crate) house: tokio::sync::OnceCell<House>,
}

enum Parts {
    Inside(Process),
    Children(BTreeMap<Option<Role>, Guarded>),
}

impl Centre {
    /// Starts a centre in a folder of its own.
    pub async fn start(recipe: Recipe) -> anyhow::Result<Self> {
        Self::start_at(recipe, Clock::system()).await
    }

    /// Starts a centre whose clock the test holds, where it runs in the test's process.
    pub async fn start_at(recipe: Recipe, clock: Clock) -> anyhow::Result<Self> {
        let folder = scratch::folder("centre")?;
        let storage = recipe::storage(recipe.engine, &folder);
        Self::start_in(folder, storage, recipe, clock).await
    }

    /// Starts a second process of this centre: with its data and its keys, and addresses of its own.
    pub async fn twin(&self) -> anyhow::Result<Self> {
        let folder = scratch::folder("twin")?;
        for shared in ["keys", "checkpoints"] {
            symlink(self.folder.join(shared), folder.join(shared))?;
        }
        Self::start_in(folder, self.storage()?, self.recipe.clone(), self.clock.clone()).await
    }

    async fn start_in(folder: PathBuf, storage: String, recipe: Recipe, clock: Clock) -> anyhow::Result<Self> {
        let ports = match recipe.shape {
            Shape::OneProcess => BTreeMap::from([(None, Ports::default())]),
            Shape::OneChild => BTreeMap::from([(None, Ports::free()?)]),
            Shape::Mesh => {
                Role::all().into_iter().map(|role| Ok((Some(role), Ports::free()?))).collect::<std::io::Result<_>>()?
            }
        };
        write_configuration(&recipe, &folder, &tables(&recipe, &storage).await?, &ports)?;
        // Before any process, so that none of them makes it at the same time.
        let issuer =
            Issuer::open_or_create(&folder.join("keys").join("issuer"), &Config::defaults()?.identity.audience)?;
        let mut centre = Self {
            databases: Databases::new(&storage),
            rest: ([127, 0, 0, 1], 0).into(),
            parts: Parts::Children(BTreeMap::new()),
            directories: Mutex::default(),
            house: tokio::sync::OnceCell::new(),
            recipe,
            folder,
            clock,
            issuer,
            ports,
        };
        centre.run().await?;
        Ok(centre)
    }

    /// Starts what does not run: all of it at first, and again after a crash.
    pub async fn run(&mut self) -> anyhow::Result<()> {
        match self.recipe.shape {
            Shape::OneProcess => {
                let registry = telemetry::start_for_tests()?.0.registry().clone();
                let process =
                    assemble::start(Arc::new(self.config(None)?), &Role::all(), self.clock.clone(), registry).await?;
                let port = |address: SocketAddr| address.port();
                let rest = process.rest.context("the whole centre has a gateway")?;
                let ports = Ports { grpc: port(process.grpc()), rest: port(rest), metrics: port(process.metrics) };
                self.ports.insert(None, ports);
                self.parts = Parts::Inside(process);
            }
            Shape::OneChild | Shape::Mesh => {
                let started =
                    self.ports.keys().map(|role| Ok((*role, self.spawn(*role)?))).collect::<anyhow::Result<_>>()?;
                self.parts = Parts::Children(started);
                self.wait_until_ready().await?;
            }
        }
        let gateway = self.ports.get(&None).or(self.ports.get(&Some(Role::Gateway))).context("there is a gateway")?;
        self.rest = ([127, 0, 0, 1], gateway.rest).into();
        if self.recipe.shape == Shape::Mesh {
            self.rest = front::open(&self.client_tls(EDGE)?, self.rest).await?;
        }
        Ok(())
    }

    fn spawn(&self, role: Option<Role>) -> anyhow::Result<Guarded> {
        let name = role.map_or("centre", Role::name);
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join(format!("{name}.log")))?;
        let config = self.folder.join(format!("{name}.toml")).display().to_string();
        let arguments: Vec<&str> =
            ["serve"].into_iter().chain(role.map(Role::name)).chain(["--config", &config]).collect();
        Ok(Guarded::start_with(self.recipe.signal, program(), &arguments, |command| {
            let errors = log.try_clone().expect("a file can be shared");
            command.envs(self.recipe.environment.iter().cloned()).stdout(log).stderr(errors);
        })?)
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let services = ["actors", "funding", "cases", "reporting"];
        for _ in 0..600 {
            if let Parts::Children(children) = &mut self.parts
                && let Some((role, _)) =
                    children.iter_mut().find_map(|(role, child)| child.has_ended().then_some((*role, ())))
            {
                let name = role.map_or("centre", Role::name);
                let log = fs::read_to_string(self.folder.join(format!("{name}.log"))).unwrap_or_default();
                anyhow::bail!("{name} ended at its start: {log}");
            }
            let link = self.link(EDGE, None)?;
            let mut ready = 0;
            for service in services {
                ready += usize::from(health::check(link.to(service), "").await.is_ok());
            }
            let gateway = self.ports.get(&None).or(self.ports.get(&Some(Role::Gateway))).map(|ports| ports.rest);
            let open = tokio::net::TcpStream::connect(("127.0.0.1", gateway.unwrap_or_default())).await.is_ok();
            if ready == services.len() && open {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::bail!("the centre did not get ready; its logs are in {}", self.folder.display())
    }

    /// The configuration of one of its processes, or of the whole.
    pub fn config(&self, role: Option<Role>) -> anyhow::Result<Config> {
        let name = role.map_or("centre", Role::name);
        Ok(Config::load(Some(&self.folder.join(format!("{name}.toml"))))?)
    }

    /// Its folder: configuration, keys, logs, and the data where that is in files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where its data is.
    pub fn storage(&self) -> anyhow::Result<String> {
        Ok(self.config(self.ports.keys().next().copied().flatten())?.storage.url)
    }

    /// Its clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Where each of its processes shows its metrics.
    pub fn metrics(&self) -> Vec<SocketAddr> {
        self.ports.values().map(|ports| ([127, 0, 0, 1], ports.metrics).into()).collect()
    }

    /// Where a service answers gRPC.
    pub fn grpc(&self, role: Role) -> SocketAddr {
        let ports = self.ports.get(&None).or(self.ports.get(&Some(role))).copied().unwrap_or_default();
        ([127, 0, 0, 1], ports.grpc).into()
    }

    /// A token.
    pub fn token(&self, grant: &Grant) -> String {
        self.issuer.mint(grant, self.clock.now()).expect("the grant is one that verifiers take")
    }

    /// A token that was minted at another moment.
    pub fn token_of(&self, moment: Timestamp, grant: &Grant) -> String {
        self.issuer.mint(grant, moment).expect("the grant is one that verifiers take")
    }

    /// An operator with every permission of an operator.
    pub fn operator(&self, name: &str) -> Caller {
        self.holder(&Grant::operator(name))
    }

    /// The system of a partner, with every permission of a partner.
    pub fn partner(&self, organisation: &str) -> Caller {
        self.holder(&Grant::partner("system", organisation))
    }

    /// Whoever holds a grant, from the edge.
    pub fn holder(&self, grant: &Grant) -> Caller {
        self.caller(EDGE, Some(self.token(grant)))
    }

    /// A caller with this token, behind the certificate of `identity`.
    pub fn caller(&self, identity: &str, token: Option<String>) -> Caller {
        Caller::new(self.link(identity, token).expect("the way into the mesh is known"))
    }

    fn link(&self, identity: &str, token: Option<String>) -> anyhow::Result<Link> {
        let context = CallContext { token: token.map(Into::into), ..CallContext::default() };
        if let (Parts::Inside(process), true) = (&self.parts, identity != EDGE) {
            return Ok(Link::new(Arc::clone(process.directory()), identity, context));
        }
        Ok(Link::new(self.directory(identity)?, identity, context))
    }

    fn directory(&self, identity: &str) -> anyhow::Result<Arc<Directory>> {
        let mut known = self.directories.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(directory) = known.get(identity) {
            return Ok(Arc::clone(directory));
        }
        let tls = (self.recipe.shape == Shape::Mesh).then(|| self.client_tls(identity)).transpose()?;
        ensure!(tls.is_some() || identity == EDGE, "without certificates everybody is the edge");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let mut config = Config::defaults()?;
        config.limits.default_deadline_ms = config.limits.max_deadline_ms;
        let directory = Directory::new(Arc::new(config), tls)?;
        for role in Role::all() {
            directory.place(role.name(), &format!("{scheme}://{}", self.grpc(role)))?;
        }
        known.insert(identity.to_owned(), Arc::clone(&directory));
        Ok(directory)
    }

    fn client_tls(&self, identity: &str) -> anyhow::Result<ClientTls> {
        let certs = self.folder.join("certs");
        let file = |ending: &str| certs.join(format!("{identity}.{ending}"));
        Ok(ClientTls::open(
            &certs.join("ca.pem"),
            &file("pem"),
            &file("key"),
            &Config::defaults()?.centre.trust_domain,
        )?)
    }

    /// A REST client with the token of a grant.
    pub fn rest(&self, grant: &Grant) -> Http {
        Http::new(format!("http://{}", self.rest), self.token(grant), None).expect("a client without certificates")
    }

    /// Where REST is, for plain HTTP.
    pub fn rest_address(&self) -> SocketAddr {
        self.rest
    }

    /// Its databases.
    pub fn databases(&self) -> &Databases {
        &self.databases
    }

    /// Waits until all that has happened up to now has been heard by all who listen.
    pub async fn settle(&self) {
        self.databases.settle(&self.clock).await;
    }

    /// Runs the program on this centre's configuration, as an operator would beside it.
    pub fn command(&self, arguments: &[&str]) -> std::io::Result<Output> {
        let name = self.ports.keys().next().copied().flatten().map_or("centre", Role::name);
        let config = self.folder.join(format!("{name}.toml"));
        Command::new(program()).args(arguments).arg("--config").arg(config).output()
    }

    /// Changes what its processes find in their environment from their next start on.
    pub fn set_environment(&mut self, environment: &[(&str, &str)]) {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.recipe.environment = environment.iter().map(owned).collect();
    }

    /// Waits until a process has ended by itself.
    pub async fn wait_for_crash(&mut self) {
        let Parts::Children(children) = &mut self.parts else { panic!("only a process of its own can crash") };
        eventually("a process that crashed", async || children.values_mut().any(Guarded::has_ended)).await;
    }

    /// Kills one part of a mesh.
    pub fn kill_part(&mut self, role: Role) {
        if let Parts::Children(children) = &mut self.parts
            && let Some(child) = children.get_mut(&Some(role))
        {
            child.kill();
        }
    }

    /// Starts a part of a mesh again.
    pub async fn run_part(&mut self, role: Role) -> anyhow::Result<()> {
        let started = self.spawn(Some(role))?;
        if let Parts::Children(children) = &mut self.parts {
            children.insert(Some(role), started);
        }
        self.wait_until_ready().await
    }

    /// Ends every process of its own, and tells whether each of them says that it ended well.
    pub async fn end(&mut self) -> bool {
        let Parts::Children(children) = std::mem::replace(&mut self.parts, Parts::Children(BTreeMap::new())) else {
            return false;
        };
        let ended = tokio::task::spawn_blocking(|| children.into_values().all(|mut child| child.end()));
        ended.await.unwrap_or(false)
    }

    /// Kills every process of its own.
    pub fn kill(&mut self) {
        if let Parts::Children(children) = &mut self.parts {
            children.values_mut().for_each(Guarded::kill);
        }
    }

    /// Leaves in order, where it runs in the test's process; elsewhere it is killed.
    pub async fn stop(mut self) {
        self.kill();
        if let Parts::Inside(process) = self.parts {
            process.drain().await;
        }
    }
}

/// Makes the tables as their owner, and answers the storage URL of the services, who own nothing.
async fn tables(recipe: &Recipe, storage: &str) -> anyhow::Result<String> {
    let service_role = recipe.service_role().to_owned();
    if service_role.is_empty() {
        return Ok(storage.to_owned());
    }
    let config = mesh::config::Storage { url: storage.to_owned(), service_role, ..Config::defaults()?.storage };
    for stored in Role::all().into_iter().filter_map(Role::stored) {
        mesh::store::migrate(stored.name, &config, stored.migrations).await?;
    }
    Ok(postgres::for_services(storage))
}

fn write_configuration(
    recipe: &Recipe,
    folder: &Path,
    storage: &str,
    ports: &BTreeMap<Option<Role>, Ports>,
) -> anyhow::Result<()> {
    let names: BTreeSet<&str> = Role::all().into_iter().map(Role::name).chain([EDGE]).collect();
    if recipe.shape == Shape::Mesh {
        let names: Vec<_> = names.into_iter().collect();
        certs::create(
            &folder.join("certs"),
            &Config::defaults()?.centre.trust_domain,
            &names,
            &[],
            Clock::system().now(),
        )?;
    }
    let roles: BTreeMap<Role, Ports> = ports.iter().filter_map(|(role, ports)| Some(((*role)?, *ports))).collect();
    for (role, own) in ports {
        let name = role.map_or("centre", Role::name);
        let peers = roles
            .iter()
            .filter(|(other, _)| Some(**other) != *role && other.stored().is_some())
            .map(|(role, ports)| (*role, *ports))
            .collect();
        let sheet = Sheet { recipe, folder, storage, ports: *own, peers: &peers, certificate: role.map(Role::name) };
        fs::write(folder.join(format!("{name}.toml")), sheet.text())?;
    }
    Ok(())
}
