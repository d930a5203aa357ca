//! Writes the lines of a claim as the funder's portal takes them.

use anyhow::Context;
use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ExportClaimPackageRequest, ExportClaimPackageResponse};

use crate::{
    domain::{
        claims::{refusal::Refusal, word::ClaimState},
        formats::{
            package::{Head, Package, financing},
            workbook,
        },
    },
    store,
    wire::formats as wire,
};

pub fn run(look: &mut Look, request: ExportClaimPackageRequest) -> Run<'_, ExportClaimPackageResponse> {
    Box::pin(async move {
        let wire::PackageWanted { claim: id, wanted, as_workbook } = wire::package(&request)?;
        let claim = store::claims::claim::find(look.db(), id).await?.ok_or(Refusal::ClaimNotFound)?;
        if matches!(claim.state, ClaimState::Draft | ClaimState::Withdrawn) {
            return Err(Refusal::ClaimState(id, claim.state).into());
        }
        let decision = store::decision::find(look.db(), claim.decision).await?.ok_or(Refusal::ProjectNotFound)?;
        let lines = store::claims::claim::line::of(look.db(), id).await?;
        let costs = store::claims::cost::of_lines(look.db(), look.keys(), &lines).await?;

        let names = decision.document.plan.lines().iter().map(|line| line.stated_name.clone());
        let head = Head {
            claim: id,
            state: claim.state,
            registration_number: decision.document.registration_number.raw().to_owned(),
            title: decision.document.title.clone(),
            period: claim.period.clone(),
            as_of: look.now(),
            financing: financing(&claim, names),
        };
        let package = Package::new(head, &lines, costs, wanted)?;
        let hash = package.hash().context("the lines of a package cannot be written")?;
        let content = match as_workbook {
            true => workbook::write(&package, &hash).context("a workbook cannot be written")?,
            false => package.csv().context("a package cannot be written")?,
        };
        Ok(wire::to_package(&package, hash, content, as_workbook))
    })
}
