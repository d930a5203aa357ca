//! The door for partners and operators: the contract of the services as REST by DIGG's profile, and nothing of its own behind it.
//!
//! A request becomes the message that the contract names (`rest/route/table.rs` is the whole table), goes through the mesh with the
//! caller's own token, and the answer becomes JSON. One document is put together from what all services answer
//! (`rest/subject_access.rs`). The gateway decides nothing: each service checks the token and the rule itself.

use std::sync::Arc;

use mesh::connect::Directory;

mod rest;

/// The name that the gateway has among the services, as in its certificate and in the rules of the RPCs.
pub const NAME: &str = "gateway";

/// What the REST door needs: the way to the services, and the contract read once.
#[derive(Debug)]
pub struct Gateway {
    directory: Arc<Directory>,
    routes: Vec<Arc<rest::Route>>,
    document: rest::Document,
}

impl Gateway {
    /// A door to the services that the directory knows. Limits and TLS are those of its configuration. Fails where a route is
    /// not in the contract, which a test of this crate rules out.
    pub fn new(directory: Arc<Directory>) -> anyhow::Result<Self> {
        let routes = rest::bind()?;
        let document = rest::Document::new(&rest::describe(&routes))?;
        Ok(Self { directory, routes, document })
    }
}

/// Everything that the door answers, to be served on the REST address.
pub fn router(gateway: Gateway) -> axum::Router {
    rest::router(gateway)
}

/// The OpenAPI document, for a test to compare with the one before.
pub fn openapi() -> anyhow::Result<serde_json::Value> {
    Ok(rest::describe(&rest::bind()?))
}
