//! Why somebody pays what: the turns of the waterfall as sentences, in Swedish or English.

use super::{
    content::{Content, Rule},
    waterfall::{Allocation, Turn},
    words::{Basis, Cap, Phase, Step},
};

/// The languages that explanations are given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Svenska.
    Swedish,
    /// English.
    English,
}

impl Language {
    /// Reads a language's code; English where none is stated. The error is the rule.
    pub fn parse(code: &str) -> Result<Self, String> {
        match code.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "sv" => Ok(Self::Swedish),
            "en" | "" => Ok(Self::English),
            _ => Err("must be sv or en, or empty for English".into()),
        }
    }
}

/// A space that no line is broken at.
const NBSP: char = '\u{a0}';

/// An amount as the language writes it: "1 600,00 kr" with spaces that hold together, or "SEK 1,600.00".
pub fn amount(ore: i64, language: Language) -> String {
    let (kronor, odd) = ((ore / 100).unsigned_abs(), (ore % 100).unsigned_abs());
    let sign = if ore < 0 { "-" } else { "" };
    match language {
        Language::Swedish => format!("{sign}{},{odd:02}{NBSP}kr", grouped(kronor, NBSP)),
        Language::English => format!("SEK{NBSP}{sign}{}.{odd:02}", grouped(kronor, ',')),
    }
}

/// A share as the language writes it: "62,5 %" or "62.5%".
pub fn percent(bps: u16, language: Language) -> String {
    let text = match (bps / 100, bps % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) if part % 10 == 0 => format!("{whole},{}", part / 10),
        (whole, part) => format!("{whole},{part:02}"),
    };
    match language {
        Language::Swedish => format!("{text}{NBSP}%"),
        Language::English => format!("{}%", text.replace(',', ".")),
    }
}

fn grouped(number: u64, between: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(between);
        }
        text.push(digit);
    }
    text
}

/// A phase as people call it.
pub fn phase(phase: Phase, language: Language) -> &'static str {
    let (swedish, english) = match phase {
        Phase::Intake => ("information och inskrivning", "information and intake"),
        Phase::InitialMapping => ("inledande kartläggning", "initial mapping"),
        Phase::DeepMapping => ("fördjupad kartläggning", "deep mapping"),
        Phase::TheoryAssessment => ("bedömning av teori", "theory assessment"),
        Phase::PracticalAssessment => ("bedömning av praktik", "practical assessment"),
        Phase::Certificate => ("intyg och registrering", "certificate and registration"),
        Phase::TrainingAdvice => ("vägledning om kompletterande utbildning", "advice on supplementary training"),
    };
    if language == Language::Swedish { swedish } else { english }
}

/// All of it: the price, phase by phase each turn that mattered, and what each pays in the end.
pub fn explanation(content: &Content, allocation: &Allocation, language: Language) -> Vec<String> {
    let say = |ore| amount(ore, language);
    let mut told = vec![match language {
        Language::Swedish => format!(
            "{}: priset är {} med moms ({} utan moms).",
            content.title,
            say(allocation.total.gross),
            say(allocation.total.net)
        ),
        Language::English => format!(
            "{}: the price is {} with VAT ({} without).",
            content.title,
            say(allocation.total.gross),
            say(allocation.total.net)
        ),
    }];
    for (of, price) in &allocation.prices {
        told.push(match language {
            Language::Swedish => format!("{} kostar {}.", upper(phase(*of, language)), say(price.gross)),
            Language::English => format!("{} costs {}.", upper(phase(*of, language)), say(price.gross)),
        });
        let turns = allocation.turns.iter().filter(|turn| turn.phase == *of);
        told.extend(turns.map(|turn| sentence(content, turn, language)));
        let unfunded = allocation.lines.iter().filter(|line| line.phase == *of && line.payer.is_none());
        told.extend(unfunded.map(|line| match language {
            Language::Swedish => format!("{} saknar finansiering.", say(line.amount)),
            Language::English => format!("{} has no funding.", say(line.amount)),
        }));
    }
    told.push(summary(content, allocation, language));
    told
}

