//! A cost of a project: whose voucher it is of, what it comes to, and which claim it is in.

use mesh::clock::Timestamp;
use time::Date;

use super::{
    ClaimId, CostId,
    book::{Account, EntryKind, Heap, entry, moved},
    project::Project,
    refusal::Refusal,
    word::{Category, CostKind, CostState, Method, Vat},
};
use crate::domain::{DecisionId, OrganisationId, ledger::Entry, money::Ore};

/// Why a cost of a category that the budget does not know is none.
const UNBUDGETED: &str = "the budget has no line for it";
/// All of a voucher, in basis points.
pub const WHOLE: u16 = 10_000;

/// What somebody states of a cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Of which category.
    pub category: Category,
    /// As the recipient's books call it.
    pub voucher: String,
    /// Its row; 0 where there is one.
    pub voucher_row: i32,
    /// How much of it this is.
    pub portion_bps: u16,
    /// The whole of it without value added tax, where whoever books the cost says so. It is kept with the voucher, not with the cost.
    pub whole: Option<Ore>,
    /// The value added tax of the whole of it, likewise.
    pub whole_vat: Option<Ore>,
    /// When it was booked.
    pub booked_on: Date,
    /// When it was paid.
    pub paid_on: Date,
    /// Who was paid.
    pub supplier: String,
    /// What it is of.
    pub text: String,
    /// Of which activity.
    pub activity: String,
    /// Without value added tax.
    pub net: Ore,
    /// Value added tax.
    pub vat_amount: Ore,
    /// What that is to the project.
    pub vat: Vat,
    /// How many units.
    pub units: i64,
    /// The evidence.
    pub evidence: String,
}

/// A cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// Its id.
    pub id: CostId,
    /// Of which project.
    pub decision: DecisionId,
    /// Money, or something else.
    pub kind: CostKind,
    /// Where it stands.
    pub state: CostState,
    /// Of which category.
    pub category: Category,
    /// What was stated.
    pub stated: Stated,
    /// Who contributed it, where it is in kind.
    pub contributor: Option<OrganisationId>,
    /// When it was paid.
    pub paid_on: Date,
    /// What counts.
    pub amount: Ore,
    /// In which claim it is, or was last.
    pub claim: Option<ClaimId>,
    /// What was accepted of it.
    pub accepted: Ore,
    /// Who booked it.
    pub recorded_by: String,
    /// When.
    pub create_time: Timestamp,
}

impl Cost {
    /// Books a cost in money, on a day.
    pub fn record(
        id: CostId,
        project: &Project,
        stated: Stated,
        by: String,
        time: Timestamp,
    ) -> Result<(Self, Entry), Refusal> {
        project.goes_on()?;
        check_day(project, stated.booked_on, time)?;
        check_day(project, stated.paid_on, time)?;
        let amount = stated.amount();
        project.terms.line(stated.category).filter(|_| stated.category != Category::InKind).map_or(
            Err(Refusal::CostMethod(project.decision, UNBUDGETED)),
            |line| match line.method {
                Method::Actual => Ok(()),
                Method::UnitCost if line.unit.ore().checked_mul(stated.units) == Some(amount.ore()) => Ok(()),
                Method::UnitCost => Err(Refusal::CostMethod(
                    project.decision,
                    "its costs are units at the price that the budget states",
                )),
                Method::LumpSum if line.amount == amount => Ok(()),
                Method::LumpSum => Err(Refusal::CostMethod(project.decision, "it is one sum, or nothing")),
                Method::FlatRate => Err(Refusal::CostMethod(
                    project.decision,
                    "it follows from others by a flat rate, and is not booked",
                )),
            },
        )?;
        let cost = Self::new(id, project, CostKind::Cash, stated, None, by, time);
        let entry = cost.booked();
        Ok((cost, entry))
    }

    /// Books a contribution in kind, where the budget has a line for it: cost and financing are equal, and no money moves.
    pub fn contribute(
        id: CostId,
        project: &Project,
        contributor: OrganisationId,
        stated: Stated,
        by: String,
        time: Timestamp,
    ) -> Result<(Self, Entry), Refusal> {
        project.goes_on()?;
        check_day(project, stated.paid_on, time)?;
        if project.terms.line(Category::InKind).is_none() {
            return Err(Refusal::CostMethod(project.decision, UNBUDGETED));
        }
        let cost = Self::new(id, project, CostKind::InKind, stated, Some(contributor), by, time);
        let entry = cost.booked();
        Ok((cost, entry))
    }

