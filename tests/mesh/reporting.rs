//! The RPC of the overview, the events that its figures are made of, and statistical releases.

mod count_units;
mod draft_release;
mod export_table;
mod get_overview;
mod get_release;
mod linked_tables;
mod list_releases;
mod load_units;
mod open_dataset;
mod parked_events;
mod publish_release;

/// Ids of a form that is right, and of things that are not there.
const NO_DATASET: &str = "dataset_00000000000000000000000000000000";
const NO_RELEASE: &str = "release_00000000000000000000000000000000";
