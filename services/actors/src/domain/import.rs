//! An import: a file with a row for each organisation or person, which comes in chunks and can be broken off between any two of them.
//!
//! Only whole rows are taken from a chunk, so nothing of the file is kept between chunks but the place to go on from.

use std::collections::BTreeSet;

use mesh::clock::Timestamp;

use super::organisation::role::Role;

mod head;
pub mod judge;
pub mod refusal;
pub mod row;
pub mod table;
pub mod text;

use refusal::Refusal;

mesh::id!(
    /// An import's id.
    ImportId,
    "import"
);

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// An organisation each.
    Organisations,
    /// A person each.
    Persons,
}

/// Whether more of the file is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Receiving,
    /// The file has come whole.
    Finished,
    /// It has not, and will not.
    Abandoned,
}

/// How the file's letters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Nothing but ASCII has come yet, and nobody has said.
    Unknown,
    /// UTF-8.
    Utf8,
    /// Windows-1252.
    Windows1252,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// What identifies the organisation or person in Sweden.
    Number,
    /// An organisation's name.
    Name,
    /// An organisation's other names.
    Aliases,
    /// An organisation's roles.
    Roles,
    /// What sort of organisation it is by law.
    Kind,
    /// The code of the municipality that an organisation has its seat in.
    MunicipalityCode,
    /// Where electronic invoices reach an organisation.
    PeppolId,
    /// Who is above an organisation in its group.
    Parent,
    /// An organisation's contact functions.
    ContactFunction,
    /// The e-mail address of each of them.
    ContactEmail,
    /// The telephone number of each of them.
    ContactPhone,
    /// A person's given name.
    GivenName,
    /// A person's family name.
    FamilyName,
    /// A person's marking in the population register.
    Protection,
    /// What sort of number a person's is.
    IdentityKind,
    /// How sure the identity behind a coordination number is.
    IdentityGrade,
    /// Whether a coordination number is dormant.
    IdentityDormant,
    /// Which organisation made up a temporary number.
    IdentityIssuer,
    /// Which country gave a foreign number.
    IdentityCountry,
}

impl Column {
    /// All columns.
    pub const ALL: [Self; 19] = [
        Self::Number,
        Self::Name,
        Self::Aliases,
        Self::Roles,
        Self::Kind,
        Self::MunicipalityCode,
        Self::PeppolId,
        Self::Parent,
        Self::ContactFunction,
        Self::ContactEmail,
        Self::ContactPhone,
        Self::GivenName,
        Self::FamilyName,
        Self::Protection,
        Self::IdentityKind,
        Self::IdentityGrade,
        Self::IdentityDormant,
        Self::IdentityIssuer,
        Self::IdentityCountry,
    ];

    /// The name that reports, exports and the database give it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Aliases => "aliases",
            Self::Roles => "roles",
            Self::Kind => "kind",
            Self::MunicipalityCode => "municipality_code",
            Self::PeppolId => "peppol_id",
            Self::Parent => "parent",
            Self::ContactFunction => "contact_function",
            Self::ContactEmail => "contact_email",
            Self::ContactPhone => "contact_phone",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::Protection => "protection",
            Self::IdentityKind => "identity_kind",
            Self::IdentityGrade => "identity_grade",
            Self::IdentityDormant => "identity_dormant",
            Self::IdentityIssuer => "identity_issuer",
            Self::IdentityCountry => "identity_country",
        }
    }

    /// The column of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}

/// What is asked for when an import is started. The same again while the first is open takes that one up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What the rows are.
    pub content: Content,
    /// Which headers stand for what; empty for the usual words.
    pub columns: Vec<(String, Column)>,
    /// SHA-256 of the file, in hexadecimal.
    pub file_hash: String,
    /// How long the file is.
    pub total_bytes: i64,
    /// Whether nothing is to land.
    pub dry_run: bool,
    /// How the letters are written, where somebody has said.
    pub encoding: Encoding,
    /// The roles of organisations whose file has no column for them.
    pub roles: BTreeSet<Role>,
}

