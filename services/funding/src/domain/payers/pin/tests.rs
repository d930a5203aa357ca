//! Who bears what of a case, and what is said where nobody does.

use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::{
    model::{
        examples::tests::published,
        words::{Employment, Route, Transition},
    },
    payers::pledge::tests::line,
};

fn model() -> Model {
    let content = published("construction-byn");
    Model::draft(
        Uuid::from_u128(1).into(),
        "construction".into(),
        0,
        content,
        "author".into(),
        Timestamp::from_micros(0),
    )
}

fn facts() -> Facts {
    let mut facts = Facts::new(Route::Sector, Employment::UnderNotice);
    facts.transition = Transition::Tsl;
    facts.with_number(Number::AssessorHours, 4)
}

fn bound() -> Bindings {
    Bindings(vec![
        (Role::Employer, Uuid::from_u128(2).into()),
        (Role::TransitionOrganisation, Uuid::from_u128(3).into()),
    ])
}

fn purse(of: u128, left: i64) -> Purse {
    let limit = Limit {
        id: Uuid::from_u128(of).into(),
        revision: 1,
        organisation: Uuid::from_u128(of).into(),
        from: date!(2026 - 01 - 01),
        until: date!(2026 - 12 - 31),
        amount: Ore::new(left),
        industry: String::new(),
        programme: String::new(),
        citation: "a decision".into(),
    };
    Purse { limit, left: Ore::new(left) }
}

fn rated(bindings: &Bindings, purses: &[Purse]) -> Result<(Vec<Pledge>, Pin), Refusal> {
    let model = model();
    let rating = Rating {
        model: &model,
        facts: facts(),
        phases: &[Phase::TheoryAssessment, Phase::Certificate],
        bindings,
        used: &[],
        purses,
        today: date!(2026 - 11 - 28),
    };
    let rated = rating.rate()?;
    let making = Making {
        id: Uuid::from_u128(4).into(),
        number: 1,
        case: Uuid::from_u128(5).into(),
        on: rating.today,
        reason: String::new(),
        actor: "somebody".into(),
        now: Timestamp::from_micros(7),
    };
    let pin = pin(&rating, &rated, making);
    let ids = (10..20).map(|id| Uuid::from_u128(id).into()).collect();
    let lines = lines(&model, &pin, rated.parts, Timestamp::from_micros(9), ids);
    Ok((lines, pin))
}

fn told(lines: &[Pledge]) -> Vec<(Phase, &str, i64, State)> {
    lines.iter().map(|line| (line.phase, line.payer.as_str(), line.amount.ore(), line.state)).collect()
}

#[test]
fn what_a_payer_must_approve_is_reserved_and_where_its_room_ends_the_next_goes_on() {
    let (lines, pin) = rated(&bound(), &[]).unwrap();
    let theory = (Phase::TheoryAssessment, "transition", 160_000, State::Reserved);
    assert_eq!(told(&lines), [theory, (Phase::Certificate, "transition", 100_000, State::Reserved)]);
    assert_eq!((pin.price, pin.unfunded), (Ore::new(260_000), Ore::ZERO));
    let (lines, pin) = rated(&bound(), &[purse(3, 200_000)]).unwrap();
    assert_eq!(
        told(&lines),
        [
            theory,
            (Phase::Certificate, "transition", 40_000, State::Reserved),
            (Phase::Certificate, "employer", 60_000, State::Committed),
        ]
    );
    assert!(pin.told.swedish.iter().any(|said| said.contains("mer finns inte kvar av betalarens ram")));
    assert_eq!(lines[0].limit, Some(Uuid::from_u128(3).into()));
    assert_eq!((lines[0].expire_time, lines[2].expire_time), (Some(Timestamp::from_micros(9)), None));
}

#[test]
fn where_no_room_is_left_nobody_bears_it_and_the_line_says_whose_room_ended() {
    let (lines, pin) = rated(&bound(), &[purse(3, 160_000), purse(2, 30_000)]).unwrap();
    let last = lines.last().unwrap();
    assert_eq!((last.state, last.amount, last.role), (State::Unfunded, Ore::new(70_000), None));
    let short: Vec<_> = last.shortfalls.iter().map(|short| (short.role, short.asked, short.room)).collect();
    assert_eq!(short, [(Role::TransitionOrganisation, 100_000, 0), (Role::Employer, 100_000, 30_000)]);
    assert_eq!(pin.unfunded, Ore::new(70_000));
}

#[test]
fn who_pays_is_bound_to_an_organisation_and_who_does_not_need_not_be() {
    let employer = Bindings(vec![(Role::Employer, Uuid::from_u128(2).into())]);
    assert_eq!(rated(&employer, &[]).map(|_| ()), Err(Refusal::PayerUnbound(Role::TransitionOrganisation)));
    let transition = Bindings(vec![(Role::TransitionOrganisation, Uuid::from_u128(3).into())]);
    assert!(rated(&transition, &[]).is_ok());
}

#[test]
fn what_has_been_paid_is_not_rated_anew() {
    let mut posted = line(1, 100);
    (posted.state, posted.posted) = (State::Posted, Ore::new(60));
    let mut waits = line(2, 50);
    (waits.phase, waits.completed_by) = (Phase::Intake, "event".into());
    let lines = [posted, waits, line(3, 25)];
    assert_eq!(ahead(&[Phase::Intake, Phase::TheoryAssessment, Phase::Certificate], &lines), [Phase::Certificate]);
    assert_eq!(paid_by("a rule", &lines), 135);
    assert_eq!(paid_by("another", &lines), 0);
}
