//! What is known of a case, without knowing whose it is: the only things that a financing model can depend on.

use super::words::{Employment, Route, Transition, Word};

/// How many facts count something.
pub const NUMBERS: usize = 7;
/// The most that a fact may count.
pub const MOST_NUMBER: i64 = 1_000_000_000_000;
/// The most hours or kilometres that a price may be multiplied by.
pub const MOST_UNITS: i64 = 10_000;

/// The facts of one case. Small and copied freely: a simulation makes millions of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Facts {
    /// The route.
    pub route: Route,
    /// How the person stands to the labour market.
    pub employment: Employment,
    /// Whom the person's entitlement to transition support lies with.
    pub transition: Transition,
    /// SCB's code of the municipality; 0 where it is not known.
    pub municipality: u16,
    flags: u8,
    numbers: [i64; NUMBERS],
}

/// A fact that holds or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    /// The employer is bound by a collective agreement.
    CollectiveAgreement,
    /// The person is registered with Arbetsförmedlingen.
    EmploymentService,
    /// The person is enrolled in komvux.
    AdultEducation,
    /// The case falls under a project's conditions.
    ProjectEligible,
    /// The employer is a public one.
    PublicEmployer,
}

impl Flag {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::CollectiveAgreement,
        Self::EmploymentService,
        Self::AdultEducation,
        Self::ProjectEligible,
        Self::PublicEmployer,
    ];

    /// What it is called in conditions.
    pub fn name(self) -> &'static str {
        match self {
            Self::CollectiveAgreement => "collective_agreement",
            Self::EmploymentService => "employment_service",
            Self::AdultEducation => "adult_education",
            Self::ProjectEligible => "project_eligible",
            Self::PublicEmployer => "public_employer",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Self::CollectiveAgreement => 1,
            Self::EmploymentService => 2,
            Self::AdultEducation => 4,
            Self::ProjectEligible => 8,
            Self::PublicEmployer => 16,
        }
    }
}

/// A fact that counts something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Number {
    /// How many work for the employer.
    EmployerSize,
    /// What is left of the employer's de minimis ceiling, in öre.
    DeMinimisRoom,
    /// Hours in the trade that are proven.
    ProvenHours,
    /// Hours of an assessor.
    AssessorHours,
    /// Hours of an interpreter.
    InterpreterHours,
    /// Kilometres of travel.
    TravelKm,
    /// The person's age in years; 0 where it is not known.
    Age,
}

impl Number {
    /// All of them.
    pub const ALL: [Self; NUMBERS] = [
        Self::EmployerSize,
        Self::DeMinimisRoom,
        Self::ProvenHours,
        Self::AssessorHours,
        Self::InterpreterHours,
        Self::TravelKm,
        Self::Age,
    ];

    /// Those that prices and fees may be multiplied by.
    pub const UNITS: [Self; 3] = [Self::AssessorHours, Self::InterpreterHours, Self::TravelKm];

    /// What it is called in conditions.
    pub fn name(self) -> &'static str {
        match self {
            Self::EmployerSize => "employer_size",
            Self::DeMinimisRoom => "de_minimis_room_ore",
            Self::ProvenHours => "proven_hours",
            Self::AssessorHours => "assessor_hours",
            Self::InterpreterHours => "interpreter_hours",
            Self::TravelKm => "travel_km",
            Self::Age => "age",
        }
    }

    /// Its place among the numbers.
    fn index(self) -> usize {
        match self {
            Self::EmployerSize => 0,
            Self::DeMinimisRoom => 1,
            Self::ProvenHours => 2,
            Self::AssessorHours => 3,
            Self::InterpreterHours => 4,
            Self::TravelKm => 5,
            Self::Age => 6,
        }
    }

    /// The unit of a name, if it is one that prices may be multiplied by.
    pub fn unit(name: &str) -> Option<Self> {
        Self::UNITS.into_iter().find(|unit| unit.name() == name)
    }

    /// The most that it may be.
    pub fn most(self) -> i64 {
        match self {
            Self::EmployerSize | Self::ProvenHours => 1_000_000,
            Self::DeMinimisRoom => MOST_NUMBER,
            Self::AssessorHours | Self::InterpreterHours | Self::TravelKm => MOST_UNITS,
            Self::Age => 120,
        }
    }
}

