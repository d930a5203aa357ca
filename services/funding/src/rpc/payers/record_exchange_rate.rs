//! Records what a euro was worth on a day. Rates stay: aid was counted by them.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ExchangeRate, RecordExchangeRateRequest, RecordExchangeRateResponse};

use crate::{domain::payers::refusal::Refusal, paying, store, wire::payers as wire};

pub fn run(work: &mut Work, request: RecordExchangeRateRequest) -> Run<'_, RecordExchangeRateResponse> {
    Box::pin(async move {
        let rate = wire::rate(request, work.now().date())?;
        let tx = paying::begin(work).await?;
        let held = store::payers::rate::on(&tx, rate.on).await?.filter(|held| held.on == rate.on);
        match held {
            Some(held) if held.sek_e4 == rate.sek_e4 => {}
            Some(_) => return Err(Refusal::RateRecorded.into()),
            None => store::payers::rate::insert(&tx, &rate, &work.caller().name(), work.now()).await?,
        }
        work.touch(format!("exchange-rate:{}", rate.on));
        let answer = ExchangeRate { on: rate.on.to_string(), sek_per_eur_e4: rate.sek_e4, source: rate.source };
        Ok(RecordExchangeRateResponse { exchange_rate: Some(answer) })
    })
}
