//! A centre is handed over to another host, on the other engine: every answer is the same there, and the trail still verifies.

use std::{fs, path::Path};

use prost::Message;
use proto::reell::{
    actors::v1::{
        Attendance, CentreQuestion, GetAgreementRequest, GetAssessorRequest, GetCentreRequest, GetGatheringRequest,
        GetOrganisationRequest, GetPersonRequest, GetUnitRequest, ListAgreementsRequest, ListAlternativesRequest,
        ListAssessorsRequest, ListDatasetsRequest, ListGatheringsRequest, ListHostsRequest, ListInvolvementRequest,
        ListLanguagesRequest, ListLegalBasesRequest, ListLegalReferencesRequest, ListMunicipalitiesRequest,
        ListOrganisationsRequest, ListPersonsRequest, ListSharingRequest, ListTargetGroupsRequest,
        ListTaxonomyVersionsRequest, ListUnitsRequest, OrderHandoverRequest, OrganisationRole, RecordAttendanceRequest,
        RegisterOrganisationRequest, ReviseTargetGroupRequest, SearchConceptsRequest,
    },
    cases::v1::{GetCaseRequest, ListCasesRequest, Phase},
    funding::v1::{GetCommitmentRequest, GetDecisionRequest, GetTrialBalanceRequest, ListDecisionsRequest},
    reporting::v1::GetOverviewRequest,
};
use sandbox::{Centre, Engine, Recipe, Shape, key};

/// What the centre of a test was filled with.
struct Filled {
    organisation: String,
    person: String,
    case: String,
    commitment: String,
    decision: String,
    gathering: String,
    unit: String,
    assessor: String,
    agreement: String,
    command: RegisterOrganisationRequest,
    order: String,
}

async fn filled(centre: &Centre) -> Filled {
    let command =
        centre.an_organisation().named("Återbruket i Övertorneå").with_role(OrganisationRole::Employer).request();
    let anna = centre.operator("anna");
    let organisation = anna.organisations().register_organisation(command.clone()).await.unwrap().into_inner();
    let organisation = organisation.organisation.unwrap().id;
    let case = centre.a_case_with(&[Phase::InitialMapping]).await;
    centre.a_host("2023-04-01", "2025-01-01").await;
    centre.an_alternative(CentreQuestion::Ownership).await;
    let gathering = centre.a_gathering(-60).await.id;
    let attendance = RecordAttendanceRequest {
        request_id: key(),
        gathering_id: gathering.clone(),
        attendances: vec![Attendance { organisation_id: organisation.clone(), participants: 2 }],
        etag: String::new(),
    };
    anna.gatherings().record_attendance(attendance).await.unwrap();
    // What a migration has put there is not as it was: the new place must have it so too.
    let regroup = ReviseTargetGroupRequest {
        request_id: key(),
        target_group_id: "companies".into(),
        roles: vec!["employer".into(), "funder".into()],
        ..Default::default()
    };
    anna.gatherings().revise_target_group(regroup).await.unwrap();
    let order = OrderHandoverRequest {
        request_id: key(),
        receiver_id: organisation.clone(),
        decision_reference: "RUN-00001-2027 § 2".into(),
    };
    let order = anna.centre().order_handover(order).await.unwrap().into_inner().order.unwrap().id;
    Filled {
        organisation,
        person: case.person_id,
        case: case.id,
        commitment: case.commitment_id,
        decision: centre.house().await.decision.id.clone(),
        gathering,
        unit: centre.a_unit().register().await.id,
        assessor: centre.an_assessor().await,
        agreement: centre.draft(centre.a_draft().await).await.id,
        command,
        order,
    }
}

