//! ListRectifications.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ListRectificationsRequest, Rectification},
};
use sandbox::{Centre, builders::rights::correction, everywhere, fields, key, refused};

use super::{NO_PERSON, a_word, readings};

fn of(person: &str, token: &str, purpose: &str) -> ListRectificationsRequest {
    let page = Some(PageRequest { size: 1, token: token.to_owned() });
    ListRectificationsRequest { page, person_id: person.to_owned(), purpose: purpose.to_owned() }
}

/// All that was corrected on a person.
pub async fn all(centre: &Centre, person: &str) -> Vec<Rectification> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let request = of(person, &token, "");
        let answer = centre.operator("anna").rights().list_rectifications(request).await.unwrap().into_inner();
        found.extend(answer.rectifications);
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn what_was_corrected_is_listed_in_its_order_and_the_reading_is_logged() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let names = [a_word(), a_word(), a_word()];
        for name in &names {
            centre.operator("anna").rights().rectify_person(correction(&person, name)).await.unwrap();
        }
        let listed = all(centre, &person).await;
        assert!(listed.iter().map(|one| &one.values[0].after).eq(&names));
        assert!(listed.windows(2).all(|pair| pair[0].values[0].after == pair[1].values[0].before));
        let purpose = format!("request {}", key());
        centre.operator("anna").rights().list_rectifications(of(&person, "", &purpose)).await.unwrap();
        assert_eq!(readings(centre, "RectificationsListed", &person, &purpose).await, 1);
    });
}

#[test]
fn on_nobody_nothing_was_corrected() {
    everywhere(async |centre| {
        let mut rights = centre.operator("anna").rights();
        assert_eq!(refused(rights.list_rectifications(of(NO_PERSON, "", "")).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(fields(rights.list_rectifications(of("x", "", "a\nb")).await), ["person_id", "purpose"]);
        let person = centre.a_person().register().await;
        let foreign = rights.list_rectifications(of(&person, "AAAA", "")).await;
        assert_eq!(refused(foreign).reason, "PAGE_TOKEN_INVALID");
    });
}
