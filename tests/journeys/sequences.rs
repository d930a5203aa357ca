//! Ten thousand commands in a row, by several clients at once, never break the books: each round of what is asked at the same time has an
//! order in which a model of the books gives just the answers and refusals that were given, and what stands in the books is what the model
//! says.
//!
//! REELL_SEED=number walks another way, and REELL_COMMANDS=number as far as one likes; a walk that fails names its seed.

use std::{collections::BTreeMap, time::Duration};

use funding::domain::period::Month;
use mesh::{clock::Clock, token::issuer::Grant};
use proto::reell::funding::v1::{
    AccountGuard, GetBalanceRequest, GetTrialBalanceRequest, LedgerBalance, OpenAccountRequest, VerifyLedgerRequest,
};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, key};

mod command;
mod model;
mod walk;

use command::{Ask, Client, Command, Outcome};
use model::Model;
use walk::Walk;

/// An id of a form that is right, and of nothing that is there.
const NO_ENTRY: &str = "entry_00000000000000000000000000000000";
/// The same.
const NO_PENDING: &str = "pending_00000000000000000000000000000000";
/// The same.
const NO_COMMITMENT: &str = "commitment_00000000000000000000000000000000";
/// The same.
const NO_DECISION: &str = "decision_00000000000000000000000000000000";

/// Whether each of the clients may close months.
const ADJUSTS: [bool; 8] = [true, true, true, true, true, true, false, false];
/// How many commands are asked before all is looked at.
const BETWEEN: usize = 500;
/// How often everything that is looked at is looked at before the chain is checked too.
const LOOKS: usize = 5;
/// How often a walk that has not met everything goes on.
const FURTHER: usize = 8;
/// What the decision grants.
const GRANTED_ORE: i64 = 400_000;

/// What a walk of ten thousand commands meets.
const MET: [&str; 16] = [
    "ACCOUNT_ALREADY_OPEN",
    "ACCOUNT_KEPT_BY_DECISIONS",
    "ACCOUNT_NOT_FOUND",
    "ACCOUNT_OVERDRAWN",
    "CASE_ALREADY_COMMITTED",
    "COMMITMENT_STATE",
    "ENTRY_ALREADY_REVERSED",
    "FUNDS_INSUFFICIENT",
    "PENDING_EXCEEDED",
    "PENDING_RESOLVED",
    "PERIOD_CLOSED",
    "PERIOD_HAS_PENDINGS",
    "PERIOD_STATE",
    "REOPENING_BY_CLOSER",
    "REQUEST_ID_REUSED",
    "REVERSAL_NOT_REVERSIBLE",
];

/// A centre that is walked, the clients who do, and what its books should hold.
struct Walked<'a> {
    centre: &'a Centre,
    /// The clock, where the test holds it.
    clock: Option<&'a Clock>,
    seed: u64,
    clients: Vec<Client>,
    model: Model,
    walk: Walk,
    /// Entries that were there before.
    entries_before: i64,
    met: BTreeMap<String, usize>,
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// Walks through a centre of the test's own, whose clock it holds.
fn walk_alone(engine: Engine) {
    sandbox::run(async {
        let noon = time::macros::datetime!(2026-12-15 12:00 UTC);
        let clock = Clock::fixed(noon.into());
        let recipe = Recipe::new(Shape::OneProcess, engine);
        let recipe = recipe.with("service.funding.expiry_sweep_s = 1").with("service.funding.ledger_seal_ms = 100");
        let centre = Centre::start_at(recipe, clock.clone()).await.unwrap();
        let commands = usize::try_from(setting("REELL_COMMANDS", 10_000)).unwrap();
        let mut walked = Walked::begin(&centre, Some(&clock), setting("REELL_SEED", 20_241_231)).await;
        walked.go(commands).await;
        if commands >= 10_000 {
            walked.go_on_until_all_is_met().await;
        }
        centre.stop().await;
    });
}

#[test]
fn ten_thousand_commands_of_eight_clients_never_break_the_books_on_sqlite() {
    walk_alone(Engine::Sqlite);
}

#[test]
fn ten_thousand_commands_of_eight_clients_never_break_the_books_on_postgresql() {
    if Engine::all().contains(&Engine::Postgres) {
        walk_alone(Engine::Postgres);
    }
}

#[test]
fn five_hundred_commands_never_break_the_books_of_a_mesh() {
    for engine in Engine::all() {
        sandbox::run(async {
            let recipe = Recipe::new(Shape::Mesh, engine).with("service.funding.ledger_seal_ms = 100");
            let centre = Centre::start(recipe).await.unwrap();
            Walked::begin(&centre, None, setting("REELL_SEED", 20_241_231)).await.go(500).await;
            centre.stop().await;
        });
    }
}

