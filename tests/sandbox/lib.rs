//! The centre in a box: whole or in pieces, on each engine, with all that a test needs to act and to look.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what a test can't do without may end it")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make time, ids, tasks and lines of their own"
)]

use std::{
    future::Future,
    net::TcpListener,
    sync::{
        LazyLock, OnceLock,
        atomic::{AtomicU16, Ordering},
    },
    time::{Duration, Instant},
};

pub mod builders;
pub mod caller;
pub mod centre;
pub mod collector;
pub mod databases;
pub mod front;
pub mod guarded;
pub mod metrics;
pub mod numbers;
pub mod postgres;
pub mod recipe;
pub mod refused;
pub mod scratch;
pub mod uploads;

pub use caller::Caller;
pub use centre::Centre;
pub use recipe::{Engine, Recipe, Shape};
pub use refused::{fields, refused};

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the machine gives threads")
});

/// Runs a test on the runtime that the centres live on, since connections do not outlive the runtime that opened them.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    RUNTIME.block_on(test)
}

/// Runs a test in every shape on every engine that there is. Centres are shared, so a test stays with what it has made itself.
pub fn everywhere(test: impl AsyncFn(&Centre)) {
    each(&Recipe::all(), test);
}

/// Runs a test in one shape, on every engine that there is.
pub fn on_each_engine(shape: Shape, test: impl AsyncFn(&Centre)) {
    let recipes: Vec<_> = Recipe::all().into_iter().filter(|recipe| recipe.shape == shape).collect();
    each(&recipes, test);
}

fn each(recipes: &[Recipe], test: impl AsyncFn(&Centre)) {
    for recipe in recipes {
        // Shown only where the test fails: the last line says where.
        println!("in {recipe}");
        run(test(shared(recipe)));
    }
}

/// The centre of a combination, which all tests of the process share.
pub fn shared(recipe: &Recipe) -> &'static Centre {
    static CENTRES: [OnceLock<Centre>; 4] = [const { OnceLock::new() }; 4];
    let place = usize::from(recipe.shape == Shape::Mesh) * 2 + usize::from(recipe.engine == Engine::Postgres);
    CENTRES[place].get_or_init(|| run(Centre::start(recipe.clone())).expect("a centre starts"))
}

/// Waits until something holds, for at most a minute: thousands of events of an import take a busy machine a while.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < Duration::from_secs(60), "a minute later there is still not: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A port that nobody listens on. It lies below those that the system gives to outgoing connections, and is given once.
pub fn free_port() -> std::io::Result<u16> {
    const FIRST: u16 = 12_000;
    const MOST: u16 = 20_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let offset = u16::try_from(std::process::id() % 400).unwrap_or(0) * 50;
    loop {
        let port = FIRST + (offset + NEXT.fetch_add(1, Ordering::Relaxed)) % MOST;
        match TcpListener::bind(("127.0.0.1", port)) {
            Ok(_) => return Ok(port),
            Err(fault) if fault.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(fault) => return Err(fault),
        }
    }
}

/// A new idempotency key.
pub fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}
