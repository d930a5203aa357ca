//! Datasets: what they are, how many of their units are alike (sealed), and, while they are loaded, which units are in them (digests).

use mesh::{clock::Timestamp, refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use super::{from_json, to_json, unreadable};
use crate::domain::disclosure::{
    DatasetId,
    dataset::{Counted, Dataset, Definition, State},
    leaves::{Leaves, Tally},
};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A dataset.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub key: String,
    pub period_from: String,
    pub period_to: String,
    pub counted: String,
    pub dimensions: String,
    pub state: String,
    pub units: i64,
    pub protection: Option<String>,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

mod part {
    //! What was loaded at a time.

    use sea_orm::entity::prelude::*;

    /// Some units of a dataset.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dataset_part")]
    pub struct Model {
        /// Of which dataset.
        #[sea_orm(primary_key, auto_increment = false)]
        pub dataset_id: Uuid,
        /// The dataset's revision then.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub leaves: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod unit {
    //! Which units are in a dataset, while it is loaded.

    use sea_orm::entity::prelude::*;

    /// A unit, as a digest.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dataset_unit")]
    pub struct Model {
        /// Of which dataset.
        #[sea_orm(primary_key, auto_increment = false)]
        pub dataset_id: Uuid,
        /// The digest.
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The dataset with an id.
pub async fn find(db: &impl ConnectionTrait, id: DatasetId) -> Result<Option<Dataset>, DbErr> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_dataset).transpose()
}

/// The dataset with an id, held until the transaction ends so that nobody else changes it meanwhile.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: DatasetId) -> Result<Option<Dataset>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_dataset).transpose()
}

/// The id of the dataset that counts the same.
pub async fn of(tx: &impl ConnectionTrait, definition: &Definition) -> Result<Option<DatasetId>, DbErr> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Key.eq(definition.key.as_str()))
        .filter(Column::PeriodFrom.eq(day(definition.from)?))
        .filter(Column::PeriodTo.eq(day(definition.to)?))
        .filter(Column::Counted.eq(counted_name(definition.counted)))
        .into_tuple::<Uuid>()
        .one(tx)
        .await?;
    Ok(found.map(DatasetId::from))
}

/// Adds a dataset.
pub async fn insert(tx: &impl ConnectionTrait, dataset: &Dataset) -> Result<(), DbErr> {
    let definition = &dataset.definition;
    let row = ActiveModel {
        id: Set(dataset.id.uuid()),
        revision: Set(dataset.revision),
        key: Set(definition.key.clone()),
        period_from: Set(day(definition.from)?),
        period_to: Set(day(definition.to)?),
        counted: Set(counted_name(definition.counted).to_owned()),
        dimensions: Set(to_json(&definition.dimensions)?),
        state: Set(state_name(dataset.state).to_owned()),
        units: Set(dataset.units),
        protection: Set(None),
        created_at: Set(dataset.create_time.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps where a dataset stands.
pub async fn update(tx: &impl ConnectionTrait, dataset: &Dataset) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(dataset.id.uuid()),
        revision: Set(dataset.revision),
        state: Set(state_name(dataset.state).to_owned()),
        units: Set(dataset.units),
        protection: Set(dataset.protection.as_ref().map(to_json).transpose()?),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

/// How many of some units, by their digests, are in a dataset.
pub async fn held(tx: &impl ConnectionTrait, id: DatasetId, units: &[Vec<u8>]) -> Result<u64, DbErr> {
    unit::Entity::find()
        .filter(unit::Column::DatasetId.eq(id.uuid()))
        .filter(unit::Column::Unit.is_in(units.to_vec()))
        .count(tx)
        .await
}

/// Adds units that the dataset takes in, as it is now.
pub async fn load(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    dataset: &Dataset,
    units: Vec<Vec<u8>>,
    leaves: &Leaves,
) -> Result<(), Error> {
    let rows = units.into_iter().map(|unit| unit::ActiveModel { dataset_id: Set(dataset.id.uuid()), unit: Set(unit) });
    unit::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let plain = serde_json::to_vec(&leaves.rows()).map_err(anyhow::Error::new)?;
    let row = part::ActiveModel {
        dataset_id: Set(dataset.id.uuid()),
        number: Set(dataset.revision),
        leaves: Set(keys.seal(&place(dataset.id, dataset.revision), &plain)?),
    };
    part::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(update(tx, dataset).await?)
}

/// Forgets which units are in a dataset.
pub async fn forget_units(tx: &impl ConnectionTrait, id: DatasetId) -> Result<(), DbErr> {
    unit::Entity::delete_many().filter(unit::Column::DatasetId.eq(id.uuid())).exec(tx).await.map(|_| ())
}

/// All that was loaded into a dataset.
pub async fn leaves(db: &impl ConnectionTrait, keys: &Keys, id: DatasetId) -> Result<Leaves, Error> {
    let parts = part::Entity::find()
        .filter(part::Column::DatasetId.eq(id.uuid()))
        .order_by_asc(part::Column::Number)
        .all(db)
        .await?;
    let mut rows: Vec<(Vec<u16>, Tally)> = Vec::new();
    for part in parts {
        let plain = keys.open_sealed(&place(id, part.number), &part.leaves)?;
        rows.extend(serde_json::from_slice::<Vec<(Vec<u16>, Tally)>>(&plain).map_err(anyhow::Error::new)?);
    }
    Ok(rows.into_iter().collect())
}

/// Where what was loaded at a time stands.
fn place(id: DatasetId, number: i64) -> String {
    format!("dataset_part|leaves|{id}|{number}")
}

fn day(day: Date) -> Result<String, DbErr> {
    day.format(DAY).map_err(|error| DbErr::Type(error.to_string()))
}

const STATES: [State; 2] = [State::Loading, State::Closed];
const COUNTED: [Counted; 3] = [Counted::Person, Counted::Case, Counted::Course];

fn state_name(state: State) -> &'static str {
    match state {
        State::Loading => "loading",
        State::Closed => "closed",
    }
}

fn counted_name(counted: Counted) -> &'static str {
    match counted {
        Counted::Person => "person",
        Counted::Case => "case",
        Counted::Course => "course",
    }
}

impl Model {
    fn into_dataset(self) -> Result<Dataset, DbErr> {
        let day = |column: &str, text: &str| Date::parse(text, DAY).map_err(|_| unreadable(column, text));
        let counted = COUNTED.into_iter().find(|counted| counted_name(*counted) == self.counted);
        let state = STATES.into_iter().find(|state| state_name(*state) == self.state);
        let protection = self.protection.as_deref().map(|text| from_json("dataset.protection", text));
        Ok(Dataset {
            id: self.id.into(),
            revision: self.revision,
            definition: Definition {
                from: day("dataset.period_from", &self.period_from)?,
                to: day("dataset.period_to", &self.period_to)?,
                counted: counted.ok_or_else(|| unreadable("dataset.counted", &self.counted))?,
                dimensions: from_json("dataset.dimensions", &self.dimensions)?,
                key: self.key,
            },
            state: state.ok_or_else(|| unreadable("dataset.state", &self.state))?,
            units: self.units,
            protection: protection.transpose()?,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
