//! What the registry does by itself.

pub mod announce_ends;
pub mod clear_addresses;
pub mod find_exposed;
