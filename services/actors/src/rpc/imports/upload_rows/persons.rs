//! Rows that are persons: read, judged and landed. What is registered is opened to be compared, and never shown.
//!
//! A person whom the sender does not see takes no number: a fault would tell of them. Whom the sender brought once is not added twice, even
//! where the person has been hidden since; that tells the sender nothing but what they sent.

use std::collections::HashSet;

use mesh::{refusal::Error, seal::Keys, sql::Tx, unit::Work};
use time::Date;

use super::{Judged, Read, seen::Seen};
use crate::{
    domain::{
        identity::Identity,
        import::{
            Import,
            judge::{Persons, Verdict, person_differs},
            row::person::{self as row, StatedPerson},
            table::Row,
        },
        person::{Person, Profile},
    },
    store::{
        import::seen,
        organisation,
        person::{self, sight::Sight},
    },
    wire::{imports::sheet, persons::person_registered},
};

/// Reads a row.
pub fn read(row: &Row, today: Date) -> Read<StatedPerson> {
    let cells = row.cells.as_ref().map_err(|fault| vec![fault.clone()])?;
    row::read(cells, &sheet::WORDS, today)
}

/// Judges rows, and adds those that are new; in a dry run it only notes that they were seen.
pub async fn land(
    work: &mut Work,
    tx: &Tx,
    import: &Import,
    rows: &[Row],
    stated: Vec<Read<StatedPerson>>,
) -> Result<Judged, Error> {
    let stated = issued(tx, stated).await?;
    let mut register = Persons::default();
    let sight = Sight::of(work.caller(), work.now());
    let indexes: Vec<_> = stated.iter().flatten().map(|row| index(work.keys(), &row.profile)).collect();
    let told_by = indexes.iter().flat_map(|index| keys(work, import, index)).collect();
    for (index, known) in person::bulk::known(tx, work.keys(), &sight, indexes).await? {
        register.add(index, known.profile);
    }
    let mut seen = Seen::find(work, tx, import, told_by).await?;
    let mut verdicts = Vec::with_capacity(stated.len());
    for row in stated {
        verdicts.push(match row {
            Err(faults) => Verdict::Wrong(faults),
            Ok(row) => {
                let (index, digest) = (index(work.keys(), &row.profile), digest(&row));
                let keys = keys(work, import, &index);
                let earlier = keys.iter().find_map(|key| seen.same(key, &digest));
                match earlier.filter(|_| !register.has(&index)) {
                    Some(true) => Verdict::Unchanged,
                    Some(false) => Verdict::Wrong(vec![person_differs()]),
                    None => register
                        .judge(index, row)
                        .map(|profile| Person::register(work.new_id().into(), profile, work.now()))
                        .inspect(|new| {
                            let landed = (!import.order.dry_run).then_some(new.id);
                            seen.note(keys.into_iter().take(1).collect(), &digest, landed);
                        }),
                }
            }
        });
    }
    let (judged, created) = Judged::of(rows, verdicts);
    if !import.order.dry_run {
        person::bulk::insert(tx, work.keys(), &created, work.now().date()).await?;
    }
    seen.keep(tx, import).await?;
    if !import.order.dry_run {
        for new in &created {
            work.touch(new.id);
            // No event tells of a person who is hidden.
            if !new.hidden {
                work.emit(new.id, new.told, person_registered(new));
            }
        }
    }
    Ok(judged)
}

/// The rows with whose the numbers are that organisations made up. Nothing is asked where there are none.
async fn issued(tx: &Tx, stated: Vec<Read<StatedPerson>>) -> Result<Vec<Read<StatedPerson>>, Error> {
    let issuers = stated.iter().flatten().filter_map(|row| Some(row.temporary.as_ref()?.1.clone()));
    let issuers: HashSet<_> = issuers.collect();
    if issuers.is_empty() {
        return Ok(stated);
    }
    let known = organisation::reference::found(tx, &issuers).await?;
    let issued = |row: StatedPerson| {
        let issuer = row.temporary.as_ref().and_then(|(_, issuer)| known.get(issuer).copied());
        row.issued_by(issuer)
    };
    Ok(stated.into_iter().map(|row| row.and_then(issued)).collect())
}

/// The keyed index of a row's number. A row without one was refused before.
fn index(keys: &Keys, row: &Profile) -> Vec<u8> {
    row.identity.as_ref().map(|number| person::identity::index(keys, number)).unwrap_or_default()
}

/// What a row is noted under, and then what else it may have been noted under: in a dry run as the import's, and where it landed as the
/// sender's.
fn keys(work: &Work, import: &Import, index: &[u8]) -> Vec<String> {
    let own = seen::person_of(index, &work.caller().name());
    if import.order.dry_run { vec![seen::person(index), own] } else { vec![own] }
}

/// What two rows about the same person must agree in.
fn digest(row: &StatedPerson) -> String {
    let StatedPerson { profile, temporary: _, states_marking, states_grade, states_dormancy } = row;
    let marking = states_marking.then_some(profile.marking);
    let mut said = format!("{}|{}|{marking:?}", profile.given_name.as_str(), profile.family_name.as_str());
    let identity = profile.identity.as_ref();
    let grade = identity.filter(|_| *states_grade).and_then(Identity::grade);
    let dormant = identity.is_some_and(|identity| *states_dormancy && identity.is_dormant());
    if grade.is_some() || dormant {
        said.push_str(&format!("|{grade:?}|{dormant}"));
    }
    said
}
