//! Permissions to share in the database: what may be told is sealed.

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
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::{
    leads,
    listed::{list, organisation, word},
    person::sight::{Sight, sees},
    words,
};
use crate::domain::{
    person::PersonId,
    sharing::{Form, Scope, Sharing, SharingId},
    validity::day_text,
    word::Word,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sharing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub recipient_id: Uuid,
    pub scopes: Vec<u8>,
    pub form: String,
    pub from_day: String,
    pub until_day: Option<String>,
    pub withdrawn_on: Option<String>,
    pub revision: i64,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The permission with an id, of a person whom the caller sees, which nobody else changes until the transaction ends.
pub async fn find_to_change(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    id: SharingId,
) -> Result<Option<Sharing>, Error> {
    let seen = Entity::find_by_id(id.uuid()).filter(sees(sight, ("sharing", "person_id")));
    let row = seen.lock_exclusive().one(tx).await?;
    row.map(|row| open(keys, row)).transpose()
}

/// What the list of a person's permissions can be asked. A person has a few, so that any order does. What may be told is sealed.
pub fn listed() -> List {
    let fields = [
        Field::of("recipient_id", organisation(), Column::RecipientId),
        Field::of("form", word::<Form>("SHARING_FORM_"), Column::Form),
        Field::of("from", Kind::Date, Column::FromDay).ordered_by(Column::FromDay),
        Field::of("until", Kind::Date, Column::UntilDay).or_none(),
        Field::of("withdrawn_on", Kind::Date, Column::WithdrawnOn).or_none(),
        Field::of("create_time", Kind::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("sharing", "create_time", Column::Id, fields)
}

/// The permissions of a person, by whichever registration.
pub async fn of_person(
    db: &impl ConnectionTrait,
    keys: &Keys,
    asked: &Asked<'_>,
    person: PersonId,
) -> Result<Rows<Sharing>, Error> {
    let own = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    asked.rows(db, own).await?.into(|rows| rows.into_iter().map(|row| open(keys, row)).collect())
}

/// The permissions of a person behind one of them, in the order in which they were recorded.
pub async fn all_of(
    db: &impl ConnectionTrait,
    keys: &Keys,
    person: PersonId,
    after: Option<SharingId>,
    most: u64,
) -> Result<Vec<Sharing>, Error> {
    let mut query = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

/// Adds a permission.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, sharing: &Sharing) -> Result<(), Error> {
    let scopes: Vec<_> = sharing.scopes.iter().map(|scope| scope.word()).collect();
    let row = ActiveModel {
        id: Set(sharing.id.uuid()),
        person_id: Set(sharing.person.uuid()),
        recipient_id: Set(sharing.recipient.uuid()),
        scopes: Set(keys.seal(&place(sharing.id), scopes.join(" ").as_bytes())?),
        form: Set(sharing.form.word().to_owned()),
        from_day: Set(day_text(sharing.period.from)),
        until_day: Set(sharing.period.until.map(day_text)),
        withdrawn_on: Set(None),
        revision: Set(sharing.revision),
        created_at: Set(sharing.created.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a withdrawal, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, sharing: &Sharing) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(sharing.id.uuid()),
        withdrawn_on: Set(sharing.withdrawn_on.map(day_text)),
        revision: Set(sharing.revision),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

fn place(id: SharingId) -> String {
    format!("actors|sharing|scopes|{}", id.uuid())
}

fn open(keys: &Keys, row: Model) -> Result<Sharing, Error> {
    let id = SharingId::from(row.id);
    from_row(keys, id, row).with_context(|| format!("the row of {id}")).map_err(Error::from)
}

fn from_row(keys: &Keys, id: SharingId, row: Model) -> anyhow::Result<Sharing> {
    let plain = keys.open_sealed(&place(id), &row.scopes)?;
    // What was sealed must not show in the fault.
    let text = std::str::from_utf8(&plain).map_err(|_| anyhow!("the scopes do not hold text"))?;
    let scopes = text.split(' ').map(Scope::read).collect::<Option<_>>();
    Ok(Sharing {
        id,
        person: row.person_id.into(),
        recipient: row.recipient_id.into(),
        scopes: scopes.context("a scope is not of the vocabulary")?,
        form: words::word(&row.form)?,
        period: words::validity(&row.from_day, row.until_day.as_deref())?,
        withdrawn_on: row.withdrawn_on.as_deref().map(words::day).transpose()?,
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
    })
}
