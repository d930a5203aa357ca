//! What is refused on reference data, and what the caller can do about it.

use mesh::refusal::{Kind, Refusal};

/// The refusals on reference data, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferenceRefusal {
    /// No municipality with that code on that day.
    MunicipalityNotFound,
    /// No language with that code.
    LanguageNotFound {
        /// The code.
        code: String,
    },
    /// No legal reference with that key on that day.
    LegalReferenceNotFound,
    /// No such concept in that version.
    ConceptNotFound,
    /// That version is not there, or not whole.
    TaxonomyVersionNotFound,
    /// That version is whole, or comes in another number of parts.
    TaxonomyVersionFixed {
        /// How many parts it comes in.
        parts: i32,
    },
    /// That part is there with other content.
    TaxonomyPartDiffers,
}

impl Refusal for ReferenceRefusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::MunicipalityNotFound
            | Self::LanguageNotFound { .. }
            | Self::LegalReferenceNotFound
            | Self::ConceptNotFound
            | Self::TaxonomyVersionNotFound => Kind::NotFound,
            Self::TaxonomyVersionFixed { .. } | Self::TaxonomyPartDiffers => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::MunicipalityNotFound => "MUNICIPALITY_NOT_FOUND",
            Self::LanguageNotFound { .. } => "LANGUAGE_NOT_FOUND",
            Self::LegalReferenceNotFound => "LEGAL_REFERENCE_NOT_FOUND",
            Self::ConceptNotFound => "CONCEPT_NOT_FOUND",
            Self::TaxonomyVersionNotFound => "TAXONOMY_VERSION_NOT_FOUND",
            Self::TaxonomyVersionFixed { .. } => "TAXONOMY_VERSION_FIXED",
            Self::TaxonomyPartDiffers => "TAXONOMY_PART_DIFFERS",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::MunicipalityNotFound => {
                "There was no municipality with that code on that day: list the municipalities to see which there were.".into()
            }
            Self::LanguageNotFound { code } => {
                format!("There is no language with the code {code} here: list the languages to see which there are.")
            }
            Self::LegalReferenceNotFound => {
                "No legal reference with that key was in force on that day: list the legal references to see which were.".into()
            }
            Self::ConceptNotFound => {
                "That version of the taxonomy has no such concept: search for it by its label, or ask for another version.".into()
            }
            Self::TaxonomyVersionNotFound => {
                "That version of the taxonomy is not here as a whole: list the versions, or import what is missing of it.".into()
            }
            Self::TaxonomyVersionFixed { parts } => format!(
                "That version of the taxonomy comes in {parts} parts, or is here as a whole already, and does not change: import another version under its own number."
            ),
            Self::TaxonomyPartDiffers => {
                "That part of the version was imported with other content, and a version does not change: check that the dump is the same one, split in the same way.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::LanguageNotFound { code } => vec![("language_code", code.clone())],
            Self::TaxonomyVersionFixed { parts } => vec![("parts", parts.to_string())],
            Self::MunicipalityNotFound
            | Self::LegalReferenceNotFound
            | Self::ConceptNotFound
            | Self::TaxonomyVersionNotFound
            | Self::TaxonomyPartDiffers => Vec::new(),
        }
    }
}
