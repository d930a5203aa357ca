//! Projects: one row each, held while anything of it changes.

use std::collections::BTreeMap;

use mesh::clock::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QuerySelect, entity::prelude::*};

use super::{from_json, read_date, signer, to_json, to_signer};
use crate::domain::{
    DecisionId, OrganisationId,
    claims::{
        ClaimId,
        project::{Financier, Project, Undertaking},
        word::Category,
    },
    money::Ore,
};

/// A project.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "project")]
pub struct Model {
    /// Of which decision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_id: Uuid,
    pub revision: i64,
    pub told: i64,
    pub applicant_id: Uuid,
    pub from_day: String,
    pub to_day: String,
    pub terms: String,
    pub financiers: String,
    pub claimed: String,
    pub accepted_by: Option<String>,
    pub accepted_person: Option<Uuid>,
    pub accepted_at: Option<i64>,
    pub eligible_ore: i64,
    pub cash_ore: i64,
    pub open_claim_id: Option<Uuid>,
    pub claims: i64,
    pub closed: bool,
    pub reported: bool,
}

impl ActiveModelBehavior for ActiveModel {}

/// The project of a decision.
pub async fn find(db: &impl ConnectionTrait, decision: DecisionId) -> Result<Option<Project>, DbErr> {
    Entity::find_by_id(decision.uuid()).one(db).await?.map(Model::into_project).transpose()
}

/// The project of a decision, held until the transaction ends so that nobody else changes it meanwhile.
pub async fn find_to_change(tx: &impl ConnectionTrait, decision: DecisionId) -> Result<Option<Project>, DbErr> {
    Entity::find_by_id(decision.uuid()).lock_exclusive().one(tx).await?.map(Model::into_project).transpose()
}

/// Keeps a new project.
pub async fn insert(tx: &impl ConnectionTrait, project: &Project) -> Result<(), DbErr> {
    Entity::insert(row(project)?).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps a project that has changed.
pub async fn update(tx: &impl ConnectionTrait, project: &Project) -> Result<(), DbErr> {
    Entity::update(row(project)?).exec_without_returning(tx).await.map(|_| ())
}

fn row(project: &Project) -> Result<ActiveModel, DbErr> {
    let undertaking = project.undertaking.as_ref();
    let claimed: Vec<_> = project.claimed.iter().collect();
    Ok(ActiveModel {
        decision_id: Set(project.decision.uuid()),
        revision: Set(project.revision),
        told: Set(project.told),
        applicant_id: Set(project.applicant.uuid()),
        from_day: Set(project.days.0.to_string()),
        to_day: Set(project.days.1.to_string()),
        terms: Set(to_json(&project.terms)?),
        financiers: Set(to_json(&project.financiers)?),
        claimed: Set(to_json(&claimed)?),
        accepted_by: Set(undertaking.map(|undertaking| to_signer(&undertaking.signer)).transpose()?),
        accepted_person: Set(undertaking.and_then(|undertaking| undertaking.signer.person)),
        accepted_at: Set(undertaking.map(|undertaking| undertaking.time.micros())),
        eligible_ore: Set(project.eligible.ore()),
        cash_ore: Set(project.cash.ore()),
        open_claim_id: Set(project.open_claim.map(ClaimId::uuid)),
        claims: Set(project.claims),
        closed: Set(project.closed),
        reported: Set(project.reported),
    })
}

impl Model {
    fn into_project(self) -> Result<Project, DbErr> {
        let undertaking = match (self.accepted_by, self.accepted_at) {
            (Some(by), Some(at)) => {
                Some(Undertaking { signer: signer("project.accepted_by", &by)?, time: Timestamp::from_micros(at) })
            }
            _ => None,
        };
        let financiers: Vec<Financier> = from_json("project.financiers", &self.financiers)?;
        let claimed: Vec<(Category, Ore)> = from_json("project.claimed", &self.claimed)?;
        Ok(Project {
            decision: self.decision_id.into(),
            revision: self.revision,
            told: self.told,
            applicant: OrganisationId::from(self.applicant_id),
            days: (read_date("project.from_day", &self.from_day)?, read_date("project.to_day", &self.to_day)?),
            terms: from_json("project.terms", &self.terms)?,
            financiers,
            undertaking,
            eligible: Ore::new(self.eligible_ore),
            cash: Ore::new(self.cash_ore),
            claimed: BTreeMap::from_iter(claimed),
            open_claim: self.open_claim_id.map(ClaimId::from),
            claims: self.claims,
            closed: self.closed,
            reported: self.reported,
        })
    }
}
