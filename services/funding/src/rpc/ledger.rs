//! The operations of the ledger: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{
        read,
        stream::{Answers, read_in_parts},
        write,
    },
};
use proto::reell::funding::v1::{
    ClosePeriodRequest, ClosePeriodResponse, GetBalanceRequest, GetBalanceResponse, GetPeriodRequest,
    GetPeriodResponse, ListAccountsRequest, ListAccountsResponse, ListEntriesRequest, ListEntriesResponse,
    ListPendingsRequest, ListPendingsResponse, OpenAccountRequest, OpenAccountResponse, PostEntriesRequest,
    PostEntriesResponse, PostEntryRequest, PostEntryResponse, PostPendingRequest, PostPendingResponse,
    ReopenPeriodRequest, ReopenPeriodResponse, ReservePostingRequest, ReservePostingResponse, ReverseEntryRequest,
    ReverseEntryResponse, VerifyLedgerRequest, VerifyLedgerResponse, VoidPendingRequest, VoidPendingResponse,
    ledger_server::Ledger,
};
use tonic::{Request, Response, Status};

mod close_period;
mod get_balance;
mod get_period;
mod list_accounts;
mod list_entries;
mod list_pendings;
mod open_account;
mod post_entries;
mod post_entry;
mod post_pending;
mod reopen_period;
mod reserve_posting;
mod reverse_entry;
mod verify_ledger;
mod void_pending;

/// The ledger as gRPC sees it.
pub struct LedgerService {
    mesh: Mesh,
}

impl LedgerService {
    /// Those of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Ledger for LedgerService {
    async fn open_account(
        &self,
        request: Request<OpenAccountRequest>,
    ) -> Result<Response<OpenAccountResponse>, Status> {
        write(&self.mesh, request, open_account::run).await
    }

    async fn post_entry(&self, request: Request<PostEntryRequest>) -> Result<Response<PostEntryResponse>, Status> {
        write(&self.mesh, request, post_entry::run).await
    }

    async fn post_entries(
        &self,
        request: Request<PostEntriesRequest>,
    ) -> Result<Response<PostEntriesResponse>, Status> {
        write(&self.mesh, request, post_entries::run).await
    }

    async fn reserve_posting(
        &self,
        request: Request<ReservePostingRequest>,
    ) -> Result<Response<ReservePostingResponse>, Status> {
        write(&self.mesh, request, reserve_posting::run).await
    }

    async fn post_pending(
        &self,
        request: Request<PostPendingRequest>,
    ) -> Result<Response<PostPendingResponse>, Status> {
        write(&self.mesh, request, post_pending::run).await
    }

    async fn void_pending(
        &self,
        request: Request<VoidPendingRequest>,
    ) -> Result<Response<VoidPendingResponse>, Status> {
        write(&self.mesh, request, void_pending::run).await
    }

    async fn reverse_entry(
        &self,
        request: Request<ReverseEntryRequest>,
    ) -> Result<Response<ReverseEntryResponse>, Status> {
        write(&self.mesh, request, reverse_entry::run).await
    }

    async fn get_balance(&self, request: Request<GetBalanceRequest>) -> Result<Response<GetBalanceResponse>, Status> {
        read(&self.mesh, request, get_balance::run).await
    }

    async fn list_accounts(
        &self,
        request: Request<ListAccountsRequest>,
    ) -> Result<Response<ListAccountsResponse>, Status> {
        read(&self.mesh, request, list_accounts::run).await
    }

    async fn list_pendings(
        &self,
        request: Request<ListPendingsRequest>,
    ) -> Result<Response<ListPendingsResponse>, Status> {
        read(&self.mesh, request, list_pendings::run).await
    }

    async fn list_entries(
        &self,
        request: Request<ListEntriesRequest>,
    ) -> Result<Response<ListEntriesResponse>, Status> {
        read(&self.mesh, request, list_entries::run).await
    }

    async fn close_period(
        &self,
        request: Request<ClosePeriodRequest>,
    ) -> Result<Response<ClosePeriodResponse>, Status> {
        write(&self.mesh, request, close_period::run).await
    }

    async fn reopen_period(
        &self,
        request: Request<ReopenPeriodRequest>,
    ) -> Result<Response<ReopenPeriodResponse>, Status> {
        write(&self.mesh, request, reopen_period::run).await
    }

    async fn get_period(&self, request: Request<GetPeriodRequest>) -> Result<Response<GetPeriodResponse>, Status> {
        read(&self.mesh, request, get_period::run).await
    }

    type VerifyLedgerStream = Answers<VerifyLedgerResponse>;

    async fn verify_ledger(
        &self,
        request: Request<VerifyLedgerRequest>,
    ) -> Result<Response<Self::VerifyLedgerStream>, Status> {
        read_in_parts(&self.mesh, request, verify_ledger::run).await
    }
}
