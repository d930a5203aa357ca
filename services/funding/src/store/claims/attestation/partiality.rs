//! Who is partial (jävig) in the matter of which decision or application. The reason tells of somebody, and is sealed.

use mesh::{clock::Timestamp, refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    domain::claims::{
        PersonId,
        attestation::{Matter, Signer},
    },
    store::unreadable,
};

/// The words for what a matter is of.
const DECISION: &str = "decision";
const APPLICATION: &str = "application";

/// Somebody who is.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partiality")]
pub struct Model {
    /// In which matter.
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_id: Uuid,
    /// By which account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: String,
    pub person_id: Option<Uuid>,
    pub reason: Vec<u8>,
    pub declared_by: String,
    pub declared_at: i64,
    pub matter: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// What was declared of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// In which matter.
    pub matter: Matter,
    /// By which account.
    pub account: String,
    /// Why.
    pub reason: String,
    /// When.
    pub time: Timestamp,
}

/// Those who are partial in a matter.
pub async fn of(db: &impl ConnectionTrait, matter: Matter) -> Result<Vec<Signer>, DbErr> {
    let rows = Entity::find().filter(Column::DecisionId.eq(matter.uuid())).all(db).await?;
    Ok(rows.into_iter().map(|row| Signer { account: row.account, person: row.person_id }).collect())
}

/// What was declared of some humans behind a matter and an account, in the order of both.
pub async fn of_persons(
    db: &impl ConnectionTrait,
    keys: &Keys,
    persons: &[PersonId],
    after: Option<(Matter, String)>,
    most: u64,
) -> Result<Vec<Declared>, Error> {
    let mut query = Entity::find().filter(Column::PersonId.is_in(persons.iter().map(|person| person.uuid())));
    if let Some((matter, account)) = after {
        let key = Expr::tuple([Expr::col(Column::DecisionId), Expr::col(Column::Account)]);
        query = query.filter(key.gt(Expr::tuple([Expr::val(matter.uuid()), Expr::val(account)])));
    }
    let rows = query.order_by_asc(Column::DecisionId).order_by_asc(Column::Account).limit(most).all(db).await?;
    let declared = rows.into_iter().map(|row| {
        let matter = read_matter(&row)?;
        let reason = keys.open_sealed(&place(matter, &row.account), &row.reason)?;
        let reason = String::from_utf8_lossy(&reason).into_owned();
        Ok(Declared { matter, account: row.account, reason, time: Timestamp::from_micros(row.declared_at) })
    });
    declared.collect()
}

/// Notes that somebody is, once.
pub async fn keep(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    matter: Matter,
    signer: &Signer,
    (reason, declared_by, time): (String, String, Timestamp),
) -> Result<(), Error> {
    let row = ActiveModel {
        decision_id: Set(matter.uuid()),
        account: Set(signer.account.clone()),
        person_id: Set(signer.person),
        reason: Set(keys.seal(&place(matter, &signer.account), reason.as_bytes())?),
        declared_by: Set(declared_by),
        declared_at: Set(time.micros()),
        matter: Set(word(matter).to_owned()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

fn word(matter: Matter) -> &'static str {
    match matter {
        Matter::Decision(_) => DECISION,
        Matter::Application(_) => APPLICATION,
    }
}

fn read_matter(row: &Model) -> Result<Matter, DbErr> {
    match row.matter.as_str() {
        DECISION => Ok(Matter::Decision(row.decision_id.into())),
        APPLICATION => Ok(Matter::Application(row.decision_id.into())),
        other => Err(unreadable("partiality.matter", other)),
    }
}

fn place(matter: Matter, account: &str) -> String {
    format!("partiality.reason.{}.{account}", matter.uuid())
}
