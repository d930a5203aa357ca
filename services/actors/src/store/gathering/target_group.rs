//! Target groups, the roles that make an organisation one of them, and how far gatherings have reached those who are.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use mesh::{clock::Timestamp, refusal::Error};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryOrder, QuerySelect, Statement,
    entity::prelude::*,
};

use time::{Date, Time};

use crate::{
    domain::{
        gathering::{Involvement, Reach, TargetGroup},
        organisation::OrganisationId,
    },
    store::day,
};

mod role;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "target_group")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub item: i32,
    pub title: String,
    pub revision: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The most groups that one answer holds; the decision has five.
const MOST: u64 = 100;

/// All groups, in the decision's order.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<TargetGroup>, Error> {
    let rows = Entity::find().order_by_asc(Column::Item).order_by_asc(Column::Id).limit(MOST).all(db).await?;
    let ids = rows.iter().map(|row| row.id.clone()).collect();
    let mut roles = role::of(db, ids).await?;
    Ok(rows.into_iter().map(|row| from_row(row, &mut roles)).collect())
}

/// Whether there is such a group.
pub async fn exists(db: &impl ConnectionTrait, id: &str) -> Result<bool, Error> {
    Ok(Entity::find_by_id(id).one(db).await?.is_some())
}

/// The group with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: &str) -> Result<Option<TargetGroup>, Error> {
    let Some(row) = Entity::find_by_id(id).lock_exclusive().one(tx).await? else { return Ok(None) };
    let mut roles = role::of(tx, vec![row.id.clone()]).await?;
    Ok(Some(from_row(row, &mut roles)))
}

/// Writes back which roles make an organisation one of a group.
pub async fn update(tx: &impl ConnectionTrait, group: &TargetGroup) -> Result<(), Error> {
    let row = ActiveModel { id: Set(group.id.clone()), revision: Set(group.revision), ..Default::default() };
    Entity::update(row).exec(tx).await?;
    Ok(role::replace(tx, group).await?)
}

/// The organisations of a group by name, each with how far gatherings have reached it by the end of a day. `after` is the
/// [`place`] of the last one already known. One statement: the counts are taken for the rows of the page only.
pub async fn involvement(
    db: &impl ConnectionTrait,
    group: &str,
    reach: Option<Reach>,
    on: Date,
    after: Option<&str>,
    most: u64,
) -> Result<Vec<Involvement>, Error> {
    let until = Timestamp::from(on.next_day().unwrap_or(Date::MAX).with_time(Time::MIDNIGHT).assume_utc());
    let mut values: Vec<sea_orm::Value> = vec![until.micros().into(), group.into(), day::text(on).into()];
    let mut wanted = String::new();
    if let Some(after) = after {
        let (id, sort_key) = after.split_once(' ').context("a page token does not hold a place in the list")?;
        let id = OrganisationId::parse(id).map_err(|rule| anyhow!("the id in a page token {rule}"))?;
        values.extend([sort_key.as_bytes().to_vec().into(), id.uuid().into()]);
        wanted += " AND (o.sort_key, o.id) > ($4, $5)";
    }
    wanted += &reached(reach);
    values.push(i64::try_from(most).unwrap_or(i64::MAX).into());
    let sql = format!(
        "SELECT o.id, o.name, o.sort_key,
           (SELECT COUNT(DISTINCT g.id) {PARTS} AND {CAME}) AS attended,
           (SELECT COUNT(DISTINCT g.id) {PARTS} AND {INVITED}) AS invited,
           (SELECT MAX(g.starts_at) {PARTS} AND {CAME}) AS last_attended
         FROM organisation o
         WHERE o.state = 'active' AND {IN_GROUP}{wanted}
         ORDER BY o.sort_key, o.id LIMIT ${}",
        values.len()
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), engine(db, sql), values);
    let rows = Row::find_by_statement(statement).all(db).await?;
    Ok(rows.into_iter().map(involved).collect::<Result<_, _>>()?)
}

/// Where an organisation stands in the list.
pub fn place(involvement: &Involvement) -> String {
    format!("{} {}", involvement.organisation, involvement.sort_key)
}

/// The parts that an organisation, or one that was merged into it, has in gatherings that were not called off.
const PARTS: &str = "FROM gathering_organisation p JOIN gathering g ON g.id = p.gathering_id
             WHERE (p.organisation_id = o.id OR p.organisation_id IN (SELECT d.id FROM organisation d WHERE d.merged_into = o.id))
             AND g.state <> 'cancelled'";
/// It came, by the moment that is asked about.
const CAME: &str = "p.participants > 0 AND g.starts_at < $1";
/// It was invited, by the moment that is asked about.
const INVITED: &str = "p.invited_at < $1";
/// A role that it holds on the day, or what kind it is, makes an organisation one of the group, unless one takes it out.
const IN_GROUP: &str =
    "(o.id IN (SELECT r.holder_id FROM target_group_role t JOIN organisation_role r ON r.role = t.role
                WHERE t.target_group_id = $2 AND t.included AND r.education = ''
                  AND r.valid_from <= $3 AND (r.valid_until IS NULL OR r.valid_until > $3))
             OR o.kind IN (SELECT t.role FROM target_group_role t WHERE t.target_group_id = $2 AND t.included))
           AND NOT EXISTS (SELECT 1 FROM target_group_role t JOIN organisation_role r ON r.role = t.role
                WHERE t.target_group_id = $2 AND NOT t.included AND r.holder_id = o.id AND r.education = ''
                  AND r.valid_from <= $3 AND (r.valid_until IS NULL OR r.valid_until > $3))
           AND NOT EXISTS (SELECT 1 FROM target_group_role t
                WHERE t.target_group_id = $2 AND NOT t.included AND t.role = o.kind)
           AND o.merged_into IS NULL";

fn reached(reach: Option<Reach>) -> String {
    let came = format!("EXISTS (SELECT 1 {PARTS} AND {CAME})");
    let invited = format!("EXISTS (SELECT 1 {PARTS} AND {INVITED})");
    match reach {
        None => String::new(),
        Some(Reach::Attended) => format!(" AND {came}"),
        Some(Reach::InvitedOnly) => format!(" AND {invited} AND NOT {came}"),
        Some(Reach::Never) => format!(" AND NOT {invited} AND NOT {came}"),
    }
}

/// SQLite writes numbered marks with another sign.
fn engine(db: &impl ConnectionTrait, sql: String) -> String {
    match db.get_database_backend() {
        DbBackend::Sqlite => sql.replace('$', "?"),
        _ => sql,
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    sort_key: Vec<u8>,
    attended: i64,
    invited: i64,
    last_attended: Option<i64>,
}

fn involved(row: Row) -> anyhow::Result<Involvement> {
    Ok(Involvement {
        organisation: row.id.into(),
        name: row.name,
        sort_key: String::from_utf8(row.sort_key).context("a stored sort key is text")?,
        attended: row.attended,
        invited: row.invited,
        last_attended: row.last_attended.map(Timestamp::from_micros),
    })
}

fn from_row(row: Model, roles: &mut HashMap<String, role::Roles>) -> TargetGroup {
    let role::Roles { mut included, mut excepted } = roles.remove(&row.id).unwrap_or_default();
    // Not by the database, which orders '_' by its own collation.
    included.sort();
    excepted.sort();
    let (id, item, title, revision) = (row.id, row.item, row.title, row.revision);
    TargetGroup { id, item, title, roles: included, except_roles: excepted, revision }
}
