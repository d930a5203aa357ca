//! Who is found by what and by whom, that a merge taken back leaves what was, and that nothing on a person stands in clear.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt};

use mesh::{
    clock::Timestamp,
    refusal::{Error, Refusal as _},
    seal::Keys,
};
use proptest::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, EntityTrait, Statement, TransactionTrait};
use sea_orm_migration::SchemaManager;
use time::macros::date;
use uuid::Uuid;

use super::{
    Registration, access, check, family, find, find_by_number, identity as identities, insert, list_of, listed,
    sight::Sight, whole,
};
use crate::{
    domain::{
        access::Access,
        identity::Identity,
        name::{PersonName, person_words},
        person::{Person, PersonId, Profile, Whole},
        person_number::PersonNumber,
        protection::Marking,
    },
    store::tests::{asked, database, database_before},
};

const TODAY: time::Date = date!(2026 - 01 - 01);
const NOW: Timestamp = Timestamp::from_micros(1_000_000);

fn keys() -> (tempfile::TempDir, Keys) {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keys::open(folder.path()).expect("keys");
    (folder, keys)
}

fn id(number: u128) -> PersonId {
    Uuid::from_u128(number).into()
}

fn number(text: &str) -> Identity {
    PersonNumber::parse(text, TODAY).expect("a number").into()
}

fn person(number_of_id: u128, stated: Option<&str>, marking: Marking) -> Person {
    let profile = Profile {
        identity: stated.map(number),
        given_name: PersonName::parse("Aino Märta").expect("a name"),
        family_name: PersonName::parse("Niemi").expect("a name"),
        marking,
    };
    Person::register(id(number_of_id), profile, NOW)
}

fn sight(subject: &str) -> Sight {
    Sight::Of { subject: format!("operator:{subject}@issuer"), at: NOW }
}

async fn name_for(db: &DatabaseConnection, keys: &Keys, subject: &str, person: PersonId) {
    let subject = format!("operator:{subject}@issuer");
    let access = Access::grant(Uuid::from_u128(9).into(), person, subject, "b".into(), NOW, None, "case".into());
    access::insert(db, keys, &access.expect("granted")).await.expect("kept");
}

fn reason<T>(result: Result<T, Error>) -> String {
    let error = result.err().expect("a refusal");
    error.refused().map(|refused| refused.reason.clone()).unwrap_or_else(|| panic!("not by rule: {error}"))
}

/// All that stands in the database.
async fn everything(db: &DatabaseConnection) -> String {
    let mut all = String::new();
    for sql in [
        "SELECT hex(identity)||hex(given_name)||hex(family_name)||hex(marking)||coalesce(hex(details),'') AS kept FROM person",
        "SELECT hex(number)||hex(number_index)||coalesce(hex(claim),'') AS kept FROM person_identity",
        "SELECT hex(word) AS kept FROM person_name",
        "SELECT hex(reason) AS kept FROM protected_access",
    ] {
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
        for row in rows {
            all.push_str(&row.try_get::<String>("", "kept").expect("text"));
            all.push('|');
        }
    }
    all
}

/// Whom a caller finds by words of the names; everybody where there are none.
async fn met(db: &DatabaseConnection, keys: &Keys, sight: &Sight, words: &[String]) -> Vec<Registration> {
    let asked = asked(&listed(), keys, "", "", 100);
    list_of(db, keys, sight, &asked, words).await.expect("an answer").items
}

#[tokio::test]
async fn a_person_is_found_by_id_number_and_words_of_the_name() {
    let ((_folder, keys), db, anna) = (keys(), database().await, sight("anna"));
    let kept = person(1, Some("821105-9954"), Marking::None);
    insert(&db, &keys, &kept, TODAY).await.expect("a new person");
    let found = find(&db, &keys, &anna, kept.id).await.expect("found").expect("there");
    assert_eq!(found.person, kept);
    for form in ["198211059954", "8211059954", "19821105-9954"] {
        let found = find_by_number(&db, &keys, &anna, &number(form)).await.expect("found");
        assert_eq!(found.map(|found| found.person).as_ref(), Some(&kept), "{form}");
        assert!(identities::taken(&db, &keys, &anna, &number(form), None).await.expect("an answer"));
        assert!(!identities::taken(&db, &keys, &anna, &number(form), Some(kept.id)).await.expect("an answer"));
    }
    assert_eq!(check(&db, &anna, kept.id).await.expect("an answer"), Some(kept.id));
    assert_eq!(check(&db, &anna, id(7)).await.expect("an answer"), None);
    for (words, count) in [("NIEMI aino", 1), ("märta", 1), ("marta", 0), ("Nie", 0), ("aino korhonen", 0)] {
        let words: Vec<_> = person_words(words).collect();
        assert_eq!(met(&db, &keys, &anna, &words).await.len(), count, "{words:?}");
    }
}

