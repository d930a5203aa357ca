//! EndLegalBasis.

use proto::reell::actors::v1::{EndLegalBasisRequest, RecordLegalBasisRequest};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::record_legal_basis::of as record;
use crate::replay::{changes, twice};

const NO_BASIS: &str = "basis_00000000000000000000000000000000";

fn of(basis: &str, until: &str) -> EndLegalBasisRequest {
    EndLegalBasisRequest {
        request_id: key(),
        legal_basis_id: basis.to_owned(),
        etag: String::new(),
        until: until.to_owned(),
    }
}

/// A new basis: its controller and its id.
async fn recorded(centre: &Centre) -> (String, String) {
    let controller = centre.an_organisation().register().await.id;
    let answer = centre.operator("anna").legal_bases().record_legal_basis(record(&controller)).await;
    (controller, answer.unwrap().into_inner().legal_basis.unwrap().id)
}

#[test]
fn a_basis_that_has_ended_makes_room_for_the_next() {
    everywhere(async |centre| {
        let (controller, basis) = recorded(centre).await;
        let mut bases = centre.operator("anna").legal_bases();
        let ended = bases.end_legal_basis(of(&basis, "2025-06-01")).await.unwrap().into_inner().legal_basis.unwrap();
        assert_eq!((ended.until.as_str(), ended.etag.as_str()), ("2025-06-01", "2"));
        let next = RecordLegalBasisRequest { since: "2025-06-01".into(), ..record(&controller) };
        bases.record_legal_basis(next).await.unwrap();
    });
}

#[test]
fn a_basis_ends_once_and_only_where_it_is() {
    everywhere(async |centre| {
        let (_, basis) = recorded(centre).await;
        let mut bases = centre.operator("anna").legal_bases();
        let stale = EndLegalBasisRequest { etag: "9".into(), ..of(&basis, "2025-06-01") };
        assert_eq!(refused(bases.end_legal_basis(stale).await).reason, "ETAG_MISMATCH");
        bases.end_legal_basis(of(&basis, "2025-06-01")).await.unwrap();
        let again = refused(bases.end_legal_basis(of(&basis, "2025-06-01")).await);
        assert_eq!(again.reason, "LEGAL_BASIS_ENDED_ALREADY");
        assert_eq!(refused(bases.end_legal_basis(of(NO_BASIS, "2025-06-01")).await).reason, "LEGAL_BASIS_NOT_FOUND");
        assert_eq!(fields(bases.end_legal_basis(of("x", "")).await), ["legal_basis_id", "until"]);
    });
}

#[test]
fn an_end_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (_, basis) = recorded(centre).await;
        let send = async |request| centre.operator("anna").legal_bases().end_legal_basis(request).await;
        twice(of(&basis, "2025-06-01"), send).await;
        assert_eq!(changes(centre, "actors", &basis).await, 2);
    });
}
