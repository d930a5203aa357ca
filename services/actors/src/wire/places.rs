//! Operating units between the contract and the registry's own types. All that is wrong with a request is said at once.

use std::collections::BTreeSet;

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, CloseUnitRequest, FindNodesRequest, RegisterUnitRequest, ReviseOpeningRequest, ReviseUnitRequest,
};
use time::Date;

use super::{alone, opaque};
use crate::{
    domain::{
        day,
        geo::Coordinates,
        name::OrganisationName,
        opening::Opening,
        organisation::OrganisationId,
        unit::{Address, Profile, Unit, UnitId, folded},
        week::Week,
    },
    store::unit::nodes::{Node, Wanted},
};

mod names;
mod opening;

pub use names::{accessibility_to_proto, kind_to_proto, mode_to_proto};

/// The most characters of a street and of a locality.
const ADDRESS_CHARACTERS: usize = 200;
/// The most pieces of equipment of a unit, and the most languages.
const MOST_OFFERS: usize = 30;
/// The most pieces of equipment, and the most languages, that a node is asked for.
const MOST_ASKED: usize = 10;
/// The most characters of a piece of equipment.
const EQUIPMENT_CHARACTERS: usize = 100;
/// The most places at once.
const MOST_PLACES: i32 = 10_000;
/// How far away a node may be, in kilometres.
const MOST_KM: i32 = 1_000;

/// What is to be registered.
pub struct Registration {
    /// Under whom.
    pub organisation: OrganisationId,
    /// What is known of the unit.
    pub profile: Profile,
    /// The first day in use; none for today.
    pub opened_on: Option<Date>,
}

/// What is to be changed, and the etag that it was decided on.
pub struct Change<'a, T> {
    /// The unit.
    pub id: UnitId,
    /// Empty where the state does not matter.
    pub etag: &'a str,
    /// What it becomes.
    pub to: T,
}

/// What is decided of a unit's closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// It closes from a day on; none for today.
    From(Option<Date>),
    /// It stays open, although it was to close.
    TakenBack,
}

/// Reads what is to be registered.
pub fn registration(request: &RegisterUnitRequest) -> Result<Registration, Error> {
    let mut fields = Fields::new();
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let profile = profile(&mut fields, request.profile.as_ref());
    let opened_on = optional_day(&mut fields, "opened_on", &request.opened_on);
    match (organisation, profile) {
        (Some(organisation), Some(profile)) if fields.is_empty() => {
            Ok(Registration { organisation, profile, opened_on })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads what a unit is to become.
pub fn revision(request: &ReviseUnitRequest) -> Result<Change<'_, Profile>, Error> {
    let mut fields = Fields::new();
    let profile = profile(&mut fields, request.profile.as_ref());
    change(fields, &request.unit_id, &request.etag, profile)
}

/// Reads when a unit is to be open.
pub fn opening_revision(request: &ReviseOpeningRequest) -> Result<Change<'_, Opening>, Error> {
    let mut fields = Fields::new();
    let opening = opening::read(&mut fields, request.opening.as_ref());
    change(fields, &request.unit_id, &request.etag, opening)
}

/// Reads when a unit is to close, or that it is not to close after all.
pub fn closing(request: &CloseUnitRequest) -> Result<Change<'_, Closing>, Error> {
    let mut fields = Fields::new();
    let on = optional_day(&mut fields, "closed_on", &request.closed_on);
    if request.stays_open && !request.closed_on.is_empty() {
        fields.reject("closed_on", "must be empty where the closing is taken back");
    }
    let closing = if request.stays_open { Closing::TakenBack } else { Closing::From(on) };
    change(fields, &request.unit_id, &request.etag, Some(closing))
}

/// That a unit would close before it opened, or that there is no closing to take back.
pub fn closing_unfit(closing: Closing) -> Error {
    let (field, rule) = match closing {
        Closing::From(_) => ("closed_on", "must not be before the first day in use: state that day or a later one"),
        Closing::TakenBack => ("stays_open", "must be false where no closing lies ahead: the unit stays open as it is"),
    };
    let mut fields = Fields::new();
    fields.reject(field, rule);
    fields.refusal()
}

fn change<'a, T>(mut fields: Fields, id: &str, etag: &'a str, to: Option<T>) -> Result<Change<'a, T>, Error> {
    let id = fields.take("unit_id", UnitId::parse(id));
    opaque(&mut fields, "etag", etag);
    match (id, to) {
        (Some(id), Some(to)) if fields.is_empty() => Ok(Change { id, etag, to }),
        _ => Err(fields.refusal()),
    }
}

/// Reads a unit's id.
pub fn unit_id(text: &str) -> Result<UnitId, Error> {
    alone("unit_id", UnitId::parse(text))
}