fn summary(content: &Content, allocation: &Allocation, language: Language) -> String {
    let paid = content.payers.iter().enumerate().filter_map(|(place, payer)| {
        let lines = allocation.lines.iter().filter(|line| line.payer == Some(place));
        let sum: i64 = lines.map(|line| line.amount).sum();
        (sum > 0).then(|| format!("{} {}", payer.label, amount(sum, language)))
    });
    let mut parts: Vec<_> = paid.collect();
    if allocation.unfunded > 0 {
        let word = if language == Language::Swedish { "ingen" } else { "nobody" };
        parts.push(format!("{word} {}", amount(allocation.unfunded, language)));
    }
    let word = if language == Language::Swedish { "Sammanlagt betalar" } else { "Together:" };
    if parts.is_empty() {
        return if language == Language::Swedish { "Ingen betalar något." } else { "Nobody pays anything." }.into();
    }
    format!("{word} {}.", parts.join(", "))
}

/// One turn as a sentence.
pub fn sentence(content: &Content, turn: &Turn, language: Language) -> String {
    let Some(rule) = content.rules.get(turn.rule) else { return String::new() };
    let name = &rule.name;
    if !turn.applies {
        return match language {
            Language::Swedish => format!("”{name}” gäller inte: villkoret är {}.", rule.condition),
            Language::English => format!("\"{name}\" does not apply: its condition is {}.", rule.condition),
        };
    }
    let source = rule.citations.first().map(|citation| format!(" [{}]", citation.said())).unwrap_or_default();
    if rule.step == Step::Unfunded {
        return match language {
            Language::Swedish => {
                format!("”{name}”: ingen betalar de {} som återstår.{source}", amount(turn.wanted, language))
            }
            Language::English => {
                format!("\"{name}\": nobody pays the {} that is left.{source}", amount(turn.wanted, language))
            }
        };
    }
    let payer = content.payer(&rule.payer).map_or(rule.payer.as_str(), |payer| payer.label.as_str());
    let paid = amount(turn.paid, language);
    let why = reckoned(rule, turn, language);
    let limit = limited(rule, turn, language);
    let left = amount(turn.left, language);
    match language {
        Language::Swedish if turn.paid == 0 && turn.limited_by.is_none() => {
            format!("”{name}”: {payer} betalar inget, eftersom inget återstår.{source}")
        }
        Language::Swedish => format!("”{name}”: {payer} betalar {paid} ({why}{limit}); {left} återstår.{source}"),
        Language::English if turn.paid == 0 && turn.limited_by.is_none() => {
            format!("\"{name}\": {payer} pays nothing, since nothing is left.{source}")
        }
        Language::English => format!("\"{name}\": {payer} pays {paid} ({why}{limit}); {left} is left.{source}"),
    }
}

/// What the wanted amount was reckoned from.
fn reckoned(rule: &Rule, turn: &Turn, language: Language) -> String {
    let of = percent(rule.share_bps, language);
    let each = amount(rule.amount_ore.ore(), language);
    let unit = unit(rule, language);
    let wanted = amount(turn.wanted, language);
    match (rule.step, rule.basis, language) {
        (Step::Residual, _, Language::Swedish) => "resten".into(),
        (Step::Residual, _, Language::English) => "the rest".into(),
        (Step::Share, _, Language::Swedish) => format!("{of} av resten, {wanted}"),
        (Step::Share, _, Language::English) => format!("{of} of the rest, {wanted}"),
        (_, Basis::NetCost, Language::Swedish) => format!("{of} av priset utan moms, {wanted}"),
        (_, Basis::NetCost, Language::English) => format!("{of} of the price without VAT, {wanted}"),
        (_, Basis::Gross, Language::Swedish) => format!("{of} av priset med moms, {wanted}"),
        (_, Basis::Gross, Language::English) => format!("{of} of the price with VAT, {wanted}"),
        (_, Basis::Fixed, Language::Swedish) => format!("fast belopp, {wanted}"),
        (_, Basis::Fixed, Language::English) => format!("a fixed amount, {wanted}"),
        (_, Basis::Hours, Language::Swedish) => format!("{each} för varje {unit}, {wanted}"),
        (_, Basis::Hours, Language::English) => format!("{each} for each {unit}, {wanted}"),
        (_, Basis::Rest, Language::Swedish) => format!("det som återstår, {wanted}"),
        (_, Basis::Rest, Language::English) => format!("what is left, {wanted}"),
    }
}

