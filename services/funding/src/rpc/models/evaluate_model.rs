//! Says who pays what for a case with certain facts, and why.

use mesh::{
    refusal::Fields,
    unit::{Look, Run},
};
use proto::reell::funding::v1::{EvaluateModelRequest, EvaluateModelResponse};

use crate::{
    domain::model::{
        refusal::Refusal,
        waterfall::{Case, allocate},
        words::{Phase, Word},
    },
    store,
    wire::models as wire,
};

pub fn run(look: &mut Look, request: EvaluateModelRequest) -> Run<'_, EvaluateModelResponse> {
    Box::pin(async move {
        let asked = wire::question(request)?;
        let model = store::model::find(look.db(), asked.model).await?.ok_or(Refusal::ModelNotFound)?;
        let content = &model.content;
        let day = asked.as_of.unwrap_or_else(|| look.now().date());
        if !content.is_in_force(day) {
            return Err(Refusal::ModelNotInForce(model.id, day).into());
        }
        let mut fields = Fields::new();
        if !content.routes.contains(&asked.facts.route) {
            fields.reject("facts.route", "must be one of the model's routes");
        }
        let mut used = Vec::new();
        for (place, (name, before)) in asked.used.iter().enumerate() {
            match content.rules.iter().position(|rule| rule.name == *name) {
                Some(rule) => used.push((rule, *before)),
                None => fields.reject(&format!("used[{place}].rule"), "must be the name of one of the model's rules"),
            }
        }
        if !fields.is_empty() {
            return Err(fields.refusal());
        }
        let phases = if asked.phases.is_empty() { Phase::ALL } else { asked.phases.as_slice() };
        let case = Case { facts: &asked.facts, phases, year: 0, factor_bps: 10_000, used: &used };
        Ok(wire::evaluated(&model, &allocate(content, &case), asked.language))
    })
}
