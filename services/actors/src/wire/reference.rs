//! Reference data between the contract and the registry's own types. All that is wrong with a request is said at once.

use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::actors::v1::{
    self as contract, ImportTaxonomyRequest, ListDeprecatedConceptsRequest, SearchConceptsRequest,
};

use crate::{
    domain::{
        day,
        reference::{Basis, LanguageArea, Municipality, Precision},
        taxonomy::{Concept, ConceptId, MOST_CONCEPTS, RelationKind, dump, words},
    },
    store::{
        reference::{dataset, language, legal},
        taxonomy::{Labelled, Progress, concept::Read},
    },
};

/// The most bytes of a part of a dump. It fits into a request message with room for the rest.
const DUMP_BYTES: usize = 200 * 1024;
/// The most characters of where a dump was fetched.
const SOURCE_CHARACTERS: usize = 300;
/// The most parts of a version.
const MOST_PARTS: i32 = 10_000;
/// The most characters of a search.
const TEXT_CHARACTERS: usize = 100;
/// What a search finds at most where no limit is stated.
const FOUND: i32 = 10;
/// What a search finds at most.
const MOST_FOUND: i32 = 50;

/// A part of a version of the taxonomy.
pub struct Part<'a> {
    /// The version.
    pub version: i32,
    /// Which part.
    pub part: i32,
    /// Of how many.
    pub parts: i32,
    /// Where the dump was fetched.
    pub source: &'a str,
    /// What it holds.
    pub concepts: Vec<Concept>,
}

/// What the taxonomy is searched for.
pub struct Search<'a> {
    /// None for the newest version.
    pub version: Option<i32>,
    /// Only of this type.
    pub kind: Option<&'a str>,
    /// The words, folded.
    pub words: Vec<String>,
    /// The whole text, folded.
    pub folded: String,
    /// How many at most.
    pub most: u64,
}

/// Which deprecated concepts are listed.
#[derive(Debug)]
pub struct Deprecated {
    /// None for the newest version.
    pub version: Option<i32>,
    /// Only what this version did not deprecate yet.
    pub since: Option<i32>,
}

/// Reads the day that a list is of; today where none is stated.
pub fn day(text: &str, now: Timestamp) -> Result<String, Error> {
    let mut fields = Fields::new();
    fields.take("as_of", as_of(text, now)).ok_or_else(|| fields.refusal())
}

/// Reads the key of a legal reference, and the day.
pub fn legal_key<'a>(key: &'a str, day: &str, now: Timestamp) -> Result<(&'a str, String), Error> {
    let mut fields = Fields::new();
    let sound = (1..=100).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if !sound {
        fields.reject("key", "must be a key of ListLegalReferences, such as komvux-initial-mapping");
    }
    match fields.take("as_of", as_of(day, now)) {
        Some(day) if fields.is_empty() => Ok((key, day)),
        _ => Err(fields.refusal()),
    }
}

/// Reads a part of a version of the taxonomy.
pub fn taxonomy_part(request: &ImportTaxonomyRequest) -> Result<Part<'_>, Error> {
    let mut fields = Fields::new();
    if request.version < 1 {
        fields.reject("version", "must be the version's number as its publisher gives it, 1 or more");
    }
    if !(1..=MOST_PARTS).contains(&request.parts) {
        fields.reject("parts", format!("must be 1 to {MOST_PARTS}"));
    } else if !(1..=request.parts).contains(&request.part) {
        fields.reject("part", "must be 1 to `parts`");
    }
    let source = request.source.as_str();
    if source.is_empty() || source.chars().count() > SOURCE_CHARACTERS || source.chars().any(char::is_control) {
        fields.reject("source", format!("must say in 1 to {SOURCE_CHARACTERS} characters where the dump was fetched"));
    }
    let concepts = fields.take("dump", concepts(&request.dump));
    match concepts {
        Some(concepts) if fields.is_empty() => {
            Ok(Part { version: request.version, part: request.part, parts: request.parts, source, concepts })
        }
        _ => Err(fields.refusal()),
    }
}

