//! Who may call what: every RPC against the rule that it states, from every side.

use std::{collections::BTreeSet, time::Duration};

use mesh::{guard::EDGE, refusal::Error, token::issuer::Grant};
use proto::{RULES, Rule, Subject};
use sandbox::{Caller, Centre, Recipe, Shape, everywhere};
use tonic::{Request, codegen::http::uri::PathAndQuery};
use tonic_prost::ProstCodec;

const IDENTITIES: [&str; 6] = [EDGE, "gateway", "actors", "funding", "cases", "reporting"];
const DENIALS: [&str; 4] = ["CALLER_NOT_ALLOWED", "TOKEN_INVALID", "SUBJECT_NOT_ALLOWED", "PERMISSION_MISSING"];

/// The service that answers an RPC; the events of each are at each.
fn service(rule: &Rule) -> &'static str {
    let package = rule.path.trim_start_matches("/reell.").split('.').next().unwrap_or_default();
    IDENTITIES.into_iter().find(|name| *name == package).unwrap_or("cases")
}

/// The reason of the denial; none where the call got past the guard, whatever became of it then.
async fn denial(caller: &Caller, rule: &Rule) -> Option<String> {
    let mut client = tonic::client::Grpc::new(caller.to(service(rule)));
    client.ready().await.unwrap();
    // An empty message: whatever gets past the guard is refused for its fields, and changes nothing.
    let answer =
        client.unary(Request::new(()), PathAndQuery::from_static(rule.path), ProstCodec::<(), ()>::default()).await;
    let reason = Error::from(answer.err()?).refused()?.reason.clone();
    DENIALS.contains(&reason.as_str()).then_some(reason)
}

fn is_a_stream(rule: &Rule) -> bool {
    [
        "/WatchEvents",
        "/ExportOrganisations",
        "/ExportPersons",
        "/UploadRows",
        "/VerifyLedger",
        "/ExportSie",
        "/SimulateModels",
        "/ImportCosts",
        "/WatchDueDates",
    ]
    .iter()
    .any(|name| rule.path.ends_with(name))
}

fn holding(subject: Subject, permissions: &[&str]) -> Grant {
    let organisation = (subject == Subject::Partner).then(|| "org_00000000000000000000000000000000".to_owned());
    let permissions: BTreeSet<_> = permissions.iter().map(|name| (*name).to_owned()).collect();
    Grant { subject, id: "anna".into(), organisation, permissions, lifetime: Duration::from_secs(60) }
}

/// A caller by which an RPC may be reached.
fn listed(rule: &Rule) -> &'static str {
    rule.callers[0]
}

#[test]
fn nobody_calls_who_is_not_on_the_list_whatever_the_token() {
    everywhere(async |centre| {
        for rule in RULES {
            let token = centre.token(&holding(Subject::Operator, &[rule.permission]));
            for identity in IDENTITIES.into_iter().filter(|identity| !rule.callers.contains(identity)) {
                let denied = denial(&centre.caller(identity, Some(token.clone())), rule).await;
                assert_eq!(denied.as_deref(), Some("CALLER_NOT_ALLOWED"), "{identity} calls {}", rule.path);
            }
        }
    });
}

#[test]
fn nobody_calls_without_a_token_but_a_service_for_itself() {
    everywhere(async |centre| {
        for rule in RULES.iter().filter(|rule| !is_a_stream(rule)) {
            for identity in rule.callers {
                let denied = denial(&centre.caller(identity, None), rule).await;
                let for_itself = *identity != EDGE && rule.subjects.contains(&Subject::Service);
                let expected = (!for_itself).then_some("TOKEN_INVALID");
                assert_eq!(denied.as_deref(), expected, "{identity} calls {} without a token", rule.path);
            }
        }
    });
}

#[test]
fn a_token_that_is_old_of_tomorrow_of_somebody_else_or_altered_is_none() {
    everywhere(async |centre| {
        let foreign = elsewhere().await;
        for rule in RULES {
            let grant = holding(Subject::Operator, &[rule.permission]);
            let now = centre.clock().now();
            let good = centre.token(&grant);
            let (head, signature) = good.rsplit_once('.').unwrap();
            let flipped: String = signature.chars().rev().collect();
            let wrong = [
                centre.token_of(now.minus(Duration::from_secs(3_600)), &grant),
                centre.token_of(now.plus(Duration::from_secs(3_600)), &grant),
                foreign.token(&grant),
                format!("{head}.{flipped}"),
                format!("{head}."),
                "secret".to_owned(),
            ];
            for (number, token) in wrong.into_iter().enumerate() {
                let denied = denial(&centre.caller(listed(rule), Some(token)), rule).await;
                assert_eq!(denied.as_deref(), Some("TOKEN_INVALID"), "token {number} at {}", rule.path);
            }
        }
    });
}

/// Another centre, whose issuer is nobody here.
async fn elsewhere() -> &'static Centre {
    static ELSEWHERE: tokio::sync::OnceCell<Centre> = tokio::sync::OnceCell::const_new();
    let start = async || Centre::start(Recipe::new(Shape::OneProcess, sandbox::Engine::Sqlite)).await.unwrap();
    ELSEWHERE.get_or_init(start).await
}

#[test]
fn a_subject_of_another_kind_is_refused_and_so_is_one_without_the_permission() {
    everywhere(async |centre| {
        let every: Vec<&str> = RULES.iter().map(|rule| rule.permission).collect();
        for rule in RULES {
            for subject in [Subject::Operator, Subject::Partner] {
                let others: Vec<&str> =
                    every.iter().copied().filter(|permission| *permission != rule.permission).collect();
                let may = rule.subjects.contains(&subject);
                for (permissions, expected) in [
                    (vec![rule.permission], (!may).then_some("SUBJECT_NOT_ALLOWED")),
                    (others, Some(if may { "PERMISSION_MISSING" } else { "SUBJECT_NOT_ALLOWED" })),
                ] {
                    if expected.is_none() && is_a_stream(rule) {
                        continue;
                    }
                    let token = centre.token(&holding(subject, &permissions));
                    let denied = denial(&centre.caller(listed(rule), Some(token)), rule).await;
                    assert_eq!(denied.as_deref(), expected, "{subject:?} at {}", rule.path);
                }
            }
        }
    });
}