/// Reads which nodes are wanted.
pub fn wanted(request: &FindNodesRequest) -> Result<Wanted, Error> {
    let mut fields = Fields::new();
    let municipality = fields.take("municipality_code", municipality_code(&request.municipality_code));
    let within = match request.within_km {
        km @ 1..=MOST_KM => Ok(km * 1_000),
        _ => Err(format!("must be 1 to {MOST_KM}, in kilometres")),
    };
    let within_m = fields.take("within_km", within);
    let week = fields.take("week", Week::parse(&request.week));
    let mode = fields.take("mode", names::mode(request.mode));
    let accessibility = names::set(&mut fields, "accessibility", &request.accessibility, names::accessibility);
    let languages = languages(&mut fields, "language_codes", &request.language_codes, MOST_ASKED);
    let equipment = equipment(&mut fields, "equipment", &request.equipment, MOST_ASKED);
    let capacity = fields.take("capacity", capacity(request.capacity));
    match (municipality, within_m, week, mode, capacity) {
        (Some(municipality), Some(within_m), Some(week), Some(mode), Some(capacity)) if fields.is_empty() => {
            Ok(Wanted { municipality, within_m, week, mode, accessibility, languages, equipment, capacity })
        }
        _ => Err(fields.refusal()),
    }
}

/// That so much lies within the distance that nobody could read it.
pub fn too_wide() -> Error {
    let mut fields = Fields::new();
    fields.reject("within_km", "must be smaller: too many nodes lie within it; or state more that the node must have");
    fields.refusal()
}

fn profile(fields: &mut Fields, profile: Option<&contract::UnitProfile>) -> Option<Profile> {
    let Some(profile) = profile else {
        fields.reject("profile", "must be there: state what is known of the unit");
        return None;
    };
    let kind = fields.take("profile.kind", names::kind(profile.kind));
    let name = fields.take("profile.name", OrganisationName::parse(&profile.name));
    let municipality = fields.take("profile.municipality_code", municipality_code(&profile.municipality_code));
    let address = address(fields, profile.address.as_ref());
    let coordinates = profile.coordinates.as_ref().and_then(|stated| {
        let read = Coordinates::parse(stated.latitude_microdegrees, stated.longitude_microdegrees);
        fields.take("profile.coordinates", read)
    });
    let accessibility = names::set(fields, "profile.accessibility", &profile.accessibility, names::accessibility);
    let modes = names::set(fields, "profile.modes", &profile.modes, names::mode);
    let equipment = equipment(fields, "profile.equipment", &profile.equipment, MOST_OFFERS);
    let languages = languages(fields, "profile.language_codes", &profile.language_codes, MOST_OFFERS);
    let capacity = fields.take("profile.capacity", capacity(profile.capacity));
    let (kind, name, municipality, capacity) = (kind?, name?, municipality?, capacity?);
    Some(Profile {
        kind,
        name,
        municipality,
        address,
        coordinates,
        accessibility,
        equipment,
        languages,
        capacity,
        modes,
    })
}

fn address(fields: &mut Fields, address: Option<&contract::Address>) -> Address {
    let Some(address) = address else { return Address::default() };
    let mut line = |field: &str, text: &str| match text.trim() {
        "" => String::new(),
        text => fields.take(&format!("profile.address.{field}"), plain(text, ADDRESS_CHARACTERS)).unwrap_or_default(),
    };
    let (street, locality) = (line("street", &address.street), line("locality", &address.locality));
    let postal_code: String = address.postal_code.chars().filter(|letter| *letter != ' ').collect();
    if !postal_code.is_empty() && (postal_code.len() != 5 || !postal_code.bytes().all(|byte| byte.is_ascii_digit())) {
        fields.reject("profile.address.postal_code", "must be five figures, with or without a space, or empty");
    }
    Address { street, postal_code, locality }
}

fn municipality_code(text: &str) -> Result<String, String> {
    let sound = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if sound { Ok(text.to_owned()) } else { Err("must be a municipality's code of four figures, such as 2580".into()) }
}

fn capacity(places: i32) -> Result<i32, String> {
    if (0..=MOST_PLACES).contains(&places) { Ok(places) } else { Err(format!("must be 0 to {MOST_PLACES}")) }
}

fn equipment(fields: &mut Fields, field: &str, texts: &[String], most: usize) -> Vec<String> {
    if texts.len() > most {
        fields.reject(field, format!("must be at most {most}"));
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        if let Some(item) = fields.take(&format!("{field}[{place}]"), plain(text, EQUIPMENT_CHARACTERS))
            && seen.insert(folded(&item))
        {
            items.push(item);
        }
    }
    items
}

