//! Refusals as a test looks at them.

use mesh::refusal::{Error, Refused};
use tonic::{Response, Status};

/// The refusal in an answer. An answer that is none, or that failed inside, ends the test.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> Refused {
    let status = answer.expect_err("the request should have been refused");
    match Error::from(status) {
        Error::Refused(refused) => {
            assert!(!refused.message.is_empty(), "{} says no sentence", refused.reason);
            *refused
        }
        Error::Failed(fault) => panic!("refused without a reason: {fault:#}"),
    }
}

/// The fields that a refusal names, in its order.
#[track_caller]
pub fn fields<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> Vec<String> {
    let refused = refused(answer);
    assert_eq!(refused.reason, "FIELDS_INVALID", "{}", refused.message);
    assert!(refused.fields.iter().all(|(_, rule)| !rule.is_empty()), "each field has its rule: {:?}", refused.fields);
    refused.fields.into_iter().map(|(field, _)| field).collect()
}
