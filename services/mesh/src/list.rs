//! One page of a list: what its caller asks for, read against what the list can be asked, and the rows that answer it.
//!
//! A list states its fields once. The order's own columns are the key that the next page begins behind, and the id is the last of them,
//! so that no row comes twice and none is missed, whatever the order.

use std::fmt::Debug;

use proto::mesh::v1::{PageRequest, PageResponse};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryFilter, QuerySelect, QueryTrait,
    Select, Value,
};

use crate::{
    filter::{Column, Field, Filter, Order},
    page::Page,
    refusal::{Error, Fields},
    seal::Keys,
};

/// What a list can be asked.
#[derive(Debug, Clone)]
pub struct List {
    name: &'static str,
    order: &'static str,
    id: Column,
    fields: Vec<Field>,
}

impl List {
    /// A list by its name, the order that it has where none is asked for, the column that tells its rows apart, and its fields.
    pub fn new(
        name: &'static str,
        order: &'static str,
        id: impl ColumnTrait,
        fields: impl IntoIterator<Item = Field>,
    ) -> Self {
        Self { name, order, id: Column::of(id), fields: fields.into_iter().collect() }
    }

    /// Reads what is asked. `of` is whatever else decides which rows the list holds: a page token belongs to that too.
    pub fn read<'a>(
        &self,
        keys: &'a Keys,
        page: Option<&PageRequest>,
        filter: &str,
        order_by: &str,
        of: impl Debug,
    ) -> Result<Asked<'a>, Error> {
        let mut wrong = Fields::new();
        let filter = wrong.take("filter", Filter::parse(filter, &self.fields));
        let order = wrong.take("order_by", Order::parse(order_by, self.order, &self.fields, &self.id));
        let (Some(filter), Some(order)) = (filter, order) else { return Err(wrong.refusal()) };
        let page = Page::parse(keys, page, &format!("{} {of:?} [{filter}] [{order}]", self.name))?;
        Ok(Asked { keys, filter, order, page })
    }
}

/// A page of a list, as it is asked for.
pub struct Asked<'a> {
    keys: &'a Keys,
    filter: Filter,
    order: Order,
    page: Page,
}

/// The rows of a page, and the token that the next page begins with; empty on the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The token.
    pub next_token: String,
}

impl Asked<'_> {
    /// The same with at most so many rows.
    #[must_use]
    pub fn at_most(mut self, rows: u64) -> Self {
        self.page.size = self.page.size.min(rows);
        self
    }

    /// What the list holds of what a query selects, as far as this page goes.
    pub async fn rows<E: EntityTrait>(
        &self,
        db: &impl ConnectionTrait,
        query: Select<E>,
    ) -> Result<Rows<E::Model>, Error> {
        let rows = self.narrowed(query)?.all(db).await?;
        let column = |name: &str| E::Column::iter().find(|column| column.as_str() == name);
        self.cut(rows, |row, name| column(name).map(|column| row.get(column)))
    }

    /// The query of [`Self::rows`], with one row more than the page has, for rows that are read as something else than their table's.
    pub fn narrowed<E: EntityTrait>(&self, query: Select<E>) -> Result<Select<E>, Error> {
        let query = query.filter(self.filter.condition());
        let query = query.apply_if(self.page.after.as_deref().map(|after| self.order.after(after)).transpose()?, {
            |query, after| query.filter(after)
        });
        Ok(self.order.sort(query).limit(self.page.size + 1))
    }

    /// Cuts what [`Self::narrowed`] read to the page. `value` tells what a row has in a column that lists can be ordered by.
    pub fn cut<T>(&self, mut items: Vec<T>, value: impl Fn(&T, &str) -> Option<Value>) -> Result<Rows<T>, Error> {
        let size = usize::try_from(self.page.size).unwrap_or(usize::MAX);
        if items.len() <= size {
            return Ok(Rows { items, next_token: String::new() });
        }
        items.truncate(size);
        let place = items.last().map(|last| self.order.place(|column| value(last, column))).transpose()?;
        let next_token = self.page.next(self.keys, &place.unwrap_or_default());
        Ok(Rows { items, next_token })
    }
}

impl<T> Rows<T> {
    /// The same page with each row as something else, by one step for all of them.
    pub fn into<U>(self, step: impl FnOnce(Vec<T>) -> Result<Vec<U>, Error>) -> Result<Rows<U>, Error> {
        Ok(Rows { items: step(self.items)?, next_token: self.next_token })
    }

    /// What the answer says of its page.
    pub fn page(&self) -> Option<PageResponse> {
        Some(PageResponse { next_token: self.next_token.clone() })
    }
}
