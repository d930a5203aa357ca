//! Rows that are organisations: read, judged and landed.

use mesh::{refusal::Error, sql::Tx, unit::Work};

use super::{Judged, Read, seen::Seen};
use crate::{
    domain::{
        import::{
            Import,
            judge::{Organisations, Verdict, differs, name_taken},
            row::{self, Stated},
            table::Row,
        },
        name::OrganisationName,
        organisation::Organisation,
    },
    store,
    wire::{imports::sheet, organisations::organisation_registered},
};

/// Reads a row.
pub fn read(import: &Import, row: &Row) -> Read<Stated> {
    let cells = row.cells.as_ref().map_err(|fault| vec![fault.clone()])?;
    row::organisation(cells, sheet::role, sheet::kind, &import.order.roles)
}

/// Judges rows, and adds those that are new; in a dry run it only notes that they were seen.
pub async fn land(
    work: &mut Work,
    tx: &Tx,
    import: &Import,
    rows: &[Row],
    stated: Vec<Read<Stated>>,
) -> Result<Judged, Error> {
    let mut register = Organisations::default();
    let numbers = stated.iter().flatten().filter_map(|row| row.profile.number.as_ref()).collect();
    let names = stated.iter().flatten().flat_map(names).collect();
    let today = work.now().date();
    for known in store::organisation::bulk::known(tx, numbers, names).await? {
        let roles = known.roles.held_on(today);
        register.add(known.id, known.profile, roles);
    }
    // What lands is found in the register.
    let told_by = if import.order.dry_run { stated.iter().flatten().flat_map(keys).collect() } else { Vec::new() };
    let mut seen = Seen::find(work, tx, import, told_by).await?;
    let mut verdicts = Vec::with_capacity(stated.len());
    for row in stated {
        verdicts.push(match row {
            Err(faults) => Verdict::Wrong(faults),
            Ok(row) => match earlier(&seen, &row) {
                Some(verdict) => verdict,
                None => {
                    let (keys, digest, id) = (keys(&row), digest(&row), work.new_id().into());
                    let verdict = register.judge(id, row);
                    if import.order.dry_run && matches!(verdict, Verdict::Create(_)) {
                        seen.note(keys, &digest, None);
                    }
                    verdict.map(|row| Organisation::register(id, row.profile, &row.roles, work.now()))
                }
            },
        });
    }
    let (judged, created) = Judged::of(rows, verdicts);
    seen.keep(tx, import).await?;
    if !import.order.dry_run {
        store::organisation::bulk::insert(tx, &created).await?;
        for new in &created {
            work.emit(new.id, new.revision, organisation_registered(new));
        }
    }
    Ok(judged)
}

/// What an earlier row of a dry run, of which nothing has landed, makes of this one.
fn earlier(seen: &Seen, row: &Stated) -> Option<Verdict<Organisation>> {
    let keys = keys(row);
    if let Some(same) = seen.same(keys.first()?, &digest(row)) {
        let fault = || differs(row.profile.number.is_some());
        return Some(if same { Verdict::Unchanged } else { Verdict::Wrong(vec![fault()]) });
    }
    let names = keys.iter().skip(usize::from(row.profile.number.is_some()));
    let taken = names.enumerate().find(|(_, key)| seen.has(key))?;
    Some(Verdict::Wrong(vec![name_taken(if taken.0 == 0 { "name" } else { "aliases" })]))
}

/// What a row is told from others by: its number, where it has one, and then its names.
fn keys(row: &Stated) -> Vec<String> {
    let number = row.profile.number.iter().map(|number| format!("number {number}"));
    number.chain(names(row).map(|name| format!("name {}", name.folded()))).collect()
}

/// What two rows about the same organisation must agree in.
fn digest(row: &Stated) -> String {
    let mut aliases: Vec<_> = row.profile.names.others().iter().map(|name| name.text.folded()).collect();
    aliases.sort_unstable();
    let profile = &row.profile;
    let said = format!("{}|{}|{:?}", profile.names.official().as_str(), aliases.join("|"), row.roles);
    match (profile.kind, &profile.municipality, &profile.peppol) {
        (None, None, None) => said,
        facts => format!("{said}|{facts:?}"),
    }
}

fn names(row: &Stated) -> impl Iterator<Item = &OrganisationName> {
    row.profile.names.all().map(|name| &name.text)
}