    /// The entry that booked it.
    fn booked(&self) -> Entry {
        let (decision, borne) = (self.decision, Account::Borne(self.decision));
        let actual = Account::Category(decision, self.category, Heap::Actual);
        match (self.contributor, self.category) {
            (Some(contributor), _) => {
                let worth = Account::Category(decision, Category::InKind, Heap::InKind);
                moved(entry(EntryKind::InKind), Account::Contributed(contributor, decision), worth, self.amount)
            }
            (None, Category::Income) => moved(entry(EntryKind::Cost), actual, borne, self.amount),
            (None, _) => moved(entry(EntryKind::Cost), borne, actual, self.amount),
        }
    }

    /// Takes it back, as long as no claim has held it. Answers the entry that booked it, which is to be reversed.
    pub fn void(&mut self) -> Result<Entry, Refusal> {
        if self.state != CostState::Booked {
            return Err(Refusal::CostState(self.id, self.state));
        }
        self.state = CostState::Voided;
        Ok(self.booked())
    }

    fn new(
        id: CostId,
        project: &Project,
        kind: CostKind,
        stated: Stated,
        contributor: Option<OrganisationId>,
        by: String,
        time: Timestamp,
    ) -> Self {
        Self {
            id,
            decision: project.decision,
            kind,
            state: CostState::Booked,
            category: stated.category,
            contributor,
            paid_on: stated.paid_on,
            amount: stated.amount(),
            stated,
            claim: None,
            accepted: Ore::ZERO,
            recorded_by: by,
            create_time: time,
        }
    }

    /// What has not been accepted of it.
    pub fn left(&self) -> Ore {
        self.amount.minus(self.accepted).unwrap_or_default()
    }

    /// Takes it into a claim.
    pub fn claim(&mut self, claim: ClaimId) {
        self.claim = Some(claim);
        self.state = CostState::Claimed;
    }

    /// Decides on it.
    pub fn decide(&mut self, accepted: Ore) {
        self.accepted = self.accepted.plus(accepted).unwrap_or(self.accepted);
        self.state = if self.left() > Ore::ZERO { CostState::Cut } else { CostState::Accepted };
    }

    /// Whether it was stated just so.
    pub fn says(&self, stated: &Stated) -> bool {
        self.kind == CostKind::Cash && self.stated == *stated
    }
}

impl Stated {
    /// What counts: value added tax only where it is a cost.
    pub fn amount(&self) -> Ore {
        match self.vat {
            Vat::Cost => self.net.plus(self.vat_amount).unwrap_or(self.net),
            Vat::None | Vat::Deducted => self.net,
        }
    }
}

/// A cost is of the project's own days, and never of tomorrow.
fn check_day(project: &Project, day: Date, now: Timestamp) -> Result<(), Refusal> {
    let within = day >= project.days.0 && day <= project.days.1 && day <= now.date();
    if within { Ok(()) } else { Err(Refusal::CostOutsideProject(project.decision)) }
}

/// How much of a voucher's row is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// In basis points of its whole.
    pub bps: i32,
    /// Its whole without value added tax, where that is known.
    pub whole: Option<Ore>,
    /// The value added tax of its whole, where that is known.
    pub whole_vat: Option<Ore>,
}

impl Counted {
    /// What is left of it when a cost is taken back.
    pub fn without(self, stated: &Stated) -> Self {
        Self { bps: self.bps.saturating_sub(i32::from(stated.portion_bps)), ..self }
    }
}

/// How much of a voucher is counted with one more cost. Refused where that is more than the whole, where the cost or its tax is more than its
/// portion of what the whole is known to be, and where the whole is another than was stated for the portions that are counted.
pub fn count(counted: Counted, stated: &Stated) -> Result<Counted, Refusal> {
    let bps = counted.bps.saturating_add(i32::from(stated.portion_bps));
    let whole = |known: Option<Ore>, whole: Option<Ore>, part: Ore| {
        let known = known.filter(|_| counted.bps > 0);
        let whole = whole.or(known);
        let agrees = known.is_none() || known == whole;
        let within = whole.is_none_or(|whole| part <= portion(whole, stated.portion_bps));
        (agrees && within && bps <= i32::from(WHOLE)).then_some(whole)
    };
    let net = whole(counted.whole, stated.whole, stated.net);
    let vat = whole(counted.whole_vat, stated.whole_vat, stated.vat_amount);
    match (net, vat) {
        (Some(whole), Some(whole_vat)) => Ok(Counted { bps, whole, whole_vat }),
        _ => Err(Refusal::VoucherUsed(stated.voucher.clone())),
    }
}

