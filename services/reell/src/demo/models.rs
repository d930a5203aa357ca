//! The story of the financing models: drafted, reviewed and published; a hole and who falls into it; one case explained; and what it would
//! mean for everybody if others paid.

use std::io::Write;

use anyhow::{Context, bail, ensure};
use funding::domain::model::explain::{Language, amount};
use mesh::connect::{Link, Peer};
use proto::reell::{
    actors::v1::{
        LookUpOrganisationRequest, OrganisationRole, RegisterOrganisationRequest, look_up_organisation_request::By,
        organisations_client::OrganisationsClient,
    },
    funding::v1::{
        AlternativeResult, CaseFacts, CohortMix, DraftModelRequest, EmploymentStatus, EvaluateModelRequest,
        ListExampleModelsRequest, Model, ModelContent, Payer, PayerRole, PayerStep, PublishModelRequest,
        SimulateModelsRequest, SimulatedAlternative, Simulation, SubmitModelForReviewRequest, SyntheticCohort,
        TransitionOrganisation, ValidateModelRequest, ValidationRoute, financing_models_client::FinancingModelsClient,
        simulate_models_request::Cohort, simulate_models_response::Told,
    },
};

use crate::way::{key, said};

/// Who tells the story: one who writes the models, and another who approves them.
pub struct Tellers {
    /// Drafts.
    pub author: Link,
    /// Publishes.
    pub approver: Link,
}

/// What the story leaves behind.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The published models.
    pub models: Vec<Model>,
    /// The simulation.
    pub simulation: Simulation,
    /// The explanation of one case, in Swedish.
    pub explanation: Vec<String>,
}

/// How many cases the simulation makes up.
const CASES: i32 = 1_200;

/// Tells the story, and carries it out.
pub async fn tell(tellers: &Tellers, out: &mut impl Write) -> anyhow::Result<Ending> {
    writeln!(out, "\n1. Three models, from draft to published")?;
    let models = publish_examples(tellers, out).await?;
    let construction = models.first().context("the examples begin with construction")?;
    writeln!(out, "\n2. A model with a hole")?;
    show_hole(tellers, construction, out).await?;
    writeln!(out, "\n3. One case, explained")?;
    let explanation = explain(tellers, construction, out).await?;
    writeln!(out, "\n4. What if the municipalities stood behind those whom nobody pays for?")?;
    let simulation = simulate(tellers, &models, out).await?;
    Ok(Ending { models, simulation, explanation })
}

fn client(link: &Link) -> FinancingModelsClient<Peer> {
    FinancingModelsClient::new(link.to(funding::NAME))
}

async fn publish_examples(tellers: &Tellers, out: &mut impl Write) -> anyhow::Result<Vec<Model>> {
    let mut author = client(&tellers.author);
    let examples = author.list_example_models(ListExampleModelsRequest {}).await.map_err(said)?.into_inner().models;
    let mut published = Vec::new();
    for example in examples {
        let mut content = example.content.unwrap_or_default();
        for payer in &mut content.payers {
            name(&tellers.author, payer).await?;
        }
        let examples = content.prices.iter().filter(|price| price.is_example).count();
        let (prices, rules) = (content.prices.len(), content.rules.len());
        let draft = draft(&mut author, &example.key, content).await?;
        let title = draft.content.as_ref().map(|content| content.title.clone()).unwrap_or_default();
        writeln!(out, "   {title}: {prices} prices, {examples} of them examples, {rules} rules")?;
        let submit =
            SubmitModelForReviewRequest { request_id: key(), model_id: draft.id.clone(), etag: draft.etag.clone() };
        let submitted = author.submit_model_for_review(submit).await.map_err(said)?.into_inner();
        ensure!(submitted.findings.is_empty(), "an example has a finding: {:?}", submitted.findings);
        let publish = || PublishModelRequest { request_id: key(), model_id: draft.id.clone(), etag: String::new() };
        let Err(own) = author.publish_model(publish()).await else { bail!("an author published his own model") };
        let answer = client(&tellers.approver).publish_model(publish()).await.map_err(said)?.into_inner();
        let model = answer.model.context("the answer holds the model")?;
        writeln!(
            out,
            "     published by another than its author, as version {} ({})",
            model.version,
            short(&model.hash)
        )?;
        if published.is_empty() {
            writeln!(out, "     The author had tried: {}", said(own))?;
        }
        published.push(model);
    }
    Ok(published)
}

