//! Financing models, a row for each version, with its content as it was hashed.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};
use time::Date;

use super::{claims::attestation, from_json, list, to_json, unreadable};
use crate::domain::{
    claims::attestation::Signer,
    model::{Model as Version, ModelId, State, content::Content},
};

/// A version of a model.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "financing_model")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub key: String,
    pub version: i32,
    pub state: String,
    pub industry: String,
    pub title: String,
    pub valid_from: String,
    pub valid_to: Option<String>,
    pub content: String,
    pub hash: String,
    pub authors: String,
    pub approved_by: Option<String>,
    pub retire_reason: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of models can be asked. There are some dozen, so that any order does.
pub fn listed() -> List {
    let words = ALL.map(state_name).to_vec();
    let fields = [
        Field::of("key", Kind::Text, Column::Key).ordered_by(Column::Key),
        Field::of("version", Kind::Number, Column::Version),
        Field::of("state", Kind::OneOf { prefix: "MODEL_STATE_", words }, Column::State),
        Field::of("industry", Kind::Text, Column::Industry),
        Field::of("title", Kind::Text, Column::Title),
        Field::of("valid_from", Kind::Date, Column::ValidFrom).ordered_by(Column::ValidFrom),
        Field::of("valid_to", Kind::Date, Column::ValidTo).or_none(),
        Field::of("hash", Kind::Text, Column::Hash),
        Field::of("create_time", Kind::Moment, Column::CreatedAt).ordered_by(Column::CreatedAt),
        Field::of("update_time", Kind::Moment, Column::UpdatedAt).ordered_by(Column::UpdatedAt),
    ];
    list("financing models", "create_time desc", Column::Id, fields)
}

/// A page of them.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Version>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| Ok(rows.into_iter().map(Model::into_version).collect::<Result<_, _>>()?))
}

/// The version with an id.
pub async fn find(db: &impl ConnectionTrait, id: ModelId) -> Result<Option<Version>, DbErr> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_version).transpose()
}

/// The version with an id, held until the transaction ends so that nobody else changes it meanwhile.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: ModelId) -> Result<Option<Version>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_version).transpose()
}

/// Who is behind the accounts of those who have written a version.
pub async fn authors(db: &impl ConnectionTrait, version: &Version) -> Result<Vec<Signer>, DbErr> {
    let mut authors = Vec::with_capacity(version.authors.len());
    for account in &version.authors {
        authors.push(attestation::signer(db, account).await?);
    }
    Ok(authors)
}

/// Those with some ids.
pub async fn some(db: &impl ConnectionTrait, ids: &[ModelId]) -> Result<Vec<Version>, DbErr> {
    let found = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(db).await?;
    found.into_iter().map(Model::into_version).collect()
}

/// Those that are published for an industry and valid on a day, the latest version first.
pub async fn published_for(db: &impl ConnectionTrait, industry: &str, on: Date) -> Result<Vec<Version>, DbErr> {
    let (on, published) = (on.to_string(), state_name(State::Published));
    let found = Entity::find()
        .filter(Column::Industry.eq(industry))
        .filter(Column::State.eq(published))
        .filter(Column::ValidFrom.lte(on.as_str()))
        .filter(Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gte(on.as_str())))
        .order_by_desc(Column::Version);
    found.all(db).await?.into_iter().map(Model::into_version).collect()
}

/// The number of the latest version under a key; 0 where there is none.
pub async fn latest(tx: &impl ConnectionTrait, key: &str) -> Result<i32, DbErr> {
    let found = Entity::find()
        .select_only()
        .column(Column::Version)
        .filter(Column::Key.eq(key))
        .order_by_desc(Column::Version)
        .into_tuple::<i32>()
        .one(tx)
        .await?;
    Ok(found.unwrap_or_default())
}

/// Adds a version.
pub async fn insert(tx: &impl ConnectionTrait, version: &Version) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(version.id.uuid()),
        key: Set(version.key.clone()),
        version: Set(version.version),
        created_at: Set(version.create_time.micros()),
        ..said(version)?
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps a draft that was written anew.
pub async fn rewrite(tx: &impl ConnectionTrait, version: &Version) -> Result<(), DbErr> {
    let row = ActiveModel { id: Unchanged(version.id.uuid()), ..said(version)? };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps where a version stands, and leaves what it says.
pub async fn update(tx: &impl ConnectionTrait, version: &Version) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(version.id.uuid()),
        revision: Set(version.revision),
        state: Set(state_name(version.state).to_owned()),
        approved_by: Set(version.approved_by.clone()),
        retire_reason: Set(version.retire_reason.clone()),
        updated_at: Set(version.update_time.micros()),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

fn said(version: &Version) -> Result<ActiveModel, DbErr> {
    let content = &version.content;
    Ok(ActiveModel {
        revision: Set(version.revision),
        state: Set(state_name(version.state).to_owned()),
        industry: Set(content.industry.clone()),
        title: Set(content.title.clone()),
        valid_from: Set(content.valid_from.to_string()),
        valid_to: Set(content.valid_to.map(|day| day.to_string())),
        content: Set(to_json(content)?),
        hash: Set(content.hash()),
        authors: Set(to_json(&version.authors)?),
        approved_by: Set(version.approved_by.clone()),
        updated_at: Set(version.update_time.micros()),
        ..Default::default()
    })
}

const ALL: [State; 4] = [State::Draft, State::Review, State::Published, State::Retired];

/// The name that a state is stored under.
fn state_name(state: State) -> &'static str {
    match state {
        State::Draft => "draft",
        State::Review => "review",
        State::Published => "published",
        State::Retired => "retired",
    }
}

impl Model {
    fn into_version(self) -> Result<Version, DbErr> {
        let state = ALL.into_iter().find(|state| state_name(*state) == self.state);
        let content: Content = from_json("financing_model.content", &self.content)?;
        Ok(Version {
            id: self.id.into(),
            revision: self.revision,
            key: self.key,
            version: self.version,
            state: state.ok_or_else(|| unreadable("financing_model.state", &self.state))?,
            content,
            authors: from_json("financing_model.authors", &self.authors)?,
            approved_by: self.approved_by,
            retire_reason: self.retire_reason,
            create_time: Timestamp::from_micros(self.created_at),
            update_time: Timestamp::from_micros(self.updated_at),
        })
    }
}
