//! Who an organisation or a person is to the centre. Pure: no I/O, no clock, no randomness, no wire format, no SQL.

pub mod access;
pub mod centre;
pub mod day;
pub mod gathering;
pub mod geo;
pub mod identity;
pub mod luhn;
pub mod merge;
pub mod name;
pub mod opening;
pub mod organisation;
pub mod organisation_number;
pub mod person;
pub mod person_number;
pub mod protection;
pub mod reference;
pub mod refusal;
pub mod taxonomy;
pub mod unit;
pub mod week;
