//! The tables of the funding service, oldest migration first.

use sea_orm_migration::MigrationTrait;

mod m0001_decisions;
mod m0002_ledger;
mod m0010_books;
mod m0011_policies;
mod m0020_models;
mod m0030_projects;
mod m0031_claims;
mod m0040_applications;
mod m0041_payment_orders;
mod m0050_payers;
mod m0060_due_dates_of_applications;
mod m0061_interest;
mod m0062_cheaper_links;
mod m0063_ends_of_projects;
mod m0070_voucher_counts;
mod m0071_ends_of_decisions;
mod m0075_rules_of_claims;
mod m0076_voucher_tax;
mod m0077_waived_advances;
mod m0078_invoices_of_recoveries;
mod m0079_payer_invoices;
mod m0083_links_of_entries;
mod m0084_guards_by_statement;

/// All of them.
pub fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m0001_decisions::Migration),
        Box::new(m0002_ledger::Migration),
        Box::new(m0010_books::Migration),
        Box::new(m0011_policies::Migration),
        Box::new(m0020_models::Migration),
        Box::new(m0030_projects::Migration),
        Box::new(m0031_claims::Migration),
        Box::new(m0040_applications::Migration),
        Box::new(m0041_payment_orders::Migration),
        Box::new(m0050_payers::Migration),
        Box::new(m0060_due_dates_of_applications::Migration),
        Box::new(m0061_interest::Migration),
        Box::new(m0062_cheaper_links::Migration),
        Box::new(m0063_ends_of_projects::Migration),
        Box::new(m0070_voucher_counts::Migration),
        Box::new(m0071_ends_of_decisions::Migration),
        Box::new(m0075_rules_of_claims::Migration),
        Box::new(m0076_voucher_tax::Migration),
        Box::new(m0077_waived_advances::Migration),
        Box::new(m0078_invoices_of_recoveries::Migration),
        Box::new(m0079_payer_invoices::Migration),
        Box::new(m0083_links_of_entries::Migration),
        Box::new(m0084_guards_by_statement::Migration),
    ]
}

#[cfg(test)]
mod tests;
