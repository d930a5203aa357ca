//! A condition on the facts of a case: a typed tree, read from the same words that lists are filtered by.
//!
//! What the law protects is no fact here, so that no condition can be written on it: it is refused by name, with the law.

use std::fmt;

use mesh::filter::syntax::{self, Node, Operator};

use super::{
    facts::{Facts, Flag, Number},
    words::{Employment, Route, Transition, Word},
};

/// What nobody's price may depend on (diskrimineringslagen 2008:567, 1 kap. 5 §; GDPR article 9).
const PROTECTED: [&str; 19] = [
    "sex",
    "gender",
    "gender_identity",
    "birth_country",
    "country_of_birth",
    "foreign_born",
    "native_language",
    "language",
    "citizenship",
    "nationality",
    "ethnicity",
    "religion",
    "belief",
    "disability",
    "health",
    "diagnosis",
    "sexual_orientation",
    "union_member",
    "minority",
];

/// A condition that has been read, and the words that it was read from in one form.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Condition {
    tree: Predicate,
    text: String,
}

/// The tree. Each leaf compares a fact with what that fact can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    /// Every one of them holds; of none, always.
    All(Vec<Predicate>),
    /// At least one of them holds.
    Any(Vec<Predicate>),
    /// It does not hold.
    Not(Box<Predicate>),
    /// The route is this one.
    Route(Route),
    /// The employment status is this one.
    Employment(Employment),
    /// The transition organisation is this one.
    Transition(Transition),
    /// The municipality is this one.
    Municipality(u16),
    /// A fact holds.
    Flag(Flag),
    /// A number compares so.
    Number(Number, Comparison, i64),
}

impl Default for Predicate {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

/// How a number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Condition {
    /// Reads a condition. The error is a rule for its field: it says the remedy.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(node) = syntax::parse(text)? else { return Ok(Self::default()) };
        Ok(Self { tree: read(&node, &mut 0)?, text: node.to_string() })
    }

    /// Whether it holds for a case.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.tree.holds(facts)
    }

    /// Whether it holds for every case.
    pub fn is_always(&self) -> bool {
        matches!(&self.tree, Predicate::All(nodes) if nodes.is_empty())
    }

    /// Its words; empty for always.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its leaves.
    pub fn leaves(&self) -> Vec<&Predicate> {
        let mut found = Vec::new();
        self.tree.collect(&mut found);
        found
    }

    /// Whether it looks at a number.
    pub fn looks_at(&self, wanted: Number) -> bool {
        self.leaves().iter().any(|leaf| matches!(leaf, Predicate::Number(number, ..) if *number == wanted))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Condition> for String {
    fn from(condition: Condition) -> Self {
        condition.text
    }
}

impl Predicate {
    /// Whether it holds for a case.
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.holds(facts)),
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(facts)),
            Self::Not(inner) => !inner.holds(facts),
            Self::Route(route) => facts.route == *route,
            Self::Employment(employment) => facts.employment == *employment,
            Self::Transition(transition) => facts.transition == *transition,
            Self::Municipality(code) => facts.municipality == *code,
            Self::Flag(flag) => facts.holds(*flag),
            Self::Number(number, comparison, with) => comparison.holds(facts.number(*number), *with),
        }
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a Self>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.collect(found)),
            Self::Not(inner) => inner.collect(found),
            Self::Route(_)
            | Self::Employment(_)
            | Self::Transition(_)
            | Self::Municipality(_)
            | Self::Flag(_)
            | Self::Number(..) => found.push(self),
        }
    }
}

impl Comparison {
    fn holds(self, value: i64, with: i64) -> bool {
        match self {
            Self::Equal => value == with,
            Self::Below => value < with,
            Self::AtMost => value <= with,
            Self::Above => value > with,
            Self::AtLeast => value >= with,
        }
    }
}

fn read(node: &Node, place: &mut usize) -> Result<Predicate, String> {
    let mut many = |nodes: &[Node]| nodes.iter().map(|node| read(node, place)).collect::<Result<Vec<_>, _>>();
    match node {
        Node::All(nodes) => Ok(Predicate::All(many(nodes)?)),
        Node::Any(nodes) => Ok(Predicate::Any(many(nodes)?)),
        Node::Not(inner) => Ok(Predicate::Not(Box::new(read(inner, place)?))),
        Node::Term(term) => {
            *place += 1;
            let (operator, differs) = match term.operator {
                Operator::Differs => (Operator::Equals, true),
                same => (same, false),
            };
            let leaf = leaf(&term.field, operator, &term.value.text).map_err(|rule| match rule {
                Rule::Whole(rule) => format!("names in its term {place} {rule}"),
                Rule::Value(rule) => {
                    format!("compares '{}' in its term {place} with what it cannot be: {rule}", term.field)
                }
            })?;
            Ok(if differs { Predicate::Not(Box::new(leaf)) } else { leaf })
        }
    }
}

enum Rule {
    /// About the fact.
    Whole(String),
    /// About what it is compared with; the fact is known.
    Value(String),
}

