//! Costs, contributions in kind and files of costs, both ways.

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;

use super::{
    code, day, line, sha256,
    terms::{category, nothing_or_more, to_category},
    time, word,
};
use crate::domain::{
    DecisionId, OrganisationId,
    claims::{
        CostId,
        cost::{Cost, Stated, WHOLE},
        sheet::{Column, Layout},
        word::{Category, Vat},
    },
    money::Ore,
};

/// The longest piece of a file, in bytes.
const MOST_CONTENT: usize = 131_072;
/// The longest file, in bytes.
const MOST_FILE: i64 = 4_194_304;
/// The most columns, and accounts, that a request maps.
const MOST_MAPPINGS: usize = 200;

/// Reads a cost in money.
pub fn cost(request: contract::RecordCostRequest) -> Result<(DecisionId, Stated), Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let category = fields.take("category", category(request.category));
    let voucher = fields.take("voucher", line(request.voucher, 1, 100));
    let voucher_row = fields.take("voucher_row", row(request.voucher_row));
    let portion = match request.portion_bps {
        0 => Ok(WHOLE),
        bps => u16::try_from(bps).ok().filter(|bps| *bps <= WHOLE).ok_or("must be 1 to 10 000, or 0 for all".into()),
    };
    let portion = fields.take("portion_bps", portion);
    let whole = match (request.voucher_net_ore, portion) {
        (0, Some(portion)) if portion < WHOLE => {
            Err("must be the voucher's whole where only a portion of it counts".into())
        }
        (0, _) => Ok(None),
        (ore, _) => Ore::stated(ore).map(Some),
    };
    let whole = fields.take("voucher_net_ore", whole);
    let vat = fields.take("vat", vat(request.vat));
    let tax_counts = vat == Some(Vat::Cost) && request.vat_ore != 0;
    let whole_vat = match (request.voucher_vat_ore, portion) {
        (0, Some(portion)) if portion < WHOLE && tax_counts => {
            Err("must be the tax of the voucher's whole where only a portion of it counts, and the tax is a cost"
                .into())
        }
        (0, _) => Ok(None),
        (ore, _) => Ore::stated(ore).map(Some),
    };
    let whole_vat = fields.take("voucher_vat_ore", whole_vat);
    let booked_on = day(&mut fields, "booked_on", &request.booked_on);
    let paid_on = day(&mut fields, "paid_on", &request.paid_on);
    let supplier = fields.take("supplier", line(request.supplier, 0, 200));
    let text = fields.take("text", line(request.text, 0, 500));
    let activity = fields.take("activity", line(request.activity, 0, 200));
    let net = fields.take("net_ore", Ore::stated(request.net_ore));
    let vat_amount = fields.take("vat_ore", nothing_or_more(request.vat_ore));
    let units =
        fields.take("units", if request.units < 0 { Err("must be 0 or more".into()) } else { Ok(request.units) });
    let evidence = fields.take("evidence_sha256", sha256(request.evidence_sha256, false));
    let read = || {
        let stated = Stated {
            category: category?,
            voucher: voucher?,
            voucher_row: voucher_row?,
            portion_bps: portion?,
            whole: whole?,
            whole_vat: whole_vat?,
            booked_on: booked_on?,
            paid_on: paid_on?,
            supplier: supplier?,
            text: text?,
            activity: activity?,
            net: net?,
            vat_amount: vat_amount?,
            vat: vat?,
            units: units?,
            evidence: evidence?,
        };
        Some((decision?, stated))
    };
    read().ok_or_else(|| fields.refusal())
}

/// Reads a contribution in kind: who gives it, and what it is worth.
pub fn in_kind(request: contract::RecordInKindRequest) -> Result<(DecisionId, OrganisationId, Stated), Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let contributor = fields.take("contributor_id", OrganisationId::parse(&request.contributor_id));
    let voucher = fields.take("voucher", line(request.voucher, 1, 100));
    let given_on = day(&mut fields, "given_on", &request.given_on);
    let text = fields.take("calculation", line(request.calculation, 10, 500));
    let activity = fields.take("activity", line(request.activity, 0, 200));
    let net = fields.take("amount_ore", Ore::stated(request.amount_ore));
    let evidence = fields.take("evidence_sha256", sha256(request.evidence_sha256, false));
    let read = || {
        let stated = Stated {
            category: Category::InKind,
            voucher: voucher?,
            voucher_row: 0,
            portion_bps: WHOLE,
            whole: None,
            whole_vat: None,
            booked_on: given_on?,
            paid_on: given_on?,
            supplier: String::new(),
            text: text?,
            activity: activity?,
            net: net?,
            vat_amount: Ore::ZERO,
            vat: Vat::None,
            units: 0,
            evidence: evidence?,
        };
        Some((decision?, contributor?, stated))
    };
    read().ok_or_else(|| fields.refusal())
}

