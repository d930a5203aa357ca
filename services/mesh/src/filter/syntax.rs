//! What a filter says, read from text and written as text: a printed filter is read as itself, and no text makes the reading panic.
//!
//! ```text
//! expression = sequence { AND sequence }      OR binds tighter than AND, as AIP-160 has it:
//! sequence   = factor { OR factor }           a = 1 AND b = 2 OR c = 3   is   a = 1 AND (b = 2 OR c = 3)
//! factor     = [ NOT | "-" ] ( "(" expression ")" | term )
//! term       = field operator value
//! ```

use std::fmt;

use winnow::{
    ModalResult, Parser,
    ascii::{multispace0, multispace1},
    combinator::{alt, cut_err, delimited, eof, opt, preceded, repeat, terminated},
    error::{ContextError, ErrMode},
    stream::Stateful,
    token::{any, none_of, take_while},
};

/// The longest filter, in characters.
pub const MOST_CHARACTERS: usize = 1_000;
/// How deep parentheses may stand in each other.
pub const MOST_DEPTH: usize = 16;
/// The most terms.
pub const MOST_TERMS: usize = 64;

const EXPECTED: &str = "terms such as state = open, with = != < <= > >= or :, joined by AND, OR, NOT and parentheses; a value with spaces stands in double quotes";

/// A filter as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Every one of them holds.
    All(Vec<Node>),
    /// At least one of them holds.
    Any(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// A comparison.
    Term(Term),
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The name of what is compared.
    pub field: String,
    /// How.
    pub operator: Operator,
    /// With what.
    pub value: Value,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Without quotes and escapes.
    pub text: String,
    /// Whether it stands in quotes.
    pub quoted: bool,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equals,
    /// `!=`
    Differs,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `:`
    Has,
}

