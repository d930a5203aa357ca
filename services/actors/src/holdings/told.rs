//! What is held on a person, in words that the person can read. All of it is for that person alone.

use std::collections::BTreeMap;

use mesh::holdings::Holding;
use serde::Serialize;
use time::Date;

use crate::{
    domain::{
        access::Access,
        assessor::Assessor,
        hold::Hold,
        identity::{Dated, Identity},
        interest::{Interest, Party},
        person::{PersonId, details::Details},
        rights::{
            rectification::{Field, Rectification},
            request::RightsRequest,
            restriction::Restriction,
        },
        sharing::Sharing,
        validity::{Validity, day_text},
        word::Word,
    },
    store::person::Registration,
};

/// A registration, with the number in full.
pub fn registration(one: &Registration) -> Holding {
    let (person, profile) = (&one.person, &one.person.profile);
    let held = Holding::new(person.id)
        .recorded(person.created)
        .says("given_name", profile.given_name.as_str())
        .says("family_name", profile.family_name.as_str())
        .may_say("number", profile.identity.as_ref().map(Identity::in_full))
        .says("protection", word(&profile.marking))
        .may_say("merged_into", one.link.merged_into)
        .leading_to(person.id);
    details(held, &one.details)
}

fn details(held: Holding, details: &Details) -> Holding {
    let held = held
        .may_say("sex", details.sex.map(Word::word))
        .may_say("birth_date", details.birth_date.map(day_text))
        .may_say("home_municipality", details.home_municipality.as_ref().map(|code| code.as_str()))
        .may_say("email", details.email.as_ref().map(|contact| contact.as_str()))
        .may_say("phone", details.phone.as_ref().map(|contact| contact.as_str()))
        .may_say("address", details.address.as_ref().map(|contact| contact.as_str()))
        .may_say("minority_language", details.minority_language.as_ref().map(word));
    let held = details.languages.iter().fold(held, |held, language| {
        let level = |kind: &str, level: Option<_>| level.map(|level| format!(", {kind} {}", word(&level)));
        let spoken = level("spoken", language.spoken).unwrap_or_default();
        let written = level("written", language.written).unwrap_or_default();
        let interpreter = if language.interpreter_needed { ", interpreter needed" } else { "" };
        let native = if language.native { ", first language" } else { "" };
        held.says("language", format!("{}{spoken}{written}{interpreter}{native}", language.code.as_str()))
    });
    details.adaptations.iter().fold(held, |held, adaptation| {
        let note = adaptation.note.as_ref().map(|note| format!(": {}", note.as_str())).unwrap_or_default();
        let days = days(Validity { from: adaptation.from, until: adaptation.until });
        held.says("adaptation", format!("{}{note}, {days}", word(&adaptation.measure)))
    })
}

/// How the person is and was identified, each in its place.
pub fn identities(lists: BTreeMap<PersonId, Vec<Dated>>) -> Vec<Holding> {
    let numbered = lists.into_iter().flat_map(|(person, list)| {
        list.into_iter().enumerate().map(move |(place, one)| (format!("{person}/{place:04}"), one))
    });
    numbered.map(|(key, one)| identity(&key, &one)).collect()
}

fn identity(key: &str, dated: &Dated) -> Holding {
    let held = Holding::new(key)
        .says("number", dated.identity.in_full())
        .says("days", days(Validity { from: dated.from, until: dated.until }));
    match &dated.identity {
        Identity::Personal(_) => held.says("kind", "personal_number"),
        Identity::Coordination { grade, dormant, .. } => held
            .says("kind", "coordination_number")
            .may_say("grade", grade.as_ref().map(word))
            .says("dormant", if *dormant { "yes" } else { "no" }),
        Identity::Temporary { issuer, .. } => held.says("kind", "temporary_number").says("issuer_id", issuer),
        Identity::Dossier(_) => held.says("kind", "dossier_number"),
        Identity::Foreign { country, .. } => held.says("kind", "foreign_number").says("country", country.text()),
    }
}

