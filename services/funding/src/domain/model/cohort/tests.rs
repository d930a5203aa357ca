//! The same seed makes the same cases, and other cases are alike in number only.

use super::*;

/// Cases of three industries over a year.
pub fn synthetic(cases: u32) -> Synthetic {
    let mix =
        |industry: &str, route, weight, dropout_bps| Mix { industry: industry.into(), route, weight, dropout_bps };
    Synthetic {
        seed: 2_024,
        cases,
        first: Month::parse("2024-01").expect("a month"),
        months: 12,
        mix: vec![
            mix("construction", Route::Sector, 4, 500),
            mix("industry", Route::Sector, 3, 300),
            mix("care", Route::AdultEducation, 3, 800),
        ],
        employment: EXAMPLE_EMPLOYMENT.to_vec(),
    }
}

#[test]
fn the_same_seed_and_number_are_the_same_case_in_whatever_order() {
    let (one, other) = (Cohort::Synthetic(synthetic(1_000)), Cohort::Synthetic(synthetic(1_000)));
    let (forth, back) = (one.crowd(), other.crowd());
    let of = |crowd: &Crowd<'_>, number| crowd.member(number, 1_000, &Variation::NONE);
    let all: Vec<_> = (0..1_000).map(|number| of(&forth, number)).collect();
    assert!((0..1_000).rev().all(|number| of(&back, number) == all[number as usize]));
    assert_eq!(one.hash(), other.hash());
    let another = Cohort::Synthetic(Synthetic { seed: 2_025, ..synthetic(1_000) });
    assert_ne!(another.hash(), one.hash());
    let changed = (0..1_000).filter(|number| of(&another.crowd(), *number) != all[*number as usize]).count();
    assert!(changed > 900, "{changed}");
}

#[test]
fn cases_are_made_as_their_weights_say_and_fill_the_months_in_order() {
    let cohort = Cohort::Synthetic(synthetic(12_000));
    let crowd = cohort.crowd();
    let all: Vec<_> = (0..12_000).map(|number| crowd.member(number, 12_000, &Variation::NONE)).collect();
    assert!(all.is_sorted_by_key(|member| member.month));
    assert!((0..12).all(|month| all.iter().filter(|member| member.month == month).count() == 1_000));
    let share = |wanted: &dyn Fn(&Member) -> bool| all.iter().filter(|member| wanted(member)).count();
    assert!((4_500..5_100).contains(&share(&|member| member.industry == 0)));
    assert!((5_200..5_900).contains(&share(&|member| member.facts.employment == Employment::Employed)));
    assert!((7_500..9_500).contains(&share(&|member| member.phases == 7)));
    assert!(all.iter().all(|member| MUNICIPALITIES.iter().any(|(code, _)| *code == member.facts.municipality)));
}

#[test]
fn more_dropout_is_fewer_phases() {
    let cohort = Cohort::Synthetic(synthetic(2_000));
    let crowd = cohort.crowd();
    let phases = |dropout_bps| {
        let variation = Variation { dropout_bps, ..Variation::NONE };
        (0..2_000).map(|number| crowd.member(number, 2_000, &variation).phases).sum::<usize>()
    };
    assert!(phases(5_000) > phases(10_000) && phases(10_000) > phases(15_000));
}

#[test]
fn counted_cases_come_as_often_as_they_were() {
    let month = |text| Month::parse(text).expect("a month");
    let group = |industry: &str, at, count| Group {
        industry: industry.into(),
        facts: Facts::new(Route::Sector, Employment::Employed),
        month: month(at),
        last: Phase::Certificate,
        count,
    };
    let cohort = Cohort::Recorded(vec![group("construction", "2024-01", 3), group("care", "2024-03", 2)]);
    let crowd = cohort.crowd();
    assert_eq!((crowd.cases, crowd.months, crowd.month(2).to_string()), (5, 3, "2024-03".to_owned()));
    let all: Vec<_> = (0..5).map(|number| crowd.member(number, 5, &Variation::NONE)).collect();
    assert_eq!(
        all.iter().map(|member| (member.industry, member.month)).collect::<Vec<_>>(),
        [(0, 0), (0, 0), (0, 0), (1, 2), (1, 2)]
    );
    assert!(all.iter().all(|member| member.phases == 6));
}

#[test]
fn a_month_is_a_year_and_two_figures() {
    assert_eq!(Month::parse("2024-12").map(|month| month.to_string()), Ok("2024-12".into()));
    for wrong in ["2024", "2024-13", "2024-0", "24-01", "2024-1", "1024-01", "2024-01-01"] {
        assert!(Month::parse(wrong).is_err(), "{wrong}");
    }
}
