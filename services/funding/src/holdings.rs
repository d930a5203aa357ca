//! What the funding service holds on a person: the money that is set aside for the person's cases, which it knows by the cases; and of
//! staff, what they may sign and pay, and where they are partial.

use mesh::{
    holdings::{Holder, Holding, Kind, behind, of_type},
    refusal::Error,
    unit::Look,
};

use crate::{
    domain::{
        CaseId, CommitmentId,
        claims::{
            AttestationId, PersonId,
            attestation::{Attestation, Matter},
            word::Word,
        },
        commitment::Commitment,
        model::words::Word as _,
        payers::{PinId, PledgeId, pin::Pin, pledge::Pledge},
    },
    store::{self, claims::attestation::partiality::Declared},
};

const COMMITMENT: Kind = Kind {
    name: "commitment",
    purpose: "The money that is set aside for a case, and the account of it to who finances it.",
    source: "The case service, when a case is opened, decided or withdrawn.",
};

const PIN: Kind = Kind {
    name: "model_pin",
    purpose: "What the person's case was rated by, and why each pays what.",
    source: "The centre's staff, who pin a financing model to the case.",
};

const PLEDGE: Kind = Kind {
    name: "payer_commitment",
    purpose: "Who pays for the phases of the person's case, and what became of it.",
    source: "The financing model that the case has pinned, and the payer's answer.",
};

const ATTESTATION: Kind = Kind {
    name: "attestation",
    purpose: "Who may sign, decide, order and release, so that nobody handles money alone.",
    source: "The centre's administrator, by the decision that the right names.",
};

const PARTIALITY: Kind = Kind {
    name: "partiality",
    purpose: "Who decides nothing in a matter that they have a part in.",
    source: "The person, or a colleague who declared it.",
};

/// The commitments to persons' cases, and what staff may do with money.
pub enum Funding {}

impl Holder for Funding {
    const KINDS: &'static [Kind] = &[COMMITMENT, PIN, PLEDGE, ATTESTATION, PARTIALITY];

    async fn held(
        look: &Look,
        ids: &[String],
        kind: &str,
        after: Option<&str>,
        most: u64,
    ) -> Result<Vec<Holding>, Error> {
        let persons = of_type(ids, PersonId::parse);
        if kind == ATTESTATION.name {
            let after = behind(after, AttestationId::parse)?;
            let found = store::claims::attestation::of_persons(look.db(), &persons, after, most).await?;
            return Ok(found.iter().map(attestation).collect());
        }
        if kind == PARTIALITY.name {
            let after = behind(after, matter)?;
            let partiality = store::claims::attestation::partiality::of_persons;
            let found = partiality(look.db(), look.keys(), &persons, after, most).await?;
            return Ok(found.iter().map(declared).collect());
        }
        if kind == PIN.name {
            let (cases, after) = (of_type(ids, CaseId::parse), behind(after, PinId::parse)?);
            let found = store::payers::pin::of_cases(look.db(), look.keys(), &cases, after, most).await?;
            return Ok(found.iter().map(pin).collect());
        }
        if kind == PLEDGE.name {
            let (cases, after) = (of_type(ids, CaseId::parse), behind(after, PledgeId::parse)?);
            let found = store::payers::pledge::of_cases(look.db(), &cases, after, most).await?;
            return Ok(found.iter().map(pledge).collect());
        }
        let ids = of_type(ids, CommitmentId::parse);
        let found = store::commitment::some(look.db(), &ids, behind(after, CommitmentId::parse)?, most).await?;
        Ok(found.iter().map(commitment).collect())
    }
}

/// A matter and an account, as a key has them.
fn matter(key: &str) -> Result<(Matter, String), String> {
    let (matter, account) = key.split_once(' ').ok_or("is no matter and account")?;
    Ok((Matter::parse(matter)?, account.to_owned()))
}

fn attestation(right: &Attestation) -> Holding {
    Holding::new(right.id)
        .recorded(right.create_time)
        .says("account", &right.account)
        .says("role", right.role.word())
        .says("organisation_id", right.organisation)
        .may_say("limit_ore", right.limit.map(|limit| limit.ore()))
        .says("from", right.from)
        .may_say("until", right.until)
        .says("reference", &right.reference)
        .says("position", &right.position)
}

fn declared(declared: &Declared) -> Holding {
    let field = match declared.matter {
        Matter::Decision(_) => "decision_id",
        Matter::Application(_) => "application_id",
    };
    Holding::new(format!("{} {}", declared.matter, declared.account))
        .recorded(declared.time)
        .says(field, declared.matter)
        .says("account", &declared.account)
        .says("reason", &declared.reason)
}

fn commitment(commitment: &Commitment) -> Holding {
    Holding::new(commitment.id)
        .says("case_id", commitment.case)
        .says("decision_id", commitment.decision)
        .says("state", store::commitment::state_name(commitment.state))
        .says("amount_ore", commitment.amount.ore())
        .says("spent_ore", commitment.spent.ore())
}

fn pin(pin: &Pin) -> Holding {
    Holding::new(pin.id)
        .recorded(pin.create_time)
        .says("case_id", pin.case)
        .says("model_id", pin.model)
        .says("facts", &pin.facts)
        .says("price_ore", pin.price.ore())
        .says("unfunded_ore", pin.unfunded.ore())
        .says("reason", &pin.reason)
        .says("explanation", pin.told.swedish.join(" "))
}

fn pledge(line: &Pledge) -> Holding {
    let told = Holding::new(line.id)
        .recorded(line.create_time)
        .says("case_id", line.case)
        .says("phase", line.phase.word())
        .may_say("payer", line.role.map(|role| role.word()))
        .may_say("organisation_id", line.organisation)
        .says("state", line.state.word())
        .says("amount_ore", line.amount.ore())
        .says("posted_ore", line.posted.ore())
        .says("reason", &line.reason);
    line.organisation.into_iter().fold(told, |told, payer| told.told_to(payer, "payer"))
}
