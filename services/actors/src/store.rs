//! The only module that speaks SQL: rows in, domain values out. Personal data is sealed and opened here, so that none reaches a row in clear.
//!
//! Organisations are public, and are scoped to nobody. Persons are scoped by `person::sight`: whatever joins or shows persons goes through it.

pub mod agreement;
pub mod asked;
pub mod assessor;
pub mod centre;
mod day;
pub mod disposal;
pub mod gathering;
pub mod hold;
pub mod import;
pub mod interest;
pub mod known;
pub mod leads;
pub mod legal_basis;
mod listed;
pub mod many;
pub mod organisation;
pub mod person;
pub mod reference;
pub mod retention;
pub mod rights;
pub mod sharing;
pub mod taxonomy;
pub mod unit;
mod words;

#[cfg(test)]
mod tests;