fn unit(rule: &Rule, language: Language) -> &'static str {
    use super::{facts::Number, price::Unit};
    let (swedish, english) = match rule.unit {
        Unit::Case => ("ärende", "case"),
        Unit::Per(Number::AssessorHours) => ("bedömartimme", "assessor hour"),
        Unit::Per(Number::InterpreterHours) => ("tolktimme", "interpreter hour"),
        Unit::Per(Number::TravelKm) => ("kilometer", "kilometre"),
        Unit::Per(Number::EmployerSize | Number::DeMinimisRoom | Number::ProvenHours | Number::Age) => {
            ("enhet", "unit")
        }
    };
    if language == Language::Swedish { swedish } else { english }
}

/// Which cap cut something off.
fn limited(rule: &Rule, turn: &Turn, language: Language) -> String {
    let Some(cap) = turn.limited_by else { return String::new() };
    let caps = &rule.caps;
    let most = |ore: Option<i64>| ore.map(|ore| amount(ore, language)).unwrap_or_default();
    match (cap, language) {
        (Cap::Case, Language::Swedish) => {
            format!(", högst {} per ärende", most(caps.per_case_ore.map(|ore| ore.ore())))
        }
        (Cap::Case, Language::English) => format!(", at most {} a case", most(caps.per_case_ore.map(|ore| ore.ore()))),
        (Cap::Person, _) => {
            let (cap, months) = caps.per_person.map(|cap| (cap.amount_ore.ore(), cap.months)).unwrap_or_default();
            let cap = amount(cap, language);
            match language {
                Language::Swedish => format!(", högst {cap} per person under {months} månader"),
                Language::English => format!(", at most {cap} a person in {months} months"),
            }
        }
        (Cap::PayerYear, Language::Swedish) => {
            format!(", högst {} per år", most(caps.per_payer_year_ore.map(|ore| ore.ore())))
        }
        (Cap::PayerYear, Language::English) => {
            format!(", at most {} a year", most(caps.per_payer_year_ore.map(|ore| ore.ore())))
        }
        (Cap::Programme, Language::Swedish) => {
            format!(", programmet har högst {}", most(caps.programme.as_ref().map(|cap| cap.amount_ore.ore())))
        }
        (Cap::Programme, Language::English) => {
            format!(", the programme has at most {}", most(caps.programme.as_ref().map(|cap| cap.amount_ore.ore())))
        }
        (Cap::DeMinimis, Language::Swedish) => ", högst arbetsgivarens utrymme för stöd av mindre betydelse".into(),
        (Cap::DeMinimis, Language::English) => ", at most the employer's room for de minimis aid".into(),
        (Cap::PayerRoom, Language::Swedish) => ", mer finns inte kvar av betalarens ram".into(),
        (Cap::PayerRoom, Language::English) => ", no more is left of the payer's limit".into(),
    }
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_writes_them() {
        assert_eq!(amount(123_456_789, Language::Swedish), "1\u{a0}234\u{a0}567,89\u{a0}kr");
        assert_eq!(amount(-5, Language::Swedish), "-0,05\u{a0}kr");
        assert_eq!(amount(123_456_789, Language::English), "SEK\u{a0}1,234,567.89");
        assert_eq!(percent(6_250, Language::Swedish), "62,5\u{a0}%");
        assert_eq!(percent(6_255, Language::English), "62.55%");
    }

    #[test]
    fn a_language_is_known_by_its_code() {
        assert_eq!(Language::parse("sv-SE"), Ok(Language::Swedish));
        assert_eq!(Language::parse(""), Ok(Language::English));
        assert!(Language::parse("fi").is_err());
    }
}
