//! Target groups, the roles that make an organisation one of them, and how far gatherings have reached those who are.

use std::collections::HashMap;

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use time::Date;

use crate::{
    domain::{
        gathering::{Involvement, Reach, TargetGroup},
        organisation::{Kind, OrganisationId},
    },
    store::{
        day,
        listed::{self, one_of},
        organisation,
    },
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

/// What the list of involvement can be asked. The index of organisations by name has its order.
pub fn involvement_listed() -> List {
    let kind = one_of("ORGANISATION_KIND_", &Kind::ALL, organisation::kind_text);
    let fields = [
        Field::of("organisation_id", Is::Id(OrganisationId::PREFIX), organisation::Column::Id),
        organisation::named(),
        Field::of("kind", kind, organisation::Column::Kind).or_none(),
        Field::of("municipality_code", Is::Text, organisation::Column::Municipality).or_none(),
    ];
    listed::list("involvement", "name", organisation::Column::Id, fields)
}

/// The organisations of a group, each with how far gatherings have reached it by the end of a day.
pub async fn involvement(
    db: &impl ConnectionTrait,
    asked: &Asked<'_>,
    group: &str,
    reach: Option<Reach>,
    on: Date,
) -> Result<Rows<Involvement>, Error> {
    let until = Timestamp::start_of(on.next_day().unwrap_or(Date::MAX));
    let until: Value = until.micros().into();
    let engine = db.get_database_backend();
    let of_group = [Value::from(group), day::text(on).into()];
    let count = |what: &str| raw(engine, &format!("(SELECT {what})"), std::slice::from_ref(&until));
    let mut query = organisation::Entity::find()
        .expr_as(count(&format!("COUNT(DISTINCT g.id) {PARTS} AND {CAME}")), "attended")
        .expr_as(count(&format!("COUNT(DISTINCT g.id) {PARTS} AND {INVITED}")), "invited")
        .expr_as(count(&format!("MAX(g.starts_at) {PARTS} AND {CAME}")), "last_attended")
        .filter(organisation::Column::State.eq("active"))
        .filter(raw(engine, IN_GROUP, &of_group));
    if let Some(reach) = reach {
        query = query.filter(raw(engine, &reached(reach), std::slice::from_ref(&until)));
    }
    let rows = asked.narrowed(query)?.into_model::<Row>().all(db).await?;
    let rows = asked.cut(rows, |row, column| match column {
        "sort_key" => Some(row.sort_key.clone().into()),
        "id" => Some(row.id.into()),
        _ => None,
    })?;
    rows.into(|rows| Ok(rows.into_iter().map(involved).collect()))
}

/// The parts that an organisation, or one that was merged into it, has in gatherings that were not called off.
const PARTS: &str = "FROM gathering_organisation p JOIN gathering g ON g.id = p.gathering_id
             WHERE (p.organisation_id = organisation.id
                    OR p.organisation_id IN (SELECT d.id FROM organisation d WHERE d.merged_into = organisation.id))
             AND g.state <> 'cancelled'";
/// It came, by the moment that is asked about.
const CAME: &str = "p.participants > 0 AND g.starts_at < $1";
/// It was invited, by the moment that is asked about.
const INVITED: &str = "p.invited_at < $1";
/// A role that it holds on the day, or what kind it is, makes an organisation one of the group, unless one takes it out.
const IN_GROUP: &str =
    "(organisation.id IN (SELECT r.holder_id FROM target_group_role t JOIN organisation_role r ON r.role = t.role
                WHERE t.target_group_id = $1 AND t.included AND r.education = ''
                  AND r.valid_from <= $2 AND (r.valid_until IS NULL OR r.valid_until > $2))
             OR organisation.kind IN (SELECT t.role FROM target_group_role t WHERE t.target_group_id = $1 AND t.included))
           AND NOT EXISTS (SELECT 1 FROM target_group_role t JOIN organisation_role r ON r.role = t.role
                WHERE t.target_group_id = $1 AND NOT t.included AND r.holder_id = organisation.id AND r.education = ''
                  AND r.valid_from <= $2 AND (r.valid_until IS NULL OR r.valid_until > $2))
           AND NOT EXISTS (SELECT 1 FROM target_group_role t
                WHERE t.target_group_id = $1 AND NOT t.included AND t.role = organisation.kind)
           AND organisation.merged_into IS NULL";

fn reached(reach: Reach) -> String {
    let came = format!("EXISTS (SELECT 1 {PARTS} AND {CAME})");
    let invited = format!("EXISTS (SELECT 1 {PARTS} AND {INVITED})");
    match reach {
        Reach::Attended => came,
        Reach::InvitedOnly => format!("{invited} AND NOT {came}"),
        Reach::Never => format!("NOT {invited} AND NOT {came}"),
    }
}

/// An expression with numbered marks, as an engine takes it: SQLite's have no numbers, so that a value comes as often as it stands there.
fn raw(engine: DbBackend, text: &str, values: &[Value]) -> Expr {
    if engine != DbBackend::Sqlite {
        return Expr::cust_with_values(text.to_owned(), values.to_vec());
    }
    let mut parts = text.split('$');
    let (mut sql, mut bound) = (parts.next().unwrap_or_default().to_owned(), Vec::new());
    for part in parts {
        let (number, rest) = part.split_at(1);
        bound.extend(number.parse::<usize>().ok().and_then(|number| values.get(number - 1)).cloned());
        sql.extend(["?", rest]);
    }
    Expr::cust_with_values(sql, bound)
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

fn involved(row: Row) -> Involvement {
    Involvement {
        organisation: row.id.into(),
        name: row.name,
        attended: row.attended,
        invited: row.invited,
        last_attended: row.last_attended.map(Timestamp::from_micros),
    }
}

fn from_row(row: Model, roles: &mut HashMap<String, role::Roles>) -> TargetGroup {
    let role::Roles { mut included, mut excepted } = roles.remove(&row.id).unwrap_or_default();
    // Not by the database, which orders '_' by its own collation.
    included.sort();
    excepted.sort();
    let (id, item, title, revision) = (row.id, row.item, row.title, row.revision);
    TargetGroup { id, item, title, roles: included, except_roles: excepted, revision }
}
