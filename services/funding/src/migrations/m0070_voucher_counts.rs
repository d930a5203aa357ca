//! EXPAND. A voucher is counted by its year and in one spelling: series begin anew each year, and "A 1" is "a1". What costs have counted is
//! taken over from them; the table before stays for the program before, which goes on counting in it.

use std::collections::BTreeMap;

use sea_orm_migration::{prelude::*, schema::*};
use uuid::Uuid;

use crate::domain::claims::cost::normal;

/// How much of each voucher is counted.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0070_voucher_counts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(voucher_count()).await?;
        for (voucher, used_bps) in counted(manager).await? {
            manager.exec_stmt(insert(voucher, used_bps)).await?;
        }
        Ok(())
    }
}

/// In whose books, of which year, how it is spelled, and its row.
type Voucher = (Uuid, i32, String, i32);

/// What the costs that there are have counted. Where two spellings of one voucher have counted it twice, that is more than the whole, and
/// one of them is taken back before anything is left.
async fn counted(manager: &SchemaManager<'_>) -> Result<BTreeMap<Voucher, i32>, DbErr> {
    let costs = Query::select()
        .column(("project", "applicant_id"))
        .column(("cost", "voucher"))
        .column(("cost", "voucher_row"))
        .column(("cost", "portion_bps"))
        .column(("cost", "booked_on"))
        .from("cost")
        .inner_join("project", Expr::col(("project", "decision_id")).equals(("cost", "decision_id")))
        // What was taken back counts no longer.
        .and_where(Expr::col(("cost", "state")).ne("voided"))
        .take();
    let mut counted = BTreeMap::<Voucher, i32>::new();
    for cost in manager.get_connection().query_all(&costs).await? {
        let (voucher, booked_on): (String, String) = (cost.try_get("", "voucher")?, cost.try_get("", "booked_on")?);
        let year = booked_on.get(..4).and_then(|year| year.parse::<i32>().ok());
        let year = year.ok_or_else(|| DbErr::Custom(format!("cost.booked_on holds {booked_on}")))?;
        let key: Voucher =
            (cost.try_get("", "applicant_id")?, year, normal(&voucher), cost.try_get("", "voucher_row")?);
        let portion: i32 = cost.try_get("", "portion_bps")?;
        let used = counted.entry(key).or_default();
        *used = used.saturating_add(portion);
    }
    Ok(counted)
}

fn insert((applicant, year, voucher, row): Voucher, used_bps: i32) -> InsertStatement {
    let values: [Expr; 5] = [applicant.into(), year.into(), voucher.into(), row.into(), used_bps.into()];
    Query::insert()
        .into_table("voucher_count")
        .columns(["applicant_id", "fiscal_year", "voucher", "voucher_row", "used_bps"])
        .values_panic(values)
        .to_owned()
}

fn voucher_count() -> TableCreateStatement {
    Table::create()
        .table("voucher_count")
        .col(uuid("applicant_id"))
        .col(integer("fiscal_year"))
        .col(text("voucher"))
        .col(integer("voucher_row"))
        .col(integer("used_bps").check(Expr::col("used_bps").gte(0)))
        .col(big_integer_null("whole_ore"))
        .primary_key(Index::create().col("applicant_id").col("fiscal_year").col("voucher").col("voucher_row"))
        .to_owned()
}
