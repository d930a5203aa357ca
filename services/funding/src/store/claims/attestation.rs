//! Rights to sign, decide, order and release, and who is partial in which matter.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{list, read_date, read_word, word};
use crate::domain::{
    OrganisationId,
    claims::{
        AttestationId, PersonId,
        attestation::{Attestation, Signer, known},
        word::{Role, Word},
    },
    money::Ore,
};

pub mod partiality;

/// A right.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attestation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub account: String,
    pub person_id: Uuid,
    pub role: String,
    pub organisation_id: Uuid,
    pub limit_ore: Option<i64>,
    pub from_day: String,
    pub until_day: Option<String>,
    pub substitute_for_id: Option<Uuid>,
    pub reference: String,
    pub position: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of rights can be asked.
pub fn listed() -> List {
    let fields = [
        Field::of("account", Is::Text, Column::Account),
        Field::of("role", word::<Role>("ATTESTATION_ROLE_"), Column::Role),
        Field::of("organisation_id", Is::Id(OrganisationId::PREFIX), Column::OrganisationId),
        Field::of("substitute_for_id", Is::Id(AttestationId::PREFIX), Column::SubstituteForId).or_none(),
        Field::of("from", Is::Date, Column::FromDay).ordered_by(Column::FromDay),
        Field::of("until", Is::Date, Column::UntilDay).or_none(),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("attestations", "create_time", Column::Id, fields)
}

/// A page of rights.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Attestation>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_attestation().map_err(Error::from)).collect())
}

/// The right with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: AttestationId) -> Result<Option<Attestation>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_attestation).transpose()
}

/// The rights that an account has or has had.
pub async fn of_account(db: &impl ConnectionTrait, account: &str) -> Result<Vec<Attestation>, DbErr> {
    let rows = Entity::find().filter(Column::Account.eq(account)).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(Model::into_attestation).collect()
}

/// Who an account is, as far as a right says so. Rights are never taken out, so that it is told too of who acted before having any.
pub async fn signer(db: &impl ConnectionTrait, account: &str) -> Result<Signer, DbErr> {
    Ok(known(account, &of_account(db, account).await?))
}

/// The rights that a human has or has had, by whatever account.
pub async fn of_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Attestation>, DbErr> {
    let rows = Entity::find().filter(Column::PersonId.eq(person.uuid())).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(Model::into_attestation).collect()
}

/// The rights of some humans behind one of them, in the order of their ids.
pub async fn of_persons(
    db: &impl ConnectionTrait,
    persons: &[PersonId],
    after: Option<AttestationId>,
    most: u64,
) -> Result<Vec<Attestation>, DbErr> {
    let mut query = Entity::find().filter(Column::PersonId.is_in(persons.iter().map(|person| person.uuid())));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    query.order_by_asc(Column::Id).limit(most).all(db).await?.into_iter().map(Model::into_attestation).collect()
}

/// The rights of a right's substitutes, held until the transaction ends.
pub async fn substitutes(tx: &impl ConnectionTrait, id: AttestationId) -> Result<Vec<Attestation>, DbErr> {
    let rows = Entity::find().filter(Column::SubstituteForId.eq(id.uuid())).order_by_asc(Column::Id).lock_exclusive();
    rows.all(tx).await?.into_iter().map(Model::into_attestation).collect()
}

/// Keeps a new right.
pub async fn insert(tx: &impl ConnectionTrait, right: &Attestation) -> Result<(), DbErr> {
    Entity::insert(row(right)).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps a right that has ended.
pub async fn update(tx: &impl ConnectionTrait, right: &Attestation) -> Result<(), DbErr> {
    Entity::update(row(right)).exec_without_returning(tx).await.map(|_| ())
}

fn row(right: &Attestation) -> ActiveModel {
    ActiveModel {
        id: Set(right.id.uuid()),
        revision: Set(right.revision),
        account: Set(right.account.clone()),
        person_id: Set(right.person.uuid()),
        role: Set(right.role.word().to_owned()),
        organisation_id: Set(right.organisation.uuid()),
        limit_ore: Set(right.limit.map(Ore::ore)),
        from_day: Set(right.from.to_string()),
        until_day: Set(right.until.map(|day| day.to_string())),
        substitute_for_id: Set(right.substitute_for.map(AttestationId::uuid)),
        reference: Set(right.reference.clone()),
        position: Set(right.position.clone()),
        created_at: Set(right.create_time.micros()),
    }
}

impl Model {
    fn into_attestation(self) -> Result<Attestation, DbErr> {
        Ok(Attestation {
            id: self.id.into(),
            revision: self.revision,
            account: self.account,
            person: self.person_id.into(),
            role: read_word("attestation.role", &self.role)?,
            organisation: self.organisation_id.into(),
            limit: self.limit_ore.map(Ore::new),
            from: read_date("attestation.from_day", &self.from_day)?,
            until: self.until_day.map(|day| read_date("attestation.until_day", &day)).transpose()?,
            substitute_for: self.substitute_for_id.map(AttestationId::from),
            reference: self.reference,
            position: self.position,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