/// What a person is as an assessor. To which other persons they have relations is those persons' data too, and left out.
pub fn assessor(one: &Assessor, declared: &[Interest]) -> Holding {
    let skills = &one.qualifications;
    let held = Holding::new(one.id)
        .recorded(one.created)
        .says("person_id", one.person)
        .says("licensed_teacher", if skills.licensed_teacher { "yes" } else { "no" })
        .leading_to(one.id);
    let held = skills.languages.iter().fold(held, |held, language| held.says("language", language.as_str()));
    let held =
        skills.licence_subjects.iter().fold(held, |held, subject| held.says("licence_subject", subject.as_str()));
    let held = one.employments.iter().fold(held, |held, employment| {
        held.says("employment", format!("{}, {}", employment.organisation, days(employment.period)))
    });
    let held = one.authorisations.iter().fold(held, |held, one| {
        let revoked = one.revoked.map(|(from, why)| format!(", revoked {} ({})", day_text(from), why.word()));
        let suspended: String = one
            .suspensions
            .iter()
            .map(|time| format!(", suspended {} ({})", days(time.period), time.reason.word()))
            .collect();
        let (model, by) = (&one.model, one.granted_by);
        let (days, revoked) = (days(one.period), revoked.unwrap_or_default());
        let said = format!("{} {}, by {by}, {days}{suspended}{revoked}", model.key, model.version);
        held.says("authorisation", said).told_to(by, "model owner")
    });
    declared.iter().fold(held, |held, one| {
        let to = match one.party {
            Party::Person(_) => "a person".to_owned(),
            Party::Organisation(id) => id.to_string(),
            Party::Unit(id) => id.to_string(),
        };
        held.says("declared", format!("{} of {to}, {}", one.relation.word(), days(one.period)))
    })
}

/// That an assessor has declared a relation to the person. Which assessor is not told: it is that assessor's data.
pub fn interest(one: &Interest) -> Holding {
    Holding::new(one.id).says("an_assessor_is", one.relation.word()).says("days", days(one.period))
}

/// A permission to share, with its recipient.
pub fn sharing(one: &Sharing) -> Holding {
    let held = Holding::new(one.id)
        .recorded(one.created)
        .says("recipient_id", one.recipient)
        .says("scopes", one.scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(", "))
        .says("form", one.form.word())
        .says("days", days(one.period))
        .may_say("withdrawn_on", one.withdrawn_on.map(day_text))
        .leading_to(one.id);
    held.told_to(one.recipient, "by the person's permission")
}

/// That somebody sees the person although the identity is protected.
pub fn access(one: &Access) -> Holding {
    let capacity = if one.emergency { "in an emergency" } else { "named for the person" };
    Holding::new(one.id)
        .recorded(one.begins)
        .says("subject", &one.subject)
        .says("granted_by", &one.granted_by)
        .says("begins", one.begins)
        .may_say("ends", one.ends)
        .says("reason", &one.reason)
        .may_say("finding", one.review.as_ref().map(|review| review.finding.as_str()))
        .told_to(&one.subject, capacity)
}

/// What was corrected, with what stood there before.
pub fn rectification(one: &Rectification) -> Holding {
    let held = Holding::new(one.id)
        .recorded(one.created)
        .says("reason", &one.account.reason)
        .says("evidence", &one.account.evidence);
    one.account.changes.iter().fold(held, |held, change| match change.field {
        // Which one is not told: it may be somebody else's.
        Field::Number => held.says(change.field.word(), "one that never was the person's was removed"),
        Field::GivenName | Field::FamilyName | Field::BirthDate | Field::Sex => {
            let before = if change.before.is_empty() { "nothing" } else { &change.before };
            held.says(change.field.word(), format!("{before} became {}", change.after))
        }
    })
}

/// What is not to be used further.
pub fn restriction(one: &Restriction) -> Holding {
    let lift = one.lifted.as_ref();
    Holding::new(one.id)
        .recorded(one.created)
        .says("ground", one.ground.word())
        .says("reason", &one.reason)
        .may_say("told_on", lift.map(|lift| day_text(lift.told_on)))
        .may_say("lift_time", lift.map(|lift| lift.at))
}

/// What is held back from disposal.
pub fn hold(one: &Hold) -> Holding {
    Holding::new(one.id)
        .recorded(one.created)
        .says("reason", &one.reason)
        .says("reference", &one.reference)
        .may_say("lift_time", one.lifted.as_ref().map(|lift| lift.at))
}

/// What the person has asked for, and what the answer was.
pub fn request(one: &RightsRequest) -> Holding {
    let answer = one.answer.as_ref();
    Holding::new(one.id)
        .recorded(one.created)
        .says("kind", one.right.word())
        .says("channel", one.channel.word())
        .says("received_on", day_text(one.received))
        .says("due_on", day_text(one.due))
        .may_say("extended_on", one.extension.as_ref().map(|extension| day_text(extension.on)))
        .may_say("extension_reason", one.extension.as_ref().map(|extension| extension.reason.as_str()))
        .may_say("outcome", answer.map(|answer| answer.outcome.word()))
        .may_say("answered_on", answer.map(|answer| day_text(answer.on)))
        .may_say("ground", answer.and_then(|answer| answer.ground).map(Word::word))
        .may_say("reason", answer.map(|answer| answer.reason.as_str()))
}

fn days(period: Validity) -> String {
    let until = |day: Date| format!(" until {}", day_text(day));
    format!("from {}{}", day_text(period.from), period.until.map(until).unwrap_or_default())
}

/// The word that a value of a closed set is stored under.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