impl Facts {
    /// A case of which no more is known.
    pub fn new(route: Route, employment: Employment) -> Self {
        Self { route, employment, transition: Transition::Nobody, municipality: 0, flags: 0, numbers: [0; NUMBERS] }
    }

    /// Whether a fact holds.
    pub fn holds(&self, flag: Flag) -> bool {
        self.flags & flag.bit() != 0
    }

    /// What a fact counts.
    pub fn number(&self, number: Number) -> i64 {
        self.numbers.get(number.index()).copied().unwrap_or_default()
    }

    /// Sets whether a fact holds.
    pub fn set(&mut self, flag: Flag, holds: bool) {
        if holds { self.flags |= flag.bit() } else { self.flags &= !flag.bit() }
    }

    /// Sets what a fact counts.
    pub fn set_number(&mut self, number: Number, value: i64) {
        if let Some(place) = self.numbers.get_mut(number.index()) {
            *place = value;
        }
    }

    /// The same with a fact that holds.
    #[must_use]
    pub fn with(mut self, flag: Flag) -> Self {
        self.set(flag, true);
        self
    }

    /// The same with a fact that counts so much.
    #[must_use]
    pub fn with_number(mut self, number: Number, value: i64) -> Self {
        self.set_number(number, value);
        self
    }

    /// What is known, as a condition would say it: what holds, and what is not 0.
    pub fn said(&self) -> String {
        let mut said =
            vec![format!("route = {}", self.route.word()), format!("employment = {}", self.employment.word())];
        if self.transition != Transition::Nobody {
            said.push(format!("transition = {}", self.transition.word()));
        }
        if self.municipality != 0 {
            said.push(format!("municipality = {:04}", self.municipality));
        }
        said.extend(Flag::ALL.iter().filter(|flag| self.holds(**flag)).map(|flag| format!("{} = true", flag.name())));
        let counted = Number::ALL.iter().filter(|number| self.number(**number) != 0);
        said.extend(counted.map(|number| format!("{} = {}", number.name(), self.number(*number))));
        said.join(" AND ")
    }

    /// Reads what [`Self::said`] says; nothing where it was said of facts that are not known here.
    pub fn read(said: &str) -> Option<Self> {
        let terms = said.split(" AND ").map(|term| term.split_once(" = ")).collect::<Option<Vec<_>>>()?;
        let of = |name: &str| terms.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let mut facts = Self::new(Route::of_word(of("route")?)?, Employment::of_word(of("employment")?)?);
        for (name, value) in &terms {
            let flag = Flag::ALL.into_iter().find(|flag| flag.name() == *name);
            let number = Number::ALL.into_iter().find(|number| number.name() == *name);
            match (*name, flag, number) {
                ("route" | "employment", _, _) => {}
                ("transition", _, _) => facts.transition = Transition::of_word(value)?,
                ("municipality", _, _) => facts.municipality = value.parse().ok()?,
                (_, Some(flag), _) => facts.set(flag, *value == "true"),
                (_, None, Some(number)) => facts.set_number(number, value.parse().ok()?),
                (_, None, None) => return None,
            }
        }
        Some(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_case_is_read_again() {
        let mut facts = Facts::new(Route::AdultEducation, Employment::Employed);
        assert_eq!(Facts::read(&facts.said()), Some(facts));
        (facts.transition, facts.municipality) = (Transition::Tsl, 580);
        for flag in Flag::ALL {
            facts.set(flag, true);
        }
        for (number, value) in Number::ALL.into_iter().zip(1..) {
            facts.set_number(number, value);
        }
        assert_eq!(Facts::read(&facts.said()), Some(facts));
        for other in ["", "route = sector", "route = sector AND employment = employed AND faith = any"] {
            assert_eq!(Facts::read(other), None, "{other}");
        }
    }
}