impl Operator {
    /// All of them; what begins like another stands after it.
    pub const ALL: [(&'static str, Self); 7] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("!=", Self::Differs),
        ("=", Self::Equals),
        ("<", Self::Below),
        (">", Self::Above),
        (":", Self::Has),
    ];
}

#[derive(Debug, Default)]
struct State {
    depth: usize,
    terms: usize,
    fault: Option<String>,
}

type Input<'a> = Stateful<&'a str, State>;

/// Reads a filter. An empty one is none. The error is a sentence with the remedy, and repeats nothing of the text.
pub fn parse(text: &str) -> Result<Option<Node>, String> {
    if text.chars().count() > MOST_CHARACTERS {
        return Err(format!("must be at most {MOST_CHARACTERS} characters: ask for less at once"));
    }
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mut input = Input { input: text, state: State::default() };
    let read = terminated(delimited(multispace0, expression, multispace0), eof).parse_next(&mut input);
    read.map(Some).map_err(|_| {
        let place = text.chars().count() - input.input.chars().count() + 1;
        let unread = || format!("cannot be read from character {place} on: write {EXPECTED}");
        input.state.fault.take().unwrap_or_else(unread)
    })
}

fn expression(input: &mut Input<'_>) -> ModalResult<Node> {
    joined("AND", sequence, Node::All, input)
}

fn sequence(input: &mut Input<'_>) -> ModalResult<Node> {
    joined("OR", factor, Node::Any, input)
}

/// One or more of the same, with a word between them.
fn joined<'a>(
    word: &'static str,
    mut part: fn(&mut Input<'a>) -> ModalResult<Node>,
    join: fn(Vec<Node>) -> Node,
    input: &mut Input<'a>,
) -> ModalResult<Node> {
    let first = part.parse_next(input)?;
    let between = (multispace1, word, multispace1);
    let mut all: Vec<Node> = repeat(0.., preceded(between, cut_err(part))).parse_next(input)?;
    if all.is_empty() {
        return Ok(first);
    }
    all.insert(0, first);
    Ok(join(all))
}

fn factor(input: &mut Input<'_>) -> ModalResult<Node> {
    let negated = opt(alt((("NOT", multispace1).void(), "-".void()))).parse_next(input)?.is_some();
    let node = alt((composite, term.map(Node::Term))).parse_next(input)?;
    Ok(if negated { Node::Not(Box::new(node)) } else { node })
}

fn composite(input: &mut Input<'_>) -> ModalResult<Node> {
    ("(", multispace0).void().parse_next(input)?;
    input.state.depth += 1;
    if input.state.depth > MOST_DEPTH {
        return too_much(input, format!("must have parentheses at most {MOST_DEPTH} deep: say it flatter"));
    }
    let node = cut_err(terminated(expression, (multispace0, ")"))).parse_next(input)?;
    input.state.depth -= 1;
    Ok(node)
}

fn term(input: &mut Input<'_>) -> ModalResult<Term> {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let field = take_while(1.., letters).verify(|name: &str| is_name(name)).parse_next(input)?.to_owned();
    let operator = delimited(multispace0, cut_err(operator), multispace0).parse_next(input)?;
    let value = cut_err(alt((quoted, bare))).parse_next(input)?;
    input.state.terms += 1;
    if input.state.terms > MOST_TERMS {
        return too_much(input, format!("must have at most {MOST_TERMS} terms: ask for less at once"));
    }
    Ok(Term { field, operator, value })
}

fn too_much<T>(input: &mut Input<'_>, fault: String) -> ModalResult<T> {
    input.state.fault = Some(fault);
    Err(ErrMode::Cut(ContextError::new()))
}

fn operator(input: &mut Input<'_>) -> ModalResult<Operator> {
    for (sign, operator) in Operator::ALL {
        if opt(sign).parse_next(input)?.is_some() {
            return Ok(operator);
        }
    }
    Err(ErrMode::Backtrack(ContextError::new()))
}

fn quoted(input: &mut Input<'_>) -> ModalResult<Value> {
    let escaped = preceded('\\', any);
    let inside = repeat(0.., alt((none_of(['"', '\\']), escaped))).fold(String::new, |mut text, character| {
        text.push(character);
        text
    });
    delimited('"', inside, '"').map(|text| Value { text, quoted: true }).parse_next(input)
}

fn bare(input: &mut Input<'_>) -> ModalResult<Value> {
    let text = take_while(1.., is_bare).verify(|text: &str| !is_word(text)).parse_next(input)?;
    Ok(Value { text: text.to_owned(), quoted: false })
}

/// Whether a character may stand in a value without quotes.
pub fn is_bare(character: char) -> bool {
    !character.is_whitespace() && !"()\"\\,=!<>:".contains(character)
}

/// Whether a text is one of the words between terms.
pub fn is_word(text: &str) -> bool {
    ["AND", "OR", "NOT"].contains(&text)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && !is_word(text)
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (nodes, word) = match self {
            Self::Term(term) => return write!(f, "{term}"),
            Self::Not(inner) => {
                return match **inner {
                    Self::Term(_) => write!(f, "NOT {inner}"),
                    Self::All(_) | Self::Any(_) | Self::Not(_) => write!(f, "NOT ({inner})"),
                };
            }
            Self::All(nodes) => (nodes, " AND "),
            Self::Any(nodes) => (nodes, " OR "),
        };
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                f.write_str(word)?;
            }
            match (self, node) {
                (_, Self::Term(_) | Self::Not(_)) | (Self::All(_), Self::Any(_)) => write!(f, "{node}")?,
                _ => write!(f, "({node})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = Operator::ALL.iter().find(|(_, operator)| *operator == self.operator).map_or("=", |(sign, _)| sign);
        write!(f, "{} {sign} {}", self.field, self.value)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quoted {
            true => write!(f, "\"{}\"", self.text.replace('\\', "\\\\").replace('"', "\\\"")),
            false => f.write_str(&self.text),
        }
    }
}
