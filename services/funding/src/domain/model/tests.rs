//! What may happen to a model, and what may not.

use super::*;
use crate::domain::claims::attestation::examples::signer;
use examples::tests::published;

fn draft() -> Model {
    let id = ModelId::from(uuid::Uuid::from_u128(1));
    let now = Timestamp::from_micros(5);
    Model::draft(id, "construction-byn".into(), 0, published("construction-byn"), "anna".into(), now)
}

const LATER: Timestamp = Timestamp::from_micros(9);

/// Publishes a model in the name of an account, with a human behind each account that is known to be that one's.
fn publish(model: &mut Model, approver: Signer, found: &Findings) -> Result<(), Refusal> {
    let authors: Vec<_> = model.authors.iter().map(|author| whose(author)).collect();
    model.publish(&authors, approver, found, LATER)
}

/// Accounts are called after their human, with a number behind the second.
fn whose(account: &str) -> Signer {
    let person = account.trim_end_matches('2').bytes().fold(0, |sum, byte| sum * 256 + u128::from(byte));
    Signer { person: Some(uuid::Uuid::from_u128(person)), ..signer(account) }
}

#[test]
fn a_model_goes_from_draft_by_review_to_published_and_is_then_never_changed() {
    let mut model = draft();
    let found = check::check(&model.content);
    assert!(matches!(publish(&mut model, signer("bo"), &found), Err(Refusal::ModelState(_, State::Draft))));
    model.submit(LATER).expect("a draft is submitted");
    assert!(matches!(model.submit(LATER), Err(Refusal::ModelState(_, State::Review))));
    publish(&mut model, signer("bo"), &found).expect("another publishes it");
    assert_eq!((model.state, model.revision, model.approved_by.as_deref()), (State::Published, 3, Some("bo")));
    let content = model.content.clone();
    assert!(matches!(model.revise(content, "anna".into(), LATER), Err(Refusal::ModelState(_, State::Published))));
    model.retire("dearer".into(), LATER).expect("it is taken out of use");
    assert!(matches!(model.retire("again".into(), LATER), Err(Refusal::ModelState(_, State::Retired))));
    assert_eq!(model.retire_reason.as_deref(), Some("dearer"));
}

#[test]
fn nobody_publishes_what_he_has_written_any_of_by_whatever_account() {
    let mut model = draft();
    let content = model.content.clone();
    model.revise(content.clone(), "bo".into(), LATER).expect("a draft is revised");
    model.revise(content, "bo".into(), LATER).expect("a draft is revised again");
    assert_eq!(model.authors, ["anna", "bo"]);
    model.submit(LATER).expect("a draft is submitted");
    let found = check::check(&model.content);
    for author in [signer("anna"), signer("bo"), whose("anna2"), whose("bo2")] {
        let refusal = Err(Refusal::PublishingByAuthor(model.id));
        assert_eq!(publish(&mut model, author, &found), refusal);
    }
    assert!(publish(&mut model, whose("cia2"), &found).is_ok());
}

#[test]
fn no_model_with_a_hole_is_published() {
    let mut model = draft();
    model.content.rules.pop();
    model.submit(LATER).expect("a draft is submitted");
    let found = check::check(&model.content);
    assert!(matches!(publish(&mut model, signer("bo"), &found), Err(Refusal::ModelUnsound(_, 4))), "{found:?}");
}
