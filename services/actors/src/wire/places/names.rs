//! The closed vocabularies of places, between the contract's numbers and the registry's own names.

use std::collections::BTreeSet;

use mesh::refusal::Fields;
use proto::reell::actors::v1 as contract;

use crate::domain::unit::{Accessibility, Kind, Mode};

/// The most entries in a list; there are fewer names, and one stated twice counts once.
const MOST_STATED: usize = 20;

/// Reads a list of a closed vocabulary.
pub fn set<T: Ord>(
    fields: &mut Fields,
    field: &str,
    numbers: &[i32],
    read: impl Fn(i32) -> Result<T, String>,
) -> BTreeSet<T> {
    if numbers.len() > MOST_STATED {
        fields.reject(field, format!("must be at most {MOST_STATED}: state each once"));
        return BTreeSet::new();
    }
    let numbers = numbers.iter().enumerate();
    numbers.filter_map(|(place, number)| fields.take(&format!("{field}[{place}]"), read(*number))).collect()
}

/// Reads a kind of unit.
pub fn kind(number: i32) -> Result<Kind, String> {
    let found = Kind::ALL.into_iter().find(|kind| i32::from(kind_to_proto(*kind)) == number);
    found.ok_or_else(|| "must be one of the kinds of unit of the contract: choose what sort of place it is".into())
}

/// Reads a measure of accessibility.
pub fn accessibility(number: i32) -> Result<Accessibility, String> {
    let found = Accessibility::ALL.into_iter().find(|one| i32::from(accessibility_to_proto(*one)) == number);
    found.ok_or_else(|| "must be one of the contract's: choose what makes the place accessible".into())
}

/// Reads a mode of assessment.
pub fn mode(number: i32) -> Result<Mode, String> {
    let found = Mode::ALL.into_iter().find(|mode| i32::from(mode_to_proto(*mode)) == number);
    found.ok_or_else(|| "must be one of the contract's: choose how the assessment takes place".into())
}

/// The contract's name of a kind.
pub fn kind_to_proto(kind: Kind) -> contract::UnitKind {
    match kind {
        Kind::LearningCentre => contract::UnitKind::LearningCentre,
        Kind::TestCentre => contract::UnitKind::TestCentre,
        Kind::School => contract::UnitKind::School,
        Kind::Workplace => contract::UnitKind::Workplace,
        Kind::Office => contract::UnitKind::Office,
    }
}

/// The contract's name of a measure of accessibility.
pub fn accessibility_to_proto(accessibility: Accessibility) -> contract::Accessibility {
    match accessibility {
        Accessibility::WheelchairAccess => contract::Accessibility::WheelchairAccess,
        Accessibility::AccessibleToilet => contract::Accessibility::AccessibleToilet,
        Accessibility::Lift => contract::Accessibility::Lift,
        Accessibility::HearingLoop => contract::Accessibility::HearingLoop,
        Accessibility::QuietRoom => contract::Accessibility::QuietRoom,
        Accessibility::HeightAdjustableDesk => contract::Accessibility::HeightAdjustableDesk,
        Accessibility::TactileGuidance => contract::Accessibility::TactileGuidance,
        Accessibility::ScreenReader => contract::Accessibility::ScreenReader,
        Accessibility::AccessibleParking => contract::Accessibility::AccessibleParking,
        Accessibility::PublicTransport => contract::Accessibility::PublicTransport,
    }
}

/// The contract's name of a mode.
pub fn mode_to_proto(mode: Mode) -> contract::AssessmentMode {
    match mode {
        Mode::OnSite => contract::AssessmentMode::OnSite,
        Mode::RemoteSupervised => contract::AssessmentMode::RemoteSupervised,
        Mode::Simulator => contract::AssessmentMode::Simulator,
        Mode::Workplace => contract::AssessmentMode::Workplace,
    }
}
