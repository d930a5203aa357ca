//! Dependencies go one way: proto ← mesh ← services and gateway ← reell ← tests; and inside a service each layer sees what it should.

use crate::sources::{Source, none, sources, text};

/// The services that have a database, which all have the same layers.
const SERVICES: [&str; 4] = ["actors", "funding", "cases", "reporting"];

/// Each crate, and those of ours that it may depend on.
const MAY_SEE: [(&str, &[&str]); 8] = [
    ("proto", &[]),
    ("services/mesh", &["proto"]),
    ("services/actors", &["proto", "mesh"]),
    ("services/funding", &["proto", "mesh"]),
    ("services/cases", &["proto", "mesh"]),
    ("services/reporting", &["proto", "mesh"]),
    ("services/gateway", &["proto", "mesh"]),
    ("services/reell", &["proto", "mesh", "actors", "funding", "cases", "reporting", "gateway"]),
];

#[test]
fn crates_depend_on_each_other_in_one_direction_only() {
    let ours: Vec<&str> = MAY_SEE.iter().filter_map(|(folder, _)| folder.rsplit('/').next()).chain(["tests"]).collect();
    let mut breaches = Vec::new();
    for (folder, allowed) in MAY_SEE {
        let manifest: toml::Table = text(&format!("{folder}/Cargo.toml")).parse().expect("a manifest");
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let dependencies = manifest.get(section).and_then(toml::Value::as_table).into_iter().flatten();
            for (name, _) in dependencies {
                if ours.contains(&name.as_str()) && !allowed.contains(&name.as_str()) {
                    breaches.push(format!("{folder} depends on {name}"));
                }
            }
        }
    }
    none(&breaches);
}

#[test]
fn every_crate_of_the_workspace_has_its_place_in_that_direction() {
    let known = MAY_SEE.iter().map(|(folder, _)| (*folder).to_owned()).chain(["tests".to_owned()]);
    let known: Vec<String> = known.map(|folder| format!("{folder}/Cargo.toml")).collect();
    let manifests =
        crate::sources::files(&["proto", "services", "tests"]).into_iter().filter(|file| file.ends_with("Cargo.toml"));
    let strangers: Vec<_> = manifests.filter(|manifest| !known.contains(manifest)).collect();
    none(&strangers);
}

#[test]
fn the_mesh_knows_no_business() {
    let breaches: Vec<_> = sources(&["services/mesh/src"])
        .iter()
        .flat_map(|source| source.breaches(&["proto::reell", "reell::"]))
        .collect();
    none(&breaches);
}

#[test]
fn the_domain_is_pure() {
    let impure = [
        "sea_orm",
        "sqlx",
        "tonic",
        "prost",
        "tokio",
        "proto::",
        "Uuid::new",
        "now_utc",
        "rand::",
        "std::fs",
        "std::env",
        "async ",
    ];
    none(&in_layers(&impure, |layer| layer == "domain"));
}

#[test]
fn only_the_store_and_the_migrations_speak_sql() {
    none(&in_layers(&["sea_orm::", "sqlx"], |layer| !["store", "migrations"].contains(&layer)));
    none(&in_layers(&["sea_orm_migration"], |layer| !["store", "migrations", "lib"].contains(&layer)));
    let doors = sources(&["services/gateway/src", "services/reell/src"]);
    none(&doors.iter().flat_map(|source| source.breaches(&["sea_orm::", "sqlx"])).collect::<Vec<_>>());
}

#[test]
fn only_the_edges_of_a_service_see_the_contract() {
    none(&in_layers(&["proto::"], |layer| !["rpc", "reactions", "wire", "peers", "lib"].contains(&layer)));
}

#[test]
fn an_rpc_holds_no_query() {
    let queries = ["Entity::", "Statement::", "execute_unprepared", ".query_one", ".query_all"];
    none(&in_layers(&queries, |layer| ["rpc", "reactions", "wire", "peers", "lib"].contains(&layer)));
}

#[test]
fn nothing_is_registered_behind_the_readers_back() {
    let everything = sources(&["services"]);
    none(
        &everything
            .iter()
            .flat_map(|source| source.breaches(&["inventory::", "linkme::", "#[ctor", "proc_macro::"]))
            .collect::<Vec<_>>(),
    );
}

/// The services share no module that knows a word of the trade, so that each states the list, and this keeps them one. A list that was
/// made elsewhere would not have it.
#[test]
fn what_nobody_may_search_by_is_the_same_in_every_list_of_every_service() {
    let stated = |service: &str| -> Vec<String> {
        let inside = sources(&[&format!("services/{service}/src")]);
        let made = inside.iter().flat_map(Source::code).filter(|(_, line)| line.contains("List::new("));
        assert_eq!(made.count(), 1, "{service} makes its lists in one place");
        let lists = inside.iter().filter_map(|source| source.text.split_once("const SENSITIVE"));
        let words = lists.filter_map(|(_, rest)| rest.split_once("= [")?.1.split_once("];"));
        words.map(|(words, _)| words.split_whitespace().collect()).collect()
    };
    let first = stated(SERVICES[0]);
    assert_eq!(first.len(), 1);
    for service in SERVICES {
        assert_eq!(stated(service), first, "{service}");
    }
}

/// What the code of some layers says of what it should not. The layer of `src/rpc/open_case.rs` and of `src/rpc.rs` is "rpc".
fn in_layers(forbidden: &[&str], layers: impl Fn(&str) -> bool) -> Vec<String> {
    let mut breaches = Vec::new();
    for service in SERVICES {
        let folder = format!("services/{service}/src");
        let inside = sources(&[&folder]);
        let layer = |source: &Source| {
            let below = source.path.strip_prefix(&folder).unwrap_or_default().trim_start_matches('/').to_owned();
            below.split(['/', '.']).next().unwrap_or_default().to_owned()
        };
        breaches.extend(
            inside.iter().filter(|source| layers(&layer(source))).flat_map(|source| source.breaches(forbidden)),
        );
    }
    breaches
}
