//! What is wrong in a configuration is said in one sentence, with its place and its remedy.

use super::*;

fn with_file(text: &str) -> Result<Config, ConfigFault> {
    Config::assemble(DEFAULTS, Some((Path::new("reell.toml"), text)), Vec::new())
}

fn with_variable(name: &str, value: &str) -> Result<Config, ConfigFault> {
    Config::assemble(DEFAULTS, None, vec![(name.to_owned(), value.to_owned())])
}

fn sentence(result: Result<Config, ConfigFault>) -> String {
    let text = result.expect_err("the configuration must be refused").to_string();
    assert!(text.ends_with('.') && !text.contains('\n'), "not one sentence: {text}");
    text
}

/// The paths of all keys, with the value removed from a copy of the defaults.
fn each_key() -> Vec<(String, String)> {
    fn walk(root: &toml::Table, table: &toml::Table, path: &[&str], found: &mut Vec<(String, String)>) {
        for (key, value) in table {
            let here: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
            if let toml::Value::Table(inner) = value {
                walk(root, inner, &here, found);
            }
            let mut copy = root.clone();
            let mut at = &mut copy;
            for part in path {
                at = at.get_mut(*part).unwrap().as_table_mut().unwrap();
            }
            at.remove(key);
            found.push((here.join("."), toml::to_string(&copy).unwrap()));
        }
    }
    let root: toml::Table = toml::from_str(DEFAULTS).unwrap();
    let mut found = Vec::new();
    walk(&root, &root, &[], &mut found);
    found
}

#[test]
fn the_defaults_load() {
    let config = Config::defaults().unwrap();
    assert!(config.tls.is_none() && config.telemetry.otlp_endpoint.is_none() && config.peers.is_empty());
    assert_eq!(config.limits.reads_at_once, 512);
}

#[test]
fn each_key_of_the_defaults_has_its_reason_right_above() {
    let mut before = "";
    for (index, line) in DEFAULTS.lines().enumerate() {
        if line.contains('=') && !line.starts_with('#') {
            assert!(before.starts_with("# "), "line {} has no comment right above: {line}", index + 1);
            assert!(before.ends_with('.'), "the comment above line {} is not a sentence: {before}", index + 1);
        }
        before = line;
    }
}

#[test]
fn the_defaults_are_complete() {
    for (path, without) in each_key() {
        // What a service needs of its section, it says itself, by `Config::section`.
        if path.starts_with("service.") {
            continue;
        }
        let loaded = Config::assemble(&without, None, Vec::new());
        assert!(loaded.is_err(), "without {path} the configuration loads all the same");
    }
}

#[test]
fn each_number_has_a_range() {
    let root: toml::Table = toml::from_str(DEFAULTS).unwrap();
    for (path, _) in each_key() {
        let mut parts = path.split('.');
        let first = root.get(parts.next().unwrap()).unwrap();
        let value = parts.fold(first, |at, part| at.get(part).unwrap());
        if (value.is_integer() || value.is_float()) && !path.starts_with("service.") {
            assert!(check::RANGES.iter().any(|(known, ..)| *known == path), "{path} has no range");
        }
    }
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let file = "[centre]\nname = \"North\"\n[events]\nbatch = 7\n";
    let variables = vec![
        ("REELL__CENTRE__NAME".to_owned(), "12".to_owned()),
        ("REELL__PEERS__ACTORS".to_owned(), "http://127.0.0.1:7401".to_owned()),
        ("REELL__IDENTITY__ISSUERS".to_owned(), "[{ issuer = \"a\", jwks = \"a.json\" }]".to_owned()),
        ("REELL__IDENTITY__OWN_ISSUER".to_owned(), "false".to_owned()),
    ];
    let config = Config::assemble(DEFAULTS, Some((Path::new("reell.toml"), file)), variables).unwrap();
    assert_eq!((config.centre.name.as_str(), config.events.batch, config.events.attempts), ("12", 7, 5));
    assert_eq!(config.peers["actors"], "http://127.0.0.1:7401");
    assert!(config.identity.issuers[0].jwks == "a.json" && !config.identity.own_issuer);
}

