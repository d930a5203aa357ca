//! Agreements that tests start from: between organisations of their own, on days long past.

use proto::reell::actors::v1::{
    Agreement, AgreementKind, AgreementParty, DraftAgreementRequest, Organisation, OrganisationRole, PartyRole,
    Permitted, SignAgreementRequest,
};

use crate::{Centre, key};

impl Centre {
    /// So many municipalities.
    pub async fn municipalities(&self, number: usize) -> Vec<Organisation> {
        let mut all = Vec::new();
        for _ in 0..number {
            all.push(self.an_organisation().with_role(OrganisationRole::Municipality).register().await);
        }
        all
    }

    /// The draft of a cooperation agreement of two new partners, for the use of nodes.
    pub async fn a_draft(&self) -> DraftAgreementRequest {
        let parties = self.municipalities(2).await;
        cooperation(&parties)
    }

    /// Drafts an agreement.
    pub async fn draft(&self, request: DraftAgreementRequest) -> Agreement {
        let answer = self.operator("registrar").agreements().draft_agreement(request).await;
        answer.expect("the agreement is drafted").into_inner().agreement.expect("the answer holds the agreement")
    }

    /// Lets all parties of an agreement sign.
    pub async fn sign_all(&self, mut agreement: Agreement) -> Agreement {
        for party in agreement.parties.clone() {
            let request = signature(&agreement.id, &party.organisation_id);
            let answer = self.operator("registrar").agreements().sign_agreement(request).await;
            agreement =
                answer.expect("the party signs").into_inner().agreement.expect("the answer holds the agreement");
        }
        agreement
    }

    /// A signed agreement.
    pub async fn a_signed_agreement(&self, request: DraftAgreementRequest) -> Agreement {
        let draft = self.draft(request).await;
        self.sign_all(draft).await
    }
}

/// A cooperation agreement for the use of nodes, from 2024 on.
pub fn cooperation(parties: &[Organisation]) -> DraftAgreementRequest {
    DraftAgreementRequest {
        request_id: key(),
        kind: AgreementKind::Cooperation.into(),
        registration_number: "KS 2024/17".into(),
        title: "Samverkansavtal om noder".into(),
        purposes: vec!["Shared nodes for validation".into()],
        permits: vec![Permitted::NodeUse.into()],
        parties: parties.iter().map(|organisation| party(&organisation.id, PartyRole::Municipality)).collect(),
        from: "2024-01-01".into(),
        document_sha256: "0a".repeat(32),
        ..Default::default()
    }
}

/// A party in a role.
pub fn party(organisation: &str, role: PartyRole) -> AgreementParty {
    AgreementParty { organisation_id: organisation.to_owned(), role: role.into(), signed_on: String::new() }
}

/// A party's signature on a day long past.
pub fn signature(agreement: &str, organisation: &str) -> SignAgreementRequest {
    SignAgreementRequest {
        request_id: key(),
        agreement_id: agreement.to_owned(),
        etag: String::new(),
        organisation_id: organisation.to_owned(),
        signed_on: "2023-12-01".into(),
    }
}
