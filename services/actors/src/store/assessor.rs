//! Assessors in the database, each with their abilities, employments and authorisations.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, anyhow};
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
    seal::Keys,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, TryInsertResult,
    entity::prelude::*,
};
use time::Date;

use super::{
    leads,
    listed::{has, list, organisation},
    person::sight::{Sight, sees},
};
use crate::domain::{
    assessor::{Assessor, AssessorId, Language, Qualifications, Subject, Wanted, refusal::Refusal},
    person::PersonId,
};

mod ability;
pub mod authorisation;
pub mod employment;
mod suspension;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub licensed_teacher: bool,
    pub revision: i64,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The assessor with an id, if the caller sees the person.
pub async fn find(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    id: AssessorId,
) -> Result<Option<Assessor>, Error> {
    let rows = Entity::find_by_id(id.uuid()).filter(seen(sight)).all(db).await?;
    Ok(whole(db, keys, rows).await?.pop())
}

/// The assessor with an id, if the caller sees the person, whose record nobody else changes until the transaction ends.
pub async fn find_to_change(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    id: AssessorId,
) -> Result<Option<Assessor>, Error> {
    let rows = Entity::find_by_id(id.uuid()).filter(seen(sight)).lock_exclusive().all(tx).await?;
    Ok(whole(tx, keys, rows).await?.pop())
}

/// The assessor with an id, if the caller sees the person, and then those that the person is by other registrations: a merge leaves each where
/// it stands.
pub async fn find_with_others(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    id: AssessorId,
) -> Result<Option<(Assessor, Vec<Assessor>)>, Error> {
    let person = Entity::find_by_id(id.uuid()).select_only().column(Column::PersonId).into_query();
    let same = Entity::find().filter(Column::PersonId.in_subquery(leads::together(person))).filter(seen(sight));
    let mut all = whole(db, keys, same.order_by_asc(Column::Id).all(db).await?).await?;
    let place = all.iter().position(|one| one.id == id);
    Ok(place.map(|place| (all.remove(place), all)))
}

/// The assessors that a person is behind one of them, by whichever registration, in the order of their ids.
pub async fn all_of(
    db: &impl ConnectionTrait,
    keys: &Keys,
    person: PersonId,
    after: Option<AssessorId>,
    most: u64,
) -> Result<Vec<Assessor>, Error> {
    let mut query = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    whole(db, keys, query.order_by_asc(Column::Id).limit(most).all(db).await?).await
}

/// The assessor that a person is, by whichever registration; after a merge, the first of them.
pub async fn of_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<AssessorId>, DbErr> {
    let rows = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    let id = rows.order_by_asc(Column::Id).select_only().column(Column::Id).into_tuple::<Uuid>().one(db).await?;
    Ok(id.map(AssessorId::from))
}

/// What the list of assessors can be asked. It goes by their ids, which are in the order of time.
pub fn listed() -> List {
    let ability = |name, kind| Field::of(name, Kind::Text, ability::Column::Code).within(kind);
    let employer = Field::of("employments.organisation_id", organisation(), employment::Column::OrganisationId);
    let fields = [
        ability("qualifications.languages", |fits| able(ability::LANGUAGE, fits)),
        ability("qualifications.licence_subjects", |fits| able(ability::SUBJECT, fits)),
        Field::of("qualifications.licensed_teacher", Kind::Flag, Column::LicensedTeacher),
        employer.within(|fits| has::<employment::Entity>(Column::Id, employment::Column::AssessorId, fits)),
        Field::of("create_time", Kind::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("assessors", "create_time", Column::Id, fields)
}

fn able(kind: &str, fits: Condition) -> Expr {
    has::<ability::Entity>(Column::Id, ability::Column::AssessorId, fits.add(ability::Column::Kind.eq(kind)))
}

/// Assessors whom the caller sees: all, or those who may assess by a model, and by a version of it, on a day.
pub async fn list_of(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    asked: &Asked<'_>,
    wanted: &Wanted,
    day: Date,
) -> Result<Rows<Assessor>, Error> {
    let mut query = Entity::find().filter(seen(sight));
    if let Some((key, version)) = &wanted.model {
        let entitled = authorisation::in_force(key, version.as_deref(), day);
        query = query.filter(Column::Id.in_subquery(entitled.into_query()));
    }
    let rows = asked.rows(db, query).await?;
    Ok(Rows { items: whole(db, keys, rows.items).await?, next_token: rows.next_token })
}

/// Adds an assessor. Where another transaction has registered the person since it was asked for, the unique key notices: the row is
/// left out instead of failing, since a failed statement ends a whole transaction on PostgreSQL.
pub async fn insert(tx: &impl ConnectionTrait, assessor: &Assessor) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(assessor.id.uuid()),
        person_id: Set(assessor.person.uuid()),
        licensed_teacher: Set(assessor.qualifications.licensed_teacher),
        revision: Set(assessor.revision),
        created_at: Set(assessor.created.micros()),
    };
    match Entity::insert(row).on_conflict_do_nothing_on([Column::PersonId]).exec_without_returning(tx).await? {
        TryInsertResult::Inserted(1) => Ok(ability::insert(tx, assessor).await?),
        _ => match of_person(tx, assessor.person).await? {
            Some(assessor) => Err(Refusal::AssessorRegisteredAlready { assessor }.into()),
            None => Err(DbErr::RecordNotInserted.into()),
        },
    }
}

