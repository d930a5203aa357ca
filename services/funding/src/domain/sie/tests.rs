//! Acceptance test 9: the bytes, the order, the sums, and that what is written is read back as it was.

use mesh::clock::Timestamp;
use proptest::prelude::*;
use time::macros::date;

use super::*;
use crate::domain::{EntryId, mapping::Line};

fn mapping() -> Content {
    let line = |account: &str, chart: Option<&str>, name: &str, project: &str| Line {
        account: account.into(),
        chart_account: chart.map(str::to_owned),
        chart_name: name.into(),
        project: project.into(),
    };
    Content {
        company_name: "Region Norrbotten, Luleå".into(),
        registration_number: "232100-0230".into(),
        chart: "Region-Bas 2024".into(),
        series: "F".into(),
        lines: vec![
            line("cost:*", Some("5011"), "Löner för ändamålet", "RUN-00253-2023"),
            line("bank:one", Some("1930"), "Bank", ""),
            line("memo:*", None, "", ""),
        ],
    }
}

fn entry(reason: &str, legs: &[(&str, i64)]) -> Recorded {
    Recorded {
        id: EntryId::from(uuid::Uuid::from_u128(1)),
        kind: "cost_booked".into(),
        effective: "2024-03-31".into(),
        record_time: Timestamp::from_micros(1_711_900_000_000_000),
        actor: "operator:anna".into(),
        reason: reason.into(),
        reverses: None,
        relates_to: String::new(),
        legs: legs.iter().map(|(account, amount)| ((*account).to_owned(), *amount)).collect(),
    }
}

fn year() -> Head {
    Head {
        version: "0.1.0".into(),
        made_on: date!(2024 - 04 - 02),
        year: (date!(2024 - 01 - 01), date!(2024 - 12 - 31)),
    }
}

fn written(entries: &[Recorded]) -> (Vec<Voucher>, Vec<u8>) {
    let mut bytes = head(&year(), &mapping()).unwrap();
    let mut vouchers = Vec::new();
    for (number, entry) in (1..).zip(entries) {
        if let Some(voucher) = voucher(number, entry, date!(2024 - 03 - 31), &mapping()).unwrap() {
            bytes.extend(body(&voucher).unwrap());
            vouchers.push(voucher);
        }
    }
    (vouchers, bytes)
}

#[test]
fn acceptance_9_letters_are_cp437_records_are_in_order_and_vouchers_sum_to_zero_and_are_read_back_as_they_were() {
    let entries = [
        entry("Lön för åäö ÅÄÖ é", &[("cost:anna", 123_456), ("bank:one", -123_456)]),
        entry("Ett \"citat\" och ett \\ streck", &[("cost:x", -5), ("bank:one", 5)]),
        entry("Memo only", &[("memo:a", 5), ("memo:b", -5)]),
    ];
    let (vouchers, bytes) = written(&entries);
    // å ä ö Å Ä Ö é in CP437.
    let letters = [0x86, 0x84, 0x94, b' ', 0x8F, 0x8E, 0x99, b' ', 0x82];
    assert!(bytes.windows(letters.len()).any(|window| window == letters));
    let file = read::read(&bytes).unwrap();
    assert_eq!(file.vouchers, vouchers);
    assert_eq!(file.vouchers.len(), 2, "what is not taken over makes no voucher");
    assert_eq!(
        file.labels,
        [
            "#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#ORGNR", "#FNAMN", "#RAR", "#KPTYP", "#VALUTA",
            "#KONTO", "#DIM", "#OBJEKT", "#VER"
        ]
    );
    assert_eq!(file.company, ("232100-0230".into(), "Region Norrbotten, Luleå".into()));
    assert_eq!(file.projects, ["RUN-00253-2023"]);
    assert_eq!(file.accounts, [("1930".into(), "Bank".into()), ("5011".into(), "Löner för ändamålet".into())]);
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("#TRANS 5011 {6 \"RUN-00253-2023\"} 1234.56 20240331\r\n"), "{text}");
    assert!(text.contains("#TRANS 1930 {} -1234.56 20240331\r\n"));
}

#[test]
fn what_the_file_cannot_say_is_told_and_never_replaced() {
    let day = date!(2024 - 03 - 31);
    let problems = |entry: &Recorded| voucher(1, entry, day, &mapping()).unwrap_err();
    let dash = problems(&entry("a – b for 5 €", &[("cost:a", 5), ("bank:one", -5)]));
    assert!(dash[0].contains("'–' (U+2013)") && dash[0].contains("'€' (U+20AC)"), "{dash:?}");
    let unknown = problems(&entry("why", &[("other:a", 5), ("bank:one", -5)]));
    assert!(unknown[0].contains("other:a"), "{unknown:?}");
    let half = problems(&entry("why", &[("memo:a", 5), ("bank:one", -5)]));
    assert!(half[0].contains("does not sum to zero"), "{half:?}");
    let strange = Content { company_name: "Łódź".into(), ..mapping() };
    assert!(head(&year(), &strange).unwrap_err()[0].contains('Ł'));
}

#[test]
fn the_reader_of_the_tests_is_strict() {
    let (_, bytes) = written(&[entry("why", &[("cost:a", 5), ("bank:one", -5)])]);
    // A letter for each byte, so that single ones can be replaced.
    let text: String = bytes.into_iter().map(char::from).collect();
    let bytes = |text: String| text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect::<Vec<_>>();
    assert!(read::read(&bytes(text.clone())).is_ok());
    for (from, to) in [("0.05", "0.06"), ("}\r\n", "\r\n"), ("#TRANS 5011", "#TRANS 5012"), ("20240331", "2024-03-31")]
    {
        assert!(read::read(&bytes(text.replacen(from, to, 1))).is_err(), "{from} as {to}");
    }
}

proptest! {
    #[test]
    fn whatever_cp437_can_say_is_read_back_as_it_was(
        reason in "[a-zA-ZåäöÅÄÖéü 0-9\"\\\\{}#%,.-]{3,60}",
        amounts in prop::collection::vec(1..1_000_000_000_000i64, 1..8),
    ) {
        let sum: i64 = amounts.iter().sum();
        let mut legs: Vec<_> = amounts.iter().map(|amount| ("cost:a", *amount)).collect();
        legs.push(("bank:one", -sum));
        let (vouchers, bytes) = written(&[entry(&reason, &legs)]);
        prop_assert_eq!(read::read(&bytes).map(|file| file.vouchers), Ok(vouchers));
    }
}
