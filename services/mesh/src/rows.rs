//! New rows that a unit of work leaves with its group: they go in just before the commit, as one statement per table for all its units.
//! What rows that are there hold from now on is left too, where many units change the same ones.
//!
//! Statements, not the disk, are what a commit costs. So whatever is only added (a record, an entry, an event, a step, a posting) is
//! left here. Until the commit no statement sees it: a rule that depends on such a row asks for it before, and a unique index decides
//! between two units of one group, which then run again one by one. A unit that would see the half of what another did, such as the money
//! that a reversal moved and not the reversal, begins alone.

use std::{collections::BTreeMap, fmt::Write};

use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DbBackend, DbErr, EntityName, EntityTrait, IdenStatic, Iterable,
    Statement, Value,
    sea_query::{self, Expr},
};

mod arrays;

/// Up to so many rows go into one statement; of more, each further statement takes a power of two. Statements that differ in their
/// number of rows are prepared one by one, so that there should be few.
const ROWS_PER_STATEMENT: usize = 32;
/// No statement takes more rows: both engines limit how many values it may hold.
const MOST_ROWS: usize = 512;

/// The rows of one unit, or of the units of one group, in an order that keeps each unit's own.
#[derive(Default)]
pub struct Rows {
    batches: Vec<Batch>,
    changes: Vec<Change>,
}

/// Rows of one table that have values for the same columns.
struct Batch {
    table: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

/// Columns of a table that are set, each row's by its key, which is a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// The table.
    pub table: &'static str,
    /// The column of the key.
    pub key: &'static str,
    /// Those that are set.
    pub set: &'static [&'static str],
}

/// What rows of one table are to hold, by their keys.
struct Change {
    columns: Columns,
    rows: BTreeMap<String, Vec<Value>>,
}

/// What a unit, and those before it in its group, have left for rows that are there.
#[derive(Clone, Copy)]
pub struct Left<'a> {
    own: &'a Rows,
    group: Option<&'a Rows>,
}

impl<'a> Left<'a> {
    pub(crate) fn new(own: &'a Rows, group: Option<&'a Rows>) -> Self {
        Self { own, group }
    }

    /// What the row of a key holds from now on, in the order of the columns; none where nothing was left for it.
    pub fn of(self, columns: Columns, key: &str) -> Option<&'a [Value]> {
        self.own.left(columns, key).or_else(|| self.group.and_then(|group| group.left(columns, key)))
    }
}

impl Rows {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.changes.is_empty()
    }

    /// Leaves a row. It goes in behind those that were left before it, and so may refer to them.
    pub fn add<A>(&mut self, row: A)
    where
        A: ActiveModelTrait,
    {
        let (mut columns, mut values) = (Vec::new(), Vec::new());
        for column in <A::Entity as EntityTrait>::Column::iter() {
            match row.get(column) {
                ActiveValue::Set(value) | ActiveValue::Unchanged(value) => {
                    columns.push(column.as_str());
                    values.push(value);
                }
                ActiveValue::NotSet => {}
            }
        }
        let table = A::Entity::default().table_name();
        match self.batches.last_mut() {
            Some(last) if last.table == table && last.columns == columns => last.rows.push(values),
            _ => self.batches.push(Batch { table, columns, rows: vec![values] }),
        }
    }

    /// Leaves what a row that is there holds from now on, in the place of what was left for it before. Whoever goes on from what the row
    /// holds keeps it from others until the transaction ends, and asks [`Left`] too, since no statement tells it.
    pub fn set(&mut self, columns: Columns, key: String, values: Vec<Value>) {
        self.changes_of(columns).insert(key, values);
    }

    fn changes_of(&mut self, columns: Columns) -> &mut BTreeMap<String, Vec<Value>> {
        let place = self.changes.iter().position(|change| change.columns == columns).unwrap_or_else(|| {
            self.changes.push(Change { columns, rows: BTreeMap::new() });
            self.changes.len() - 1
        });
        &mut self.changes[place].rows
    }

    fn left(&self, columns: Columns, key: &str) -> Option<&[Value]> {
        self.changes.iter().find(|change| change.columns == columns)?.rows.get(key).map(Vec::as_slice)
    }

    /// Adds another unit's, each behind what that unit left before it.
    pub fn append(&mut self, other: Self) {
        let mut behind = 0;
        for mut batch in other.batches {
            let same = |known: &Batch| known.table == batch.table && known.columns == batch.columns;
            match self.batches[behind..].iter().position(same) {
                Some(offset) => {
                    behind += offset;
                    self.batches[behind].rows.append(&mut batch.rows);
                }
                None => {
                    behind = self.batches.len();
                    self.batches.push(batch);
                }
            }
        }
        for change in other.changes {
            self.changes_of(change.columns).extend(change.rows);
        }
    }

    /// Writes them all. Fails where one of them is there already, or one that is to be changed is not.
    pub async fn insert(self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let backend = db.get_database_backend();
        for mut batch in self.batches {
            if backend == DbBackend::Postgres
                && batch.rows.len() > ROWS_PER_STATEMENT
                && let Some(columns) = arrays::of(&batch.rows)
            {
                let into = format!("INSERT INTO \"{}\" (\"{}\")", batch.table, batch.columns.join("\", \""));
                let sql = format!("{into} {}", arrays::select(&columns));
                let values = columns.into_iter().map(|column| Value::from(column.values));
                db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
                continue;
            }
            while !batch.rows.is_empty() {
                let rest = batch.rows.split_off(portion(batch.rows.len()));
                let sql = insert_into(backend, batch.table, &batch.columns, batch.rows.len());
                let values = std::mem::replace(&mut batch.rows, rest).into_iter().flatten();
                db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
            }
        }
        for change in self.changes {
            change.write(db).await?;
        }
        Ok(())
    }
}

