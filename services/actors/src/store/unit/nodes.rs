//! Which nodes can host an assessment near a place in a week: one statement.

use std::collections::BTreeSet;

use mesh::refusal::Error;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value, entity::prelude::Uuid};
use time::Date;

use super::{
    coordinates, kind, name,
    offer::{ACCESSIBILITY, EQUIPMENT, LANGUAGE, MODE, accessibility_text, mode_text},
    opening::stored_hours,
    stored_day,
};
use crate::domain::{
    day, geo,
    geo::Coordinates,
    name::OrganisationName,
    opening::{Hours, weekday},
    organisation::OrganisationId,
    unit::{Accessibility, Address, Kind, Mode, UnitId, folded},
    week::Week,
};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// From whose centre town the distance is counted.
    pub municipality: String,
    /// As the crow flies.
    pub within_m: i32,
    /// In which week.
    pub week: Week,
    /// What it must host.
    pub mode: Mode,
    /// All of these.
    pub accessibility: BTreeSet<Accessibility>,
    /// All of these.
    pub languages: BTreeSet<String>,
    /// All of these.
    pub equipment: Vec<String>,
    /// At least so many places at once.
    pub capacity: i32,
}

/// A node that can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The unit.
    pub id: UnitId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What sort of place it is.
    pub kind: Kind,
    /// What it is called.
    pub name: OrganisationName,
    /// Kommunkod.
    pub municipality: String,
    /// Where to go.
    pub address: Address,
    /// Where it is.
    pub place: Coordinates,
    /// Places at once.
    pub capacity: i32,
    /// From the centre town.
    pub distance_m: i32,
    /// When it is open in that week, in the order of time.
    pub open: Vec<(Date, Hours)>,
}

#[derive(FromQueryResult)]
struct Row {
    from_latitude: i32,
    from_longitude: i32,
    id: Uuid,
    organisation_id: Uuid,
    kind: String,
    name: String,
    municipality_code: String,
    street: String,
    postal_code: String,
    locality: String,
    latitude: i32,
    longitude: i32,
    capacity: i32,
    day: String,
    opens_minute: i32,
    closes_minute: i32,
}

/// The nodes, the nearest first. None where there are more open hours than `most`: then the question is too wide.
pub async fn find(db: &impl ConnectionTrait, wanted: &Wanted, most: usize) -> Result<Option<Vec<Node>>, Error> {
    let (sql, values) = statement(wanted, most + 1);
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(db).await?;
    if rows.len() > most {
        return Ok(None);
    }
    let mut nodes: Vec<Node> = Vec::new();
    for row in rows {
        let open = (stored_day(&row.day)?, stored_hours(row.opens_minute, row.closes_minute)?);
        match nodes.last_mut() {
            Some(node) if node.id.uuid() == row.id => node.open.push(open),
            _ => nodes.push(node(row, open)?),
        }
    }
    // The box of the statement has corners that the distance does not reach.
    nodes.retain(|node| node.distance_m <= wanted.within_m);
    nodes.sort_by_key(|node| (node.distance_m, node.id));
    Ok(Some(nodes))
}

fn node(row: Row, open: (Date, Hours)) -> anyhow::Result<Node> {
    let place = coordinates(row.latitude, row.longitude)?;
    Ok(Node {
        id: row.id.into(),
        organisation: row.organisation_id.into(),
        kind: kind(&row.kind)?,
        name: name(&row.name)?,
        municipality: row.municipality_code,
        address: Address { street: row.street, postal_code: row.postal_code, locality: row.locality },
        distance_m: coordinates(row.from_latitude, row.from_longitude)?.distance_m(place),
        place,
        capacity: row.capacity,
        open: vec![open],
    })
}

/// The statement and its values. The week comes in as a table of seven days, each with its weekday; a day's exception takes the place of
/// the weekly hours of that day. Whose unit it is, or whom that one was merged into, is in use.
pub fn statement(wanted: &Wanted, most: usize) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = Vec::new();
    let mut place = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let days: Vec<String> = wanted
        .week
        .days()
        .iter()
        .map(|day| format!("({}, {})", place(day::text(*day).into()), weekday(*day)))
        .collect();
    let (high, wide) = geo::reach(wanted.within_m);
    let (high, wide) = (place(high.into()), place(wide.into()));
    let (municipality, monday) =
        (place(wanted.municipality.as_str().into()), place(day::text(wanted.week.monday()).into()));
    let capacity = place(wanted.capacity.into());
    let mut offers = |kind: &str, code: &str| {
        let code = place(code.into());
        format!(
            " AND EXISTS (SELECT 1 FROM unit_offer f WHERE f.unit_id = u.id AND f.kind = '{kind}' AND f.code = {code})"
        )
    };
    let mut wants = offers(MODE, mode_text(wanted.mode));
    wanted.accessibility.iter().for_each(|one| wants += &offers(ACCESSIBILITY, accessibility_text(*one)));
    wanted.languages.iter().for_each(|code| wants += &offers(LANGUAGE, code));
    wanted.equipment.iter().for_each(|item| wants += &offers(EQUIPMENT, &folded(item)));
    let sql = format!(
        "WITH week(day, weekday) AS (VALUES {days})
         SELECT m.latitude AS from_latitude, m.longitude AS from_longitude, u.id, u.organisation_id, u.kind, u.name,
                u.municipality_code, u.street, u.postal_code, u.locality, u.latitude, u.longitude, u.capacity,
                w.day, o.opens_minute, o.closes_minute
         FROM municipality m
         JOIN unit u ON u.latitude BETWEEN m.latitude - {high} AND m.latitude + {high}
                    AND u.longitude BETWEEN m.longitude - {wide} AND m.longitude + {wide}
         JOIN unit_opening o ON o.unit_id = u.id AND o.opens_minute IS NOT NULL
         JOIN week w ON o.from_day <= w.day AND (o.until_day IS NULL OR w.day < o.until_day)
                    AND u.opened_on <= w.day AND (u.closed_on IS NULL OR w.day < u.closed_on)
         WHERE m.code = {municipality} AND m.valid_from <= {monday} AND (m.valid_until IS NULL OR {monday} < m.valid_until)
           AND u.capacity >= {capacity}
           AND EXISTS (SELECT 1 FROM organisation r JOIN organisation a ON a.id = COALESCE(r.merged_into, r.id)
                WHERE r.id = u.organisation_id AND a.state = 'active')
           AND (o.part = 'exception' OR (o.weekday = w.weekday AND NOT EXISTS (
                SELECT 1 FROM unit_opening e WHERE e.unit_id = u.id AND e.part = 'exception'
                   AND e.from_day <= w.day AND (e.until_day IS NULL OR w.day < e.until_day))))
           {wants}
         ORDER BY u.id, w.day, o.opens_minute LIMIT {most}",
        days = days.join(", "),
    );
    (sql, values)
}
