//! What an import refuses as a whole, and what the caller can do about it. What is wrong in single rows is no refusal.

use mesh::refusal::Kind;

use super::Column;

/// The refusals of imports, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No import with that id.
    NotFound,
    /// It has been finished or abandoned.
    Closed,
    /// A chunk does not begin where the import goes on.
    PositionWrong {
        /// Where it goes on.
        next_byte: i64,
    },
    /// It was to be finished before the file had come whole.
    NotComplete {
        /// Where it goes on.
        next_byte: i64,
    },
    /// The first line does not have each of the columns once.
    ColumnsMissing {
        /// Those that it has not, or more than once.
        columns: Vec<Column>,
    },
    /// The file is something else than text.
    FileNotText,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::PositionWrong { .. } => Kind::Aborted,
            Self::Closed | Self::NotComplete { .. } | Self::ColumnsMissing { .. } | Self::FileNotText => {
                Kind::FailedPrecondition
            }
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound => "IMPORT_NOT_FOUND",
            Self::Closed => "IMPORT_CLOSED",
            Self::PositionWrong { .. } => "IMPORT_POSITION_WRONG",
            Self::NotComplete { .. } => "IMPORT_NOT_COMPLETE",
            Self::ColumnsMissing { .. } => "IMPORT_COLUMNS_MISSING",
            Self::FileNotText => "IMPORT_FILE_NOT_TEXT",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::NotFound => "There is no such import: check the id, or start one.".into(),
            Self::Closed => {
                "The import has been finished or abandoned: start another one; rows that have landed are then unchanged.".into()
            }
            Self::PositionWrong { next_byte } => format!(
                "The chunk does not begin where the import goes on, or reaches beyond the file: go on from byte {next_byte}."
            ),
            Self::NotComplete { next_byte } => format!(
                "The file has not come whole: send the rest from byte {next_byte} on, or abandon the import."
            ),
            Self::ColumnsMissing { columns } => format!(
                "The first line of the file must have one column each for {}: name the file's headers in 'columns', or mend its first line.",
                names(columns)
            ),
            Self::FileNotText => {
                "The file is no text with a row on each line: save it in the spreadsheet as CSV UTF-8, and import that.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::PositionWrong { next_byte } | Self::NotComplete { next_byte } => {
                vec![("next_byte", next_byte.to_string())]
            }
            Self::ColumnsMissing { columns } => vec![("columns", names(columns))],
            Self::NotFound | Self::Closed | Self::FileNotText => Vec::new(),
        }
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(", ")
}
