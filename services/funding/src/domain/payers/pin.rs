//! Rates a case by a version of a model: what each payer bears of each phase, as far as its room goes, and why. A pure function.

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    LimitId, PinId, PledgeId,
    limit::{Limit, narrowest},
    pledge::{Aid, Pledge, Shortfall, State},
    refusal::Refusal,
};
use crate::domain::{
    CaseId, OrganisationId,
    model::{
        Model, ModelId,
        content::{Payer, Rule},
        explain::{Language, explanation},
        facts::{Facts, MOST_NUMBER, Number},
        waterfall::{Allocation, Case, Line, Pools, Prepared, Rooms, Used, allocate_into},
        words::{Cap, Phase, Role},
    },
    money::Ore,
};

/// Why, in both languages, as it was told when the case was pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// På svenska.
    pub swedish: Vec<String>,
    /// In English.
    pub english: Vec<String>,
}

/// A pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Its id.
    pub id: PinId,
    /// 1, 2, 3 … of its case.
    pub number: i32,
    /// Whose.
    pub case: CaseId,
    /// Which version.
    pub model: ModelId,
    /// What that says, as a hash.
    pub model_hash: String,
    /// The day that the model was valid on.
    pub on: Date,
    /// What was known of the case.
    pub facts: String,
    /// With VAT.
    pub price: Ore,
    /// Without.
    pub net: Ore,
    /// What nobody bears.
    pub unfunded: Ore,
    /// Why each bears what.
    pub told: Told,
    /// Why the case was rated anew; empty for the first.
    pub reason: String,
    /// Who pinned it.
    pub actor: String,
    /// When.
    pub create_time: Timestamp,
}

/// Who the roles are that follow from the case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bindings(pub Vec<(Role, OrganisationId)>);

impl Bindings {
    /// The organisation in a role.
    pub fn of(&self, role: Role) -> Option<OrganisationId> {
        self.0.iter().find(|(bound, _)| *bound == role).map(|(_, organisation)| *organisation)
    }

    /// Who a payer is: by the model, or by the case. Individuals are nobody here.
    pub fn payer(&self, payer: &Payer) -> Option<OrganisationId> {
        payer.organisation.or_else(|| self.of(payer.role)).filter(|_| payer.role != Role::Individual)
    }
}

/// What is left of a limit when the case is rated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purse {
    /// The limit.
    pub limit: Limit,
    /// What is left.
    pub left: Ore,
}

/// All that a rating follows from.
#[derive(Debug, Clone)]
pub struct Rating<'a> {
    /// The version.
    pub model: &'a Model,
    /// What is known of the case.
    pub facts: Facts,
    /// The phases that lie ahead.
    pub phases: &'a [Phase],
    /// Who the roles are.
    pub bindings: &'a Bindings,
    /// What was paid before, by the place of the rule.
    pub used: &'a [(usize, Used)],
    /// What is left of the payers' limits.
    pub purses: &'a [Purse],
    /// The day that the limits hold on.
    pub today: Date,
}

/// What is to be held, or what nobody bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What became a line.
    line: Line,
    /// Who bears it.
    organisation: Option<OrganisationId>,
    /// The limit that it is held of.
    limit: Option<LimitId>,
    /// To whom it is aid.
    aid_to: Option<OrganisationId>,
    /// Whose room ended where, of what nobody bears.
    shortfalls: Vec<Shortfall>,
}

/// A rated case.
#[derive(Debug)]
pub struct Rated {
    /// Who bears what.
    pub allocation: Allocation,
    /// The same as what is to be held.
    pub parts: Vec<Part>,
}

impl Rating<'_> {
    /// The limit that a rule pays out of.
    fn purse(&self, rule: &Rule) -> Option<usize> {
        let payer = self.bindings.payer(self.model.content.payer(&rule.payer)?)?;
        let programme = rule.caps.programme.as_ref().map_or("", |cap| cap.programme.as_str());
        let limits: Vec<_> = self.purses.iter().map(|purse| purse.limit.clone()).collect();
        let limit = narrowest(&limits, payer, (&self.model.content.industry, programme), self.today)?;
        self.purses.iter().position(|purse| purse.limit.id == limit.id)
    }

    /// Rates the case. Refused where somebody pays who is not bound to an organisation.
    pub fn rate(&self) -> Result<Rated, Refusal> {
        let content = &self.model.content;
        let of_rule: Vec<_> = content.rules.iter().map(|rule| self.purse(rule)).collect();
        let left = self.purses.iter().map(|purse| purse.left.ore()).collect();
        let mut pools = Pools::new().within(Rooms { of_rule: of_rule.clone(), left });
        let case = Case { facts: &self.facts, phases: self.phases, year: 0, factor_bps: 10_000, used: self.used };
        let mut allocation = Allocation::default();
        allocate_into(&Prepared::new(content, &mut Vec::new()), &case, &mut pools, &mut allocation);
        let parts = allocation.lines.iter().map(|line| self.part(line, &of_rule, &allocation));
        let parts = parts.collect::<Result<_, _>>()?;
        Ok(Rated { parts, allocation })
    }

    fn part(&self, line: &Line, of_rule: &[Option<usize>], allocation: &Allocation) -> Result<Part, Refusal> {
        let content = &self.model.content;
        let payer = line.payer.and_then(|place| content.payers.get(place));
        let rule = line.rule.and_then(|place| content.rules.get(place));
        let Some(payer) = payer else {
            let shortfalls = self.shortfalls(line.phase, allocation);
            return Ok(Part { line: *line, organisation: None, limit: None, aid_to: None, shortfalls });
        };
        let organisation = self.bindings.payer(payer);
        if organisation.is_none() && !matches!(payer.role, Role::Individual | Role::Centre) {
            return Err(Refusal::PayerUnbound(payer.role));
        }
        let aid_to = match rule.filter(|rule| rule.caps.de_minimis) {
            Some(_) => Some(self.bindings.of(Role::Employer).ok_or(Refusal::PayerUnbound(Role::Employer))?),
            None => None,
        };
        let purse = line.rule.and_then(|rule| of_rule.get(rule).copied().flatten());
        let limit = purse.and_then(|place| self.purses.get(place)).map(|purse| purse.limit.id);
        Ok(Part { line: *line, organisation, limit, aid_to, shortfalls: Vec::new() })
    }

    /// Whose room ended before what it would have borne of a phase.
    fn shortfalls(&self, phase: Phase, allocation: &Allocation) -> Vec<Shortfall> {
        let ended = allocation.turns.iter();
        let ended = ended.filter(|turn| turn.phase == phase && turn.limited_by == Some(Cap::PayerRoom));
        let told = ended.filter_map(|turn| {
            let rule = self.model.content.rules.get(turn.rule)?;
            let payer = self.model.content.payer(&rule.payer)?;
            Some(Shortfall {
                role: payer.role,
                organisation: self.bindings.payer(payer).map(|id| id.to_string()).unwrap_or_default(),
                rule: rule.name.clone(),
                asked: turn.paid.saturating_add(turn.cut),
                room: turn.paid,
            })
        });
        told.collect()
    }
}

