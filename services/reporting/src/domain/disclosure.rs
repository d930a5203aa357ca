//! Disclosure control (röjandekontroll): what may leave the centre of what it counts, so that nobody is told from a figure.
//!
//! ```text
//! units ──► leaves (how many are alike) ──► counts of a cut ──► suppression, against all that is published ──► figures
//!                                                         └──► noise by the cell's own key ────────────────► figures
//! ```
//!
//! A cell is the same in whatever table it stands. So a hidden cell is hidden everywhere, noise is the same everywhere, and what readers
//! can derive is asked of all tables of a dataset at once.

pub mod attack;
pub mod cell;
pub mod dataset;
pub mod file;
pub mod leaves;
pub mod noise;
pub mod refusal;
pub mod release;
pub mod suppression;
pub mod system;

mesh::id!(
    /// A dataset that figures are counted from.
    DatasetId,
    "dataset"
);
mesh::id!(
    /// A release of tables.
    ReleaseId,
    "release"
);
