//! Recoveries.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};

use super::{from_json, list, number, read_date, read_word, signer, to_json, to_signer, word};
use crate::domain::{
    DecisionId,
    claims::{
        PaymentId, RecoveryId,
        recovery::{Invoiced, Recovery},
        word::{RecoveryState, Word},
    },
    money::Ore,
    policy::interest::Interest,
};

/// A recovery.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision: i64,
    pub decision_id: Uuid,
    pub payment_id: Uuid,
    pub payment_kind: String,
    pub line: i32,
    pub financier_id: Uuid,
    pub state: String,
    pub ground: String,
    pub amount_ore: i64,
    pub interest_from: String,
    pub reason: String,
    pub answer: String,
    pub motivation: String,
    pub settlement: String,
    pub paid_on: Option<String>,
    pub interest_ore: i64,
    pub interest_trace: String,
    pub netted_ore: i64,
    pub rules: String,
    pub invoice_number: Option<String>,
    pub invoice_due_on: Option<String>,
    pub proposed_by: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the list of recoveries can be asked.
pub fn listed() -> List {
    let fields = [
        Field::of("id", Is::Id(RecoveryId::PREFIX), Column::Id),
        Field::of("decision_id", Is::Id(DecisionId::PREFIX), Column::DecisionId),
        Field::of("payment_id", Is::Id(PaymentId::PREFIX), Column::PaymentId),
        Field::of("state", word::<RecoveryState>("RECOVERY_STATE_"), Column::State),
        Field::of("amount_ore", Is::Number, Column::AmountOre).ordered_by(Column::AmountOre),
        Field::of("paid_on", Is::Date, Column::PaidOn).or_none(),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("recoveries", "create_time", Column::Id, fields)
}

/// A page of recoveries.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Recovery>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_recovery().map_err(Error::from)).collect())
}

/// The recovery with an id.
pub async fn find(db: &impl ConnectionTrait, id: RecoveryId) -> Result<Option<Recovery>, DbErr> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_recovery).transpose()
}

/// The recovery with an id, held until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: RecoveryId) -> Result<Option<Recovery>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_recovery).transpose()
}

/// Whether something of a decision is being taken back, and has neither come back nor been given up.
pub async fn under_way(tx: &impl ConnectionTrait, decision: DecisionId) -> Result<bool, DbErr> {
    let ended = [RecoveryState::Settled, RecoveryState::Waived, RecoveryState::Dropped].map(Word::word);
    let under_way = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::DecisionId.eq(decision.uuid()))
        .filter(Column::State.is_not_in(ended))
        .into_tuple::<Uuid>();
    Ok(under_way.one(tx).await?.is_some())
}

/// Keeps a new recovery.
pub async fn insert(tx: &impl ConnectionTrait, recovery: &Recovery) -> Result<(), DbErr> {
    Entity::insert(row(recovery)?).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps a recovery that has changed.
pub async fn update(tx: &impl ConnectionTrait, recovery: &Recovery) -> Result<(), DbErr> {
    Entity::update(row(recovery)?).exec_without_returning(tx).await.map(|_| ())
}

fn row(recovery: &Recovery) -> Result<ActiveModel, DbErr> {
    let invoice = recovery.invoice.as_ref();
    Ok(ActiveModel {
        id: Set(recovery.id.uuid()),
        revision: Set(recovery.revision),
        decision_id: Set(recovery.decision.uuid()),
        payment_id: Set(recovery.payment.uuid()),
        payment_kind: Set(recovery.payment_kind.word().to_owned()),
        line: Set(number("recovery.line", recovery.line)?),
        financier_id: Set(recovery.financier.uuid()),
        state: Set(recovery.state.word().to_owned()),
        ground: Set(recovery.ground.word().to_owned()),
        amount_ore: Set(recovery.amount.ore()),
        netted_ore: Set(recovery.netted.ore()),
        interest_from: Set(recovery.interest_from.to_string()),
        reason: Set(recovery.reason.clone()),
        answer: Set(recovery.answer.clone()),
        motivation: Set(recovery.motivation.clone()),
        settlement: Set(recovery.settlement.clone()),
        paid_on: Set(recovery.paid_on.map(|day| day.to_string())),
        interest_ore: Set(recovery.interest.amount.ore()),
        interest_trace: Set(to_json(&recovery.interest.trace)?),
        rules: Set(to_json(&recovery.rules)?),
        invoice_number: Set(invoice.map(|invoice| invoice.number.clone())),
        invoice_due_on: Set(invoice.map(|invoice| invoice.due_on.to_string())),
        proposed_by: Set(to_signer(&recovery.proposed_by)?),
        created_at: Set(recovery.create_time.micros()),
    })
}

impl Model {
    fn into_recovery(self) -> Result<Recovery, DbErr> {
        let invoice = self.invoice_number.zip(self.invoice_due_on).map(|(number, due_on)| {
            let due_on = read_date("recovery.invoice_due_on", &due_on)?;
            Ok::<_, DbErr>(Invoiced { number, due_on })
        });
        Ok(Recovery {
            id: self.id.into(),
            revision: self.revision,
            decision: self.decision_id.into(),
            payment: self.payment_id.into(),
            payment_kind: read_word("recovery.payment_kind", &self.payment_kind)?,
            line: number("recovery.line", self.line)?,
            financier: self.financier_id.into(),
            state: read_word("recovery.state", &self.state)?,
            ground: read_word("recovery.ground", &self.ground)?,
            amount: Ore::new(self.amount_ore),
            netted: Ore::new(self.netted_ore),
            interest_from: read_date("recovery.interest_from", &self.interest_from)?,
            reason: self.reason,
            answer: self.answer,
            motivation: self.motivation,
            invoice: invoice.transpose()?,
            settlement: self.settlement,
            paid_on: self.paid_on.as_deref().map(|day| read_date("recovery.paid_on", day)).transpose()?,
            interest: Interest {
                amount: Ore::new(self.interest_ore),
                trace: from_json("recovery.interest_trace", &self.interest_trace)?,
            },
            rules: from_json("recovery.rules", &self.rules)?,
            proposed_by: signer("recovery.proposed_by", &self.proposed_by)?,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
