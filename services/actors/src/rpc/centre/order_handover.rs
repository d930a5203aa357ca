//! Orders that all of the centre is handed over to another host. What carries it out is the command line, beside the databases and the keys.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{OrderHandoverRequest, OrderHandoverResponse};

use crate::{domain::centre::HandoverOrder, store, wire::centre as wire};

pub fn run(work: &mut Work, request: OrderHandoverRequest) -> Run<'_, OrderHandoverResponse> {
    Box::pin(async move {
        let (receiver, decision) = wire::handover(&request)?;
        let tx = work.begin().await?;
        store::known::must_be(&tx, [receiver]).await?;
        let (id, ordered_by) = (work.new_id().into(), work.caller().name());
        let order = HandoverOrder { id, receiver, decision, ordered_by, ordered: work.now() };
        store::centre::handover::insert(&tx, &order).await?;
        work.emit(order.id, 1, wire::handover_ordered(&order));
        Ok(OrderHandoverResponse { order: Some(wire::order(&order)) })
    })
}
