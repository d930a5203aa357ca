//! Random commands on the books never break what must always hold.

use std::collections::BTreeMap;

use mesh::clock::Timestamp;
use proptest::prelude::*;
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::{PendingId, pending::State};

/// A source that can run dry, a store that can be emptied, and two without a guard.
const NAMES: [(&str, Guard); 4] = [
    ("payer:a", Guard::DebitsWithinCredits),
    ("box:b", Guard::CreditsWithinDebits),
    ("free:c", Guard::None),
    ("free:d", Guard::None),
];

fn name(place: usize) -> AccountName {
    AccountName::parse(NAMES[place % NAMES.len()].0).unwrap()
}

fn book() -> Book {
    Book::new(NAMES.map(|(name, guard)| Account::open(AccountName::parse(name).unwrap(), guard)))
}

fn pending(id: u128, debit: usize, credit: usize, amount: i64, expires: i64) -> Pending {
    Pending {
        id: PendingId::from(Uuid::from_u128(id)),
        state: State::Pending,
        debit: name(debit),
        credit: name(credit),
        amount: Ore::new(amount),
        posted: Ore::ZERO,
        effective: date!(2026 - 11 - 28),
        expire_time: Timestamp::from_micros(expires),
        entry: None,
        actor: "operator:anna".into(),
        reason: "a test".into(),
        create_time: Timestamp::from_micros(0),
    }
}

fn transfer(debit: usize, credit: usize, amount: i64) -> Vec<Leg> {
    vec![
        Leg { account: name(debit), amount: Ore::new(amount) },
        Leg { account: name(credit), amount: Ore::new(-amount) },
    ]
}

#[test]
fn names_are_parts_between_colons_and_never_text_about_anybody() {
    for good in ["payer:org_0198:commitment", "VAT:in", "P:1.b-c:x_y"] {
        assert_eq!(AccountName::parse(good).map(|name| name.to_string()).as_deref(), Ok(good));
    }
    for bad in ["", "payer", ":a", "a:", "a::b", "a:b c", "a:å", &format!("a:{}", "b".repeat(200))] {
        assert!(AccountName::parse(bad).is_err(), "{bad}");
    }
    for kept in ["decision:x:available", "financier:x:y:granted", "project:x:plan"] {
        assert!(AccountName::parse(kept).unwrap().is_kept_by_decisions());
    }
    assert!(!AccountName::parse("decisions:x").unwrap().is_kept_by_decisions());
}

#[test]
fn an_entry_is_two_legs_or_more_that_sum_to_zero() {
    let day = date!(2026 - 11 - 28);
    assert!(Draft::new("k", day, "why", transfer(0, 1, 5)).is_ok());
    assert!(Draft::new("k", day, "why", transfer(0, 1, 0)).is_err());
    assert!(Draft::new("k", day, "why", vec![Leg { account: name(0), amount: Ore::ZERO }]).is_err());
    let unbalanced =
        vec![Leg { account: name(0), amount: Ore::new(5) }, Leg { account: name(1), amount: Ore::new(-4) }];
    assert!(Draft::new("k", day, "why", unbalanced).is_err());
    assert!(Draft::new("k", day, "why", transfer(0, 1, i64::MAX)).is_err());
}

#[test]
fn a_reversal_is_the_opposite_and_tells_the_month_that_it_corrects() {
    let (december, january) = (date!(2026 - 12 - 31), date!(2027 - 01 - 02));
    let of = EntryId::from(Uuid::from_u128(1));
    let reversal = Draft::reversal(of, &transfer(2, 3, 5), december, january, "a slip").unwrap();
    assert_eq!(reversal.legs(), transfer(2, 3, -5));
    assert_eq!((reversal.reverses, reversal.relates_to), (Some(of), Some(Month::of(december))));
    let same = Draft::reversal(of, &transfer(2, 3, 5), december, december, "a slip").unwrap();
    assert_eq!(same.relates_to, None);
}

#[test]
fn acceptance_5_of_two_who_want_the_last_ten_thousand_kronor_one_gets_it() {
    let mut book = book();
    book.post(&transfer(2, 0, 1_000_000)).unwrap();
    assert_eq!(book.hold(&pending(1, 0, 3, 1_000_000, 9)), Ok(()));
    assert_eq!(book.hold(&pending(2, 0, 3, 1_000_000, 9)), Err(LedgerRefusal::AccountOverdrawn(name(0))));
    assert_eq!(book.post(&transfer(0, 3, 1)), Err(LedgerRefusal::AccountOverdrawn(name(0))));
    book.free(&pending(1, 0, 3, 1_000_000, 9)).unwrap();
    assert_eq!(book.hold(&pending(2, 0, 3, 1_000_000, 9)), Ok(()));
}

#[test]
fn an_account_that_is_not_open_takes_nothing_and_nothing_of_the_entry_is_kept() {
    let mut book = book();
    let before = book.clone();
    let stranger = AccountName::parse("no:body").unwrap();
    let legs =
        vec![Leg { account: name(2), amount: Ore::new(5) }, Leg { account: stranger.clone(), amount: Ore::new(-5) }];
    assert_eq!(book.post(&legs), Err(LedgerRefusal::AccountNotFound(stranger)));
    assert_eq!(book, before);
}

/// What may be asked of the books.
#[derive(Debug, Clone)]
enum Command {
    Post { debit: usize, credit: usize, amount: i64 },
    Hold { debit: usize, credit: usize, amount: i64, expires: i64 },
    Settle { which: usize, percent: i64 },
    Void { which: usize },
    Expire { now: i64 },
    Reverse { which: usize },
}