impl Change {
    async fn write(self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let Columns { table, key, set } = self.columns;
        let row = |(key, values): (String, Vec<Value>)| [Value::from(key)].into_iter().chain(values).collect();
        let mut rows: Vec<Vec<Value>> = self.rows.into_iter().map(row).collect();
        while !rows.is_empty() {
            let some = match db.get_database_backend() {
                DbBackend::Postgres => rows.len(),
                _ => portion(rows.len()),
            };
            let rest = rows.split_off(some);
            if update(db, table, key, set, std::mem::replace(&mut rows, rest)).await? != some as u64 {
                return Err(DbErr::RecordNotUpdated);
            }
        }
        Ok(())
    }
}

/// Sets columns of many rows of a table, each to its own values, in one statement. A row is the value of its key and then those of the
/// columns. Answers how many were there.
pub async fn update(
    db: &impl ConnectionTrait,
    table: &str,
    key: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<u64, DbErr> {
    let backend = db.get_database_backend();
    let (from, values) = match arrays::of(&rows) {
        Some(arrays) if backend == DbBackend::Postgres => {
            let names = (1..=arrays.len()).map(|place| format!("column{place}")).collect::<Vec<_>>().join(", ");
            let from = format!("({}) AS v ({names})", arrays::select(&arrays));
            (from, arrays.into_iter().map(|column| Value::from(column.values)).collect())
        }
        // What stands between the marks is called column1, column2 and so on by itself.
        _ => {
            let from = format!("({}) AS v", values_of(backend, rows.len(), columns.len() + 1));
            (from, rows.into_iter().flatten().collect::<Vec<_>>())
        }
    };
    let sets: Vec<_> = (2..).zip(columns).map(|(place, column)| format!("{column} = v.column{place}")).collect();
    let sql = format!("UPDATE {table} SET {} FROM {from} WHERE {table}.{key} = v.column1", sets.join(", "));
    Ok(db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?.rows_affected())
}

/// Whether a column holds one of some values: on PostgreSQL one statement, however many they are.
pub fn among<V: Into<Value>>(db: &impl ConnectionTrait, column: Expr, values: impl IntoIterator<Item = V>) -> Expr {
    let values: Vec<Vec<Value>> = values.into_iter().map(|value| vec![value.into()]).collect();
    let array = match db.get_database_backend() {
        DbBackend::Postgres => arrays::of(&values).and_then(|mut columns| columns.pop()),
        _ => None,
    };
    match array {
        Some(array) => Expr::cust_with_exprs(arrays::any(&array), [column, Expr::val(array.values)]),
        None => sea_query::ExprTrait::is_in(column, values.into_iter().flatten()),
    }
}

/// How many of so many rows the next statement takes.
fn portion(rows: usize) -> usize {
    if rows <= ROWS_PER_STATEMENT { rows } else { (1 << rows.ilog2()).min(MOST_ROWS) }
}

fn insert_into(backend: DbBackend, table: &str, columns: &[&str], rows: usize) -> String {
    format!("INSERT INTO \"{table}\" (\"{}\") {}", columns.join("\", \""), values_of(backend, rows, columns.len()))
}

/// A mark for each value of some rows.
fn values_of(backend: DbBackend, rows: usize, columns: usize) -> String {
    let mut sql = String::from("VALUES ");
    let mut place = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            sql.push_str(if column == 0 { "" } else { ", " });
            place += 1;
            match backend {
                DbBackend::Sqlite => sql.push('?'),
                // Writing into a String does not fail.
                _ => drop(write!(sql, "${place}")),
            }
        }
        sql.push(')');
    }
    sql
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn batch(table: &'static str, rows: &[i64]) -> Batch {
        Batch { table, columns: vec!["n"], rows: rows.iter().map(|n| vec![Value::from(*n)]).collect() }
    }

    #[test]
    fn a_statement_holds_a_mark_for_each_value() {
        assert_eq!(
            insert_into(DbBackend::Sqlite, "t", &["a", "b"], 2),
            r#"INSERT INTO "t" ("a", "b") VALUES (?, ?), (?, ?)"#
        );
        assert_eq!(insert_into(DbBackend::Postgres, "t", &["a"], 2), r#"INSERT INTO "t" ("a") VALUES ($1), ($2)"#);
    }

    #[test]
    fn of_what_was_left_for_a_row_the_last_stands_and_a_unit_sees_its_own_first() {
        const STOCK: Columns = Columns { table: "stock", key: "name", set: &["n"] };
        let left = |key: &str, n: i64| {
            let mut rows = Rows::default();
            rows.set(STOCK, key.to_owned(), vec![n.into()]);
            rows
        };
        let mut group = left("a", 1);
        group.append(left("b", 2));
        group.append(left("a", 3));
        let own = left("b", 4);
        let seen = Left::new(&own, Some(&group));
        assert_eq!(seen.of(STOCK, "a"), Some([Value::from(3i64)].as_slice()));
        assert_eq!(seen.of(STOCK, "b"), Some([Value::from(4i64)].as_slice()));
        assert_eq!(seen.of(STOCK, "c"), None);
        assert_eq!(Left::new(&own, None).of(STOCK, "a"), None);
    }

    proptest! {
        #[test]
        fn all_rows_are_taken_in_few_sizes_of_statement(rows in 1usize..5_000) {
            let (mut left, mut sizes) = (rows, Vec::new());
            while left > 0 {
                sizes.push(portion(left));
                left -= portion(left);
            }
            prop_assert!(sizes.iter().all(|size| *size <= ROWS_PER_STATEMENT || size.is_power_of_two() && *size <= MOST_ROWS));
            prop_assert_eq!(sizes.iter().sum::<usize>(), rows);
        }

        /// A row may refer to one that its own unit left before it, so that order is never turned round.
        #[test]
        fn what_a_unit_left_first_goes_in_first(units in prop::collection::vec(prop::collection::vec(0usize..4, 1..6), 1..6)) {
            const TABLES: [&str; 4] = ["a", "b", "c", "d"];
            let mut group = Rows::default();
            let mut number = 0;
            let mut left = Vec::new();
            for unit in &units {
                let mut rows = Rows::default();
                let mut own = Vec::new();
                for table in unit {
                    number += 1;
                    own.push(number);
                    rows.batches.push(batch(TABLES[*table], &[number]));
                }
                left.push(own);
                group.append(rows);
            }
            let order: Vec<i64> = group.batches.iter().flat_map(|batch| &batch.rows).map(|row| match row[0] {
                Value::BigInt(Some(n)) => n,
                _ => 0,
            }).collect();
            let place = |n: &i64| order.iter().position(|at| at == n);
            for own in left {
                prop_assert!(own.windows(2).all(|pair| place(&pair[0]) < place(&pair[1])));
            }
            prop_assert_eq!(order.len() as i64, number);
        }
    }
}
