//! A case comes out of the database as it went in, to those only who may see it.

use mesh::{caller::Scope, clock::Timestamp, list::Rows, refusal::Error, rows, seal::Keys, together::LookUp};
use proto::mesh::v1::PageRequest;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};
use sea_orm_migration::SchemaManager;
use tempfile::TempDir;
use time::macros::date;
use uuid::Uuid;

use super::{
    case::{self, ById, Filter, OpenFor, find_to_change, update, update_with_step},
    listed,
    merged::{self, Ids, Reach},
    protected,
};
use crate::domain::{
    CaseId, OrganisationId, PersonId,
    case::{Case, Commitment, Order, Stage, Verdict, open},
    outcome::Outcome,
    phase::{Mode, Phase},
    refusal::Refusal,
    step::Step,
};

async fn database() -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await?;
    for migration in crate::migrations::all() {
        migration.up(&SchemaManager::new(&db)).await?;
    }
    Ok(db)
}

fn organisation(number: u128) -> OrganisationId {
    Uuid::from_u128(number).into()
}

/// A case of a person of the same number, opened in the microsecond of that number.
fn a_case(number: u128, referrer: u128) -> Case {
    let order = Order {
        person: Uuid::from_u128(number).into(),
        referrer: organisation(referrer),
        referrer_reference: "AF-17".into(),
        target: "Industriteknik BAS".into(),
        decision: Uuid::from_u128(1).into(),
        planned_cost_ore: 500,
    };
    let commitment = Commitment { id: Uuid::from_u128(number).into(), amount_ore: 500 };
    let at = Timestamp::from_micros(i64::try_from(number).expect("a small number"));
    open(Uuid::from_u128(number).into(), order, commitment, at)
}

async fn insert(db: &DatabaseConnection, case: &Case) -> Result<(), DbErr> {
    let mut rows = rows::Rows::default();
    case::insert(&mut rows, case)?;
    rows.insert(db).await
}

async fn find(db: &DatabaseConnection, scope: Scope<'_>, id: CaseId) -> Result<Case, Error> {
    let (found, steps) = ById::find(db, vec![id.uuid()]).await?.remove(&id.uuid()).ok_or(Refusal::CaseNotFound)?;
    if !found.is_in(&reach(scope)) || found.hidden().is_some() {
        return Err(Refusal::CaseNotFound.into());
    }
    found.read(steps)
}

fn reach(scope: Scope<'_>) -> Reach {
    Reach::of(scope).0
}

async fn open_for(db: &DatabaseConnection, person: PersonId) -> Result<bool, DbErr> {
    Ok(OpenFor::find(db, vec![person.uuid()]).await?.contains_key(&person.uuid()))
}

fn step(phase: Phase) -> Step {
    Step {
        phase,
        mode: Some(Mode::Simulator),
        performer: Some(organisation(9)),
        occurred_on: date!(2024 - 02 - 29),
        recorded_at: Timestamp::from_micros(77),
    }
}

/// A page of the newest, as an ordinary list asks for it.
async fn page(
    db: &DatabaseConnection,
    scope: Scope<'_>,
    filter: &Filter,
    (described, order): (&str, &str),
    (keys, token, size): (&Keys, &str, i32),
) -> Result<Rows<Case>, DbErr> {
    let request = PageRequest { size, token: token.to_owned() };
    let asked = listed::list().read(keys, Some(&request), described, order, ());
    let asked = asked.map_err(|error| DbErr::Custom(error.to_string()))?;
    case::page(db, &reach(scope), &[], filter, &asked).await.map_err(|error| DbErr::Custom(error.to_string()))
}

/// All of a list that fits on a page.
async fn all(db: &DatabaseConnection, scope: Scope<'_>, filter: &Filter) -> Result<Vec<Case>, DbErr> {
    let (_folder, keys) = keys();
    page(db, scope, filter, ("", ""), (&keys, "", 10)).await.map(|page| page.items)
}

fn keys() -> (TempDir, Keys) {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keys::open(folder.path()).expect("keys");
    (folder, keys)
}

fn ids(cases: &[Case]) -> Vec<u128> {
    cases.iter().map(|case| case.id.uuid().as_u128()).collect()
}

