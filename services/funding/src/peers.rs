//! What the funding service asks of its peers, and how their refusals read here.

use mesh::{
    connect::{Link, Peer},
    refusal::Error,
};
use proto::reell::actors::v1::{
    GetOrganisationRequest, OrganisationState, Refusal as ActorsRefusal, organisations_client::OrganisationsClient,
};

use crate::domain::{OrganisationId, refusal::Refusal};

/// The actor registry.
pub struct Peers {
    organisations: OrganisationsClient<Peer>,
}

impl mesh::connect::Peers for Peers {
    fn bind(link: &Link) -> Self {
        Self { organisations: OrganisationsClient::new(link.to("actors")) }
    }
}

impl Peers {
    /// Refuses where an organisation is not in the registry, or no longer in use. What the mesh refuses goes on to the caller as it is.
    pub async fn check_active(&mut self, id: OrganisationId) -> Result<(), Error> {
        let request = GetOrganisationRequest { organisation_id: id.to_string(), ..Default::default() };
        let organisation = match self.organisations.get_organisation(request).await.map_err(Error::from) {
            Ok(answer) => answer.into_inner().organisation.unwrap_or_default(),
            Err(error) if error.is(ActorsRefusal::OrganisationNotFound.as_str_name()) => {
                return Err(Refusal::OrganisationNotActive(id).into());
            }
            Err(error) => return Err(error),
        };
        match organisation.state() {
            OrganisationState::Active => Ok(()),
            OrganisationState::Inactive | OrganisationState::Unspecified => {
                Err(Refusal::OrganisationNotActive(id).into())
            }
        }
    }
}