/// Reads which cost is taken back, and why.
pub fn voided(request: contract::VoidCostRequest) -> Result<(CostId, String), Error> {
    let mut fields = Fields::new();
    let id = fields.take("cost_id", CostId::parse(&request.cost_id));
    let reason = fields.take("reason", line(request.reason, 3, 500));
    match (id, reason) {
        (Some(id), Some(reason)) => Ok((id, reason)),
        _ => Err(fields.refusal()),
    }
}

/// A piece of a file of costs.
#[derive(Debug)]
pub struct Piece {
    /// For which project.
    pub decision: DecisionId,
    /// SHA-256 of the file.
    pub hash: String,
    /// How long the file is.
    pub total: i64,
    /// Where the piece begins.
    pub first_byte: i64,
    /// The piece.
    pub content: Vec<u8>,
    /// How the file is read.
    pub layout: Layout,
    /// Whether nothing is booked.
    pub dry_run: bool,
}

/// Reads a piece of a file.
pub fn piece(request: contract::ImportCostsRequest) -> Result<Piece, Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let hash = fields.take("file_hash", sha256(request.file_hash, true));
    if !(1..=MOST_FILE).contains(&request.total_bytes) {
        fields.reject("total_bytes", format!("must be 1 to {MOST_FILE}"));
    }
    if request.first_byte < 0 {
        fields.reject("first_byte", "must be 0 or more");
    }
    if request.content.len() > MOST_CONTENT {
        fields.reject("content", format!("must be at most {MOST_CONTENT} bytes"));
    }
    if request.columns.len() > MOST_MAPPINGS || request.account_categories.len() > MOST_MAPPINGS {
        fields.reject("columns", format!("must be at most {MOST_MAPPINGS}, as must account_categories"));
    }
    let columns: Vec<_> = request
        .columns
        .into_iter()
        .take(MOST_MAPPINGS)
        .enumerate()
        .filter_map(|(place, mapping)| {
            let column = fields.take(&format!("columns[{place}].column"), column(mapping.column()));
            let header = fields.take(&format!("columns[{place}].header"), line(mapping.header, 1, 100));
            Some((header?, column?))
        })
        .collect();
    let accounts: Vec<_> = request
        .account_categories
        .into_iter()
        .take(MOST_MAPPINGS)
        .enumerate()
        .filter_map(|(place, mapping)| {
            let category = fields.take(&format!("account_categories[{place}].category"), category(mapping.category));
            let account = fields.take(&format!("account_categories[{place}].account"), line(mapping.account, 1, 20));
            Some((account?, category?))
        })
        .collect();
    let vat = match request.vat {
        0 => Some(Vat::Deducted),
        stated => fields.take("vat", vat(stated)),
    };
    match (decision, hash, vat, fields.is_empty()) {
        (Some(decision), Some(hash), Some(vat), true) => Ok(Piece {
            decision,
            hash,
            total: request.total_bytes,
            first_byte: request.first_byte,
            content: request.content,
            layout: Layout { columns, accounts, vat },
            dry_run: request.dry_run,
        }),
        _ => Err(fields.refusal()),
    }
}

