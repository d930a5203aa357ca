//! Packages of a claim with every kind of line.

use proptest::prelude::*;
use time::macros::{date, datetime};

use super::*;
use crate::domain::{
    DecisionId,
    claims::{
        cost::{Stated, WHOLE},
        word::{CostKind, CostState, ReportKind, Vat},
    },
};

const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What a package is of, in a state.
pub fn head(state: ClaimState) -> Head {
    Head {
        claim: ClaimId::from(uuid::Uuid::from_u128(1)),
        state,
        registration_number: "RUN-00253-2023".into(),
        title: "Etablera ett regionalt valideringscentrum".into(),
        period: Period {
            from: date!(2024 - 01 - 01),
            to: date!(2024 - 06 - 30),
            claim_due: date!(2024 - 08 - 31),
            report_kind: ReportKind::Progress,
        },
        as_of: datetime!(2024-08-01 12:00 UTC).into(),
        financing: vec![Financing {
            name: "Region Norrbotten".into(),
            requested: Ore::new(10_050),
            accepted: None,
            paid: Ore::ZERO,
        }],
    }
}

fn line(position: i32, category: Category, cost: Option<u128>, ore: i64) -> Line {
    Line {
        position,
        cost: cost.map(|number| CostId::from(uuid::Uuid::from_u128(number))),
        category,
        kind: CostKind::Cash,
        claimed: Ore::new(ore),
        accepted: Ore::new(ore / 2),
        cut_reason: String::new(),
    }
}

fn cost(number: u128, category: Category, voucher: &str, supplier: &str) -> Cost {
    Cost {
        id: CostId::from(uuid::Uuid::from_u128(number)),
        decision: DecisionId::from(uuid::Uuid::from_u128(7)),
        kind: CostKind::Cash,
        state: CostState::Claimed,
        category,
        stated: Stated {
            category,
            voucher: voucher.into(),
            voucher_row: 2,
            portion_bps: WHOLE,
            whole: None,
            whole_vat: None,
            booked_on: date!(2024 - 03 - 01),
            paid_on: date!(2024 - 03 - 25),
            supplier: supplier.into(),
            text: "Kept to ourselves".into(),
            activity: "Modell".into(),
            net: Ore::new(12_345),
            vat_amount: Ore::new(3_086),
            vat: Vat::Cost,
            units: 0,
            evidence: HASH.into(),
        },
        contributor: None,
        paid_on: date!(2024 - 03 - 25),
        amount: Ore::new(15_431),
        claim: None,
        accepted: Ore::ZERO,
        recorded_by: "operator:anna".into(),
        create_time: datetime!(2024-03-01 12:00 UTC).into(),
    }
}

/// A package of two staff costs, income, and what follows from a flat rate.
pub fn package(state: ClaimState, wanted: Wanted) -> Package {
    let lines = [
        line(0, Category::Staff, Some(1), 15_431),
        line(1, Category::Staff, Some(2), 99),
        line(2, Category::Income, Some(3), 1_001),
        line(3, Category::Indirect, None, 2_329),
    ];
    let costs = vec![
        cost(3, Category::Income, "C 1", "Kund"),
        cost(2, Category::Staff, "=A1+1", "-Åkeriet \"Norr\"; AB"),
        cost(1, Category::Staff, "A 1", "Exempelbolaget"),
    ];
    Package::new(head(state), &lines, costs, wanted).unwrap()
}

fn text(package: &Package) -> String {
    String::from_utf8(package.csv().unwrap()).unwrap()
}

#[test]
fn the_text_has_its_mark_swedish_figures_and_nothing_that_is_a_formula() {
    let text = text(&package(ClaimState::Locked, Wanted::default()));
    let lines: Vec<_> = text.split("\r\n").collect();
    assert!(lines[0].starts_with("\u{feff}Rad;Kostnadsslag;Verifikation;"), "{text}");
    assert_eq!(
        lines[1],
        format!("1;Personal;A 1;2;2024-03-01;2024-03-25;Exempelbolaget;Modell;123,45;30,86;154,31;;{HASH}")
    );
    assert!(
        lines[2].starts_with("2;Personal;'=A1+1;2;2024-03-01;2024-03-25;\"'-Åkeriet \"\"Norr\"\"; AB\";"),
        "{text}"
    );
    assert!(lines[3].contains(";-123,45;-30,86;-10,01;;"), "income lessens what is claimed: {text}");
    assert_eq!(lines[4], "4;Indirekta kostnader;;;;;;;;;23,29;;");
    assert_eq!(lines.len(), 6);
    assert!(!text.contains("Kept to ourselves"));
}

#[test]
fn in_whole_kronor_each_category_has_a_line_that_takes_its_ore_away() {
    let package = package(ClaimState::Locked, Wanted { whole_kronor: true, category: None });
    let roundings: Vec<_> = package.roundings().map(|(category, ore)| (category, ore.ore())).collect();
    assert_eq!(roundings, [(Category::Staff, -30), (Category::Indirect, -29), (Category::Income, -99)]);
    assert_eq!(package.eligible().ore(), 15_500 + 2_300 - 1_100);
    assert!(text(&package).contains("\r\n;Personal;Öresutjämning;;;;;;;;-0,30;;\r\n"));
}

#[test]
fn what_was_accepted_is_told_once_it_is_decided_and_the_hash_is_of_the_lines_alone() {
    let before = package(ClaimState::Submitted, Wanted::default());
    let decided = package(ClaimState::Decided, Wanted::default());
    assert!(text(&decided).contains(";154,31;77,15;"));
    assert_ne!(before.hash().unwrap(), decided.hash().unwrap());
    let whole = package(ClaimState::Decided, Wanted { whole_kronor: true, category: None });
    assert_eq!(whole.hash().unwrap(), decided.hash().unwrap());
    let plain = &decided.csv().unwrap()[MARK.len()..];
    assert_eq!(hex::encode(Sha256::digest(plain)), decided.hash().unwrap());
}

#[test]
fn one_category_is_a_package_of_its_own_and_what_is_too_much_is_refused() {
    let staff = package(ClaimState::Locked, Wanted { category: Some(Category::Staff), whole_kronor: false });
    assert_eq!((staff.rows.len(), staff.eligible().ore()), (2, 15_530));
    assert_eq!(staff.name(), "RUN-00253-2023_2024-01-01_2024-06-30");
    let count = i32::try_from(MOST_LINES).unwrap();
    let many: Vec<_> = (0..=count).map(|position| line(position, Category::Indirect, None, 1)).collect();
    let refused = Package::new(head(ClaimState::Locked), &many, Vec::new(), Wanted::default());
    assert!(matches!(refused, Err(FormatRefusal::ExportTooLarge(MOST_LINES, _))));
    assert!(Package::new(head(ClaimState::Locked), &many[1..], Vec::new(), Wanted::default()).is_ok());
}

proptest! {
    #[test]
    fn whole_kronor_are_whole_and_never_more_than_the_lines(amounts in proptest::collection::vec(1_i64..1_000_000, 1..20)) {
        for category in [Category::Staff, Category::Income] {
            let lines: Vec<_> = (0..).zip(&amounts).map(|(place, ore)| line(place, category, None, *ore)).collect();
            let wanted = |whole_kronor| Wanted { category: None, whole_kronor };
            let exact = Package::new(head(ClaimState::Locked), &lines, Vec::new(), wanted(false)).unwrap().eligible();
            let whole = Package::new(head(ClaimState::Locked), &lines, Vec::new(), wanted(true)).unwrap().eligible();
            prop_assert!(whole.is_whole_kronor() && whole <= exact && exact.ore() - whole.ore() < 100);
        }
    }
}
