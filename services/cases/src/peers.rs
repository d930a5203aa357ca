//! What the case service asks of its peers, and how their refusals read here.
//!
//! A peer's own refusal becomes one of ours with the peer's reason beside it. What the mesh refuses, such as an unreachable peer or a
//! deadline that has passed, goes on to the caller as it is.

use mesh::{
    clock::Timestamp,
    connect::{Link, Peer},
    refusal::{Error, Refused},
};
use proto::reell::{
    actors::v1::{
        CheckPersonRequest, CheckPersonResponse, GetOrganisationRequest, ListNamedPersonsRequest, OrganisationRole,
        OrganisationState, organisations_client::OrganisationsClient, persons_client::PersonsClient,
    },
    funding::v1::{self as funding, CommitmentState, RecordCommitmentRequest, funding_client::FundingClient},
};

use crate::domain::{
    CaseId, CommitmentId, OrganisationId, PersonId,
    case::{Commitment, Order},
    refusal::{Refusal, Unfit},
};

/// The services that a case depends on when it is opened or decided.
pub struct Peers {
    organisations: OrganisationsClient<Peer>,
    persons: PersonsClient<Peer>,
    funding: FundingClient<Peer>,
}

/// Whether a person's identity is protected, and as of which of the registry's events on the person.
#[derive(Debug, Clone, Copy)]
pub struct Protection {
    /// Whether it is.
    pub hidden: bool,
    /// The number of the last event.
    pub sequence: i64,
}

impl mesh::connect::Peers for Peers {
    fn bind(link: &Link) -> Self {
        let actors = link.to("actors");
        Self {
            organisations: OrganisationsClient::new(actors.clone()),
            persons: PersonsClient::new(actors),
            funding: FundingClient::new(link.to("funding")),
        }
    }
}

impl Peers {
    /// Refuses where an organisation may not refer persons.
    pub async fn check_referrer(&mut self, id: OrganisationId) -> Result<(), Error> {
        self.check_role(id, OrganisationRole::Referrer, Refusal::ReferrerNotActive).await
    }

    /// Refuses where an organisation may not issue documents.
    pub async fn check_issuer(&mut self, id: OrganisationId) -> Result<(), Error> {
        self.check_role(id, OrganisationRole::Issuer, Refusal::IssuerNotActive).await
    }

    /// What the registry says of whether a person's identity is protected. Refuses where the caller sees no such person in it, or where
    /// data on the person is not to be used further.
    pub async fn check_person(&mut self, id: PersonId) -> Result<Protection, Error> {
        let answer = self.ask_of(id).await?;
        if answer.restricted {
            return Err(Refusal::PersonRestricted.into());
        }
        Ok(Protection { hidden: answer.hidden, sequence: answer.last_sequence })
    }

    async fn ask_of(&mut self, id: PersonId) -> Result<CheckPersonResponse, Error> {
        let answer = self.persons.check_person(CheckPersonRequest { person_id: id.to_string() }).await;
        Ok(answer.map_err(|status| ours(status, "actors", |_| Refusal::PersonNotRegistered))?.into_inner())
    }

