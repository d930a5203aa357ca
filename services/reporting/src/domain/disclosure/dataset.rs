//! A dataset: one count of units of a period, loaded, then closed, and from then on protected in one way.

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    DatasetId,
    cell::Cut,
    refusal::{Closed, Refusal},
    release::Protection,
};

/// The most units of a dataset: more than validations in the country in ten years.
pub const MOST_UNITS: i64 = 200_000;

/// What units are told apart by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// E.g. "municipality".
    pub name: String,
    /// E.g. "2580".
    pub codes: Vec<String>,
}

/// What a dataset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Persons.
    Person,
    /// Validation cases.
    Case,
    /// What was validated.
    Course,
}

/// Where a dataset stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It takes in units.
    Loading,
    /// It is counted as it is.
    Closed,
}

/// What makes a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// What is counted year after year.
    pub key: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What it counts.
    pub counted: Counted,
    /// What units are told apart by.
    pub dimensions: Vec<Dimension>,
}

/// One count of units of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// Its id.
    pub id: DatasetId,
    /// How often it has changed.
    pub revision: i64,
    /// What it is.
    pub definition: Definition,
    /// Where it stands.
    pub state: State,
    /// How many units were loaded.
    pub units: i64,
    /// How its figures are protected, once some are published: the same way for all.
    pub protection: Option<Protection>,
    /// When it was opened.
    pub create_time: Timestamp,
}

impl Dataset {
    /// Opens a dataset.
    pub fn open(id: DatasetId, definition: Definition, now: Timestamp) -> Self {
        Self { id, revision: 1, definition, state: State::Loading, units: 0, protection: None, create_time: now }
    }

    /// Takes in so many units.
    pub fn load(&mut self, units: usize) -> Result<(), Refusal> {
        if self.state == State::Closed {
            return Err(Refusal::DatasetState(self.id, Closed::Counted));
        }
        let units = self.units.saturating_add(i64::try_from(units).unwrap_or(i64::MAX));
        if units > MOST_UNITS {
            return Err(Refusal::DatasetState(self.id, Closed::Full));
        }
        self.units = units;
        self.revision += 1;
        Ok(())
    }

    /// Closes it, if it is not yet: its figures are drafted, and must not change under them.
    pub fn close(&mut self) -> Result<(), Refusal> {
        if self.units == 0 {
            return Err(Refusal::DatasetState(self.id, Closed::Empty));
        }
        if self.state == State::Loading {
            self.state = State::Closed;
            self.revision += 1;
        }
        Ok(())
    }

    /// The protection of what is now drafted: the one that others were published with, where it is the same.
    pub fn protect_by(&self, wished: Protection) -> Result<Protection, Refusal> {
        match &self.protection {
            None => Ok(wished),
            Some(held) if held.is_as(&wished) => Ok(held.clone()),
            Some(_) => Err(Refusal::MethodMixed(self.id)),
        }
    }

    /// Notes that figures were published.
    pub fn publish(&mut self, protection: &Protection) {
        self.protection.get_or_insert_with(|| protection.clone());
        self.revision += 1;
    }

    /// The places of some dimensions by their names; the error is a rule.
    pub fn cut(&self, names: &[String]) -> Result<Cut, String> {
        let known = &self.definition.dimensions;
        let place = |name: &String| known.iter().position(|dimension| dimension.name == *name);
        let places: Option<Vec<_>> = names.iter().map(place).collect();
        let Some(places) = places else {
            let names: Vec<_> = known.iter().map(|dimension| dimension.name.as_str()).collect();
            return Err(format!("must be of the dataset's dimensions, which are {}", names.join(", ")));
        };
        let twice = places.iter().enumerate().any(|(index, place)| places[..index].contains(place));
        if twice || !(1..=3).contains(&places.len()) {
            return Err("must be 1 to 3 dimensions, each once".into());
        }
        Ok(Cut(places))
    }

    /// The places of a unit's codes; the error is a rule.
    pub fn codes(&self, codes: &[String]) -> Result<Vec<u16>, String> {
        let known = &self.definition.dimensions;
        if codes.len() != known.len() {
            return Err(format!("must be one code for each of the dataset's {} dimensions", known.len()));
        }
        let place = |(code, dimension): (&String, &Dimension)| {
            let place = dimension.codes.iter().position(|known| known == code);
            let place = place.and_then(|place| u16::try_from(place).ok());
            place.ok_or_else(|| format!("must be codes that the dimensions have; {} has not this one", dimension.name))
        };
        codes.iter().zip(known).map(place).collect()
    }
}

#[cfg(test)]
impl Dimension {
    /// A dimension with so many codes.
    pub fn of(name: &str, codes: u16) -> Self {
        Self { name: name.into(), codes: (0..codes).map(|code| format!("{name}{code}")).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disclosure::suppression::Threshold;

    fn dataset() -> Dataset {
        let definition = Definition {
            key: "validations".into(),
            from: Date::MIN,
            to: Date::MAX,
            counted: Counted::Case,
            dimensions: vec![Dimension::of("sex", 2), Dimension::of("industry", 3)],
        };
        Dataset::open(uuid::Uuid::from_u128(1).into(), definition, Timestamp::from_micros(0))
    }

    #[test]
    fn a_dataset_takes_in_units_until_it_is_full_or_counted_and_is_not_counted_empty() {
        let mut dataset = dataset();
        let id = dataset.id;
        let state = |why| Err(Refusal::DatasetState(id, why));
        assert_eq!(dataset.close(), state(Closed::Empty));
        assert_eq!(dataset.load(200_000), Ok(()));
        assert_eq!(dataset.load(1), state(Closed::Full));
        assert_eq!((dataset.close(), dataset.state), (Ok(()), State::Closed));
        assert_eq!(dataset.load(1), state(Closed::Counted));
        let revision = dataset.revision;
        assert_eq!((dataset.close(), dataset.revision), (Ok(()), revision));
    }

    #[test]
    fn what_was_published_one_way_is_published_in_no_other() {
        let mut dataset = dataset();
        let of = |min_cell| Protection::Suppression(Threshold { min_cell, min_width: 5 });
        assert_eq!(dataset.protect_by(of(5)), Ok(of(5)));
        dataset.publish(&of(5));
        assert_eq!(dataset.protect_by(of(5)), Ok(of(5)));
        assert_eq!(dataset.protect_by(of(4)), Err(Refusal::MethodMixed(dataset.id)));
        dataset.publish(&of(4));
        assert_eq!(dataset.protection, Some(of(5)));
    }

    #[test]
    fn dimensions_and_codes_are_found_by_name_and_once() {
        let dataset = dataset();
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(dataset.cut(&names(&["industry", "sex"])), Ok(Cut(vec![1, 0])));
        assert!(dataset.cut(&names(&["age"])).is_err_and(|rule| rule.contains("sex, industry")));
        assert!(dataset.cut(&names(&["sex", "sex"])).is_err() && dataset.cut(&[]).is_err());
        assert_eq!(dataset.codes(&names(&["sex1", "industry2"])), Ok(vec![1, 2]));
        assert!(dataset.codes(&names(&["sex1"])).is_err());
        assert!(dataset.codes(&names(&["sex1", "industry3"])).is_err_and(|rule| rule.contains("industry has not")));
    }
}
