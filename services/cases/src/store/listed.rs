//! What the list of cases can be filtered by and ordered by, under the names that the contract gives to a case's fields.

use mesh::{
    filter::{Field, Kind},
    list::List,
};

use super::case::Column;
use crate::domain::{OrganisationId, case::Stage, outcome::Outcome, phase::Phase};

/// What nobody may search by, whatever the case service may come to hold of it.
const SENSITIVE: [&str; 12] = [
    "absence",
    "absence_reason",
    "adaptation",
    "adaptations",
    "diagnosis",
    "health",
    "hidden",
    "marking",
    "minority",
    "minority_language",
    "protected",
    "protection",
];

/// What the list of cases can be asked. Newest first goes through an index; the other orders sort what is asked for, of some thousand
/// cases in a year.
pub fn list() -> List {
    List::new("cases", "create_time desc", Column::Id, fields())
}

fn fields() -> Vec<Field> {
    let states = Stage::ALL.map(Stage::name).to_vec();
    let phases = Phase::ALL.map(Phase::name).to_vec();
    let outcomes = Outcome::ALL.map(Outcome::name).to_vec();
    let one_of = |prefix, words| Kind::OneOf { prefix, words };
    let organisation = || Kind::Id(OrganisationId::PREFIX);
    let open = [
        Field::of("state", one_of("CASE_STATE_", states), Column::State),
        Field::of("phase", one_of("PHASE_", phases), Column::Phase),
        Field::of("outcome", one_of("OUTCOME_", outcomes), Column::Outcome).or_none(),
        Field::of("referrer_id", organisation(), Column::ReferrerId),
        Field::of("issuer_id", organisation(), Column::IssuerId).or_none(),
        Field::of("target", Kind::Text, Column::Target),
        Field::of("referrer_reference", Kind::Text, Column::ReferrerReference),
        Field::of("committed_ore", Kind::Number, Column::CommittedOre).ordered_by(Column::CommittedOre),
        Field::of("cost_ore", Kind::Number, Column::CostOre).ordered_by(Column::CostOre),
        Field::of("create_time", Kind::Moment, Column::OpenedAt).ordered_by(Column::OpenedAt),
        Field::of("update_time", Kind::Moment, Column::ChangedAt).ordered_by(Column::ChangedAt),
    ];
    open.into_iter().chain(SENSITIVE.map(Field::sensitive)).collect()
}
