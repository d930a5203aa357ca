//! The unique keys and the order of lists. On SQLite; the journeys run both engines.

use std::collections::BTreeSet;

use mesh::{clock::Timestamp, rows::Rows, together::LookUp};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, TransactionTrait};
use sea_orm_migration::SchemaManager;
use uuid::Uuid;

use super::organisation;
use crate::domain::{
    name::OrganisationName,
    organisation::{Organisation, OrganisationId, Profile, Role},
    organisation_number::OrganisationNumber,
};

/// An empty database of this service.
pub async fn database() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.expect("a database in memory");
    for migration in crate::migrations() {
        migration.up(&SchemaManager::new(&db)).await.expect("a schema");
    }
    db
}

fn name(text: &str) -> OrganisationName {
    OrganisationName::parse(text).expect("a name")
}

fn organisation(id: u128, number: Option<&str>, own: &str, aliases: &[&str], roles: &[Role]) -> Organisation {
    let profile = Profile {
        number: number.map(|number| OrganisationNumber::parse(number).expect("a number")),
        name: name(own),
        aliases: aliases.iter().map(|alias| name(alias)).collect(),
        roles: roles.iter().copied().collect(),
    };
    Organisation::register(Uuid::from_u128(id).into(), profile, Timestamp::from_micros(1))
}

async fn keep(db: &impl ConnectionTrait, organisation: &Organisation) -> Result<(), DbErr> {
    let mut rows = Rows::default();
    organisation::insert(&mut rows, organisation);
    rows.insert(db).await
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
    keep(&db, &kept).await.expect("a new organisation");
    assert_eq!(organisation::find(&db, kept.id).await.expect("found").as_ref(), Some(&kept));
    let number = OrganisationNumber::parse("5560160680").expect("a number");
    assert_eq!(organisation::find_by_number(&db, &number).await.expect("found").as_ref(), Some(&kept));
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
    keep(&db, &organisation(1, Some("556016-0680"), "Piteå kommun", &["Piteå"], &[Role::Municipality]))
        .await
        .expect("new");
    let same_number = organisation(2, Some("556016-0680"), "Annan", &[], &[Role::Employer]);
    let same_name = organisation(3, None, "Tredje", &["Luleå", "PITEÅ  KOMMUN"], &[Role::Employer]);
    let same_alias = organisation(4, Some("556103-4249"), "piteå", &[], &[Role::Employer]);
    for other in [same_number, same_name, same_alias] {
        let tx = db.begin().await.expect("a transaction");
        assert!(keep(&tx, &other).await.is_err(), "the unique keys hold");
        tx.rollback().await.expect("rolled back");
    }
    let holder = Some(OrganisationId::from(Uuid::from_u128(1)));
    let numbered = organisation::ByNumber::find(&db, vec!["556016-0680".into(), "556103-4249".into()]).await;
    assert_eq!(numbered.expect("an answer").remove("556016-0680"), holder);
    let led = organisation::name::Holder::find(&db, vec![name("PITEÅ  KOMMUN").folded(), name("Luleå").folded()]).await;
    assert_eq!(led.expect("an answer").into_values().collect::<Vec<_>>(), Vec::from_iter(holder));
    let without = [
        organisation(5, None, "Utan nummer", &[], &[Role::Employer]),
        organisation(6, None, "Utan nummer två", &[], &[Role::Employer]),
    ];
    for one in without {
        keep(&db, &one).await.expect("numbers may be missing");
    }
}

#[tokio::test]
async fn lists_go_by_name_page_by_page_and_by_role() {
    let db = database().await;
    let names =
        ["Övertorneå kommun", "arvidsjaurs kommun", "Åre", "Älvsbyns kommun", "Bodens kommun", "Region Norrbotten"];
    for (id, own) in names.iter().enumerate() {
        let role = if own.ends_with("kommun") { Role::Municipality } else { Role::Funder };
        keep(&db, &organisation(id as u128, None, own, &[&format!("alias {id}")], &[role, Role::Referrer]))
            .await
            .expect("new");
    }
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = organisation::list(&db, None, after.as_deref(), 2).await.expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(organisation::place(last));
        seen.extend(page);
    }
    let own = |list: &[Organisation]| list.iter().map(|one| one.profile.name.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(
        own(&seen),
        ["arvidsjaurs kommun", "Bodens kommun", "Region Norrbotten", "Åre", "Älvsbyns kommun", "Övertorneå kommun"]
    );
    assert!(seen.iter().all(|one| one.profile.aliases.len() == 1 && one.profile.roles.contains(&Role::Referrer)));
    let funders = organisation::list(&db, Some(Role::Funder), None, 10).await.expect("a page");
    assert_eq!(own(&funders), ["Region Norrbotten", "Åre"]);
    assert!(organisation::list(&db, Some(Role::Issuer), None, 10).await.expect("a page").is_empty());
    assert!(organisation::list(&db, None, Some("nonsense"), 10).await.is_err());
}

#[tokio::test]
async fn a_deactivated_organisation_keeps_its_names_and_roles() {
    let db = database().await;
    let mut kept = organisation(1, None, "Region Norrbotten", &["Norrbottens läns landsting"], &[Role::Funder]);
    keep(&db, &kept).await.expect("new");
    let mut found = organisation::find_to_change(&db, kept.id).await.expect("found").expect("there");
    found.deactivate(Timestamp::from_micros(9)).expect("in use");
    organisation::update(&db, &found).await.expect("written");
    kept.deactivate(Timestamp::from_micros(9)).expect("in use");
    assert_eq!(organisation::find_by_name(&db, &name("norrbottens läns landsting")).await.expect("found"), Some(kept));
}

#[tokio::test]
async fn every_role_and_state_survives_the_database() {
    let db = database().await;
    let all = organisation(1, None, "Alla roller", &[], &Role::ALL);
    keep(&db, &all).await.expect("new");
    let found = organisation::find(&db, all.id).await.expect("found").expect("there");
    assert_eq!(found.profile.roles, BTreeSet::from(Role::ALL));
}