#[tokio::test]
async fn a_case_comes_out_as_it_went_in_after_every_change() -> Result<(), DbErr> {
    let db = database().await?;
    let read = async |id: CaseId| find(&db, Scope::All, id).await.expect("the case is there");
    let opened = a_case(1, 8);
    insert(&db, &opened).await?;
    assert_eq!(read(opened.id).await, opened);

    let mapped = opened.record(step(Phase::InDepthMapping)).expect("any phase may come");
    update_with_step(&db, &mapped).await?;
    let assessed = mapped.record(step(Phase::Assessment)).expect("it is mapped");
    update_with_step(&db, &assessed).await?;
    assert_eq!(read(assessed.id).await, assessed);

    let verdict = Verdict { outcome: Outcome::Attestation, issuer: Some(organisation(9)), cost_ore: 400 };
    let decided = assessed.decide(verdict, Timestamp::from_micros(78)).expect("it is assessed");
    update(&db, &decided).await?;
    assert_eq!(read(decided.id).await, decided);
    assert_eq!(find_to_change(&db, &Reach::All, &[], decided.id).await.ok(), Some(decided));
    Ok(())
}

#[tokio::test]
async fn a_case_of_another_partner_is_answered_as_one_that_does_not_exist() -> Result<(), DbErr> {
    let db = database().await?;
    insert(&db, &a_case(1, 8)).await?;
    let (owner, other) = (organisation(8).to_string(), organisation(9).to_string());
    let id = Uuid::from_u128(1).into();
    assert!(find(&db, Scope::Organisation(&owner), id).await.is_ok());
    for scope in [Scope::Organisation(&other), Scope::Organisation("")] {
        assert!(find(&db, scope, id).await.is_err_and(|error| error.is("CASE_NOT_FOUND")));
        assert!(find_to_change(&db, &reach(scope), &[], id).await.is_err_and(|error| error.is("CASE_NOT_FOUND")));
        assert!(all(&db, scope, &Filter::default()).await?.is_empty());
    }
    assert!(find(&db, Scope::All, Uuid::from_u128(2).into()).await.is_err_and(|error| error.is("CASE_NOT_FOUND")));
    Ok(())
}

#[tokio::test]
async fn the_cases_of_a_protected_person_are_there_for_the_named_alone() -> Result<(), DbErr> {
    let db = database().await?;
    let (case, other) = (a_case(1, 8), Case { person: Uuid::from_u128(77).into(), ..a_case(2, 8) });
    insert(&db, &case).await?;
    insert(&db, &other).await?;
    assert!(protected::keep(&db, case.person, true, 2).await?);
    assert!(!protected::keep(&db, case.person, false, 1).await?, "what was known later is not turned back");
    assert!(find(&db, Scope::All, case.id).await.is_err_and(|error| error.is("CASE_NOT_FOUND")));
    assert_eq!(ids(&all(&db, Scope::All, &Filter::default()).await?), [2]);
    assert!(find_to_change(&db, &Reach::All, &[other.person], case.id).await.is_err());
    assert_eq!(find_to_change(&db, &Reach::All, &[case.person], case.id).await.ok(), Some(case.clone()));
    assert_eq!(case::turn(&db, case.person).await?, [(case.id, case.revision + 1)]);
    assert!(protected::keep(&db, case.person, false, 3).await?);
    let shown = find(&db, Scope::All, case.id).await.map(|found| found.revision);
    assert_eq!(shown.ok(), Some(case.revision + 1));
    Ok(())
}

#[tokio::test]
async fn all_ids_of_an_organisation_are_found_by_each_of_them_until_a_merge_is_taken_back() -> Result<(), DbErr> {
    let db = database().await?;
    let ids = async |asked: u128| -> Result<Vec<u128>, DbErr> {
        let found = Ids::find(&db, vec![Uuid::from_u128(asked)]).await?.remove(&Uuid::from_u128(asked));
        let mut found: Vec<_> = found.unwrap_or_default().into_iter().map(|id| id.as_u128()).collect();
        found.sort_unstable();
        Ok(found)
    };
    merged::keep(&db, organisation(2), Some(organisation(1)), 5).await?;
    merged::keep(&db, organisation(3), Some(organisation(2)), 2).await?;
    for asked in [1, 2, 3] {
        assert_eq!(ids(asked).await?, [1, 2, 3], "{asked}");
    }
    merged::keep(&db, organisation(2), None, 4).await?;
    assert_eq!(ids(1).await?, [1, 2, 3], "what was known later stands");
    merged::keep(&db, organisation(2), None, 6).await?;
    assert_eq!((ids(1).await?, ids(3).await?, ids(9).await?), (vec![], vec![2, 3], vec![]));
    Ok(())
}

