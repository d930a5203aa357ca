//! What an import refuses as a whole, and what the caller can do about it. What is wrong in single rows is no refusal.

use mesh::refusal::Kind;

use super::Column;

/// The refusals of imports, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No import with that id.
    ImportNotFound,
    /// It has been finished or abandoned.
    ImportClosed,
    /// A chunk does not begin where the import goes on.
    ImportPositionWrong {
        /// Where it goes on.
        next_byte: i64,
    },
    /// It was to be finished before the file had come whole.
    ImportNotComplete {
        /// Where it goes on.
        next_byte: i64,
    },
    /// The first line does not have each of the columns once.
    ImportColumnsMissing {
        /// Those that it has not, or more than once.
        columns: Vec<Column>,
    },
    /// The file is something else than text.
    ImportFileNotText,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::ImportNotFound => Kind::NotFound,
            Self::ImportPositionWrong { .. } => Kind::Aborted,
            Self::ImportClosed
            | Self::ImportNotComplete { .. }
            | Self::ImportColumnsMissing { .. }
            | Self::ImportFileNotText => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::ImportNotFound => "IMPORT_NOT_FOUND",
            Self::ImportClosed => "IMPORT_CLOSED",
            Self::ImportPositionWrong { .. } => "IMPORT_POSITION_WRONG",
            Self::ImportNotComplete { .. } => "IMPORT_NOT_COMPLETE",
            Self::ImportColumnsMissing { .. } => "IMPORT_COLUMNS_MISSING",
            Self::ImportFileNotText => "IMPORT_FILE_NOT_TEXT",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::ImportNotFound => "There is no such import: check the id, or start one.".into(),
            Self::ImportClosed => {
                "The import has been finished or abandoned: start another one; rows that have landed are then unchanged.".into()
            }
            Self::ImportPositionWrong { next_byte } => format!(
                "The chunk does not begin where the import goes on, or reaches beyond the file: go on from byte {next_byte}."
            ),
            Self::ImportNotComplete { next_byte } => format!(
                "The file has not come whole: send the rest from byte {next_byte} on, or abandon the import."
            ),
            Self::ImportColumnsMissing { columns } => format!(
                "The first line of the file must have one column each for {}: name the file's headers in 'columns', or mend its first line.",
                names(columns)
            ),
            Self::ImportFileNotText => {
                "The file is no text with a row on each line: save it in the spreadsheet as CSV UTF-8, and import that.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ImportPositionWrong { next_byte } | Self::ImportNotComplete { next_byte } => {
                vec![("next_byte", next_byte.to_string())]
            }
            Self::ImportColumnsMissing { columns } => vec![("columns", names(columns))],
            Self::ImportNotFound | Self::ImportClosed | Self::ImportFileNotText => Vec::new(),
        }
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(", ")
}
