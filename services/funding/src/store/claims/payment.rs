//! Payments.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use super::{list, number, read_word, signer, to_signer, word};
use crate::domain::{
    DecisionId, OrganisationId,
    claims::{
        ClaimId, PaymentId,
        payment::Payment,
        word::{PaymentKind, PaymentState, Word},
    },
    money::Ore,
};

/// A payment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub decision_id: Uuid,
    pub claim_id: Option<Uuid>,
    pub kind: String,
    pub state: String,
    pub line: i32,
    pub financier_id: Uuid,
    pub amount_ore: i64,
    pub ordered_by: String,
    pub attested_by: Option<String>,
    pub reason: String,
    pub bank_reference: String,
    pub failure: String,
    pub recovered_ore: i64,
    pub created_at: i64,
    pub confirmed_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of payments can be asked.
pub fn listed() -> List {
    let fields = [
        Field::of("decision_id", Is::Id(DecisionId::PREFIX), Column::DecisionId),
        Field::of("claim_id", Is::Id(ClaimId::PREFIX), Column::ClaimId).or_none(),
        Field::of("financier_id", Is::Id(OrganisationId::PREFIX), Column::FinancierId),
        Field::of("kind", word::<PaymentKind>("PAYMENT_KIND_"), Column::Kind),
        Field::of("state", word::<PaymentState>("PAYMENT_STATE_"), Column::State),
        Field::of("amount_ore", Is::Number, Column::AmountOre).ordered_by(Column::AmountOre),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("payments", "create_time", Column::Id, fields)
}

/// A page of payments.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Payment>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_payment().map_err(Error::from)).collect())
}

/// The payment with an id.
pub async fn find(db: &impl ConnectionTrait, id: PaymentId) -> Result<Option<Payment>, DbErr> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_payment).transpose()
}

/// The payment with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: PaymentId) -> Result<Option<Payment>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_payment).transpose()
}

/// The payment of a claim's share that has not failed.
pub async fn live(tx: &impl ConnectionTrait, claim: ClaimId, line: usize) -> Result<Option<Payment>, DbErr> {
    let live = Entity::find()
        .filter(Column::ClaimId.eq(claim.uuid()))
        .filter(Column::Line.eq(number::<usize, i32>("payment.line", line)?))
        .filter(Column::State.ne(PaymentState::Failed.word()));
    live.one(tx).await?.map(Model::into_payment).transpose()
}

/// A payment of a decision that is ordered, and neither confirmed nor failed.
pub async fn on_its_way(tx: &impl ConnectionTrait, decision: DecisionId) -> Result<Option<PaymentId>, DbErr> {
    let on_its_way = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Column::State.is_in([PaymentState::Ordered, PaymentState::Attested].map(Word::word)))
        .order_by_asc(Column::Id)
        .into_tuple::<Uuid>();
    Ok(on_its_way.one(tx).await?.map(PaymentId::from))
}

/// The payments of a decision that were made and are not all taken back, oldest first: its advances, and at most one for each row of each
/// claim.
pub async fn to_recover(tx: &impl ConnectionTrait, decision: DecisionId) -> Result<Vec<Payment>, DbErr> {
    let made = Entity::find()
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Column::State.eq(PaymentState::Confirmed.word()))
        .filter(Expr::col(Column::RecoveredOre).lt(Expr::col(Column::AmountOre)))
        .order_by_asc(Column::Id);
    made.all(tx).await?.into_iter().map(Model::into_payment).collect()
}

/// Keeps a new payment.
pub async fn insert(tx: &impl ConnectionTrait, payment: &Payment) -> Result<(), DbErr> {
    Entity::insert(row(payment)?).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps a payment that has changed.
pub async fn update(tx: &impl ConnectionTrait, payment: &Payment) -> Result<(), DbErr> {
    Entity::update(row(payment)?).exec_without_returning(tx).await.map(|_| ())
}

fn row(payment: &Payment) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        id: Set(payment.id.uuid()),
        revision: Set(payment.revision),
        decision_id: Set(payment.decision.uuid()),
        claim_id: Set(payment.claim.map(ClaimId::uuid)),
        kind: Set(payment.kind.word().to_owned()),
        state: Set(payment.state.word().to_owned()),
        line: Set(number("payment.line", payment.line)?),
        financier_id: Set(payment.financier.uuid()),
        amount_ore: Set(payment.amount.ore()),
        ordered_by: Set(to_signer(&payment.ordered_by)?),
        attested_by: Set(payment.attested_by.as_ref().map(to_signer).transpose()?),
        reason: Set(payment.reason.clone()),
        bank_reference: Set(payment.bank_reference.clone()),
        failure: Set(payment.failure.clone()),
        recovered_ore: Set(payment.recovered.ore()),
        created_at: Set(payment.create_time.micros()),
        confirmed_at: Set(payment.confirm_time.map(Timestamp::micros)),
    })
}

impl Model {
    pub(super) fn into_payment(self) -> Result<Payment, DbErr> {
        Ok(Payment {
            id: self.id.into(),
            revision: self.revision,
            decision: self.decision_id.into(),
            claim: self.claim_id.map(ClaimId::from),
            kind: read_word("payment.kind", &self.kind)?,
            state: read_word("payment.state", &self.state)?,
            line: number("payment.line", self.line)?,
            financier: self.financier_id.into(),
            amount: Ore::new(self.amount_ore),
            ordered_by: signer("payment.ordered_by", &self.ordered_by)?,
            attested_by: self.attested_by.map(|by| signer("payment.attested_by", &by)).transpose()?,
            reason: self.reason,
            bank_reference: self.bank_reference,
            failure: self.failure,
            recovered: Ore::new(self.recovered_ore),
            create_time: Timestamp::from_micros(self.created_at),
            confirm_time: self.confirmed_at.map(Timestamp::from_micros),
        })
    }
}
