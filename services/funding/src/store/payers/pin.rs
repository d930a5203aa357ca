//! The pins of cases, which never change. What was known of a case, and why each pays, tells of a person: both are sealed.

use std::collections::BTreeSet;

use mesh::{clock::Timestamp, refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{from_json, read_date, to_json};
use crate::domain::{
    CaseId,
    money::Ore,
    payers::{PinId, pin::Pin},
};

/// A pin.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_pin")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    pub pin_order: i32,
    pub model_id: Uuid,
    pub model_hash: String,
    pub on_day: String,
    pub facts: Vec<u8>,
    pub told: Vec<u8>,
    pub price_ore: i64,
    pub net_ore: i64,
    pub unfunded_ore: i64,
    pub reason: String,
    pub actor: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Which of some cases have pinned a model.
pub async fn pinned(db: &impl ConnectionTrait, cases: &[CaseId]) -> Result<BTreeSet<CaseId>, DbErr> {
    if cases.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found = Entity::find()
        .select_only()
        .column(Column::CaseId)
        .filter(Column::CaseId.is_in(cases.iter().map(|case| case.uuid())))
        .into_tuple::<Uuid>();
    Ok(found.all(db).await?.into_iter().map(CaseId::from).collect())
}

/// The number of a case's latest pin; 0 where it has none.
pub async fn latest_number(tx: &impl ConnectionTrait, case: CaseId) -> Result<i32, DbErr> {
    let latest = Entity::find()
        .select_only()
        .column(Column::PinOrder)
        .filter(Column::CaseId.eq(case.uuid()))
        .order_by_desc(Column::PinOrder)
        .limit(1)
        .into_tuple::<i32>();
    Ok(latest.one(tx).await?.unwrap_or(0))
}

/// The latest pin of a case.
pub async fn latest(db: &impl ConnectionTrait, keys: &Keys, case: CaseId) -> Result<Option<Pin>, Error> {
    let latest = Entity::find().filter(Column::CaseId.eq(case.uuid())).order_by_desc(Column::PinOrder);
    latest.one(db).await?.map(|row| row.into_pin(keys)).transpose()
}

/// The pins of some cases behind one of them, in the order of their ids.
pub async fn of_cases(
    db: &impl ConnectionTrait,
    keys: &Keys,
    cases: &[CaseId],
    after: Option<PinId>,
    most: u64,
) -> Result<Vec<Pin>, Error> {
    let mut query = Entity::find().filter(Column::CaseId.is_in(cases.iter().map(|case| case.uuid())));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| row.into_pin(keys)).collect()
}

/// Some pins.
pub async fn some(tx: &impl ConnectionTrait, keys: &Keys, ids: &BTreeSet<PinId>) -> Result<Vec<Pin>, Error> {
    let rows = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid()))).all(tx).await?;
    rows.into_iter().map(|row| row.into_pin(keys)).collect()
}

/// Keeps a pin.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, pin: &Pin) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(pin.id.uuid()),
        case_id: Set(pin.case.uuid()),
        pin_order: Set(pin.number),
        model_id: Set(pin.model.uuid()),
        model_hash: Set(pin.model_hash.clone()),
        on_day: Set(pin.on.to_string()),
        facts: Set(keys.seal(&place("facts", pin.id), pin.facts.as_bytes())?),
        told: Set(keys.seal(&place("told", pin.id), to_json(&pin.told)?.as_bytes())?),
        price_ore: Set(pin.price.ore()),
        net_ore: Set(pin.net.ore()),
        unfunded_ore: Set(pin.unfunded.ore()),
        reason: Set(pin.reason.clone()),
        actor: Set(pin.actor.clone()),
        created_at: Set(pin.create_time.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

fn place(column: &str, id: PinId) -> String {
    format!("case_pin.{column}.{}", id.uuid())
}

impl Model {
    fn into_pin(self, keys: &Keys) -> Result<Pin, Error> {
        let id = PinId::from(self.id);
        let text = |column: &str, sealed: &[u8]| -> Result<String, Error> {
            let opened = keys.open_sealed(&place(column, id), sealed)?;
            Ok(String::from_utf8_lossy(&opened).into_owned())
        };
        Ok(Pin {
            id,
            number: self.pin_order,
            case: self.case_id.into(),
            model: self.model_id.into(),
            model_hash: self.model_hash,
            on: read_date("case_pin.on_day", &self.on_day)?,
            facts: text("facts", &self.facts)?,
            price: Ore::new(self.price_ore),
            net: Ore::new(self.net_ore),
            unfunded: Ore::new(self.unfunded_ore),
            told: from_json("case_pin.told", &text("told", &self.told)?)?,
            reason: self.reason,
            actor: self.actor,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
