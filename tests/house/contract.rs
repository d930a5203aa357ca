//! The contract only grows: whoever was built against the committed baseline is understood today.

use std::{collections::BTreeMap, fs};

use prost::Message;
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet};

use crate::sources::{none, root};

const BASELINE: &str = "tests/house/baseline.binpb";

/// What a contract consists of, by full name.
#[derive(Default)]
struct Contract {
    messages: BTreeMap<String, DescriptorProto>,
    enums: BTreeMap<String, EnumDescriptorProto>,
    /// Each RPC with its request, its answer, and which of the two are streams.
    rpcs: BTreeMap<String, (String, String, bool, bool)>,
}

impl Contract {
    fn read(encoded: &[u8]) -> Self {
        let files = FileDescriptorSet::decode(encoded).expect("a descriptor set").file;
        let mut contract = Self::default();
        for file in files.into_iter().filter(|file| !file.package().starts_with("google.")) {
            let package = file.package().to_owned();
            file.message_type.into_iter().for_each(|message| contract.add(&package, message));
            contract.add_enums(&package, file.enum_type);
            for service in file.service {
                for method in &service.method {
                    let name = format!("{package}.{}/{}", service.name(), method.name());
                    let shape = (method.input_type().to_owned(), method.output_type().to_owned());
                    contract
                        .rpcs
                        .insert(name, (shape.0, shape.1, method.client_streaming(), method.server_streaming()));
                }
            }
        }
        contract
    }

    fn add(&mut self, above: &str, message: DescriptorProto) {
        let name = format!("{above}.{}", message.name());
        message.nested_type.iter().cloned().for_each(|inner| self.add(&name, inner));
        self.add_enums(&name, message.enum_type.clone());
        self.messages.insert(name, message);
    }

    fn add_enums(&mut self, above: &str, enums: Vec<EnumDescriptorProto>) {
        self.enums.extend(enums.into_iter().map(|entry| (format!("{above}.{}", entry.name()), entry)));
    }
}

#[test]
fn nothing_that_others_were_built_against_has_changed_or_gone() {
    renew_if_told();
    let baseline = Contract::read(&fs::read(root().join(BASELINE)).expect("the baseline is committed"));
    none(&breaks(&baseline, &Contract::read(proto::DESCRIPTORS)));
}

#[test]
fn a_changed_type_a_moved_name_and_a_lost_rpc_are_noticed() {
    let now = Contract::read(proto::DESCRIPTORS);
    let changed = |change: fn(&mut Contract)| {
        let mut contract = Contract::read(proto::DESCRIPTORS);
        change(&mut contract);
        breaks(&now, &contract).len()
    };
    assert_eq!(changed(|_| ()), 0);
    let case = "reell.cases.v1.Case";
    assert_eq!(
        changed(|contract| contract.messages.get_mut("reell.cases.v1.Case").unwrap().field[0].r#type = Some(3)),
        1
    );
    assert_eq!(
        changed(|contract| contract.messages.get_mut("reell.cases.v1.Case").unwrap().field[0].name = Some("key".into())),
        1
    );
    assert_eq!(changed(|contract| drop(contract.messages.get_mut("reell.cases.v1.Case").unwrap().field.remove(0))), 1);
    assert_eq!(changed(|contract| drop(contract.rpcs.remove("reell.cases.v1.Cases/OpenCase"))), 1);
    assert_eq!(changed(|contract| drop(contract.enums.get_mut("reell.cases.v1.Phase").unwrap().value.pop())), 1);
    assert!(now.messages.contains_key(case));
}

/// Writes the baseline anew, where a release asks for it.
fn renew_if_told() {
    if std::env::var_os("REELL_RENEW_BASELINES").is_none() {
        return;
    }
    let mut files = FileDescriptorSet::decode(proto::DESCRIPTORS).expect("a descriptor set");
    files.file.iter_mut().for_each(|file| file.source_code_info = None);
    fs::write(root().join(BASELINE), files.encode_to_vec()).expect("the baseline can be written");
}

/// What somebody who was built against `old` would misunderstand.
fn breaks(old: &Contract, new: &Contract) -> Vec<String> {
    let mut found = Vec::new();
    for (name, message) in &old.messages {
        let Some(today) = new.messages.get(name) else {
            found.push(format!("the message {name} is gone"));
            continue;
        };
        for field in &message.field {
            match today.field.iter().find(|other| other.number() == field.number()) {
                None => found.push(format!("{name}.{} is gone", field.name())),
                Some(other) if shape(other) != shape(field) => {
                    found.push(format!("{name}.{} was {:?} and is {:?}", field.name(), shape(field), shape(other)));
                }
                Some(_) => {}
            }
        }
    }
    for (name, entry) in &old.enums {
        let today = new.enums.get(name).map(|entry| entry.value.as_slice()).unwrap_or_default();
        for value in &entry.value {
            if !today.iter().any(|other| (other.number(), other.name()) == (value.number(), value.name())) {
                found.push(format!("{name}.{} has gone or has another number", value.name()));
            }
        }
    }
    for (name, rpc) in &old.rpcs {
        if new.rpcs.get(name) != Some(rpc) {
            found.push(format!("{name} has gone or takes or answers something else"));
        }
    }
    found
}

/// All of a field that a message or its JSON depends on.
fn shape(field: &FieldDescriptorProto) -> (&str, i32, i32, &str, bool) {
    (
        field.name(),
        field.r#type.unwrap_or_default(),
        field.label.unwrap_or_default(),
        field.type_name(),
        field.oneof_index.is_some(),
    )
}
