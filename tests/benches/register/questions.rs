//! What is asked of the register: over gRPC, and as the same statements with the same values alone; and how the engine carries them out.

use std::sync::{Arc, Mutex, PoisonError};

use actors::asked::{Question, ask};
use anyhow::{Context, anyhow, ensure};
use futures::FutureExt;
use mesh::{clock::Clock, seal::Keys};
use proto::reell::actors::v1::{
    GetOrganisationRequest, GetPersonRequest, LookUpOrganisationRequest, LookUpPersonRequest,
    SearchOrganisationsRequest, SearchPersonsRequest, look_up_organisation_request::By,
    organisations_client::OrganisationsClient, persons_client::PersonsClient,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement, Value, Values,
};

use crate::{caller::Signed, centre::Centre, drive::Op, made_up};

/// Whom the statements see the register as; nobody is named for anything here.
const SOMEBODY: &str = "operator:bench@reell";
const PURPOSE: &str = "a benchmark";
/// How much of a line of a plan is shown: some hold a hundred ids.
const WIDTH: usize = 160;
/// The tables with a row or more for each organisation or person.
const FILLED: [&str; 7] = [
    "organisation",
    "organisation_name",
    "organisation_role",
    "organisation_key",
    "person",
    "person_identity",
    "person_name",
];

/// What is asked in one line of the table: many questions of one kind.
pub struct Kind {
    /// As the table calls it.
    pub name: &'static str,
    /// What is asked for, in turn.
    pub questions: Arc<Vec<Question>>,
    /// The statements of each question. For persons an entry of the access log is written besides.
    pub statements: Arc<Vec<Vec<Statement>>>,
    /// Whether each reading is in the access log before it is answered.
    pub logged: bool,
}

/// Some questions of each kind about a register that has so many rows, with their statements.
pub async fn kinds(centre: &Centre, caller: &Signed, rows: u64, samples: u64) -> anyhow::Result<Vec<Kind>> {
    let keys = Keys::open(&centre.keys.join(actors::NAME))?;
    let db = centre.databases.of(actors::NAME).await;
    let places: Vec<u64> = (0..samples.min(rows)).map(|sample| sample * (rows / samples.min(rows))).collect();
    let (mut organisations, mut persons) = (Vec::new(), Vec::new());
    for place in &places {
        let number = made_up::organisation_number(*place);
        let request = LookUpOrganisationRequest { by: Some(By::OrganisationNumber(number)) };
        let found = OrganisationsClient::new(caller.clone()).look_up_organisation(request).await?.into_inner();
        organisations.push(Question::GetOrganisation(found.organisation.context("an organisation that landed")?.id));
        let request = look_up_person(&made_up::person_number(*place));
        let found = PersonsClient::new(caller.clone()).look_up_person(request).await?.into_inner();
        persons.push(Question::GetPerson(found.person.context("a person who landed")?.id));
    }
    let each = |question: fn(u64) -> Question| places.iter().map(|place| question(*place)).collect::<Vec<_>>();
    let families = |place| {
        let (given, family) = made_up::person_name(place);
        Question::SearchPersons(format!("{given} {family}"))
    };
    let all = [
        ("organisation by id", organisations, false),
        (
            "organisation by number",
            each(|place| Question::LookUpOrganisation(made_up::organisation_number(place))),
            false,
        ),
        (
            "organisations by name",
            each(|place| Question::SearchOrganisations(made_up::organisation_name(place))),
            false,
        ),
        ("…as it was heard", each(|place| Question::SearchOrganisations(made_up::organisation_heard(place))), false),
        ("person by id", persons, true),
        ("person by number", each(|place| Question::LookUpPerson(made_up::person_number(place))), true),
        ("persons by name", each(families), true),
    ];
    let mut kinds = Vec::new();
    for (name, questions, logged) in all {
        let mut statements = Vec::new();
        for question in &questions {
            let recorder = Recorder { db, said: Mutex::default() };
            let found = ask(&recorder, &keys, SOMEBODY, Clock::system().now(), question).await;
            let found = found.map_err(|error| anyhow!("{error}"))?;
            ensure!(found > 0, "{name} finds nobody");
            statements.push(recorder.said.into_inner().unwrap_or_else(PoisonError::into_inner));
        }
        kinds.push(Kind { name, questions: Arc::new(questions), statements: Arc::new(statements), logged });
    }
    Ok(kinds)
}

fn look_up_person(number: &str) -> LookUpPersonRequest {
    LookUpPersonRequest { number: number.to_owned(), purpose: PURPOSE.to_owned(), ..Default::default() }
}

/// Asks over gRPC.
pub fn ours(kind: &Kind, callers: &[Signed]) -> Op {
    let (questions, callers) = (Arc::clone(&kind.questions), callers.to_vec());
    Arc::new(move |turn| {
        let caller = callers[turn.client % callers.len()].clone();
        let question = questions[usize::try_from(turn.number).unwrap_or(0) % questions.len()].clone();
        async move {
            ensure!(over_grpc(caller, question).await?, "nobody was found");
            Ok(())
        }
        .boxed()
    })
}