fn concepts(dump: &str) -> Result<Vec<Concept>, String> {
    if dump.len() > DUMP_BYTES {
        return Err(format!("must be at most {DUMP_BYTES} bytes: split the dump into more parts"));
    }
    let concepts = dump::parse(dump)?;
    match concepts.len() {
        0 => Err("must hold at least one concept".into()),
        count if count > MOST_CONCEPTS => {
            Err(format!("must hold at most {MOST_CONCEPTS} concepts: split the dump into more parts"))
        }
        _ => Ok(concepts),
    }
}

/// Reads a concept's id, and the version; none for the newest.
pub fn concept_key(id: &str, version: i32) -> Result<(ConceptId, Option<i32>), Error> {
    let mut fields = Fields::new();
    let id = fields.take("concept_id", ConceptId::parse(id));
    let version = fields.take("version", self::version(version));
    match (id, version) {
        (Some(id), Some(version)) => Ok((id, version)),
        _ => Err(fields.refusal()),
    }
}

/// Reads what the taxonomy is searched for.
pub fn search(request: &SearchConceptsRequest) -> Result<Search<'_>, Error> {
    let mut fields = Fields::new();
    let words = words::asked(&request.text);
    if words.is_empty() || request.text.chars().count() > TEXT_CHARACTERS {
        fields.reject("text", format!("must be 1 to {TEXT_CHARACTERS} characters, and hold a letter or a figure"));
    }
    let kind = fields.take("type", kind(&request.r#type));
    let version = fields.take("version", version(request.version));
    let most = match request.limit {
        0 => Ok(FOUND),
        limit @ 1..=MOST_FOUND => Ok(limit),
        _ => Err(format!("must be 1 to {MOST_FOUND}, or 0 for {FOUND}")),
    };
    let most = fields.take("limit", most).and_then(|most| u64::try_from(most).ok());
    match (kind, version, most) {
        (Some(kind), Some(version), Some(most)) if fields.is_empty() => {
            Ok(Search { version, kind, words, folded: words::folded(&request.text), most })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads in which version deprecated concepts are listed, and since which.
pub fn deprecated(request: &ListDeprecatedConceptsRequest) -> Result<Deprecated, Error> {
    let mut fields = Fields::new();
    let asked = fields.take("version", version(request.version));
    let since = fields.take("since_version", version(request.since_version));
    match (asked, since) {
        (Some(version), Some(since)) => Ok(Deprecated { version, since }),
        _ => Err(fields.refusal()),
    }
}

fn kind(text: &str) -> Result<Option<&str>, String> {
    let sound =
        text.len() <= 60 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if sound {
        Ok(Some(text).filter(|text| !text.is_empty()))
    } else {
        Err("must be a type of the taxonomy, such as occupation-name".into())
    }
}

fn version(number: i32) -> Result<Option<i32>, String> {
    match number {
        0 => Ok(None),
        number if number > 0 => Ok(Some(number)),
        _ => Err("must be a version's number, or 0".into()),
    }
}

fn as_of(text: &str, now: Timestamp) -> Result<String, String> {
    let day = if text.is_empty() { now.date() } else { day::parse(text)? };
    Ok(day::text(day))
}

/// A municipality as the contract shows it.
pub fn municipality(municipality: &Municipality) -> contract::Municipality {
    contract::Municipality {
        code: municipality.code.clone(),
        name: municipality.name.clone(),
        county_code: municipality.county_code.clone(),
        county_name: municipality.county_name.clone(),
        centre_town: municipality.centre_town.clone(),
        latitude_microdegrees: municipality.place.latitude(),
        longitude_microdegrees: municipality.place.longitude(),
        valid_from: municipality.valid_from.clone(),
        valid_until: municipality.valid_until.clone().unwrap_or_default(),
        source: municipality.source.clone(),
        minority_languages: municipality.areas.iter().map(area).collect(),
    }
}

fn area(area: &LanguageArea) -> contract::MinorityLanguageArea {
    contract::MinorityLanguageArea {
        language_code: area.language.clone(),
        basis: match area.basis {
            Basis::Law => contract::AreaBasis::Law,
            Basis::Joined => contract::AreaBasis::Joined,
        }
        .into(),
        since: area.since.clone().unwrap_or_default(),
        since_precision: precision(area.since_precision).into(),
        until: area.until.clone().unwrap_or_default(),
        legal_reference_key: area.legal_reference.clone(),
        source: area.source.clone(),
    }
}

fn precision(precision: Precision) -> contract::DayPrecision {
    match precision {
        Precision::Day => contract::DayPrecision::Day,
        Precision::Year => contract::DayPrecision::Year,
        Precision::Unknown => contract::DayPrecision::Unknown,
    }
}

/// A language as the contract shows it.
pub fn language(row: &language::Model) -> contract::Language {
    let scope = match row.scope.as_str() {
        language::COLLECTIVE => contract::LanguageScope::Collective,
        _ => contract::LanguageScope::Individual,
    };
    contract::Language {
        code: row.code.clone(),
        english_name: row.english_name.clone(),
        swedish_name: row.swedish_name.clone(),
        own_name: row.own_name.clone(),
        national_minority: row.national_minority,
        scope: scope.into(),
        part_of: row.part_of.clone().unwrap_or_default(),
        source: row.source.clone(),
    }
}

/// A legal reference as the contract shows it.
pub fn legal_reference(row: &legal::Model) -> Result<contract::LegalReference, Error> {
    Ok(contract::LegalReference {
        key: row.key.clone(),
        statute_number: row.statute_number.clone(),
        statute_name: row.statute_name.clone(),
        provision: row.provision.clone(),
        says: row.says.clone(),
        valid_from: row.valid_from.clone().unwrap_or_default(),
        valid_from_precision: precision(row.precision()?).into(),
        valid_until: row.valid_until.clone().unwrap_or_default(),
        changed_by: row.changed_by.clone(),
        source: row.source.clone(),
    })
}

/// A data set as the contract shows it.
pub fn dataset(row: dataset::Model) -> contract::Dataset {
    contract::Dataset { id: row.id, edition: row.edition, source: row.source, entries: row.entries }
}

/// A version of the taxonomy as the contract shows it.
pub fn version_of(progress: &Progress) -> contract::TaxonomyVersion {
    let version = &progress.version;
    contract::TaxonomyVersion {
        version: version.version,
        source: version.source.clone(),
        complete: version.complete,
        parts: version.parts,
        parts_imported: progress.parts_imported,
        concepts: progress.concepts,
        create_time: Some(Timestamp::from_micros(version.created_at).to_proto()),
    }
}

/// A concept as the contract shows it, without its relations.
pub fn concept(concept: &Concept, version: i32) -> contract::Concept {
    contract::Concept {
        id: concept.id.as_str().to_owned(),
        version,
        r#type: concept.kind.clone(),
        label: concept.label.clone(),
        definition: concept.definition.clone(),
        alternative_labels: concept.alternative_labels.clone(),
        ssyk_code_2012: concept.ssyk.clone().unwrap_or_default(),
        esco_uri: concept.esco_uri.clone().unwrap_or_default(),
        deprecated: concept.deprecated,
        relations: Vec::new(),
    }
}

/// A concept as the contract shows it, with its relations.
pub fn concept_read(read: &Read, version: i32) -> contract::Concept {
    let relations = read.relations.iter().map(relation).collect();
    contract::Concept { relations, ..concept(&read.concept, version) }
}

fn relation(labelled: &Labelled) -> contract::ConceptRelation {
    let kind = match labelled.relation.kind {
        RelationKind::Broader => contract::RelationKind::Broader,
        RelationKind::Narrower => contract::RelationKind::Narrower,
        RelationKind::Related => contract::RelationKind::Related,
        RelationKind::ReplacedBy => contract::RelationKind::ReplacedBy,
        RelationKind::ExactMatch => contract::RelationKind::ExactMatch,
        RelationKind::CloseMatch => contract::RelationKind::CloseMatch,
        RelationKind::BroadMatch => contract::RelationKind::BroadMatch,
        RelationKind::NarrowMatch => contract::RelationKind::NarrowMatch,
        RelationKind::SubstitutedBy => contract::RelationKind::SubstitutedBy,
        RelationKind::Substitutes => contract::RelationKind::Substitutes,
    };
    contract::ConceptRelation {
        kind: kind.into(),
        concept_id: labelled.relation.target.as_str().to_owned(),
        label: labelled.label.clone().unwrap_or_default(),
        percentage: labelled.relation.percentage,
    }
}

/// The event that a version of the taxonomy is complete.
pub fn taxonomy_imported(version: i32) -> contract::TaxonomyImported {
    contract::TaxonomyImported { version }
}
