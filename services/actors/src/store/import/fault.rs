//! What is wrong in the rows that an import left out. It holds no value of the file.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    domain::import::{Fault, ImportId},
    store::organisation::bulk::insert_many,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_fault")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub field: String,
    pub rule: String,
    pub remedy: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Adds the faults of rows, each with its line.
pub async fn insert(tx: &impl ConnectionTrait, import: ImportId, faults: &[(i64, Vec<Fault>)]) -> Result<(), DbErr> {
    let rows = faults.iter().flat_map(|(line, faults)| {
        faults.iter().zip(0..).map(|(fault, place)| ActiveModel {
            import_id: Set(import.uuid()),
            line: Set(*line),
            place: Set(place),
            field: Set(fault.field.to_owned()),
            rule: Set(fault.rule.to_owned()),
            remedy: Set(fault.remedy.clone()),
        })
    });
    insert_many(tx, rows.collect()).await
}

/// The faults of an import behind a line and place, in the order of the file.
pub async fn list(
    db: &impl ConnectionTrait,
    import: ImportId,
    after: Option<(i64, i32)>,
    most: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut query = Entity::find().filter(Column::ImportId.eq(import.uuid()));
    if let Some((line, place)) = after {
        let last = Expr::tuple([Expr::val(line), Expr::val(place)]);
        query = query.filter(Expr::tuple([Expr::col(Column::Line), Expr::col(Column::Place)]).gt(last));
    }
    query.order_by_asc(Column::Line).order_by_asc(Column::Place).limit(most).all(db).await
}
