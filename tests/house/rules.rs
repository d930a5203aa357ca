//! What every RPC owes: a rule, a test of its own, an audit name; and what no event may carry.

use prost_reflect::{DescriptorPool, Kind, MessageDescriptor, MethodDescriptor, Value};
use proto::{Effect, RULES};

use crate::sources::{files, none, sources};

fn pool() -> DescriptorPool {
    DescriptorPool::decode(proto::DESCRIPTORS).expect("the contract can be read")
}

/// `/reell.cases.v1.Cases/OpenCase` as ("cases", "open_case"); the mesh's own service is "plumbing".
fn place(path: &str) -> (String, String) {
    let (service, method) = path.trim_start_matches('/').split_once('/').expect("a path has two parts");
    let folder = if service.starts_with("mesh.") { "plumbing" } else { service.split('.').nth(1).expect("a package") };
    let mut name = String::new();
    for (index, letter) in method.char_indices() {
        if letter.is_uppercase() && index > 0 {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    (folder.to_owned(), name)
}

#[test]
fn every_rpc_has_a_file_of_tests_under_its_own_name() {
    let mut missing = Vec::new();
    for rule in RULES {
        let (folder, name) = place(rule.path);
        let path = format!("tests/mesh/{folder}/{name}.rs");
        let tests = std::fs::read_to_string(crate::sources::root().join(&path)).unwrap_or_default();
        if !tests.contains("#[test]") {
            missing.push(format!("{} has no test in {path}", rule.path));
        }
        let module =
            std::fs::read_to_string(crate::sources::root().join(format!("tests/mesh/{folder}.rs"))).unwrap_or_default();
        if !module.contains(&format!("mod {name};")) {
            missing.push(format!("{path} is not compiled"));
        }
    }
    none(&missing);
}

#[test]
fn every_command_has_a_test_that_sends_it_again() {
    let again = ["sent_again", "the_same_order_again", "replay"];
    let commands = RULES.iter().filter(|rule| rule.effect == Effect::Write);
    let missing: Vec<_> = commands
        .filter_map(|rule| {
            let (folder, name) = place(rule.path);
            let path = format!("tests/mesh/{folder}/{name}.rs");
            let tests = std::fs::read_to_string(crate::sources::root().join(&path)).unwrap_or_default();
            let named = tests
                .lines()
                .filter(|line| line.starts_with("fn "))
                .any(|line| again.iter().any(|word| line.contains(word)));
            (!named).then(|| format!("{} has no test in {path} that sends it again under its key", rule.path))
        })
        .collect();
    none(&missing);
}

#[test]
fn every_rpc_of_a_service_has_a_file_of_its_own_there() {
    let present = files(&["services"]);
    let reell = RULES.iter().map(|rule| place(rule.path)).filter(|(folder, _)| folder != "plumbing");
    let missing: Vec<_> = reell
        .filter(|(folder, name)| {
            let (room, file) = (format!("services/{folder}/src/rpc/"), format!("/{name}.rs"));
            !present.iter().any(|path| path.starts_with(&room) && path.ends_with(&file))
        })
        .map(|(folder, name)| format!("{folder} has no file of its own for {name}"))
        .collect();
    none(&missing);
}

/// A service on the list that never calls is a door for whoever takes its certificate. What a service asks stands in its peers, and whom it
/// follows where it starts.
#[test]
fn every_service_that_may_carry_a_call_makes_it() {
    let code = sources(&["services"]);
    let says = |path: &str, call: &str| {
        code.iter().any(|source| source.path == path && source.code().any(|(_, line)| line.contains(call)))
    };
    let mut idle = Vec::new();
    for rule in RULES {
        let (_, name) = place(rule.path);
        let services = ["actors", "funding", "cases", "reporting"].into_iter();
        for service in services.filter(|service| rule.callers.contains(service)) {
            let calls = match name.as_str() {
                "watch_events" => says(&format!("services/{service}/src/lib.rs"), "mesh.follow("),
                name => says(&format!("services/{service}/src/peers.rs"), &format!(".{name}(")),
            };
            if !calls {
                idle.push(format!("{service} may call {} and never does", rule.path));
            }
        }
    }
    none(&idle);
}

#[test]
fn every_reason_to_refuse_is_provoked_by_some_test() {
    let tests: String =
        sources(&["tests/mesh", "tests/journeys", "tests/sandbox"]).into_iter().map(|source| source.text).collect();
    let mut missing = Vec::new();
    for reasons in pool().all_enums().filter(|candidate| candidate.name() == "Refusal") {
        for reason in reasons.values().filter(|value| value.number() != 0) {
            if !tests.contains(&format!("\"{}\"", reason.name())) {
                missing.push(format!("no test provokes {} of {}", reason.name(), reasons.package_name()));
            }
        }
    }
    none(&missing);
}

#[test]
fn every_reason_that_an_rpc_states_is_one_of_the_contract() {
    let pool = pool();
    let reasons =
        |package: &str| pool.get_enum_by_name(&format!("{package}.Refusal")).expect("every package has its reasons");
    let mut unknown = Vec::new();
    for (method, stated) in stated(&pool) {
        let file = method.parent_file();
        let known = [file.package_name(), "mesh.v1"].map(reasons);
        for reason in stated {
            if !known.iter().any(|enumeration| enumeration.get_value_by_name(&reason).is_some()) {
                unknown.push(format!("{} says that it refuses for {reason}", method.full_name()));
            }
        }
    }
    none(&unknown);
}

/// Not of the mesh's own RPCs, whose last reason lasts for the moment in which the links of a trail are behind.
#[test]
fn every_reason_that_an_rpc_states_is_provoked_by_a_test_of_that_rpc() {
    let tests = sources(&["tests/mesh"]);
    let mut missing = Vec::new();
    for (method, stated) in stated(&pool()) {
        let (folder, name) = place(&format!("/{}/{}", method.parent_service().full_name(), method.name()));
        if folder == "plumbing" {
            continue;
        }
        let (own, call) = (format!("tests/mesh/{folder}/{name}.rs"), format!(".{name}("));
        let said: String = tests
            .iter()
            .map(|source| if source.path == own { source.text.clone() } else { around(&source.text, &call) })
            .collect();
        // That a process leaves is told to all streams alike, and tried where the mesh is.
        for reason in stated.iter().filter(|reason| *reason != "DRAINING" && !provoked(&said, reason)) {
            missing.push(format!("no test provokes {reason} of {}", method.full_name()));
        }
    }
    none(&missing);
}

/// Whether tests say that they were refused for a reason, by its name or through what looks for it.
fn provoked(tests: &str, reason: &str) -> bool {
    let through: &[&str] = match reason {
        "FIELDS_INVALID" => &["fields(", "holds(&", "holds(\n"],
        "PAGE_TOKEN_INVALID" => &["holds(&", "holds(\n"],
        _ => &[],
    };
    tests.contains(&format!("\"{reason}\"")) || through.iter().any(|call| tests.contains(*call))
}

/// The lines around each call of an RPC, where a test says what it was refused for.
fn around(text: &str, call: &str) -> String {
    const NEAR: usize = 12;
    let lines: Vec<&str> = text.lines().collect();
    let calls = lines.iter().enumerate().filter(|(_, line)| line.contains(call)).map(|(at, _)| at);
    let beside = |at: usize| lines[at.saturating_sub(NEAR)..lines.len().min(at + NEAR)].join("\n");
    calls.map(beside).collect()
}

/// Each RPC with the reasons to refuse that its comment states.
fn stated(pool: &DescriptorPool) -> Vec<(MethodDescriptor, Vec<String>)> {
    let reasons = |method: &MethodDescriptor| {
        let source = method.parent_file().file_descriptor_proto().source_code_info.clone().unwrap_or_default();
        let comment = source.location.iter().find(|location| location.path == method.path());
        let text = comment.map(|location| location.leading_comments().replace('\n', " ")).unwrap_or_default();
        let list = text.split_once("Refused:").map(|(_, list)| list).unwrap_or_default();
        let words = list.split(',').map(|word| word.trim().trim_end_matches('.').to_owned());
        words.filter(|word| !word.is_empty()).collect()
    };
    let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    let with_reasons = |method| {
        let reasons = reasons(&method);
        (method, reasons)
    };
    let all: Vec<(MethodDescriptor, Vec<String>)> = methods.map(with_reasons).collect();
    assert!(all.iter().any(|(_, reasons)| !reasons.is_empty()), "the contract was compiled without its comments");
    all
}

#[test]
fn audit_names_say_what_was_done_to_what_and_each_rpc_has_its_own() {
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.audit).collect();
    for name in &names {
        let words = name.chars().filter(char::is_ascii_uppercase).count();
        assert!(words >= 2 && name.starts_with(|c: char| c.is_ascii_uppercase()), "{name} is not an EntityAction");
        assert!(name.chars().all(|c| c.is_ascii_alphabetic()), "{name} is not an EntityAction");
        assert!(
            ["ed", "Read", "Up", "wn"].iter().any(|ending| name.ends_with(ending)),
            "{name} does not say what was done"
        );
    }
    names.sort_unstable();
    let unique = names.len();
    names.dedup();
    assert_eq!(names.len(), unique, "two RPCs share an audit name");
}

#[test]
fn a_command_can_be_sent_again_and_a_reading_needs_no_key() {
    for method in pool().services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let rule = proto::Rule::of(&path).expect("a rule");
        let keyed = method.input().get_field_by_name("request_id").is_some();
        assert_eq!(keyed, rule.effect == Effect::Write, "{path}");
    }
}

