//! What the funding service asks of its peers, and how their refusals read here.

use std::collections::{BTreeMap, btree_map::Entry};

use mesh::{
    connect::{Link, Peer},
    refusal::Error,
};
use proto::reell::actors::v1::{
    GetOrganisationRequest, Organisation, OrganisationState, Refusal as ActorsRefusal,
    organisations_client::OrganisationsClient,
};

use crate::domain::{OrganisationId, formats::Party, refusal::Refusal};

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
        match self.organisation(id).await?.state() {
            OrganisationState::Active => Ok(()),
            OrganisationState::Inactive | OrganisationState::Unspecified => {
                Err(Refusal::OrganisationNotActive(id).into())
            }
        }
    }

    /// An organisation as files name it, whether it is still in use or not. Refuses where it is not in the registry.
    pub async fn party(&mut self, id: OrganisationId) -> Result<Party, Error> {
        let organisation = self.organisation(id).await?;
        let stated = |text: String| Some(text).filter(|text| !text.is_empty());
        Ok(Party {
            id,
            name: organisation.name,
            number: stated(organisation.organisation_number),
            peppol: stated(organisation.peppol_id),
        })
    }

    /// Several organisations, each asked about once.
    pub async fn parties(&mut self, ids: Vec<OrganisationId>) -> Result<BTreeMap<OrganisationId, Party>, Error> {
        let mut parties = BTreeMap::new();
        for id in ids {
            if let Entry::Vacant(place) = parties.entry(id) {
                place.insert(self.party(id).await?);
            }
        }
        Ok(parties)
    }

    async fn organisation(&mut self, id: OrganisationId) -> Result<Organisation, Error> {
        let request = GetOrganisationRequest { organisation_id: id.to_string(), ..Default::default() };
        match self.organisations.get_organisation(request).await.map_err(Error::from) {
            Ok(answer) => Ok(answer.into_inner().organisation.unwrap_or_default()),
            Err(error) if error.is(ActorsRefusal::OrganisationNotFound.as_str_name()) => {
                Err(Refusal::OrganisationNotActive(id).into())
            }
            Err(error) => Err(error),
        }
    }
}
