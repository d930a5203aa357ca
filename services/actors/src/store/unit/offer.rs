//! What units offer: accessibility, equipment, languages and modes, each a row to be found by.

use std::collections::BTreeSet;

use anyhow::bail;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use super::set;
use crate::domain::unit::{Accessibility, Mode, Unit, folded};

/// The kind of an offer that is a measure of accessibility.
pub const ACCESSIBILITY: &str = "accessibility";
/// The kind of an offer that is a piece of equipment.
pub const EQUIPMENT: &str = "equipment";
/// The kind of an offer that is a language.
pub const LANGUAGE: &str = "language";
/// The kind of an offer that is a mode of assessment.
pub const MODE: &str = "mode";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_offer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub label: String,
    pub place: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// What a unit offers.
#[derive(Default)]
pub struct Offers {
    /// What makes it accessible.
    pub accessibility: BTreeSet<Accessibility>,
    /// What there is to be assessed with.
    pub equipment: Vec<String>,
    /// The languages that are spoken.
    pub languages: BTreeSet<String>,
    /// What it can host.
    pub modes: BTreeSet<Mode>,
}

impl Offers {
    /// Reads the rows of one unit.
    pub fn read<'a>(rows: impl Iterator<Item = &'a Model>) -> anyhow::Result<Self> {
        let mut offers = Self::default();
        for row in rows {
            match row.kind.as_str() {
                ACCESSIBILITY => {
                    offers.accessibility.append(&mut set(&Accessibility::ALL, accessibility_text, &row.code)?);
                }
                MODE => offers.modes.append(&mut set(&Mode::ALL, mode_text, &row.code)?),
                EQUIPMENT => offers.equipment.push(row.label.clone()),
                LANGUAGE => {
                    offers.languages.insert(row.code.clone());
                }
                other => bail!("there is no offer of the kind {other}"),
            }
        }
        Ok(offers)
    }
}

/// The offers of some units.
pub async fn of(db: &impl ConnectionTrait, units: &[Uuid]) -> Result<Vec<Model>, DbErr> {
    let rows = Entity::find().filter(Column::UnitId.is_in(units.iter().copied()));
    rows.order_by_asc(Column::UnitId).order_by_asc(Column::Kind).order_by_asc(Column::Place).all(db).await
}

/// Writes anew what a unit offers.
pub async fn replace(tx: &impl ConnectionTrait, unit: &Unit) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::UnitId.eq(unit.id.uuid())).exec(tx).await?;
    let profile = &unit.profile;
    let plain = |kind: &'static str, code: &str| (kind, code.to_owned(), code.to_owned());
    let accessibility = profile.accessibility.iter().map(|one| plain(ACCESSIBILITY, accessibility_text(*one)));
    let modes = profile.modes.iter().map(|mode| plain(MODE, mode_text(*mode)));
    let languages = profile.languages.iter().map(|code| plain(LANGUAGE, code));
    let equipment = profile.equipment.iter().map(|label| (EQUIPMENT, folded(label), label.clone()));
    let rows = accessibility.chain(modes).chain(languages).chain(equipment).zip(0..);
    let rows: Vec<ActiveModel> = rows
        .map(|((kind, code, label), place)| ActiveModel {
            unit_id: Set(unit.id.uuid()),
            kind: Set(kind.to_owned()),
            code: Set(code),
            label: Set(label),
            place: Set(place),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// As it is stored.
pub fn accessibility_text(accessibility: Accessibility) -> &'static str {
    match accessibility {
        Accessibility::WheelchairAccess => "wheelchair_access",
        Accessibility::AccessibleToilet => "accessible_toilet",
        Accessibility::Lift => "lift",
        Accessibility::HearingLoop => "hearing_loop",
        Accessibility::QuietRoom => "quiet_room",
        Accessibility::HeightAdjustableDesk => "height_adjustable_desk",
        Accessibility::TactileGuidance => "tactile_guidance",
        Accessibility::ScreenReader => "screen_reader",
        Accessibility::AccessibleParking => "accessible_parking",
        Accessibility::PublicTransport => "public_transport",
    }
}

/// As it is stored.
pub fn mode_text(mode: Mode) -> &'static str {
    match mode {
        Mode::OnSite => "on_site",
        Mode::RemoteSupervised => "remote_supervised",
        Mode::Simulator => "simulator",
        Mode::Workplace => "workplace",
    }
}
