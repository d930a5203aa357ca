//! EXPAND. Invoices to the payers of cases, the phases that each is of, and its file as it was issued.
//!
//! The database itself holds that a phase is on one invoice, that a seller gives a number once, and that nothing of it is changed or
//! removed: an invoice is part of the accounts.

use mesh::migrations::raw;
use sea_orm_migration::{prelude::*, schema::*};

/// The tables of invoices to payers.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0079_payer_invoices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [payer_invoice(), payer_invoice_phase(), payer_invoice_file()] {
            manager.create_table(table).await?;
        }
        let indexes = [
            "CREATE UNIQUE INDEX payer_invoice_series ON payer_invoice (seller_id, invoice_number)",
            "CREATE INDEX payer_invoice_payer ON payer_invoice (organisation_id, id)",
            // What a payer owes of a month.
            "CREATE INDEX payer_commitment_posted ON payer_commitment (organisation_id, updated_at) WHERE state = 'posted'",
        ];
        for index in indexes {
            manager.get_connection().execute_unprepared(index).await?;
        }
        raw(manager, SQLITE_GUARDS, POSTGRES_GUARDS).await
    }
}

fn payer_invoice() -> TableCreateStatement {
    Table::create()
        .table("payer_invoice")
        .col(pk_uuid("id"))
        .col(text("invoice_number"))
        .col(uuid("seller_id"))
        .col(uuid("organisation_id"))
        .col(text("month"))
        .col(text("issued_on"))
        .col(text("due_on"))
        .col(text("buyer_reference"))
        .col(big_integer("net_ore"))
        .col(big_integer("vat_ore"))
        .col(big_integer("rounding_ore"))
        .col(big_integer("payable_ore"))
        .col(integer("phases"))
        .col(uuid("entry_id"))
        .col(text("issued_by"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn payer_invoice_phase() -> TableCreateStatement {
    Table::create()
        .table("payer_invoice_phase")
        // A phase is on one invoice, whatever two callers do at once.
        .col(pk_uuid("commitment_id"))
        .col(uuid("invoice_id"))
        .foreign_key(ForeignKey::create().from("payer_invoice_phase", "commitment_id").to("payer_commitment", "id"))
        .foreign_key(ForeignKey::create().from("payer_invoice_phase", "invoice_id").to("payer_invoice", "id"))
        .to_owned()
}

fn payer_invoice_file() -> TableCreateStatement {
    Table::create()
        .table("payer_invoice_file")
        .col(pk_uuid("invoice_id"))
        .col(blob("content"))
        .foreign_key(ForeignKey::create().from("payer_invoice_file", "invoice_id").to("payer_invoice", "id"))
        .to_owned()
}

const SQLITE_GUARDS: &str = "
CREATE TRIGGER payer_invoice_is_final BEFORE UPDATE ON payer_invoice
    BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
CREATE TRIGGER payer_invoice_stays BEFORE DELETE ON payer_invoice
    BEGIN SELECT RAISE(ABORT, 'an invoice is never removed'); END;
CREATE TRIGGER payer_invoice_phase_is_final BEFORE UPDATE ON payer_invoice_phase
    BEGIN SELECT RAISE(ABORT, 'a phase stays on its invoice'); END;
CREATE TRIGGER payer_invoice_phase_stays BEFORE DELETE ON payer_invoice_phase
    BEGIN SELECT RAISE(ABORT, 'a phase stays on its invoice'); END;
CREATE TRIGGER payer_invoice_file_is_final BEFORE UPDATE ON payer_invoice_file
    BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
CREATE TRIGGER payer_invoice_file_stays BEFORE DELETE ON payer_invoice_file
    BEGIN SELECT RAISE(ABORT, 'an invoice is never removed'); END;
";

const POSTGRES_GUARDS: &str = "
CREATE FUNCTION payer_invoices_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an invoice is never changed or removed'; END $$;
CREATE TRIGGER payer_invoice_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON payer_invoice
    FOR EACH STATEMENT EXECUTE FUNCTION payer_invoices_are_final();
CREATE TRIGGER payer_invoice_phase_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON payer_invoice_phase
    FOR EACH STATEMENT EXECUTE FUNCTION payer_invoices_are_final();
CREATE TRIGGER payer_invoice_file_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON payer_invoice_file
    FOR EACH STATEMENT EXECUTE FUNCTION payer_invoices_are_final();
";
