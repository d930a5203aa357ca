//! The table binds, and says what was meant.

use super::*;

#[test]
fn every_line_binds_and_every_rpc_that_the_gateway_may_carry_has_one() {
    let routes = bind().unwrap();
    for rule in proto::RULES.iter().filter(|rule| rule.path.starts_with("/reell.")) {
        let routed = routes.iter().any(|route| route.rpc.as_str() == rule.path);
        assert_eq!(routed, rule.callers.contains(&"gateway"), "{}", rule.path);
    }
}

#[test]
fn addresses_are_plural_lower_case_nouns_with_hyphens() {
    for line in ROUTES {
        for part in line.path.split('/').skip(2).filter(|part| !part.starts_with('{')) {
            assert!(part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{part}");
            assert!(part.ends_with('s') || ["centre", "overview", "trial-balance"].contains(&part), "{part}");
        }
    }
}

#[test]
fn what_follows_from_the_table_is_what_was_meant() {
    let routes = bind().unwrap();
    let of = |rpc: &str| routes.iter().find(|route| route.rpc.as_str().ends_with(rpc)).unwrap();
    assert!(of("/OpenCase").creates() && of("/RegisterPerson").creates());
    for rpc in ["/RecordStep", "/LookUpPerson", "/ListCases", "/GetCase", "/ActivateDecision"] {
        assert!(!of(rpc).creates(), "{rpc}");
    }
    assert_eq!(of("/AcceptFinding").resource, Some("/v1/funding-decisions/{decisionId}"));
    assert_eq!(of("/LookUpPerson").resource, None);
    assert_eq!(of("/GetOverview").service, "reporting");
    assert!(matches!(of("/GetCase").shape, Shape::One(_)) && matches!(of("/RegisterPerson").shape, Shape::Whole));
    assert!(matches!(of("/ListCases").shape, Shape::List { .. }));
    let free: Vec<_> = of("/RecordStep").free.iter().map(|field| field.json_name().to_owned()).collect();
    assert_eq!(free, ["phase", "mode", "performerId", "occurredOn"]);
}
