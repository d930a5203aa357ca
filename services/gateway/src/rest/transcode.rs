//! JSON becomes the contract's messages and back. What is wrong with a body is collected, each with its place, and no value is repeated.

use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, SerializeOptions,
    Value as Proto,
};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};

use super::problem::{Fault, Place};

/// Defaults are written out, so that a resource always has the same members: a sum of "0" is a statement.
const OPTIONS: SerializeOptions = SerializeOptions::new().skip_default_fields(false);

/// A message as the contract's canonical JSON.
#[derive(Debug)]
pub struct AsJson<'a>(pub &'a DynamicMessage);

impl Serialize for AsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_with_options(serializer, &OPTIONS)
    }
}

/// Fills the fields of a request from the members of a body. Only `allowed` fields may stand there; the others are the address's and the headers'.
pub fn fill(message: &mut DynamicMessage, allowed: &[FieldDescriptor], body: &Map<String, Json>) -> Vec<Fault> {
    let mut reading = Reading::default();
    reading.members(message, body, |message, name| {
        let field = message.get_field_by_json_name(name)?;
        allowed.contains(&field).then_some(field)
    });
    reading.faults
}

/// Reads one scalar. The error is the rule that the value breaks.
pub fn scalar(kind: &Kind, json: &Json) -> Result<Proto, String> {
    match kind {
        Kind::String => json.as_str().map(|text| Proto::String(text.to_owned())).ok_or("must be a text".into()),
        Kind::Bool => json.as_bool().map(Proto::Bool).ok_or("must be true or false".into()),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            let whole = integer(json).and_then(|whole| i32::try_from(whole).ok());
            whole.map(Proto::I32).ok_or("must be a whole number of 32 bits".into())
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            integer(json).map(Proto::I64).ok_or("must be a whole number of 64 bits, as a text: \"12500\"".into())
        }
        Kind::Enum(names) => named(names, json),
        other => Err(format!("cannot be given as a {other:?} here")),
    }
}

/// A whole number, as a number or (the form that survives every JSON library) as a text.
fn integer(json: &Json) -> Option<i64> {
    match json {
        Json::String(text) => text.parse().ok(),
        Json::Number(number) => number.as_i64(),
        _ => None,
    }
}

fn named(names: &EnumDescriptor, json: &Json) -> Result<Proto, String> {
    let value = json.as_str().and_then(|name| names.get_value_by_name(name));
    value.map(|value| Proto::EnumNumber(value.number())).ok_or_else(|| {
        let known: Vec<_> = names.values().map(|value| value.name().to_owned()).collect();
        format!("must be one of {}", known.join(", "))
    })
}

/// A body that is being read: where in it we are, and what was wrong so far.
#[derive(Default)]
struct Reading {
    pointer: String,
    faults: Vec<Fault>,
}

impl Reading {
    fn members(
        &mut self,
        message: &mut DynamicMessage,
        members: &Map<String, Json>,
        find: impl Fn(&MessageDescriptor, &str) -> Option<FieldDescriptor>,
    ) {
        let descriptor = message.descriptor();
        for (name, json) in members {
            self.within(&name.replace('~', "~0").replace('/', "~1"), |reading| {
                let Some(field) = find(&descriptor, name) else { return reading.reject(unknown(&descriptor, name)) };
                // The contract's JSON reads null as absent.
                if json.is_null() {
                    return;
                }
                let rival =
                    field.containing_oneof().and_then(|one| one.fields().find(|other| message.has_field(other)));
                if let Some(rival) = rival {
                    return reading.reject(format!("must not stand beside {}: give one of them", rival.json_name()));
                }
                if let Some(value) = reading.field(&field, json) {
                    message.set_field(&field, value);
                }
            });
        }
    }

    fn field(&mut self, field: &FieldDescriptor, json: &Json) -> Option<Proto> {
        if field.is_map() {
            return self.as_the_library_reads(field, json);
        }
        if !field.is_list() {
            return self.value(field, json);
        }
        let Some(items) = json.as_array() else {
            self.reject("must be a list");
            return None;
        };
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            self.within(&index.to_string(), |reading| values.extend(reading.value(field, item)));
        }
        Some(Proto::List(values))
    }

    fn value(&mut self, field: &FieldDescriptor, json: &Json) -> Option<Proto> {
        match field.kind() {
            Kind::Message(kind) if kind.package_name() == "google.protobuf" => self.as_the_library_reads(field, json),
            Kind::Message(kind) => {
                let Some(members) = json.as_object() else {
                    self.reject("must be an object");
                    return None;
                };
                let mut message = DynamicMessage::new(kind);
                self.members(&mut message, members, MessageDescriptor::get_field_by_json_name);
                Some(Proto::Message(message))
            }
            Kind::Bytes | Kind::Float | Kind::Double | Kind::Uint32 | Kind::Uint64 | Kind::Fixed32 | Kind::Fixed64 => {
                self.as_the_library_reads(field, json)
            }
            kind => scalar(&kind, json).map_err(|rule| self.reject(rule)).ok(),
        }
    }

    /// Reads what has a JSON form of its own (a time, a map, bytes) as prost-reflect does; its words would repeat the value, so ours are given.
    fn as_the_library_reads(&mut self, field: &FieldDescriptor, json: &Json) -> Option<Proto> {
        let json = if field.is_list() { Json::Array(vec![json.clone()]) } else { json.clone() };
        let members = Json::Object(Map::from_iter([(field.json_name().to_owned(), json)]));
        let parent = field.parent_message().clone();
        match DynamicMessage::deserialize(parent, members) {
            Ok(mut message) => match message.take_field(field)? {
                Proto::List(mut items) => items.pop(),
                value => Some(value),
            },
            Err(_) => {
                self.reject("is not in the form that the contract gives it, see /v1/openapi.json");
                None
            }
        }
    }

    fn within(&mut self, part: &str, read: impl FnOnce(&mut Self)) {
        let before = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(part);
        read(self);
        self.pointer.truncate(before);
    }

    fn reject(&mut self, rule: impl Into<String>) {
        self.faults.push(Fault { place: Place::Pointer(self.pointer.clone()), detail: rule.into() });
    }
}

