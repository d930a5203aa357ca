//! Three models that come with the service: who pays as public sources say it, and prices that are marked as examples where none is public.

use super::content::Content;

const FILES: [(&str, &str); 3] = [
    ("construction-byn", include_str!("examples/construction.toml")),
    ("industry-siv", include_str!("examples/industry.toml")),
    ("care-komvux", include_str!("examples/care.toml")),
];

/// Each with its key. Fails where a file is no model, which a test rules out.
pub fn all() -> Result<Vec<(&'static str, Content)>, toml::de::Error> {
    FILES.iter().map(|(key, text)| Ok((*key, toml::from_str(text)?))).collect()
}

#[cfg(test)]
pub mod tests {
    //! The examples are sound, and marked as what they are.

    use super::*;
    use crate::domain::{
        OrganisationId,
        model::check::{Kind, check},
    };

    /// The model of a key, with an organisation for each payer.
    pub fn published(key: &str) -> Content {
        let all = all().expect("the examples are models");
        let (_, mut content) = all.into_iter().find(|(known, _)| *known == key).expect("an example");
        for payer in content.payers.iter_mut().filter(|payer| !payer.role.follows_from_the_case()) {
            payer.organisation = Some(OrganisationId::from(uuid::Uuid::from_u128(7)));
        }
        content
    }

    #[test]
    fn every_example_lacks_but_the_organisations_that_no_case_tells() {
        for (key, content) in all().expect("the examples are models") {
            let found = check(&content);
            assert!(found.findings.iter().all(|finding| finding.kind == Kind::PayerUnresolved), "{key}: {found:?}");
            let found = check(&published(key));
            assert!(found.is_sound() && found.findings.is_empty(), "{key}: {found:?}");
        }
    }

    #[test]
    fn prices_that_nobody_has_published_are_marked_as_examples() {
        let all = all().expect("the examples are models");
        let real: Vec<_> =
            all.iter().flat_map(|(_, content)| &content.prices).filter(|line| !line.is_example).collect();
        assert_eq!(real.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["digital theory test"]);
        assert!(all.iter().all(|(_, content)| content.title.ends_with("(exempel)")));
    }

    #[test]
    fn a_model_survives_its_storage_and_keeps_its_hash() {
        for (key, content) in all().expect("the examples are models") {
            let stored = serde_json::to_string(&content).expect("a model can be written");
            let read: Content = serde_json::from_str(&stored).expect("a model can be read");
            assert_eq!(read, content, "{key}");
            assert_eq!((read.hash(), read.hash().len()), (content.hash(), 64));
        }
    }
}
