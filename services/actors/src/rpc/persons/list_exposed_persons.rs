//! Lists the persons with a protected identity whom everybody sees by another registration, to who is named for them and merges the two.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListExposedPersonsRequest, ListExposedPersonsResponse};

use crate::{
    store::person::{exposed, sight::Sight},
    wire::persons::protection as wire,
};

/// The most that are listed at once. What was merged makes room.
const MOST: u64 = 500;

pub fn run(look: &mut Look, _: ListExposedPersonsRequest) -> Run<'_, ListExposedPersonsResponse> {
    Box::pin(async move {
        let sight = Sight::of(look.caller(), look.now());
        let found = exposed::list(look.db(), &sight, MOST).await?;
        // The person alone: who reads the access log of the other registration is not to learn whose it is.
        for one in &found {
            look.accessed(one.person);
        }
        Ok(ListExposedPersonsResponse { persons: found.iter().map(wire::to_exposed).collect() })
    })
}
