//! GetPeriod.

use proto::reell::funding::v1::{GetPeriodRequest, LedgerPeriodState};
use sandbox::{everywhere, fields};

use super::books::{at_noon, closing, noon};

fn of(period: &str) -> GetPeriodRequest {
    GetPeriodRequest { period: period.into() }
}

#[test]
fn a_month_tells_where_it_stands_and_what_has_happened_to_it() {
    at_noon(noon(2026, 11, 15), async |centre, _| {
        let mut ledger = centre.operator("anna").ledger();
        let open = ledger.get_period(of("2026-10")).await.unwrap().into_inner().period.unwrap();
        assert_eq!((open.state(), open.steps.len()), (LedgerPeriodState::Open, 0));
        let closed = ledger.close_period(closing("2026-10", false)).await.unwrap().into_inner().period;
        assert_eq!(ledger.get_period(of("2026-10")).await.unwrap().into_inner().period, closed);
    });
}

#[test]
fn a_month_that_is_none_is_refused() {
    everywhere(async |centre| {
        assert_eq!(fields(centre.operator("anna").ledger().get_period(of("10/2026")).await), ["period"]);
    });
}
