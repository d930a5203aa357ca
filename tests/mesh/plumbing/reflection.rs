//! Tools can read the contract from a running process, the old ones too.

use sandbox::{Caller, everywhere};

/// Asks one version of the reflection service for the services' names, and for the file that holds a symbol.
macro_rules! ask {
    ($version:ident, $caller:expr, $service:expr, $symbol:expr) => {{
        use tonic_reflection::pb::$version::{
            ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
            server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
        };
        let ask =
            |message_request| ServerReflectionRequest { host: String::new(), message_request: Some(message_request) };
        let questions = [
            ask(MessageRequest::ListServices(String::new())),
            ask(MessageRequest::FileContainingSymbol($symbol.to_owned())),
        ];
        let mut client = ServerReflectionClient::new($caller.to($service));
        let mut answers = client.server_reflection_info(tokio_stream::iter(questions)).await.unwrap().into_inner();
        let (mut names, mut files) = (Vec::new(), 0);
        while let Some(answer) = answers.message().await.unwrap() {
            match answer.message_response.unwrap() {
                MessageResponse::ListServicesResponse(list) => {
                    names.extend(list.service.into_iter().map(|service| service.name))
                }
                MessageResponse::FileDescriptorResponse(found) => files += found.file_descriptor_proto.len(),
                other => panic!("{other:?}"),
            }
        }
        (names, files)
    }};
}

async fn described(caller: &Caller, service: &str, name: &str) {
    for (names, files) in [ask!(v1, caller, service, name), ask!(v1alpha, caller, service, name)] {
        for expected in [name, "mesh.v1.Events", "grpc.health.v1.Health"] {
            assert!(names.iter().any(|found| found == expected), "{service} does not tell of {expected}: {names:?}");
        }
        assert_eq!(files, 1, "{service} shows the file of {name}");
    }
}

#[test]
fn each_service_shows_its_contract_in_both_versions_without_a_token() {
    everywhere(async |centre| {
        let nobody = centre.caller(mesh::guard::EDGE, None);
        described(&nobody, "cases", "reell.cases.v1.Cases").await;
        described(&nobody, "actors", "reell.actors.v1.Organisations").await;
        described(&nobody, "funding", "reell.funding.v1.Funding").await;
        described(&nobody, "reporting", "reell.reporting.v1.Reporting").await;
    });
}