fn leaf(field: &str, operator: Operator, value: &str) -> Result<Predicate, Rule> {
    match field {
        "route" => one_of(operator, value).map(Predicate::Route).map_err(Rule::Value),
        "employment" => one_of(operator, value).map(Predicate::Employment).map_err(Rule::Value),
        "transition" => one_of(operator, value).map(Predicate::Transition).map_err(Rule::Value),
        "municipality" => municipality(operator, value).map(Predicate::Municipality).map_err(Rule::Value),
        _ => {
            if let Some(flag) = Flag::ALL.into_iter().find(|flag| flag.name() == field) {
                return held(flag, operator, value).map_err(Rule::Value);
            }
            if let Some(number) = Number::ALL.into_iter().find(|number| number.name() == field) {
                return counted(number, operator, value).map_err(Rule::Value);
            }
            Err(Rule::Whole(stranger(field)))
        }
    }
}

fn stranger(field: &str) -> String {
    let protected = |name: &str| PROTECTED.iter().any(|word| word.eq_ignore_ascii_case(name));
    if field.split('.').chain([field]).any(protected) {
        return "what the law protects, which no price may depend on (diskrimineringslagen 2008:567, 1 kap. 5 §): leave it out".into();
    }
    let flags = Flag::ALL.iter().map(|flag| flag.name());
    let numbers = Number::ALL.iter().map(|number| number.name());
    let known: Vec<_> =
        ["route", "employment", "transition", "municipality"].into_iter().chain(flags).chain(numbers).collect();
    format!("a fact that is not known; the known ones are {}", known.join(", "))
}

fn one_of<W: Word>(operator: Operator, value: &str) -> Result<W, String> {
    if operator != Operator::Equals {
        return Err("it has no order, and takes = and !=".into());
    }
    W::of_word(&value.to_ascii_lowercase()).ok_or_else(|| {
        let words: Vec<_> = W::ALL.iter().map(|known| known.word()).collect();
        format!("write one of {}", words.join(", "))
    })
}

fn municipality(operator: Operator, value: &str) -> Result<u16, String> {
    if operator != Operator::Equals {
        return Err("it has no order, and takes = and !=".into());
    }
    code(value)
}

/// Reads SCB's code of a municipality.
pub fn code(text: &str) -> Result<u16, String> {
    let figures = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = text.parse().ok().filter(|code| figures && *code > 0);
    read.ok_or_else(|| "write SCB's code of a municipality, four figures such as 2580".into())
}

fn held(flag: Flag, operator: Operator, value: &str) -> Result<Predicate, String> {
    match (operator, value) {
        (Operator::Equals, "true") => Ok(Predicate::Flag(flag)),
        (Operator::Equals, "false") => Ok(Predicate::Not(Box::new(Predicate::Flag(flag)))),
        (Operator::Equals, _) => Err("write true or false".into()),
        _ => Err("it has no order, and takes = and !=".into()),
    }
}

fn counted(number: Number, operator: Operator, value: &str) -> Result<Predicate, String> {
    let comparison = match operator {
        Operator::Equals | Operator::Differs => Comparison::Equal,
        Operator::Below => Comparison::Below,
        Operator::AtMost => Comparison::AtMost,
        Operator::Above => Comparison::Above,
        Operator::AtLeast => Comparison::AtLeast,
        Operator::Has => return Err("it is a number, which takes = != < <= > and >=".into()),
    };
    let most = number.most();
    let with = value.parse().ok().filter(|with| (0..=most).contains(with));
    let with = with.ok_or_else(|| format!("write a whole number, 0 to {most}"))?;
    Ok(Predicate::Number(number, comparison, with))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn employed() -> Facts {
        Facts::new(Route::Sector, Employment::Employed).with(Flag::CollectiveAgreement)
    }

    #[test]
    fn a_condition_is_read_typed_and_holds_for_the_cases_that_it_says() {
        let condition =
            Condition::parse("employment = employed AND collective_agreement = true AND NOT (employer_size < 50)");
        let condition = condition.expect("a condition");
        assert!(!condition.holds(&employed()));
        assert!(condition.holds(&employed().with_number(Number::EmployerSize, 50)));
        assert!(!condition.holds(&Facts::new(Route::Sector, Employment::Unemployed)));
        assert_eq!(Condition::parse(condition.text()), Ok(condition));
        assert!(Condition::parse(" ").is_ok_and(|always| always.is_always() && always.holds(&employed())));
    }

    #[test]
    fn what_the_law_protects_is_no_fact_under_any_spelling() {
        for wrong in ["sex = female", "NOT Foreign_Born = true", "person.disability = true", "religion != none"] {
            let rule = Condition::parse(wrong).expect_err("a rule");
            assert!(rule.contains("2008:567"), "{wrong}: {rule}");
        }
    }

    #[test]
    fn an_unknown_fact_and_an_impossible_value_are_told_with_what_is_possible() {
        for (wrong, part) in [
            ("shoe_size = 40", "the known ones are route"),
            ("employment = happy", "write one of employed, under_notice"),
            ("employment > employed", "takes = and !="),
            ("age:4", "takes = != <"),
            ("age > 200", "0 to 120"),
            ("collective_agreement = yes", "true or false"),
            ("municipality = 58", "four figures"),
            ("employment =", "cannot be read"),
        ] {
            let rule = Condition::parse(wrong).expect_err("a rule");
            assert!(rule.contains(part), "{wrong}: {rule}");
        }
        assert!(Condition::parse("age >= 27 AND shoe_size = 1").is_err_and(|rule| rule.contains("term 2")));
    }
}
