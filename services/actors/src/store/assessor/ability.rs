//! The languages that assessors can assess in, and the subjects of their teaching licences.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, entity::prelude::*};

use crate::domain::assessor::{Assessor, AssessorId};

/// The kind of a language.
pub const LANGUAGE: &str = "language";
/// The kind of a subject.
pub const SUBJECT: &str = "subject";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessor_ability")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub assessor_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// The abilities of assessors, as kind and code.
pub async fn of(db: &impl ConnectionTrait, assessors: &[Uuid]) -> Result<Vec<(Uuid, (String, String))>, DbErr> {
    let rows = Entity::find().filter(Column::AssessorId.is_in(assessors.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.assessor_id, (row.kind, row.code))).collect())
}

/// Adds an assessor's abilities.
pub async fn insert(tx: &impl ConnectionTrait, assessor: &Assessor) -> Result<(), DbErr> {
    let can = &assessor.qualifications;
    let languages = can.languages.iter().map(|language| (LANGUAGE, language.as_str()));
    let subjects = can.licence_subjects.iter().map(|subject| (SUBJECT, subject.as_str()));
    let rows: Vec<_> = languages
        .chain(subjects)
        .map(|(kind, code)| ActiveModel {
            assessor_id: Set(assessor.id.uuid()),
            kind: Set(kind.to_owned()),
            code: Set(code.to_owned()),
        })
        .collect();
    Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}

/// Removes an assessor's abilities.
pub async fn remove(tx: &impl ConnectionTrait, assessor: AssessorId) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::AssessorId.eq(assessor.uuid())).exec(tx).await.map(|_| ())
}
