//! The parties of agreements.

use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
};
use time::Date;

use crate::{
    domain::{
        agreement::{Agreement, AgreementId, Party},
        organisation::OrganisationId,
        validity::day_text,
        word::Word,
    },
    store::{leads, words},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_party")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agreement_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    pub role: String,
    pub signed_on: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Selects the agreements that an organisation is a party of, by whichever of its registrations.
pub fn of_organisation(organisation: OrganisationId) -> Select<Entity> {
    Entity::find()
        .select_only()
        .column(Column::AgreementId)
        .filter(Column::OrganisationId.in_subquery(leads::organisation(organisation)))
}

/// The parties of agreements, in the order of their ids.
pub async fn of(db: &impl ConnectionTrait, agreements: &[Uuid]) -> anyhow::Result<Vec<(Uuid, Party)>> {
    let rows = Entity::find().filter(Column::AgreementId.is_in(agreements.iter().copied()));
    let rows = rows.order_by_asc(Column::AgreementId).order_by_asc(Column::OrganisationId).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let party = Party {
                organisation: row.organisation_id.into(),
                role: words::word(&row.role)?,
                signed_on: row.signed_on.as_deref().map(words::day).transpose()?,
            };
            Ok((row.agreement_id, party))
        })
        .collect()
}

/// Adds an agreement's parties.
pub async fn insert(tx: &impl ConnectionTrait, agreement: &Agreement) -> Result<(), DbErr> {
    let rows = agreement.parties.iter().map(|party| ActiveModel {
        agreement_id: Set(agreement.id.uuid()),
        organisation_id: Set(party.organisation.uuid()),
        role: Set(party.role.word().to_owned()),
        signed_on: Set(None),
    });
    Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}

/// Writes a party's signature.
pub async fn sign(
    tx: &impl ConnectionTrait,
    agreement: AgreementId,
    organisation: OrganisationId,
    day: Date,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        agreement_id: Unchanged(agreement.uuid()),
        organisation_id: Unchanged(organisation.uuid()),
        signed_on: Set(Some(day_text(day))),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}
