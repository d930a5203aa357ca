//! GetGathering. That everything noted on a gathering is read is tested with what notes it.

use proto::reell::actors::v1::GetGatheringRequest;
use sandbox::{everywhere, fields, refused};

use super::NO_GATHERING;

#[test]
fn a_gathering_that_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let of = |id: &str| GetGatheringRequest { gathering_id: id.to_owned() };
        assert_eq!(refused(anna.get_gathering(of(NO_GATHERING)).await).reason, "GATHERING_NOT_FOUND");
        assert_eq!(fields(anna.get_gathering(of("org_1")).await), ["gathering_id"]);
    });
}
