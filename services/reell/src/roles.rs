//! What a process can be: any of the four services, the gateway, or all of them.

use std::collections::BTreeSet;

use clap::ValueEnum;
use mesh::{config::ConfigFault, hub::Mesh, serve::Service};
use sea_orm_migration::MigrationTrait;

/// One part of the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Role {
    /// The actor registry.
    Actors,
    /// Decisions, commitments and the ledger.
    Funding,
    /// Validation cases.
    Cases,
    /// The overview.
    Reporting,
    /// The REST door.
    Gateway,
}

/// A service that has a database.
pub struct Stored {
    /// Its name.
    pub name: &'static str,
    /// Its own tables.
    pub migrations: fn() -> Vec<Box<dyn MigrationTrait>>,
    /// Puts it together; fails where its section of the configuration is wrong.
    pub service: fn(Mesh) -> Result<Service, ConfigFault>,
}

impl Role {
    /// All of them: the whole centre.
    pub fn all() -> BTreeSet<Self> {
        Self::value_variants().iter().copied().collect()
    }

    /// The name of its certificate and of its key folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Actors => actors::NAME,
            Self::Funding => funding::NAME,
            Self::Cases => cases::NAME,
            Self::Reporting => reporting::NAME,
            Self::Gateway => gateway::NAME,
        }
    }

    /// The service behind it; the gateway keeps nothing.
    pub fn stored(self) -> Option<Stored> {
        let name = self.name();
        match self {
            Self::Actors => Some(Stored { name, migrations: actors::migrations, service: actors::service }),
            Self::Funding => Some(Stored { name, migrations: funding::migrations, service: funding::service }),
            Self::Cases => {
                Some(Stored { name, migrations: cases::migrations, service: |mesh| Ok(cases::service(mesh)) })
            }
            Self::Reporting => {
                Some(Stored { name, migrations: reporting::migrations, service: |mesh| Ok(reporting::service(mesh)) })
            }
            Self::Gateway => None,
        }
    }
}
