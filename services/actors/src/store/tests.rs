//! The unique keys and the order of lists. On SQLite; the journeys run both engines.

use std::collections::{BTreeSet, HashSet};

use mesh::{
    clock::Timestamp,
    list::{Asked, List},
    refusal::Error,
    rows::Rows,
    seal::Keys,
    together::LookUp,
};
use proto::mesh::v1::PageRequest;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, TransactionTrait};
use sea_orm_migration::SchemaManager;
use tempfile::TempDir;
use time::macros::date;
use uuid::Uuid;

use super::organisation;
use crate::domain::{
    name::OrganisationName,
    organisation::{
        self as domain, Organisation, Profile,
        names::{Name, NameKind, Names},
        role::{Role, RolePeriod},
    },
    organisation_number::OrganisationNumber,
};

/// An empty database of this service.
pub async fn database() -> DatabaseConnection {
    database_before("").await
}

/// An empty database of this service as it was before a migration.
pub async fn database_before(name: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.expect("a database in memory");
    for migration in crate::migrations().into_iter().take_while(|migration| migration.name() != name) {
        migration.up(&SchemaManager::new(&db)).await.expect("a schema");
    }
    db
}

fn name(text: &str) -> OrganisationName {
    OrganisationName::parse(text).expect("a name")
}

/// An organisation with its names and the roles it holds from the first day on.
pub fn organisation(id: u128, number: Option<&str>, own: &str, aliases: &[&str], roles: &[Role]) -> Organisation {
    let profile = Profile {
        number: number.map(|number| OrganisationNumber::parse(number).expect("a number")),
        names: Names::new(
            Name::new(name(own), NameKind::Official),
            aliases.iter().map(|alias| Name::new(name(alias), NameKind::Alias)).collect(),
        ),
        kind: None,
        parent: None,
        peppol: None,
        municipality: None,
        contacts: Vec::new(),
    };
    let roles = roles.iter().copied().collect();
    Organisation::register(Uuid::from_u128(id).into(), profile, &roles, Timestamp::from_micros(1))
}

fn stated(organisation: &Organisation) -> Vec<organisation::Stated> {
    let fields = std::iter::once("name".to_owned()).chain((0..).map(|place| format!("aliases[{place}]")));
    let names = organisation.profile.names.all().zip(fields);
    names.map(|(name, field)| organisation::Stated { field, name: name.text.clone() }).collect()
}

/// Keeps an organisation.
pub async fn insert(db: &impl ConnectionTrait, organisation: &Organisation) -> Result<(), Error> {
    let mut rows = Rows::default();
    organisation::insert(&mut rows, organisation)?;
    Ok(rows.insert(db).await?)
}

/// Keys of their own, in a folder that is gone with the first.
pub fn keys() -> (TempDir, Keys) {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keys::open(folder.path()).expect("keys");
    (folder, keys)
}

/// A page of a list, as an ordinary request asks for it.
pub fn asked<'a>(list: &List, keys: &'a Keys, filter: &str, token: &str, size: i32) -> Asked<'a> {
    let page = PageRequest { size, token: token.to_owned() };
    list.read(keys, Some(&page), filter, "", ()).unwrap_or_else(|error| panic!("{filter}: {error}"))
}

/// The organisations of a list that a filter and more describe.
async fn listed(db: &DatabaseConnection, filter: &str, wanted: &organisation::Wanted) -> Vec<Organisation> {
    let (_folder, keys) = keys();
    let asked = asked(&organisation::listed(), &keys, filter, "", 10);
    organisation::list_of(db, &asked, wanted).await.expect("a page").items
}

fn wanted(role: Option<Role>) -> organisation::Wanted {
    organisation::Wanted { role, covers: None, day: date!(1970 - 01 - 01) }
}

fn refused(result: Result<(), Error>) -> (String, Option<String>) {
    let error = result.expect_err("a refusal");
    let refused = error.refused().unwrap_or_else(|| panic!("not by rule: {error}"));
    (refused.reason.clone(), refused.metadata.get("field").cloned())
}

