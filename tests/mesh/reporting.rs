//! The RPC of the overview.

mod get_overview;
