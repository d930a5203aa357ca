//! Funding.
mod domain;
