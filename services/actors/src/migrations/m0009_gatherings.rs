//! EXPAND. Gatherings with the organisations in them, and the target groups of the founding decision.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of gatherings, and the five groups that the decision names.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0009_gatherings"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            gathering(),
            gathering_item(),
            gathering_organisation(),
            gathering_outcome(),
            target_group(),
            target_group_role(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        for group in GROUPS {
            found(manager, &group).await?;
        }
        Ok(())
    }
}

/// A target group (målgrupp) of RUN-00253-2023.
struct Group {
    id: &'static str,
    item: i32,
    title: &'static str,
    roles: &'static [&'static str],
    except: &'static [&'static str],
}

/// The words of the public side.
const PUBLIC: &[&str] =
    &["municipality", "responsible_authority", "authority", "region", "state_authority", "municipal_association"];

/// Items 6 to 10 of the decision. Which roles and kinds make an organisation one of a group is how the centre reads it, and can be revised.
const GROUPS: [Group; 5] = [
    Group {
        id: "industry_bodies",
        item: 6,
        title: "Branscher och dess företrädare",
        roles: &["sector_body"],
        except: &[],
    },
    Group {
        id: "education_providers",
        item: 7,
        title: "Privata och offentliga utbildningsanordnare",
        roles: &["education_provider", "provider", "learning_centre", "education_company", "university"],
        except: &[],
    },
    Group {
        id: "companies",
        item: 8,
        title: "Näringslivet och dess bolag",
        roles: &["employer", "company"],
        except: PUBLIC,
    },
    Group {
        id: "municipalities_and_public_employers",
        item: 9,
        title: "Kommuner och den offentliga arbetsmarknaden",
        roles: PUBLIC,
        except: &[],
    },
    Group {
        id: "individuals_representatives",
        item: 10,
        title: "Individer, genom dem som företräder dem",
        roles: &["civil_society", "referrer"],
        except: PUBLIC,
    },
];

async fn found(manager: &SchemaManager<'_>, group: &Group) -> Result<(), DbErr> {
    let row = Query::insert()
        .into_table("target_group")
        .columns(["id", "item", "title", "revision"])
        .values_panic([group.id.into(), group.item.into(), group.title.into(), 1i64.into()])
        .to_owned();
    manager.execute(row).await?;
    let roles = group.roles.iter().map(|role| (*role, true)).chain(group.except.iter().map(|role| (*role, false)));
    for (role, included) in roles {
        let row = Query::insert()
            .into_table("target_group_role")
            .columns(["target_group_id", "role", "included"])
            .values_panic([group.id.into(), role.into(), included.into()])
            .to_owned();
        manager.execute(row).await?;
    }
    Ok(())
}

fn gathering() -> TableCreateStatement {
    Table::create()
        .table("gathering")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text("kind"))
        .col(text("title"))
        .col(big_integer("starts_at"))
        .col(integer("duration_minutes"))
        .col(uuid_null("node_id"))
        .col(text("venue"))
        .col(boolean("remote"))
        .col(text("state"))
        .col(text("notes"))
        .col(text("cancel_reason"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn gathering_item() -> TableCreateStatement {
    Table::create()
        .table("gathering_item")
        .col(uuid("gathering_id"))
        .col(integer("place"))
        .col(text("text"))
        .primary_key(Index::create().col("gathering_id").col("place"))
        .foreign_key(ForeignKey::create().from("gathering_item", "gathering_id").to("gathering", "id"))
        .to_owned()
}

/// How many came, and never who.
fn gathering_organisation() -> TableCreateStatement {
    Table::create()
        .table("gathering_organisation")
        .col(uuid("gathering_id"))
        .col(uuid("organisation_id"))
        .col(big_integer_null("invited_at"))
        .col(integer("participants"))
        .primary_key(Index::create().col("gathering_id").col("organisation_id"))
        .foreign_key(ForeignKey::create().from("gathering_organisation", "gathering_id").to("gathering", "id"))
        .foreign_key(ForeignKey::create().from("gathering_organisation", "organisation_id").to("organisation", "id"))
        .to_owned()
}

fn gathering_outcome() -> TableCreateStatement {
    Table::create()
        .table("gathering_outcome")
        .col(uuid("gathering_id"))
        .col(integer("place"))
        .col(text("kind"))
        .col(text("text"))
        .col(text_null("due"))
        .col(uuid_null("organisation_id"))
        .primary_key(Index::create().col("gathering_id").col("place"))
        .foreign_key(ForeignKey::create().from("gathering_outcome", "gathering_id").to("gathering", "id"))
        .foreign_key(ForeignKey::create().from("gathering_outcome", "organisation_id").to("organisation", "id"))
        .to_owned()
}

fn target_group() -> TableCreateStatement {
    Table::create()
        .table("target_group")
        .col(ColumnDef::new("id").text().not_null().primary_key())
        .col(integer("item"))
        .col(text("title"))
        .col(big_integer("revision"))
        .to_owned()
}

/// The word is that of a role or of a kind of organisation.
fn target_group_role() -> TableCreateStatement {
    Table::create()
        .table("target_group_role")
        .col(text("target_group_id"))
        .col(text("role"))
        .col(boolean("included"))
        .primary_key(Index::create().col("target_group_id").col("role"))
        .foreign_key(ForeignKey::create().from("target_group_role", "target_group_id").to("target_group", "id"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 3] {
    [
        Index::create().name("gathering_by_start").table("gathering").col("starts_at").col("id").to_owned(),
        Index::create()
            .name("gathering_organisation_by_organisation")
            .table("gathering_organisation")
            .col("organisation_id")
            .col("gathering_id")
            .to_owned(),
        // Who was merged into an organisation brings its gatherings along.
        Index::create().name("organisation_by_merged_into").table("organisation").col("merged_into").to_owned(),
    ]
}
