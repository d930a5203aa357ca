//! What is sealed of persons, and in which form. Each registration has a key of its own, which is destroyed with it; those of the hidden are
//! wrapped with a key that is not the ordinary one.

use anyhow::{Context, anyhow};
use mesh::seal::{Keys, Own, Vault};
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
    own: Option<&'a Own>,
    table: &'static str,
    row: String,
}

impl<'a> Seal<'a> {
    /// For a row of a table, of a person who is hidden or not.
    pub fn new(keys: &'a Keys, hidden: bool, table: &'static str, row: impl ToString) -> Self {
        Self { keys, vault: vault(hidden), own: None, table, row: row.to_string() }
    }

    /// The same with the person's own key, where there is one.
    #[must_use]
    pub fn with(mut self, own: Option<&'a Own>) -> Self {
        self.own = own;
        self
    }

    fn shut(&self, column: &str, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        match self.own {
            Some(own) => own.seal(&self.place(column), plain),
            None => self.keys.seal_in(self.vault, &self.place(column), plain),
        }
    }

    fn open(&self, column: &str, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        self.keys.open_with(self.own, &self.place(column), sealed)
    }

    fn place(&self, column: &str) -> String {
        format!("actors|{}|{column}|{}", self.table, self.row)
    }

    /// Seals a text.
    pub fn text(&self, column: &str, text: &str) -> anyhow::Result<Vec<u8>> {
        self.shut(column, text.as_bytes())
    }

    /// Opens a text.
    pub fn open_text(&self, column: &str, sealed: &[u8]) -> anyhow::Result<String> {
        // The bytes must not show in the fault, so it is not kept.
        String::from_utf8(self.open(column, sealed)?).map_err(|_| anyhow!("{column} does not hold text"))
    }

    /// Seals a value.
    pub fn value(&self, column: &str, value: &impl Serialize) -> anyhow::Result<Vec<u8>> {
        let plain = serde_json::to_vec(value).map_err(|_| anyhow!("{column} has no form to be sealed in"))?;
        self.shut(column, &plain)
    }

    /// Opens a value.
    pub fn open_value<T: DeserializeOwned>(&self, column: &str, sealed: &[u8]) -> anyhow::Result<T> {
        let plain = self.open(column, sealed)?;
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

fn vault(hidden: bool) -> Vault {
    if hidden { Vault::Protected } else { Vault::Ordinary }
}

/// A new key for a registration.
pub fn new_own(keys: &Keys, hidden: bool, id: Uuid) -> anyhow::Result<Own> {
    keys.new_own(vault(hidden), &own_place(id))
}

/// The key of a registration, as its row holds it. None where nothing of the registration has been written since there are such keys.
pub fn own(keys: &Keys, id: Uuid, wrapped: Option<&[u8]>) -> anyhow::Result<Option<Own>> {
    wrapped.map(|wrapped| keys.own(&own_place(id), wrapped)).transpose()
}

fn own_place(id: Uuid) -> String {
    format!("actors|person|own_key|{id}")
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
