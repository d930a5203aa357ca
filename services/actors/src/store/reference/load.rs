//! Brings the data sets that come with the program into their tables. Done again, it leaves them as they are.

use sea_orm::{ConnectionTrait, DbErr, Value, sea_query::Query};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    domain::taxonomy::dump,
    store::{
        many::{self, Known, Target},
        taxonomy,
    },
};

const MUNICIPALITIES: &str = include_str!("../../reference/municipalities.json");
const LANGUAGE_AREAS: &str = include_str!("../../reference/language-areas.json");
const LANGUAGES: &str = include_str!("../../reference/languages.json");
const LEGAL_REFERENCES: &str = include_str!("../../reference/legal-references.json");
const TAXONOMY: &str = include_str!("../../reference/taxonomy.json");

#[derive(Deserialize)]
struct File<T> {
    edition: String,
    source: String,
    entries: Vec<T>,
}

#[derive(Deserialize)]
struct Municipality {
    code: String,
    valid_from: String,
    valid_until: Option<String>,
    name: String,
    county_code: String,
    county_name: String,
    centre_town: String,
    latitude_microdegrees: i32,
    longitude_microdegrees: i32,
    source: String,
}

#[derive(Deserialize)]
struct LanguageArea {
    municipality_code: String,
    language_code: String,
    basis: String,
    since: Option<String>,
    since_precision: String,
    until: Option<String>,
    legal_reference: String,
    source: String,
}

#[derive(Deserialize)]
struct Language {
    code: String,
    english_name: String,
    swedish_name: String,
    own_name: String,
    national_minority: bool,
    scope: String,
    part_of: Option<String>,
    source: String,
}

#[derive(Deserialize)]
struct LegalReference {
    key: String,
    statute_number: String,
    statute_name: String,
    provision: String,
    says: String,
    valid_from: Option<String>,
    valid_from_precision: String,
    valid_until: Option<String>,
    changed_by: String,
    source: String,
}

#[derive(Deserialize)]
struct Taxonomy {
    edition: String,
    source: String,
    version: i32,
}

/// Brings in all of them. A data set is replaced as a whole; the taxonomy's version stays once it is there.
pub async fn load(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    replace(db, "municipalities", MUNICIPALITIES, &MUNICIPALITY, |_, row: Municipality| {
        vec![
            row.code.into(),
            row.valid_from.into(),
            row.valid_until.into(),
            row.name.into(),
            row.county_code.into(),
            row.county_name.into(),
            row.centre_town.into(),
            row.latitude_microdegrees.into(),
            row.longitude_microdegrees.into(),
            row.source.into(),
        ]
    })
    .await?;
    replace(db, "language-areas", LANGUAGE_AREAS, &AREA, |place, row: LanguageArea| {
        vec![
            row.municipality_code.into(),
            row.language_code.into(),
            place.into(),
            row.basis.into(),
            row.since.into(),
            row.since_precision.into(),
            row.until.into(),
            row.legal_reference.into(),
            row.source.into(),
        ]
    })
    .await?;
    replace(db, "languages", LANGUAGES, &LANGUAGE, |_, row: Language| {
        vec![
            row.code.into(),
            row.english_name.into(),
            row.swedish_name.into(),
            row.own_name.into(),
            row.national_minority.into(),
            row.scope.into(),
            row.part_of.into(),
            row.source.into(),
        ]
    })
    .await?;
    replace(db, "legal-references", LEGAL_REFERENCES, &REFERENCE, |place, row: LegalReference| {
        vec![
            row.key.into(),
            place.into(),
            row.statute_number.into(),
            row.statute_name.into(),
            row.provision.into(),
            row.says.into(),
            row.valid_from.into(),
            row.valid_from_precision.into(),
            row.valid_until.into(),
            row.changed_by.into(),
            row.source.into(),
        ]
    })
    .await?;
    load_taxonomy(db).await
}

const MUNICIPALITY: Target<'static> = Target {
    table: "municipality",
    key: &["code", "valid_from"],
    columns: &[
        "code",
        "valid_from",
        "valid_until",
        "name",
        "county_code",
        "county_name",
        "centre_town",
        "latitude",
        "longitude",
        "source",
    ],
};

const AREA: Target<'static> = Target {
    table: "language_area",
    key: &["municipality_code", "language_code", "place"],
    columns: &[
        "municipality_code",
        "language_code",
        "place",
        "basis",
        "since",
        "since_precision",
        "until",
        "legal_reference",
        "source",
    ],
};

const LANGUAGE: Target<'static> = Target {
    table: "language",
    key: &["code"],
    columns: &["code", "english_name", "swedish_name", "own_name", "national_minority", "scope", "part_of", "source"],
};

const REFERENCE: Target<'static> = Target {
    table: "legal_reference",
    key: &["key", "place"],
    columns: &[
        "key",
        "place",
        "statute_number",
        "statute_name",
        "provision",
        "says",
        "valid_from",
        "valid_from_precision",
        "valid_until",
        "changed_by",
        "source",
    ],
};

async fn replace<T: DeserializeOwned>(
    db: &impl ConnectionTrait,
    id: &str,
    text: &str,
    target: &Target<'_>,
    row: impl Fn(i32, T) -> Vec<Value>,
) -> Result<(), DbErr> {
    let file: File<T> = read(id, text)?;
    let rows: Vec<_> = file.entries.into_iter().zip(0..).map(|(entry, place)| row(place, entry)).collect();
    db.execute(Query::delete().from_table(target.table)).await?;
    many::insert(db, target, Known::Fails, &rows).await?;
    note(db, id, &file.edition, &file.source, rows.len()).await
}

async fn load_taxonomy(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let about: Taxonomy = read("taxonomy", TAXONOMY)?;
    let concepts =
        dump::parse(TAXONOMY).map_err(|rule| DbErr::Custom(format!("the taxonomy that comes along {rule}")))?;
    if taxonomy::claim(db, about.version, 1, &about.source, 0).await? {
        taxonomy::insert_concepts(db, about.version, &concepts).await?;
        taxonomy::complete(db, about.version).await?;
    }
    note(db, "taxonomy", &about.edition, &about.source, concepts.len()).await
}

async fn note(db: &impl ConnectionTrait, id: &str, edition: &str, source: &str, entries: usize) -> Result<(), DbErr> {
    let target = Target { table: "dataset", key: &["id"], columns: &["id", "edition", "source", "entries"] };
    let entries = i32::try_from(entries).unwrap_or(i32::MAX);
    many::insert(db, &target, Known::Yields, &[vec![id.into(), edition.into(), source.into(), entries.into()]]).await
}

fn read<T: DeserializeOwned>(id: &str, text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|fault| DbErr::Custom(format!("the data set {id} cannot be read: {fault}")))
}
