//! The entries of some days as an SIE 4i file.

use std::path::PathBuf;

use anyhow::{bail, ensure};
use clap::Args;
use proto::reell::funding::v1::{ExportSieRequest, accounting_client::AccountingClient};

use super::{free, keep};
use crate::{
    cli::say,
    way::{Centre, Way, said},
};

/// Which entries.
#[derive(Args, Clone)]
pub struct Entries {
    /// The organisation whose account mapping is used, as the registry prints it (org_…).
    #[arg(long)]
    pub organisation: String,
    /// The first day, as YYYY-MM-DD.
    #[arg(long)]
    pub from: String,
    /// The last day, of the same calendar year.
    #[arg(long)]
    pub until: String,
    /// The file to write, by custom with the ending .si. One that is there already is not touched.
    #[arg(long)]
    pub to: PathBuf,
    /// Where the centre is. Its address is that of the funding service.
    #[command(flatten)]
    pub centre: Centre,
}

/// What cannot be written is said line by line, and then there is no file.
pub async fn export(what: Entries) -> anyhow::Result<()> {
    free(&what.to)?;
    let mut client = AccountingClient::new(Way::to(&what.centre, funding::NAME)?.peer()?);
    let request = ExportSieRequest { organisation_id: what.organisation, from: what.from, until: what.until };
    let mut parts = client.export_sie(request).await.map_err(said)?.into_inner();
    let (mut content, mut vouchers, mut problems, mut whole) = (Vec::new(), 0, 0, false);
    while let Some(part) = parts.message().await.map_err(said)? {
        for problem in &part.problems {
            let of = if problem.entry_id.is_empty() { "the mapping" } else { &problem.entry_id };
            say(&format!("{of}: {}", problem.explanation))?;
        }
        problems += part.problems.len();
        vouchers += part.vouchers;
        content.extend(part.content);
        whole = part.last;
    }
    if problems > 0 {
        bail!(
            "{problems} things cannot be written as SIE, so there is no file: see to them, and give the same command again"
        );
    }
    ensure!(whole, "The centre's answer was cut off: give the same command again.");
    keep(&what.to, &content)?;
    say(&format!("{vouchers} vouchers in {}", what.to.display()))
}