fn languages(fields: &mut Fields, field: &str, codes: &[String], most: usize) -> BTreeSet<String> {
    if codes.len() > most {
        fields.reject(field, format!("must be at most {most}"));
        return BTreeSet::new();
    }
    let read = |code: &String| {
        let sound = (2..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase());
        if sound { Ok(code.clone()) } else { Err("must be a language's code, such as fi or smj".to_owned()) }
    };
    let codes = codes.iter().enumerate();
    codes.filter_map(|(place, code)| fields.take(&format!("{field}[{place}]"), read(code))).collect()
}

/// A text of one line, without surplus spaces.
fn plain(text: &str, most: usize) -> Result<String, String> {
    let tidy = OrganisationName::parse(text)?;
    if tidy.as_str().chars().count() > most {
        return Err(format!("must be at most {most} characters"));
    }
    Ok(tidy.as_str().to_owned())
}

fn optional_day(fields: &mut Fields, field: &str, text: &str) -> Option<Date> {
    if text.is_empty() { None } else { fields.take(field, day::parse(text)) }
}

/// A unit as the contract shows it.
pub fn unit(unit: &Unit) -> contract::Unit {
    let profile = &unit.profile;
    contract::Unit {
        id: unit.id.to_string(),
        etag: unit.revision.to_string(),
        organisation_id: unit.organisation.to_string(),
        profile: Some(contract::UnitProfile {
            kind: kind_to_proto(profile.kind).into(),
            name: profile.name.as_str().to_owned(),
            municipality_code: profile.municipality.clone(),
            address: Some(address_to_proto(&profile.address)),
            coordinates: Some(coordinates_to_proto(unit.place)),
            accessibility: profile.accessibility.iter().map(|one| accessibility_to_proto(*one).into()).collect(),
            equipment: profile.equipment.clone(),
            language_codes: profile.languages.iter().cloned().collect(),
            capacity: profile.capacity,
            modes: profile.modes.iter().map(|mode| mode_to_proto(*mode).into()).collect(),
        }),
        coordinates_of_municipality: profile.coordinates.is_none(),
        opening: Some(opening::to_proto(&unit.opening)),
        opened_on: day::text(unit.opened_on),
        closed_on: unit.closed_on.map(day::text).unwrap_or_default(),
        create_time: Some(unit.created.to_proto()),
        update_time: Some(unit.updated.to_proto()),
    }
}

/// A node as the contract shows it.
pub fn node(node: &Node) -> contract::NodeFound {
    contract::NodeFound {
        unit_id: node.id.to_string(),
        organisation_id: node.organisation.to_string(),
        kind: kind_to_proto(node.kind).into(),
        name: node.name.as_str().to_owned(),
        municipality_code: node.municipality.clone(),
        address: Some(address_to_proto(&node.address)),
        coordinates: Some(coordinates_to_proto(node.place)),
        capacity: node.capacity,
        distance_m: node.distance_m,
        open: node
            .open
            .iter()
            .map(|(on, hours)| contract::OpenHours {
                day: day::text(*on),
                opens: hours.opens().to_string(),
                closes: hours.closes().to_string(),
            })
            .collect(),
    }
}

fn address_to_proto(address: &Address) -> contract::Address {
    contract::Address {
        street: address.street.clone(),
        postal_code: address.postal_code.clone(),
        locality: address.locality.clone(),
    }
}

fn coordinates_to_proto(place: Coordinates) -> contract::Coordinates {
    contract::Coordinates { latitude_microdegrees: place.latitude(), longitude_microdegrees: place.longitude() }
}

/// The event that a unit has been registered.
pub fn unit_registered(unit: &Unit) -> contract::UnitRegistered {
    contract::UnitRegistered {
        unit_id: unit.id.to_string(),
        organisation_id: unit.organisation.to_string(),
        kind: kind_to_proto(unit.profile.kind).into(),
        municipality_code: unit.profile.municipality.clone(),
    }
}

/// The event that a unit has been stated anew.
pub fn unit_revised(unit: &Unit) -> contract::UnitRevised {
    contract::UnitRevised { unit_id: unit.id.to_string() }
}

/// The event that a unit's opening has been stated anew.
pub fn opening_revised(unit: &Unit) -> contract::OpeningRevised {
    contract::OpeningRevised { unit_id: unit.id.to_string() }
}

/// The event that a unit closes.
pub fn unit_closed(unit: &Unit) -> contract::UnitClosed {
    let closed_on = unit.closed_on.map(day::text).unwrap_or_default();
    contract::UnitClosed { unit_id: unit.id.to_string(), closed_on }
}

#[cfg(test)]
mod tests;
