//! The registry's operations: a gRPC service for each kind of thing it holds, and a file for each verb.

pub mod agreements;
pub mod assessors;
pub mod centre;
pub mod gatherings;
pub mod imports;
mod known;
pub mod legal_bases;
pub mod organisations;
pub mod permissions;
pub mod persons;
pub mod places;
pub mod reference;
pub mod retention;
pub mod rights;