#[tokio::test]
async fn a_number_belongs_to_one_person_and_may_be_missing() {
    let ((_folder, keys), db, anna) = (keys(), database().await, sight("anna"));
    insert(&db, &keys, &person(1, Some("701063-2391"), Marking::None), TODAY).await.expect("new");
    let undone = db.begin().await.expect("a transaction");
    let again = insert(&undone, &keys, &person(2, Some("19701063-2391"), Marking::None), TODAY).await;
    assert_eq!(reason(again), "PERSON_NUMBER_TAKEN");
    undone.rollback().await.expect("nothing of it stays");
    insert(&db, &keys, &person(3, None, Marking::None), TODAY).await.expect("new");
    insert(&db, &keys, &person(4, None, Marking::None), TODAY).await.expect("new");
    let all = met(&db, &keys, &anna, &[]).await;
    assert_eq!(all.into_iter().map(|one| one.person.id).collect::<Vec<_>>(), [id(1), id(3), id(4)]);
}

#[tokio::test]
async fn a_hidden_person_is_seen_by_the_named_only_and_takes_no_number_from_others() {
    let ((_folder, keys), db, words) = (keys(), database().await, ["niemi".to_owned()]);
    for (place, marking) in
        [Marking::Unknown, Marking::Secrecy, Marking::ProtectedRegistration, Marking::FictitiousIdentity]
            .into_iter()
            .enumerate()
    {
        let hidden = person(10 + place as u128, Some("821105-9954"), marking);
        insert(&db, &keys, &hidden, TODAY).await.expect("nobody has the number, as far as anybody is told");
    }
    let (one, number) = (id(10), number("821105-9954"));
    name_for(&db, &keys, "anna", one).await;
    let late = Sight::Of { subject: "operator:anna@issuer".into(), at: Timestamp::from_micros(0) };
    for other in [sight("berit"), late, Sight::Of { subject: "partner:anna@issuer".into(), at: NOW }] {
        assert!(find(&db, &keys, &other, one).await.expect("an answer").is_none());
        assert!(find_by_number(&db, &keys, &other, &number).await.expect("an answer").is_none());
        assert!(check(&db, &other, one).await.expect("an answer").is_none());
        assert!(!identities::taken(&db, &keys, &other, &number, None).await.expect("an answer"));
        assert!(met(&db, &keys, &other, &[]).await.is_empty());
        assert!(met(&db, &keys, &other, &words).await.is_empty());
    }
    let anna = sight("anna");
    assert!(find(&db, &keys, &anna, one).await.expect("an answer").is_some());
    assert!(find(&db, &keys, &anna, id(11)).await.expect("an answer").is_none());
    assert_eq!(check(&db, &anna, one).await.expect("an answer"), Some(one));
    assert_eq!(met(&db, &keys, &anna, &words).await.len(), 1);
    assert!(identities::taken(&db, &keys, &anna, &number, None).await.expect("an answer"));
}

