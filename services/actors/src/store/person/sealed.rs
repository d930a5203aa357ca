//! What is sealed of persons, and in which form. Those who are hidden have a key of their own, so that the ordinary one does not open them.

use anyhow::{Context, anyhow};
use mesh::seal::{Keys, Vault};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use time::Date;
use uuid::Uuid;

use crate::domain::{
    identity::{Country, DossierNumber, ForeignNumber, Grade, Identity, TemporaryNumber},
    person_number::{CoordinationNumber, PersonNumber},
};

/// Seals and opens the fields of one row: moved to another row or column, a value does not open.
pub struct Seal<'a> {
    keys: &'a Keys,
    vault: Vault,
    table: &'static str,
    row: String,
}

impl<'a> Seal<'a> {
    /// For a row of a table, of a person who is hidden or not.
    pub fn new(keys: &'a Keys, hidden: bool, table: &'static str, row: impl ToString) -> Self {
        let vault = if hidden { Vault::Protected } else { Vault::Ordinary };
        Self { keys, vault, table, row: row.to_string() }
    }

    fn place(&self, column: &str) -> String {
        format!("actors|{}|{column}|{}", self.table, self.row)
    }

    /// Seals a text.
    pub fn text(&self, column: &str, text: &str) -> anyhow::Result<Vec<u8>> {
        self.keys.seal_in(self.vault, &self.place(column), text.as_bytes())
    }

    /// Opens a text.
    pub fn open_text(&self, column: &str, sealed: &[u8]) -> anyhow::Result<String> {
        // The bytes must not show in the fault, so it is not kept.
        String::from_utf8(self.keys.open_sealed(&self.place(column), sealed)?)
            .map_err(|_| anyhow!("{column} does not hold text"))
    }

    /// Seals a value.
    pub fn value(&self, column: &str, value: &impl Serialize) -> anyhow::Result<Vec<u8>> {
        let plain = serde_json::to_vec(value).map_err(|_| anyhow!("{column} has no form to be sealed in"))?;
        self.keys.seal_in(self.vault, &self.place(column), &plain)
    }

    /// Opens a value.
    pub fn open_value<T: DeserializeOwned>(&self, column: &str, sealed: &[u8]) -> anyhow::Result<T> {
        let plain = self.keys.open_sealed(&self.place(column), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| anyhow!("{column} does not hold what it should"))
    }

    /// Seals an identity.
    pub fn identity(&self, column: &str, identity: &Identity) -> anyhow::Result<Vec<u8>> {
        self.value(column, &Stored::of(identity))
    }

    /// Opens an identity.
    pub fn open_identity(&self, column: &str, sealed: &[u8]) -> anyhow::Result<Identity> {
        self.open_value::<Stored>(column, sealed)?.identity().with_context(|| format!("the identity in {column}"))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Stored {
    Personal { number: String },
    Coordination { number: String, grade: Option<Grade>, dormant: bool },
    Temporary { number: String, issuer: Uuid },
    Dossier { number: String },
    Foreign { number: String, country: String },
}

impl Stored {
    fn of(identity: &Identity) -> Self {
        match identity {
            Identity::Personal(number) => Self::Personal { number: number.canonical().to_owned() },
            Identity::Coordination { number, grade, dormant } => {
                Self::Coordination { number: number.canonical().to_owned(), grade: *grade, dormant: *dormant }
            }
            Identity::Temporary { number, issuer } => {
                Self::Temporary { number: number.as_str().to_owned(), issuer: issuer.uuid() }
            }
            Identity::Dossier(number) => Self::Dossier { number: number.as_str().to_owned() },
            Identity::Foreign { number, country } => {
                Self::Foreign { number: number.as_str().to_owned(), country: country.text() }
            }
        }
    }

    fn identity(self) -> anyhow::Result<Identity> {
        let rule = |rule: String| anyhow!("it {rule}");
        Ok(match self {
            // What is stored has its century, and was checked against its day: no other day matters.
            Self::Personal { number } => Identity::from(PersonNumber::parse(&number, Date::MAX)?),
            Self::Coordination { number, grade, dormant } => {
                Identity::Coordination { number: CoordinationNumber::parse(&number, Date::MAX)?, grade, dormant }
            }
            Self::Temporary { number, issuer } => {
                Identity::Temporary { number: TemporaryNumber::parse(&number).map_err(rule)?, issuer: issuer.into() }
            }
            Self::Dossier { number } => Identity::Dossier(DossierNumber::parse(&number).map_err(rule)?),
            Self::Foreign { number, country } => Identity::Foreign {
                number: ForeignNumber::parse(&number).map_err(rule)?,
                country: Country::parse(&country).map_err(rule)?,
            },
        })
    }
}