fn column(column: contract::CostColumn) -> Result<Column, String> {
    match column {
        contract::CostColumn::Unspecified => Err("must be one of the contract's values".into()),
        contract::CostColumn::Voucher => Ok(Column::Voucher),
        contract::CostColumn::VoucherRow => Ok(Column::VoucherRow),
        contract::CostColumn::BookedOn => Ok(Column::BookedOn),
        contract::CostColumn::PaidOn => Ok(Column::PaidOn),
        contract::CostColumn::Account => Ok(Column::Account),
        contract::CostColumn::Category => Ok(Column::Category),
        contract::CostColumn::Supplier => Ok(Column::Supplier),
        contract::CostColumn::Text => Ok(Column::Text),
        contract::CostColumn::Activity => Ok(Column::Activity),
        contract::CostColumn::Net => Ok(Column::Net),
        contract::CostColumn::Vat => Ok(Column::Vat),
    }
}

fn vat(number: i32) -> Result<Vat, String> {
    word(number, "VAT_TREATMENT_", contract::VatTreatment::as_str_name)
}

fn row(row: i32) -> Result<i32, String> {
    if row < 0 { Err("must be 0 or more".into()) } else { Ok(row) }
}

/// What became of a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its line.
    pub line: i64,
    /// What.
    pub of: RowOutcome,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// Booked, or would be.
    Booked(Option<CostId>),
    /// Booked just so before.
    Unchanged(CostId),
    /// Left out.
    Faulty(String),
}

/// The most rows of a report.
const MOST_ROWS: usize = 1_000;

/// Writes what became of a file.
pub fn to_report(next_byte: i64, outcomes: Option<Vec<Outcome>>) -> contract::ImportCostsResponse {
    let finished = outcomes.is_some();
    let mut outcomes = outcomes.unwrap_or_default();
    let count = |of: fn(&RowOutcome) -> bool| {
        i64::try_from(outcomes.iter().filter(|outcome| of(&outcome.of)).count()).unwrap_or(i64::MAX)
    };
    let booked_rows = count(|of| matches!(of, RowOutcome::Booked(_)));
    let unchanged_rows = count(|of| matches!(of, RowOutcome::Unchanged(_)));
    let faulty_rows = count(|of| matches!(of, RowOutcome::Faulty(_)));
    outcomes.sort_by_key(|outcome| (!matches!(outcome.of, RowOutcome::Faulty(_)), outcome.line));
    let rows = outcomes.into_iter().take(MOST_ROWS).map(|Outcome { line, of }| {
        let (outcome, cost_id, fault) = match of {
            RowOutcome::Booked(id) => {
                (contract::CostRowOutcome::Booked, id.map(|id| id.to_string()).unwrap_or_default(), String::new())
            }
            RowOutcome::Unchanged(id) => (contract::CostRowOutcome::Unchanged, id.to_string(), String::new()),
            RowOutcome::Faulty(fault) => (contract::CostRowOutcome::Faulty, String::new(), fault),
        };
        contract::CostRow { line, outcome: outcome.into(), cost_id, fault }
    });
    contract::ImportCostsResponse {
        next_byte,
        finished,
        booked_rows,
        unchanged_rows,
        faulty_rows,
        rows: rows.collect(),
    }
}

/// Writes a cost.
pub fn to_cost(cost: &Cost) -> contract::Cost {
    let stated = &cost.stated;
    let contributor = cost.contributor.map(|contributor| contributor.to_string());
    contract::Cost {
        id: cost.id.to_string(),
        decision_id: cost.decision.to_string(),
        kind: code(cost.kind, "COST_KIND_", contract::CostKind::from_str_name),
        state: code(cost.state, "COST_STATE_", contract::CostState::from_str_name),
        category: to_category(cost.category),
        voucher: stated.voucher.clone(),
        voucher_row: stated.voucher_row,
        portion_bps: stated.portion_bps.into(),
        booked_on: stated.booked_on.to_string(),
        paid_on: cost.paid_on.to_string(),
        supplier: contributor.unwrap_or_else(|| stated.supplier.clone()),
        text: stated.text.clone(),
        activity: stated.activity.clone(),
        net_ore: stated.net.ore(),
        vat_ore: stated.vat_amount.ore(),
        vat: code(stated.vat, "VAT_TREATMENT_", contract::VatTreatment::from_str_name),
        amount_ore: cost.amount.ore(),
        units: stated.units,
        evidence_sha256: stated.evidence.clone(),
        claim_id: cost.claim.map(|claim| claim.to_string()).unwrap_or_default(),
        accepted_ore: cost.accepted.ore(),
        create_time: time(cost.create_time),
    }
}