#[tokio::test]
async fn with_the_ordinary_key_alone_nobody_opens_what_is_known_of_a_hidden_person() {
    let ((folder, keys), db) = (keys(), database().await);
    insert(&db, &keys, &person(1, Some("821105-9954"), Marking::None), TODAY).await.expect("new");
    let leaked = tempfile::tempdir().expect("a folder");
    fs::set_permissions(leaked.path(), fs::Permissions::from_mode(0o700)).expect("a mode");
    for name in ["data.key", "index.key"] {
        fs::copy(folder.path().join(name), leaked.path().join(name)).expect("copied");
    }
    let thief = Keys::open(leaked.path()).expect("keys");
    let names = async || {
        let rows = super::Entity::find().all(&db).await.expect("rows");
        let Ok(key) = super::sealed::own(&thief, rows[0].id, rows[0].own_key.as_deref()) else { return (false, false) };
        let seal = super::Seal::new(&thief, false, "person", rows[0].id).with(key.as_ref());
        (seal.open_text("given_name", &rows[0].given_name).is_ok(), seal.open_identity("number", &[]).is_ok())
    };
    assert_eq!(names().await, (true, false));
    let mut families = family::find_to_change(&db, &keys, &Sight::Everybody, &[id(1)]).await.expect("found");
    families.mark(id(1), Marking::Secrecy).expect("marked");
    families.save(&db, &keys).await.expect("saved");
    assert!(!names().await.0);
    assert!(identities::of(&db, &thief, &[id(1)]).await.is_err());
    // Whoever has the right keys still reads all of it, and the number is free for others.
    let found = find(&db, &keys, &Sight::Everybody, id(1)).await.expect("found").expect("there");
    assert_eq!(whole(&db, &keys, found).await.expect("whole").identities.len(), 1);
    insert(&db, &keys, &person(2, Some("821105-9954"), Marking::None), TODAY).await.expect("new");
    // Back in the open, the number would be two persons'.
    let mut families = family::find_to_change(&db, &keys, &Sight::Everybody, &[id(1)]).await.expect("found");
    families.mark(id(1), Marking::None).expect("marked");
    assert_eq!(reason(families.save(&db, &keys).await), "PERSON_NUMBER_TAKEN");
}

#[tokio::test]
async fn nothing_on_a_person_stands_in_the_database_in_clear() {
    let ((_folder, keys), db) = (keys(), database().await);
    insert(&db, &keys, &person(1, Some("821105-9954"), Marking::None), TODAY).await.expect("new");
    insert(&db, &keys, &person(2, Some("701063-2391"), Marking::FictitiousIdentity), TODAY).await.expect("new");
    name_for(&db, &keys, "anna", id(2)).await;
    let kept = everything(&db).await;
    for clear in ["198211059954", "8211059954", "9954", "2391", "Aino", "aino", "Märta", "Niemi", "fictitious", "case"]
    {
        let hex: String = clear.bytes().map(|byte| format!("{byte:02X}")).collect();
        assert!(!kept.contains(&hex), "{clear}");
    }
}

#[tokio::test]
async fn a_sealed_value_that_was_moved_to_another_person_does_not_open() {
    let ((_folder, keys), db) = (keys(), database().await);
    insert(&db, &keys, &person(1, None, Marking::None), TODAY).await.expect("new");
    insert(&db, &keys, &person(2, None, Marking::None), TODAY).await.expect("new");
    let sql = "UPDATE person SET family_name = (SELECT family_name FROM person ORDER BY id DESC LIMIT 1)";
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("moved");
    let fault = find(&db, &keys, &Sight::Everybody, id(1)).await.expect_err("does not open");
    assert!(fault.refused().is_none() && !fault.to_string().contains("Niemi"), "{fault}");
}

/// The row of the only person.
async fn only(db: &DatabaseConnection) -> super::Model {
    super::Entity::find().one(db).await.expect("a row").expect("there")
}