impl<'a> Walked<'a> {
    async fn begin(centre: &'a Centre, clock: Option<&'a Clock>, seed: u64) -> Self {
        println!("REELL_SEED={seed} in {}", centre.recipe);
        let decision = centre.an_active_decision(GRANTED_ORE).await;
        let today = centre.clock().now().date();
        let guards = [
            AccountGuard::DebitsWithinCredits,
            AccountGuard::DebitsWithinCredits,
            AccountGuard::CreditsWithinDebits,
            AccountGuard::None,
            AccountGuard::None,
        ];
        let accounts: Vec<_> =
            (1..).zip(guards).map(|(number, guard)| (format!("test:walk:{number}"), guard)).collect();
        let entries_before = trial_balance(centre).await.1;
        let mut walked = Self {
            centre,
            clock,
            seed,
            clients: clients(centre),
            model: Model::new(ADJUSTS.to_vec(), &decision.id, GRANTED_ORE, Month::of(today)),
            walk: Walk::new(seed, &ADJUSTS, accounts.clone(), today),
            entries_before,
            met: BTreeMap::new(),
        };
        for (account, guard) in accounts {
            let request = OpenAccountRequest { request_id: key(), account, guard: guard.into() };
            walked.round(vec![Ask { who: 0, command: Command::Open(request) }]).await;
        }
        walked
    }

    async fn go(&mut self, commands: usize) {
        let (mut asked, mut looked) = (0, 0);
        while asked < commands {
            let mut since = 0;
            while since < BETWEEN && asked + since < commands {
                let round = self.walk.round(&self.model);
                since += round.len();
                self.round(round).await;
            }
            asked += since;
            looked += 1;
            self.look().await;
            if looked % LOOKS == 0 || asked >= commands {
                self.let_time_pass().await;
                self.look().await;
                self.verify().await;
            }
        }
        self.look_past_the_service().await;
        println!("{asked} commands, and what was refused: {:?}", self.met);
    }

    /// What is answered depends on who comes first, so that a walk may miss what is seldom met: it is then longer.
    async fn go_on_until_all_is_met(&mut self) {
        for further in 0.. {
            let missing: Vec<_> = MET.iter().filter(|reason| !self.met.contains_key(**reason)).collect();
            if missing.is_empty() {
                return;
            }
            assert!(further < FURTHER, "REELL_SEED={}: nobody met {missing:?}", self.seed);
            self.go(BETWEEN * LOOKS).await;
        }
    }

    /// Asks everything of a round at the same time.
    async fn round(&mut self, round: Vec<Ask>) {
        let clients = &self.clients;
        let asked = round.into_iter().map(|ask| async move {
            let outcome = ask.send(&clients[ask.who]).await;
            (ask, outcome)
        });
        let round: Vec<(Ask, Outcome)> = futures::future::join_all(asked).await;
        assert!(self.model.explains(&round), "REELL_SEED={}: no order explains {round:#?}", self.seed);
        for reason in round.iter().filter_map(|(_, outcome)| outcome.as_ref().err()) {
            *self.met.entry(reason.clone()).or_default() += 1;
        }
        self.walk.note(&round);
    }

    /// Lets twenty minutes pass, where the test holds the clock: what was held or set aside for a short time is given back by itself.
    async fn let_time_pass(&mut self) {
        let Some(clock) = self.clock else { return };
        clock.advance(Duration::from_secs(1_200));
        let now = clock.now();
        self.model.expire(&now.to_proto());
        let micros = now.micros();
        let late = format!(
            "SELECT (SELECT COUNT(*) FROM pending_posting WHERE state = 'pending' AND expires_at <= {micros})
             + (SELECT COUNT(*) FROM commitment WHERE state = 'reserved' AND expires_at <= {micros})"
        );
        eventually("money that is free again", async || self.centre.databases().number("funding", &late).await == 0)
            .await;
        // Tokens were minted before.
        self.clients = clients(self.centre);
    }

    /// The books by their own RPCs are those of the model.
    async fn look(&mut self) {
        let Self { centre, model, seed, .. } = self;
        let mut ledger = centre.operator("inspector").ledger();
        let (balances, entries) = trial_balance(centre).await;
        let of = |account: &str| balances.get(account).copied().unwrap_or_default();
        for (name, account) in &model.accounts {
            let request = GetBalanceRequest { account: name.clone(), ..GetBalanceRequest::default() };
            let shown = ledger.get_balance(request).await.unwrap().into_inner().balance.unwrap();
            assert_eq!(shown, model::judge::balance(name, account), "REELL_SEED={seed}");
            assert!(shown.available_ore >= 0, "REELL_SEED={seed}: {name} is below its guard");
            assert_eq!(of(name), shown.balance_ore, "REELL_SEED={seed}: {name} in the trial balance");
            let back = i64::try_from(self.walk.chance.below(130)).unwrap();
            let day = self.walk.today - time::Duration::days(back);
            let request = GetBalanceRequest {
                account: name.clone(),
                as_of_date: day.to_string(),
                ..GetBalanceRequest::default()
            };
            let then: LedgerBalance = ledger.get_balance(request).await.unwrap().into_inner().balance.unwrap();
            let posted = [then.posted_debit_ore, then.posted_credit_ore];
            assert_eq!(posted, model.posted_by(name, day), "REELL_SEED={seed}: {name} as of {day}");
        }
        let purse = [
            of(&format!("decision:{}:available", model.decision)),
            of(&format!("decision:{}:committed", model.decision)),
        ];
        assert_eq!(purse, model.purse, "REELL_SEED={seed}: what is left of the decision, and what is set aside");
        assert!(purse[0] >= 0 && purse[0] + purse[1] == GRANTED_ORE);
        let expected = self.entries_before + i64::try_from(model.entries.len()).unwrap() + model.booked;
        assert_eq!(entries, expected, "REELL_SEED={seed}: every entry is there once");
    }

