//! Permissions to share between the contract and the registry's own types. All that is wrong with a request is said at once.

use std::collections::BTreeSet;

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, GrantSharingRequest, ListSharingRequest, SharingForm, SharingScope, WithdrawSharingRequest,
};
use time::Date;

use super::{opaque, words};
use crate::domain::{
    organisation::OrganisationId,
    person::PersonId,
    sharing::{Form, Scope, Sharing, SharingId},
    validity::{Validity, day_text},
};

/// The most entries in a list of scopes; there are fewer, and one stated twice counts once.
const SCOPES: usize = 20;

/// A permission as it is to be recorded.
pub struct Grant {
    /// Who gives it.
    pub person: PersonId,
    /// Who may be told.
    pub recipient: OrganisationId,
    /// What.
    pub scopes: BTreeSet<Scope>,
    /// How it was given.
    pub form: Form,
    /// For which days.
    pub period: Validity,
}

/// Reads a permission.
pub fn grant(request: &GrantSharingRequest) -> Result<Grant, Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    let recipient = fields.take("recipient_id", OrganisationId::parse(&request.recipient_id));
    if request.scopes.is_empty() || request.scopes.len() > SCOPES {
        fields.reject("scopes", format!("must be 1 to {SCOPES}: a permission for everything is none"));
    }
    let scopes = request.scopes.iter().take(SCOPES).enumerate();
    let scopes = scopes
        .filter_map(|(place, number)| {
            let scope = words::value("SHARING_SCOPE", *number, SharingScope::from_str_name);
            fields.take(&format!("scopes[{place}]"), scope)
        })
        .collect();
    let form = fields.take("form", words::value("SHARING_FORM", request.form, SharingForm::from_str_name));
    let period = words::validity(&mut fields, &request.from, &request.until);
    match (person, recipient, form, period) {
        (Some(person), Some(recipient), Some(form), Some(period)) if fields.is_empty() => {
            Ok(Grant { person, recipient, scopes, form, period })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads which permission is withdrawn.
pub fn withdrawal(request: &WithdrawSharingRequest) -> Result<SharingId, Error> {
    let mut fields = Fields::new();
    let id = fields.take("sharing_id", SharingId::parse(&request.sharing_id));
    opaque(&mut fields, "etag", &request.etag);
    id.filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads whose permissions are listed, as of which day, and why.
pub fn wanted(request: &ListSharingRequest, today: Date) -> Result<(PersonId, Date), Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    let day = words::day_or_none(&mut fields, "as_of", &request.as_of).unwrap_or(today);
    opaque(&mut fields, "purpose", &request.purpose);
    person.filter(|_| fields.is_empty()).map(|person| (person, day)).ok_or_else(|| fields.refusal())
}

/// A permission as the contract shows it, as it stands on a day.
pub fn sharing(sharing: &Sharing, day: Date) -> contract::Sharing {
    let scopes = sharing.scopes.iter();
    contract::Sharing {
        id: sharing.id.to_string(),
        etag: sharing.revision.to_string(),
        person_id: sharing.person.to_string(),
        recipient_id: sharing.recipient.to_string(),
        scopes: scopes.map(|scope| words::number("SHARING_SCOPE", *scope, SharingScope::from_str_name)).collect(),
        form: words::number("SHARING_FORM", sharing.form, SharingForm::from_str_name),
        from: day_text(sharing.period.from),
        until: words::until(sharing.period),
        withdrawn_on: sharing.withdrawn_on.map(day_text).unwrap_or_default(),
        holds: sharing.holds_on(day),
        create_time: Some(sharing.created.to_proto()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::words::tests::agrees;

    #[test]
    fn contract_and_domain_have_the_same_words() {
        agrees::<Scope, _>("SHARING_SCOPE", SharingScope::from_str_name);
        agrees::<Form, _>("SHARING_FORM", SharingForm::from_str_name);
    }
}
