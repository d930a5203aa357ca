//! Search as one types: each word through the index of words, by its beginning.

use mesh::refusal::Error;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::concept;
use crate::domain::taxonomy::{Concept, words};

/// A byte that stands in no UTF-8 text, so that it ends what begins with a word.
const END: u8 = 0xff;

/// What is searched for.
pub struct Wanted<'a> {
    /// In which version.
    pub version: i32,
    /// Only of this type.
    pub kind: Option<&'a str>,
    /// Each begins a word of a label. At least one.
    pub words: &'a [String],
    /// The whole text, folded: what is called exactly that, or begins with it, comes first.
    pub folded: &'a str,
    /// How many at most.
    pub most: u64,
}

/// The best first: called exactly so, beginning so, with the words early in the name; the shortest of those.
pub async fn search(db: &impl ConnectionTrait, wanted: &Wanted<'_>) -> Result<Vec<Concept>, Error> {
    let (sql, values) = statement(wanted);
    let found =
        concept::Model::find_by_statement(Statement::from_sql_and_values(db.get_database_backend(), sql, values));
    Ok(found.all(db).await?.into_iter().map(concept::from_row).collect::<Result<_, _>>()?)
}

/// The statement and its values.
pub fn statement(wanted: &Wanted<'_>) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![wanted.version.into()];
    let mut place = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut begins = |column: &str, text: &str| {
        let (from, until) = (text.as_bytes().to_vec(), [text.as_bytes(), &[END]].concat());
        format!("{column} >= {} AND {column} < {}", place(from.into()), place(until.into()))
    };
    let exact = begins("c.folded", wanted.folded);
    let mut words = wanted.words.iter();
    // The longest word leads, since it leaves the fewest.
    let longest = wanted.words.iter().max_by_key(|word| word.len());
    let leading = longest.map(|word| begins("w.word", word)).unwrap_or_else(|| "1 = 0".to_owned());
    let others: String = words
        .by_ref()
        .filter(|word| Some(*word) != longest)
        .map(|word| {
            format!(
                " AND EXISTS (SELECT 1 FROM taxonomy_word o WHERE o.version = w.version AND o.concept_id = w.concept_id AND {})",
                begins("o.word", word)
            )
        })
        .collect();
    let kind = wanted.kind.map(|kind| format!(" AND c.kind = {}", place(kind.into()))).unwrap_or_default();
    let folded = place(wanted.folded.as_bytes().to_vec().into());
    let sql = format!(
        "SELECT c.version, c.concept_id, c.kind, c.label, c.folded, c.definition, c.alternative_labels, c.ssyk, c.esco_uri, c.deprecated
         FROM taxonomy_word w JOIN taxonomy_concept c ON c.version = w.version AND c.concept_id = w.concept_id
         WHERE w.version = $1 AND {leading}{others} AND NOT c.deprecated{kind}
         GROUP BY c.version, c.concept_id
         ORDER BY CASE WHEN c.folded = {folded} THEN 0 WHEN {exact} THEN 1 ELSE 2 + MIN(w.rank) END, LENGTH(c.label), c.folded, c.concept_id
         LIMIT {}",
        wanted.most
    );
    (sql, values)
}

/// What begins like the text, where nothing was found: its longest word, made shorter until something begins with it.
pub async fn suggest(db: &impl ConnectionTrait, wanted: &Wanted<'_>) -> Result<Vec<Concept>, Error> {
    let mut shorter = words::shortened(wanted.words);
    while let Some(beginning) = shorter {
        let words = std::slice::from_ref(&beginning);
        let found = search(db, &Wanted { words, folded: &beginning, ..*wanted }).await?;
        if !found.is_empty() {
            return Ok(found);
        }
        shorter = words::shortened(words);
    }
    Ok(Vec::new())
}