/// Gives a payer that no case tells its organisation in the registry, which is registered where nobody has done so.
async fn name(link: &Link, payer: &mut Payer) -> anyhow::Result<()> {
    if !matches!(payer.role(), PayerRole::EmploymentService | PayerRole::Branch | PayerRole::Funder) {
        return Ok(());
    }
    let mut registry = OrganisationsClient::new(link.to(actors::NAME));
    let look_up = LookUpOrganisationRequest { by: Some(By::Name(payer.label.clone())) };
    let found = match registry.look_up_organisation(look_up).await {
        Ok(answer) => answer.into_inner().organisation,
        Err(_) => {
            let request = RegisterOrganisationRequest {
                request_id: key(),
                name: payer.label.clone(),
                roles: vec![OrganisationRole::Funder.into()],
                ..Default::default()
            };
            registry.register_organisation(request).await.map_err(said)?.into_inner().organisation
        }
    };
    payer.organisation_id = found.context("the answer holds the organisation")?.id;
    Ok(())
}

async fn draft(author: &mut FinancingModelsClient<Peer>, model: &str, content: ModelContent) -> anyhow::Result<Model> {
    let request = DraftModelRequest { request_id: key(), key: model.to_owned(), content: Some(content) };
    author.draft_model(request).await.map_err(said)?.into_inner().model.context("the answer holds the draft")
}

async fn show_hole(tellers: &Tellers, model: &Model, out: &mut impl Write) -> anyhow::Result<()> {
    let mut author = client(&tellers.author);
    let mut content = model.content.clone().unwrap_or_default();
    content.rules.retain(|rule| rule.step() != PayerStep::Unfunded);
    let draft = draft(&mut author, &model.key, content).await?;
    let request = ValidateModelRequest { model_id: draft.id.clone() };
    let found = author.validate_model(request).await.map_err(said)?.into_inner();
    writeln!(
        out,
        "   Without its last rule it is {}; {} combinations of facts were looked through.",
        if found.sound { "sound" } else { "not sound" },
        found.combinations
    )?;
    let finding = found.findings.first().context("the hole is found")?;
    writeln!(out, "   {}", finding.explanation)?;
    let submit = SubmitModelForReviewRequest { request_id: key(), model_id: draft.id.clone(), etag: String::new() };
    author.submit_model_for_review(submit).await.map_err(said)?;
    let publish = PublishModelRequest { request_id: key(), model_id: draft.id, etag: String::new() };
    let Err(refused) = client(&tellers.approver).publish_model(publish).await else {
        bail!("a model with a hole was published")
    };
    writeln!(out, "   Publishing is refused. {}", said(refused))?;
    Ok(())
}

async fn explain(tellers: &Tellers, model: &Model, out: &mut impl Write) -> anyhow::Result<Vec<String>> {
    let facts = CaseFacts {
        route: ValidationRoute::Sector.into(),
        employment: EmploymentStatus::UnderNotice.into(),
        transition: TransitionOrganisation::Tsl.into(),
        municipality: "2523".into(),
        collective_agreement: true,
        proven_hours: 8_000,
        assessor_hours: 6,
        travel_km: 120,
        ..Default::default()
    };
    let request = EvaluateModelRequest {
        model_id: model.id.clone(),
        facts: Some(facts),
        language_code: "sv".into(),
        ..Default::default()
    };
    let answer = client(&tellers.author).evaluate_model(request).await.map_err(said)?.into_inner();
    let lines: i64 = answer.lines.iter().map(|line| line.amount_ore).sum();
    ensure!(lines == answer.price_ore, "the lines do not add up to the price");
    for sentence in &answer.explanation {
        writeln!(out, "   {sentence}")?;
    }
    Ok(answer.explanation)
}

