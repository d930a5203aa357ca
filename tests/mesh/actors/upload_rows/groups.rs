//! Rows with the parents of organisations and with how their functions are reached.

use proto::reell::actors::v1::{
    ContactFunction, ImportKind, LookUpOrganisationRequest, Organisation, OrganisationRole, StartImportRequest,
    look_up_organisation_request::By,
};
use sandbox::{
    Caller, everywhere, numbers, scratch,
    uploads::{an_import_of, import},
};

use super::sent;

const HEADERS: &str = "Orgnr;Namn;Roller;Moderorganisation;Kontaktfunktion;Kontakt e-post;Kontakttelefon\n";

async fn look_up(caller: &Caller, number: &str) -> Organisation {
    let request = LookUpOrganisationRequest { by: Some(By::OrganisationNumber(number.to_owned())) };
    caller.organisations().look_up_organisation(request).await.unwrap().into_inner().organisation.unwrap()
}

#[test]
fn rows_land_below_whom_the_register_or_an_earlier_row_has_and_with_their_contacts() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let known = numbers::organisation_number();
        let registered = centre.an_organisation().numbered(&known).register().await;
        let unnumbered = centre.an_organisation().register().await;
        let mark = scratch::next();
        let given = [(); 5].map(|()| numbers::organisation_number());
        let row = |place: usize, rest: &str| format!("{};Koncernen {mark}-{place};employer;{rest}\n", given[place]);
        let contacts = "Expedition|Rektor;vux@a.example|;|+46 920-45 30 00";
        let good = [
            row(0, &format!("{known};Växel;;+46 920-45 30 00")),
            row(1, &format!("{};{contacts}", unnumbered.id)),
            row(2, &format!("{};;;", given[0].replace('-', ""))),
        ];
        // Later in the file, and nowhere.
        let wrong = [row(3, &format!("{};;;", given[4])), row(4, &format!("{};;;", numbers::organisation_number()))];
        let file = [HEADERS.to_owned(), good.concat(), wrong.concat()].concat();
        let expected = ([3, 0, 2], "5 parent parent_unknown, 6 parent parent_unknown".to_owned());
        assert_eq!(sent(&staff, ImportKind::Organisations, &file, true).await, expected);
        assert_eq!(sent(&staff, ImportKind::Organisations, &file, false).await, expected);
        assert_eq!(sent(&staff, ImportKind::Organisations, &file, false).await, ([0, 3, 2], expected.1));

        let [first, second, third] = [0, 1, 2].map(|place: usize| look_up(&staff, &given[place]));
        let (first, second, third) = (first.await, second.await, third.await);
        assert_eq!(first.parent_id, registered.id);
        assert_eq!(second.parent_id, unnumbered.id);
        assert_eq!(third.parent_id, first.id);
        let contact = |function: &str, email: &str, phone: &str| ContactFunction {
            function: function.into(),
            email: email.into(),
            phone: phone.into(),
        };
        assert_eq!(first.contacts, [contact("Växel", "", "+46 920-45 30 00")]);
        assert_eq!(
            second.contacts,
            [contact("Expedition", "vux@a.example", ""), contact("Rektor", "", "+46 920-45 30 00")]
        );
        assert!(third.contacts.is_empty());

        // What is there is not changed, and what the file has no column for is not compared.
        let other = [HEADERS.to_owned(), row(0, ";Växel;;+46 920-45 30 00"), row(1, &format!("{};;;", unnumbered.id))];
        let taken = "2 number number_taken, 3 number number_taken".to_owned();
        assert_eq!(sent(&staff, ImportKind::Organisations, &other.concat(), false).await, ([0, 0, 2], taken));
        let bare = format!("Orgnr;Namn\n{};Koncernen {mark}-0\n", given[0]);
        let roles = |file: &str| StartImportRequest {
            roles: vec![OrganisationRole::Employer.into()],
            ..an_import_of(ImportKind::Organisations, file.as_bytes())
        };
        assert_eq!(import(&staff, roles(&bare), bare.as_bytes()).await.unchanged_rows, 1);
    });
}

#[test]
fn a_contact_that_breaks_a_rule_is_named_by_its_cell() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let mark = scratch::next();
        let cells = [
            "Expedition|Rektor;vux@a.example;",
            ";vux@a.example;",
            "Expedition;vux;0920-45 30 00",
            "Expedition;;",
            "Expedition;vux@a.example;+46A1",
        ];
        let rows =
            cells.iter().enumerate().map(|(place, cells)| format!(";Kontakten {mark}-{place};employer;;{cells}\n"));
        let file = [HEADERS.to_owned(), rows.collect::<String>()].concat();
        let wrong = [
            "2 contact_email values",
            "3 contact_email values",
            "4 contact_email form",
            "4 contact_phone form",
            "5 contact_email missing",
            "6 contact_phone formula",
        ];
        assert_eq!(sent(&staff, ImportKind::Organisations, &file, false).await, ([0, 0, 5], wrong.join(", ")));
    });
}

#[test]
fn a_group_over_several_chunks_is_judged_alike_in_a_trial_and_when_it_lands() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let mark = scratch::next();
        let chain = [(); 17].map(|()| numbers::organisation_number());
        let mut file = HEADERS.to_owned();
        for (place, number) in chain.iter().enumerate() {
            let parent = place.checked_sub(1).map(|above| chain[above].as_str()).unwrap_or_default();
            file.push_str(&format!("{number};Kedjan {mark}-{place};employer;{parent};;;\n"));
        }
        // More than one chunk takes.
        for place in 0..510 {
            file.push_str(&format!(";Fyllnaden {mark}-{place};employer;;;;\n"));
        }
        for (place, above) in [(0, 0), (1, 15), (2, 16)] {
            file.push_str(&format!(";Bladet {mark}-{place};employer;{};;;\n", chain[above]));
        }
        let expected = ([17 + 510 + 2, 0, 1], "531 parent group_too_deep".to_owned());
        assert_eq!(sent(&staff, ImportKind::Organisations, &file, true).await, expected);
        assert_eq!(sent(&staff, ImportKind::Organisations, &file, false).await, expected);
    });
}
