//! The centre itself in the database: its hosts, its alternatives, and the orders to hand it over.

pub mod alternative;
pub mod handover;
pub mod host;