#[test]
fn no_event_carries_data_on_a_person() {
    let mut breaches = Vec::new();
    for message in pool().all_messages().filter(|message| message.parent_file().name().ends_with("events.proto")) {
        if let Some(field) = personal(&message, &mut Vec::new()) {
            breaches.push(format!("{} carries {field}", message.full_name()));
        }
        for field in message.fields() {
            if ["name", "number", "birth", "address", "phone", "mail"].iter().any(|word| field.name().contains(word)) {
                breaches.push(format!("{}.{} sounds like data on a person", message.full_name(), field.name()));
            }
        }
    }
    none(&breaches);
}

#[test]
fn an_answer_with_data_on_a_person_is_in_the_access_log() {
    let mut breaches = Vec::new();
    for method in pool().services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let logged = proto::Rule::of(&path).is_some_and(|rule| rule.personal_data);
        if let Some(field) = personal(&method.output(), &mut Vec::new()).filter(|_| !logged) {
            breaches.push(format!("{path} answers {field} and states no personal_data"));
        }
    }
    none(&breaches);
}

/// Paged lists that nobody describes, each with its reason.
const UNDESCRIBED: [(&str, &str); 8] = [
    ("mesh.v1.ListAccessesRequest", "all of one person's, for a document that leaves nothing out"),
    ("mesh.v1.ListHoldingsRequest", "all of one person's, for a document that leaves nothing out"),
    ("mesh.v1.ListParkedEventsRequest", "the few events of one consumer that wait for care, oldest first"),
    ("reell.actors.v1.ListHoldsRequest", "the few of one person, in their order"),
    ("reell.actors.v1.ListImportFaultsRequest", "the lines of one file, in the file's order"),
    ("reell.actors.v1.ListRectificationsRequest", "the few of one person, in their order"),
    ("reell.actors.v1.ListRestrictionsRequest", "the few of one person, in their order"),
    ("reell.funding.v1.ListDecisionsRequest", "a handful a year, by their one state"),
];

