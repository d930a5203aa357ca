//! An operating unit: where it is, what it has, what it can host, and while it is in use.

use std::collections::BTreeSet;

use mesh::clock::Timestamp;
use time::Date;

use super::{geo::Coordinates, name::OrganisationName, opening::Opening, organisation::OrganisationId};
use refusal::UnitRefusal;

pub mod refusal;

mesh::id!(
    /// An operating unit's id.
    UnitId,
    "unit"
);

/// What sort of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Lärcentrum.
    LearningCentre,
    /// Testcenter.
    TestCentre,
    /// Skolenhet.
    School,
    /// Arbetsplats.
    Workplace,
    /// Kontor.
    Office,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::LearningCentre, Self::TestCentre, Self::School, Self::Workplace, Self::Office];
}

/// What makes a place accessible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Accessibility {
    /// One gets in and about in a wheelchair.
    WheelchairAccess,
    /// An accessible toilet.
    AccessibleToilet,
    /// A lift.
    Lift,
    /// Hörslinga.
    HearingLoop,
    /// A room of one's own.
    QuietRoom,
    /// A desk that can be raised and lowered.
    HeightAdjustableDesk,
    /// Ledstråk.
    TactileGuidance,
    /// A computer with a screen reader and magnification.
    ScreenReader,
    /// Accessible parking.
    AccessibleParking,
    /// Reached by public transport.
    PublicTransport,
}

impl Accessibility {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::WheelchairAccess,
        Self::AccessibleToilet,
        Self::Lift,
        Self::HearingLoop,
        Self::QuietRoom,
        Self::HeightAdjustableDesk,
        Self::TactileGuidance,
        Self::ScreenReader,
        Self::AccessibleParking,
        Self::PublicTransport,
    ];
}

/// How an assessment can take place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// The assessor is there.
    OnSite,
    /// The assessor is elsewhere, and the unit's staff supervise.
    RemoteSupervised,
    /// On a simulator.
    Simulator,
    /// At work.
    Workplace,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 4] = [Self::OnSite, Self::RemoteSupervised, Self::Simulator, Self::Workplace];
}

/// A visiting address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number; may be empty.
    pub street: String,
    /// Five figures; may be empty.
    pub postal_code: String,
    /// Postort; may be empty.
    pub locality: String,
}

/// What is known of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// What sort of place it is.
    pub kind: Kind,
    /// What it is called.
    pub name: OrganisationName,
    /// Kommunkod.
    pub municipality: String,
    /// Where to go.
    pub address: Address,
    /// None: those of the municipality's centre town.
    pub coordinates: Option<Coordinates>,
    /// What makes it accessible.
    pub accessibility: BTreeSet<Accessibility>,
    /// What there is to be assessed with; folded, each is there once.
    pub equipment: Vec<String>,
    /// Codes of the languages that are spoken.
    pub languages: BTreeSet<String>,
    /// Places at once.
    pub capacity: i32,
    /// What it can host.
    pub modes: BTreeSet<Mode>,
}

/// An operating unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What is known of it.
    pub profile: Profile,
    /// Where it is: its own coordinates, or those of the municipality's centre town.
    pub place: Coordinates,
    /// When it is open.
    pub opening: Opening,
    /// The first day in use.
    pub opened_on: Date,
    /// The first day out of use.
    pub closed_on: Option<Date>,
    /// Grows with each change.
    pub revision: i64,
    /// When it was registered.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

impl Unit {
    /// A new unit. `centre_town` is where its municipality's centre is.
    pub fn register(
        id: UnitId,
        organisation: OrganisationId,
        profile: Profile,
        centre_town: Coordinates,
        opened_on: Date,
        now: Timestamp,
    ) -> Self {
        let place = profile.coordinates.unwrap_or(centre_town);
        let opening = Opening::default();
        Self {
            id,
            organisation,
            profile,
            place,
            opening,
            opened_on,
            closed_on: None,
            revision: 1,
            created: now,
            updated: now,
        }
    }

    /// States anew what is known of it.
    pub fn revise(&mut self, profile: Profile, centre_town: Coordinates, now: Timestamp) -> Result<(), UnitRefusal> {
        self.must_be_in_use(now.date())?;
        self.place = profile.coordinates.unwrap_or(centre_town);
        self.profile = profile;
        self.changed(now);
        Ok(())
    }

    /// States anew when it is open.
    pub fn revise_opening(&mut self, opening: Opening, now: Timestamp) -> Result<(), UnitRefusal> {
        self.must_be_in_use(now.date())?;
        self.opening = opening;
        self.changed(now);
        Ok(())
    }

    /// Closes it from a day on, which may lie ahead; until that day it can be moved. False where it is before the unit opened.
    pub fn close(&mut self, on: Date, now: Timestamp) -> Result<bool, UnitRefusal> {
        self.must_be_in_use(now.date())?;
        if on < self.opened_on {
            return Ok(false);
        }
        self.closed_on = Some(on);
        self.changed(now);
        Ok(true)
    }

    /// Takes back a closing that lies ahead. False where there is none.
    pub fn stay_open(&mut self, now: Timestamp) -> Result<bool, UnitRefusal> {
        self.must_be_in_use(now.date())?;
        if self.closed_on.take().is_none() {
            return Ok(false);
        }
        self.changed(now);
        Ok(true)
    }

    /// Refuses a day that it is closed on; until its last day it is in use, whatever has been decided.
    pub fn must_be_in_use(&self, day: Date) -> Result<(), UnitRefusal> {
        match self.closed_on {
            Some(closed_on) if closed_on <= day => Err(UnitRefusal::Closed),
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses what goes on from one day to another, where it opens after the first or is closed on the last.
    pub fn must_be_in_use_throughout(&self, first: Date, last: Date) -> Result<(), UnitRefusal> {
        if first < self.opened_on {
            return Err(UnitRefusal::NotOpenYet { opened_on: self.opened_on });
        }
        self.must_be_in_use(last)
    }

    fn changed(&mut self, now: Timestamp) {
        self.revision += 1;
        self.updated = now;
    }
}

/// What equipment is compared by.
pub fn folded(equipment: &str) -> String {
    equipment.to_lowercase()
}

#[cfg(test)]
mod tests;
