//! Reads what is left of a payer's limits that hold on a day, and what it bears beside them.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetPayerRoomRequest, GetPayerRoomResponse};

use crate::{
    domain::{model::words::Role, payers::limit::unbounded},
    store,
    wire::payers as wire,
};

pub fn run(look: &mut Look, request: GetPayerRoomRequest) -> Run<'_, GetPayerRoomResponse> {
    Box::pin(async move {
        let (payer, on) = wire::room_wanted(&request, look.now().date())?;
        let mut rooms = Vec::new();
        for limit in store::payers::limit::of(look.db(), &[payer]).await? {
            if !limit.holds_on(on) {
                continue;
            }
            if let Some(account) = store::account::find(look.db(), &limit.account()).await? {
                rooms.push(wire::room(payer, Some(&limit), &account));
            }
        }
        // The role names an account only where there is no organisation.
        if let Some(account) = store::account::find(look.db(), &unbounded(Some(payer), Role::Funder)).await? {
            rooms.push(wire::room(payer, None, &account));
        }
        Ok(GetPayerRoomResponse { rooms })
    })
}