#[tokio::test]
async fn an_organisation_is_found_by_id_number_name_and_alias() {
    let db = database().await;
    let kept = organisation(
        1,
        Some("556016-0680"),
        "Norrbottens kommuner",
        &["Norrbotten Kommuner", "Kommunförbundet Norrbotten"],
        &[Role::Funder, Role::Applicant],
    );
    insert(&db, &kept).await.expect("a new organisation");
    assert_eq!(organisation::find(&db, kept.id).await.expect("found").as_ref(), Some(&kept));
    let number = || "556016-0680".to_owned();
    let row = organisation::Numbered::find(&db, vec![number(), number()]).await.expect("found").remove(&number());
    assert_eq!(organisation::from_row(row.expect("a holder")).expect("readable"), kept);
    for spelling in ["norrbotten  kommuner", "NORRBOTTENS KOMMUNER", "KOMMUNFÖRBUNDET norrbotten"] {
        assert_eq!(
            organisation::find_by_name(&db, &name(spelling)).await.expect("found").as_ref(),
            Some(&kept),
            "{spelling}"
        );
    }
    assert_eq!(organisation::find_by_name(&db, &name("Norrbotten")).await.expect("nobody"), None);
}

#[tokio::test]
async fn a_number_and_a_name_lead_to_one_organisation_only() {
    let db = database().await;
    insert(&db, &organisation(1, Some("556016-0680"), "Piteå kommun", &["Piteå"], &[Role::Municipality]))
        .await
        .expect("new");
    let same_number = organisation(2, Some("556016-0680"), "Annan", &[], &[Role::Employer]);
    let same_name = organisation(3, None, "Tredje", &["Luleå", "PITEÅ  KOMMUN"], &[Role::Employer]);
    let same_alias = organisation(4, Some("556103-4249"), "piteå", &[], &[Role::Employer]);
    for (other, reason, field) in [
        (same_number, "ORGANISATION_NUMBER_TAKEN", None),
        (same_name, "ORGANISATION_NAME_TAKEN", Some("aliases[1]")),
        (same_alias, "ORGANISATION_NAME_TAKEN", Some("name")),
    ] {
        let asked = organisation::taken(&db, other.id, other.profile.number.as_ref(), &stated(&other))
            .await
            .expect("an answer")
            .expect("a refusal");
        let expected = (reason.to_owned(), field.map(str::to_owned));
        assert_eq!(refused(Err(asked.into())), expected);
        // The unique keys refuse whoever did not ask.
        let tx = db.begin().await.expect("a transaction");
        assert!(insert(&tx, &other).await.is_err());
        tx.rollback().await.expect("rolled back");
    }
    let without = [
        organisation(5, None, "Utan nummer", &[], &[Role::Employer]),
        organisation(6, None, "Utan nummer två", &[], &[Role::Employer]),
    ];
    for one in without {
        insert(&db, &one).await.expect("numbers may be missing");
    }
}

