//! What a service gets from the mesh: its name, its database, its keys, its clock, and the way to its peers.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Context;
use sea_orm_migration::MigrationTrait;
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    checkpoint::Signer, clock::Clock, config::Config, connect::Directory, inbox, keeper, seal::Keys, store,
    store::Store,
};

/// One service's share of the mesh. Cheap to clone.
#[derive(Clone)]
pub struct Mesh(Arc<Inner>);

struct Inner {
    name: &'static str,
    config: Arc<Config>,
    clock: Clock,
    directory: Arc<Directory>,
    store: Arc<Store>,
    keys: Keys,
    signer: Signer,
    tasks: TaskTracker,
    stop: CancellationToken,
    replays: std::sync::Mutex<BTreeMap<String, mpsc::Sender<inbox::Replay>>>,
}

/// What the services of one process share.
#[derive(Clone)]
pub struct Shared {
    /// The configuration.
    pub config: Arc<Config>,
    /// Where the time comes from.
    pub clock: Clock,
    /// The way to the peers.
    pub directory: Arc<Directory>,
    /// The tasks that run behind the requests.
    pub tasks: TaskTracker,
    /// Told when the process stops.
    pub stop: CancellationToken,
}

impl Mesh {
    /// Opens a service's keys and database, brings the schema up to date, and starts the keeper of its feed and trail.
    pub async fn open(
        name: &'static str,
        migrations: fn() -> Vec<Box<dyn MigrationTrait>>,
        shared: &Shared,
    ) -> anyhow::Result<Self> {
        store::migrate(name, &shared.config.storage, migrations).await?;
        let mesh = Self::inspect(name, shared).await?;
        mesh.tasks().spawn(keeper::run(mesh.clone()));
        Ok(mesh)
    }

    /// Opens a service's keys and database as they are, and starts nothing.
    pub async fn inspect(name: &'static str, shared: &Shared) -> anyhow::Result<Self> {
        let config = Arc::clone(&shared.config);
        let folder = config.keys.folder.join(name);
        let keys = Keys::open(&folder)?;
        let signer = Signer::open(&folder, &config.audit.checkpoint_folder, &config.centre.name, name)?;
        let store = Store::open(name, &config.storage, &shared.tasks, &shared.stop)
            .await
            .with_context(|| format!("{name} has no database"))?;
        Ok(Self(Arc::new(Inner {
            name,
            config,
            clock: shared.clock.clone(),
            directory: Arc::clone(&shared.directory),
            store,
            keys,
            signer,
            tasks: shared.tasks.clone(),
            stop: shared.stop.clone(),
            replays: std::sync::Mutex::default(),
        })))
    }

    /// The service's name, e.g. "cases".
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// The configuration.
    pub fn config(&self) -> &Arc<Config> {
        &self.0.config
    }

    /// Where the time comes from.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The way to the peers.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.0.directory
    }

    /// The service's database.
    pub fn store(&self) -> &Arc<Store> {
        &self.0.store
    }

    /// The service's keys.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Signs the checkpoints of the service's trail.
    pub fn signer(&self) -> &Signer {
        &self.0.signer
    }

    /// The tasks that run behind the requests.
    pub fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    /// Told when the process stops.
    pub fn stop(&self) -> &CancellationToken {
        &self.0.stop
    }

    /// Applies what happens in another service: each event once, in order per aggregate. `react` is one match over the event types.
    pub fn follow<V>(&self, source: &'static str, react: V)
    where
        V: inbox::React,
    {
        let (replay, replays) = mpsc::channel(8);
        if let Ok(mut known) = self.0.replays.lock() {
            known.insert(source.to_owned(), replay);
        }
        self.tasks().spawn(inbox::follow(self.clone(), source, react, replays));
    }

    /// Does something again and again, as the service itself. `name` is the job's name in the audit trail, as EntityAction.
    pub fn every<V>(&self, interval: Duration, name: &'static str, job: V)
    where
        V: for<'a> crate::unit::Verb<'a, crate::unit::Work, (), ()>,
    {
        self.tasks().spawn(crate::unit::itself::repeat(self.clone(), interval, name, job));
    }

    /// The way to the consumer of a source's events, for replaying what it has parked.
    pub(crate) fn replayer(&self, source: &str) -> Option<mpsc::Sender<inbox::Replay>> {
        self.0.replays.lock().ok().and_then(|known| known.get(source).cloned())
    }
}
