//! Operations on permissions to share: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    GrantSharingRequest, GrantSharingResponse, ListSharingRequest, ListSharingResponse, WithdrawSharingRequest,
    WithdrawSharingResponse, permissions_server::Permissions,
};
use tonic::{Request, Response, Status};

mod grant_sharing;
mod list_sharing;
mod withdraw_sharing;

/// The permissions to share as gRPC sees them.
pub struct PermissionsService {
    mesh: Mesh,
}

impl PermissionsService {
    /// The permissions to share of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Permissions for PermissionsService {
    async fn grant_sharing(
        &self,
        request: Request<GrantSharingRequest>,
    ) -> Result<Response<GrantSharingResponse>, Status> {
        write(&self.mesh, request, grant_sharing::run).await
    }

    async fn withdraw_sharing(
        &self,
        request: Request<WithdrawSharingRequest>,
    ) -> Result<Response<WithdrawSharingResponse>, Status> {
        write(&self.mesh, request, withdraw_sharing::run).await
    }

    async fn list_sharing(
        &self,
        request: Request<ListSharingRequest>,
    ) -> Result<Response<ListSharingResponse>, Status> {
        read(&self.mesh, request, list_sharing::run).await
    }
}
