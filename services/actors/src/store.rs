//! The only module that speaks SQL: rows in, domain values out. Personal data is sealed and opened here, so that none reaches a row in clear.
//!
//! Nothing is scoped to the caller: organisations are public, and a person belongs to nobody; who may ask at all stands in the contract.

pub mod agreement;
pub mod assessor;
pub mod interest;
pub mod legal_basis;
pub mod organisation;
pub mod person;
pub mod sharing;

mod words;

#[cfg(test)]
mod tests;
