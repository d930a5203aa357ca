//! Writes the linked entries of some days as an SIE 4i file, part by part: all of them are looked at before the first byte leaves.

use mesh::unit::{
    Look, Run,
    stream::{Part, Parted},
};
use proto::reell::funding::v1::{ExportSieRequest, ExportSieResponse};

use crate::{
    domain::{mapping::Content, refusal::ledger::LedgerRefusal, sie},
    store,
    wire::accounting::{self as wire, Place, Problem, Sheet},
};

/// How many entries a part has.
const ENTRIES: u64 = 500;

pub fn run(look: &mut Look, part: Part<ExportSieRequest>) -> Run<'_, Parted<ExportSieResponse>> {
    Box::pin(async move {
        let (organisation, days) = wire::export(&part.request)?;
        let place = part.after.as_deref().map_or(Ok(None), |text| Place::parse(text).map(Some))?;
        // The version that the first part was made by goes through to the last.
        let version = place.map(|place| place.mapping);
        let found = store::mapping::find(look.db(), organisation, version).await?;
        let mapping = found.ok_or(LedgerRefusal::MappingNotFound)?;
        let place = place.unwrap_or(Place { mapping: mapping.version, ..Place::default() });

        let entries = store::journal::between(look.db(), days, place.after, ENTRIES).await?;
        let last = entries.last().filter(|_| entries.len() as u64 == ENTRIES).map(|(position, _)| *position);
        let mut sheet = Sheet::default();
        if place.after == 0 {
            let head = sie::Head {
                version: env!("CARGO_PKG_VERSION").into(),
                made_on: look.now().date(),
                year: wire::year(days),
            };
            match sie::head(&head, &mapping.content) {
                Ok(bytes) => sheet.content = bytes,
                Err(problems) => sheet.tell("", problems),
            }
        }
        for (position, entry) in &entries {
            write(&mut sheet, *position, entry, &mapping.content)?;
        }
        Ok(wire::to_part(sheet, place, last))
    })
}

fn write(
    sheet: &mut Sheet,
    position: i64,
    entry: &crate::domain::chain::Recorded,
    mapping: &Content,
) -> Result<(), Problem> {
    let id = entry.id.to_string();
    match sie::voucher(position, entry, wire::day_of(entry)?, mapping) {
        Ok(None) => {}
        Ok(Some(voucher)) => match sie::body(&voucher) {
            Ok(bytes) => sheet.add(&bytes),
            Err(problem) => sheet.tell(&id, vec![problem]),
        },
        Err(problems) => sheet.tell(&id, problems),
    }
    Ok(())
}
