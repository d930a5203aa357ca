//! What the register asks its database to answer an RPC, without a service around it: for benchmarks, which run the same statements alone.

use anyhow::anyhow;
use mesh::{clock::Timestamp, refusal::Error, seal::Keys, together::LookUp};
use sea_orm::ConnectionTrait;

use super::{
    organisation,
    person::{self, sight::Sight},
};
use crate::domain::{
    name::person_words,
    organisation::{OrganisationId, search::probes},
    organisation_number::OrganisationNumber,
    person::PersonId,
    person_number::PersonNumber,
};

/// A question, under the name of its RPC, with what is asked for.
#[derive(Debug, Clone)]
pub enum Question {
    /// By id.
    GetOrganisation(String),
    /// By number.
    LookUpOrganisation(String),
    /// By what a name is like.
    SearchOrganisations(String),
    /// By id.
    GetPerson(String),
    /// By number.
    LookUpPerson(String),
    /// By words of the name.
    SearchPersons(String),
}

/// Asks a database, as somebody at a moment would. Answers how many were found.
pub async fn ask(
    db: &impl ConnectionTrait,
    keys: &Keys,
    somebody: &str,
    now: Timestamp,
    question: &Question,
) -> Result<usize, Error> {
    let sight = Sight::Of { subject: somebody.to_owned(), at: now };
    let found = match question {
        Question::GetOrganisation(id) => {
            usize::from(organisation::find(db, OrganisationId::parse(id).map_err(unreadable)?).await?.is_some())
        }
        Question::LookUpOrganisation(number) => {
            let number = OrganisationNumber::parse(number).map_err(unreadable)?;
            organisation::Numbered::find(db, vec![number.as_str().to_owned()]).await?.len()
        }
        Question::SearchOrganisations(text) => organisation::search(db, &probes(text), false).await?.len(),
        Question::GetPerson(id) => {
            let found = person::find(db, keys, &sight, PersonId::parse(id).map_err(unreadable)?).await?;
            whole(db, keys, found).await?
        }
        Question::LookUpPerson(number) => {
            let number = PersonNumber::parse(number, now.date()).map_err(unreadable)?;
            whole(db, keys, person::find_by_number(db, keys, &sight, &number.into()).await?).await?
        }
        Question::SearchPersons(text) => {
            let words: Vec<String> = person_words(text).collect();
            let first = person::listed().read(keys, None, "", "", ())?;
            person::list_of(db, keys, &sight, &first, &words).await?.items.len()
        }
    };
    Ok(found)
}

fn unreadable(rule: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("what is asked for {rule}")
}

async fn whole(db: &impl ConnectionTrait, keys: &Keys, found: Option<person::Registration>) -> Result<usize, Error> {
    match found {
        Some(found) => person::whole(db, keys, found).await.map(|_| 1),
        None => Ok(0),
    }
}
