//! What the registry holds on a person, kind by kind. It alone knows who may see whom, and so refuses where the others cannot.

use mesh::{
    holdings::{Holder, Holding, Kind, behind},
    refusal::Error,
    unit::Look,
};

use crate::{
    domain::{
        assessor::AssessorId,
        hold::HoldId,
        interest::InterestId,
        person::{AccessId, PersonId},
        refusal::Refusal,
        rights::{rectification::RectificationId, request::RightsRequestId, restriction::RestrictionId},
        sharing::SharingId,
    },
    store::{
        assessor, hold, interest,
        person::{self, access, identity, sight::Sight},
        rights, sharing,
    },
};

mod told;

const REGISTER: &str = "To know who is who, so that one person is not taken for another.";
const STATED: &str = "The person, an organisation that refers, or the population register.";
const STAFF: &str = "The centre's staff.";

/// The most registrations and identities of one person: they are read as a whole.
const MOST: u64 = 500;

/// What is held on persons.
pub enum Actors {}

impl Holder for Actors {
    const KINDS: &'static [Kind] = &[
        Kind { name: "registration", purpose: REGISTER, source: STATED },
        Kind { name: "identity", purpose: REGISTER, source: STATED },
        Kind { name: "assessor", purpose: "To know who may assess by which model.", source: STATED },
        Kind { name: "interest", purpose: "To know which assessors are partial to the person.", source: "Assessors." },
        Kind { name: "sharing", purpose: "To tell of the person only what the person permits.", source: "The person." },
        Kind { name: "protected_access", purpose: "To protect who must not be found.", source: STAFF },
        Kind { name: "rectification", purpose: "To show what was corrected (GDPR article 16).", source: STAFF },
        Kind { name: "restriction", purpose: "To use nothing that must not be used (GDPR article 18).", source: STAFF },
        Kind { name: "hold", purpose: "To keep what a matter needs from being disposed of.", source: STAFF },
        Kind { name: "rights_request", purpose: "To answer in time (GDPR article 12.3).", source: "The person." },
    ];

    async fn held(
        look: &Look,
        ids: &[String],
        kind: &str,
        after: Option<&str>,
        most: u64,
    ) -> Result<Vec<Holding>, Error> {
        let person = seen(look, ids).await?;
        let (db, keys) = (look.db(), look.keys());
        Ok(match kind {
            "registration" => {
                let behind = behind(after, PersonId::parse)?;
                let found = person::registrations(db, keys, person, behind, most).await?;
                found.iter().map(told::registration).collect()
            }
            "identity" => {
                let numbered = told::identities(identity::of(db, keys, &registrations(look, person).await?).await?);
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                numbered.into_iter().filter(|one| after.is_none_or(|after| *one.key > *after)).take(most).collect()
            }
            "assessor" => {
                let mut held = Vec::new();
                for one in assessor::all_of(db, keys, person, behind(after, AssessorId::parse)?, most).await? {
                    held.push(told::assessor(&one, &interest::of(db, keys, one.id).await?));
                }
                held
            }
            "interest" => {
                let ids = registrations(look, person).await?;
                let found = interest::to_person(db, keys, &ids, behind(after, InterestId::parse)?, most).await?;
                found.iter().map(told::interest).collect()
            }
            "sharing" => {
                let found = sharing::all_of(db, keys, person, behind(after, SharingId::parse)?, most).await?;
                found.iter().map(told::sharing).collect()
            }
            "protected_access" => {
                let found = access::all_of(db, keys, person, behind(after, AccessId::parse)?, most).await?;
                found.iter().map(told::access).collect()
            }
            "rectification" => {
                let behind = behind(after, RectificationId::parse)?;
                let found = rights::rectification::of_person(db, keys, person, behind, most).await?;
                found.iter().map(told::rectification).collect()
            }
            "restriction" => {
                let behind = behind(after, RestrictionId::parse)?;
                let found = rights::restriction::of_person(db, keys, person, behind, most).await?;
                found.iter().map(told::restriction).collect()
            }
            "hold" => {
                let found = hold::of_person(db, keys, person, behind(after, HoldId::parse)?, most).await?;
                found.iter().map(told::hold).collect()
            }
            _ => {
                let behind = behind(after, RightsRequestId::parse)?;
                let found = rights::request::of_person(db, keys, person, behind, most).await?;
                found.iter().map(told::request).collect()
            }
        })
    }
}

/// The person, whom the caller sees. An id that is no person's is nobody's.
async fn seen(look: &Look, ids: &[String]) -> Result<PersonId, Error> {
    let sight = Sight::of(look.caller(), look.now());
    let stated = ids.iter().find_map(|id| PersonId::parse(id).ok());
    let found = match stated {
        Some(id) => person::check(look.db(), &sight, id).await?,
        None => None,
    };
    Ok(found.ok_or(Refusal::PersonNotFound)?)
}

async fn registrations(look: &Look, person: PersonId) -> Result<Vec<PersonId>, Error> {
    let all = person::registrations(look.db(), look.keys(), person, None, MOST).await?;
    Ok(all.iter().map(|one| one.person.id).collect())
}
