//! Invoices to payers, which phases each is of, and its file. They are only added.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind as Is},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, entity::prelude::*};

use super::{list, read_date, unreadable};
use crate::domain::{
    OrganisationId,
    formats::invoice::Amounts,
    money::Ore,
    payers::{InvoiceId, PledgeId, invoice::Issued},
    period::Month,
};

/// An invoice.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payer_invoice")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub invoice_number: String,
    pub seller_id: Uuid,
    pub organisation_id: Uuid,
    pub month: String,
    pub issued_on: String,
    pub due_on: String,
    pub buyer_reference: String,
    pub net_ore: i64,
    pub vat_ore: i64,
    pub rounding_ore: i64,
    pub payable_ore: i64,
    pub phases: i32,
    pub entry_id: Uuid,
    pub issued_by: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Phases.
pub mod phase {
    use sea_orm::entity::prelude::*;

    /// That a phase is on an invoice.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payer_invoice_phase")]
    pub struct Model {
        /// Which line of a pin.
        #[sea_orm(primary_key, auto_increment = false)]
        pub commitment_id: Uuid,
        pub invoice_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Files.
pub mod file {
    use sea_orm::entity::prelude::*;

    /// An invoice's file.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payer_invoice_file")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub invoice_id: Uuid,
        pub content: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the list of invoices can be asked.
pub fn listed() -> List {
    let fields = [
        Field::of("seller_id", Is::Id(OrganisationId::PREFIX), Column::SellerId),
        Field::of("organisation_id", Is::Id(OrganisationId::PREFIX), Column::OrganisationId),
        Field::of("invoice_number", Is::Text, Column::InvoiceNumber),
        Field::of("month", Is::Text, Column::Month),
        Field::of("due_on", Is::Date, Column::DueOn),
        Field::of("payable_ore", Is::Number, Column::PayableOre),
        Field::of("create_time", Is::Moment, Column::CreatedAt).ordered_by(Column::Id),
    ];
    list("payer invoices", "create_time", Column::Id, fields)
}

/// A page of invoices.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Issued>, Error> {
    let rows = asked.rows(db, Entity::find()).await?;
    rows.into(|rows| rows.into_iter().map(|row| row.into_issued().map_err(Error::from)).collect())
}

/// The invoice with an id, and its file.
pub async fn find(db: &impl ConnectionTrait, id: InvoiceId) -> Result<Option<(Issued, Vec<u8>)>, DbErr> {
    let invoice = Entity::find_by_id(id.uuid()).one(db).await?.map(Model::into_issued).transpose()?;
    let file = file::Entity::find_by_id(id.uuid()).one(db).await?;
    Ok(invoice.zip(file.map(|file| file.content)))
}

/// The invoice that has a number of a seller's series.
pub async fn of_number(
    db: &impl ConnectionTrait,
    seller: OrganisationId,
    number: &str,
) -> Result<Option<InvoiceId>, DbErr> {
    let found = Entity::find().filter(Column::SellerId.eq(seller.uuid())).filter(Column::InvoiceNumber.eq(number));
    Ok(found.one(db).await?.map(|row| row.id.into()))
}

/// Keeps an invoice, the phases that it is of, and its file.
pub async fn insert(
    tx: &impl ConnectionTrait,
    issued: &Issued,
    phases: &[PledgeId],
    content: Vec<u8>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(issued.id.uuid()),
        invoice_number: Set(issued.number.clone()),
        seller_id: Set(issued.seller.uuid()),
        organisation_id: Set(issued.payer.uuid()),
        month: Set(issued.month.to_string()),
        issued_on: Set(issued.issued_on.to_string()),
        due_on: Set(issued.due_on.to_string()),
        buyer_reference: Set(issued.buyer_reference.clone()),
        net_ore: Set(issued.amounts.net.ore()),
        vat_ore: Set(issued.amounts.vat.ore()),
        rounding_ore: Set(issued.amounts.rounding.ore()),
        payable_ore: Set(issued.amounts.payable.ore()),
        phases: Set(i32::try_from(issued.phases).unwrap_or(i32::MAX)),
        entry_id: Set(issued.entry.uuid()),
        issued_by: Set(issued.issued_by.clone()),
        created_at: Set(issued.create_time.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    let of = |id: &PledgeId| phase::ActiveModel { commitment_id: Set(id.uuid()), invoice_id: Set(issued.id.uuid()) };
    phase::Entity::insert_many(phases.iter().map(of)).exec_without_returning(tx).await?;
    let file = file::ActiveModel { invoice_id: Set(issued.id.uuid()), content: Set(content) };
    file::Entity::insert(file).exec_without_returning(tx).await.map(|_| ())
}

impl Model {
    fn into_issued(self) -> Result<Issued, DbErr> {
        Ok(Issued {
            id: self.id.into(),
            number: self.invoice_number,
            seller: self.seller_id.into(),
            payer: self.organisation_id.into(),
            month: Month::parse(&self.month).map_err(|_| unreadable("payer_invoice.month", &self.month))?,
            issued_on: read_date("payer_invoice.issued_on", &self.issued_on)?,
            due_on: read_date("payer_invoice.due_on", &self.due_on)?,
            buyer_reference: self.buyer_reference,
            amounts: Amounts {
                net: Ore::new(self.net_ore),
                vat: Ore::new(self.vat_ore),
                rounding: Ore::new(self.rounding_ore),
                payable: Ore::new(self.payable_ore),
            },
            phases: usize::try_from(self.phases).unwrap_or_default(),
            entry: self.entry_id.into(),
            issued_by: self.issued_by,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
