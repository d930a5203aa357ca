//! A look into each service's database, past the service.

use mesh::{clock::Clock, store::Place};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};
use tokio::sync::OnceCell;

use crate::eventually;

/// Who follows whose events, in the order in which one leads to the next.
pub const FOLLOWERS: [(&str, &str); 4] =
    [("cases", "actors"), ("funding", "cases"), ("reporting", "cases"), ("reporting", "funding")];

/// The services that have a database.
pub const SERVICES: [&str; 4] = ["actors", "funding", "cases", "reporting"];

/// The databases of one centre.
pub struct Databases {
    url: String,
    open: [OnceCell<DatabaseConnection>; 4],
}

impl Databases {
    /// Those of the centre with this storage URL.
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), open: Default::default() }
    }

    /// The database of a service.
    pub async fn of(&self, service: &str) -> &DatabaseConnection {
        let place = SERVICES.iter().position(|known| *known == service).expect("a service with a database");
        let connect = async || {
            let url = match mesh::store::place(service, &self.url).expect("the storage URL is good") {
                Place::File(path) => format!("sqlite://{}?mode=rw", path.display()),
                Place::Server { url, database } => format!("{url}/{database}"),
            };
            let mut options = ConnectOptions::new(url);
            options.sqlx_logging(false).max_connections(2);
            Database::connect(options).await.expect("the database opens")
        };
        self.open[place].get_or_init(connect).await
    }

    /// The rows of a query.
    pub async fn rows(&self, service: &str, sql: &str) -> Vec<QueryResult> {
        let db = self.of(service).await;
        let statement = Statement::from_string(db.get_database_backend(), sql);
        db.query_all_raw(statement).await.unwrap_or_else(|fault| panic!("{service}: {sql}: {fault}"))
    }

    /// The one number that a query answers; 0 for NULL.
    pub async fn number(&self, service: &str, sql: &str) -> i64 {
        let rows = self.rows(service, sql).await;
        rows.first().and_then(|row| row.try_get_by_index::<Option<i64>>(0).expect("a number")).unwrap_or_default()
    }

    /// Changes something behind the service's back.
    pub async fn execute(&self, service: &str, sql: &str) {
        let db = self.of(service).await;
        db.execute_unprepared(sql).await.unwrap_or_else(|fault| panic!("{service}: {sql}: {fault}"));
    }

    /// Waits until what has happened up to now has been heard by all who listen, and by those who listen to them.
    pub async fn settle(&self, clock: &Clock) {
        for (consumer, source) in FOLLOWERS {
            let now = clock.now().micros();
            let waiting = format!("SELECT COUNT(*) FROM event WHERE position IS NULL AND at <= {now}");
            eventually(&format!("a place for each event of {source}"), async || {
                self.number(source, &waiting).await == 0
            })
            .await;
            let head = self.number(source, "SELECT MAX(position) FROM event").await;
            let heard = format!("SELECT position FROM inbox_cursor WHERE source = '{source}'");
            eventually(&format!("{consumer} that has heard {source}"), async || {
                self.number(consumer, &heard).await >= head
            })
            .await;
        }
    }
}
