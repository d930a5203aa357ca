//! What is known of a person beside name and number, between the contract and the registry's own types.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, AdaptationMeasure, LanguageLevel, MinorityLanguage as Minority, PersonDetails, Sex as StatedSex,
    UpdatePersonDetailsRequest,
};
use time::Date;

use super::{super::opaque, day, optional, shown_day, unknown_value};
use crate::domain::person::{
    PersonId,
    details::{
        Adaptation, Contact, Details, Language, LanguageCode, Level, MOST_ENTRIES, Measure, MinorityLanguage,
        Municipality, Note, Sex,
    },
};

/// Reads what is known of a person.
pub fn update(request: &UpdatePersonDetailsRequest, today: Date) -> Result<(PersonId, Details), Error> {
    let mut fields = Fields::new();
    let id = fields.take("person_id", PersonId::parse(&request.person_id));
    opaque(&mut fields, "etag", &request.etag);
    let details = details(&mut fields, &request.details.clone().unwrap_or_default(), today);
    id.zip(details).filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Refuses an address of somebody who must not be found by one.
pub fn address_forbidden() -> Error {
    let mut fields = Fields::new();
    fields.reject(
        "details.contact.address",
        "must be empty for a person whose identity is protected: reach the person by a channel that tells no place",
    );
    fields.refusal()
}

fn details(fields: &mut Fields, stated: &PersonDetails, today: Date) -> Option<Details> {
    let birth_date = fields.take("details.birth_date", optional(&stated.birth_date, day));
    if birth_date.flatten().is_some_and(|birth| birth > today) {
        fields.reject("details.birth_date", "must not lie ahead: compare it with the identity document");
    }
    let municipality = optional(&stated.home_municipality, Municipality::parse);
    let contact = stated.contact.clone().unwrap_or_default();
    let mut reach =
        |field: &str, text| fields.take(&format!("details.contact.{field}"), optional(text, Contact::parse));
    let email = reach("email", &contact.email);
    let (phone, address) = (reach("phone", &contact.phone), reach("address", &contact.address));
    // All of them are read before the first that is wrong ends it, so that each is named.
    let sex = fields.take("details.sex", sex(stated.sex));
    let home_municipality = fields.take("details.home_municipality", municipality);
    let languages = many(fields, "languages", &stated.languages, language);
    let minority_language = fields.take("details.minority_language", minority(stated.minority_language));
    let adaptations = many(fields, "adaptations", &stated.adaptations, adaptation);
    let read = Details {
        sex: sex?,
        birth_date: birth_date?,
        home_municipality: home_municipality?,
        email: email?,
        phone: phone?,
        address: address?,
        languages: languages?,
        minority_language: minority_language?,
        adaptations: adaptations?,
    };
    for (place, one) in read.languages.iter().enumerate() {
        if read.languages[..place].iter().any(|other| other.code == one.code) {
            fields.reject(&format!("details.languages[{place}].code"), "stands there twice: leave one of them out");
        }
    }
    Some(read)
}

fn many<Q, R>(
    fields: &mut Fields,
    name: &str,
    stated: &[Q],
    read: impl Fn(&mut Fields, &str, &Q) -> Option<R>,
) -> Option<Vec<R>> {
    if stated.len() > MOST_ENTRIES {
        fields.reject(&format!("details.{name}"), format!("must be at most {MOST_ENTRIES}"));
        return None;
    }
    let all: Vec<_> =
        stated.iter().enumerate().map(|(place, one)| read(fields, &format!("details.{name}[{place}]"), one)).collect();
    all.into_iter().collect()
}

fn language(fields: &mut Fields, place: &str, stated: &contract::PersonLanguage) -> Option<Language> {
    let code = fields.take(&format!("{place}.code"), LanguageCode::parse(&stated.code));
    let spoken = fields.take(&format!("{place}.spoken"), level(stated.spoken));
    let written = fields.take(&format!("{place}.written"), level(stated.written));
    let (interpreter_needed, native) = (stated.interpreter_needed, stated.native);
    Some(Language { code: code?, spoken: spoken?, written: written?, interpreter_needed, native })
}

fn adaptation(fields: &mut Fields, place: &str, stated: &contract::Adaptation) -> Option<Adaptation> {
    let measure = fields.take(&format!("{place}.measure"), measure(stated.measure));
    let note = fields.take(&format!("{place}.note"), optional(&stated.note, Note::parse));
    let from = fields.take(&format!("{place}.from"), day(&stated.from));
    let until = fields.take(&format!("{place}.until"), optional(&stated.until, day));
    if measure == Some(Measure::Other) && stated.note.is_empty() {
        fields.reject(&format!("{place}.note"), "must name the measure, since none of the contract's is stated");
    }
    if from.zip(until.flatten()).is_some_and(|(from, until)| until <= from) {
        fields
            .reject(&format!("{place}.until"), "must be later than the first day, since it is the day after the last");
    }
    Some(Adaptation { measure: measure?, note: note?, from: from?, until: until? })
}

/// What is known of a person, as the contract shows it.
pub fn to_details(details: &Details) -> PersonDetails {
    let text = |contact: &Option<Contact>| contact.as_ref().map(|one| one.as_str().to_owned()).unwrap_or_default();
    let municipality = details.home_municipality.as_ref();
    PersonDetails {
        sex: match details.sex {
            None => StatedSex::Unspecified,
            Some(Sex::Female) => StatedSex::Female,
            Some(Sex::Male) => StatedSex::Male,
        }
        .into(),
        birth_date: details.birth_date.map(shown_day).unwrap_or_default(),
        home_municipality: municipality.map(|code| code.as_str().to_owned()).unwrap_or_default(),
        contact: Some(contract::ContactDetails {
            email: text(&details.email),
            phone: text(&details.phone),
            address: text(&details.address),
        }),
        languages: details.languages.iter().map(to_language).collect(),
        minority_language: match details.minority_language {
            None => Minority::Unspecified,
            Some(MinorityLanguage::Finnish) => Minority::Finnish,
            Some(MinorityLanguage::Yiddish) => Minority::Yiddish,
            Some(MinorityLanguage::Meankieli) => Minority::Meankieli,
            Some(MinorityLanguage::Romani) => Minority::Romani,
            Some(MinorityLanguage::Sami) => Minority::Sami,
        }
        .into(),
        adaptations: details.adaptations.iter().map(to_adaptation).collect(),
    }
}

fn to_language(language: &Language) -> contract::PersonLanguage {
    let level = |level: Option<Level>| {
        LEVELS.iter().find(|(_, known)| Some(*known) == level).map_or(LanguageLevel::Unspecified, |(stated, _)| *stated)
    };
    contract::PersonLanguage {
        code: language.code.as_str().to_owned(),
        spoken: level(language.spoken).into(),
        written: level(language.written).into(),
        interpreter_needed: language.interpreter_needed,
        native: language.native,
    }
}

fn to_adaptation(adaptation: &Adaptation) -> contract::Adaptation {
    let measure = MEASURES.iter().find(|(_, known)| *known == adaptation.measure);
    contract::Adaptation {
        measure: measure.map_or(AdaptationMeasure::Unspecified, |(stated, _)| *stated).into(),
        note: adaptation.note.as_ref().map(|note| note.as_str().to_owned()).unwrap_or_default(),
        from: shown_day(adaptation.from),
        until: adaptation.until.map(shown_day).unwrap_or_default(),
    }
}

const LEVELS: [(LanguageLevel, Level); 7] = [
    (LanguageLevel::None, Level::None),
    (LanguageLevel::A1, Level::A1),
    (LanguageLevel::A2, Level::A2),
    (LanguageLevel::B1, Level::B1),
    (LanguageLevel::B2, Level::B2),
    (LanguageLevel::C1, Level::C1),
    (LanguageLevel::C2, Level::C2),
];

const MEASURES: [(AdaptationMeasure, Measure); 11] = [
    (AdaptationMeasure::ExtraTime, Measure::ExtraTime),
    (AdaptationMeasure::ReadAloud, Measure::ReadAloud),
    (AdaptationMeasure::LargePrint, Measure::LargePrint),
    (AdaptationMeasure::OralAnswers, Measure::OralAnswers),
    (AdaptationMeasure::SignLanguageInterpreter, Measure::SignLanguageInterpreter),
    (AdaptationMeasure::WheelchairAccess, Measure::WheelchairAccess),
    (AdaptationMeasure::QuietRoom, Measure::QuietRoom),
    (AdaptationMeasure::Breaks, Measure::Breaks),
    (AdaptationMeasure::AssistiveTechnology, Measure::AssistiveTechnology),
    (AdaptationMeasure::Companion, Measure::Companion),
    (AdaptationMeasure::Other, Measure::Other),
];

fn level(stated: i32) -> Result<Option<Level>, String> {
    match LanguageLevel::try_from(stated) {
        Ok(LanguageLevel::Unspecified) => Ok(None),
        Ok(known) => Ok(LEVELS.iter().find(|(one, _)| *one == known).map(|(_, level)| *level)),
        Err(_) => Err(unknown_value()),
    }
}

fn measure(stated: i32) -> Result<Measure, String> {
    let known = MEASURES.iter().find(|(one, _)| i32::from(*one) == stated).map(|(_, measure)| *measure);
    known
        .ok_or_else(|| "must be one of the measures of the contract: state ADAPTATION_MEASURE_OTHER for another".into())
}

fn sex(stated: i32) -> Result<Option<Sex>, String> {
    match StatedSex::try_from(stated) {
        Ok(StatedSex::Unspecified) => Ok(None),
        Ok(StatedSex::Female) => Ok(Some(Sex::Female)),
        Ok(StatedSex::Male) => Ok(Some(Sex::Male)),
        Err(_) => Err(unknown_value()),
    }
}

fn minority(stated: i32) -> Result<Option<MinorityLanguage>, String> {
    match Minority::try_from(stated) {
        Ok(Minority::Unspecified) => Ok(None),
        Ok(Minority::Finnish) => Ok(Some(MinorityLanguage::Finnish)),
        Ok(Minority::Yiddish) => Ok(Some(MinorityLanguage::Yiddish)),
        Ok(Minority::Meankieli) => Ok(Some(MinorityLanguage::Meankieli)),
        Ok(Minority::Romani) => Ok(Some(MinorityLanguage::Romani)),
        Ok(Minority::Sami) => Ok(Some(MinorityLanguage::Sami)),
        Err(_) => Err(unknown_value()),
    }
}