/// What is left of an employer's room for aid, as a fact.
pub fn with_aid_room(mut facts: Facts, left_ore: i64) -> Facts {
    facts.set_number(Number::DeMinimisRoom, left_ore.clamp(0, MOST_NUMBER));
    facts
}

/// What a pin is made with, beside its rating.
#[derive(Debug)]
pub struct Making {
    /// Its id.
    pub id: PinId,
    /// Its number.
    pub number: i32,
    /// Whose.
    pub case: CaseId,
    /// The day that the model was valid on.
    pub on: Date,
    /// Why the case is rated anew.
    pub reason: String,
    /// Who pins it.
    pub actor: String,
    /// When.
    pub now: Timestamp,
}

/// The pin of a rated case.
pub fn pin(rating: &Rating<'_>, rated: &Rated, making: Making) -> Pin {
    let Making { id, number, case, on, reason, actor, now } = making;
    let (model, allocation) = (rating.model, &rated.allocation);
    let told = |language| explanation(&model.content, allocation, language);
    Pin {
        id,
        number,
        case,
        model: model.id,
        model_hash: model.content.hash(),
        on,
        facts: rating.facts.said(),
        price: Ore::new(allocation.total.gross),
        net: Ore::new(allocation.total.net),
        unfunded: Ore::new(allocation.unfunded),
        told: Told { swedish: told(Language::Swedish), english: told(Language::English) },
        reason,
        actor,
        create_time: now,
    }
}

/// The lines of a pin, in the order of their ids; those that wait for an approval wait until then.
pub fn lines(model: &Model, pin: &Pin, parts: Vec<Part>, until: Timestamp, ids: Vec<PledgeId>) -> Vec<Pledge> {
    let content = &model.content;
    let line = |(part, id): (Part, PledgeId)| {
        let rule = part.line.rule.and_then(|place| content.rules.get(place));
        let payer = part.line.payer.and_then(|place| content.payers.get(place));
        let needs_approval = payer.is_some() && rule.is_some_and(|rule| rule.requires_commitment);
        let state = match (payer, needs_approval) {
            (None, _) => State::Unfunded,
            (Some(_), true) => State::Reserved,
            (Some(_), false) => State::Committed,
        };
        let programme = rule.and_then(|rule| rule.caps.programme.as_ref());
        Pledge {
            id,
            revision: 1,
            pin: pin.id,
            case: pin.case,
            phase: part.line.phase,
            rule: rule.map(|rule| rule.name.clone()).unwrap_or_default(),
            payer: payer.map(|payer| payer.key.clone()).unwrap_or_default(),
            role: payer.map(|payer| payer.role),
            organisation: part.organisation,
            industry: content.industry.clone(),
            programme: programme.map(|cap| cap.programme.clone()).unwrap_or_default(),
            state,
            amount: Ore::new(part.line.amount),
            actual: None,
            posted: Ore::ZERO,
            pending: None,
            limit: part.limit,
            needs_approval,
            expire_time: needs_approval.then_some(until),
            approval: None,
            aid: part.aid_to.map(|to| Aid { to, eur_cent: 0, on: None }),
            completed_by: String::new(),
            reason: String::new(),
            shortfalls: part.shortfalls,
            create_time: pin.create_time,
            update_time: pin.create_time,
        }
    };
    parts.into_iter().zip(ids).map(line).collect()
}

/// The phases that are still to be rated: those asked for, but for those in which somebody has paid or whose step has been taken.
pub fn ahead(asked: &[Phase], before: &[Pledge]) -> Vec<Phase> {
    let done = |phase: &Phase| {
        let settled = |line: &Pledge| line.state == State::Posted || (line.is_held() && !line.completed_by.is_empty());
        before.iter().any(|line| line.phase == *phase && settled(line))
    };
    asked.iter().copied().filter(|phase| !done(phase)).collect()
}

/// What each rule has paid for this case before, which its caps for the case count.
pub fn paid_by(rule: &str, before: &[Pledge]) -> i64 {
    before
        .iter()
        .filter(|line| line.rule == rule)
        .map(|line| {
            if line.state == State::Posted {
                line.posted.ore()
            } else if line.is_held() {
                line.amount.ore()
            } else {
                0
            }
        })
        .sum()
}

#[cfg(test)]
mod tests;