async fn over_grpc(caller: Signed, question: Question) -> anyhow::Result<bool> {
    let (mut organisations, mut persons) = (OrganisationsClient::new(caller.clone()), PersonsClient::new(caller));
    let purpose = PURPOSE.to_owned();
    Ok(match question {
        Question::GetOrganisation(organisation_id) => {
            let request = GetOrganisationRequest { organisation_id, ..Default::default() };
            organisations.get_organisation(request).await?.into_inner().organisation.is_some()
        }
        Question::LookUpOrganisation(number) => {
            let request = LookUpOrganisationRequest { by: Some(By::OrganisationNumber(number)) };
            organisations.look_up_organisation(request).await?.into_inner().organisation.is_some()
        }
        Question::SearchOrganisations(text) => {
            let request = SearchOrganisationsRequest { text, ..Default::default() };
            !organisations.search_organisations(request).await?.into_inner().matches.is_empty()
        }
        Question::GetPerson(person_id) => {
            let request = GetPersonRequest { person_id, purpose };
            persons.get_person(request).await?.into_inner().person.is_some()
        }
        Question::LookUpPerson(number) => {
            persons.look_up_person(look_up_person(&number)).await?.into_inner().person.is_some()
        }
        Question::SearchPersons(words) => {
            let request = SearchPersonsRequest { words, purpose, ..Default::default() };
            !persons.search_persons(request).await?.into_inner().persons.is_empty()
        }
    })
}

/// Runs the statements of a question alone, and writes the entry of the access log into tables that no service works on.
pub fn direct(kind: &Kind, db: &DatabaseConnection, log: &DatabaseConnection) -> Op {
    let (statements, db, log, logged) = (Arc::clone(&kind.statements), db.clone(), log.clone(), kind.logged);
    Arc::new(move |turn| {
        let statements = Arc::clone(&statements);
        let (db, log) = (db.clone(), log.clone());
        async move {
            let mut found = 0;
            for statement in &statements[usize::try_from(turn.number).unwrap_or(0) % statements.len()] {
                found += db.query_all_raw(statement.clone()).await?.len();
            }
            ensure!(found > 0, "nobody was found");
            if logged {
                log.execute_raw(entry(log.get_database_backend())).await?;
            }
            Ok(())
        }
        .boxed()
    })
}

/// An entry of the access log, as long as one of ours.
fn entry(backend: DbBackend) -> Statement {
    let id = crate::caller::key();
    let text = |text: &str| Value::from(text.to_owned());
    let bytes = || Value::from(vec![7u8; 32]);
    let values = [
        Value::from(id),
        Value::from(1_700_000_000_000_000_i64),
        text(SOMEBODY),
        text("edge"),
        text("read"),
        text("PersonRead"),
        text(&format!("person_{}", id.simple())),
        text(PURPOSE),
        text("4bf92f3577b34da6a3ce929d0e0e4736"),
        bytes(),
        bytes(),
    ];
    let sql = "INSERT INTO audit_entry (id, at, actor, via, effect, action, resource, purpose, trace_id, request, mac)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    Statement { sql: sql.to_owned(), values: Some(Values(values.into())), db_backend: backend }
}

/// How the engine carries a question's statements out, line by line, and how many tables it reads from end to end for that.
pub async fn plan(db: &DatabaseConnection, statements: &[Statement]) -> anyhow::Result<(Vec<String>, u32)> {
    let backend = db.get_database_backend();
    let explain = match backend {
        DbBackend::Sqlite => "EXPLAIN QUERY PLAN",
        _ => "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF)",
    };
    let (mut lines, mut whole) = (Vec::new(), 0);
    for statement in statements {
        let sql = format!("{explain} {}", statement.sql);
        for row in db.query_all_raw(Statement { sql, ..statement.clone() }).await? {
            let line: String = match backend {
                DbBackend::Sqlite => row.try_get("", "detail")?,
                _ => row.try_get_by_index(0)?,
            };
            // "Seq Scan on organisation", or "SCAN organisation"; what a plan makes by itself is no table of the register, and one of which
            // nothing was filled is read from end to end in a moment.
            let mut words = line
                .split(' ')
                .skip_while(|word| !["Scan", "SCAN"].contains(word))
                .skip(1)
                .filter(|word| *word != "on");
            let table =
                words.next().filter(|_| line.contains("Seq Scan") || line.starts_with("SCAN")).unwrap_or_default();
            let scans = FILLED.contains(&table);
            whole += u32::from(scans);
            lines.push(line.chars().take(WIDTH).collect());
        }
    }
    Ok((lines, whole))
}

/// A connection that notes what it is asked.
struct Recorder<'a> {
    db: &'a DatabaseConnection,
    said: Mutex<Vec<Statement>>,
}

impl Recorder<'_> {
    fn note(&self, statement: &Statement) {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).push(statement.clone());
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Recorder<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("a question changes nothing".into()))
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("a question changes nothing".into()))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.note(&statement);
        self.db.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.note(&statement);
        self.db.query_all_raw(statement).await
    }
}
