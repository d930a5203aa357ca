//! What the case service holds on a person: cases, each with its steps.

use mesh::{
    holdings::{Holder, Holding, Kind, behind, of_type},
    refusal::Error,
    unit::Look,
};

use crate::{
    domain::{CaseId, PersonId, case::Case, step::Step},
    store,
};

const CASE: Kind = Kind {
    name: "case",
    purpose: "The validation of what the person can, from referral to outcome, and the account of it.",
    source: "The referring organisation, the person, and who assessed and issued.",
};

/// The cases of persons.
pub enum Cases {}

impl Holder for Cases {
    const KINDS: &'static [Kind] = &[CASE];

    async fn held(look: &Look, ids: &[String], _: &str, after: Option<&str>, most: u64) -> Result<Vec<Holding>, Error> {
        let persons = of_type(ids, PersonId::parse);
        let cases = store::case::of_persons(look.db(), &persons, behind(after, CaseId::parse)?, most).await?;
        Ok(cases.iter().map(case).collect())
    }
}

/// A case, and all that was done in it. Whoever referred, assessed or issued knows of it.
fn case(case: &Case) -> Holding {
    let verdict = case.verdict();
    let issuer = verdict.and_then(|verdict| verdict.issuer);
    let told = Holding::new(case.id)
        .recorded(case.opened_at)
        .says("person_id", case.person)
        .says("state", case.stage().name())
        .says("target", &case.target)
        .says("referrer_id", case.referrer)
        .says("referrer_reference", &case.referrer_reference)
        .may_say("outcome", verdict.map(|verdict| verdict.outcome.name()))
        .may_say("issuer_id", issuer)
        .may_say("cost_ore", verdict.map(|verdict| verdict.cost_ore))
        .says("commitment_id", case.commitment.id)
        .says("committed_ore", case.commitment.amount_ore)
        .says("change_time", case.changed_at)
        .told_to(case.referrer, "referrer")
        .leading_to(case.id)
        .leading_to(case.commitment.id);
    let told = issuer.into_iter().fold(told, |told, issuer| told.told_to(issuer, "issuer"));
    case.steps.iter().fold(told, |told, step| {
        let told = told.says("step", described(step));
        step.performer.into_iter().fold(told, |told, performer| told.told_to(performer, "performer"))
    })
}

/// A step on one line: the day, what was done, how, and by whom.
fn described(step: &Step) -> String {
    let mode = step.mode.map(|mode| format!(", {}", mode.name())).unwrap_or_default();
    let performer = step.performer.map(|performer| format!(", by {performer}")).unwrap_or_default();
    format!("{} {}{mode}{performer}, recorded {}", step.occurred_on, step.phase.name(), step.recorded_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        CommitmentId, DecisionId, OrganisationId,
        case::{Commitment, Order, open},
    };
    use mesh::clock::Timestamp;
    use uuid::Uuid;

    #[test]
    fn a_case_is_told_with_its_steps_and_leads_to_its_money() {
        let order = Order {
            person: PersonId::from(Uuid::from_u128(1)),
            referrer: OrganisationId::from(Uuid::from_u128(2)),
            referrer_reference: String::new(),
            target: "Industriteknik BAS".into(),
            decision: DecisionId::from(Uuid::from_u128(3)),
            planned_cost_ore: 7,
        };
        let money = Commitment { id: CommitmentId::from(Uuid::from_u128(4)), amount_ore: 7 };
        let opened = open(CaseId::from(Uuid::from_u128(5)), order, money, Timestamp::from_micros(0));
        let told = case(&opened);
        assert_eq!(told.key, opened.id.to_string());
        assert_eq!(told.value("step"), Some(&*described(&opened.steps[0])));
        assert_eq!(told.value("referrer_reference"), None, "what is empty is left out");
        assert!(described(&opened.steps[0]).starts_with("1970-01-01 referral, by org_"));
        assert!(!format!("{told:?}").contains("Industriteknik"));
    }
}