/// Why a member may not stand where it does, with what to do instead.
fn unknown(message: &MessageDescriptor, name: &str) -> String {
    if name == "requestId" {
        return "does not belong in the body: give it in the header Idempotency-Key".into();
    }
    if name == "etag" && message.get_field_by_name(name).is_some() {
        return "does not belong in the body: give it in the header If-Match".into();
    }
    if message.get_field_by_json_name(name).is_some() {
        return "does not belong in the body: it stands in the address".into();
    }
    match message.get_field_by_name(name) {
        Some(field) => format!("is not known: it is written {}", field.json_name()),
        None => "is not known: leave it out".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::route;
    use serde_json::json;

    fn read(rpc: &str, body: Json) -> (DynamicMessage, Vec<(String, String)>) {
        let routes = route::bind().unwrap();
        let route = routes.iter().find(|route| route.rpc.as_str().ends_with(rpc)).unwrap();
        let mut message = DynamicMessage::new(route.input.clone());
        let faults = fill(&mut message, &route.free, body.as_object().unwrap());
        let faults = faults.into_iter().map(|fault| match fault.place {
            Place::Pointer(pointer) => (pointer, fault.detail),
            other => panic!("{other:?}"),
        });
        (message, faults.collect())
    }

    #[test]
    fn a_body_becomes_the_message_that_a_generated_client_would_send() {
        let (message, faults) = read(
            "/ImportDecision",
            json!({
                "registrationNumber": "RUN-00253-2023",
                "periodFrom": "2023-04-01",
                "statedTotalOre": "1234500",
                "tasks": ["a", "b"],
                "replacesRegistrationNumber": null,
                "financingLines": [
                    {"statedName": "Region Norrbotten", "statedAmountOre": 1200, "amountKind": "AMOUNT_KIND_APPLIED", "statedShareBps": 0},
                ],
            }),
        );
        assert_eq!(faults, []);
        let expected = proto::reell::funding::v1::ImportDecisionRequest {
            registration_number: "RUN-00253-2023".into(),
            period_from: "2023-04-01".into(),
            stated_total_ore: 1_234_500,
            tasks: vec!["a".into(), "b".into()],
            financing_lines: vec![proto::reell::funding::v1::FinancingLine {
                stated_name: "Region Norrbotten".into(),
                stated_amount_ore: 1_200,
                amount_kind: 1,
                stated_share_bps: Some(0),
                ..Default::default()
            }],
            ..Default::default()
        };
        assert_eq!(message.transcode_to::<proto::reell::funding::v1::ImportDecisionRequest>().unwrap(), expected);
    }

    #[test]
    fn everything_wrong_is_named_at_once_and_no_value_is_repeated() {
        let (_, faults) = read(
            "/ImportDecision",
            json!({
                "statedTotalOre": "19900101-1234",
                "financing_lines": [],
                "a/b": 1,
                "requestId": "x",
                "title": 5,
                "financingLines": [{}, {"amountKind": "GRANTED", "surplus": true}, 7],
            }),
        );
        let places: Vec<_> = faults.iter().map(|(place, _)| place.as_str()).collect();
        let expected = [
            "/a~1b",
            "/financingLines/1/amountKind",
            "/financingLines/1/surplus",
            "/financingLines/2",
            "/financing_lines",
            "/requestId",
            "/statedTotalOre",
            "/title",
        ];
        assert_eq!(places, expected);
        assert!(faults.iter().all(|(_, rule)| !rule.contains("1234")));
        assert!(faults[4].1.contains("financingLines") && faults[5].1.contains("Idempotency-Key"));
        assert!(faults[1].1.contains("AMOUNT_KIND_GRANTED"));
    }

    #[test]
    fn two_of_a_oneof_are_refused() {
        let (_, faults) = read("/LookUpOrganisation", json!({"name": "a", "organisationNumber": "b"}));
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn what_stands_in_the_address_or_a_header_is_not_taken_from_the_body() {
        let (_, faults) = read("/RecordStep", json!({"caseId": "case_1", "etag": "1"}));
        assert!(faults[0].1.contains("address") && faults[1].1.contains("If-Match"));
    }

    #[test]
    fn an_answer_has_all_its_members_with_whole_numbers_as_texts_and_times_in_utc() {
        let case = proto::reell::cases::v1::Case {
            id: "case_1".into(),
            state: 1,
            committed_ore: 9_007_199_254_740_993,
            create_time: Some(prost_types::Timestamp { seconds: 1_680_307_200, nanos: 0 }),
            ..Default::default()
        };
        let routes = route::bind().unwrap();
        let pool = routes[0].input.parent_pool();
        let mut message = DynamicMessage::new(pool.get_message_by_name("reell.cases.v1.Case").unwrap());
        message.transcode_from(&case).unwrap();
        let json = serde_json::to_value(AsJson(&message)).unwrap();
        assert_eq!(json["state"], "CASE_STATE_OPEN");
        assert_eq!(json["committedOre"], "9007199254740993");
        assert_eq!(json["costOre"], "0");
        assert_eq!(json["steps"], json!([]));
        assert_eq!(json["createTime"], "2023-04-01T00:00:00Z");
        assert_eq!(json.get("updateTime"), None);
    }
}
