//! Rows that are organisations: read, judged and landed.

use std::collections::{HashMap, HashSet};

use mesh::{refusal::Error, sql::Tx, unit::Work};

use super::{Judged, Read, seen::Seen};
use crate::{
    domain::{
        import::{
            Column, Import,
            judge::{Organisations, Verdict, differs, name_taken},
            row::{self, Stated},
            table::Row,
        },
        name::OrganisationName,
        organisation::{
            GROUP_DEPTH, Organisation, OrganisationId, Profile,
            reference::{Above, Reference},
        },
        organisation_number::OrganisationNumber,
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
    let known = store::organisation::bulk::known(tx, numbers, names).await?;
    let above = above(tx, &stated, &known).await?;
    for known in known {
        let roles = known.roles.held_on(today);
        register.add(known.id, led_up(known.profile, &above), roles);
    }
    // What lands is found in the register.
    let told_by = if import.order.dry_run { stated.iter().flatten().flat_map(told_by).collect() } else { Vec::new() };
    let mut seen = Seen::find(work, tx, import, told_by).await?;
    let earlier_rows = stated.iter().flatten().filter_map(|row| row.parent.as_ref());
    let earlier_rows = earlier_rows.filter(|parent| !above.contains_key(*parent));
    register.place(earlier_rows.filter_map(|parent| Some((parent.clone(), placed(work, &seen, parent)?))).collect());
    register.place(above);
    // In the order of the rows, so that an export, which goes by ids, has parents before those below them.
    let mut ids: Vec<OrganisationId> = stated.iter().map(|_| work.new_id().into()).collect();
    ids.sort_unstable();
    let mut verdicts = Vec::with_capacity(stated.len());
    for (row, id) in stated.into_iter().zip(ids) {
        verdicts.push(match row {
            Err(faults) => Verdict::Wrong(faults),
            Ok(row) => match earlier(&seen, &row) {
                Some(verdict) => verdict,
                None => {
                    let (keys, digest) = (keys(&row), digest(&row));
                    let own = row.parent.as_ref().and_then(|_| row.profile.number.clone()).map(Reference::Number);
                    let verdict = register.judge(id, row);
                    if import.order.dry_run && matches!(verdict, Verdict::Create(_)) {
                        seen.note(keys, &digest, None);
                        if let Some((own, above)) = own.and_then(|own| register.placed(&own).map(|above| (own, above)))
                        {
                            seen.note(vec![height_key(&own)], &above.height.to_string(), None);
                        }
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

/// Where those stand whom rows, or the organisations that they could be, have above them. Asked of a file that has a column for it alone.
async fn above(tx: &Tx, stated: &[Read<Stated>], known: &[Organisation]) -> Result<HashMap<Reference, Above>, Error> {
    if !stated.iter().flatten().any(|row| row.states.contains(&Column::Parent)) {
        return Ok(HashMap::new());
    }
    let held = known.iter().filter_map(|known| known.profile.parent.map(Reference::Id));
    let named: HashSet<_> = stated.iter().flatten().filter_map(|row| row.parent.clone()).chain(held).collect();
    Ok(store::organisation::group::standing(tx, &named).await?)
}

/// What is registered, with the parent that is meant where that one has been merged into another.
fn led_up(profile: Profile, above: &HashMap<Reference, Above>) -> Profile {
    let led_to = |id| above.get(&Reference::Id(id)).map_or(id, |above| above.id);
    Profile { parent: profile.parent.map(led_to), ..profile }
}

/// Where an earlier row of a dry run would stand, of which nothing has landed: its id is nobody's.
fn placed(work: &Work, seen: &Seen<'_>, parent: &Reference) -> Option<Above> {
    let Reference::Number(number) = parent else { return None };
    if !seen.has(&number_key(number)) {
        return None;
    }
    let height = (2..=GROUP_DEPTH + 1).find(|height| seen.same(&height_key(parent), &height.to_string()) == Some(true));
    Some(Above { id: work.new_id().into(), height: height.unwrap_or(1) })
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
    let number = row.profile.number.iter().map(number_key);
    number.chain(names(row).map(|name| format!("name {}", name.folded()))).collect()
}

/// All that is looked for of a row: its own keys, and those of the row of its parent.
fn told_by(row: &Stated) -> Vec<String> {
    let mut keys = keys(row);
    if let Some(parent @ Reference::Number(number)) = &row.parent {
        keys.extend([number_key(number), height_key(parent)]);
    }
    keys
}

fn number_key(number: &OrganisationNumber) -> String {
    format!("number {number}")
}

/// What it is noted under how deep in its group a row stands that has a parent.
fn height_key(own: &Reference) -> String {
    format!("height {own}")
}

/// What two rows about the same organisation must agree in.
fn digest(row: &Stated) -> String {
    let mut aliases: Vec<_> = row.profile.names.others().iter().map(|name| name.text.folded()).collect();
    aliases.sort_unstable();
    let profile = &row.profile;
    let mut said = format!("{}|{}|{:?}", profile.names.official().as_str(), aliases.join("|"), row.roles);
    match (profile.kind, &profile.municipality, &profile.peppol) {
        (None, None, None) => {}
        facts => said.push_str(&format!("|{facts:?}")),
    }
    if row.parent.is_some() || !profile.contacts.is_empty() {
        said.push_str(&format!("|{:?}|{:?}", row.parent, profile.contacts));
    }
    said
}

fn names(row: &Stated) -> impl Iterator<Item = &OrganisationName> {
    row.profile.names.all().map(|name| &name.text)
}