/// The answers to every kind of reading, each with its name.
async fn answers(centre: &Centre, filled: &Filled) -> Vec<(&'static str, Vec<u8>)> {
    let anna = centre.operator("anna");
    let (mut organisations, mut persons) = (anna.organisations(), anna.persons());
    let (mut funding, mut cases, mut reporting) = (anna.funding(), anna.cases(), anna.reporting());
    let (mut itself, mut gatherings) = (anna.centre(), anna.gatherings());
    let (mut places, mut reference, mut assessors) = (anna.places(), anna.reference(), anna.assessors());
    let (mut agreements, mut permissions, mut legal_bases) =
        (anna.agreements(), anna.permissions(), anna.legal_bases());
    let mut all = Vec::new();
    macro_rules! ask {
        ($client:ident.$rpc:ident($request:expr)) => {
            all.push((stringify!($rpc), $client.$rpc($request).await.unwrap().into_inner().encode_to_vec()))
        };
    }
    ask!(organisations.get_organisation(GetOrganisationRequest {
        organisation_id: filled.organisation.clone(),
        ..Default::default()
    }));
    ask!(organisations.list_organisations(ListOrganisationsRequest {
        page: Some(proto::mesh::v1::PageRequest { size: 1, token: String::new() }),
        ..Default::default()
    }));
    ask!(persons.get_person(GetPersonRequest { person_id: filled.person.clone(), ..Default::default() }));
    ask!(persons.list_persons(ListPersonsRequest::default()));
    ask!(cases.get_case(GetCaseRequest { case_id: filled.case.clone() }));
    ask!(cases.list_cases(ListCasesRequest::default()));
    ask!(funding.get_decision(GetDecisionRequest { decision_id: filled.decision.clone() }));
    ask!(funding.list_decisions(ListDecisionsRequest::default()));
    ask!(funding.get_commitment(GetCommitmentRequest { commitment_id: filled.commitment.clone() }));
    ask!(funding.get_trial_balance(GetTrialBalanceRequest::default()));
    ask!(reporting.get_overview(GetOverviewRequest::default()));
    ask!(itself.get_centre(GetCentreRequest { as_of: "2024-01-01".into() }));
    ask!(itself.list_hosts(ListHostsRequest::default()));
    ask!(itself.list_alternatives(ListAlternativesRequest::default()));
    ask!(gatherings.get_gathering(GetGatheringRequest { gathering_id: filled.gathering.clone() }));
    ask!(gatherings.list_gatherings(ListGatheringsRequest::default()));
    ask!(gatherings.list_target_groups(ListTargetGroupsRequest {}));
    ask!(
        gatherings
            .list_involvement(ListInvolvementRequest { target_group_id: "companies".into(), ..Default::default() })
    );
    ask!(places.get_unit(GetUnitRequest { unit_id: filled.unit.clone() }));
    ask!(places.list_units(ListUnitsRequest::default()));
    ask!(reference.list_municipalities(ListMunicipalitiesRequest::default()));
    ask!(reference.list_languages(ListLanguagesRequest::default()));
    ask!(reference.list_legal_references(ListLegalReferencesRequest::default()));
    ask!(reference.list_datasets(ListDatasetsRequest {}));
    ask!(reference.list_taxonomy_versions(ListTaxonomyVersionsRequest::default()));
    ask!(reference.search_concepts(SearchConceptsRequest { text: "svets".into(), ..Default::default() }));
    ask!(assessors.get_assessor(GetAssessorRequest { assessor_id: filled.assessor.clone(), ..Default::default() }));
    ask!(assessors.list_assessors(ListAssessorsRequest::default()));
    ask!(
        agreements.get_agreement(GetAgreementRequest { agreement_id: filled.agreement.clone(), ..Default::default() })
    );
    ask!(agreements.list_agreements(ListAgreementsRequest::default()));
    ask!(permissions.list_sharing(ListSharingRequest { person_id: filled.person.clone(), ..Default::default() }));
    ask!(legal_bases.list_legal_bases(ListLegalBasesRequest::default()));
    all
}

/// Whether a command ended well, and what it said.
fn said(centre: &Centre, arguments: &[&str]) -> (bool, String) {
    let output = centre.command(arguments).unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), text)
}

fn import(centre: &Centre, file: &Path, passphrase: &Path) -> (bool, String) {
    let (file, passphrase) = (file.display().to_string(), passphrase.display().to_string());
    said(centre, &["handover", "import", "--from", &file, "--passphrase-file", &passphrase])
}

async fn events(centre: &Centre) -> i64 {
    let mut events = 0;
    for service in sandbox::databases::SERVICES {
        events += centre.databases().number(service, "SELECT COUNT(*) FROM event").await;
    }
    events
}

