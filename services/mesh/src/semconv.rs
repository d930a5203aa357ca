//! Every name in spans, metrics and resources, pinned here to one version of OpenTelemetry's semantic conventions.
//!
//! Names only: no value is chosen here, and none may hold content of a request. Dashboards and alerts use the same names.

/// The version of the conventions that the names are from.
pub const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.42.0";
/// The scope of all our spans and instruments.
pub const SCOPE: &str = "reell";

// Resource
/// `reell-` and the role of the process.
pub const SERVICE_NAME: &str = "service.name";
/// Which of several alike.
pub const SERVICE_INSTANCE_ID: &str = "service.instance.id";
/// The version of the binary.
pub const SERVICE_VERSION: &str = "service.version";

// Calls
/// Always `grpc`.
pub const RPC_SYSTEM_NAME: &str = "rpc.system.name";
/// `package.Service/Method`, or [`OTHER`].
pub const RPC_METHOD: &str = "rpc.method";
/// The name of the gRPC code, such as `NOT_FOUND`.
pub const RPC_RESPONSE_STATUS_CODE: &str = "rpc.response.status_code";
/// The service that a client calls.
pub const SERVER_ADDRESS: &str = "server.address";
/// The kind of failure, from a closed set; absent on success.
pub const ERROR_TYPE: &str = "error.type";
/// The conventions' value for what is outside a closed set.
pub const OTHER: &str = "_OTHER";

// HTTP
/// The verb.
pub const HTTP_REQUEST_METHOD: &str = "http.request.method";
/// The route's template, never the path: a path holds ids.
pub const HTTP_ROUTE: &str = "http.route";
/// The number of the status.
pub const HTTP_RESPONSE_STATUS_CODE: &str = "http.response.status_code";
/// `http` or `https`.
pub const URL_SCHEME: &str = "url.scheme";

// Databases
/// `sqlite` or `postgresql`.
pub const DB_SYSTEM_NAME: &str = "db.system.name";
/// The table.
pub const DB_COLLECTION_NAME: &str = "db.collection.name";
/// The statement's verb.
pub const DB_OPERATION_NAME: &str = "db.operation.name";

// Events
/// The service whose outbox it is.
pub const MESSAGING_DESTINATION_NAME: &str = "messaging.destination.name";
/// The service that reacts.
pub const MESSAGING_CONSUMER_GROUP_NAME: &str = "messaging.consumer.group.name";

// Ours
/// The reason of a refusal: a name in a service's `Refusal`.
pub const REFUSAL_REASON: &str = "reell.refusal.reason";
/// What sort of thing a human must look at.
pub const ALARM_KIND: &str = "reell.alarm.kind";
/// Why work was not taken on.
pub const SHED_REASON: &str = "reell.shed.reason";

// Metrics of the conventions, in seconds
/// How long we took to answer.
pub const RPC_SERVER_CALL_DURATION: &str = "rpc.server.call.duration";
/// How long a request at the REST door took to answer.
pub const HTTP_SERVER_REQUEST_DURATION: &str = "http.server.request.duration";
/// How long a peer took to answer, retries included.
pub const RPC_CLIENT_CALL_DURATION: &str = "rpc.client.call.duration";
/// How long a statement took.
pub const DB_CLIENT_OPERATION_DURATION: &str = "db.client.operation.duration";

// Metrics of ours
/// Units of work in one commit.
pub const UNIT_GROUP_SIZE: &str = "reell.unit.group_size";
/// How long a commit took, in seconds.
pub const UNIT_COMMIT_DURATION: &str = "reell.unit.commit_duration";
/// Events that a consumer has still to see.
pub const EVENTS_LAG: &str = "reell.events.lag";
/// Events that wait for a human.
pub const EVENTS_PARKED: &str = "reell.events.parked";
/// Calls that were turned away because there was too much to do.
pub const SHED: &str = "reell.shed";
/// What a human must look at, whoever is on duty.
pub const ALARMS: &str = "reell.alarms";
/// Statements in one unit of work.
pub const SQL_STATEMENTS: &str = "reell.sql.statements";

#[cfg(test)]
mod tests {
    use opentelemetry_semantic_conventions::{SCHEMA_URL as PUBLISHED, attribute, metric};

    #[test]
    fn the_names_are_those_of_the_pinned_conventions() {
        let pairs = [
            (super::SCHEMA_URL, PUBLISHED),
            (super::SERVICE_NAME, attribute::SERVICE_NAME),
            (super::SERVICE_INSTANCE_ID, attribute::SERVICE_INSTANCE_ID),
            (super::SERVICE_VERSION, attribute::SERVICE_VERSION),
            (super::RPC_SYSTEM_NAME, attribute::RPC_SYSTEM_NAME),
            (super::RPC_METHOD, attribute::RPC_METHOD),
            (super::RPC_RESPONSE_STATUS_CODE, attribute::RPC_RESPONSE_STATUS_CODE),
            (super::SERVER_ADDRESS, attribute::SERVER_ADDRESS),
            (super::ERROR_TYPE, attribute::ERROR_TYPE),
            (super::HTTP_REQUEST_METHOD, attribute::HTTP_REQUEST_METHOD),
            (super::HTTP_ROUTE, attribute::HTTP_ROUTE),
            (super::HTTP_RESPONSE_STATUS_CODE, attribute::HTTP_RESPONSE_STATUS_CODE),
            (super::URL_SCHEME, attribute::URL_SCHEME),
            (super::DB_SYSTEM_NAME, attribute::DB_SYSTEM_NAME),
            (super::DB_COLLECTION_NAME, attribute::DB_COLLECTION_NAME),
            (super::DB_OPERATION_NAME, attribute::DB_OPERATION_NAME),
            (super::MESSAGING_DESTINATION_NAME, attribute::MESSAGING_DESTINATION_NAME),
            (super::MESSAGING_CONSUMER_GROUP_NAME, attribute::MESSAGING_CONSUMER_GROUP_NAME),
            (super::RPC_SERVER_CALL_DURATION, metric::RPC_SERVER_CALL_DURATION),
            (super::HTTP_SERVER_REQUEST_DURATION, metric::HTTP_SERVER_REQUEST_DURATION),
            (super::RPC_CLIENT_CALL_DURATION, metric::RPC_CLIENT_CALL_DURATION),
            (super::DB_CLIENT_OPERATION_DURATION, metric::DB_CLIENT_OPERATION_DURATION),
        ];
        for (ours, published) in pairs {
            assert_eq!(ours, published);
        }
    }
}
