//! The JobTech taxonomy: concepts with stable ids, in versions that stand side by side. SSYK is an attribute of a concept, never its key.

pub mod dump;
pub mod words;

/// The most concepts of one part of a dump, those inside others included.
pub const MOST_CONCEPTS: usize = 500;
/// The most characters of a definition that are kept.
const DEFINITION_CHARACTERS: usize = 4_000;

/// A concept's id as its publisher gives it: four, three and three letters or figures. Capitals matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(String);

impl ConceptId {
    /// Reads an id. The error names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('_').collect();
        let sound = parts.iter().map(|part| part.len()).eq([4, 3, 3])
            && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if sound { Ok(Self(text.to_owned())) } else { Err("must be a concept's id, such as wQ1E_Bzk_ZyA".into()) }
    }

    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a concept relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationKind {
    /// The other is wider.
    Broader,
    /// The other is narrower.
    Narrower,
    /// The other has to do with it.
    Related,
    /// The other takes its place.
    ReplacedBy,
    /// The other means the same, in ESCO.
    ExactMatch,
    /// The other means nearly the same, in ESCO.
    CloseMatch,
    /// The other is wider, in ESCO.
    BroadMatch,
    /// The other is narrower, in ESCO.
    NarrowMatch,
    /// The other can do its work.
    SubstitutedBy,
    /// It can do the other's work.
    Substitutes,
}

impl RelationKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Broader,
        Self::Narrower,
        Self::Related,
        Self::ReplacedBy,
        Self::ExactMatch,
        Self::CloseMatch,
        Self::BroadMatch,
        Self::NarrowMatch,
        Self::SubstitutedBy,
        Self::Substitutes,
    ];

    /// The name that the dump gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Broader => "broader",
            Self::Narrower => "narrower",
            Self::Related => "related",
            Self::ReplacedBy => "replaced_by",
            Self::ExactMatch => "exact_match",
            Self::CloseMatch => "close_match",
            Self::BroadMatch => "broad_match",
            Self::NarrowMatch => "narrow_match",
            Self::SubstitutedBy => "substituted_by",
            Self::Substitutes => "substitutes",
        }
    }
}

/// A relation to another concept of the same version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// To which.
    pub target: ConceptId,
    /// To how many per cent the one substitutes the other; else 0.
    pub percentage: i32,
}

/// A concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// Its id.
    pub id: ConceptId,
    /// Its type, such as "occupation-name".
    pub kind: String,
    /// What it is called.
    pub label: String,
    /// What it means; may be empty.
    pub definition: String,
    /// What else it is called.
    pub alternative_labels: Vec<String>,
    /// SSYK 2012.
    pub ssyk: Option<String>,
    /// ESCO's address of it.
    pub esco_uri: Option<String>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// Its relations, each once.
    pub relations: Vec<Relation>,
    /// False where it was seen only inside another concept, and may be told of more fully elsewhere.
    pub whole: bool,
}