/// How the file is laid out, once its first line has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// What stands between cells.
    pub delimiter: u8,
    /// What each column of the file holds; none for those that nobody asked for.
    pub columns: Vec<Option<Column>>,
}

/// How many rows came, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// All of them.
    pub rows: i64,
    /// Added to the register.
    pub created: i64,
    /// Registered just so already.
    pub unchanged: i64,
    /// Left out.
    pub faulty: i64,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Which one.
    pub id: ImportId,
    /// Who started it, as the audit trail names them. It is theirs alone: what became of its rows depends on whom they see.
    pub starter: String,
    /// What was asked for.
    pub order: Order,
    /// Whether more is expected.
    pub state: State,
    /// What the letters are read as.
    pub encoding: Encoding,
    /// None until the first line has come.
    pub layout: Option<Layout>,
    /// Where to go on.
    pub next_byte: i64,
    /// The line that this byte stands in.
    pub next_line: i64,
    /// What came.
    pub tally: Tally,
    /// 1 when started, and one more with each change.
    pub revision: i64,
    /// When it was started.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

/// One thing that is wrong in one row. It never repeats what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field; empty for the row as a whole.
    pub field: &'static str,
    /// The rule, as a word.
    pub rule: &'static str,
    /// The rule as a sentence, with the remedy.
    pub remedy: String,
}

impl Fault {
    /// A fault of a field.
    pub fn new(field: &'static str, rule: &'static str, remedy: impl Into<String>) -> Self {
        Self { field, rule, remedy: remedy.into() }
    }
}

impl Import {
    /// A new import, of which nothing has come.
    pub fn start(id: ImportId, starter: String, order: Order, now: Timestamp) -> Self {
        Self {
            id,
            starter,
            encoding: order.encoding,
            order,
            state: State::Receiving,
            layout: None,
            next_byte: 0,
            next_line: 1,
            tally: Tally::default(),
            revision: 1,
            created: now,
            updated: now,
        }
    }

    /// Refuses a chunk that does not fit on to what has come.
    pub fn expects(&self, first_byte: i64, bytes: usize) -> Result<(), Refusal> {
        if self.state != State::Receiving {
            return Err(Refusal::Closed);
        }
        let end = i64::try_from(bytes).ok().and_then(|bytes| first_byte.checked_add(bytes));
        if first_byte != self.next_byte || end.is_none_or(|end| end > self.order.total_bytes) {
            return Err(Refusal::PositionWrong { next_byte: self.next_byte });
        }
        Ok(())
    }

    /// The same import as it will stand when all before a byte has been taken, as far as a chunk from there on can be read by it: which line
    /// the byte stands in is not known yet.
    pub fn standing_at(&self, byte: i64) -> Self {
        Self { next_byte: byte, ..self.clone() }
    }

    /// Goes on behind what was taken of a chunk.
    pub fn advance(&mut self, cut: &table::Cut, tally: Tally, now: Timestamp) {
        self.layout = Some(cut.layout.clone());
        self.encoding = cut.encoding;
        self.next_byte += i64::try_from(cut.bytes).unwrap_or(i64::MAX);
        self.next_line += cut.lines;
        self.tally.rows += tally.rows;
        self.tally.created += tally.created;
        self.tally.unchanged += tally.unchanged;
        self.tally.faulty += tally.faulty;
        self.changed(now);
    }

    /// Closes it.
    pub fn finish(&mut self, abandon: bool, now: Timestamp) -> Result<(), Refusal> {
        if self.state != State::Receiving {
            return Err(Refusal::Closed);
        }
        if !abandon && self.next_byte < self.order.total_bytes {
            return Err(Refusal::NotComplete { next_byte: self.next_byte });
        }
        self.state = if abandon { State::Abandoned } else { State::Finished };
        self.changed(now);
        Ok(())
    }

    fn changed(&mut self, now: Timestamp) {
        self.revision += 1;
        self.updated = now;
    }
}
