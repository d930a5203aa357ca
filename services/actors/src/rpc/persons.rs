//! Operations on persons: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{Work, read, write},
};
use proto::reell::actors::v1::{
    CheckPersonRequest, CheckPersonResponse, ClaimEmergencyAccessRequest, ClaimEmergencyAccessResponse,
    GetPersonRequest, GetPersonResponse, GrantProtectedAccessRequest, GrantProtectedAccessResponse,
    ListEmergencyAccessesRequest, ListEmergencyAccessesResponse, ListExposedPersonsRequest, ListExposedPersonsResponse,
    ListNamedPersonsRequest, ListNamedPersonsResponse, ListPersonsRequest, ListPersonsResponse,
    ListProtectedAccessesRequest, ListProtectedAccessesResponse, LookUpPersonRequest, LookUpPersonResponse,
    MergePersonsRequest, MergePersonsResponse, PersonHidden, PersonShown, RecordIdentityRequest,
    RecordIdentityResponse, RegisterPersonRequest, RegisterPersonResponse, ReviewEmergencyAccessRequest,
    ReviewEmergencyAccessResponse, RevokeProtectedAccessRequest, RevokeProtectedAccessResponse, SearchPersonsRequest,
    SearchPersonsResponse, SetProtectionRequest, SetProtectionResponse, UnmergePersonsRequest, UnmergePersonsResponse,
    UpdatePersonDetailsRequest, UpdatePersonDetailsResponse, persons_server::Persons,
};
use tonic::{Request, Response, Status};

use crate::{domain::person::Person, store::person::family::Families, wire::persons as wire};

mod check_person;
mod claim_emergency_access;
mod get_person;
mod grant_protected_access;
mod list_emergency_accesses;
mod list_exposed_persons;
mod list_named_persons;
mod list_persons;
mod list_protected_accesses;
mod look_up_person;
mod merge_persons;
mod record_identity;
mod register_person;
mod review_emergency_access;
mod revoke_protected_access;
mod search_persons;
mod set_protection;
mod unmerge_persons;
mod update_person_details;

/// The persons as gRPC sees them.
pub struct PersonsService {
    mesh: Mesh,
}

impl PersonsService {
    /// The persons of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Persons for PersonsService {
    async fn register_person(
        &self,
        request: Request<RegisterPersonRequest>,
    ) -> Result<Response<RegisterPersonResponse>, Status> {
        write(&self.mesh, request, register_person::run).await
    }

    async fn get_person(&self, request: Request<GetPersonRequest>) -> Result<Response<GetPersonResponse>, Status> {
        read(&self.mesh, request, get_person::run).await
    }

    async fn list_persons(
        &self,
        request: Request<ListPersonsRequest>,
    ) -> Result<Response<ListPersonsResponse>, Status> {
        read(&self.mesh, request, list_persons::run).await
    }

    async fn look_up_person(
        &self,
        request: Request<LookUpPersonRequest>,
    ) -> Result<Response<LookUpPersonResponse>, Status> {
        read(&self.mesh, request, look_up_person::run).await
    }

    async fn list_named_persons(
        &self,
        request: Request<ListNamedPersonsRequest>,
    ) -> Result<Response<ListNamedPersonsResponse>, Status> {
        read(&self.mesh, request, list_named_persons::run).await
    }

    async fn check_person(
        &self,
        request: Request<CheckPersonRequest>,
    ) -> Result<Response<CheckPersonResponse>, Status> {
        read(&self.mesh, request, check_person::run).await
    }

    async fn search_persons(
        &self,
        request: Request<SearchPersonsRequest>,
    ) -> Result<Response<SearchPersonsResponse>, Status> {
        read(&self.mesh, request, search_persons::run).await
    }

    async fn record_identity(
        &self,
        request: Request<RecordIdentityRequest>,
    ) -> Result<Response<RecordIdentityResponse>, Status> {
        write(&self.mesh, request, record_identity::run).await
    }

    async fn update_person_details(
        &self,
        request: Request<UpdatePersonDetailsRequest>,
    ) -> Result<Response<UpdatePersonDetailsResponse>, Status> {
        write(&self.mesh, request, update_person_details::run).await
    }

    async fn merge_persons(
        &self,
        request: Request<MergePersonsRequest>,
    ) -> Result<Response<MergePersonsResponse>, Status> {
        write(&self.mesh, request, merge_persons::run).await
    }

    async fn unmerge_persons(
        &self,
        request: Request<UnmergePersonsRequest>,
    ) -> Result<Response<UnmergePersonsResponse>, Status> {
        write(&self.mesh, request, unmerge_persons::run).await
    }

    async fn set_protection(
        &self,
        request: Request<SetProtectionRequest>,
    ) -> Result<Response<SetProtectionResponse>, Status> {
        write(&self.mesh, request, set_protection::run).await
    }

    async fn grant_protected_access(
        &self,
        request: Request<GrantProtectedAccessRequest>,
    ) -> Result<Response<GrantProtectedAccessResponse>, Status> {
        write(&self.mesh, request, grant_protected_access::run).await
    }

    async fn revoke_protected_access(
        &self,
        request: Request<RevokeProtectedAccessRequest>,
    ) -> Result<Response<RevokeProtectedAccessResponse>, Status> {
        write(&self.mesh, request, revoke_protected_access::run).await
    }

    async fn list_protected_accesses(
        &self,
        request: Request<ListProtectedAccessesRequest>,
    ) -> Result<Response<ListProtectedAccessesResponse>, Status> {
        read(&self.mesh, request, list_protected_accesses::run).await
    }

    async fn claim_emergency_access(
        &self,
        request: Request<ClaimEmergencyAccessRequest>,
    ) -> Result<Response<ClaimEmergencyAccessResponse>, Status> {
        write(&self.mesh, request, claim_emergency_access::run).await
    }

    async fn list_emergency_accesses(
        &self,
        request: Request<ListEmergencyAccessesRequest>,
    ) -> Result<Response<ListEmergencyAccessesResponse>, Status> {
        read(&self.mesh, request, list_emergency_accesses::run).await
    }

    async fn review_emergency_access(
        &self,
        request: Request<ReviewEmergencyAccessRequest>,
    ) -> Result<Response<ReviewEmergencyAccessResponse>, Status> {
        write(&self.mesh, request, review_emergency_access::run).await
    }

    async fn list_exposed_persons(
        &self,
        request: Request<ListExposedPersonsRequest>,
    ) -> Result<Response<ListExposedPersonsResponse>, Status> {
        read(&self.mesh, request, list_exposed_persons::run).await
    }
}

/// Tells the other services who is hidden from now on, and who no longer. They hold ids, and hide what hangs on them.
fn tell_turned(work: &mut Work, families: &mut Families) {
    for (id, hidden, number) in families.turned() {
        match hidden {
            true => work.emit(id, number, PersonHidden { person_id: id.to_string() }),
            false => work.emit(id, number, PersonShown { person_id: id.to_string() }),
        }
    }
}

/// Notes that a person has changed: for the trail always, and as an event where others may hear of the person.
fn tell(work: &mut Work, person: &Person, event: Option<i64>) {
    work.touch(person.id);
    if let Some(number) = event {
        work.emit(person.id, number, wire::person_changed(person.id));
    }
}
