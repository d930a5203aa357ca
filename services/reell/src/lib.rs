//! reell
