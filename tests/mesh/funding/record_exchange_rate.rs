//! RecordExchangeRate.

use proto::reell::funding::v1::RecordExchangeRateRequest;
use sandbox::{Centre, everywhere, fields, key, refused};

use crate::replay::twice;

fn rate(on: &str, e4: i64) -> RecordExchangeRateRequest {
    RecordExchangeRateRequest { request_id: key(), on: on.into(), sek_per_eur_e4: e4, source: "ECB".into() }
}

async fn kept(centre: &Centre, on: &str) -> i64 {
    centre.databases().number("funding", &format!("SELECT COUNT(*) FROM exchange_rate WHERE on_day = '{on}'")).await
}

#[test]
fn a_day_has_one_rate_for_good() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        for _ in 0..2 {
            let answer = anna.record_exchange_rate(rate("2024-03-01", 112_345)).await.unwrap().into_inner();
            assert_eq!(answer.exchange_rate.unwrap().sek_per_eur_e4, 112_345);
        }
        let refusal = refused(anna.record_exchange_rate(rate("2024-03-01", 112_346)).await);
        assert_eq!(refusal.reason, "EXCHANGE_RATE_RECORDED");
        assert_eq!(kept(centre, "2024-03-01").await, 1);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong = RecordExchangeRateRequest { source: "x".into(), ..rate("2199-01-01", 11) };
        let named = fields(centre.operator("anna").payers().record_exchange_rate(wrong).await);
        assert_eq!(named, ["on", "sek_per_eur_e4", "source"]);
    });
}

#[test]
fn a_rate_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let send = async |request| centre.operator("anna").payers().record_exchange_rate(request).await;
        twice(rate("2024-03-04", 113_000), send).await;
        assert_eq!(kept(centre, "2024-03-04").await, 1);
    });
}