fn command() -> impl Strategy<Value = Command> {
    let (account, amount) = (0..NAMES.len(), 1..100_000i64);
    prop_oneof![
        4 => (account.clone(), account.clone(), amount.clone()).prop_map(|(debit, credit, amount)| Command::Post { debit, credit, amount }),
        3 => (account.clone(), account, amount, 0..1_000i64)
            .prop_map(|(debit, credit, amount, expires)| Command::Hold { debit, credit, amount, expires }),
        2 => (any::<usize>(), 0..130i64).prop_map(|(which, percent)| Command::Settle { which, percent }),
        1 => any::<usize>().prop_map(|which| Command::Void { which }),
        1 => (0..1_000i64).prop_map(|now| Command::Expire { now }),
        1 => any::<usize>().prop_map(|which| Command::Reverse { which }),
    ]
}

/// The books with all that was let into them.
#[derive(Default)]
struct Kept {
    entries: Vec<(Vec<Leg>, bool)>,
    pendings: Vec<Pending>,
}

fn carry_out(book: &mut Book, kept: &mut Kept, command: Command, number: u128) {
    let entry = EntryId::from(Uuid::from_u128(number));
    match command {
        Command::Post { debit, credit, amount } => {
            let legs = transfer(debit, credit, amount);
            if book.post(&legs).is_ok() {
                kept.entries.push((legs, false));
            }
        }
        Command::Hold { debit, credit, amount, expires } => {
            let pending = pending(number, debit, credit, amount, expires);
            if book.hold(&pending).is_ok() {
                kept.pendings.push(pending);
            }
        }
        Command::Settle { which, percent } => {
            let Some(pending) = nth(&mut kept.pendings, which) else { return };
            let mut settled = pending.clone();
            let wanted = Ore::new(pending.amount.ore() * percent / 100);
            let before = pending.state;
            match settled.post(Some(wanted), entry) {
                Ok(amount) => {
                    assert!(before == State::Pending && amount <= pending.amount);
                    let legs = vec![
                        Leg { account: pending.debit.clone(), amount },
                        Leg { account: pending.credit.clone(), amount: Ore::new(-amount.ore()) },
                    ];
                    let mut tried = book.clone();
                    if tried.free(pending).and_then(|()| tried.post(&legs)).is_ok() {
                        *book = tried;
                        *pending = settled;
                        kept.entries.push((legs, false));
                    }
                }
                Err(_) => assert!(before != State::Pending || percent > 100 || wanted == Ore::ZERO),
            }
        }
        Command::Void { which } => {
            if let Some(pending) = nth(&mut kept.pendings, which)
                && pending.void().is_ok()
            {
                book.free(pending).expect("what is held can be let go");
            }
        }
        Command::Expire { now } => {
            for pending in &mut kept.pendings {
                if pending.expire(Timestamp::from_micros(now)) {
                    book.free(pending).expect("what is held can be let go");
                }
            }
        }
        Command::Reverse { which } => {
            let Some((legs, reversed)) = nth(&mut kept.entries, which).filter(|(_, reversed)| !*reversed) else {
                return;
            };
            let opposite: Vec<_> = legs
                .iter()
                .map(|leg| Leg { account: leg.account.clone(), amount: Ore::new(-leg.amount.ore()) })
                .collect();
            if book.post(&opposite).is_ok() {
                *reversed = true;
                kept.entries.push((opposite, true));
            }
        }
    }
}

fn nth<T>(all: &mut [T], which: usize) -> Option<&mut T> {
    let most = all.len().max(1);
    all.get_mut(which % most)
}

fn check(book: &Book, kept: &Kept) {
    let mut posted: BTreeMap<AccountName, (i64, i64)> = BTreeMap::new();
    for (legs, _) in &kept.entries {
        assert_eq!(legs.iter().map(|leg| leg.amount.ore()).sum::<i64>(), 0);
        for leg in legs {
            let sums = posted.entry(leg.account.clone()).or_default();
            let side = if leg.amount > Ore::ZERO { &mut sums.0 } else { &mut sums.1 };
            *side += leg.amount.ore().abs();
        }
    }
    let mut total = 0;
    for account in book.accounts() {
        let held = |of: fn(&Pending) -> &AccountName| -> i64 {
            let open = kept.pendings.iter().filter(|pending| pending.state == State::Pending);
            open.filter(|pending| *of(pending) == account.name).map(|pending| pending.amount.ore()).sum()
        };
        let (debit, credit) = posted.get(&account.name).copied().unwrap_or_default();
        assert_eq!((account.posted_debit.ore(), account.posted_credit.ore()), (debit, credit));
        assert_eq!(
            (account.pending_debit.ore(), account.pending_credit.ore()),
            (held(|p| &p.debit), held(|p| &p.credit))
        );
        assert!(account.available() >= Ore::ZERO, "{} is overdrawn", account.name);
        total += account.balance().ore();
    }
    assert_eq!(total, 0);
    for pending in &kept.pendings {
        assert!(pending.posted >= Ore::ZERO && pending.posted <= pending.amount);
        assert_eq!(pending.posted > Ore::ZERO, pending.state == State::Posted);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_of_the_books_they_hold_after_every_command(commands in prop::collection::vec(command(), 1..200)) {
        let (mut book, mut kept) = (book(), Kept::default());
        for (number, command) in (1..).zip(commands) {
            carry_out(&mut book, &mut kept, command, number);
            check(&book, &kept);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn ten_thousand_commands_in_a_row_leave_books_that_hold(commands in prop::collection::vec(command(), 10_000)) {
        let (mut book, mut kept) = (book(), Kept::default());
        for (number, command) in (1..).zip(commands) {
            carry_out(&mut book, &mut kept, command, number);
            if number % 500 == 0 {
                check(&book, &kept);
            }
        }
        check(&book, &kept);
    }
}
