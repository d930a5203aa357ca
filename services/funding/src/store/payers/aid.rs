//! Undertakings: a row for each version, and beside it its companies, by which it is found.

use std::collections::BTreeSet;

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{from_json, read_date, to_json, unreadable};
use crate::domain::{
    OrganisationId,
    payers::{
        UndertakingId,
        aid::{Grant, Undertaking},
    },
};

/// A version.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "undertaking")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub valid_from: String,
    pub companies: String,
    pub declared: String,
    pub source: String,
    pub recorded_by: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Companies.
pub mod company {
    use sea_orm::entity::prelude::*;

    /// That a company is or was in an undertaking.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "undertaking_company")]
    pub struct Model {
        /// Which undertaking.
        #[sea_orm(primary_key, auto_increment = false)]
        pub undertaking_id: Uuid,
        /// Which version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i32,
        /// Which company.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// All versions of an undertaking, the oldest first.
pub async fn versions(db: &impl ConnectionTrait, id: UndertakingId) -> Result<Vec<Undertaking>, DbErr> {
    let rows = Entity::find().filter(Column::Id.eq(id.uuid())).order_by_asc(Column::Version).all(db).await?;
    rows.into_iter().map(Model::into_undertaking).collect()
}

/// The undertakings that some companies are or were in.
pub async fn with_any(
    db: &impl ConnectionTrait,
    companies: &[OrganisationId],
) -> Result<BTreeSet<UndertakingId>, DbErr> {
    let found = company::Entity::find()
        .select_only()
        .column(company::Column::UndertakingId)
        .filter(company::Column::OrganisationId.is_in(companies.iter().map(|company| company.uuid())))
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    Ok(found.into_iter().map(UndertakingId::from).collect())
}

/// Keeps a version.
pub async fn insert(tx: &impl ConnectionTrait, version: &Undertaking, now: Timestamp) -> Result<(), DbErr> {
    let companies: Vec<_> = version.companies.iter().map(OrganisationId::to_string).collect();
    let declared: Vec<_> =
        version.declared.iter().map(|(company, on, cents)| (company.to_string(), on.to_string(), *cents)).collect();
    let row = ActiveModel {
        id: Set(version.id.uuid()),
        version: Set(version.version),
        valid_from: Set(version.valid_from.to_string()),
        companies: Set(to_json(&companies)?),
        declared: Set(to_json(&declared)?),
        source: Set(version.source.clone()),
        recorded_by: Set(version.recorded_by.clone()),
        created_at: Set(now.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    let member = |company: &OrganisationId| company::ActiveModel {
        undertaking_id: Set(version.id.uuid()),
        version: Set(version.version),
        organisation_id: Set(company.uuid()),
    };
    company::Entity::insert_many(version.companies.iter().map(member)).exec_without_returning(tx).await.map(|_| ())
}

impl Model {
    fn into_undertaking(self) -> Result<Undertaking, DbErr> {
        let id = |column: &str, text: &str| OrganisationId::parse(text).map_err(|_| unreadable(column, text));
        let companies: Vec<String> = from_json("undertaking.companies", &self.companies)?;
        let declared: Vec<(String, String, i64)> = from_json("undertaking.declared", &self.declared)?;
        let grant = |(company, on, cents): &(String, String, i64)| -> Result<Grant, DbErr> {
            Ok((id("undertaking.declared", company)?, read_date("undertaking.declared", on)?, *cents))
        };
        Ok(Undertaking {
            id: self.id.into(),
            version: self.version,
            valid_from: read_date("undertaking.valid_from", &self.valid_from)?,
            companies: companies.iter().map(|text| id("undertaking.companies", text)).collect::<Result<_, _>>()?,
            declared: declared.iter().map(grant).collect::<Result<_, _>>()?,
            source: self.source,
            recorded_by: self.recorded_by,
        })
    }
}
