//! Clients that work as partners' systems do: each command under a key of its own, kept until it is answered.

use proto::reell::{
    actors::v1::{ProtectionMarking, RegisterPersonRequest, RegisterPersonResponse},
    cases::v1::{Case, DecideOutcomeRequest, OpenCaseRequest, Outcome, Phase, RecordStepRequest, WithdrawCaseRequest},
};
use sandbox::{Caller, Centre, builders::a_step, key, numbers};
use tonic::Status;

/// Something that a client asks for.
#[derive(Debug, Clone)]
pub enum Command {
    /// Registers a person.
    Register(RegisterPersonRequest),
    /// Opens a case.
    Open(OpenCaseRequest),
    /// Records a step.
    Record(RecordStepRequest),
    /// Decides the outcome.
    Decide(DecideOutcomeRequest),
    /// Closes a case without one.
    Withdraw(WithdrawCaseRequest),
}

/// What a command was answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A person was registered.
    Person(RegisterPersonResponse),
    /// The case as it was then.
    Case(Box<Case>),
}

/// What a client has done.
#[derive(Default)]
pub struct Journal {
    /// What was answered, in order.
    pub answered: Vec<(Command, Answer)>,
    /// What was asked last, and not answered.
    pub unanswered: Option<Command>,
}

impl Command {
    /// Asks.
    pub async fn send(&self, caller: &Caller) -> Result<Answer, Status> {
        let case = |case: Option<Case>| Answer::Case(Box::new(case.expect("the answer holds the case")));
        let mut cases = caller.cases();
        Ok(match self.clone() {
            Self::Register(request) => Answer::Person(caller.persons().register_person(request).await?.into_inner()),
            Self::Open(request) => case(cases.open_case(request).await?.into_inner().case),
            Self::Record(request) => case(cases.record_step(request).await?.into_inner().case),
            Self::Decide(request) => case(cases.decide_outcome(request).await?.into_inner().case),
            Self::Withdraw(request) => case(cases.withdraw_case(request).await?.into_inner().case),
        })
    }
}

/// One client's work: case after case, until the centre does not answer or `most` commands are done.
pub struct Client {
    name: String,
    caller: Caller,
    /// What each order is made from.
    order: OpenCaseRequest,
    /// What the client has done.
    pub journal: Journal,
}

impl Client {
    /// Some clients of a centre.
    pub async fn several(centre: &Centre, how_many: usize) -> Vec<Self> {
        let house = centre.house().await;
        let order = OpenCaseRequest {
            referrer_id: house.organisation.id.clone(),
            target: "Industriteknik BAS".into(),
            decision_id: house.decision.id.clone(),
            planned_cost_ore: 1_200_000,
            ..Default::default()
        };
        let client = |number: usize| {
            let name = format!("client-{number}");
            Self { caller: centre.operator(&name), name, order: order.clone(), journal: Journal::default() }
        };
        (0..how_many).map(client).collect()
    }

    /// Turns to another process, as the same subject.
    pub fn turn_to(&mut self, centre: &Centre) {
        self.caller = centre.operator(&self.name);
    }

    /// Works.
    pub async fn work(&mut self, most: usize) {
        while self.journal.answered.len() < most {
            if self.one_case().await.is_none() {
                return;
            }
        }
    }

    async fn one_case(&mut self) -> Option<()> {
        let issuer_id = self.order.referrer_id.clone();
        let register = RegisterPersonRequest {
            request_id: key(),
            identity_kind: 1,
            number: numbers::personal_number(),
            given_name: "Astrid".into(),
            family_name: "Exempel".into(),
            protection: ProtectionMarking::None.into(),
            ..Default::default()
        };
        let Answer::Person(person) = self.ask(Command::Register(register)).await? else { return None };
        let order = OpenCaseRequest { request_id: key(), person_id: person.person_id, ..self.order.clone() };
        let mut case = self.ask_for_case(Command::Open(order)).await?;
        for phase in [Phase::InDepthMapping, Phase::Assessment] {
            case = self.ask_for_case(Command::Record(a_step(&case, phase))).await?;
        }
        match self.journal.answered.len() % 3 {
            0 => {
                let request = WithdrawCaseRequest { request_id: key(), case_id: case.id, etag: case.etag };
                self.ask(Command::Withdraw(request)).await?;
            }
            1 => {
                let outcome = Outcome::CompetenceCertificate.into();
                let request = DecideOutcomeRequest {
                    request_id: key(),
                    case_id: case.id,
                    etag: case.etag,
                    outcome,
                    issuer_id,
                    cost_ore: 950_000,
                };
                self.ask(Command::Decide(request)).await?;
            }
            _ => {}
        }
        Some(())
    }

    async fn ask_for_case(&mut self, command: Command) -> Option<Case> {
        match self.ask(command).await? {
            Answer::Case(case) => Some(*case),
            Answer::Person(_) => None,
        }
    }

    async fn ask(&mut self, command: Command) -> Option<Answer> {
        match command.send(&self.caller).await {
            Ok(answer) => {
                self.journal.answered.push((command, answer.clone()));
                Some(answer)
            }
            Err(status) => {
                let error = mesh::refusal::Error::from(status);
                let away =
                    ["DEPENDENCY_UNAVAILABLE", "DEADLINE_PASSED", "DRAINING"].iter().any(|reason| error.is(reason));
                assert!(away, "a command was refused for another reason than that the centre is away: {error}");
                self.journal.unanswered = Some(command);
                None
            }
        }
    }

    /// Asks once more for what was not answered; it must be answered now.
    pub async fn ask_again(&mut self) {
        if let Some(command) = self.journal.unanswered.take() {
            let answer = command
                .send(&self.caller)
                .await
                .unwrap_or_else(|status| panic!("a retry was refused: {status}: {command:?}"));
            self.journal.answered.push((command, answer));
        }
    }

    /// Sends everything once more: each answer is the one that was given first.
    pub async fn repeat_everything(&self) {
        for (command, answer) in &self.journal.answered {
            let again = command
                .send(&self.caller)
                .await
                .unwrap_or_else(|status| panic!("a repetition was refused: {status}: {command:?}"));
            assert_eq!(again, *answer, "the same key was answered in another way: {command:?}");
        }
    }
}
