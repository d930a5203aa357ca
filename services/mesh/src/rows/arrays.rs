//! Many rows as one value for each column, for PostgreSQL: it plans such a statement once, however many rows there are, where it would plan
//! one with a mark for each value anew each time.
//!
//! An array is written as the text that PostgreSQL itself reads and prints. COPY was weighed: it is no statement of the transaction that the
//! driver lends us.

use std::fmt::Write;

use sea_orm::Value;

/// The values of one column.
pub struct Column {
    /// What PostgreSQL calls the type of one of them.
    kind: &'static str,
    /// All of them, as an array is written.
    pub values: String,
}

/// The columns of some rows; none where a value has a type that this module does not write.
pub fn of(rows: &[Vec<Value>]) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for value in rows.first()? {
        columns.push(Column { kind: kind(value)?, values: String::from("{") });
    }
    for (number, row) in rows.iter().enumerate() {
        for (column, value) in columns.iter_mut().zip(row) {
            if kind(value)? != column.kind {
                return None;
            }
            if number > 0 {
                column.values.push(',');
            }
            write(&mut column.values, value)?;
        }
    }
    for column in &mut columns {
        column.values.push('}');
    }
    Some(columns)
}

/// The condition that the first mark is one of the values that the second holds. Those are read by a query of their own, once: where the
/// engine goes through a table without an index, it would otherwise read them anew for each row.
pub fn any(column: &Column) -> String {
    let kind = column.kind;
    format!("$1 = ANY((SELECT CAST($2 AS {kind}[]))::{kind}[])")
}

/// The query that answers the rows.
pub fn select(columns: &[Column]) -> String {
    let mut sql = String::from("SELECT * FROM UNNEST(");
    for (place, column) in columns.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        // Writing into a String does not fail.
        let _ = write!(sql, "{comma}CAST(${} AS {}[])", place + 1, column.kind);
    }
    sql.push(')');
    sql
}

fn kind(value: &Value) -> Option<&'static str> {
    match value {
        Value::Bool(_) => Some("boolean"),
        Value::Int(_) => Some("integer"),
        Value::BigInt(_) => Some("bigint"),
        Value::String(_) => Some("text"),
        Value::Bytes(_) => Some("bytea"),
        Value::Uuid(_) => Some("uuid"),
        _ => None,
    }
}

/// Writes one value. Writing into a String does not fail.
fn write(into: &mut String, value: &Value) -> Option<()> {
    let written = match value {
        Value::Bool(Some(value)) => write!(into, "{value}"),
        Value::Int(Some(value)) => write!(into, "{value}"),
        Value::BigInt(Some(value)) => write!(into, "{value}"),
        Value::Uuid(Some(value)) => write!(into, "{}", value.simple()),
        Value::String(Some(value)) => {
            quote(into, value);
            Ok(())
        }
        Value::Bytes(Some(value)) => {
            into.push_str("\"\\\\x");
            hexadecimal(into, value);
            into.push('"');
            Ok(())
        }
        _ => {
            into.push_str("NULL");
            Ok(())
        }
    };
    written.ok()
}

fn quote(into: &mut String, text: &str) {
    into.push('"');
    for sign in text.chars() {
        if matches!(sign, '"' | '\\') {
            into.push('\\');
        }
        into.push(sign);
    }
    into.push('"');
}

fn hexadecimal(into: &mut String, bytes: &[u8]) {
    const FIGURES: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    for byte in bytes {
        into.push(FIGURES[usize::from(byte >> 4)]);
        into.push(FIGURES[usize::from(byte & 15)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_is_one_array_in_the_order_of_the_rows() {
        let id = uuid::Uuid::from_u128(1);
        let rows = [
            vec![Value::from(id), Value::from("a \"b\" \\c, {d}"), Value::from(vec![0u8, 255]), Value::from(1i64)],
            vec![Value::Uuid(None), Value::from(""), Value::Bytes(None), Value::from(-2i64)],
        ];
        let columns = of(&rows).expect("all types are written");
        let values: Vec<&str> = columns.iter().map(|column| column.values.as_str()).collect();
        let first = format!("{{{},NULL}}", id.simple());
        assert_eq!(values, [&first, r#"{"a \"b\" \\c, {d}",""}"#, r#"{"\\x00ff",NULL}"#, "{1,-2}"]);
        assert_eq!(any(&columns[0]), "$1 = ANY((SELECT CAST($2 AS uuid[]))::uuid[])");
        assert_eq!(
            select(&columns),
            r#"SELECT * FROM UNNEST(CAST($1 AS uuid[]), CAST($2 AS text[]), CAST($3 AS bytea[]), CAST($4 AS bigint[]))"#
        );
    }

    #[test]
    fn a_type_that_is_not_written_here_goes_the_other_way() {
        assert!(of(&[vec![Value::Double(Some(1.5))]]).is_none());
    }
}
