//! What lists of gatherings and of target groups ask for, and what they show.

use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::actors::v1 as contract;
use time::Date;

use super::super::{
    opaque,
    reading::{filter, optional_day},
};
use crate::domain::gathering::{Involvement, Reach, TargetGroup};

/// The most roles in one list.
const ROLES: usize = 30;
/// The longest role or id of a group, in characters.
const WORD: usize = 60;
/// All that a list of an organisation's involvement can be cut down to.
const REACHES: [Reach; 3] = [Reach::Attended, Reach::InvitedOnly, Reach::Never];

/// Whose involvement is asked for.
#[derive(Debug)]
pub struct Asked {
    /// Which group's.
    pub group: String,
    /// Only those that were reached so far.
    pub reach: Option<Reach>,
    /// The day at whose end it is asked.
    pub on: Date,
}

/// Reads whose involvement is asked for.
pub fn involvement_of(request: &contract::ListInvolvementRequest, today: Date) -> Result<Asked, Error> {
    let mut fields = Fields::new();
    let group = fields.take("target_group_id", word(&request.target_group_id));
    let reach = fields.take("state", filter(&REACHES, reach_to_proto, request.state));
    let as_of = fields.take("as_of", optional_day(&request.as_of));
    match (group, reach, as_of) {
        (Some(group), Some(reach), Some(as_of)) => Ok(Asked { group, reach, on: as_of.unwrap_or(today) }),
        _ => Err(fields.refusal()),
    }
}

/// Which roles are to make an organisation one of a group.
pub struct Regrouped {
    /// Which group.
    pub group: String,
    /// Those that do.
    pub roles: Vec<String>,
    /// Those that take it out.
    pub except_roles: Vec<String>,
}

/// Reads which roles are to make an organisation one of a group.
pub fn regrouped(request: &contract::ReviseTargetGroupRequest) -> Result<Regrouped, Error> {
    let mut fields = Fields::new();
    let group = fields.take("target_group_id", word(&request.target_group_id));
    let roles = words(&mut fields, "roles", &request.roles);
    let except_roles = words(&mut fields, "except_roles", &request.except_roles);
    if request.roles.is_empty() {
        fields.reject("roles", "must be at least one: nobody would be in the group");
    }
    for (place, role) in except_roles.iter().enumerate() {
        if roles.contains(role) {
            fields
                .reject(&format!("except_roles[{place}]"), "must not stand in roles too: leave it out in one of them");
        }
    }
    opaque(&mut fields, "etag", &request.etag);
    match group {
        Some(group) if fields.is_empty() => Ok(Regrouped { group, roles, except_roles }),
        _ => Err(fields.refusal()),
    }
}

fn words(fields: &mut Fields, name: &str, list: &[String]) -> Vec<String> {
    if list.len() > ROLES {
        fields.reject(name, format!("must be at most {ROLES}"));
        return Vec::new();
    }
    let mut words: Vec<_> = list
        .iter()
        .enumerate()
        .filter_map(|(place, one)| fields.take(&format!("{name}[{place}]"), word(one)))
        .collect();
    words.sort();
    words.dedup();
    words
}

fn word(text: &str) -> Result<String, String> {
    let plain =
        !text.is_empty() && text.len() <= WORD && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { Ok(text.to_owned()) } else { Err("must be a word in lower case, with '_' between its parts".into()) }
}

/// An organisation's involvement as the contract shows it.
pub fn involvement(involvement: &Involvement) -> contract::Involvement {
    let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    contract::Involvement {
        organisation_id: involvement.organisation.to_string(),
        name: involvement.name.clone(),
        state: reach_to_proto(involvement.reach()).into(),
        attended: count(involvement.attended),
        invited: count(involvement.invited),
        last_attended_time: involvement.last_attended.map(Timestamp::to_proto),
    }
}

/// A target group as the contract shows it.
pub fn target_group(group: &TargetGroup) -> contract::TargetGroup {
    contract::TargetGroup {
        id: group.id.clone(),
        etag: group.revision.to_string(),
        item: group.item,
        title: group.title.clone(),
        roles: group.roles.clone(),
        except_roles: group.except_roles.clone(),
    }
}

fn reach_to_proto(reach: Reach) -> contract::InvolvementState {
    match reach {
        Reach::Attended => contract::InvolvementState::Attended,
        Reach::InvitedOnly => contract::InvolvementState::InvitedOnly,
        Reach::Never => contract::InvolvementState::Never,
    }
}