#[tokio::test]
async fn what_was_sealed_before_there_were_own_keys_is_read_and_gets_one_with_its_next_change() {
    let ((_folder, keys), db) = (keys(), database().await);
    let kept = person(1, Some("821105-9954"), Marking::None);
    insert(&db, &keys, &kept, TODAY).await.expect("new");
    let number = number("821105-9954");
    let seal = super::Seal::new(&keys, false, "person", id(1).uuid());
    let before = super::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(id(1).uuid()),
        own_key: Set(None),
        given_name: Set(seal.text("given_name", "Aino Märta").expect("sealed")),
        family_name: Set(seal.text("family_name", "Niemi").expect("sealed")),
        identity: Set(Some(seal.identity("identity", &number).expect("sealed"))),
        ..Default::default()
    };
    super::Entity::update(before).exec(&db).await.expect("as it was before");
    let seal = super::Seal::new(&keys, false, "person_identity", format!("{}|0", id(1).uuid()));
    let sealed = seal.identity("number", &number).expect("sealed");
    let sql = "UPDATE person_identity SET number = ?";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [sealed.into()])).await.expect("set");

    let read = find(&db, &keys, &Sight::Everybody, id(1)).await.expect("found").expect("there");
    assert_eq!((&read.person, &read.key), (&kept, &None));
    let mut changed = read.clone();
    changed.person.change();
    super::update(&db, &keys, &read, &changed).await.expect("changed");
    let row = only(&db).await;
    assert!(row.own_key.is_some() && row.given_name[1] == 3, "it is sealed with its own key now");
    let read = find(&db, &keys, &Sight::Everybody, id(1)).await.expect("found").expect("there");
    let identities = whole(&db, &keys, read).await.expect("whole").identities;
    assert_eq!(identities.into_iter().map(|one| one.identity).collect::<Vec<_>>(), [number]);
}

#[tokio::test]
async fn an_address_that_a_hidden_person_had_before_is_not_shown() {
    let ((_folder, keys), db) = (keys(), database().await);
    insert(&db, &keys, &person(1, None, Marking::Unknown), TODAY).await.expect("new");
    let read = find(&db, &keys, &Sight::Everybody, id(1)).await.expect("found").expect("there");
    let mut before = read.clone();
    before.details.address = crate::domain::person::details::Contact::parse("Exempelgatan 1").ok();
    assert!(before.details.address.is_some());
    super::update(&db, &keys, &read, &before).await.expect("as it was before");
    let read = find(&db, &keys, &Sight::Everybody, id(1)).await.expect("found").expect("there");
    assert!(read.details.address.is_none());
}

#[tokio::test]
async fn an_address_that_a_hidden_person_had_before_is_listed_by_the_migration_and_taken_out() {
    let ((_folder, keys), db) = (keys(), database_before("m0016_hidden_addresses").await);
    for (number_of_id, marking) in [(1, Marking::Unknown), (2, Marking::None), (3, Marking::Secrecy)] {
        insert(&db, &keys, &person(number_of_id, None, marking), TODAY).await.expect("new");
    }
    for number_of_id in [1, 2] {
        let read = find(&db, &keys, &Sight::Everybody, id(number_of_id)).await.expect("found").expect("there");
        let mut before = read.clone();
        before.details.address = crate::domain::person::details::Contact::parse("Exempelgatan 1").ok();
        super::update(&db, &keys, &read, &before).await.expect("as it was before");
    }
    let kept = async || {
        let rows = super::Entity::find().all(&db).await.expect("rows").into_iter();
        rows.filter(|row| row.details.is_some()).map(|row| PersonId::from(row.id)).collect::<Vec<_>>()
    };
    assert_eq!(kept().await, [id(1), id(2)]);
    let migration = crate::migrations().into_iter().find(|one| one.name() == "m0016_hidden_addresses");
    migration.expect("it is there").up(&SchemaManager::new(&db)).await.expect("a schema");
    assert!(super::address::wait(&db).await.expect("an answer"));
    assert_eq!(super::address::clear(&db, &keys, 10).await.expect("cleared"), [id(1)]);
    assert!(!super::address::wait(&db).await.expect("an answer"));
    assert_eq!(kept().await, [id(2)], "who is not hidden has an address");
    let read = find(&db, &keys, &Sight::Everybody, id(1)).await.expect("found").expect("there");
    assert_eq!(read.person, person(1, None, Marking::Unknown), "nothing else has changed");
}

