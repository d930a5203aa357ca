//! What a person or an organisation must be before a record refers to it. Each question is asked here and nowhere else.

use mesh::{
    refusal::Error,
    sql::Tx,
    unit::{Look, Work},
};
use time::Date;

use crate::{
    domain::{
        agreement::{self, kind::PartyRole, refusal::Refusal as AgreementRefusal},
        assessor::refusal::Refusal as AssessorRefusal,
        gathering::Plan,
        interest::Party,
        organisation::{Organisation, OrganisationId, State, role::Role},
        person::PersonId,
        refusal::Refusal,
        rights::refusal::Refusal as Restricted,
        unit::refusal::UnitRefusal,
    },
    store::{self, person::sight::Sight},
};

/// The person that an id leads to, to be referred to: one whom the caller sees.
pub async fn person(work: &Work, tx: &Tx, id: PersonId) -> Result<PersonId, Error> {
    let sight = Sight::of(work.caller(), work.now());
    Ok(store::person::check(tx, &sight, id).await?.ok_or(Refusal::PersonNotFound)?)
}

/// The person that an id leads to, of whom something new is to be recorded: one whom the caller sees, and whose data is not restricted.
pub async fn person_to_use(work: &Work, tx: &Tx, id: PersonId) -> Result<PersonId, Error> {
    let person = person(work, tx, id).await?;
    unrestricted(tx, &[person]).await?;
    Ok(person)
}

/// Refuses where data on one of the persons is stored only, and not used further.
pub async fn unrestricted(tx: &Tx, persons: &[PersonId]) -> Result<(), Error> {
    match store::rights::restriction::stands(tx, persons).await? {
        true => Err(Restricted::PersonRestricted.into()),
        false => Ok(()),
    }
}

/// The person that an id leads to, to be told of: one whom the caller sees.
pub async fn person_to_tell_of<P>(look: &Look<P>, id: PersonId) -> Result<PersonId, Error> {
    let sight = Sight::of(look.caller(), look.now());
    Ok(store::person::check(look.db(), &sight, id).await?.ok_or(Refusal::PersonNotFound)?)
}

/// The organisation that an id leads to, in use or not: what is recorded may lie in the past.
pub async fn organisation(tx: &Tx, id: OrganisationId) -> Result<Organisation, Error> {
    Ok(store::organisation::find(tx, id).await?.ok_or(Refusal::OrganisationNotFound)?)
}

/// What a relation is declared to.
pub async fn party(work: &Work, tx: &Tx, party: Party) -> Result<Party, Error> {
    match party {
        Party::Person(id) => person(work, tx, id).await.map(Party::Person),
        Party::Organisation(id) => organisation(tx, id).await.map(|found| Party::Organisation(found.id)),
        Party::Unit(id) => match store::unit::find(tx, id).await? {
            Some(_) => Ok(party),
            None => Err(UnitRefusal::NotFound.into()),
        },
    }
}

/// Refuses where the unit of a gathering is not in the register, opens after the gathering begins, or closes before it is over.
pub async fn node(tx: &Tx, plan: &Plan) -> Result<(), Error> {
    let Some(node) = plan.node else { return Ok(()) };
    let unit = store::unit::find(tx, node.uuid().into()).await?.ok_or(UnitRefusal::NotFound)?;
    Ok(unit.must_be_in_use_throughout(plan.first_day(), plan.last_day())?)
}

/// An organisation that can own a validation model: it is in use, and today a sector body, or issues or provides.
pub async fn model_owner(tx: &Tx, id: OrganisationId, today: Date) -> Result<OrganisationId, Error> {
    let organisation = organisation(tx, id).await?;
    let roles = organisation.roles.held_on(today);
    let owns = [Role::SectorBody, Role::Issuer, Role::Provider].iter().any(|role| roles.contains(role));
    match organisation.state {
        State::Active if owns => Ok(organisation.id),
        State::Active | State::Inactive => Err(AssessorRefusal::ModelOwnerRequired.into()),
    }
}

/// Organisations that can make an agreement: all are in use, and those in the role of a municipality are registered as one today.
pub async fn parties(tx: &Tx, parties: &[agreement::Party], today: Date) -> Result<(), Error> {
    for party in parties {
        let organisation = organisation(tx, party.organisation).await?;
        let unfit = |rule| Err(AgreementRefusal::PartiesUnfit { rule }.into());
        if organisation.state == State::Inactive {
            return unfit("an organisation that is out of use makes no new agreements");
        }
        if organisation.id != party.organisation {
            return unfit("an organisation that was merged into another one makes its agreements as that one");
        }
        if party.role == PartyRole::Municipality && !organisation.roles.held_on(today).contains(&Role::Municipality) {
            return unfit("a party in the role of a municipality is registered as one");
        }
    }
    Ok(())
}
