//! Rows that are persons: read, judged and landed. What is registered is opened to be compared, and never shown.

use mesh::{refusal::Error, seal::Keys, sql::Tx, unit::Work};
use time::Date;

use super::{Landed, Read, seen::Seen};
use crate::{
    domain::{
        import::{
            Import,
            judge::{Persons, Verdict, person_differs},
            row,
            table::Row,
        },
        person::{Person, Profile},
    },
    store,
};

/// Reads a row.
pub fn read(row: &Row, today: Date) -> Read<Profile> {
    let cells = row.cells.as_ref().map_err(|fault| vec![fault.clone()])?;
    row::person(cells, today)
}

/// Judges rows, and adds those that are new; in a dry run it only notes that they were seen.
pub async fn land(
    work: &Work,
    tx: &Tx,
    import: &Import,
    rows: &[Row],
    stated: Vec<Read<Profile>>,
) -> Result<Landed, Error> {
    let mut register = Persons::default();
    let indexes = stated.iter().flatten().map(|row| index(work.keys(), row)).collect();
    for (index, known) in store::person::bulk::known(tx, work.keys(), indexes).await? {
        register.add(index, known.profile);
    }
    let told_by = stated.iter().flatten().map(|row| key(work.keys(), row)).collect();
    let mut seen = Seen::find(work, tx, import, told_by).await?;
    let mut verdicts = Vec::with_capacity(stated.len());
    for row in stated {
        verdicts.push(match row {
            Err(faults) => Verdict::Wrong(faults),
            Ok(row) => {
                let (key, digest) = (key(work.keys(), &row), digest(&row));
                match seen.same(&key, &digest) {
                    Some(true) => Verdict::Unchanged,
                    Some(false) => Verdict::Wrong(vec![person_differs()]),
                    None => {
                        let verdict = register.judge(index(work.keys(), &row), row);
                        if matches!(verdict, Verdict::Create(_)) {
                            seen.note(vec![key], &digest);
                        }
                        verdict.map(|profile| Person::register(work.new_id().into(), profile, work.now()))
                    }
                }
            }
        });
    }
    let (mut landed, created) = Landed::of(rows, verdicts);
    if import.order.dry_run {
        seen.keep(tx, import).await?;
    } else {
        store::person::bulk::insert(tx, work.keys(), &created).await?;
        landed.ids = created.iter().map(|person| person.id.to_string()).collect();
    }
    Ok(landed)
}

/// The keyed index of a row's number. A row without one was refused before.
fn index(keys: &Keys, row: &Profile) -> Vec<u8> {
    row.number.as_ref().map(|number| store::person::index(keys, number)).unwrap_or_default()
}

fn key(keys: &Keys, row: &Profile) -> String {
    format!("person {}", index(keys, row).iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn digest(row: &Profile) -> String {
    format!("{}|{}", row.given_name.as_str(), row.family_name.as_str())
}
