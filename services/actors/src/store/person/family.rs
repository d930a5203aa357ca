//! The registrations of one person, or of two that may become one: read together, changed together, written together.

use std::collections::BTreeMap;

use anyhow::Context;
use mesh::{refusal::Error, seal::Keys};
use sea_orm::{
    ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, Query},
};

use super::{
    Column, Entity, Registration, identity, open,
    sealed::Seal,
    sight::{Sight, visible},
    update,
};
use crate::domain::{
    merge::Family,
    person::{Person, PersonId, refusal::Refusal},
    protection::Marking,
};

/// Lets each of these persons be marked as the most strictly marked of their registrations, which a merge may have hidden them for. It is how
/// persons are shown; each registration keeps its own marking, so none of these is to be written back.
pub async fn as_one(db: &impl ConnectionTrait, keys: &Keys, persons: Vec<&mut Person>) -> Result<(), Error> {
    let hidden = persons.into_iter().filter(|person| person.hidden);
    let mut hidden: BTreeMap<Uuid, &mut Person> = hidden.map(|person| (person.id.uuid(), person)).collect();
    if hidden.is_empty() {
        return Ok(());
    }
    let merged = Entity::find()
        .filter(Column::LeadsTo.is_in(hidden.keys().copied()))
        .filter(Column::MergedInto.is_not_null())
        .select_only()
        .columns([Column::Id, Column::LeadsTo, Column::Marking])
        .into_tuple::<(Uuid, Uuid, Vec<u8>)>()
        .all(db)
        .await?;
    for (id, person, sealed) in merged {
        let marking: Marking = Seal::new(keys, true, "person", id)
            .open_value("marking", &sealed)
            .with_context(|| format!("the row of {}", PersonId::from(id)))?;
        if let Some(person) = hidden.get_mut(&person) {
            person.profile.marking = person.profile.marking.max(marking);
        }
    }
    Ok(())
}

/// Whole families, as they were read and as they are to be.
pub struct Families {
    before: Vec<Registration>,
    now: BTreeMap<PersonId, Registration>,
    links: Family,
}

/// All registrations of the persons that some ids lead to, whom nobody else changes until the transaction ends.
pub async fn find_to_change(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    ids: &[PersonId],
) -> Result<Families, Error> {
    let persons = Query::select()
        .column(("registration", "leads_to"))
        .from_as("person", "registration")
        .and_where(Expr::col(("registration", "id")).is_in(ids.iter().map(|id| id.uuid())))
        .take();
    let query = Entity::find().filter(Column::LeadsTo.in_subquery(persons)).filter(visible(sight));
    let rows = query.order_by_asc(Column::Id).lock_exclusive().all(tx).await?;
    let before = rows.into_iter().map(|row| open(keys, row)).collect::<Result<Vec<_>, _>>()?;
    let links = Family::new(before.iter().map(|one| (one.person.id, one.link)));
    let now = before.iter().map(|one| (one.person.id, one.clone())).collect();
    Ok(Families { before, now, links })
}

impl Families {
    /// The person that a registration leads to; none where the caller sees no such person.
    pub fn person(&self, id: PersonId) -> Option<PersonId> {
        self.links.person(id)
    }

    /// The state of a registration.
    pub fn etag(&self, id: PersonId) -> String {
        self.now.get(&id).map(|one| one.person.revision.to_string()).unwrap_or_default()
    }

    /// Lets one person lead to the other.
    pub fn merge(&mut self, person: PersonId, duplicate: PersonId) -> Result<(), Refusal> {
        self.links.merge(person, duplicate)?;
        self.settle();
        Ok(())
    }

    /// Makes a registration a person of its own again.
    pub fn unmerge(&mut self, id: PersonId) -> Result<(), Refusal> {
        self.links.unmerge(id)?;
        self.settle();
        Ok(())
    }

    /// States how a registration is marked.
    pub fn mark(&mut self, id: PersonId, marking: Marking) -> Result<(), Error> {
        let one = self.now.get_mut(&id).context("a registration that was not read")?;
        one.person.profile.marking = marking;
        self.settle();
        Ok(())
    }

    /// Notes a change of a registration. Answers the number of the event that tells of it, where one may.
    pub fn change(&mut self, id: PersonId) -> Result<Option<i64>, Error> {
        let one = self.now.get_mut(&id).context("a registration that was not read")?;
        Ok(one.person.change())
    }

    /// Who is hidden from now on, and who no longer, each with the number of the event that says so.
    pub fn turned(&mut self) -> Vec<(PersonId, bool, i64)> {
        let turned = self.before.iter().filter_map(|before| {
            let one = &mut self.now.get_mut(&before.person.id)?.person;
            (one.hidden != before.person.hidden).then(|| (one.id, one.hidden, one.tell()))
        });
        turned.collect()
    }

    /// Where each leads, and that who is one person is hidden together: one marking hides all, and no address of theirs stays, by whichever
    /// registration it was stated.
    fn settle(&mut self) {
        let mut hidden: BTreeMap<PersonId, bool> = BTreeMap::new();
        for (id, link) in self.links.links() {
            if let Some(one) = self.now.get_mut(&id) {
                one.link = link;
                *hidden.entry(link.leads_to).or_default() |= one.person.profile.marking.hides();
            }
        }
        for one in self.now.values_mut() {
            one.person.hidden = hidden.get(&one.link.leads_to).copied().unwrap_or(true);
            if one.person.hidden {
                one.details.address = None;
            }
        }
    }

    /// Writes back what has changed. Where who is seen has changed, or who is one, the numbers are claimed anew.
    pub async fn save(&self, tx: &impl ConnectionTrait, keys: &Keys) -> Result<(), Error> {
        let mut anew = false;
        for before in &self.before {
            let Some(now) = self.now.get(&before.person.id).filter(|now| *now != before) else { continue };
            update(tx, keys, before, now).await?;
            let parted = before.link.merged_into.is_some() && now.link.merged_into.is_none();
            anew |= parted || before.person.hidden != now.person.hidden;
        }
        if anew {
            let mut groups: BTreeMap<PersonId, (bool, Vec<PersonId>)> = BTreeMap::new();
            for (id, one) in &self.now {
                let group = groups.entry(one.link.leads_to).or_insert((one.person.hidden, Vec::new()));
                group.1.push(*id);
            }
            identity::reclaim(tx, &groups.into_values().collect::<Vec<_>>()).await?;
        }
        Ok(())
    }
}
