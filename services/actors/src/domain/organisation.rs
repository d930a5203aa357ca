//! An organisation: its number, the names that lead to it, its roles, and whether it is in use.

use std::collections::{BTreeSet, HashSet};

use mesh::clock::Timestamp;

use super::{name::OrganisationName, organisation_number::OrganisationNumber, refusal::Refusal};

mesh::id!(
    /// An organisation's id.
    OrganisationId,
    "org"
);

/// What an organisation does in relation to the centre. One may have several roles at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sökande: applies for project funding.
    Applicant,
    /// Finansiär: grants money.
    Funder,
    /// Samverkanspart: takes part in the centre's work.
    CooperationPartner,
    /// Remitterande part: refers individuals.
    Referrer,
    /// Arbetsgivare.
    Employer,
    /// Valideringsutförare or utbildningsanordnare: carries out mapping and assessment.
    Provider,
    /// Utfärdare: issues grades, certificates or vocational proofs.
    Issuer,
    /// Huvudman in the sense of the Education Act.
    ResponsibleAuthority,
    /// Kommun.
    Municipality,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 9] = [
        Self::Applicant,
        Self::Funder,
        Self::CooperationPartner,
        Self::Referrer,
        Self::Employer,
        Self::Provider,
        Self::Issuer,
        Self::ResponsibleAuthority,
        Self::Municipality,
    ];
}

/// Whether the organisation can refer, finance and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It can.
    Active,
    /// It stays in the register, for what it did.
    Inactive,
}

/// What an organisation is registered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// None where it is not known, or the organisation is foreign.
    pub number: Option<OrganisationNumber>,
    /// What it is called.
    pub name: OrganisationName,
    /// Other spellings and earlier names that lead to it.
    pub aliases: Vec<OrganisationName>,
    /// At least one.
    pub roles: BTreeSet<Role>,
}

impl Profile {
    /// The places of aliases that lead nowhere new, since the name or an earlier alias is compared as equal.
    pub fn repeated_aliases(&self) -> Vec<usize> {
        let mut seen = HashSet::from([self.name.folded()]);
        self.aliases
            .iter()
            .enumerate()
            .filter(|(_, alias)| !seen.insert(alias.folded()))
            .map(|(place, _)| place)
            .collect()
    }

    /// The name and then the aliases: everything that leads to the organisation.
    pub fn names(&self) -> impl Iterator<Item = &OrganisationName> {
        std::iter::once(&self.name).chain(&self.aliases)
    }
}

/// An organisation in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Who it is.
    pub id: OrganisationId,
    /// What it was registered with.
    pub profile: Profile,
    /// Whether it is in use.
    pub state: State,
    /// 1 when registered, and one more with each change.
    pub revision: i64,
    /// When it was registered.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

impl Organisation {
    /// A newly registered organisation.
    pub fn register(id: OrganisationId, profile: Profile, now: Timestamp) -> Self {
        Self { id, profile, state: State::Active, revision: 1, created: now, updated: now }
    }

    /// Takes the organisation out of use. Its names and number stay its own, so that old documents lead to it.
    pub fn deactivate(&mut self, now: Timestamp) -> Result<(), Refusal> {
        match self.state {
            State::Inactive => Err(Refusal::OrganisationNotActive),
            State::Active => {
                self.state = State::Inactive;
                self.revision += 1;
                self.updated = now;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str, aliases: &[&str]) -> Profile {
        let read = |text: &str| OrganisationName::parse(text).expect("a name");
        let aliases = aliases.iter().map(|alias| read(alias)).collect();
        Profile { number: None, name: read(name), aliases, roles: BTreeSet::from([Role::Funder]) }
    }

    #[test]
    fn an_alias_that_equals_the_name_or_another_alias_is_found() {
        let profile =
            profile("Norrbottens kommuner", &["Norrbotten Kommuner", "NORRBOTTENS  KOMMUNER", "norrbotten kommuner"]);
        assert_eq!(profile.repeated_aliases(), [1, 2]);
    }

    #[test]
    fn an_organisation_is_deactivated_once() {
        let id = OrganisationId::from(uuid::Uuid::from_u128(1));
        let mut organisation = Organisation::register(id, profile("Region Norrbotten", &[]), Timestamp::from_micros(1));
        assert_eq!(organisation.deactivate(Timestamp::from_micros(2)), Ok(()));
        assert_eq!((organisation.state, organisation.revision), (State::Inactive, 2));
        assert_eq!((organisation.created.micros(), organisation.updated.micros()), (1, 2));
        assert_eq!(organisation.deactivate(Timestamp::from_micros(3)), Err(Refusal::OrganisationNotActive));
        assert_eq!((organisation.revision, organisation.updated.micros()), (2, 2));
    }
}
