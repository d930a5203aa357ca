//! No chain of corrections and replacements leaves two active decisions for one grant.

use mesh::clock::Timestamp;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        decision::{Document, Import},
        plan::examples::{line, plan},
    },
    store::{
        decision as rows,
        tests::{databases, decision_of},
    },
};

fn id(id: u128) -> DecisionId {
    Uuid::from_u128(id).into()
}

/// Imports a decision that agrees, as the operation does.
async fn import(db: &DatabaseConnection, new: u128, number: &str, replaces: &str, corrects: Option<u128>) {
    let document = Document {
        registration_number: RegistrationNumber::parse(number).expect("a number"),
        replaces: RegistrationNumber::parse(replaces).ok(),
        protocol_reference: "§ 1".into(),
        legal_basis: String::new(),
        appropriation: String::new(),
        plan: plan(vec![line("A", 1, 1_000)], 1_000),
        ..decision_of(new, number).document
    };
    let mut corrected = match corrects {
        Some(corrects) => rows::find(db, id(corrects)).await.expect("read"),
        None => None,
    };
    let held = rows::holder(db, &document.registration_number).await.expect("read");
    let import = Import::inspect(document, "operator:a".into(), Timestamp::from_micros(5), || Uuid::from_u128(new));
    let decision = Decision::import(id(new), import, held, corrected.as_mut()).expect("a decision");
    rows::insert(db, &decision).await.expect("kept");
    if let Some(corrected) = corrected {
        rows::update(db, &corrected).await.expect("kept");
    }
}

/// Activates a decision, as the operation does, and answers which it replaced.
async fn activate(db: &DatabaseConnection, new: u128) -> Result<Vec<DecisionId>, Option<Obstacle>> {
    let mut decision = rows::find(db, id(new)).await.expect("read").expect("held");
    let mut old = replaced(db, &decision).await.map_err(|_| None)?;
    let rival = rival(db, &decision, &old).await.expect("looked for");
    decision.activate(&mut old, rival).map_err(|refusal| match refusal {
        Refusal::DecisionState(_, obstacle) => Some(obstacle),
        _ => None,
    })?;
    for changed in old.iter().chain([&decision]) {
        rows::update(db, changed).await.expect("kept");
    }
    Ok(old.iter().map(|old| old.id).collect())
}

async fn active(db: &DatabaseConnection) -> Vec<DecisionId> {
    let mut active = Vec::new();
    for one in 1..20 {
        if matches!(rows::origin(db, id(one)).await, Ok(Some((State::Active, _)))) {
            active.push(id(one));
        }
    }
    active
}

#[tokio::test]
async fn a_correction_of_a_correction_takes_the_place_of_what_was_active() {
    for db in databases().await {
        import(&db, 1, "RUN-1-2023", "", None).await;
        assert_eq!(activate(&db, 1).await, Ok(vec![]));
        import(&db, 2, "RUN-1-2023", "", Some(1)).await;
        import(&db, 3, "RUN-1-2023", "", Some(2)).await;
        import(&db, 4, "RUN-1-2023", "", Some(3)).await;
        assert_eq!(activate(&db, 2).await, Err(Some(Obstacle::CorrectedBy(id(3)))));
        assert_eq!(activate(&db, 4).await, Ok(vec![id(1), id(2), id(3)]));
        assert_eq!(active(&db).await, [id(4)]);
        import(&db, 5, "RUN-1-2023", "", Some(4)).await;
        assert_eq!(activate(&db, 5).await, Ok(vec![id(4)]), "what has been active is the end of the chain");
    }
}

#[tokio::test]
async fn a_correction_of_a_correction_does_not_replace_what_another_has_replaced() {
    for db in databases().await {
        import(&db, 1, "RUN-1-2023", "", None).await;
        assert!(activate(&db, 1).await.is_ok());
        import(&db, 2, "RUN-1-2023", "", Some(1)).await;
        import(&db, 3, "RUN-1-2023", "", Some(2)).await;
        import(&db, 4, "RUN-4-2023", "", Some(1)).await;
        assert_eq!(activate(&db, 4).await, Ok(vec![id(1)]));
        assert_eq!(activate(&db, 3).await, Err(Some(Obstacle::CorrectsReplaced(id(4)))));
        assert_eq!(active(&db).await, [id(4)]);
    }
}

