//! The names that lead to organisations: each leads to one only.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use mesh::{refusal::Error, together::LookUp};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select, TryInsertResult,
    entity::prelude::*,
};

use super::parts::{Part, day, day_text, fields, owner};
use crate::domain::{
    name::OrganisationName,
    organisation::{
        Organisation, OrganisationId,
        names::{Name, NameKind},
    },
    refusal::Refusal,
};

/// The place of the organisation's own name; its others have the places behind it.
const OWN_NAME: i32 = 0;
/// All names that lead to the organisation in the statement around it: its own first, in their order.
pub const NAMES: Part = Part {
    fields: &["spelling", "kind", "COALESCE(valid_from, '')", "COALESCE(valid_until, '')"],
    led_by: Some("leads_to"),
    lines: "organisation_name WHERE leads_to = organisation.id ORDER BY organisation_id <> leads_to, organisation_id, place",
};

/// A name as a request states it, and the field that it stands in.
pub struct Stated {
    /// E.g. "aliases[2]".
    pub field: String,
    /// The name.
    pub name: OrganisationName,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_name")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub folded: String,
    pub organisation_id: Uuid,
    pub leads_to: Uuid,
    pub place: i32,
    pub spelling: String,
    pub kind: String,
    pub valid_from: Option<String>,
    pub valid_until: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Whose a folded name is: the organisation that it was given to, wherever it leads.
pub struct HolderOfName;

impl LookUp for HolderOfName {
    type Key = String;
    type Value = Uuid;
    const TABLE: &'static str = "organisation_name";

    async fn find(db: &impl ConnectionTrait, folded: Vec<String>) -> Result<HashMap<String, Uuid>, DbErr> {
        let holders = Entity::find().filter(Column::Folded.is_in(folded));
        let holders =
            holders.select_only().columns([Column::Folded, Column::OrganisationId]).into_tuple::<(String, Uuid)>();
        Ok(holders.all(db).await?.into_iter().collect())
    }
}

/// Selects the id that a name leads to.
pub fn holder(name: &OrganisationName) -> Select<Entity> {
    Entity::find_by_id(name.folded()).select_only().column(Column::LeadsTo)
}

/// Selects the ids of those whom one of these folded names leads to.
pub fn holders(folded: Vec<String>) -> Select<Entity> {
    Entity::find().select_only().column(Column::LeadsTo).filter(Column::Folded.is_in(folded))
}

/// The first of some names that an organisation cannot have: it leads to another one, or it is to be the official name and came with a
/// merge, with which it may go again.
pub async fn taken(db: &impl ConnectionTrait, id: OrganisationId, stated: &[Stated]) -> Result<Option<Refusal>, DbErr> {
    let folded: Vec<String> = stated.iter().map(|stated| stated.name.folded()).collect();
    let others =
        Entity::find().filter(Column::Folded.is_in(folded.clone())).filter(Column::OrganisationId.ne(id.uuid()));
    let rows = others.all(db).await?;
    let rows: HashMap<&str, &Model> = rows.iter().map(|row| (row.folded.as_str(), row)).collect();
    let first = folded.iter().zip(stated).enumerate().find_map(|(place, (folded, stated))| {
        let row = rows.get(folded.as_str()).filter(|row| place == 0 || row.leads_to != id.uuid())?;
        Some((stated, row.organisation_id))
    });
    Ok(first
        .map(|(stated, holder)| Refusal::OrganisationNameTaken { field: stated.field.clone(), holder: holder.into() }))
}

/// Adds the names that are the organisation's own. False where one of them leads to another organisation.
pub async fn insert(tx: &impl ConnectionTrait, organisation: &Organisation) -> Result<bool, Error> {
    let rows = in_order(rows(organisation)?);
    let expected = rows.len() as u64;
    let inserted =
        Entity::insert_many(rows).on_conflict_do_nothing_on([Column::Folded]).exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(count) if count == expected))
}

/// The rows of the names that are the organisation's own.
pub fn rows(organisation: &Organisation) -> anyhow::Result<Vec<ActiveModel>> {
    let id = organisation.id.uuid();
    let rows = organisation.profile.names.own().zip(OWN_NAME..).map(|(name, place)| {
        Ok(ActiveModel {
            folded: Set(name.text.folded()),
            organisation_id: Set(id),
            leads_to: Set(id),
            place: Set(place),
            spelling: Set(name.text.as_str().to_owned()),
            kind: Set(kind_text(name.kind).to_owned()),
            valid_from: Set(name.from.map(day_text).transpose()?),
            valid_until: Set(name.until.map(day_text).transpose()?),
        })
    });
    rows.collect()
}

/// One order for all, so that two transactions that want the same names wait for each other and do not lock each other out.
pub fn in_order(mut rows: Vec<ActiveModel>) -> Vec<ActiveModel> {
    rows.sort_by(|left, right| left.folded.as_ref().cmp(right.folded.as_ref()));
    rows
}

/// Removes the names that are the organisation's own.
pub async fn remove(tx: &impl ConnectionTrait, id: OrganisationId) -> Result<(), DbErr> {
    let own = Entity::delete_many().filter(Column::OrganisationId.eq(id.uuid())).filter(Column::LeadsTo.eq(id.uuid()));
    own.exec(tx).await?;
    Ok(())
}

/// Lets the names of some organisations, all of which lead to one, lead to another.
pub async fn lead(
    tx: &impl ConnectionTrait,
    from: OrganisationId,
    to: OrganisationId,
    of: &[Uuid],
) -> Result<(), DbErr> {
    let moved = Entity::update_many().col_expr(Column::LeadsTo, Expr::value(to.uuid()));
    let moved = moved.filter(Column::LeadsTo.eq(from.uuid())).filter(Column::OrganisationId.is_in(of.to_vec()));
    moved.exec(tx).await?;
    Ok(())
}

/// A name as it was stored.
pub fn stored(line: &str) -> anyhow::Result<Name> {
    let [spelling, kind, from, until, merged_from] = fields(line)?;
    Ok(Name {
        text: OrganisationName::parse(spelling).map_err(|rule| anyhow!("a stored name {rule}"))?,
        kind: NameKind::ALL
            .into_iter()
            .find(|known| kind_text(*known) == kind)
            .with_context(|| format!("there is no kind of name {kind}"))?,
        from: day(from)?,
        until: day(until)?,
        merged_from: owner(merged_from)?,
    })
}

fn kind_text(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Official => "official",
        NameKind::Alias => "alias",
        NameKind::Earlier => "earlier",
        NameKind::Abbreviation => "abbreviation",
    }
}
