//! What every unit of work leaves beside its own change; for a whole group it goes in as one statement per table.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use crate::{audit, idempotency, inbox, outbox};

/// How many rows go into one statement: well below either engine's limit of bound values.
const ROWS_PER_STATEMENT: usize = 500;

/// The rows of one unit, or of the units of one group.
#[derive(Default)]
pub struct Rows {
    /// One for each command.
    pub answers: Vec<idempotency::ActiveModel>,
    /// One for each command, and for each access to personal data.
    pub audit: Vec<audit::ActiveModel>,
    /// What has happened.
    pub events: Vec<outbox::ActiveModel>,
    /// The events of others that were applied.
    pub applied: Vec<inbox::ActiveModel>,
}

impl Rows {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.audit.is_empty() && self.events.is_empty() && self.applied.is_empty()
    }

    /// Adds another unit's.
    pub fn append(&mut self, mut other: Self) {
        self.answers.append(&mut other.answers);
        self.audit.append(&mut other.audit);
        self.events.append(&mut other.events);
        self.applied.append(&mut other.applied);
    }

    /// Writes them all.
    pub async fn insert(self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        insert::<idempotency::Entity, _>(db, self.answers).await?;
        insert::<audit::Entity, _>(db, self.audit).await?;
        insert::<outbox::Entity, _>(db, self.events).await?;
        insert::<inbox::Entity, _>(db, self.applied).await
    }
}

async fn insert<E, A>(db: &impl ConnectionTrait, mut rows: Vec<A>) -> Result<(), DbErr>
where
    E: EntityTrait,
    A: sea_orm::ActiveModelTrait<Entity = E>,
{
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(ROWS_PER_STATEMENT));
        E::insert_many(rows).exec_without_returning(db).await?;
        rows = rest;
    }
    Ok(())
}
