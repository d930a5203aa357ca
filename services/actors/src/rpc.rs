//! The registry's operations: a gRPC service for each kind of thing it holds, and a file for each verb.

pub mod centre;
pub mod gatherings;
pub mod organisations;
pub mod persons;
pub mod places;
pub mod reference;