#[test]
fn a_mistyped_key_is_answered_with_its_line_and_the_nearest_key() {
    assert_eq!(
        sentence(with_file("[storage]\n# where\nurll = \"sqlite:.\"\n")),
        "reell.toml, line 3: storage.urll is not a key of Reell; the nearest key is storage.url."
    );
    assert_eq!(
        sentence(with_variable("REELL__STORAGE__URLL", "sqlite:.")),
        "the variable REELL__STORAGE__URLL: REELL__STORAGE__URLL is not a key of Reell; \
         the nearest key is REELL__STORAGE__URL."
    );
    assert_eq!(
        sentence(with_file("quite_another_thing = 1\n")),
        "reell.toml, line 1: quite_another_thing is not a key of Reell; the keys are listed in defaults.toml."
    );
    assert_eq!(
        sentence(with_variable("REELL__STORAGE", "x")),
        "the variable REELL__STORAGE: storage is a section; add the key's name after it: REELL__STORAGE__KEY."
    );
}

#[test]
fn a_key_in_the_wrong_section_is_answered_with_the_right_one() {
    let text = sentence(with_file("[storage]\nsample_ratio = 1\n"));
    assert!(text.ends_with("the nearest key is telemetry.sample_ratio."), "{text}");
}

#[test]
fn a_value_of_the_wrong_kind_is_answered_with_the_right_kind() {
    assert_eq!(
        sentence(with_file("[events]\nbatch = \"many\"\n")),
        "reell.toml, line 2: events.batch is the text \"many\", and must be a whole number; \
         write such a value, or leave it out for the default 100."
    );
    assert_eq!(
        sentence(with_variable("REELL__IDENTITY__OWN_ISSUER", "perhaps")),
        "the variable REELL__IDENTITY__OWN_ISSUER: identity.own_issuer is the text \"perhaps\", \
         and must be true or false; write such a value, or leave it out for the default true."
    );
    let text = sentence(with_variable("REELL__LISTEN__GRPC", "everywhere"));
    assert!(text.starts_with("the variable REELL__LISTEN__GRPC: listen.grpc is not taken"), "{text}");
    assert!(text.ends_with("for the default \"127.0.0.1:7400\"."), "{text}");
    let text = sentence(with_file("[telemetry]\nlog_format = \"xml\"\n"));
    assert!(text.contains("log_format is \"xml\", and must be one of auto, text, json"), "{text}");
    let text = sentence(with_file("storage = 3\n"));
    assert!(text.starts_with("reell.toml, line 1: storage is 3, and must be a section"), "{text}");
    let text = sentence(with_file("[identity]\nissuers = [\n  { issuer = \"a\", jwk = \"b\" },\n]\n"));
    assert!(
        text.starts_with("reell.toml, line 3: identity.issuers.0.jwk is not a key; write one of issuer, jwks"),
        "{text}"
    );
}

#[test]
fn a_number_out_of_range_is_answered_with_the_range() {
    assert_eq!(
        sentence(with_file("\n[telemetry]\nsample_ratio = 3\n")),
        "reell.toml, line 3: telemetry.sample_ratio is 3, and must be from 0 to 1; \
         write such a value, or leave it out for the default 1.0."
    );
    assert!(
        sentence(with_variable("REELL__EVENTS__BATCH", "-1")).contains("events.batch is -1, and must be from 1 to")
    );
    assert_eq!(
        sentence(with_file("[limits]\ndefault_deadline_ms = 60000\n")),
        "reell.toml, line 2: limits.default_deadline_ms is 60000, and may not be greater than limits.max_deadline_ms, which is 10000; \
         change one of the two."
    );
}

#[test]
fn a_file_that_is_not_toml_is_answered_with_its_line() {
    let text = sentence(with_file("[centre]\nname = North\n"));
    assert!(text.starts_with("reell.toml, line 2: this is not TOML ("), "{text}");
    let text = sentence(Config::load(Some(Path::new("/nowhere/reell.toml"))));
    assert!(text.starts_with("/nowhere/reell.toml: the file cannot be read"), "{text}");
}

#[test]
fn grpc_that_others_can_reach_needs_tls() {
    assert_eq!(
        sentence(with_file("[listen]\ngrpc = \"0.0.0.0:7400\"\n")),
        "reell.toml, line 2: listen.grpc is 0.0.0.0:7400, which others can reach, and there is no TLS; \
         name tls.authority, tls.certificate and tls.key, or listen on 127.0.0.1."
    );
    let tls = "[tls]\nauthority = \"ca.pem\"\ncertificate = \"me.pem\"\nkey = \"me.key\"\n";
    let config = with_file(&format!("listen.grpc = \"0.0.0.0:7400\"\n{tls}")).unwrap();
    assert_eq!(config.tls.unwrap().key, PathBuf::from("me.key"));
    let text = sentence(with_file("[tls]\nkey = \"me.key\"\n"));
    assert_eq!(text, "reell.toml, line 2: tls.key is set, and tls.authority is empty; name all three files, or none.");
}

