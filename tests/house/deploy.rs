//! What is deployed is configured with keys that exist, and with files that the program takes.

use std::collections::BTreeSet;

use mesh::config::Config;
use prost_reflect::DescriptorPool;

use crate::sources::{files, none, root, text};

/// Whether `defaults.toml` has the key that a variable names. The tables of peers and services are open.
fn is_a_key(variable: &str, defaults: &toml::Table) -> bool {
    let path = variable.trim_start_matches("REELL__").to_ascii_lowercase();
    let mut parts = path.split("__");
    let section = parts.next().and_then(|name| defaults.get(name)).and_then(toml::Value::as_table);
    let (Some(section), Some(key)) = (section, parts.next()) else { return false };
    path.starts_with("peers__") || section.contains_key(key)
}

#[test]
fn every_variable_that_is_set_or_explained_is_a_key_of_the_configuration() {
    let defaults: toml::Table = text("services/mesh/defaults.toml").parse().expect("the defaults are TOML");
    let mut unknown = Vec::new();
    let guides = ["README.md", "services/README.md", "proto/README.md"].map(str::to_owned);
    for file in files(&["deploy", ".ci"]).into_iter().chain(guides) {
        let text = text(&file);
        for rest in text.split("REELL__").skip(1) {
            let name: String =
                rest.chars().take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '_').collect();
            let variable = format!("REELL__{}", name.trim_end_matches('_'));
            // The guides explain the form of a variable by one that is none.
            if variable != "REELL__SECTION__KEY" && variable != "REELL" && !is_a_key(&variable, &defaults) {
                unknown.push(format!("{file} names {variable}"));
            }
        }
    }
    none(&unknown);
}

#[test]
fn every_configuration_file_that_is_deployed_is_one_that_the_program_takes() {
    let deployed: Vec<_> = files(&["deploy"]).into_iter().filter(|file| file.ends_with(".toml")).collect();
    assert!(!deployed.is_empty(), "nothing is deployed with a configuration file");
    let refused =
        deployed.iter().filter_map(|file| Some(format!("{file}: {}", Config::load(Some(&root().join(file))).err()?)));
    none(&refused.collect::<Vec<_>>());
}

#[test]
fn every_key_of_a_service_comes_with_it_into_the_cluster() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = folder.path().join("checkpoints");
    mesh::seal::Keys::open(folder.path()).unwrap();
    mesh::checkpoint::Signer::open(folder.path(), &checkpoints, "any", "any").unwrap();
    let made = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let keys: BTreeSet<String> = made
        .filter(|path| path.extension().is_some_and(|kind| kind == "key"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let deployment = text("deploy/kubernetes/components/role/deployment.yaml");
    let copied = deployment.split_once("for key in ").expect("keys are copied").1.split(';').next().unwrap();
    assert_eq!(copied.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>(), keys);
}

#[test]
fn how_long_a_stream_lasts_is_shown_nowhere_as_the_time_of_an_answer() {
    let pool = DescriptorPool::decode(proto::DESCRIPTORS).expect("the contract can be read");
    let dashboard = text("deploy/grafana/dashboards/mesh.json");
    let times = |line: &&str| line.contains("rpc_server_call_duration_seconds_bucket");
    let times: Vec<&str> = dashboard.lines().filter(times).collect();
    assert!(!times.is_empty(), "the dashboard shows how long calls took");
    let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    let streams = methods.filter(|method| method.is_server_streaming());
    let counted = streams.filter(|stream| times.iter().any(|line| !line.contains(stream.name())));
    none(&counted.map(|stream| format!("the dashboard times {}", stream.full_name())).collect::<Vec<_>>());
}
