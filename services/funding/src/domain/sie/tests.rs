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

/// Theirs knows most records of SIE 4, in which order they stand, and code page 437.
#[test]
fn a_reader_that_is_not_ours_reads_the_same_company_year_accounts_and_vouchers() {
    use sie4::{Item, Reader};
    let (_, bytes) = written(&[
        entry("Lön för åäö ÅÄÖ é", &[("cost:anna", 123_456), ("bank:one", -123_456)]),
        entry("Återbäring", &[("cost:x", -5), ("bank:one", 5)]),
    ]);
    let foreign = |line: &&[u8]| !["#KPTYP", "#DIM", "#OBJEKT"].iter().any(|label| line.starts_with(label.as_bytes()));
    let known: Vec<u8> = bytes.split_inclusive(|byte| *byte == b'\n').filter(foreign).flatten().copied().collect();
    let items: Vec<Item> = Reader::new(known.as_slice()).collect::<Result<_, _>>().unwrap();
    let mut read = Vec::new();
    for item in &items {
        match item {
            Item::Flagga(flag) => assert!(!flag.read),
            Item::FNamn(company) => assert_eq!(company.name, "Region Norrbotten, Luleå"),
            Item::Orgnr(number) => assert_eq!(number.org_no, "232100-0230"),
            Item::Rar(read) => assert_eq!((read.no, (read.start, read.end)), (0, year().year)),
            Item::Konto(account) => assert!([1930, 5011].contains(&account.no)),
            Item::Ver(voucher) => read.push(voucher),
            _ => {}
        }
    }
    assert_eq!((items.len(), read.len()), (13, 2), "{items:?}");
    let amounts = |at: usize| -> Vec<(u32, String)> {
        read[at].transactions.0.iter().map(|line| (line.account, line.amount.to_string())).collect()
    };
    assert_eq!(amounts(0), [(5011, "1234.56".into()), (1930, "-1234.56".into())]);
    assert_eq!(amounts(1), [(5011, "-0.05".into()), (1930, "0.05".into())]);
    assert_eq!(read[0].text.as_deref(), Some("Lön för åäö ÅÄÖ é"));
    // Of a list of objects theirs keeps the first, which is the dimension.
    assert_eq!(read[0].transactions.0[0].objects.0, ["6"]);
    assert_eq!(
        (read[0].series.as_str(), read[0].date, read[0].reg_date),
        ("F", date!(2024 - 03 - 31), Some(date!(2024 - 03 - 31)))
    );
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