#[tokio::test]
async fn of_two_that_replace_the_same_number_one_becomes_active_held_here_or_not() {
    for db in databases().await {
        import(&db, 1, "RUN-1-2023", "", None).await;
        assert!(activate(&db, 1).await.is_ok());
        for (first, replaces) in [(2, "RUN-1-2023"), (4, "RUN-99-2022")] {
            import(&db, first, &format!("RUN-{first}-2023"), replaces, None).await;
            import(&db, first + 1, &format!("RUN-{}-2023", first + 1), &replaces[4..], None).await;
            assert!(activate(&db, first).await.is_ok());
            assert_eq!(activate(&db, first + 1).await, Err(Some(Obstacle::RivalledBy(id(first)))));
        }
        assert_eq!(active(&db).await, [id(2), id(4)]);
        import(&db, 6, "RUN-6-2023", "RUN-99-2022", Some(4)).await;
        assert_eq!(activate(&db, 6).await, Ok(vec![id(4)]), "a correction of it is no rival of it");
    }
}

#[tokio::test]
async fn whoever_takes_the_place_of_a_replacer_is_a_rival_too() {
    for db in databases().await {
        import(&db, 1, "RUN-1-2023", "RUN-99-2022", None).await;
        import(&db, 2, "RUN-2-2023", "RUN-1-2023", None).await;
        import(&db, 3, "RUN-3-2023", "RUN-99-2022", None).await;
        assert!(activate(&db, 1).await.is_ok() && activate(&db, 2).await.is_ok());
        import(&db, 4, "RUN-99-2022", "", None).await;
        assert_eq!(activate(&db, 3).await, Err(Some(Obstacle::RivalledBy(id(2)))));
        assert_eq!(activate(&db, 4).await, Err(Some(Obstacle::ReplacedBy(id(2)))));
        // A correction takes the number back that was replaced by mistake.
        import(&db, 5, "RUN-10-2023", "RUN-98-2022", None).await;
        assert!(activate(&db, 5).await.is_ok());
        import(&db, 6, "RUN-10-2023", "", Some(5)).await;
        import(&db, 7, "RUN-10-2023", "", Some(6)).await;
        import(&db, 8, "RUN-11-2023", "RUN-98-2022", None).await;
        assert!(activate(&db, 7).await.is_ok() && activate(&db, 8).await.is_ok());
    }
}

#[tokio::test]
async fn a_number_that_was_corrected_away_leads_to_a_rival() {
    for db in databases().await {
        import(&db, 1, "RUN-1-2023", "", None).await;
        import(&db, 2, "RUN-2-2023", "", Some(1)).await;
        import(&db, 3, "RUN-3-2023", "RUN-1-2023", None).await;
        assert_eq!(activate(&db, 2).await, Ok(vec![id(1)]));
        assert_eq!(activate(&db, 3).await, Err(Some(Obstacle::RivalledBy(id(2)))));
    }
}

#[tokio::test]
async fn what_was_closed_has_used_its_grant_and_what_was_revoked_makes_way_for_another() {
    for db in databases().await {
        for (first, replaces, state) in [(2, "RUN-98-2022", State::Closed), (4, "RUN-99-2022", State::Revoked)] {
            for new in [first, first + 1] {
                import(&db, new, &format!("RUN-{new}-2023"), replaces, None).await;
            }
            assert!(activate(&db, first).await.is_ok());
            let active = rows::find(&db, id(first)).await.expect("read").expect("held");
            rows::update(&db, &Decision { state, ..active }).await.expect("kept");
        }
        assert_eq!(activate(&db, 3).await, Err(Some(Obstacle::RivalledBy(id(2)))));
        assert_eq!(activate(&db, 5).await, Ok(vec![]));
        import(&db, 6, "RUN-6-2023", "RUN-4-2023", None).await;
        assert_eq!(activate(&db, 6).await, Err(Some(Obstacle::ReplacesEnded(id(4)))));
    }
}
