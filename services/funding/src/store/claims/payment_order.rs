//! Which payment is in which file for a bank. They are only added.

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
};

use super::payment;
use crate::domain::{
    OrganisationId,
    claims::{
        PaymentId,
        payment::Payment,
        word::{PaymentState, Word},
    },
    formats::order::Orders,
};

/// A payment in a file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_order")]
pub struct Model {
    /// The payment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub payment_id: Uuid,
    pub message_id: Uuid,
    pub payee_account: String,
    pub sent_by: String,
    pub sent_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The attested payments of a financier that are in no file, oldest first.
pub async fn waiting(db: &impl ConnectionTrait, financier: OrganisationId, most: u64) -> Result<Vec<Payment>, DbErr> {
    let sent = Entity::find().select_only().column(Column::PaymentId).into_query();
    let rows = payment::Entity::find()
        .filter(payment::Column::FinancierId.eq(financier.uuid()))
        .filter(payment::Column::State.eq(PaymentState::Attested.word()))
        .filter(payment::Column::Id.not_in_subquery(sent))
        .order_by_asc(payment::Column::Id)
        .limit(most);
    rows.all(db).await?.into_iter().map(payment::Model::into_payment).collect()
}

/// The file that a payment is in, by its message id.
pub async fn message_of(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Option<Uuid>, DbErr> {
    Ok(Entity::find_by_id(payment.uuid()).one(db).await?.map(|row| row.message_id))
}

/// Keeps which payments are in a file, and where each is paid.
pub async fn insert(tx: &impl ConnectionTrait, file: &Orders, by: &str, now: Timestamp) -> Result<(), DbErr> {
    let rows = file.orders.iter().map(|order| ActiveModel {
        payment_id: Set(order.payment.uuid()),
        message_id: Set(file.message),
        payee_account: Set(order.account.to_string()),
        sent_by: Set(by.to_owned()),
        sent_at: Set(now.micros()),
    });
    Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}