async fn simulate(tellers: &Tellers, models: &[Model], out: &mut impl Write) -> anyhow::Result<Simulation> {
    let mut author = client(&tellers.author);
    let construction = models.first().context("the examples begin with construction")?;
    let mut content = construction.content.clone().unwrap_or_default();
    content.payers.push(Payer {
        key: "municipality".into(),
        role: PayerRole::Municipality.into(),
        label: "Hemkommunen".into(),
        organisation_id: String::new(),
    });
    for rule in content.rules.iter_mut().filter(|rule| rule.step() == PayerStep::Unfunded) {
        rule.name = "Hemkommunen betalar resten".into();
        rule.payer = "municipality".into();
        rule.step = PayerStep::Residual.into();
    }
    let other = draft(&mut author, &construction.key, content).await?;
    let ids: Vec<_> = models.iter().map(|model| model.id.clone()).collect();
    let mut others = ids.clone();
    if let Some(first) = others.first_mut() {
        *first = other.id;
    }
    let mix = |industry: &str, route: ValidationRoute, weight, dropout_bps| CohortMix {
        industry: industry.into(),
        route: route.into(),
        weight,
        dropout_bps,
    };
    let request = SimulateModelsRequest {
        request_id: key(),
        alternatives: vec![
            SimulatedAlternative { name: "as published".into(), model_ids: ids },
            SimulatedAlternative { name: "municipalities".into(), model_ids: others },
        ],
        cohort: Some(Cohort::Synthetic(SyntheticCohort {
            seed: 20_241_231,
            cases: CASES,
            first_month: "2025-01".into(),
            months: 12,
            mix: vec![
                mix("construction", ValidationRoute::Sector, 4, 500),
                mix("industry", ValidationRoute::Sector, 3, 300),
                mix("care", ValidationRoute::AdultEducation, 3, 800),
            ],
            employment: Vec::new(),
        })),
        fixed_cost_per_month_ore: 9_000_000,
        sensitivity: true,
        monte_carlo_runs: 100,
        monte_carlo_seed: 7,
    };
    let mut told = author.simulate_models(request).await.map_err(said)?.into_inner();
    let mut result = None;
    while let Some(message) = told.message().await.map_err(said)? {
        match message.told {
            Some(Told::Progress(_)) | None => {}
            Some(Told::Result(simulation)) => result = Some(simulation),
        }
    }
    let simulation = result.context("the simulation ends with its result")?;
    print(&simulation, out)?;
    Ok(simulation)
}

fn print(simulation: &Simulation, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "   {} made-up cases of a year; fingerprint {}", simulation.cases, short(&simulation.fingerprint))?;
    let all = &simulation.alternatives;
    let row = |out: &mut dyn Write, name: &str, of: &dyn Fn(&AlternativeResult) -> String| {
        let cells: String = all.iter().map(|one| format!("{:>22}", of(one))).collect();
        writeln!(out, "   {name:<32}{cells}")
    };
    let money = |ore: i64| amount(ore, Language::Swedish);
    row(out, "", &|one| one.name.clone())?;
    row(out, "price of all cases", &|one| money(one.price_ore))?;
    let mut roles: Vec<_> = all.iter().flat_map(|one| &one.payers).map(|payer| payer.role()).collect();
    roles.sort_unstable_by_key(|role| i32::from(*role));
    roles.dedup();
    for role in roles {
        let name = role.as_str_name().trim_start_matches("PAYER_ROLE_").to_lowercase().replace('_', " ");
        row(out, &format!("  {name}"), &|one| {
            money(one.payers.iter().find(|payer| payer.role() == role).map_or(0, |payer| payer.amount_ore))
        })?;
    }
    row(out, "  nobody", &|one| money(one.unfunded_ore))?;
    row(out, "cases without all their money", &|one| one.cases_unfunded.to_string())?;
    row(out, "median price of a case", &|one| money(one.price.as_ref().map_or(0, |price| price.p50_ore)))?;
    row(out, "income less cost, a year", &|one| money(one.income_ore - one.cost_ore))?;
    row(out, "cost coverage", &|one| percent(one.income_ore, one.cost_ore))?;
    row(out, "cases a month to break even", &|one| {
        one.break_even_cases_per_month.map_or_else(|| "never".to_owned(), |cases| cases.to_string())
    })?;
    row(out, "years that end with a loss", &|one| {
        percent(one.monte_carlo.as_ref().map_or(0, |drawn| drawn.loss_bps.into()), 10_000)
    })?;
    for comparison in &simulation.comparisons {
        writeln!(
            out,
            "   {} of {} cases move:",
            comparison.cases_moved,
            comparison.cases_moved + comparison.cases_same
        )?;
        for one in comparison.moves.iter().take(5) {
            writeln!(out, "     {}", one.sentence)?;
        }
    }
    Ok(())
}

fn percent(part: i64, whole: i64) -> String {
    let tenths = i128::from(part) * 1_000 / i128::from(whole.max(1));
    format!("{}{},{}\u{a0}%", if tenths < 0 { "-" } else { "" }, (tenths / 10).abs(), (tenths % 10).abs())
}

/// The first figures of a hash, by which people tell one from another.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
