//! Issues an invoice of what was posted of a payer in a month and is on no invoice yet, and books what is owed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use mesh::{
    clock::Timestamp,
    refusal::Error,
    sql::Tx,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{IssuePayerInvoiceRequest, IssuePayerInvoiceResponse};

use crate::{
    domain::{
        EntryId,
        book::Guard,
        formats::{
            Party,
            invoice::{Invoice, Row},
        },
        model::{Model, ModelId, facts::Facts},
        money::Ore,
        payers::{
            InvoiceId, PinId,
            invoice::{self, Fitting, Issued, MOST_PHASES, Owed},
            pin::Pin,
            pledge::Pledge,
            refusal::Refusal,
        },
    },
    paying,
    peers::Peers,
    posting::{self, Wish},
    store,
    wire::payer_invoices::{self as wire, Issuing},
};

pub fn run(work: &mut Work<Peers>, request: IssuePayerInvoiceRequest) -> Run<'_, IssuePayerInvoiceResponse> {
    Box::pin(async move {
        let today = work.now().date();
        let wanted = wire::issuing(request, today)?;
        let mut peers = work.peers();
        let (seller, buyer) = (peers.party(wanted.seller).await?, peers.party(wanted.payer).await?);

        // Whoever issues is alone, so that two invoices never see the same phases.
        let tx = paying::begin(work).await?;
        if let Some(held) = store::payers::invoice::of_number(&tx, wanted.seller, &wanted.number).await? {
            return Err(Refusal::InvoiceNumberTaken(held).into());
        }
        let (mut lines, beyond) = posted(&tx, &wanted).await?;
        lines.sort_by_key(|line| (line.case, line.id));
        let sources = Sources::of(work, &tx, &lines).await?;
        let owed = lines.iter().map(|line| sources.owed(line)).collect::<Result<Vec<_>, _>>()?;
        let Fitting { owed, rows } = invoice::fitting(&owed, !wanted.exemption.is_empty())?;
        let has_more = beyond || owed.len() < lines.len();

        let id = InvoiceId::from(work.new_id());
        let document = document(&wanted, id, (invoice::posted(&owed), rows), (seller, buyer), today);
        let amounts = document.amounts();
        let content = document.bytes()?.context("an invoice cannot be written")?;
        let entry = book(work, &tx, &wanted, &document).await?;
        let issued = Issued {
            id,
            number: wanted.number,
            seller: wanted.seller,
            payer: wanted.payer,
            month: wanted.month,
            issued_on: today,
            due_on: wanted.due_on,
            buyer_reference: wanted.buyer_reference,
            amounts,
            phases: owed.len(),
            entry,
            issued_by: work.caller().name(),
            create_time: work.now(),
        };
        let phases: Vec<_> = owed.iter().map(|one| one.line.id).collect();
        store::payers::invoice::insert(&tx, &issued, &phases, content).await?;
        work.emit(id, 1, wire::issued(&issued));
        Ok(IssuePayerInvoiceResponse { invoice: Some(wire::invoice(&issued)), has_more })
    })
}

/// What goes onto the invoice, and whether more is left.
async fn posted(tx: &Tx, wanted: &Issuing) -> Result<(Vec<Pledge>, bool), Error> {
    let month = (wanted.month.first_day(), wanted.month.next().first_day());
    let month = (Timestamp::start_of(month.0), Timestamp::start_of(month.1));
    let mut lines = store::payers::pledge::owed_by(tx, wanted.payer, month, MOST_PHASES as u64 + 1).await?;
    if lines.is_empty() {
        return Err(Refusal::NothingToInvoice(wanted.payer, wanted.month).into());
    }
    let has_more = lines.len() > MOST_PHASES;
    lines.truncate(MOST_PHASES);
    Ok((lines, has_more))
}

/// What the prices of phases follow from.
struct Sources {
    pins: BTreeMap<PinId, Pin>,
    models: BTreeMap<ModelId, Model>,
}

impl Sources {
    async fn of(work: &Work<Peers>, tx: &Tx, lines: &[Pledge]) -> Result<Self, Error> {
        let ids: BTreeSet<_> = lines.iter().map(|line| line.pin).collect();
        let pins = store::payers::pin::some(tx, work.keys(), &ids).await?;
        let models: BTreeSet<_> = pins.iter().map(|pin| pin.model).collect();
        let models = store::model::some(tx, &models.into_iter().collect::<Vec<_>>()).await?;
        Ok(Self {
            pins: pins.into_iter().map(|pin| (pin.id, pin)).collect(),
            models: models.into_iter().map(|model| (model.id, model)).collect(),
        })
    }

    fn owed<'a>(&'a self, line: &'a Pledge) -> Result<Owed<'a>, Error> {
        let pin = self.pins.get(&line.pin).context("a line has no pin")?;
        let model = self.models.get(&pin.model).context("a pin has no model")?;
        let facts = Facts::read(&pin.facts).context("the facts of a pin cannot be read")?;
        Ok(Owed { line, content: &model.content, facts })
    }
}

fn document(
    wanted: &Issuing,
    id: InvoiceId,
    (posted, rows): (Ore, Vec<Row>),
    (seller, buyer): (Party, Party),
    today: time::Date,
) -> Invoice {
    Invoice {
        number: wanted.number.clone(),
        issued_on: today,
        due_on: wanted.due_on,
        buyer_reference: wanted.buyer_reference.clone(),
        period: Some((wanted.month.first_day(), wanted.month.last_day())),
        project: None,
        object: id.to_string(),
        seller,
        buyer,
        rows,
        exemption: wanted.exemption.clone(),
        booked: Some(posted),
        pay_to: wanted.pay_to.clone(),
    }
}

async fn book(work: &mut Work<Peers>, tx: &Tx, wanted: &Issuing, document: &Invoice) -> Result<EntryId, Error> {
    let draft = invoice::draft(wanted.payer, &wanted.number, document.amounts(), document.issued_on);
    let draft = draft.map_err(|rule| anyhow::anyhow!("an invoice {rule}"))?;
    let accounts = draft.legs().iter().map(|leg| (leg.account.clone(), Guard::None)).collect();
    posting::open_kept(work, tx, accounts).await?;
    let posted = posting::post_kept(work, tx, vec![Wish { draft, land: true }]).await?;
    Ok(posted.first().context("an invoice was not booked")?.id)
}
