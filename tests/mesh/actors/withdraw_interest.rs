//! WithdrawInterest.

use proto::reell::actors::v1::{CheckAssessorRequest, WithdrawInterestRequest};
use sandbox::{
    Centre,
    builders::assessors::{check, relative},
    everywhere, fields, key, refused,
};

use super::NO_ASSESSOR;
use crate::replay::{changes, twice};

const NO_INTEREST: &str = "interest_00000000000000000000000000000000";

fn of(assessor: &str, interest: &str, until: &str) -> WithdrawInterestRequest {
    WithdrawInterestRequest {
        request_id: key(),
        assessor_id: assessor.to_owned(),
        etag: String::new(),
        interest_id: interest.to_owned(),
        until: until.to_owned(),
    }
}

/// Declares a relation to a person; its id.
async fn declared(centre: &Centre, assessor: &str, person: &str) -> String {
    let answer = centre.operator("anna").assessors().declare_interest(relative(assessor, person)).await;
    answer.unwrap().into_inner().interest_id
}

#[test]
fn a_relation_that_is_withdrawn_counts_for_the_days_before() {
    everywhere(async |centre| {
        let (assessor, _) = centre.an_authorised_assessor().await;
        let candidate = centre.a_person().register().await;
        let mut assessors = centre.operator("anna").assessors();
        let mut may = async |on: &str| {
            let question = CheckAssessorRequest { on: on.into(), ..check(&assessor, &candidate) };
            assessors.check_assessor(question).await.unwrap().into_inner().may_assess
        };
        let ended = declared(centre, &assessor, &candidate).await;
        let mut others = centre.operator("berit").assessors();
        others.withdraw_interest(of(&assessor, &ended, "2025-01-01")).await.unwrap();
        assert_eq!((may("2024-12-31").await, may("2025-01-01").await), (false, true));
        let mistaken = declared(centre, &assessor, &candidate).await;
        assert!(!may("2025-01-01").await);
        others.withdraw_interest(of(&assessor, &mistaken, "")).await.unwrap();
        assert_eq!((may("2024-12-31").await, may("2025-01-01").await), (false, true));
    });
}

#[test]
fn a_relation_is_withdrawn_once_and_by_its_own_id() {
    everywhere(async |centre| {
        let (assessor, candidate) = (centre.an_assessor().await, centre.a_person().register().await);
        let interest = declared(centre, &assessor, &candidate).await;
        let mut assessors = centre.operator("anna").assessors();
        assessors.withdraw_interest(of(&assessor, &interest, "")).await.unwrap();
        let refusal = refused(assessors.withdraw_interest(of(&assessor, &interest, "2025-01-01")).await);
        assert_eq!(refusal.reason, "INTEREST_WITHDRAWN_ALREADY");
        let refusal = refused(assessors.withdraw_interest(of(&assessor, NO_INTEREST, "")).await);
        assert_eq!(refusal.reason, "INTEREST_NOT_FOUND");
        let refusal = refused(assessors.withdraw_interest(of(NO_ASSESSOR, &interest, "")).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let stale = WithdrawInterestRequest { etag: "1".into(), ..of(&assessor, &interest, "") };
        assert_eq!(refused(assessors.withdraw_interest(stale).await).reason, "ETAG_MISMATCH");
        assert_eq!(
            fields(assessors.withdraw_interest(of("x", "y", "z")).await),
            ["assessor_id", "interest_id", "until"]
        );
    });
}

#[test]
fn a_withdrawal_that_is_sent_again_is_one_change() {
    everywhere(async |centre| {
        let (assessor, candidate) = (centre.an_assessor().await, centre.a_person().register().await);
        let interest = declared(centre, &assessor, &candidate).await;
        let send = async |request| centre.operator("anna").assessors().withdraw_interest(request).await;
        twice(of(&assessor, &interest, ""), send).await;
        assert_eq!(changes(centre, "actors", &assessor).await, 3);
    });
}
