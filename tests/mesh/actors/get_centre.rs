//! GetCentre.

use proto::reell::actors::v1::{GetCentreRequest, GetCentreResponse};
use sandbox::{Centre, everywhere, fields};

use super::a_year;

async fn on(centre: &Centre, day: &str) -> GetCentreResponse {
    let request = GetCentreRequest { as_of: day.to_owned() };
    centre.operator("anna").centre().get_centre(request).await.unwrap().into_inner()
}

#[test]
fn the_host_of_a_day_is_told_and_so_is_how_long_there_was_none() {
    everywhere(async |centre| {
        let year = a_year();
        let day = |text: &str| format!("{year}-{text}");
        let first = centre.a_host(&day("03-01"), &day("06-01")).await;
        let second = centre.a_host(&day("09-01"), &day("10-01")).await;
        for (asked, host) in [("03-01", &first), ("05-31", &first), ("09-01", &second), ("09-30", &second)] {
            let answer = on(centre, &day(asked)).await;
            assert_eq!(answer.host.as_ref(), Some(host), "{asked}");
            assert_eq!((answer.vacant_from.as_str(), answer.vacant_until.as_str()), ("", ""));
            assert_eq!((answer.name.as_str(), answer.as_of), ("Sandbox", day(asked)));
        }
        for asked in ["06-01", "08-31"] {
            let answer = on(centre, &day(asked)).await;
            assert_eq!((answer.host, answer.vacant_from, answer.vacant_until), (None, day("06-01"), day("09-01")));
        }
    });
}

#[test]
fn a_day_that_is_not_stated_is_today_and_one_that_is_none_is_refused() {
    everywhere(async |centre| {
        assert_eq!(on(centre, "").await.as_of, centre.clock().now().date().to_string());
        let wrong = GetCentreRequest { as_of: "yesterday".into() };
        assert_eq!(fields(centre.operator("anna").centre().get_centre(wrong).await), ["as_of"]);
    });
}

#[test]
fn before_the_first_host_nobody_ever_was() {
    everywhere(async |centre| {
        let year = a_year();
        centre.a_host(&format!("{year}-02-01"), &format!("{year}-03-01")).await;
        let answer = on(centre, "0001-01-01").await;
        assert_eq!((answer.host, answer.vacant_from.as_str()), (None, ""));
        assert!(!answer.vacant_until.is_empty());
    });
}
