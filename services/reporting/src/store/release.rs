//! Releases with their figures as readers have them. What is hidden in them is not in their rows either.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::{from_json, to_json, unreadable};
use crate::domain::disclosure::{
    DatasetId, ReleaseId,
    release::{Class, Protection, Release, State, Table},
};

/// A release.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "statistical_release")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub dataset_id: Uuid,
    pub dataset_revision: i64,
    pub class: String,
    pub state: String,
    pub method: String,
    pub protection: String,
    pub tables: String,
    pub author: String,
    pub published_by: Option<String>,
    pub created_at: i64,
    pub published_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What nobody may search by, in any list and whatever its rows hold.
const SENSITIVE: [&str; 12] = [
    "absence",
    "absence_reason",
    "adaptation",
    "adaptations",
    "diagnosis",
    "health",
    "hidden",
    "marking",
    "minority",
    "minority_language",
    "protected",
    "protection",
];

/// What the register of releases can be asked. There are some dozen a year, so that any order does.
pub fn listed() -> List {
    let fields = [
        Field::of("dataset_id", Kind::Id(DatasetId::PREFIX), Column::DatasetId),
        Field::of(
            "class",
            Kind::OneOf { prefix: "RELEASE_CLASS_", words: CLASSES.map(class_name).to_vec() },
            Column::Class,
        ),
        Field::of(
            "state",
            Kind::OneOf { prefix: "RELEASE_STATE_", words: STATES.map(state_name).to_vec() },
            Column::State,
        ),
        Field::of("method", Kind::OneOf { prefix: "", words: vec![SUPPRESSION, CELL_KEY] }, Column::Method),
        Field::of("author", Kind::Text, Column::Author),
        Field::of("create_time", Kind::Moment, Column::CreatedAt).ordered_by(Column::CreatedAt),
    ];
    let sensitive = SENSITIVE.map(Field::sensitive);
    List::new("statistical releases", "create_time desc", Column::Id, fields.into_iter().chain(sensitive))
}

/// A page of them.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Release>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| Ok(rows.into_iter().map(Model::into_release).collect::<Result<_, _>>()?))
}

/// The release with an id.
pub async fn find(db: &impl ConnectionTrait, id: ReleaseId) -> Result<Option<Release>, DbErr> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_release).transpose()
}

/// The release with an id, held until the transaction ends so that nobody else changes it meanwhile.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: ReleaseId) -> Result<Option<Release>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_release).transpose()
}

/// All tables of a dataset that are published: what readers have of it.
pub async fn published_of(db: &impl ConnectionTrait, dataset: DatasetId) -> Result<Vec<Table>, DbErr> {
    let found = Entity::find()
        .select_only()
        .column(Column::Tables)
        .filter(Column::DatasetId.eq(dataset.uuid()))
        .filter(Column::State.eq(state_name(State::Published)))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .into_tuple::<String>()
        .all(db)
        .await?;
    let mut tables: Vec<Table> = Vec::new();
    for text in found {
        tables.extend(from_json::<Vec<Table>>("statistical_release.tables", &text)?);
    }
    Ok(tables)
}

/// Adds a draft.
pub async fn insert(tx: &impl ConnectionTrait, release: &Release) -> Result<(), DbErr> {
    let method = match release.protection {
        Protection::Suppression(_) => SUPPRESSION,
        Protection::CellKey(_) => CELL_KEY,
    };
    let row = ActiveModel {
        id: Set(release.id.uuid()),
        revision: Set(release.revision),
        dataset_id: Set(release.dataset.uuid()),
        dataset_revision: Set(release.dataset_revision),
        class: Set(class_name(release.class).to_owned()),
        state: Set(state_name(release.state).to_owned()),
        method: Set(method.to_owned()),
        protection: Set(to_json(&release.protection)?),
        tables: Set(to_json(&release.tables)?),
        author: Set(release.author.clone()),
        published_by: Set(release.published_by.clone()),
        created_at: Set(release.create_time.micros()),
        published_at: Set(release.publish_time.map(Timestamp::micros)),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps where a release stands.
pub async fn update(tx: &impl ConnectionTrait, release: &Release) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(release.id.uuid()),
        revision: Set(release.revision),
        state: Set(state_name(release.state).to_owned()),
        published_by: Set(release.published_by.clone()),
        published_at: Set(release.publish_time.map(Timestamp::micros)),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

const SUPPRESSION: &str = "suppression";
const CELL_KEY: &str = "cell_key";
const CLASSES: [Class; 2] = [Class::Funder, Class::Public];
const STATES: [State; 2] = [State::Draft, State::Published];

fn class_name(class: Class) -> &'static str {
    match class {
        Class::Funder => "funder",
        Class::Public => "public",
    }
}

fn state_name(state: State) -> &'static str {
    match state {
        State::Draft => "draft",
        State::Published => "published",
    }
}

impl Model {
    fn into_release(self) -> Result<Release, DbErr> {
        let class = CLASSES.into_iter().find(|class| class_name(*class) == self.class);
        let state = STATES.into_iter().find(|state| state_name(*state) == self.state);
        Ok(Release {
            id: self.id.into(),
            revision: self.revision,
            dataset: self.dataset_id.into(),
            dataset_revision: self.dataset_revision,
            class: class.ok_or_else(|| unreadable("statistical_release.class", &self.class))?,
            state: state.ok_or_else(|| unreadable("statistical_release.state", &self.state))?,
            protection: from_json("statistical_release.protection", &self.protection)?,
            tables: from_json("statistical_release.tables", &self.tables)?,
            author: self.author,
            published_by: self.published_by,
            create_time: Timestamp::from_micros(self.created_at),
            publish_time: self.published_at.map(Timestamp::from_micros),
        })
    }
}
