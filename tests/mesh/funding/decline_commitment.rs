//! DeclineCommitment.

use proto::reell::funding::v1::{DeclineCommitmentRequest, PayerCommitmentState};
use sandbox::{everywhere, fields, key, refused};

use super::{
    NO_PLEDGE,
    payers::{approve, bound, case, limit, model, payers, pin, rating, rooms},
};
use crate::replay::{changes, twice};

fn declining(id: &str) -> DeclineCommitmentRequest {
    DeclineCommitmentRequest {
        request_id: key(),
        commitment_id: id.to_owned(),
        etag: String::new(),
        reason: "outside our conditions".into(),
    }
}

#[test]
fn what_a_payer_declines_is_free_again_whether_it_had_approved_or_not() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        limit(centre, &bound.transition, 1_000_000).await;
        let pinned = pin(centre, &case, rating(centre, &model, &bound)).await;
        approve(centre, &pinned.lines[1].id).await;
        for line in &pinned.lines[..2] {
            let answer = anna.decline_commitment(declining(&line.id)).await.unwrap().into_inner();
            let declined = answer.commitment.unwrap();
            assert_eq!(
                (declined.state(), declined.reason.as_str()),
                (PayerCommitmentState::Declined, "outside our conditions")
            );
            let again = refused(anna.decline_commitment(declining(&line.id)).await);
            assert_eq!(again.reason, "PAYER_COMMITMENT_STATE");
        }
        let now = payers(centre, &case).await;
        assert_eq!((now.reserved_ore, now.committed_ore, now.voided_ore), (575_000, 0, 310_000));
        let [room] = rooms(centre, &bound.transition).await.try_into().unwrap();
        assert_eq!((room.pending_ore, room.available_ore), (575_000, 425_000));
    });
}

#[test]
fn a_refusal_is_of_a_line_as_it_is_known_and_for_a_reason() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        assert_eq!(refused(anna.decline_commitment(declining(NO_PLEDGE)).await).reason, "PAYER_COMMITMENT_NOT_FOUND");
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let pinned = pin(centre, &case, rating(centre, &model, &bound)).await;
        let old = DeclineCommitmentRequest { etag: "9".into(), ..declining(&pinned.lines[0].id) };
        assert_eq!(refused(anna.decline_commitment(old).await).reason, "ETAG_MISMATCH");
        let wrong = DeclineCommitmentRequest { reason: "x".into(), ..declining("y") };
        assert_eq!(fields(anna.decline_commitment(wrong).await), ["commitment_id", "reason"]);
    });
}

#[test]
fn a_refusal_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let pinned = pin(centre, &case, rating(centre, &model, &bound)).await;
        let send = async |request| centre.operator("anna").payers().decline_commitment(request).await;
        twice(declining(&pinned.lines[0].id), send).await;
        assert_eq!(changes(centre, "funding", &pinned.lines[0].id).await, 2);
        assert_eq!(payers(centre, &case).await.voided_ore, 150_000);
    });
}
