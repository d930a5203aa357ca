//! The callers of a centre: a few connections, and a token with each call.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::net::SocketAddr;

use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint},
};
use uuid::Uuid;

use crate::{centre::Centre, drive::unique, wire::Wire};

/// Connections of the clients, as many as a partner's system would open.
pub const CONNECTIONS: usize = 4;

/// Shows the token with each call.
#[derive(Clone)]
pub struct Bearer(MetadataValue<Ascii>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

/// A connection that calls with a token.
pub type Signed = InterceptedService<Channel, Bearer>;

/// Opens the clients' connections to a centre.
pub async fn signed(centre: &Centre, wire: &Wire) -> anyhow::Result<Vec<Signed>> {
    let bearer = Bearer(format!("Bearer {}", centre.token).parse()?);
    let channels = channels(centre.grpc, wire).await?;
    Ok(channels.into_iter().map(|channel| InterceptedService::new(channel, bearer.clone())).collect())
}

/// Opens the clients' connections.
pub async fn channels(to: SocketAddr, wire: &Wire) -> anyhow::Result<Vec<Channel>> {
    let endpoint = Endpoint::from_shared(format!("http://{to}"))?;
    let open = (0..CONNECTIONS).map(|_| endpoint.connect_with_connector(wire.clone()));
    Ok(futures::future::try_join_all(open).await?)
}

/// A new idempotency key: it need not be hard to guess here.
pub fn key() -> Uuid {
    uuid::Builder::from_random_bytes((0x5eed << 64 | u128::from(unique())).to_be_bytes()).into_uuid()
}
