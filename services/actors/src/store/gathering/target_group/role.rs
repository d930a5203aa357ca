//! The roles that make an organisation one of a target group, and those that take it out.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, entity::prelude::*};

use crate::domain::gathering::TargetGroup;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "target_group_role")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_group_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
    pub included: bool,
}

impl ActiveModelBehavior for ActiveModel {}

/// The roles of one group.
#[derive(Default)]
pub struct Roles {
    /// Those that make an organisation one of it.
    pub included: Vec<String>,
    /// Those that take it out.
    pub excepted: Vec<String>,
}

/// The roles of groups.
pub async fn of(db: &impl ConnectionTrait, groups: Vec<String>) -> Result<HashMap<String, Roles>, DbErr> {
    let rows = Entity::find().filter(Column::TargetGroupId.is_in(groups)).all(db).await?;
    let mut roles: HashMap<String, Roles> = HashMap::new();
    for row in rows {
        let group = roles.entry(row.target_group_id).or_default();
        if row.included { group.included.push(row.role) } else { group.excepted.push(row.role) }
    }
    Ok(roles)
}

/// Puts a group's roles in the place of those that there are.
pub async fn replace(tx: &impl ConnectionTrait, group: &TargetGroup) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::TargetGroupId.eq(&group.id)).exec(tx).await?;
    let roles = group.roles.iter().map(|role| (role, true)).chain(group.except_roles.iter().map(|role| (role, false)));
    let rows = roles.map(|(role, included)| ActiveModel {
        target_group_id: Set(group.id.clone()),
        role: Set(role.clone()),
        included: Set(included),
    });
    Entity::insert_many(rows).exec_without_returning(tx).await.map(drop)
}
