//! Persons' rights in the database. What may tell of a person is sealed with the key of the protected, whoever the person is: nobody has
//! to seal it anew when somebody's protection changes.

pub mod rectification;
pub mod request;
pub mod restriction;