    /// Whether the caller sees a person. Who may not even ask sees nobody.
    pub async fn sees(&mut self, id: PersonId) -> Result<bool, Error> {
        match self.ask_of(id).await {
            Ok(_) => Ok(true),
            Err(error) if error.is("PERSON_NOT_REGISTERED") || error.is("PERMISSION_MISSING") => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The persons with a protected identity whom the caller is named for.
    pub async fn named(&mut self) -> Result<Vec<PersonId>, Error> {
        let answer = match self.persons.list_named_persons(ListNamedPersonsRequest {}).await.map_err(Error::from) {
            Ok(answer) => answer.into_inner(),
            Err(error) if error.is("PERMISSION_MISSING") => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let read =
            |id: &String| PersonId::parse(id).map_err(|rule| anyhow::anyhow!("a person's id from actors {rule}"));
        Ok(answer.person_ids.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Reserves the money for a case that is about to be opened. The same request_id asks for the same reservation, so that a retry
    /// gets it again; one that no case comes to need expires by itself.
    pub async fn reserve(
        &mut self,
        request_id: String,
        case: CaseId,
        order: &Order,
        now: Timestamp,
    ) -> Result<Commitment, Error> {
        let request = RecordCommitmentRequest {
            request_id,
            decision_id: order.decision.to_string(),
            case_id: case.to_string(),
            amount_ore: order.planned_cost_ore,
        };
        let answer = self.funding.record_commitment(request).await.map_err(|status| {
            ours(status, "funding", |refused| Refusal::FundsNotCommitted {
                reason: refused.reason.clone(),
                message: refused.message.clone(),
            })
        })?;
        commitment(answer.into_inner().commitment.unwrap_or_default(), now)
    }

    async fn check_role(
        &mut self,
        id: OrganisationId,
        role: OrganisationRole,
        refusal: fn(Unfit) -> Refusal,
    ) -> Result<(), Error> {
        let request = GetOrganisationRequest { organisation_id: id.to_string(), ..Default::default() };
        let answer = self.organisations.get_organisation(request).await;
        let answer = answer.map_err(|status| ours(status, "actors", |_| refusal(Unfit::Unknown)))?;
        let organisation = answer.into_inner().organisation.unwrap_or_default();
        if organisation.state() != OrganisationState::Active {
            return Err(refusal(Unfit::Inactive).into());
        }
        if !organisation.roles().any(|held| held == role) {
            return Err(refusal(Unfit::WithoutRole).into());
        }
        Ok(())
    }
}

fn ours(status: tonic::Status, peer: &str, refusal: impl FnOnce(&Refused) -> Refusal) -> Error {
    let error = Error::from(status);
    match error.refused() {
        Some(refused) if refused.domain == peer => refusal(refused).into(),
        _ => error,
    }
}

/// Reads a reservation. A retry that comes late is answered with the one that was made first, which may have expired since.
fn commitment(answer: funding::Commitment, now: Timestamp) -> Result<Commitment, Error> {
    let expired = answer.expire_time.is_some_and(|expiry| Timestamp::from_proto(&expiry) <= now);
    let holds = match answer.state() {
        CommitmentState::Reserved => !expired,
        CommitmentState::Committed => true,
        CommitmentState::Unspecified | CommitmentState::Spent | CommitmentState::Released => false,
    };
    if !holds {
        let message = "The reservation that this request made has expired: send the order again with a new request_id.";
        let reason = funding::Refusal::CommitmentState.as_str_name();
        return Err(Refusal::FundsNotCommitted { reason: reason.into(), message: message.into() }.into());
    }
    let id = CommitmentId::parse(&answer.id).map_err(|rule| anyhow::anyhow!("funding's commitment id {rule}"))?;
    Ok(Commitment { id, amount_ore: answer.amount_ore })
}

#[cfg(test)]
mod tests {
    use mesh::refusal::Kind;
    use proto::mesh::v1::Refusal as Reason;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn reservation(state: CommitmentState, expiry: Timestamp) -> funding::Commitment {
        funding::Commitment {
            id: "commitment_00000000000000000000000000000001".into(),
            amount_ore: 7,
            state: state.into(),
            expire_time: Some(expiry.to_proto()),
            ..Default::default()
        }
    }

    #[test]
    fn a_reservation_holds_until_it_expires_and_a_commitment_for_good() {
        let later = Timestamp::from_micros(1_000_001);
        assert!(commitment(reservation(CommitmentState::Reserved, later), NOW).is_ok());
        assert!(commitment(reservation(CommitmentState::Committed, NOW), NOW).is_ok());
        for lapsed in [reservation(CommitmentState::Reserved, NOW), reservation(CommitmentState::Released, later)] {
            assert!(commitment(lapsed, NOW).is_err_and(|error| error.is("FUNDS_NOT_COMMITTED")));
        }
    }

    #[test]
    fn a_peers_refusal_becomes_ours_with_its_reason_and_what_the_mesh_refuses_stays() {
        let funds = |refused: &Refused| Refusal::FundsNotCommitted {
            reason: refused.reason.clone(),
            message: refused.message.clone(),
        };
        let theirs = Refused {
            domain: "funding".into(),
            kind: Kind::FailedPrecondition,
            reason: "FUNDS_INSUFFICIENT".into(),
            ..Refused::mesh(Reason::Unspecified, "Too little is left.")
        };
        let mapped = ours(theirs.into(), "funding", funds);
        let reason = mapped.refused().and_then(|refused| refused.metadata.get("reason").cloned());
        assert!(mapped.is("FUNDS_NOT_COMMITTED"), "{mapped}");
        assert_eq!(reason.as_deref(), Some("FUNDS_INSUFFICIENT"));
        let unreachable = ours(tonic::Status::unavailable("gone"), "funding", funds);
        assert!(unreachable.is("DEPENDENCY_UNAVAILABLE"), "{unreachable}");
    }
}
