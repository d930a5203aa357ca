//! Tonic and nothing else: a service that answers what it was asked, and one that swallows what telemetry exports.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::{
    convert::Infallible,
    future::{Future, ready},
    marker::PhantomData,
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::body::HttpBody;
use futures::FutureExt;
use http::uri::PathAndQuery;
use prost::Message;
use proto::reell::actors::v1::Organisation;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    Request, Response, Status,
    body::Body,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    codegen::Service,
    server::{NamedService, UnaryService},
    service::Routes,
    transport::{Channel, Server, server::TcpIncoming},
};

use crate::{centre, drive::Op};

const PATH: &str = "/bare.Echo/Say";
/// The most bytes of one export.
const MOST_BYTES: usize = 64 << 20;

/// Reads and writes one type of message.
struct Plain<M>(PhantomData<fn() -> M>);

impl<M: Message + Default + 'static> Codec for Plain<M> {
    type Encode = M;
    type Decode = M;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self(PhantomData)
    }

    fn decoder(&mut self) -> Self {
        Self(PhantomData)
    }
}

impl<M: Message> Encoder for Plain<M> {
    type Item = M;
    type Error = Status;

    fn encode(&mut self, message: M, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message.encode(to).map_err(|fault| Status::internal(fault.to_string()))
    }
}

impl<M: Message + Default> Decoder for Plain<M> {
    type Item = M;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<M>, Status> {
        M::decode(from).map(Some).map_err(|fault| Status::internal(fault.to_string()))
    }
}

/// Answers a message with itself.
struct Same<M>(PhantomData<fn() -> M>);

impl<M: Message + Default + 'static> UnaryService<M> for Same<M> {
    type Response = M;
    type Future = std::future::Ready<Result<Response<M>, Status>>;

    fn call(&mut self, request: Request<M>) -> Self::Future {
        ready(Ok(Response::new(request.into_inner())))
    }
}

/// Serves any path with [`Same`].
struct Bare<M>(PhantomData<fn() -> M>);

impl<M> Clone for Bare<M> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<M, B> Service<http::Request<B>> for Bare<M>
where
    M: Message + Default + 'static,
    B: HttpBody + Send + 'static,
    B::Error: Into<tonic::codegen::StdError> + Send,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        Box::pin(async move {
            let mut grpc =
                tonic::server::Grpc::new(Plain::<M>(PhantomData)).apply_max_message_size_config(Some(MOST_BYTES), None);
            Ok(grpc.unary(Same::<M>(PhantomData), request).await)
        })
    }
}

impl NamedService for Bare<Organisation> {
    const NAME: &'static str = "bare.Echo";
}

/// Is the echo, until it is let go.
pub async fn serve(folder: &Path) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    centre::say(folder, &[listener.local_addr()?])?;
    // Answers leave at once, as they do from tonic's own listener.
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let server = Server::builder().add_service(Bare::<Organisation>(PhantomData));
    server.serve_with_incoming_shutdown(incoming, centre::let_go().map(|_| ())).await?;
    Ok(())
}

/// Opens a collector that reads what it is sent and keeps nothing, in this process. Answers its address.
pub async fn swallow() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    let routes = Routes::from(axum::Router::new().fallback_service(Bare::<()>(PhantomData)));
    let server = Server::builder().add_routes(routes).serve_with_incoming(TcpListenerStream::new(listener));
    #[allow(clippy::disallowed_methods, reason = "it lives as long as the benchmark")]
    tokio::spawn(server);
    Ok(endpoint)
}

/// Sends a message of the size of a read's answer, and gets it back.
pub fn echo(channels: &[Channel]) -> Op {
    let clients: Vec<_> = channels.iter().cloned().map(Grpc::new).collect();
    let message = Organisation {
        id: "org_00000000000000000000000000000001".into(),
        etag: "1".into(),
        name: "Exempelverkstaden 00000001".into(),
        roles: vec![1],
        state: 1,
        create_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 1_000 }),
        update_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 1_000 }),
        ..Organisation::default()
    };
    Arc::new(move |turn| {
        let mut client = clients[turn.client % clients.len()].clone();
        let message = message.clone();
        async move {
            client.ready().await?;
            let path = PathAndQuery::from_static(PATH);
            let said = client.unary(Request::new(message.clone()), path, Plain::<Organisation>(PhantomData)).await?;
            anyhow::ensure!(said.into_inner() == message, "the echo is not what was said");
            Ok(())
        }
        .boxed()
    })
}
