//! An organisation: its number, the names that lead to it, its roles in time, and whether it is in use.

use std::collections::{BTreeSet, HashSet};

use mesh::clock::Timestamp;

use super::{organisation_number::OrganisationNumber, refusal::Refusal as Common};

pub mod code;
pub mod contact;
pub mod names;
pub mod period;
pub mod reference;
pub mod refusal;
pub mod role;
pub mod search;

use code::{MunicipalityCode, PeppolId};
use contact::Contact;
use names::Names;
use refusal::Refusal;
use role::{Role, RolePeriod, Roles};

mesh::id!(
    /// An organisation's id.
    OrganisationId,
    "org"
);

/// How many organisations stand above each other in a group at most.
pub const GROUP_DEPTH: usize = 16;

/// What sort of organisation it is by law, whatever it does in relation to the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Företag.
    Company,
    /// Kommun.
    Municipality,
    /// Region.
    Region,
    /// Statlig myndighet.
    StateAuthority,
    /// Kommunalförbund.
    MunicipalAssociation,
    /// Förening.
    Association,
    /// Stiftelse.
    Foundation,
    /// Utbildningsföretag.
    EducationCompany,
    /// Universitet eller högskola.
    University,
    /// Another sort, or one of another country.
    Other,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Company,
        Self::Municipality,
        Self::Region,
        Self::StateAuthority,
        Self::MunicipalAssociation,
        Self::Association,
        Self::Foundation,
        Self::EducationCompany,
        Self::University,
        Self::Other,
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

/// What an organisation is. Its roles and its state have commands of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// None where it is not known, or the organisation is foreign.
    pub number: Option<OrganisationNumber>,
    /// What it is called, and was.
    pub names: Names,
    /// None where that is not stated.
    pub kind: Option<Kind>,
    /// Above it in its group.
    pub parent: Option<OrganisationId>,
    /// Where electronic invoices reach it.
    pub peppol: Option<PeppolId>,
    /// Where it has its seat.
    pub municipality: Option<MunicipalityCode>,
    /// How its functions are reached.
    pub contacts: Vec<Contact>,
}

/// An organisation in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Who it is.
    pub id: OrganisationId,
    /// What it is.
    pub profile: Profile,
    /// What it does in relation to the centre, and when.
    pub roles: Roles,
    /// Whether it is in use.
    pub state: State,
    /// Who is kept, where this one was a duplicate.
    pub merged_into: Option<OrganisationId>,
    /// 1 when registered, and one more with each change.
    pub revision: i64,
    /// When it was registered.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

impl Organisation {
    /// A newly registered organisation, whose roles begin today.
    pub fn register(id: OrganisationId, profile: Profile, roles: &BTreeSet<Role>, now: Timestamp) -> Self {
        let roles = Roles::new(roles.iter().map(|role| RolePeriod::since(*role, now.date())).collect());
        Self { id, profile, roles, state: State::Active, merged_into: None, revision: 1, created: now, updated: now }
    }

    /// Takes the organisation out of use. Its names and number stay its own, so that old documents lead to it.
    pub fn deactivate(&mut self, now: Timestamp) -> Result<(), mesh::refusal::Error> {
        self.check_not_merged()?;
        match self.state {
            State::Inactive => Err(Common::OrganisationNotActive.into()),
            State::Active => {
                self.state = State::Inactive;
                self.changed(now);
                Ok(())
            }
        }
    }

    /// Takes the organisation into use again.
    pub fn reactivate(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.check_not_merged()?;
        match self.state {
            State::Active => Err(Refusal::Active),
            State::Inactive => {
                self.state = State::Active;
                self.changed(now);
                Ok(())
            }
        }
    }

    /// States anew what the organisation is. Names that were official and those that came with merges stay.
    pub fn revise(&mut self, profile: Profile, now: Timestamp) -> Result<(), Refusal> {
        self.check_not_merged()?;
        let names = self.profile.names.revised(profile.names, now.date());
        self.profile = Profile { names, ..profile };
        self.changed(now);
        Ok(())
    }

    /// Gives the organisation a role, or a licence.
    pub fn assign(&mut self, period: RolePeriod, now: Timestamp) -> Result<(), Refusal> {
        self.check_not_merged()?;
        self.roles.assign(period)?;
        self.changed(now);
        Ok(())
    }

    /// Ends a role, or a licence.
    pub fn end(
        &mut self,
        role: Role,
        education: Option<&code::EducationCode>,
        day: time::Date,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.check_not_merged()?;
        self.roles.end(role, education, day)?;
        self.changed(now);
        Ok(())
    }

    /// Refuses where this one has been merged into another: nothing is changed on it until that is undone.
    pub fn check_not_merged(&self) -> Result<(), Refusal> {
        self.merged_into.map_or(Ok(()), |kept| Err(Refusal::Merged { kept }))
    }

    fn changed(&mut self, now: Timestamp) {
        self.revision += 1;
        self.updated = now;
    }
}

/// Merges a duplicate into the organisation that is kept. The kept one's own facts stay as they are; names and roles of both are its own
/// from then on, each of the duplicate's marked with where it came from, so that the merge can be undone whatever comes after.
pub fn merge(kept: &mut Organisation, duplicate: &mut Organisation, now: Timestamp) -> Result<(), Refusal> {
    kept.check_not_merged()?;
    duplicate.check_not_merged()?;
    if duplicate.profile.number.is_some() {
        return Err(Refusal::NumbersDiffer);
    }
    kept.profile.names.absorb(&duplicate.profile.names, duplicate.id);
    kept.roles.absorb(&duplicate.roles, duplicate.id);
    duplicate.merged_into = Some(kept.id);
    kept.changed(now);
    duplicate.changed(now);
    Ok(())
}

/// Undoes a merge. `with` are those that had been merged into the duplicate before: they go with it. What was decided since about a role
/// that came with the merge goes with the role.
pub fn unmerge(
    kept: &mut Organisation,
    duplicate: &mut Organisation,
    with: &HashSet<OrganisationId>,
    now: Timestamp,
) -> Result<(), Refusal> {
    match duplicate.merged_into {
        None => return Err(Refusal::NotMerged),
        Some(root) if root != kept.id => return Err(Refusal::LaterMergeStands { merged: kept.id }),
        Some(_) => {}
    }
    let names = kept.profile.names.release(duplicate.id, with).ok_or(Refusal::NotMerged)?;
    duplicate.profile.names = names;
    duplicate.roles = kept.roles.release(duplicate.id, with);
    duplicate.merged_into = None;
    kept.changed(now);
    duplicate.changed(now);
    Ok(())
}

#[cfg(test)]
mod tests;
