//! Somebody with the database changes the audit trail: `reell audit verify` says so, and names the entry.

use sandbox::{Centre, Engine, Recipe, Shape, eventually};
use sea_orm::ConnectionTrait;
use sea_orm::DbBackend;

/// A centre with some entries that are linked.
async fn with_a_sealed_trail(engine: Engine) -> Centre {
    let centre = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
    centre.an_open_case().await;
    centre.settle().await;
    let waiting = "SELECT COUNT(*) FROM audit_entry WHERE position IS NULL";
    eventually("a sealed trail", async || centre.databases().number("actors", waiting).await == 0).await;
    centre
}

/// Takes a trigger away, as only the database's owner can.
async fn without(centre: &Centre, trigger: &str) {
    let on = match centre.databases().of("actors").await.get_database_backend() {
        DbBackend::Postgres => " ON audit_entry",
        _ => "",
    };
    centre.databases().execute("actors", &format!("DROP TRIGGER {trigger}{on}")).await;
}

fn verify(centre: &Centre) -> (bool, String) {
    let verdict = centre.command(&["audit", "verify", "actors"]).unwrap();
    (verdict.status.success(), String::from_utf8_lossy(&verdict.stdout).into_owned())
}

#[test]
fn an_altered_entry_is_named() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            let centre = with_a_sealed_trail(engine).await;
            assert!(verify(&centre).0, "{:?}", verify(&centre));
            let row = centre.databases().rows("actors", "SELECT id FROM audit_entry WHERE position = 2").await;
            let id: uuid::Uuid = row[0].try_get_by_index(0).unwrap();
            without(&centre, "audit_entry_is_final").await;
            centre
                .databases()
                .execute("actors", "UPDATE audit_entry SET actor = 'operator:somebody-else' WHERE position = 2")
                .await;
            let (sound, said) = verify(&centre);
            assert!(!sound && said.contains("ALTERED") && said.contains(&id.to_string()), "{said}");
            centre.stop().await;
        });
    }
}

#[test]
fn a_removed_entry_is_missed() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            let centre = with_a_sealed_trail(engine).await;
            without(&centre, "audit_entry_stays").await;
            centre.databases().execute("actors", "DELETE FROM audit_entry WHERE position = 2").await;
            let (sound, said) = verify(&centre);
            assert!(!sound && said.contains("MISSING") && said.contains("position 2"), "{said}");
            centre.stop().await;
        });
    }
}

#[test]
fn the_database_itself_refuses_to_change_or_remove_a_linked_entry() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            let centre = with_a_sealed_trail(engine).await;
            let db = centre.databases().of("actors").await;
            for sql in ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry"] {
                let fault = db.execute_unprepared(sql).await.expect_err(sql);
                assert!(fault.to_string().contains("audit entry is"), "{fault}");
            }
            assert!(verify(&centre).0);
            centre.stop().await;
        });
    }
}
