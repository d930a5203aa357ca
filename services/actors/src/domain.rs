//! Who an organisation or a person is to the centre. Pure: no I/O, no clock, no randomness, no wire format, no SQL.

pub mod agreement;
pub mod assessor;
pub mod authorisation;
pub mod conflict;
pub mod interest;
pub mod legal_basis;
pub mod luhn;
pub mod name;
pub mod organisation;
pub mod organisation_number;
pub mod person;
pub mod person_number;
pub mod refusal;
pub mod sharing;
pub mod validity;
pub mod word;