async fn from_one_engine_to_the_other(old: Engine, new: Engine) {
    let recipe = |engine| Recipe::new(Shape::OneChild, engine).ended_in_order();
    let mut centre = Centre::start(recipe(old)).await.unwrap();
    let filled = filled(&centre).await;
    centre.settle().await;
    let before = answers(&centre, &filled).await;
    assert!(centre.end().await, "it leaves in order");

    let folder = sandbox::scratch::folder("handover").unwrap();
    let (file, passphrase, wrong) = (folder.join("centre.reell"), folder.join("passphrase"), folder.join("wrong"));
    fs::write(&passphrase, "ripor och hjortron i mängd\n").unwrap();
    fs::write(&wrong, "ripor och hjortron i massor\n").unwrap();
    let to = file.display().to_string();
    let given = passphrase.display().to_string();
    let export = |order: &str| {
        said(&centre, &["handover", "export", "--to", &to, "--order", order, "--passphrase-file", &given])
    };
    let (exported, text) = export("handover_00000000000000000000000000000000");
    assert!(!exported && text.contains("There is no such order") && !file.exists(), "{text}");
    let (exported, text) = export(&filled.order);
    assert!(exported && text.contains("sha256 "), "{text}");
    assert!(!export(&filled.order).0, "a hand-over is not written over");

    // It has been started and found good, and nobody has used it.
    let mut heir = Centre::start(recipe(new).owning_its_tables()).await.unwrap();
    heir.kill();
    let (taken, text) = import(&heir, &file, &wrong);
    assert!(!taken && text.contains("passphrase does not open the hand-over"), "{text}");
    let whole = fs::read(&file).unwrap();
    let altered = folder.join("altered.reell");
    for place in [10, whole.len() / 3, whole.len() / 2, whole.len() - 10] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        fs::write(&altered, &bytes).unwrap();
        let (taken, text) = import(&heir, &altered, &passphrase);
        assert!(!taken && (text.contains("as it was written") || text.contains("does not open")), "{place}: {text}");
    }
    fs::write(&altered, &whole[..whole.len() / 2]).unwrap();
    let (taken, text) = import(&heir, &altered, &passphrase);
    assert!(!taken && text.contains("altered or cut"), "{text}");
    assert_eq!(events(&heir).await, 0, "nothing of them was written");

    let (taken, text) = import(&heir, &file, &passphrase);
    assert!(taken, "{text}");
    let (taken, text) = import(&heir, &file, &passphrase);
    assert!(taken && text.matches("were there already").count() == 4, "{text}");
    let (sound, verdict) = said(&heir, &["audit", "verify"]);
    assert!(sound && verdict.matches("intact").count() == 4, "{verdict}");
    heir.run().await.unwrap();
    let after = answers(&heir, &filled).await;
    for (before, after) in before.iter().zip(&after) {
        assert!(before == after, "{} answers something else at the new place", before.0);
    }
    assert_eq!(before.len(), after.len());
    // A command that was carried out at the old place is not carried out again at the new one.
    let again = heir.operator("anna").organisations().register_organisation(filled.command.clone()).await.unwrap();
    assert!(again.metadata().contains_key("idempotency-replayed"));
    // Life goes on: the feeds, the ledger and the trail take up where they were.
    heir.house().await;
    heir.an_open_case().await;
    heir.settle().await;
    assert!(heir.end().await);
    let (sound, verdict) = said(&heir, &["audit", "verify"]);
    assert!(sound, "{verdict}");
    let (taken, text) = import(&heir, &file, &passphrase);
    assert!(!taken && text.contains("is not empty") && text.contains("storage.url"), "{text}");
    centre.stop().await;
    heir.stop().await;
}

#[test]
fn a_centre_is_handed_over_from_files_to_a_server_and_from_a_server_to_files() {
    let engines = Engine::all();
    sandbox::run(async {
        match engines.as_slice() {
            [one, other] => {
                from_one_engine_to_the_other(*one, *other).await;
                from_one_engine_to_the_other(*other, *one).await;
            }
            // Without a server there is one engine, and a centre is still handed over.
            _ => from_one_engine_to_the_other(Engine::Sqlite, Engine::Sqlite).await,
        }
    });
}
