//! SearchOrganisations.

use proto::reell::actors::v1::{
    DeactivateOrganisationRequest, MergeOrganisationsRequest, OrganisationMatch, SearchOrganisationsRequest,
};
use sandbox::{Centre, everywhere, fields, key};

async fn search(centre: &Centre, text: &str, include_inactive: bool) -> Vec<OrganisationMatch> {
    let request = SearchOrganisationsRequest { text: text.to_owned(), size: 50, include_inactive };
    let answer = centre.partner(super::NO_ORGANISATION).organisations().search_organisations(request).await;
    answer.unwrap().into_inner().matches
}

/// A word that no other name has, without figures: sounds are about letters.
fn word() -> String {
    let syllables = ["ba", "du", "fe", "gi", "ko", "lu", "me", "ni", "po", "ra", "so", "ta", "ve", "jo", "hy", "sku"];
    let key = key();
    let figures = key.bytes().filter(u8::is_ascii_hexdigit).take(6);
    figures.map(|byte| syllables[char::from(byte).to_digit(16).unwrap() as usize]).collect()
}

#[test]
fn a_name_is_found_whatever_its_case_accents_and_spelling_the_best_first() {
    everywhere(async |centre| {
        let word = word();
        let name = format!("{word}ås kommuner");
        let meant = centre.an_organisation().named(&name).also_known_as(&format!("Förbundet {word}")).register().await;
        let near = centre.an_organisation().named(&format!("{word}ås kommuners fastigheter AB")).register().await;
        let (misspelt, short) = (format!("{}a Komuner", word.to_uppercase()), &word[..word.len() - 1]);
        for text in [name.as_str(), &name.to_uppercase(), &format!("{word}as kommun"), &misspelt, short] {
            let found = search(centre, text, false).await;
            let ids: Vec<_> = found.iter().map(|found| found.organisation.as_ref().unwrap().id.as_str()).collect();
            assert!(ids.contains(&meant.id.as_str()), "{text}: {found:?}");
            assert!(found.is_sorted_by_key(|found| -found.score_permille));
        }
        let found = search(centre, &name, false).await;
        assert_eq!((found[0].score_permille, &found[0].matched_name), (1000, &name));
        assert_eq!(found[0].organisation.as_ref(), Some(&meant));
        assert_eq!(found[1].organisation.as_ref(), Some(&near));
        let found = search(centre, &format!("forbundet {word}"), false).await;
        assert_eq!(found[0].matched_name, format!("Förbundet {word}"));
    });
}

#[test]
fn what_is_out_of_use_is_found_on_request_and_a_duplicate_as_the_one_that_is_kept() {
    everywhere(async |centre| {
        let (one, other) = (word(), word());
        let kept = centre.an_organisation().named(&format!("{one} stad")).register().await;
        let duplicate = centre.an_organisation().named(&format!("{other} stad")).register().await;
        let mut organisations = centre.operator("anna").organisations();
        let merge = MergeOrganisationsRequest {
            request_id: key(),
            organisation_id: kept.id.clone(),
            duplicate_id: duplicate.id,
            ..Default::default()
        };
        organisations.merge_organisations(merge).await.unwrap();
        let found = search(centre, &other, false).await;
        assert_eq!(found[0].organisation.as_ref().unwrap().id, kept.id);
        let out = DeactivateOrganisationRequest { request_id: key(), organisation_id: kept.id, etag: String::new() };
        organisations.deactivate_organisation(out).await.unwrap();
        let ours = |found: Vec<OrganisationMatch>| found.iter().any(|found| found.matched_name == kept.name);
        assert!(!ours(search(centre, &one, false).await));
        assert!(ours(search(centre, &one, true).await));
    });
}

#[test]
fn a_search_needs_a_text_and_a_bound_and_may_find_nothing() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        for (text, size, named) in [("a", 0, vec!["text"]), ("abc", 51, vec!["size"]), ("", -1, vec!["text", "size"])] {
            let request = SearchOrganisationsRequest { text: text.into(), size, include_inactive: false };
            assert_eq!(fields(organisations.search_organisations(request).await), named);
        }
        assert!(search(centre, "..,,--", true).await.is_empty());
    });
}
