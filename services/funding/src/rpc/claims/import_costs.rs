//! Keeps the pieces of a general ledger's file, and with the last one books its rows. What was booked just so is unchanged.

use std::collections::HashSet;

use mesh::{
    refusal::{Error, Refusal as _},
    sql::Tx,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{ImportCostsRequest, ImportCostsResponse};
use sha2::{Digest, Sha256};

use crate::{
    booking,
    domain::claims::{
        cost::{Cost, Stated, normal},
        project::Project,
        refusal::Refusal,
        sheet::{self, Fault},
    },
    matter,
    store::{self, claims::cost::file},
    wire::claims::{
        self as wire,
        cost::{Outcome, RowOutcome},
    },
};

pub fn run(work: &mut Work, request: ImportCostsRequest) -> Run<'_, ImportCostsResponse> {
    Box::pin(async move {
        let piece = wire::cost::piece(request)?;
        let (tx, project) = matter::begin(work, piece.decision).await?;
        matter::active(&tx, piece.decision).await?;
        project.goes_on()?;
        let held = file::held(&tx, piece.decision, &piece.hash).await?;
        let length = i64::try_from(piece.content.len()).unwrap_or(i64::MAX);
        let end = piece.first_byte.saturating_add(length);
        // What has come already is not taken again, so that a sender who lost an answer learns where to go on.
        if piece.first_byte < held && end <= held && held < piece.total {
            return Ok(wire::cost::to_report(held, None));
        }
        if piece.first_byte != held || end > piece.total || length == 0 {
            return Err(Refusal::CostFilePosition(held).into());
        }
        file::keep(&tx, work.keys(), piece.decision, (&piece.hash, piece.first_byte), &piece.content).await?;
        if end < piece.total {
            return Ok(wire::cost::to_report(end, None));
        }
        let content = file::take(&tx, work.keys(), piece.decision, &piece.hash).await?;
        if hex::encode(Sha256::digest(&content)) != piece.hash {
            return Err(Refusal::CostFileUnreadable(
                "it is not the one that its hash tells of: send it from its first byte",
            )
            .into());
        }
        let rows = sheet::read(&content, &piece.layout).map_err(|fault| match fault {
            Fault::Unreadable(why) => Refusal::CostFileUnreadable(why),
            Fault::Missing(column) => Refusal::CostColumnsMissing(column),
        })?;
        let mut outcomes = Vec::with_capacity(rows.len());
        let mut seen = HashSet::new();
        for row in rows {
            let of = match row.stated {
                Ok(stated) if !seen.insert((normal(&stated.voucher), stated.booked_on.year(), stated.voucher_row)) => {
                    RowOutcome::Faulty("voucher: must stand once in the file, or have a column for its rows".into())
                }
                Ok(stated) => book(work, &tx, &project, stated, piece.dry_run).await?,
                Err(fault) => RowOutcome::Faulty(fault),
            };
            outcomes.push(Outcome { line: row.line, of });
        }
        work.touch(piece.decision);
        Ok(wire::cost::to_report(piece.total, Some(outcomes)))
    })
}

/// Books a row, or says why not.
async fn book(work: &mut Work, tx: &Tx, project: &Project, stated: Stated, dry_run: bool) -> Result<RowOutcome, Error> {
    let held = store::claims::cost::of_voucher(tx, work.keys(), project.decision, &stated).await?;
    if let Some(held) = held.filter(|held| held.says(&stated)) {
        return Ok(RowOutcome::Unchanged(held.id));
    }
    if !store::claims::cost::check_voucher(tx, project.applicant, &stated).await? {
        return Ok(RowOutcome::Faulty(
            "voucher: has been counted already, with other words or in another project".into(),
        ));
    }
    let (cost, entry) = match Cost::record(work.new_id().into(), project, stated, work.caller().name(), work.now()) {
        Ok(booked) => booked,
        Err(refusal) => return Ok(RowOutcome::Faulty(refusal.message())),
    };
    if dry_run {
        return Ok(RowOutcome::Booked(None));
    }
    store::claims::cost::insert(tx, work.keys(), project.applicant, &cost).await?;
    booking::record(work, &entry, &cost.id.to_string());
    wire::event::recorded(work, &cost);
    Ok(RowOutcome::Booked(Some(cost.id)))
}
