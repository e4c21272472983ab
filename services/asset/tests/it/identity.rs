//! An identity on a real socket that answers for the caller's own tenant only, as the real one does.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use context::TenantCtx;
use fault::Fault;
use ids::{LocationId, PersonId, TenantId};
use proto::identity::v1::{
    self as wire,
    location_service_server::{LocationService, LocationServiceServer},
    person_service_server::{PersonService, PersonServiceServer},
};
use rpc::Channel;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::{Request, Response, Status};

#[derive(Clone, Default)]
struct Registry {
    people: Arc<Mutex<HashMap<(TenantId, String), wire::Person>>>,
    places: Arc<Mutex<HashMap<(TenantId, String), wire::Location>>>,
}

/// The running server; it stops when this is dropped.
pub struct Identity {
    registry: Registry,
    pub channel: Channel,
    _running: DropGuard,
}

impl Identity {
    pub async fn start() -> Self {
        let registry = Registry::default();
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let listen = format!("127.0.0.1:{port}");
        let settings = rpc::ServerSettings {
            listen: listen.clone(),
            timeout_seconds: 10,
        };
        let shutdown = CancellationToken::new();
        let server = rpc::Server::new("identity", &settings, testkit::tokens().verifier())
            .service(PersonServiceServer::new(registry.clone()))
            .service(LocationServiceServer::new(registry.clone()));
        tokio::spawn(server.serve(shutdown.clone()));
        let channel = rpc::ClientSettings {
            url: format!("http://{listen}"),
        }
        .channel()
        .unwrap();
        testkit::eventually(std::time::Duration::from_secs(5), || async {
            tokio::net::TcpStream::connect(&listen).await.ok()
        })
        .await;
        Self {
            registry,
            channel,
            _running: shutdown.drop_guard(),
        }
    }

    pub fn person(&self, tenant: TenantId, name: &str) -> PersonId {
        self.add_person(tenant, name, true)
    }

    pub fn former_person(&self, tenant: TenantId, name: &str) -> PersonId {
        self.add_person(tenant, name, false)
    }

    pub fn place(&self, tenant: TenantId, path: &str) -> LocationId {
        let id = LocationId::new();
        let place = wire::Location {
            id: id.to_string(),
            path: path.to_owned(),
            ..Default::default()
        };
        self.registry
            .places
            .lock()
            .unwrap()
            .insert((tenant, id.to_string()), place);
        id
    }

    fn add_person(&self, tenant: TenantId, name: &str, active: bool) -> PersonId {
        let id = PersonId::new();
        let person = wire::Person {
            id: id.to_string(),
            name: name.to_owned(),
            active,
            ..Default::default()
        };
        self.registry
            .people
            .lock()
            .unwrap()
            .insert((tenant, id.to_string()), person);
        id
    }
}

fn caller<T>(request: &Request<T>) -> Result<TenantCtx, Status> {
    Ok(context::tenant(request)?)
}

fn missing() -> Status {
    Fault::not_found("PERSON_NOT_FOUND", "not found").into()
}

#[tonic::async_trait]
impl PersonService for Registry {
    async fn get_person(&self, request: Request<wire::GetPersonRequest>) -> Result<Response<wire::Person>, Status> {
        let key = (caller(&request)?.tenant(), request.into_inner().person_id);
        self.people
            .lock()
            .unwrap()
            .get(&key)
            .cloned()
            .map(Response::new)
            .ok_or_else(missing)
    }

    async fn create_person(&self, _: Request<wire::CreatePersonRequest>) -> Result<Response<wire::Person>, Status> {
        Err(Status::unimplemented("create_person"))
    }
    async fn list_persons(
        &self,
        _: Request<wire::ListPersonsRequest>,
    ) -> Result<Response<wire::ListPersonsResponse>, Status> {
        Err(Status::unimplemented("list_persons"))
    }
    async fn update_person(&self, _: Request<wire::UpdatePersonRequest>) -> Result<Response<wire::Person>, Status> {
        Err(Status::unimplemented("update_person"))
    }
    async fn deactivate_person(
        &self,
        _: Request<wire::DeactivatePersonRequest>,
    ) -> Result<Response<wire::Person>, Status> {
        Err(Status::unimplemented("deactivate_person"))
    }
    async fn reactivate_person(
        &self,
        _: Request<wire::ReactivatePersonRequest>,
    ) -> Result<Response<wire::Person>, Status> {
        Err(Status::unimplemented("reactivate_person"))
    }
    async fn invite_person(&self, _: Request<wire::InvitePersonRequest>) -> Result<Response<wire::Invitation>, Status> {
        Err(Status::unimplemented("invite_person"))
    }
    async fn list_assignable_agents(
        &self,
        _: Request<wire::ListAssignableAgentsRequest>,
    ) -> Result<Response<wire::ListAssignableAgentsResponse>, Status> {
        Err(Status::unimplemented("list_assignable_agents"))
    }
    async fn resolve_sender(
        &self,
        _: Request<wire::ResolveSenderRequest>,
    ) -> Result<Response<wire::ResolveSenderResponse>, Status> {
        Err(Status::unimplemented("resolve_sender"))
    }
}

#[tonic::async_trait]
impl LocationService for Registry {
    async fn get_location(
        &self,
        request: Request<wire::GetLocationRequest>,
    ) -> Result<Response<wire::Location>, Status> {
        let key = (caller(&request)?.tenant(), request.into_inner().location_id);
        self.places
            .lock()
            .unwrap()
            .get(&key)
            .cloned()
            .map(Response::new)
            .ok_or_else(missing)
    }

    async fn create_location(
        &self,
        _: Request<wire::CreateLocationRequest>,
    ) -> Result<Response<wire::Location>, Status> {
        Err(Status::unimplemented("create_location"))
    }
    async fn list_locations(
        &self,
        _: Request<wire::ListLocationsRequest>,
    ) -> Result<Response<wire::ListLocationsResponse>, Status> {
        Err(Status::unimplemented("list_locations"))
    }
    async fn update_location(
        &self,
        _: Request<wire::UpdateLocationRequest>,
    ) -> Result<Response<wire::Location>, Status> {
        Err(Status::unimplemented("update_location"))
    }
    async fn delete_location(&self, _: Request<wire::DeleteLocationRequest>) -> Result<Response<()>, Status> {
        Err(Status::unimplemented("delete_location"))
    }
}
