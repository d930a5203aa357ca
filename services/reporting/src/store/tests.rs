//! The figures are the same in whatever order the facts of different cases, decisions and commitments come.

use mesh::clock::Timestamp;
use proptest::prelude::*;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager};
use uuid::Uuid;

use super::*;
use crate::domain::{
    fact::{CaseFact, CommitmentFact, DecisionFact, Fact, Latest},
    overview::Overview,
};

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        crate::migrations::all()
    }
}

async fn database() -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await?;
    for migration in Migrator::migrations() {
        migration.up(&SchemaManager::new(&db)).await?;
    }
    Ok(db)
}

async fn overview(db: &DatabaseConnection) -> Result<Overview, DbErr> {
    let feeds = feed::all(db).await?;
    let granted_ore = decision_fact::granted_ore(db).await?;
    Ok(Overview::of(case_fact::tally(db).await?, granted_ore, &commitment_fact::tally(db).await?, &feeds))
}

/// What becomes known of four things, of each in its own order.
fn histories() -> [Vec<Fact>; 4] {
    let case = |number, fact| Fact::Case(Uuid::from_u128(number).into(), fact);
    let decision = Uuid::from_u128(3).into();
    let commitment = |fact| Fact::Commitment(Uuid::from_u128(4).into(), fact);
    let open = |phase: &str| CaseFact::Open(phase.into());
    [
        vec![case(1, open("referral")), case(1, open("assessment")), case(1, CaseFact::Decided("grade".into()))],
        vec![case(2, open("referral")), case(2, open("guidance"))],
        vec![Fact::Decision(decision, DecisionFact::Active(500))],
        vec![
            commitment(CommitmentFact::Reserved { decision, amount_ore: 90 }),
            commitment(CommitmentFact::Committed),
            commitment(CommitmentFact::Spent { decision, amount_ore: 90, spent_ore: 60 }),
        ],
    ]
}

fn expected() -> Overview {
    Overview {
        open_cases: 1,
        decided_cases: 1,
        phases: vec![("guidance".into(), 1)],
        outcomes: vec![("grade".into(), 1)],
        decided_ore: 500,
        spent_ore: 60,
        ..Overview::of(Vec::new(), 0, &[], &[])
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(future)
}

async fn known(db: &DatabaseConnection, fact: Fact) -> Result<(), DbErr> {
    keep(db, Latest::from_iter([fact])).await
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn many_facts_at_once_are_the_same_as_one_by_one(turns in prop::collection::vec(0usize..4, 60), cut in 0usize..12) {
        let mut waiting = histories().map(|history| history.into_iter().collect::<std::collections::VecDeque<_>>());
        let order = turns.into_iter().chain([0, 1, 2, 3].into_iter().cycle().take(16));
        let facts: Vec<Fact> = order.filter_map(|turn| waiting[turn].pop_front()).collect();
        let cut = cut.min(facts.len());
        let figures = run(async {
            let db = database().await?;
            keep(&db, facts[..cut].iter().cloned().collect()).await?;
            keep(&db, facts[cut..].iter().cloned().collect()).await?;
            overview(&db).await
        });
        prop_assert_eq!(figures, Ok(expected()));
    }

    #[test]
    fn only_the_order_within_one_thing_matters(turns in prop::collection::vec(0usize..4, 60)) {
        let figures = run(async {
            let db = database().await?;
            let mut waiting = histories().map(|history| history.into_iter().collect::<std::collections::VecDeque<_>>());
            // The drawn turns first, then whatever they left over; and each fact twice, as if it were delivered twice in a row.
            for turn in turns.into_iter().chain([0, 1, 2, 3].into_iter().cycle().take(16)) {
                if let Some(fact) = waiting[turn].pop_front() {
                    known(&db, fact.clone()).await?;
                    known(&db, fact).await?;
                }
            }
            overview(&db).await
        });
        prop_assert_eq!(figures, Ok(expected()));
    }
}

#[test]
fn an_empty_centre_has_figures_of_nothing() {
    let figures = run(async { overview(&database().await?).await });
    assert_eq!(figures, Ok(Overview::of(Vec::new(), 0, &[], &[])));
}

#[test]
fn a_superseded_decision_grants_nothing_and_a_commitment_is_held_until_it_is_released() {
    let (decision, id) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
    let figures = run(async {
        let db = database().await?;
        known(&db, Fact::Decision(decision, DecisionFact::Active(500))).await?;
        known(&db, Fact::Commitment(id, CommitmentFact::Reserved { decision, amount_ore: 90 })).await?;
        known(&db, Fact::Commitment(id, CommitmentFact::Committed)).await?;
        let held = overview(&db).await?;
        known(&db, Fact::Decision(decision, DecisionFact::Superseded)).await?;
        known(&db, Fact::Commitment(id, CommitmentFact::Released { decision, amount_ore: 90 })).await?;
        Ok::<_, DbErr>((held, overview(&db).await?))
    });
    let (held, given_back) = figures.expect("the facts are kept");
    assert_eq!((held.decided_ore, held.committed_ore), (500, 90));
    assert_eq!((given_back.decided_ore, given_back.committed_ore), (0, 0));
}

#[test]
fn a_commitment_that_was_never_recorded_cannot_be_confirmed() {
    let id = Uuid::from_u128(2).into();
    let kept = run(async { known(&database().await?, Fact::Commitment(id, CommitmentFact::Committed)).await });
    assert!(matches!(kept, Err(DbErr::RecordNotFound(_))), "{kept:?}");
}

#[test]
fn a_feed_never_goes_back() {
    let feeds = run(async {
        let db = database().await?;
        for position in [1, 7, 3] {
            feed::advance(&db, "cases", position, Timestamp::from_micros(position * 10)).await?;
        }
        feed::all(&db).await
    });
    let feeds: Vec<_> = feeds.expect("the feed is kept").into_iter().map(|feed| (feed.position, feed.as_of)).collect();
    assert_eq!(feeds, [(7, Some(Timestamp::from_micros(70)))]);
}
