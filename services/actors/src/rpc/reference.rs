//! Operations on reference data: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    GetConceptRequest, GetConceptResponse, GetLegalReferenceRequest, GetLegalReferenceResponse, ImportTaxonomyRequest,
    ImportTaxonomyResponse, ListDatasetsRequest, ListDatasetsResponse, ListDeprecatedConceptsRequest,
    ListDeprecatedConceptsResponse, ListLanguagesRequest, ListLanguagesResponse, ListLegalReferencesRequest,
    ListLegalReferencesResponse, ListMunicipalitiesRequest, ListMunicipalitiesResponse, ListTaxonomyVersionsRequest,
    ListTaxonomyVersionsResponse, SearchConceptsRequest, SearchConceptsResponse, reference_server::Reference,
};
use tonic::{Request, Response, Status};

mod get_concept;
mod get_legal_reference;
mod import_taxonomy;
mod list_datasets;
mod list_deprecated_concepts;
mod list_languages;
mod list_legal_references;
mod list_municipalities;
mod list_taxonomy_versions;
mod search_concepts;

/// Reference data as gRPC sees it.
pub struct ReferenceService {
    mesh: Mesh,
}

impl ReferenceService {
    /// The reference data of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Reference for ReferenceService {
    async fn list_municipalities(
        &self,
        request: Request<ListMunicipalitiesRequest>,
    ) -> Result<Response<ListMunicipalitiesResponse>, Status> {
        read(&self.mesh, request, list_municipalities::run).await
    }

    async fn list_languages(
        &self,
        request: Request<ListLanguagesRequest>,
    ) -> Result<Response<ListLanguagesResponse>, Status> {
        read(&self.mesh, request, list_languages::run).await
    }

    async fn get_legal_reference(
        &self,
        request: Request<GetLegalReferenceRequest>,
    ) -> Result<Response<GetLegalReferenceResponse>, Status> {
        read(&self.mesh, request, get_legal_reference::run).await
    }

    async fn list_legal_references(
        &self,
        request: Request<ListLegalReferencesRequest>,
    ) -> Result<Response<ListLegalReferencesResponse>, Status> {
        read(&self.mesh, request, list_legal_references::run).await
    }

    async fn list_datasets(
        &self,
        request: Request<ListDatasetsRequest>,
    ) -> Result<Response<ListDatasetsResponse>, Status> {
        read(&self.mesh, request, list_datasets::run).await
    }

    async fn import_taxonomy(
        &self,
        request: Request<ImportTaxonomyRequest>,
    ) -> Result<Response<ImportTaxonomyResponse>, Status> {
        write(&self.mesh, request, import_taxonomy::run).await
    }

    async fn list_taxonomy_versions(
        &self,
        request: Request<ListTaxonomyVersionsRequest>,
    ) -> Result<Response<ListTaxonomyVersionsResponse>, Status> {
        read(&self.mesh, request, list_taxonomy_versions::run).await
    }

    async fn get_concept(&self, request: Request<GetConceptRequest>) -> Result<Response<GetConceptResponse>, Status> {
        read(&self.mesh, request, get_concept::run).await
    }

    async fn search_concepts(
        &self,
        request: Request<SearchConceptsRequest>,
    ) -> Result<Response<SearchConceptsResponse>, Status> {
        read(&self.mesh, request, search_concepts::run).await
    }

    async fn list_deprecated_concepts(
        &self,
        request: Request<ListDeprecatedConceptsRequest>,
    ) -> Result<Response<ListDeprecatedConceptsResponse>, Status> {
        read(&self.mesh, request, list_deprecated_concepts::run).await
    }
}
