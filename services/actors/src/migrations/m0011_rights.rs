//! EXPAND. What persons ask for by law, what was corrected on them, and what is not to be used further.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of persons' rights.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0011_rights"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [rights_request(), rectification(), restriction()] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for sql in [
            // The open ones first, each by the day it is due.
            "CREATE INDEX rights_request_due ON rights_request (answered, due_on, id)",
            "CREATE INDEX rights_request_of ON rights_request (person_id, id)",
            "CREATE INDEX rectification_of ON rectification (person_id, id)",
            "CREATE INDEX restriction_of ON restriction (person_id, id)",
            // Asked for with each change of a person, and nearly always empty.
            "CREATE INDEX restriction_standing ON restriction (person_id) WHERE lifted_at IS NULL",
        ] {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// Who asks need not be in the register. The words of the answer are sealed.
fn rights_request() -> TableCreateStatement {
    Table::create()
        .table("rights_request")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid_null("person_id"))
        .col(text("kind"))
        .col(text("channel"))
        .col(text("received_on"))
        .col(text("due_on"))
        .col(boolean("answered"))
        .col(text_null("outcome"))
        .col(text_null("answered_on"))
        .col(text_null("answered_by"))
        .col(text_null("ground"))
        .col(blob_null("reason"))
        .col(boolean("appealable"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("rights_request", "person_id").to("person", "id"))
        .to_owned()
}

/// What was corrected, and why, is sealed in one.
fn rectification() -> TableCreateStatement {
    Table::create()
        .table("rectification")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("person_id"))
        .col(text("rectified_by"))
        .col(big_integer("created_at"))
        .col(blob("account"))
        .foreign_key(ForeignKey::create().from("rectification", "person_id").to("person", "id"))
        .to_owned()
}

fn restriction() -> TableCreateStatement {
    Table::create()
        .table("restriction")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("person_id"))
        .col(text("ground"))
        .col(blob("reason"))
        .col(text("restricted_by"))
        .col(big_integer("created_at"))
        .col(big_integer_null("lifted_at"))
        .col(text_null("lifted_by"))
        .col(text_null("told_on"))
        .foreign_key(ForeignKey::create().from("restriction", "person_id").to("person", "id"))
        .to_owned()
}
