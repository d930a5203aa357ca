//! What a person or an organisation must be before a record refers to it. Each question is asked here and nowhere else.

use mesh::{
    refusal::Error,
    sql::Tx,
    unit::{Look, Work},
};

use crate::{
    domain::{
        agreement::{self, kind::PartyRole, refusal::Refusal as AgreementRefusal},
        assessor::refusal::Refusal as AssessorRefusal,
        interest::Party,
        organisation::{Organisation, OrganisationId, State, role::Role},
        person::PersonId,
        refusal::Refusal,
    },
    store::{self, person::sight::Sight},
};

/// A person of the registry whom the caller sees, to be referred to.
pub async fn person<P>(work: &Work<P>, tx: &Tx, id: PersonId) -> Result<(), Error> {
    let sight = Sight::of(work.caller(), work.now());
    match store::person::check(tx, &sight, id).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::PersonNotFound.into()),
    }
}

/// A person of the registry whom the caller sees, to be told of.
pub async fn person_to_tell_of<P>(look: &Look<P>, id: PersonId) -> Result<(), Error> {
    let sight = Sight::of(look.caller(), look.now());
    match store::person::check(look.db(), &sight, id).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::PersonNotFound.into()),
    }
}

/// An organisation of the registry, in use or not: what is recorded may lie in the past.
pub async fn organisation(tx: &Tx, id: OrganisationId) -> Result<Organisation, Error> {
    Ok(store::organisation::find(tx, id).await?.ok_or(Refusal::OrganisationNotFound)?)
}

/// What a relation is declared to. Units are not looked up: a relation to one that is unknown stands against nothing.
pub async fn party<P>(work: &Work<P>, tx: &Tx, party: Party) -> Result<(), Error> {
    match party {
        Party::Person(id) => person(work, tx, id).await,
        Party::Organisation(id) => organisation(tx, id).await.map(|_| ()),
        Party::Unit(_) => Ok(()),
    }
}

/// An organisation that can own a validation model: it is in use, and is a sector body today, or issues, or provides.
pub async fn model_owner<P>(work: &Work<P>, tx: &Tx, id: OrganisationId) -> Result<(), Error> {
    let organisation = organisation(tx, id).await?;
    let roles = organisation.roles.held_on(work.now().date());
    let owns = [Role::SectorBody, Role::Issuer, Role::Provider].iter().any(|role| roles.contains(role));
    match organisation.state {
        State::Active if owns => Ok(()),
        State::Active | State::Inactive => Err(AssessorRefusal::ModelOwnerRequired.into()),
    }
}

/// Organisations that can make an agreement: all are in use, and those in the role of a municipality are registered as one.
pub async fn parties<P>(work: &Work<P>, tx: &Tx, parties: &[agreement::Party]) -> Result<(), Error> {
    for party in parties {
        let organisation = organisation(tx, party.organisation).await?;
        let unfit = |rule| Err(AgreementRefusal::AgreementPartiesUnfit { rule }.into());
        if organisation.state == State::Inactive {
            return unfit("an organisation that is out of use makes no new agreements");
        }
        if party.role == PartyRole::Municipality
            && !organisation.roles.held_on(work.now().date()).contains(&Role::Municipality)
        {
            return unfit("a party in the role of a municipality is registered as one");
        }
    }
    Ok(())
}