#[tokio::test]
async fn lists_go_by_name_page_by_page_and_by_role() {
    let db = database().await;
    let names =
        ["Övertorneå kommun", "arvidsjaurs kommun", "Åre", "Älvsbyns kommun", "Bodens kommun", "Region Norrbotten"];
    for (id, own) in names.iter().enumerate() {
        let role = if own.ends_with("kommun") { Role::Municipality } else { Role::Funder };
        insert(&db, &organisation(id as u128, None, own, &[&format!("alias {id}")], &[role, Role::Referrer]))
            .await
            .expect("new");
    }
    let ((_folder, keys), mut seen, mut token) = (keys(), Vec::new(), String::new());
    loop {
        let asked = asked(&organisation::listed(), &keys, "", &token, 2);
        let page = organisation::list_of(&db, &asked, &wanted(None)).await.expect("a page");
        seen.extend(page.items);
        token = page.next_token;
        if token.is_empty() {
            break;
        }
    }
    let own = |list: &[Organisation]| {
        list.iter().map(|one| one.profile.names.official().as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        own(&seen),
        ["arvidsjaurs kommun", "Bodens kommun", "Region Norrbotten", "Åre", "Älvsbyns kommun", "Övertorneå kommun"]
    );
    assert!(seen.iter().all(|one| one.profile.names.others().len() == 1 && one.roles.decided().len() == 2));
    let funders = listed(&db, "", &wanted(Some(Role::Funder))).await;
    assert_eq!(own(&funders), ["Region Norrbotten", "Åre"]);
    assert!(listed(&db, "", &wanted(Some(Role::Issuer))).await.is_empty());
    assert_eq!(
        own(&listed(&db, "name = \"ALIAS 2\" OR name : regi", &wanted(None)).await),
        ["Region Norrbotten", "Åre"]
    );
}

#[tokio::test]
async fn a_deactivated_organisation_keeps_its_names_and_roles() {
    let db = database().await;
    let mut kept = organisation(1, None, "Region Norrbotten", &["Norrbottens läns landsting"], &[Role::Funder]);
    insert(&db, &kept).await.expect("new");
    let mut found = organisation::find_to_change(&db, kept.id).await.expect("found").expect("there");
    found.deactivate(Timestamp::from_micros(9)).expect("in use");
    organisation::update(&db, &found).await.expect("written");
    kept.deactivate(Timestamp::from_micros(9)).expect("in use");
    assert_eq!(organisation::find_by_name(&db, &name("norrbottens läns landsting")).await.expect("found"), Some(kept));
}

/// The whole register, but for the count of changes and the moment of the last.
async fn register(db: &impl ConnectionTrait) -> Vec<Vec<String>> {
    let mut tables = Vec::new();
    for (table, columns) in [
        ("organisation", "hex(id) || name || state || coalesce(hex(merged_into), '')"),
        ("organisation_name", "folded || hex(organisation_id) || hex(leads_to) || place || spelling || kind"),
        (
            "organisation_role",
            "hex(holder_id) || hex(organisation_id) || role || valid_from || coalesce(valid_until, '')",
        ),
        ("organisation_key", "hex(key) || hex(organisation_id)"),
        ("organisation_merge", "hex(duplicate_id) || hex(kept_id)"),
    ] {
        let sql = format!("SELECT {columns} AS line FROM {table} ORDER BY line");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
        tables.push(rows.iter().map(|row| row.try_get("", "line").expect("a line")).collect());
    }
    tables
}

async fn changed(db: &impl ConnectionTrait, id: u128) -> Organisation {
    organisation::find_to_change(db, Uuid::from_u128(id).into()).await.expect("an answer").expect("there")
}

async fn merge(db: &impl ConnectionTrait, kept: u128, duplicate: u128) {
    let (mut kept, mut duplicate) = (changed(db, kept).await, changed(db, duplicate).await);
    domain::merge(&mut kept, &mut duplicate, Timestamp::from_micros(5)).expect("a merge");
    let with = organisation::merge::below(db, duplicate.id).await.expect("an answer");
    organisation::merge::insert(db, &kept, &duplicate, &with, Timestamp::from_micros(5)).await.expect("written");
    assert_eq!(changed(db, kept.id.uuid().as_u128()).await, kept, "what is read is what was written");
}

async fn unmerge(db: &impl ConnectionTrait, duplicate: u128) {
    let mut duplicate = changed(db, duplicate).await;
    let kept = organisation::merge::kept(db, duplicate.id).await.expect("an answer").expect("merged");
    let mut kept = changed(db, kept.uuid().as_u128()).await;
    let with = organisation::merge::below(db, duplicate.id).await.expect("an answer");
    domain::unmerge(&mut kept, &mut duplicate, &with, Timestamp::from_micros(6)).expect("undone");
    organisation::merge::remove(db, &kept, &duplicate, &with).await.expect("written");
    for one in [kept, duplicate] {
        assert_eq!(changed(db, one.id.uuid().as_u128()).await, one, "what is read is what was written");
    }
}

#[tokio::test]
async fn merges_lead_to_who_is_kept_and_undone_leave_the_register_as_it_was() {
    let db = database().await;
    for (id, own, role) in [
        (1, "Norrbottens kommuner", Role::Funder),
        (2, "Norrbotten Kommuner", Role::Referrer),
        (3, "Kommunförbundet Norrbotten", Role::Funder),
        (4, "Norrbottens kommunförbund", Role::Employer),
    ] {
        insert(&db, &organisation(id, None, own, &[&format!("{own} {id}")], &[role])).await.expect("new");
    }
    let mut states = vec![register(&db).await];
    for (kept, duplicate) in [(2, 4), (1, 3), (1, 2)] {
        merge(&db, kept, duplicate).await;
        states.push(register(&db).await);
    }
    for id in 1..=4 {
        let found = organisation::find(&db, Uuid::from_u128(id).into()).await.expect("found").expect("there");
        assert_eq!(found.id.uuid().as_u128(), 1, "{id} leads to the one that is kept");
        assert_eq!(found.profile.names.all().count(), 8);
        assert_eq!(found.roles.held_on(date!(1970 - 01 - 01)).len(), 3);
    }
    let by_name = organisation::find_by_name(&db, &name("norrbottens kommunförbund 4")).await.expect("found");
    assert_eq!(by_name.expect("there").id.uuid().as_u128(), 1);
    assert_eq!(listed(&db, "", &wanted(None)).await.len(), 1);
    let met = organisation::search(&db, &domain::search::probes("norbottens komunforbund"), false).await.expect("met");
    assert_eq!(met.iter().map(|met| met.id.uuid().as_u128()).collect::<Vec<_>>(), [1]);
    for duplicate in [2, 3, 4] {
        assert_eq!(states.pop(), Some(register(&db).await));
        unmerge(&db, duplicate).await;
    }
    assert_eq!(states, [register(&db).await]);
    let below = organisation::merge::below(&db, Uuid::from_u128(1).into()).await.expect("an answer");
    assert_eq!(below, HashSet::new());
}

#[tokio::test]
async fn what_is_revised_and_assigned_is_read_as_it_was_written() {
    let db = database().await;
    insert(&db, &organisation(1, None, "Koncernen", &[], &[Role::Employer])).await.expect("new");
    insert(&db, &organisation(2, None, "Bolaget", &["Gamla bolaget"], &[Role::Employer])).await.expect("new");
    let before = changed(&db, 2).await;
    let mut revised = before.clone();
    let contact = |function: &str| domain::contact::Contact {
        function: function.into(),
        email: "vux@kommun.example".into(),
        phone: String::new(),
    };
    let profile = Profile {
        number: OrganisationNumber::parse("556016-0680").ok(),
        names: Names::new(
            Name::new(name("Nya bolaget"), NameKind::Official),
            vec![Name { until: Some(date!(2020 - 01 - 01)), ..Name::new(name("NB"), NameKind::Abbreviation) }],
        ),
        kind: Some(domain::Kind::Company),
        parent: Some(Uuid::from_u128(1).into()),
        peppol: domain::code::PeppolId::parse("0007:5560160680").ok(),
        municipality: domain::code::MunicipalityCode::parse("2580").ok(),
        contacts: vec![contact("Expeditionen"), contact("Fakturor")],
    };
    revised.revise(profile, Timestamp::from_micros(9)).expect("revised");
    organisation::update_profile(&db, &before, &revised, &stated(&revised)).await.expect("written");
    assert_eq!(changed(&db, 2).await, revised);
    assert!(organisation::find_by_name(&db, &name("gamla bolaget")).await.expect("an answer").is_none());
    assert!(organisation::find_by_name(&db, &name("bolaget")).await.expect("an answer").is_some(), "it was official");
    assert_eq!(listed(&db, "municipality_code = 2580", &wanted(None)).await, [revised.clone()]);
    let authority = RolePeriod {
        covers: ["2523", "2584"].iter().flat_map(|code| domain::code::MunicipalityCode::parse(code)).collect(),
        basis: "KF § 7".into(),
        ..RolePeriod::since(Role::ResponsibleAuthority, date!(2020 - 01 - 01))
    };
    revised.assign(authority, Timestamp::from_micros(10)).expect("assigned");
    organisation::update_roles(&db, &revised).await.expect("written");
    assert_eq!(changed(&db, 2).await, revised);
    for (day, code, found) in
        [(date!(2020 - 01 - 01), "2584", 1), (date!(2019 - 12 - 31), "2584", 0), (date!(2020 - 01 - 01), "2580", 0)]
    {
        let covers = domain::code::MunicipalityCode::parse(code).ok();
        let wanted = organisation::Wanted { role: None, covers, day };
        assert_eq!(listed(&db, "", &wanted).await.len(), found, "{code} {day}");
    }
    let above = |id: u128, below: u128| {
        let db = &db;
        async move { organisation::group::above(db, Uuid::from_u128(id).into(), &[Uuid::from_u128(below).into()]).await }
    };
    assert_eq!(above(2, 9).await.expect("sound"), Uuid::from_u128(2).into());
    assert!(above(2, 1).await.is_err_and(|error| error.is("PARENT_MAKES_CYCLE")));
    assert!(above(7, 1).await.is_err_and(|error| error.is("PARENT_NOT_FOUND")));
}

#[tokio::test]
async fn every_role_and_state_survives_the_database() {
    let db = database().await;
    let all = organisation(1, None, "Alla roller", &[], &Role::ALL);
    insert(&db, &all).await.expect("new");
    let found = organisation::find(&db, all.id).await.expect("found").expect("there");
    assert_eq!(found.roles.held_on(date!(1970 - 01 - 01)), BTreeSet::from(Role::ALL));
}
