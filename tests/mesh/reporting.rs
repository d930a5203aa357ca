//! The RPC of the overview, and the events that its figures are made of.

mod get_overview;
mod parked_events;