#[tokio::test]
async fn of_whom_was_disposed_of_the_bare_id_is_left_and_leads_to_nobody() {
    let ((_folder, keys), db, anna) = (keys(), database().await, sight("anna"));
    insert(&db, &keys, &person(1, Some("821105-9954"), Marking::None), TODAY).await.expect("new");
    let before = only(&db).await;
    let gone = super::dispose::dispose(&db, &keys, id(1), Uuid::from_u128(7).into(), NOW).await.expect("disposed");
    assert_eq!(gone, [(id(1), 2)]);
    let row = only(&db).await;
    assert!(row.own_key.is_none() && row.identity.is_none() && row.given_name.is_empty() && row.marking.is_empty());
    // What was copied before, with all of the service's keys but without the person's own: nobody opens it.
    let seal = super::Seal::new(&keys, false, "person", id(1).uuid());
    assert!(seal.open_text("given_name", &before.given_name).is_err());
    for sight in [&anna, &Sight::Everybody] {
        assert!(find(&db, &keys, sight, id(1)).await.expect("an answer").is_none());
        assert!(find_by_number(&db, &keys, sight, &number("821105-9954")).await.expect("an answer").is_none());
        assert!(check(&db, sight, id(1)).await.expect("an answer").is_none());
        assert!(super::standing(&db, sight, id(1)).await.expect("an answer").is_none());
        assert!(met(&db, &keys, sight, &[]).await.is_empty());
        let families = family::find_to_change(&db, &keys, sight, &[id(1)]).await.expect("an answer");
        assert_eq!(families.person(id(1)), None);
    }
    use mesh::together::LookUp;
    assert!(super::Unhidden::find(&db, vec![id(1).uuid()]).await.expect("an answer").is_empty());
    insert(&db, &keys, &person(2, Some("821105-9954"), Marking::None), TODAY).await.expect("the number is free");
    let again = super::dispose::dispose(&db, &keys, id(1), Uuid::from_u128(8).into(), NOW).await.expect("an answer");
    assert!(again.is_empty());
}

/// What the registry answers about some ids, without the counters that only grow.
async fn answers(db: &DatabaseConnection, keys: &Keys, members: u128) -> Vec<Option<Whole>> {
    let mut all = Vec::new();
    for one in 0..members {
        let found = find(db, keys, &Sight::Everybody, id(one)).await.expect("an answer").expect("there");
        let mut known = whole(db, keys, found).await.expect("whole");
        (known.person.revision, known.person.told) = (0, 0);
        all.push(Some(known));
    }
    let words = ["niemi".to_owned()];
    let found = met(db, keys, &Sight::Everybody, &words).await;
    let heads: BTreeSet<_> = all.iter().flatten().map(|known| known.person.id).collect();
    assert_eq!(found.iter().map(|one| one.person.id).collect::<BTreeSet<_>>(), heads);
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn merges_that_are_taken_back_leave_every_answer_as_it_was(
        pairs in prop::collection::vec((0u128..5, 0u128..5), 1..7),
        hidden in prop::collection::vec(any::<bool>(), 5),
        order in prop::collection::vec(any::<prop::sample::Index>(), 7),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let ((_folder, keys), db) = (keys(), database().await);
            let numbers = ["821105-9954", "701063-2391"];
            for (one, hidden) in (0..5u128).zip(&hidden) {
                let marking = if *hidden { Marking::Secrecy } else { Marking::None };
                let stated = numbers.get(one as usize).copied();
                insert(&db, &keys, &person(one, stated, marking), TODAY).await.expect("new");
            }
            let start = answers(&db, &keys, 5).await;
            let mut merged = Vec::new();
            for (a, b) in pairs {
                let mut families = family::find_to_change(&db, &keys, &Sight::Everybody, &[id(a), id(b)]).await.expect("found");
                let (person, duplicate) = (families.person(id(a)).expect("there"), families.person(id(b)).expect("there"));
                if families.merge(person, duplicate).is_ok() {
                    families.save(&db, &keys).await.expect("saved");
                    merged.push(duplicate);
                    let now = answers(&db, &keys, 5).await;
                    let led = now[b as usize].as_ref().expect("there");
                    assert_eq!(led.person.id, person);
                    let markings = led.merged.iter().chain([&person]).any(|id| hidden[id.uuid().as_u128() as usize]);
                    assert_eq!(led.person.hidden, markings, "one marking hides all");
                }
            }
            for index in order {
                if merged.is_empty() { break; }
                let one = merged.swap_remove(index.index(merged.len()));
                let mut families = family::find_to_change(&db, &keys, &Sight::Everybody, &[one]).await.expect("found");
                families.unmerge(one).unwrap_or_else(|refusal| panic!("{}", refusal.message()));
                families.save(&db, &keys).await.expect("saved");
            }
            assert_eq!(answers(&db, &keys, 5).await, start);
        });
    }
}
