//! One term of a filter as a condition: a value is read as its field's kind, and bound.

use sea_orm::{
    Condition, Value as Bound,
    sea_query::{Expr, ExprTrait, Func},
};
use time::{Date, Duration, Month};

use super::{
    Field, Kind,
    syntax::{Operator, Value},
};
use crate::clock::Timestamp;

/// The condition of a term. The error is a rule with the remedy, and does not repeat the value.
pub fn condition(field: &Field, operator: Operator, value: &Value) -> Result<Condition, String> {
    let sql = field.sql.as_ref().ok_or("nobody may search by it")?;
    // What differs is what is not equal, also where several rows or none are compared.
    let (operator, differs) = match operator {
        Operator::Differs => (Operator::Equals, true),
        same => (same, false),
    };
    let present = operator == Operator::Has && !value.quoted && value.text == "*";
    let mut holds = match present {
        true => Condition::all().add(sql.clone().is_not_null()),
        false => compared(&field.kind, sql, operator, &value.text)?,
    };
    if field.nullable && !present {
        // Two values and not three: with a third, neither a term nor its opposite would hold for what is missing.
        holds = Condition::all().add(sql.clone().is_not_null()).add(holds);
    }
    if let Some(within) = field.within {
        holds = Condition::all().add(within(holds));
    }
    Ok(if differs { Condition::all().add(holds).not() } else { holds })
}

fn compared(kind: &Kind, sql: &Expr, operator: Operator, text: &str) -> Result<Condition, String> {
    match kind {
        Kind::Text => texts(sql, operator, text.to_owned()),
        Kind::Folded(fold) => texts(sql, operator, fold(text)),
        Kind::Number => {
            let number: i64 = text.parse().map_err(|_| "write a whole number, such as 1200 or -5")?;
            Ok(ranged(sql, operator, &Range { from: number.into(), until: None }))
        }
        Kind::Date => Ok(ranged(sql, operator, &days(operator, text, |day| day.to_string().into())?)),
        Kind::Moment => Ok(ranged(sql, operator, &days(operator, text, |day| micros(day).into())?)),
        Kind::Flag => {
            let flag = match text {
                "true" => true,
                "false" => false,
                _ => return Err("write true or false".into()),
            };
            equal(sql, operator, flag.into())
        }
        Kind::OneOf { prefix, words } => {
            let lower = text.to_ascii_lowercase();
            let short = lower.strip_prefix(&prefix.to_ascii_lowercase()).unwrap_or(&lower);
            let word = words.iter().find(|word| **word == short);
            let word = word.ok_or_else(|| format!("write one of {}", words.join(", ")))?;
            equal(sql, operator, (*word).into())
        }
        Kind::Id(prefix) => {
            let id = crate::id::parse(prefix, text).map_err(|rule| format!("it {rule}"))?;
            equal(sql, operator, id.into())
        }
        Kind::Leading(prefix, led_to) => {
            let id = crate::id::parse(prefix, text).map_err(|rule| format!("it {rule}"))?;
            equal(sql, operator, id.into())?;
            Ok(Condition::all().add(sql.clone().in_subquery(led_to(id))))
        }
        Kind::Sensitive => Err("nobody may search by it".into()),
    }
}

fn texts(sql: &Expr, operator: Operator, text: String) -> Result<Condition, String> {
    match operator {
        Operator::Equals => Ok(Condition::all().add(sql.clone().eq(text))),
        Operator::Has if text.is_empty() => Err("write the part that it is to hold".into()),
        // Not LIKE, which sees case on one engine and not on the other, and has signs of its own.
        Operator::Has => {
            let parts = [sql.clone(), Expr::val(text), Expr::val("")];
            Ok(Condition::all().add(Expr::from(Func::cust("REPLACE").args(parts)).ne(sql.clone())))
        }
        Operator::Differs | Operator::Below | Operator::AtMost | Operator::Above | Operator::AtLeast => {
            Err("it is text, which takes =, != and :".into())
        }
    }
}

fn equal(sql: &Expr, operator: Operator, value: Bound) -> Result<Condition, String> {
    match operator {
        Operator::Equals | Operator::Has => Ok(Condition::all().add(sql.clone().eq(Expr::val(value)))),
        Operator::Differs | Operator::Below | Operator::AtMost | Operator::Above | Operator::AtLeast => {
            Err("it has no order, and takes =, != and :".into())
        }
    }
}

/// From the first value on, and where there is a second, before that one.
struct Range {
    from: Bound,
    until: Option<Bound>,
}

fn ranged(sql: &Expr, operator: Operator, range: &Range) -> Condition {
    let (sql, from, until) = (|| sql.clone(), || Expr::val(range.from.clone()), || range.until.clone().map(Expr::val));
    let all = Condition::all();
    match (operator, until()) {
        (Operator::Equals | Operator::Has | Operator::Differs, None) => all.add(sql().eq(from())),
        (Operator::Equals | Operator::Has | Operator::Differs, Some(until)) => {
            all.add(sql().gte(from())).add(sql().lt(until))
        }
        (Operator::Below, _) => all.add(sql().lt(from())),
        (Operator::AtLeast, _) => all.add(sql().gte(from())),
        (Operator::AtMost, None) => all.add(sql().lte(from())),
        (Operator::AtMost, Some(until)) => all.add(sql().lt(until)),
        (Operator::Above, None) => all.add(sql().gt(from())),
        (Operator::Above, Some(until)) => all.add(sql().gte(until)),
    }
}

/// Reads a day, or behind `:` also a month or a year.
fn days(operator: Operator, text: &str, bound: fn(Date) -> Bound) -> Result<Range, String> {
    let period = period(text).filter(|period| operator == Operator::Has || period.whole_day);
    let rule = match operator {
        Operator::Has => "write a day, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY",
        _ => "write a day as YYYY-MM-DD",
    };
    let period = period.ok_or(rule)?;
    Ok(Range { from: bound(period.from), until: Some(bound(period.until)) })
}

struct Period {
    from: Date,
    until: Date,
    whole_day: bool,
}

fn period(text: &str) -> Option<Period> {
    let figures = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<u16>().ok())?
    };
    let mut parts = text.split('-');
    let year = i32::from(figures(parts.next()?, 4)?);
    let month = parts.next().map(|part| figures(part, 2)).map_or(Some(None), |month| month.map(Some))?;
    let day = parts.next().map(|part| figures(part, 2)).map_or(Some(None), |day| day.map(Some))?;
    if parts.next().is_some() {
        return None;
    }
    let date = |year, month, day| Date::from_calendar_date(year, month, day).ok();
    let month = month.map(|month| u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()));
    let (from, until) = match (month, day) {
        (None, _) => (date(year, Month::January, 1)?, date(year + 1, Month::January, 1)?),
        (Some(month), None) => {
            let month = month?;
            let next = if month == Month::December { year + 1 } else { year };
            (date(year, month, 1)?, date(next, month.next(), 1)?)
        }
        (Some(month), Some(day)) => {
            let from = date(year, month?, u8::try_from(day).ok()?)?;
            (from, from.checked_add(Duration::DAY)?)
        }
    };
    Some(Period { from, until, whole_day: day.is_some() })
}

fn micros(day: Date) -> i64 {
    Timestamp::start_of(day).micros()
}
