//! What a test on places and reference data starts from: units and versions of the taxonomy, each made anew.

use proto::reell::actors::v1::{
    Accessibility, Address, AssessmentMode, Coordinates, ImportTaxonomyRequest, Opening, RegisterUnitRequest,
    ReviseOpeningRequest, Unit, UnitKind, UnitProfile, WeeklyHours,
};

use crate::{Centre, key, scratch};

/// A unit that is to be.
pub struct UnitBuilder<'a> {
    centre: &'a Centre,
    organisation: Option<String>,
    profile: UnitProfile,
}

impl Centre {
    /// A learning centre in Luleå that can host a remote assessment, of a new organisation where none is stated.
    pub fn a_unit(&self) -> UnitBuilder<'_> {
        let profile = UnitProfile {
            kind: UnitKind::LearningCentre.into(),
            name: format!("Lärcentrum {}", scratch::next()),
            municipality_code: "2580".into(),
            address: Some(Address {
                street: "Exempelgatan 1".into(),
                postal_code: "97231".into(),
                locality: "Luleå".into(),
            }),
            accessibility: vec![Accessibility::WheelchairAccess.into()],
            language_codes: vec!["sv".into()],
            capacity: 6,
            modes: vec![AssessmentMode::RemoteSupervised.into()],
            ..Default::default()
        };
        UnitBuilder { centre: self, organisation: None, profile }
    }
}

impl UnitBuilder<'_> {
    /// Of an organisation.
    #[must_use]
    pub fn of(mut self, organisation: &str) -> Self {
        self.organisation = Some(organisation.to_owned());
        self
    }

    /// With a change of what is known of it.
    #[must_use]
    pub fn changed(mut self, change: impl FnOnce(&mut UnitProfile)) -> Self {
        change(&mut self.profile);
        self
    }

    /// At a point.
    #[must_use]
    pub fn at(mut self, latitude_microdegrees: i32, longitude_microdegrees: i32) -> Self {
        self.profile.coordinates = Some(Coordinates { latitude_microdegrees, longitude_microdegrees });
        self
    }

    /// What would be sent.
    pub async fn request(self) -> RegisterUnitRequest {
        let organisation_id = match self.organisation {
            Some(id) => id,
            None => self.centre.an_organisation().register().await.id,
        };
        RegisterUnitRequest {
            request_id: key(),
            organisation_id,
            profile: Some(self.profile),
            opened_on: "2026-01-01".into(),
        }
    }

    /// Registers it.
    pub async fn register(self) -> Unit {
        let centre = self.centre;
        let answer = centre.operator("registrar").places().register_unit(self.request().await).await;
        answer.expect("the unit is registered").into_inner().unit.expect("the answer holds the unit")
    }

    /// Registers it, open from eight to four on the weekdays of every week.
    pub async fn register_open(self) -> Unit {
        let centre = self.centre;
        let unit = self.register().await;
        let request = ReviseOpeningRequest {
            request_id: key(),
            unit_id: unit.id,
            etag: unit.etag,
            opening: Some(Opening { weekly: vec![office_hours("2026-01-01")], exceptions: Vec::new() }),
        };
        let answer = centre.operator("registrar").places().revise_opening(request).await;
        answer.expect("the opening is stated").into_inner().unit.expect("the answer holds the unit")
    }
}

/// From eight to four on the weekdays of every week, from a day on.
pub fn office_hours(from: &str) -> WeeklyHours {
    WeeklyHours {
        weekdays: (1..=5).collect(),
        opens: "08:00".into(),
        closes: "16:00".into(),
        from: from.into(),
        until: String::new(),
    }
}

/// A version number that no other test has.
pub fn taxonomy_version() -> i32 {
    1_000 + i32::try_from(scratch::next()).expect("few tests")
}

/// The only part of a version, with these concepts as JSON.
pub fn taxonomy(version: i32, concepts: &str) -> ImportTaxonomyRequest {
    ImportTaxonomyRequest {
        request_id: key(),
        version,
        part: 1,
        parts: 1,
        source: "made for a test".into(),
        dump: format!(r#"{{"data":{{"concepts":[{concepts}]}}}}"#),
    }
}

/// A concept as JSON, with more fields behind it.
pub fn concept(id: &str, kind: &str, label: &str, more: &str) -> String {
    format!(r#"{{"id":"{id}","type":"{kind}","preferred_label":"{label}"{more}}}"#)
}
