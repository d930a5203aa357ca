//! The RPCs that are measured, as a client calls them.

use std::sync::Arc;

use anyhow::ensure;
use futures::FutureExt;
use proto::reell::{
    actors::v1::{GetOrganisationRequest, OrganisationRole},
    cases::v1::GetCaseRequest,
};

use crate::{
    drive::{Op, Turn},
    stock::{self, Stock},
};

/// Reads an organisation: nobody's data, so nothing is logged.
pub fn get_organisation(stock: &Arc<Stock>) -> Op {
    let stock = Arc::clone(stock);
    Arc::new(move |turn| {
        let mut organisations = stock.organisations(turn.client);
        let id = pick(&stock.organisations, turn);
        async move {
            let answer = organisations
                .get_organisation(GetOrganisationRequest { organisation_id: id.clone(), ..Default::default() })
                .await?
                .into_inner();
            ensure!(
                answer.organisation.is_some_and(|found| found.id == id),
                "another organisation was answered than {id}"
            );
            Ok(())
        }
        .boxed()
    })
}

/// Reads a case: each reading is in the access log before the answer.
pub fn get_case(stock: &Arc<Stock>) -> Op {
    let stock = Arc::clone(stock);
    Arc::new(move |turn| {
        let mut cases = stock.cases_at(turn.client);
        let id = pick(&stock.cases, turn);
        async move {
            let answer = cases.get_case(GetCaseRequest { case_id: id.clone() }).await?.into_inner();
            ensure!(answer.case.is_some_and(|found| found.id == id), "another case was answered than {id}");
            Ok(())
        }
        .boxed()
    })
}

/// Registers an organisation.
pub fn register_organisation(stock: &Arc<Stock>) -> Op {
    let stock = Arc::clone(stock);
    Arc::new(move |turn| {
        let mut organisations = stock.organisations(turn.client);
        async move {
            let order = stock::organisation(OrganisationRole::Employer);
            let name = order.name.clone();
            let answer = organisations.register_organisation(order).await?.into_inner();
            ensure!(
                answer.organisation.is_some_and(|made| made.name == name),
                "another organisation was registered than {name}"
            );
            Ok(())
        }
        .boxed()
    })
}

/// One of the stock, spread evenly.
pub fn pick(from: &[String], turn: Turn) -> String {
    let places = from.len() as u64;
    // A prime, so that neighbours in time are not neighbours in the table.
    let place = turn.number.wrapping_mul(7_919) % places.max(1);
    usize::try_from(place).ok().and_then(|place| from.get(place)).cloned().unwrap_or_default()
}
