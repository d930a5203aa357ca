//! Many rows at once, by the names of their columns: a table that has got more columns since still takes them.

use sea_orm::{
    ConnectionTrait, DbErr, Value,
    sea_query::{Expr, OnConflict, Query},
};

/// Values in one statement at most: SQLite takes 32 766, PostgreSQL 65 535.
const MOST_VALUES: usize = 20_000;

/// What happens to a row whose key is there already.
#[derive(Debug, Clone, Copy)]
pub enum Known {
    /// The statement fails.
    Fails,
    /// It stays as it was.
    Stays,
    /// It becomes the new one.
    Yields,
}

/// A table as it is written to.
pub struct Target<'a> {
    /// Its name.
    pub table: &'static str,
    /// The columns of its key.
    pub key: &'a [&'static str],
    /// All columns that are written, in the order of a row's values.
    pub columns: &'a [&'static str],
}

/// Adds rows.
pub async fn insert(
    db: &impl ConnectionTrait,
    target: &Target<'_>,
    known: Known,
    rows: &[Vec<Value>],
) -> Result<(), DbErr> {
    for batch in rows.chunks((MOST_VALUES / target.columns.len()).max(1)) {
        let mut query = Query::insert();
        query.into_table(target.table).columns(target.columns.iter().copied());
        for row in batch {
            let values = row.iter().cloned().map(Expr::value);
            query.values(values).map_err(|fault| DbErr::Custom(fault.to_string()))?;
        }
        let mut conflict = OnConflict::columns(target.key.iter().copied());
        match known {
            Known::Fails => {}
            Known::Stays => {
                query.on_conflict(conflict.do_nothing().to_owned());
            }
            Known::Yields => {
                let others = target.columns.iter().copied().filter(|column| !target.key.contains(column));
                query.on_conflict(conflict.update_columns(others).to_owned());
            }
        }
        db.execute(&query).await?;
    }
    Ok(())
}