    /// The chain holds, and has every entry.
    async fn verify(&self) {
        let seed = self.seed;
        let waiting = "SELECT COUNT(*) FROM journal_waiting";
        eventually("links", async || self.centre.databases().number("funding", waiting).await == 0).await;
        let inspector = self.centre.operator("inspector");
        let mut parts = inspector.ledger().verify_ledger(VerifyLedgerRequest {}).await.unwrap().into_inner();
        let (mut entries, mut whole) = (0, false);
        while let Some(part) = parts.message().await.unwrap() {
            assert!(part.faults.is_empty(), "REELL_SEED={seed}: {:?}", part.faults);
            entries += part.entries;
            whole = part.last;
        }
        assert!(whole);
        assert_eq!(entries, trial_balance(self.centre).await.1, "REELL_SEED={seed}: the chain has every entry");
    }

    /// The same in the tables: each entry sums to zero, each is taken back once, what was held is resolved once, no key had two effects.
    async fn look_past_the_service(&self) {
        let number = async |sql: &str| self.centre.databases().number("funding", sql).await;
        let unbalanced = "SELECT COUNT(*) FROM (SELECT entry_id FROM posting GROUP BY entry_id HAVING SUM(amount_ore) <> 0) AS broken";
        assert_eq!(number(unbalanced).await, 0);
        let twice = "SELECT COUNT(*) FROM (SELECT reverses_id FROM journal_entry WHERE reverses_id IS NOT NULL
             GROUP BY reverses_id HAVING COUNT(*) > 1) AS broken";
        assert_eq!(number(twice).await, 0);
        let reversals = i64::try_from(self.model.entries.values().filter(|entry| entry.is_reversal).count()).unwrap();
        assert_eq!(number("SELECT COUNT(*) FROM journal_entry WHERE reverses_id IS NOT NULL").await, reversals);
        let held = i64::try_from(self.model.pendings.values().filter(|held| held.is_held).count()).unwrap();
        assert_eq!(number("SELECT COUNT(*) FROM pending_posting WHERE state = 'pending'").await, held);
        let pendings = i64::try_from(self.model.pendings.len()).unwrap();
        assert_eq!(number("SELECT COUNT(*) FROM pending_posting").await, pendings);
        let commitments = i64::try_from(self.model.commitments.len()).unwrap();
        assert_eq!(number("SELECT COUNT(*) FROM commitment").await, commitments);
        let settled = "SELECT COUNT(*) FROM pending_posting p WHERE state = 'posted'
             AND posted_ore <> (SELECT MAX(amount_ore) FROM posting WHERE entry_id = p.entry_id)";
        assert_eq!(number(settled).await, 0, "what was moved is what the entry says");
        // The import and the activation of the decision have keys too.
        let keys = i64::try_from(self.model.answered.len()).unwrap() + 2;
        assert_eq!(number("SELECT COUNT(*) FROM idempotency_record").await, keys, "each key has its one effect");
    }
}

/// The balances by account, and how many entries there are. They sum to zero whenever anybody looks.
async fn trial_balance(centre: &Centre) -> (BTreeMap<String, i64>, i64) {
    let answer = centre.operator("inspector").funding().get_trial_balance(GetTrialBalanceRequest::default()).await;
    let answer = answer.unwrap().into_inner();
    let balances: BTreeMap<_, _> = answer.accounts.into_iter().map(|line| (line.account, line.balance_ore)).collect();
    assert_eq!((answer.sum_ore, balances.values().sum::<i64>()), (0, 0));
    (balances, answer.entry_count)
}

fn clients(centre: &Centre) -> Vec<Client> {
    let client = |(who, adjusts): (usize, &bool)| {
        let mut grant = Grant::operator(&format!("walker-{who}"));
        if !adjusts {
            grant.permissions.retain(|permission| permission != "ledger.close" && permission != "ledger.reopen");
        }
        let cases = centre.caller("cases", Some(centre.token(&grant)));
        Client { operator: centre.holder(&grant), cases }
    };
    ADJUSTS.iter().enumerate().map(client).collect()
}
