//! JSON Schemas of the contract's messages and enums, in the form that the gateway reads and writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value as Json, json};

use super::{Route, Shape, comment, query};

/// The schemas of a document, by name.
#[derive(Debug, Default)]
pub struct Schemas {
    written: BTreeMap<String, Json>,
    /// Messages that callers send: nothing in them is required by their form, since proto3 has a default for each field.
    sent: BTreeSet<String>,
}

impl Schemas {
    /// No schemas yet, but the knowledge which messages are sent.
    pub fn new(routes: &[Arc<Route>]) -> Self {
        let mut schemas = Self::default();
        for field in routes.iter().flat_map(|route| &route.free) {
            schemas.is_sent(field);
        }
        schemas
    }

    fn is_sent(&mut self, field: &FieldDescriptor) {
        if let Kind::Message(message) = field.kind()
            && self.sent.insert(message.full_name().to_owned())
        {
            message.fields().for_each(|field| self.is_sent(&field));
        }
    }

    /// Adds what was written to the components of a document.
    pub fn add_to(self, components: &mut Json) {
        if let Some(components) = components.as_object_mut() {
            components.extend(self.written);
        }
    }

    /// The body of a POST: the request without what stands in the address and the headers.
    pub fn body(&mut self, route: &Route) -> Json {
        let name = format!("{}Body", route.descriptor.name());
        let properties = self.properties(route.free.iter().cloned());
        let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
        let mut choices = route.input.oneofs().filter(|one| !one.is_synthetic());
        if choices
            .next()
            .is_some_and(|choice| route.free.iter().all(|field| field.containing_oneof().as_ref() == Some(&choice)))
        {
            schema["minProperties"] = json!(1);
            schema["maxProperties"] = json!(1);
        }
        self.written.insert(name.clone(), schema);
        reference(&name)
    }

    /// What a route answers.
    pub fn answer(&mut self, route: &Route) -> Json {
        match &route.shape {
            Shape::One(field) => self.kind(&field.kind()),
            Shape::Whole => self.message(&route.output),
            Shape::List { items, .. } => {
                let name = route.output.name().to_owned();
                let list = json!({"type": "array", "items": self.kind(&items.kind()), "maxItems": query::MAX_LIMIT});
                let schema = json!({
                    "type": "object",
                    "required": [items.json_name(), "_links", "_meta"],
                    "properties": {items.json_name(): list, "_links": reference("Links"), "_meta": reference("Meta")},
                });
                self.written.insert(name.clone(), schema);
                reference(&name)
            }
        }
    }

    /// The schema of one value.
    pub fn kind(&mut self, kind: &Kind) -> Json {
        match kind {
            Kind::Bool => json!({"type": "boolean"}),
            Kind::String => json!({"type": "string"}),
            Kind::Bytes => json!({"type": "string", "contentEncoding": "base64"}),
            Kind::Float | Kind::Double => json!({"type": "number"}),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => json!({"type": "integer", "format": "int32"}),
            Kind::Uint32 | Kind::Fixed32 => json!({"type": "integer", "format": "uint32", "minimum": 0}),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
                json!({"type": "string", "format": "int64", "pattern": "^-?[0-9]{1,19}$"})
            }
            Kind::Uint64 | Kind::Fixed64 => json!({"type": "string", "format": "uint64", "pattern": "^[0-9]{1,20}$"}),
            Kind::Enum(names) => self.names(names),
            Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => {
                json!({"type": "string", "format": "date-time"})
            }
            Kind::Message(message) => self.message(message),
        }
    }

    fn message(&mut self, message: &MessageDescriptor) -> Json {
        let name = message.name().to_owned();
        if self.written.contains_key(&name) {
            return reference(&name);
        }
        // Its place first, so that a message that holds itself comes to an end.
        self.written.insert(name.clone(), Json::Null);
        let properties = self.properties(message.fields());
        let mut schema = json!({"type": "object", "properties": properties});
        let comment = comment::of(&message.parent_file(), message.path());
        if !comment.is_empty() {
            schema["description"] = comment.into();
        }
        if !self.sent.contains(message.full_name()) {
            // Defaults are written out, so all but what can be absent is always there.
            let always = message.fields().filter(|field| !field.supports_presence());
            schema["required"] = always.map(|field| field.json_name().to_owned()).collect();
        }
        self.written.insert(name.clone(), schema);
        reference(&name)
    }

    fn properties(&mut self, fields: impl Iterator<Item = FieldDescriptor>) -> Json {
        let mut properties = Map::new();
        for field in fields {
            let value = self.kind(&field.kind());
            let mut schema = if field.is_list() { json!({"type": "array", "items": value}) } else { value };
            let comment = comment::of(&field.parent_message().parent_file(), field.path());
            if !comment.is_empty() {
                schema["description"] = comment.into();
            }
            properties.insert(field.json_name().to_owned(), schema);
        }
        Json::Object(properties)
    }

    fn names(&mut self, names: &EnumDescriptor) -> Json {
        let name = names.name().to_owned();
        if !self.written.contains_key(&name) {
            let values: Vec<_> = names.values().map(|value| value.name().to_owned()).collect();
            let mut description = comment::of(&names.parent_file(), names.path());
            for value in names.values() {
                let comment = comment::of(&names.parent_file(), value.path());
                if !comment.is_empty() {
                    description.push_str(&format!("\n- `{}`: {comment}", value.name()));
                }
            }
            let schema = json!({"type": "string", "enum": values, "description": description.trim()});
            self.written.insert(name.clone(), schema);
        }
        reference(&name)
    }
}

fn reference(name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::route;

    #[test]
    fn a_name_stands_for_one_message_or_enum_only() {
        let routes = route::bind().unwrap();
        let pool = routes[0].input.parent_pool();
        let messages = pool.all_messages().map(|message| (message.name().to_owned(), message.full_name().to_owned()));
        let enums = pool.all_enums().map(|names| (names.name().to_owned(), names.full_name().to_owned()));
        let ours = messages.chain(enums).filter(|(_, full)| full.starts_with("reell.") && !full.ends_with(".Refusal"));
        let ours: Vec<_> = ours.collect();
        let names: BTreeSet<_> = ours.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), ours.len());
        assert!(["Problem", "Links", "Link", "Meta"].iter().all(|name| !names.contains(&(*name).to_owned())));
    }

    #[test]
    fn what_is_sent_requires_nothing_and_what_is_only_answered_is_whole() {
        let routes = route::bind().unwrap();
        let mut schemas = Schemas::new(&routes);
        for route in &routes {
            schemas.answer(route);
        }
        assert_eq!(schemas.written["FinancingLine"].get("required"), None);
        let required = schemas.written["Case"]["required"].as_array().unwrap();
        assert!(required.contains(&json!("costOre")) && !required.contains(&json!("createTime")));
    }

    #[test]
    fn a_look_up_takes_exactly_one_key() {
        let routes = route::bind().unwrap();
        let route = routes.iter().find(|route| route.path == "/v1/organisation-look-ups").unwrap();
        let mut schemas = Schemas::new(&routes);
        schemas.body(route);
        assert_eq!(schemas.written["LookUpOrganisationBody"]["maxProperties"], 1);
    }
}
