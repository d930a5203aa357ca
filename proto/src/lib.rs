//! The contract: everything in here is generated from the `.proto` files beside it, and nothing else is in here.
#![allow(missing_docs, reason = "the comments stand in the .proto files")]
#![allow(clippy::all, reason = "generated")]

include!(concat!(env!("OUT_DIR"), "/contract.rs"));

/// The compiled contract with its comments, for reflection, JSON and the OpenAPI document.
pub static DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/contract.binpb"));

pub use rule::{Chunk, Command, Effect, RULES, Rule, Subject};

/// What each RPC states about itself.
mod rule {
    /// The rule of one RPC, as its `.proto` states it.
    #[derive(Debug, PartialEq, Eq)]
    pub struct Rule {
        /// `/package.Service/Method`.
        pub path: &'static str,
        /// What the originating subject must hold.
        pub permission: &'static str,
        /// Whether it changes anything.
        pub effect: Effect,
        /// The name in the audit trail.
        pub audit: &'static str,
        /// The services whose certificate may carry the call.
        pub callers: &'static [&'static str],
        /// The kinds of originating subject that may ask.
        pub subjects: &'static [Subject],
        /// Whether each reading must be in the access log before the answer leaves.
        pub personal_data: bool,
    }

    impl Rule {
        /// The rule of the RPC at a path, if there is such an RPC.
        pub fn of(path: &str) -> Option<&'static Rule> {
            RULES.binary_search_by(|rule| rule.path.cmp(path)).ok().map(|found| &RULES[found])
        }
    }

    /// What an RPC does to the state of its service.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Effect {
        Read,
        Write,
    }

    /// The kinds of originating subject.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Subject {
        Operator,
        Partner,
        Service,
    }

    /// The request of an RPC that writes.
    pub trait Command: prost::Message {
        /// The idempotency key that the caller chose.
        fn request_id(&self) -> &str;
    }

    /// One message of an RPC that takes a stream of commands.
    pub trait Chunk: Command {
        /// Its number in the stream, which is part of its idempotency key.
        fn number(&self) -> i64;
    }

    include!(concat!(env!("OUT_DIR"), "/rules.rs"));
}