/// A portion of a voucher, rounded up to the öre.
fn portion(whole: Ore, bps: u16) -> Ore {
    let all = i128::from(WHOLE);
    let share = (i128::from(whole.ore()) * i128::from(bps) + all - 1) / all;
    Ore::try_from(share).unwrap_or(whole)
}

/// A voucher as it is compared: in capital letters, with one blank between its words, and none between a series of letters and its number.
/// Blanks between numbers part what would be another voucher without them.
pub fn normal(voucher: &str) -> String {
    let mut normal = String::with_capacity(voucher.len());
    for word in voucher.split_whitespace() {
        let is_series = normal.chars().next_back().is_some_and(char::is_alphabetic);
        let is_number = word.chars().next().is_some_and(char::is_numeric);
        let follows_its_series = is_series && is_number;
        if !(normal.is_empty() || follows_its_series) {
            normal.push(' ');
        }
        normal.extend(word.chars().flat_map(char::to_uppercase));
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::project::examples::founding;
    use time::macros::{date, datetime};

    /// A cost of so many öre, paid in May 2024.
    pub fn stated(voucher: &str, ore: i64) -> Stated {
        Stated {
            category: Category::Staff,
            voucher: voucher.into(),
            voucher_row: 0,
            portion_bps: WHOLE,
            whole: None,
            whole_vat: None,
            booked_on: date!(2024 - 05 - 02),
            paid_on: date!(2024 - 05 - 25),
            supplier: String::new(),
            text: String::new(),
            activity: String::new(),
            net: Ore::new(ore),
            vat_amount: Ore::new(ore / 4),
            vat: Vat::Deducted,
            units: 0,
            evidence: String::new(),
        }
    }

    fn now() -> Timestamp {
        datetime!(2024 - 08 - 01 12:00 UTC).into()
    }

    fn record(change: impl FnOnce(&mut Stated)) -> Result<(Cost, Entry), Refusal> {
        let mut stated = stated("A 1", 1_000);
        change(&mut stated);
        Cost::record(CostId::from(uuid::Uuid::from_u128(1)), &founding(), stated, "operator:anna".into(), now())
    }

    #[test]
    fn value_added_tax_counts_only_where_it_is_a_cost() {
        let amount = |vat| record(|stated| stated.vat = vat).unwrap().0.amount.ore();
        assert_eq!([Vat::None, Vat::Deducted, Vat::Cost].map(amount), [1_000, 1_000, 1_250]);
    }

    #[test]
    fn a_cost_of_another_time_or_of_a_category_without_budget_is_none_of_the_project() {
        let reason = |change: fn(&mut Stated)| record(change).map(|_| ()).unwrap_err();
        assert!(matches!(reason(|stated| stated.paid_on = date!(2023 - 12 - 31)), Refusal::CostOutsideProject(_)));
        assert!(matches!(reason(|stated| stated.booked_on = date!(2024 - 08 - 02)), Refusal::CostOutsideProject(_)));
        assert!(matches!(reason(|stated| stated.category = Category::Travel), Refusal::CostMethod(..)));
        assert!(matches!(reason(|stated| stated.category = Category::InKind), Refusal::CostMethod(..)));
    }

    #[test]
    fn a_cost_is_taken_back_once_and_as_long_as_no_claim_has_held_it() {
        let (mut cost, booked) = record(|_| ()).unwrap();
        let mut claimed = cost.clone();
        assert_eq!(cost.void(), Ok(booked));
        assert_eq!(cost.void(), Err(Refusal::CostState(cost.id, CostState::Voided)));
        claimed.claim(ClaimId::from(uuid::Uuid::from_u128(3)));
        assert_eq!(claimed.void(), Err(Refusal::CostState(cost.id, CostState::Claimed)));
    }

    #[test]
    fn nothing_is_contributed_in_kind_where_the_budget_has_no_line_for_it() {
        let mut project = founding();
        project.terms.budget.retain(|line| line.category != Category::InKind);
        let (id, contributor) = (CostId::from(uuid::Uuid::nil()), OrganisationId::from(uuid::Uuid::from_u128(9)));
        let given = Stated { category: Category::InKind, ..stated("avtal 7", 500) };
        let refused = Cost::contribute(id, &project, contributor, given, "a".into(), now()).map(|_| ());
        assert!(matches!(refused, Err(Refusal::CostMethod(..))));
    }

    #[test]
    fn where_the_final_claim_is_decided_nothing_is_booked_any_more() {
        let ended = Project { reported: true, ..founding() };
        let (id, contributor) = (CostId::from(uuid::Uuid::nil()), OrganisationId::from(uuid::Uuid::from_u128(9)));
        let refused: Result<(Cost, Entry), Refusal> = Err(Refusal::ProjectClosed(ended.decision));
        let money = Cost::record(id, &ended, stated("A 1", 1_000), "a".into(), now());
        assert_eq!(money, refused);
        let given = Stated { category: Category::InKind, ..stated("avtal 7", 500) };
        assert_eq!(Cost::contribute(id, &ended, contributor, given, "a".into(), now()), refused);
    }

    #[test]
    fn the_portions_of_a_voucher_are_never_more_than_the_whole() {
        let part = |portion_bps, ore| Stated { portion_bps, ..stated("A 1", ore) };
        let counted = |bps| Counted { bps, ..Counted::default() };
        assert_eq!(count(counted(0), &part(6_000, 1)), Ok(counted(6_000)));
        assert_eq!(count(counted(6_000), &part(4_000, 1)), Ok(counted(10_000)));
        assert_eq!(count(counted(6_000), &part(4_001, 1)), Err(Refusal::VoucherUsed("A 1".into())));
    }

    #[test]
    fn a_portion_costs_no_more_than_its_share_of_the_whole_whoever_stated_that() {
        let whole = Some(Ore::new(100_001));
        let part = |portion_bps, ore, whole| Stated { portion_bps, whole, ..stated("A 1", ore) };
        let refused = Err(Refusal::VoucherUsed("A 1".into()));
        assert_eq!(count(Counted::default(), &part(1, 100_001, whole)), refused);
        let first = count(Counted::default(), &part(6_000, 60_001, whole)).unwrap();
        assert_eq!(first, Counted { bps: 6_000, whole, whole_vat: None });
        assert_eq!(count(first, &part(4_000, 40_002, None)), refused);
        assert_eq!(count(first, &part(4_000, 40_001, Some(Ore::new(200_000)))), refused, "it was less before");
        assert_eq!(count(first, &part(4_000, 40_001, None)), Ok(Counted { bps: 10_000, ..first }));
        let given_back = Counted { bps: 0, ..first };
        assert_eq!(count(given_back, &part(5_000, 70_000, Some(Ore::new(140_000)))).map(|sum| sum.bps), Ok(5_000));
    }

    #[test]
    fn a_portion_has_no_more_tax_than_its_share_of_the_tax_of_the_whole() {
        let of = |portion_bps, ore, whole_vat: Option<i64>| {
            let vat = Stated { vat_amount: Ore::new(ore), vat: Vat::Cost, ..stated("A 1", 1) };
            Stated { portion_bps, whole_vat: whole_vat.map(Ore::new), ..vat }
        };
        let refused = Err(Refusal::VoucherUsed("A 1".into()));
        assert_eq!(count(Counted::default(), &of(5_000, 12_501, Some(25_000))), refused);
        let first = count(Counted::default(), &of(5_000, 12_500, Some(25_000))).unwrap();
        assert_eq!(count(first, &of(5_000, 12_501, None)), refused);
        assert_eq!(count(first, &of(5_000, 12_500, Some(30_000))), refused, "it was less before");
        assert_eq!(count(first, &of(5_000, 12_500, None)), Ok(Counted { bps: 10_000, ..first }));
    }

    #[test]
    fn a_voucher_is_one_however_it_is_spelled_and_others_are_not_it() {
        for spelled in ["A 1", "A1", "a 1", " a\u{a0}1 "] {
            assert_eq!(normal(spelled), "A1");
        }
        assert_eq!((normal("ö  12"), normal("avtal 7 b")), ("Ö12".into(), "AVTAL7 B".into()));
        for (one, other) in [("1 12", "11 2"), ("A 1", "B 1"), ("A-1", "A-11"), ("A 1", "A 01")] {
            assert_ne!(normal(one), normal(other));
        }
    }

    #[test]
    fn money_and_what_is_given_in_kind_never_stand_on_one_account() {
        let (_, money) = record(|_| ()).unwrap();
        let given = Stated { category: Category::InKind, ..stated("avtal 7", 500) };
        let contributor = OrganisationId::from(uuid::Uuid::from_u128(9));
        let (_, kind) = Cost::contribute(
            CostId::from(uuid::Uuid::from_u128(2)),
            &founding(),
            contributor,
            given,
            "a".into(),
            now(),
        )
        .unwrap();
        let accounts = |entry: &Entry| entry.postings().into_iter().map(|(account, _)| account).collect::<Vec<_>>();
        assert!(accounts(&money).iter().all(|account| !accounts(&kind).contains(account)));
    }
}
