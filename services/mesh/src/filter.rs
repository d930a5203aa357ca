//! What a list holds and in which order, as its caller writes it: a subset of AIP-160 and the order of AIP-132, on fields that the service states.
//!
//! Terms become conditions with bound values, the same on both engines. A field that the service does not state is refused with those
//! that it does; one that is sensitive is refused by itself, so that nobody learns from a list's length what no answer would show.

use std::fmt;

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

mod order;
pub mod syntax;
mod term;

pub use order::{Column, Order};

use syntax::Node;

/// Something that a list can be filtered by, and perhaps ordered by.
#[derive(Debug, Clone)]
pub struct Field {
    name: &'static str,
    kind: Kind,
    sql: Option<Expr>,
    nullable: bool,
    ordered: Option<Column>,
    within: Option<fn(Condition) -> Expr>,
}

/// What a field holds, which decides what it can be compared with.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Text, compared as it is written. `:` finds a part of it.
    Text,
    /// Text that is stored folded; what it is compared with is folded in the same way. `:` finds a part of it.
    Folded(fn(&str) -> String),
    /// A whole number.
    Number,
    /// A day, stored as YYYY-MM-DD. `:` finds those of a year, a month or a day.
    Date,
    /// A moment, stored in microseconds since 1970 and compared by its day in Sweden. `:` finds those of a year, a month or a day.
    Moment,
    /// True or false.
    Flag,
    /// One of a closed set of words, in upper or lower case, with or without what the contract's names begin with.
    OneOf {
        /// What the contract's names begin with, e.g. `CASE_STATE_`.
        prefix: &'static str,
        /// The words, as they are stored.
        words: Vec<&'static str>,
    },
    /// An id with this prefix, stored as a UUID.
    Id(&'static str),
    /// An id with this prefix, or any other that leads to the same as it does: those that the statement selects.
    Leading(&'static str, fn(Uuid) -> SelectStatement),
    /// What nobody may search by.
    Sensitive,
}

impl Field {
    /// A field of a kind, and the column or expression it stands for.
    pub fn new(name: &'static str, kind: Kind, sql: impl Into<Expr>) -> Self {
        Self { name, kind, sql: Some(sql.into()), nullable: false, ordered: None, within: None }
    }

    /// A field of a kind that is a column of the list's own table.
    pub fn of(name: &'static str, kind: Kind, column: impl ColumnTrait) -> Self {
        Self::new(name, kind, Expr::col(column.as_column_ref()))
    }

    /// A field that nobody may search by: it is refused with a sentence of its own, and not among the known ones.
    pub fn sensitive(name: &'static str) -> Self {
        Self { name, kind: Kind::Sensitive, sql: None, nullable: false, ordered: None, within: None }
    }

    /// The same, where it may be missing. A comparison with what is missing does not hold, and its opposite does; `field:*` asks
    /// whether it is there.
    #[must_use]
    pub fn or_none(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The same, where lists can be ordered by it too. The column puts rows into the field's order, and is never missing.
    #[must_use]
    pub fn ordered_by(mut self, column: impl ColumnTrait) -> Self {
        self.ordered = Some(Column::of(column));
        self
    }

    /// The same, where the expression stands in another table: `within` makes the condition one of the list's own rows, such as
    /// `id IN (SELECT …)`. A term then holds where at least one of the other rows fits.
    #[must_use]
    pub fn within(mut self, within: fn(Condition) -> Expr) -> Self {
        self.within = Some(within);
        self
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// A filter that has been read: all that it names is known, and every value is of its field's kind.
#[derive(Debug, Clone)]
pub struct Filter {
    node: Option<Node>,
    condition: Condition,
}

impl Filter {
    /// Reads a filter on these fields; an empty text holds everything. The error is a rule for the field "filter": it says the remedy,
    /// and repeats no value.
    pub fn parse(text: &str, fields: &[Field]) -> Result<Self, String> {
        let node = syntax::parse(text)?;
        let mut terms = 0;
        let condition = match &node {
            Some(node) => condition(node, fields, &mut terms)?,
            None => Condition::all(),
        };
        Ok(Self { node, condition })
    }

    /// The condition for the query, with bound values.
    pub fn condition(&self) -> Condition {
        self.condition.clone()
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self { node: None, condition: Condition::all() }
    }
}

/// The filter in one form, so that a page token belongs to what was asked and not to how it was spaced.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.as_ref().map_or(Ok(()), |node| write!(f, "{node}"))
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl Eq for Filter {}

fn condition(node: &Node, fields: &[Field], terms: &mut usize) -> Result<Condition, String> {
    let joined = |nodes: &[Node], terms: &mut usize, empty: Condition| {
        nodes.iter().try_fold(empty, |all, node| Ok::<_, String>(all.add(condition(node, fields, terms)?)))
    };
    match node {
        Node::All(nodes) => joined(nodes, terms, Condition::all()),
        Node::Any(nodes) => joined(nodes, terms, Condition::any()),
        Node::Not(inner) => Ok(condition(inner, fields, terms)?.not()),
        Node::Term(term) => {
            *terms += 1;
            let place = *terms;
            let field = known(&term.field, fields, || format!("names in its term {place}"))?;
            term::condition(field, term.operator, &term.value).map_err(|rule| {
                format!("compares '{}' in its term {place} with what it does not hold: {rule}", field.name)
            })
        }
    }
}

/// The field of a name. What is sensitive is so under any case, and in any part of a path.
fn known<'a>(name: &str, fields: &'a [Field], said: impl Fn() -> String) -> Result<&'a Field, String> {
    let hidden = fields.iter().filter(|field| matches!(field.kind, Kind::Sensitive));
    let mut parts = name.split('.').chain([name]);
    if parts.any(|part| hidden.clone().any(|field| field.name.eq_ignore_ascii_case(part))) {
        return Err(format!(
            "{} something sensitive, which nobody may search by: leave it out, and read the persons you are named for one by one",
            said()
        ));
    }
    let open = || fields.iter().filter(|field| !matches!(field.kind, Kind::Sensitive));
    open().find(|field| field.name == name).ok_or_else(|| {
        let names: Vec<_> = open().map(|field| field.name).collect();
        format!("{} a field that is not known here; the known ones are {}", said(), names.join(", "))
    })
}

#[cfg(test)]
mod tests;
