//! A call to an RPC with messages that are known by their description only, over any transport that tonic's clients take.

use bytes::Buf;

use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use tonic::{
    Request, Response, Status,
    body::Body,
    client::{Grpc, GrpcService},
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

use super::route::Route;

/// Calls the RPC of a route.
pub async fn unary<T>(
    transport: T,
    route: &Route,
    message: DynamicMessage,
    most_bytes: usize,
) -> Result<Response<DynamicMessage>, Status>
where
    T: GrpcService<Body>,
    T::ResponseBody: axum::body::HttpBody + Send + 'static,
    <T::ResponseBody as axum::body::HttpBody>::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut client = Grpc::new(transport).max_decoding_message_size(most_bytes);
    client.ready().await.map_err(|fault| Status::unavailable(fault.into().to_string()))?;
    client.unary(Request::new(message), route.rpc.clone(), Described { output: route.output.clone() }).await
}

/// Writes any message, and reads those of one description.
#[derive(Debug, Clone)]
struct Described {
    output: MessageDescriptor,
}

impl Codec for Described {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        self.clone()
    }

    fn decoder(&mut self) -> Self {
        self.clone()
    }
}

impl Encoder for Described {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, message: DynamicMessage, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message.encode(to).map_err(|fault| Status::internal(fault.to_string()))
    }
}

impl Decoder for Described {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let message = DynamicMessage::decode(self.output.clone(), &mut *from);
        from.advance(from.remaining());
        message.map(Some).map_err(|fault| Status::internal(fault.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::route;
    use bytes::{BufMut, BytesMut};
    use http_body_util::{BodyExt, Full};
    use proto::reell::cases::v1 as cases;

    /// Answers with a message, and hands what was asked to `check`.
    fn peer<R: Message + Default>(
        check: impl Fn(&str, R) + Clone + Send + 'static,
        answer: impl Message + Clone + 'static,
    ) -> impl GrpcService<Body, ResponseBody = Body, Error = std::convert::Infallible> {
        tower::service_fn(move |request: http::Request<Body>| {
            let (check, answer) = (check.clone(), answer.clone());
            async move {
                let path = request.uri().path().to_owned();
                let asked = request.into_body().collect().await.unwrap().to_bytes();
                check(&path, R::decode(&asked[5..]).unwrap());
                let mut frame = BytesMut::new();
                frame.put_u8(0);
                frame.put_u32(u32::try_from(answer.encoded_len()).unwrap());
                answer.encode(&mut frame).unwrap();
                let trailers = http::HeaderMap::from_iter([(Status::GRPC_STATUS, http::HeaderValue::from_static("0"))]);
                let body = Full::new(frame.freeze()).with_trailers(std::future::ready(Some(Ok(trailers))));
                Ok(http::Response::new(Body::new(body)))
            }
        })
    }

    #[tokio::test]
    async fn a_described_message_is_what_a_generated_one_would_be() {
        let routes = route::bind().unwrap();
        let route = routes.iter().find(|route| route.path == "/v1/validation-cases/{caseId}").unwrap();
        let mut message = DynamicMessage::new(route.input.clone());
        message.set_field(&route.in_path[0], prost_reflect::Value::String("case_1".into()));
        let case = cases::Case { id: "case_1".into(), etag: "3".into(), ..Default::default() };
        let transport = peer(
            |path, asked: cases::GetCaseRequest| {
                assert_eq!((path, asked.case_id.as_str()), ("/reell.cases.v1.Cases/GetCase", "case_1"));
            },
            cases::GetCaseResponse { case: Some(case.clone()) },
        );
        let answer = unary(transport, route, message, 1_024).await.unwrap().into_inner();
        assert_eq!(answer.transcode_to::<cases::GetCaseResponse>().unwrap().case, Some(case));
    }

    #[tokio::test]
    async fn an_answer_above_the_limit_is_refused() {
        let routes = route::bind().unwrap();
        let route = routes.iter().find(|route| route.path == "/v1/validation-cases/{caseId}").unwrap();
        let case = cases::Case { target: "x".repeat(2_000), ..Default::default() };
        let transport = peer(|_, _: cases::GetCaseRequest| (), cases::GetCaseResponse { case: Some(case) });
        let answer = unary(transport, route, DynamicMessage::new(route.input.clone()), 1_024).await;
        assert_eq!(answer.unwrap_err().code(), tonic::Code::OutOfRange);
    }
}