#[tokio::test]
async fn the_database_itself_holds_a_person_to_one_open_case() -> Result<(), DbErr> {
    let db = database().await?;
    let first = a_case(1, 8);
    let second = Case { id: Uuid::from_u128(2).into(), ..first.clone() };
    insert(&db, &first).await?;
    assert!(open_for(&db, first.person).await?);
    assert!(insert(&db, &second).await.is_err());

    update(&db, &first.clone().withdraw(first.changed_at).expect("it is open")).await?;
    assert!(!open_for(&db, first.person).await?);
    insert(&db, &second).await
}

#[tokio::test]
async fn a_list_goes_newest_first_from_page_to_page_without_gap_or_repetition() -> Result<(), DbErr> {
    let db = database().await?;
    for number in 1..=5 {
        // The third and the fourth are opened in the same microsecond.
        let at = Timestamp::from_micros(if number == 4 { 3 } else { i64::try_from(number).unwrap_or_default() });
        insert(&db, &Case { opened_at: at, ..a_case(number, 8) }).await?;
    }
    let (_folder, keys) = keys();
    let next = async |token: &str| page(&db, Scope::All, &Filter::default(), ("", ""), (&keys, token, 2)).await;
    let first = next("").await?;
    let second = next(&first.next_token).await?;
    let third = next(&second.next_token).await?;
    assert_eq!([ids(&first.items), ids(&second.items), ids(&third.items)].concat(), [5, 4, 3, 2, 1]);
    assert!(third.next_token.is_empty());
    assert!(second.items.iter().all(|case| case.steps.len() == 1), "each comes with its steps");
    Ok(())
}

#[tokio::test]
async fn a_list_holds_what_its_filter_asks_for() -> Result<(), DbErr> {
    let db = database().await?;
    for (number, referrer) in [(1, 8), (2, 8), (3, 9)] {
        insert(&db, &a_case(number, referrer)).await?;
    }
    update(&db, &a_case(1, 8).withdraw(Timestamp::from_micros(9)).expect("it is open")).await?;
    update_with_step(&db, &a_case(3, 9).record(step(Phase::Guidance)).expect("any phase may come")).await?;

    let list = async |scope, filter| all(&db, scope, &filter).await.map(|cases| ids(&cases));
    let none = Filter::default;
    assert_eq!(list(Scope::All, Filter { state: Some(Stage::Open), ..none() }).await?, [3, 2]);
    assert_eq!(list(Scope::All, Filter { phase: Some(Phase::Guidance), ..none() }).await?, [3]);
    assert_eq!(list(Scope::All, Filter { referrer: Some(organisation(8)), ..none() }).await?, [2, 1]);
    let own = organisation(8).to_string();
    assert_eq!(list(Scope::Organisation(&own), none()).await?, [2, 1]);
    assert_eq!(
        list(Scope::Organisation(&own), Filter { referrer: Some(organisation(9)), ..none() }).await?,
        [0u128; 0]
    );
    Ok(())
}

#[tokio::test]
async fn a_list_holds_what_its_caller_describes_in_the_order_that_is_asked_for() -> Result<(), DbErr> {
    let db = database().await?;
    for (number, referrer) in [(1, 8), (2, 8), (3, 9)] {
        let at = Timestamp::from_micros(i64::try_from(number).unwrap_or_default() * 86_400_000_000);
        insert(&db, &Case { opened_at: at, ..a_case(number, referrer) }).await?;
    }
    update(&db, &a_case(1, 8).withdraw(Timestamp::from_micros(9)).expect("it is open")).await?;
    let list = async |filter: &str, order: &str| {
        let (_folder, keys) = keys();
        let found = page(&db, Scope::All, &Filter::default(), (filter, order), (&keys, "", 10)).await;
        ids(&found.unwrap_or_else(|error| panic!("{filter}: {error}")).items)
    };
    assert_eq!(list("state = open OR create_time = 1970-01-02", "").await, [3, 2, 1]);
    assert_eq!(list("state = open AND NOT create_time > 1970-01-03", "").await, [2]);
    assert_eq!(list("outcome:* OR referrer_id = org_00000000000000000000000000000009", "").await, [3]);
    assert_eq!(list("target : BAS", "committed_ore, create_time").await, [1, 2, 3]);
    Ok(())
}

#[test]
fn what_is_sensitive_is_no_way_to_find_cases() {
    let (_folder, keys) = keys();
    for field in ["adaptation", "absence_reason", "health", "minority", "protected"] {
        let refused = listed::list().read(&keys, None, &format!("{field} = x"), "", ()).err();
        let fields =
            refused.and_then(|error| error.refused().map(|refused| refused.fields.clone())).unwrap_or_default();
        assert!(fields.iter().any(|(name, rule)| name == "filter" && rule.contains("sensitive")), "{field}");
    }
}
