//! Anybody may ask whether a service is ready.

use mesh::health::{self, NotReady};
use sandbox::everywhere;

#[test]
fn each_service_says_that_it_serves_without_a_token() {
    everywhere(async |centre| {
        let nobody = centre.caller(mesh::guard::EDGE, None);
        let names = [
            ("actors", "reell.actors.v1.Organisations"),
            ("funding", "reell.funding.v1.Funding"),
            ("cases", "reell.cases.v1.Cases"),
            ("reporting", "reell.reporting.v1.Reporting"),
        ];
        for (service, name) in names {
            assert_eq!(health::check(nobody.to(service), name).await, Ok(()));
            assert_eq!(health::check(nobody.to(service), "").await, Ok(()));
            assert_eq!(health::check(nobody.to(service), "mesh.v1.Events").await, Ok(()));
            assert_eq!(
                health::check(nobody.to(service), "reell.nobody.v1.Nobody").await,
                Err(NotReady::NotHosted("reell.nobody.v1.Nobody".into()))
            );
        }
    });
}
