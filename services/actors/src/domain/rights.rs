//! The rights that persons have to what is kept on them: what they ask for, what is corrected, and what is not to be used further.

pub mod rectification;
pub mod refusal;
pub mod request;
pub mod restriction;
