//! The first line of a file: what its headers stand for, in the words that people use for them, and which columns there must be.

use super::{Column, Content, Encoding, Import, text};

/// Headers as they are compared, each with all that stand for the same column.
type Words = &'static [(Column, &'static [&'static str])];

const ORGANISATIONS: Words = &[
    (Column::Number, &["number", "organisationnumber", "organisationsnummer", "organisationsnr", "orgnr", "orgnummer"]),
    (Column::Name, &["name", "namn", "organisation", "organisationsnamn", "företag", "företagsnamn"]),
    (Column::Aliases, &["aliases", "alias", "andranamn"]),
    (Column::Roles, &["roles", "role", "roller", "roll"]),
    (Column::Kind, &["kind", "organisationkind", "organisationsslag"]),
    (Column::MunicipalityCode, &["municipalitycode", "kommunkod"]),
    (Column::PeppolId, &["peppolid", "peppoladress"]),
    (Column::Parent, &["parent", "parentorganisation", "moderorganisation", "moderbolag", "överordnad"]),
    (Column::ContactFunction, &["contactfunction", "kontaktfunktion"]),
    (Column::ContactEmail, &["contactemail", "kontaktepost", "kontaktepostadress"]),
    (Column::ContactPhone, &["contactphone", "kontakttelefon", "kontakttelefonnummer"]),
];

const PERSONS: Words = &[
    (
        Column::Number,
        &["number", "personalnumber", "personnummer", "personnr", "pnr", "samordningsnummer", "identitetsnummer"],
    ),
    (Column::GivenName, &["givenname", "firstname", "förnamn", "tilltalsnamn"]),
    (Column::FamilyName, &["familyname", "lastname", "surname", "efternamn"]),
    (
        Column::Protection,
        &["protection", "protectionmarking", "skyddsmarkering", "skyddadepersonuppgifter", "skyddadidentitet"],
    ),
    (Column::IdentityKind, &["identitykind", "identitetsslag", "slagavnummer", "nummerslag"]),
    (Column::IdentityGrade, &["identitygrade", "identitetsgrad"]),
    (Column::IdentityDormant, &["identitydormant", "vilandenummer", "vilandesamordningsnummer"]),
    (Column::IdentityIssuer, &["identityissuer", "nummerutfärdare", "utfärdandeorganisation"]),
    (Column::IdentityCountry, &["identitycountry", "nummerland", "utfärdandeland"]),
];

/// What a header stands for.
pub fn column(import: &Import, header: &[u8], encoding: Encoding) -> Option<Column> {
    let header = folded(&text::decode(header, encoding).ok()?);
    if !import.order.columns.is_empty() {
        let named = import.order.columns.iter().find(|(named, _)| folded(named) == header);
        return named.map(|(_, column)| *column);
    }
    let words = match import.order.content {
        Content::Organisations => ORGANISATIONS,
        Content::Persons => PERSONS,
    };
    words.iter().find(|(_, words)| words.contains(&header.as_str())).map(|(column, _)| *column)
}

fn folded(header: &str) -> String {
    header.to_lowercase().chars().filter(|sign| sign.is_alphanumeric()).collect()
}

/// The columns that must be there and are not, and those that are there twice.
pub fn wrong(import: &Import, columns: &[Option<Column>]) -> Vec<Column> {
    let needed: &[Column] = match import.order.content {
        Content::Organisations if import.order.roles.is_empty() => &[Column::Name, Column::Roles],
        Content::Organisations => &[Column::Name],
        Content::Persons => &[Column::Number, Column::GivenName, Column::FamilyName],
    };
    let count = |wanted: Column| columns.iter().filter(|column| **column == Some(wanted)).count();
    // An address reaches nobody whose function is not said.
    let reaches = count(Column::ContactEmail) + count(Column::ContactPhone) > 0;
    let is_needed = |column: &Column| needed.contains(column) || (reaches && *column == Column::ContactFunction);
    let wrong = |column: &Column| count(*column) > 1 || (count(*column) == 0 && is_needed(column));
    Column::ALL.into_iter().filter(wrong).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_known_by_the_name_that_an_export_gives_it_and_no_word_stands_for_two() {
        for words in [ORGANISATIONS, PERSONS] {
            let all: Vec<&str> = words.iter().flat_map(|(_, words)| words.iter().copied()).collect();
            for (column, own) in words {
                assert!(own.contains(&folded(column.name()).as_str()), "{column:?}");
                for word in *own {
                    assert_eq!(all.iter().filter(|other| *other == word).count(), 1, "{word}");
                    assert_eq!(folded(word), *word, "a header is compared without its signs");
                }
            }
        }
        let known = |column: &Column| ORGANISATIONS.iter().chain(PERSONS).any(|(one, _)| one == column);
        assert!(Column::ALL.iter().all(known));
    }
}
