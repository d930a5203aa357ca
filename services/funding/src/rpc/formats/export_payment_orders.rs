//! Writes the attested payments of a financier as one file for its bank, and notes that they are in it.

use std::collections::{BTreeMap, btree_map::Entry};

use anyhow::Context;
use mesh::{
    refusal::Error,
    sql::Tx,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{ExportPaymentOrdersRequest, ExportPaymentOrdersResponse};

use crate::{
    domain::{
        DecisionId,
        claims::{
            PaymentId,
            payment::Payment,
            project::Project,
            refusal::Refusal,
            word::{PaymentState, Role},
        },
        decision::Decision,
        formats::order::{Order, Orders},
        money::Ore,
        refusal::format::FormatRefusal,
    },
    matter,
    peers::Peers,
    store,
    wire::formats as wire,
};

pub fn run(work: &mut Work<Peers>, request: ExportPaymentOrdersRequest) -> Run<'_, ExportPaymentOrdersResponse> {
    Box::pin(async move {
        let wanted = wire::orders(&request, work.now().date())?;
        let payments = payments(work, &wanted).await?;
        let matters = matters(work, &payments).await?;
        let applicants = matters.values().map(|(project, _)| project.applicant);
        let asked: Vec<_> = applicants.chain([wanted.financier]).collect();
        let parties = work.peers().parties(asked).await?;

        let mut orders = Vec::with_capacity(payments.len());
        for payment in &payments {
            let (project, decision) = matters.get(&payment.decision).ok_or(Refusal::ProjectNotFound)?;
            let account = wanted.payees.get(&project.applicant).cloned();
            let payee = parties.get(&project.applicant).cloned();
            orders.push(Order {
                payment: payment.id,
                amount: payment.amount,
                account: account.ok_or(FormatRefusal::PayeeAccountMissing(project.applicant))?,
                payee: payee.context("an organisation was not asked about")?,
                reference: decision.document.registration_number.raw().to_owned(),
            });
        }
        let payer = parties.get(&wanted.financier).cloned();
        let file = Orders {
            message: work.key_id(),
            made: work.now(),
            payer: payer.context("the financier was not asked about")?,
            account: wanted.pay_from,
            bic: wanted.bic,
            execute_on: wanted.execute_on,
            orders,
        };

        let tx = work.begin_on(&wanted.financier.to_string()).await?;
        let most = payments.iter().map(|payment| payment.amount).max().unwrap_or(Ore::ZERO);
        let signer = matter::authorised(work, &tx, Role::Release, &[wanted.financier], most).await?;
        for (project, _) in matters.values() {
            matter::unbiased(work, &tx, project, &signer, None).await?;
        }
        for payment in &payments {
            hold(&tx, payment.id).await?;
            work.touch(payment.id);
        }
        let content = file.bytes()?.context("payment orders cannot be written")?;
        store::claims::payment_order::insert(&tx, &file, &work.caller().name(), work.now()).await?;
        Ok(wire::to_orders(&file, content))
    })
}

/// The payments that are wanted, in the order of their ids: then two callers never wait for each other.
async fn payments(work: &Work<Peers>, wanted: &wire::OrdersWanted) -> Result<Vec<Payment>, Error> {
    let db = work.db();
    if wanted.payments.is_empty() {
        let waiting = store::claims::payment_order::waiting(&db, wanted.financier, wire::MOST_PAYMENTS as u64).await?;
        return if waiting.is_empty() {
            Err(FormatRefusal::NothingToSend(wanted.financier).into())
        } else {
            Ok(waiting)
        };
    }
    let mut payments = Vec::with_capacity(wanted.payments.len());
    for id in &wanted.payments {
        let held = store::claims::payment::find(&db, *id).await?;
        payments.push(held.filter(|held| held.financier == wanted.financier).ok_or(Refusal::PaymentNotFound)?);
    }
    payments.sort_by_key(|payment| payment.id);
    Ok(payments)
}

/// What each of the payments is of.
async fn matters(work: &Work<Peers>, payments: &[Payment]) -> Result<BTreeMap<DecisionId, (Project, Decision)>, Error> {
    let mut matters = BTreeMap::new();
    for payment in payments {
        if let Entry::Vacant(place) = matters.entry(payment.decision) {
            let project = store::claims::project::find(&work.db(), payment.decision).await?;
            let decision = store::decision::find(&work.db(), payment.decision).await?;
            let both = project.zip(decision).ok_or(Refusal::ProjectNotFound)?;
            place.insert(both);
        }
    }
    Ok(matters)
}

/// Holds a payment until the transaction ends; refused where it is not attested, or in a file already.
async fn hold(tx: &Tx, id: PaymentId) -> Result<(), Error> {
    let payment = store::claims::payment::find_to_change(tx, id).await?.ok_or(Refusal::PaymentNotFound)?;
    if let Some(message) = store::claims::payment_order::message_of(tx, id).await? {
        return Err(FormatRefusal::PaymentSent(id, message.simple().to_string()).into());
    }
    Ok(payment.must_be(PaymentState::Attested)?)
}
