//! Whole stories, through the public interfaces only.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what a test can't do without may end it")]
