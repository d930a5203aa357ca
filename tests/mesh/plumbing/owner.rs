//! The role that the services work as owns no table, so that it cannot take away what guards them.

use mesh::{config::Config, store::migrate};
use proto::reell::funding::v1::GetTrialBalanceRequest;
use reell::roles::Role;
use sandbox::{
    Centre, Engine, Recipe, Shape, eventually,
    postgres::{SERVICE_ROLE, for_services, shared},
    scratch,
};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

async fn as_service(url: &str) -> DatabaseConnection {
    Database::connect(format!("{}_funding", for_services(url))).await.unwrap()
}

#[test]
fn a_service_cannot_change_what_guards_its_tables() {
    if !Engine::all().contains(&Engine::Postgres) {
        return;
    }
    sandbox::run(async {
        let centre = Centre::start(Recipe::new(Shape::OneProcess, Engine::Postgres)).await.unwrap();
        centre.an_open_case().await;
        let unlinked = "SELECT COUNT(*) FROM audit_entry WHERE position IS NULL";
        eventually("links", async || centre.databases().number("funding", unlinked).await == 0).await;
        let db = as_service(&centre.storage().unwrap()).await;
        for sql in [
            "UPDATE posting SET amount_ore = 0",
            "DELETE FROM posting",
            "TRUNCATE posting",
            "ALTER TABLE posting DISABLE TRIGGER ALL",
            "ALTER TABLE posting OWNER TO CURRENT_USER",
            "DROP TABLE posting CASCADE",
            "SET session_replication_role = replica",
            "UPDATE audit_entry SET actor = 'somebody else'",
            "CREATE TABLE of_its_own (id integer)",
        ] {
            assert!(db.execute_unprepared(sql).await.is_err(), "{sql}");
        }
        let triggers =
            "SELECT tgname, CAST(CAST(tgrelid AS regclass) AS text) AS of FROM pg_trigger WHERE NOT tgisinternal";
        for trigger in centre.databases().rows("funding", triggers).await {
            let (name, of): (String, String) =
                (trigger.try_get("", "tgname").unwrap(), trigger.try_get("", "of").unwrap());
            let fault = db.execute_unprepared(&format!("DROP TRIGGER {name} ON {of}")).await.unwrap_err().to_string();
            assert!(fault.contains("must be owner"), "{name}: {fault}");
        }
        let balance = centre.operator("anna").funding().get_trial_balance(GetTrialBalanceRequest::default()).await;
        assert_eq!(balance.unwrap().into_inner().sum_ore, 0);
        centre.stop().await;
    });
}

#[test]
fn a_service_that_lacks_a_table_which_it_may_not_make_says_who_makes_it() {
    let Some(cluster) = shared() else { return };
    sandbox::run(async {
        let url = cluster.url(&format!("owned{}", scratch::next()));
        let storage = |url: &str| {
            let role = SERVICE_ROLE.to_owned();
            mesh::config::Storage { url: url.to_owned(), service_role: role, ..Config::defaults().unwrap().storage }
        };
        let funding = Role::Funding.stored().unwrap();
        let services = storage(&for_services(&url));
        // The owner has made the database, and nothing in it.
        let none = mesh::config::Storage { service_role: "nobody".into(), ..storage(&url) };
        let unknown = migrate("funding", &none, Vec::new).await.unwrap_err().to_string();
        assert!(unknown.contains("nobody cannot be given the tables of funding"), "{unknown}");
        let lacking = migrate("funding", &services, funding.migrations).await.unwrap_err().to_string();
        assert!(lacking.contains("run `reell migrate` as the owner"), "{lacking}");
        // As it is with the next version: some of its tables are there.
        assert_eq!(migrate("funding", &storage(&url), Vec::new).await.unwrap(), Vec::<String>::new());
        let behind = migrate("funding", &services, funding.migrations).await.unwrap_err().to_string();
        assert!(behind.contains("lacks the migration m0") && behind.contains("as the owner"), "{behind}");
        assert!(!migrate("funding", &storage(&url), funding.migrations).await.unwrap().is_empty());
        assert!(migrate("funding", &services, funding.migrations).await.unwrap().is_empty());
    });
}