/// Writes the revision back, after [`find_to_change`]: what else has changed is written where it stands.
pub async fn update(tx: &impl ConnectionTrait, assessor: &Assessor) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(assessor.id.uuid()),
        licensed_teacher: Set(assessor.qualifications.licensed_teacher),
        revision: Set(assessor.revision),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

/// Writes the qualifications back, in place of the old ones.
pub async fn update_qualifications(tx: &impl ConnectionTrait, assessor: &Assessor) -> Result<(), DbErr> {
    update(tx, assessor).await?;
    ability::remove(tx, assessor.id).await?;
    ability::insert(tx, assessor).await
}

fn seen(sight: &Sight) -> Condition {
    sees(sight, ("assessor", "person_id"))
}

/// Adds to rows what hangs on them: a statement for each kind of thing, however many the rows are.
async fn whole(db: &impl ConnectionTrait, keys: &Keys, rows: Vec<Model>) -> Result<Vec<Assessor>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut abilities = group(ability::of(db, &ids).await?);
    let mut employments = group(employment::of(db, &ids).await?);
    let mut authorisations = group(authorisation::of(db, keys, &ids).await?);
    let build = |row: Model| {
        let qualifications = qualifications(row.licensed_teacher, abilities.remove(&row.id).unwrap_or_default())
            .with_context(|| format!("the row of {}", AssessorId::from(row.id)))?;
        Ok(Assessor {
            id: row.id.into(),
            person: row.person_id.into(),
            qualifications,
            employments: employments.remove(&row.id).unwrap_or_default(),
            authorisations: authorisations.remove(&row.id).unwrap_or_default(),
            revision: row.revision,
            created: Timestamp::from_micros(row.created_at),
        })
    };
    rows.into_iter().map(build).collect()
}

/// What belongs together, by the id it hangs on, in the order it came in.
fn group<T>(rows: Vec<(Uuid, T)>) -> BTreeMap<Uuid, Vec<T>> {
    let mut groups: BTreeMap<Uuid, Vec<T>> = BTreeMap::new();
    for (id, row) in rows {
        groups.entry(id).or_default().push(row);
    }
    groups
}

fn qualifications(licensed_teacher: bool, abilities: Vec<(String, String)>) -> anyhow::Result<Qualifications> {
    let mut qualifications =
        Qualifications { languages: BTreeSet::new(), licensed_teacher, licence_subjects: BTreeSet::new() };
    for (kind, code) in abilities {
        match kind.as_str() {
            ability::LANGUAGE => {
                let language = Language::parse(&code).map_err(|rule| anyhow!("a stored language {rule}"))?;
                qualifications.languages.insert(language);
            }
            ability::SUBJECT => {
                let subject = Subject::parse(&code).map_err(|rule| anyhow!("a stored subject {rule}"))?;
                qualifications.licence_subjects.insert(subject);
            }
            other => return Err(anyhow!("there is no ability {other}")),
        }
    }
    Ok(qualifications)
}