#[test]
fn two_listeners_never_share_a_port_that_is_not_zero() {
    let text = sentence(with_file("[listen]\nrest = \"0.0.0.0:7400\"\n"));
    assert!(text.contains("listen.grpc and listen.rest both claim 0.0.0.0:7400; give each its own port"), "{text}");
    with_file("[listen]\ngrpc = \"127.0.0.1:0\"\nrest = \"127.0.0.1:0\"\n").unwrap();
}

#[test]
fn a_peer_is_called_over_tls_or_on_loopback() {
    let text = sentence(with_file("[peers]\nactors = \"http://10.0.0.7:7400\"\n"));
    assert!(text.starts_with("reell.toml, line 2: peers.actors must be http:// and a loopback address"), "{text}");
    let tls = "[tls]\nauthority = \"ca.pem\"\ncertificate = \"me.pem\"\nkey = \"me.key\"\n";
    with_file(&format!("peers.actors = \"https://actors.reell:7400\"\n{tls}")).unwrap();
    let text = sentence(with_file(&format!("peers.actors = \"https://me:secret@actors:7400\"\n{tls}")));
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn keys_of_an_issuer_are_never_fetched_in_the_clear() {
    let text = sentence(with_file("[[identity.issuers]]\nissuer = \"a\"\njwks = \"http://a/keys\"\n"));
    assert!(text.contains("write an https URL, or a file"), "{text}");
}

#[test]
fn telemetry_is_refused_when_it_could_not_work() {
    assert!(sentence(with_file("telemetry.log = \"mesh=loud\"\n")).contains("telemetry.log is \"mesh=loud\""));
    assert!(
        sentence(with_file("telemetry.otlp_endpoint = \"collector:4317\"\n")).contains("must be an http or https URL")
    );
    assert!(sentence(with_file("telemetry.otlp_endpoint = \"https://collector\"\n")).contains("whom to trust"));
    assert!(sentence(with_file("telemetry.metrics_push = true\n")).contains("there is nowhere to push"));
}

#[test]
fn a_password_is_never_shown() {
    for url in ["mysql://me:secret@host/reell", "me:secret@host"] {
        assert!(!sentence(with_variable("REELL__STORAGE__URL", url)).contains("secret"));
        assert!(!sentence(with_file(&format!("[storage]\nurl = [\"{url}\"]\n"))).contains("secret"));
        assert!(!sentence(with_file(&format!("[storage]\nurl = {url}\n"))).contains("secret"));
    }
    for url in ["postgres://me:sec/ret@host:5432/reell", "postgres://host/reell?user=me&password=sec/ret"] {
        let config = with_variable("REELL__STORAGE__URL", url).unwrap();
        assert_eq!(config.storage.url, url);
        assert!(!format!("{config:?}").contains("sec"), "{config:?}");
    }
    let config = with_variable("REELL__STORAGE__URL", "postgres://me:secret@host:5432/reell").unwrap();
    assert_eq!(config.storage.shown_url(), "postgres://me@host:5432/reell");
}

#[test]
fn a_service_reads_its_own_section() {
    #[derive(Debug, Deserialize)]
    struct Funding {
        reservation_hold_s: u64,
        expiry_sweep_s: u64,
    }
    let funding: Funding = Config::defaults().unwrap().section("funding").unwrap();
    assert_eq!((funding.reservation_hold_s, funding.expiry_sweep_s), (900, 30));
    let config = with_file("[service.funding]\nreservation_hold_s = \"long\"\n").unwrap();
    assert_eq!(
        config.section::<Funding>("funding").unwrap_err().to_string(),
        "reell.toml, line 2: service.funding.reservation_hold_s is the text \"long\", and must be a whole number; \
         write such a value, or leave it out for the default 900."
    );
    let text = sentence(with_file("[service.funding]\nreservation_holds = 9\n"));
    assert!(text.ends_with("the nearest key is service.funding.reservation_hold_s."), "{text}");
    assert!(config.section::<Funding>("elsewhere").unwrap_err().to_string().contains("service.elsewhere"));
}
