//! What the list of cases can be filtered by and ordered by, under the names that the contract gives to a case's fields.

use mesh::filter::{Field, Filter, Key, Kind, Order};
use sea_orm::sea_query::Expr;

use super::case::Column;
use crate::domain::{
    OrganisationId,
    case::{Case, Stage},
    outcome::Outcome,
    phase::Phase,
};

/// Newest first.
const DEFAULT: &str = "create_time desc";
/// What nobody may search by, whatever the case service may come to hold of it.
const SENSITIVE: [&str; 6] = ["adaptation", "adaptations", "absence_reason", "health", "minority", "protected"];

/// Reads a filter on cases. The error is a rule for the field "filter".
pub fn filter(text: &str) -> Result<Filter, String> {
    Filter::parse(text, &fields())
}

/// Reads an order of cases. The error is a rule for the field "order_by".
pub fn order(text: &str) -> Result<Order, String> {
    Order::parse(text, DEFAULT, &fields(), Expr::col(Column::Id))
}

/// Where a case stands in a list of this order.
pub fn place(order: &Order, case: &Case) -> String {
    order.place(case.id.uuid(), |field| {
        Key::Number(match field {
            "update_time" => case.changed_at.micros(),
            "committed_ore" => case.commitment.amount_ore,
            "cost_ore" => case.verdict().map_or(0, |verdict| verdict.cost_ore),
            _ => case.opened_at.micros(),
        })
    })
}

fn fields() -> Vec<Field> {
    let states = Stage::ALL.map(Stage::name).to_vec();
    let phases = Phase::ALL.map(Phase::name).to_vec();
    let outcomes = Outcome::ALL.map(Outcome::name).to_vec();
    let one_of = |prefix, words| Kind::OneOf { prefix, words };
    let organisation = || Kind::Id(OrganisationId::PREFIX);
    let col = |column: Column| Expr::col(column);
    let open = [
        Field::new("state", one_of("CASE_STATE_", states), col(Column::State)),
        Field::new("phase", one_of("PHASE_", phases), col(Column::Phase)),
        Field::new("outcome", one_of("OUTCOME_", outcomes), col(Column::Outcome)).or_none(),
        Field::new("referrer_id", organisation(), col(Column::ReferrerId)),
        Field::new("issuer_id", organisation(), col(Column::IssuerId)).or_none(),
        Field::new("target", Kind::Text, col(Column::Target)),
        Field::new("referrer_reference", Kind::Text, col(Column::ReferrerReference)),
        Field::new("committed_ore", Kind::Number, col(Column::CommittedOre)).ordered(),
        Field::new("cost_ore", Kind::Number, col(Column::CostOre)).ordered(),
        Field::new("create_time", Kind::Moment, col(Column::OpenedAt)).ordered(),
        Field::new("update_time", Kind::Moment, col(Column::ChangedAt)).ordered(),
    ];
    open.into_iter().chain(SENSITIVE.map(Field::sensitive)).collect()
}
