//! Who an organisation or a person is to the centre. Pure: no I/O, no clock, no randomness, no wire format, no SQL.

pub mod access;
pub mod identity;
pub mod luhn;
pub mod merge;
pub mod name;
pub mod organisation;
pub mod organisation_number;
pub mod person;
pub mod person_number;
pub mod protection;
pub mod refusal;
