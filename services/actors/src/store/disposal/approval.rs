//! Who has approved disposals. The key holds each person to one approval, whatever the program believes.

use std::collections::BTreeMap;

use mesh::clock::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use crate::domain::disposal::{Approval, Disposal};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disposal_approval")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub disposal_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub approved_by: String,
    pub approved_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The approvals of disposals, in the order of time.
pub async fn of(db: &impl ConnectionTrait, disposals: &[Uuid]) -> Result<BTreeMap<Uuid, Vec<Approval>>, DbErr> {
    let rows = Entity::find().filter(Column::DisposalId.is_in(disposals.iter().copied()));
    let mut found: BTreeMap<Uuid, Vec<Approval>> = BTreeMap::new();
    for row in rows.order_by_asc(Column::ApprovedAt).order_by_asc(Column::ApprovedBy).all(db).await? {
        let approval = Approval { by: row.approved_by, at: Timestamp::from_micros(row.approved_at) };
        found.entry(row.disposal_id).or_default().push(approval);
    }
    Ok(found)
}

/// Adds those that are not there yet.
pub async fn save(tx: &impl ConnectionTrait, disposal: &Disposal) -> Result<(), DbErr> {
    let rows: Vec<_> = disposal
        .approvals
        .iter()
        .map(|approval| ActiveModel {
            disposal_id: Set(disposal.id.uuid()),
            approved_by: Set(approval.by.clone()),
            approved_at: Set(approval.at.micros()),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let known = [Column::DisposalId, Column::ApprovedBy];
    Entity::insert_many(rows).on_conflict_do_nothing_on(known).exec_without_returning(tx).await.map(|_| ())
}
