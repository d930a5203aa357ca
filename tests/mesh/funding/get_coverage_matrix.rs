//! GetCoverageMatrix.

use proto::reell::funding::v1::{Coverage, EmploymentStatus, FinancingPhase, GetCoverageMatrixRequest};
use sandbox::{everywhere, fields, refused};

use super::NO_MODEL;

#[test]
fn every_route_status_and_phase_says_whether_somebody_pays() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let request = GetCoverageMatrixRequest { model_id: centre.a_drafted_model().await.id };
        let cells = anna.get_coverage_matrix(request).await.unwrap().into_inner().cells;
        assert_eq!(cells.len(), 5 * 7);
        let of = |employment, phase| {
            let found = cells.iter().find(|cell| (cell.employment(), cell.phase()) == (employment, phase));
            let cell = found.unwrap();
            (cell.coverage(), cell.payers.clone())
        };
        let (covered, payers) = of(EmploymentStatus::UnderNotice, FinancingPhase::Intake);
        assert_eq!((covered, payers), (Coverage::Always, vec!["employer".to_owned(), "transition".to_owned()]));
        assert_eq!(of(EmploymentStatus::Outside, FinancingPhase::Intake).0, Coverage::StatedUnfunded);
        assert_eq!(of(EmploymentStatus::Employed, FinancingPhase::DeepMapping).0, Coverage::Free);
    });
}

#[test]
fn only_a_model_that_there_is_has_a_matrix() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let gone = GetCoverageMatrixRequest { model_id: NO_MODEL.into() };
        assert_eq!(refused(anna.get_coverage_matrix(gone).await).reason, "MODEL_NOT_FOUND");
        let wrong = GetCoverageMatrixRequest { model_id: "x".into() };
        assert_eq!(fields(anna.get_coverage_matrix(wrong).await), ["model_id"]);
    });
}