#[test]
fn every_list_in_pages_is_filtered_and_ordered_by_whoever_asks() {
    let mut breaches = Vec::new();
    for message in pool().all_messages().filter(|message| message.name().ends_with("Request")) {
        let paged = message
            .fields()
            .any(|field| field.kind().as_message().is_some_and(|kind| kind.full_name() == "mesh.v1.PageRequest"));
        let text = |name: &str| message.get_field_by_name(name).is_some_and(|field| field.kind() == Kind::String);
        let excepted = UNDESCRIBED.iter().any(|(name, _)| *name == message.full_name());
        if paged && (text("filter") && text("order_by")) == excepted {
            breaches.push(format!(
                "{} is paged, and has no filter and order_by or needs no exception",
                message.full_name()
            ));
        }
    }
    none(&breaches);
}

/// The first field of a message, or of one inside it, that must never be shown.
fn personal(message: &MessageDescriptor, above: &mut Vec<String>) -> Option<String> {
    if above.iter().any(|name| name == message.full_name()) {
        return None;
    }
    above.push(message.full_name().to_owned());
    message.fields().find_map(|field| {
        let options = field.options();
        let redacted = options.get_field_by_name("debug_redact").is_some_and(|value| *value == Value::Bool(true));
        if redacted {
            return Some(field.full_name().to_owned());
        }
        field.kind().as_message().and_then(|inner| personal(inner, above))
    })
}
