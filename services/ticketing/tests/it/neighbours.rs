//! Identity, asset and knowledge on a real socket, answering for the caller's own tenant only, as the real ones do.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use context::TenantCtx;
use fault::Fault;
use ids::{ArticleId, AssetId, LocationId, PersonId, TeamId, TenantId};
use proto::{
    asset::v1 as asset,
    identity::v1::{self as identity},
    knowledge::v1 as knowledge,
};
use rpc::Channel;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::{Request, Response, Status};

#[derive(Default)]
struct Known {
    people: HashMap<(TenantId, String), identity::Person>,
    agents: HashMap<TenantId, Vec<identity::AssignableAgent>>,
    teams: HashMap<TenantId, Vec<identity::Team>>,
    places: HashMap<(TenantId, String), identity::Location>,
    assets: HashMap<(TenantId, String), asset::Asset>,
    articles: HashMap<(TenantId, String), knowledge::Article>,
}

#[derive(Clone, Default)]
struct Registry(Arc<Mutex<Known>>);

/// The running servers; they stop when this is dropped.
pub struct Neighbours {
    registry: Registry,
    pub channel: Channel,
    _running: DropGuard,
}

impl Neighbours {
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
            .service(identity::person_service_server::PersonServiceServer::new(
                registry.clone(),
            ))
            .service(identity::team_service_server::TeamServiceServer::new(registry.clone()))
            .service(identity::location_service_server::LocationServiceServer::new(
                registry.clone(),
            ))
            .service(asset::asset_service_server::AssetServiceServer::new(registry.clone()))
            .service(knowledge::article_service_server::ArticleServiceServer::new(
                registry.clone(),
            ));
        tokio::spawn(server.serve(shutdown.clone()));
        let channel = rpc::ClientSettings {
            url: format!("http://{listen}"),
        }
        .channel()
        .unwrap();
        let up = || async { tokio::net::TcpStream::connect(&listen).await.ok() };
        testkit::eventually(std::time::Duration::from_secs(5), up).await;
        Self {
            registry,
            channel,
            _running: shutdown.drop_guard(),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.registry.0.lock().unwrap()
    }

    pub fn add_person(&self, tenant: TenantId, person: identity::Person) -> PersonId {
        let id = PersonId::new();
        let email = format!("{}@acme.example", person.name.to_lowercase().replace(' ', "."));
        let person = identity::Person {
            id: id.to_string(),
            revision: 1,
            email,
            ..person
        };
        self.known().people.insert((tenant, id.to_string()), person);
        id
    }

    pub fn person(&self, tenant: TenantId, name: &str) -> PersonId {
        self.add_person(
            tenant,
            identity::Person {
                name: name.to_owned(),
                active: true,
                ..Default::default()
            },
        )
    }

    pub fn agent(&self, tenant: TenantId, name: &str) -> PersonId {
        self.add_agent(tenant, name, true)
    }

    /// A technician whose role does not let them write public messages.
    pub fn mute_agent(&self, tenant: TenantId, name: &str) -> PersonId {
        self.add_agent(tenant, name, false)
    }

    /// Ends a technician's access.
    pub fn dismiss(&self, tenant: TenantId, id: PersonId) {
        let mut known = self.known();
        known
            .agents
            .entry(tenant)
            .or_default()
            .retain(|agent| agent.id != id.to_string());
    }

    fn add_agent(&self, tenant: TenantId, name: &str, can_reply: bool) -> PersonId {
        let id = PersonId::new();
        let email = format!("{}@northwind.example", name.to_lowercase());
        let agent = identity::AssignableAgent {
            id: id.to_string(),
            name: name.to_owned(),
            email,
            can_reply,
            ..Default::default()
        };
        self.known().agents.entry(tenant).or_default().push(agent);
        id
    }

    pub fn team(&self, tenant: TenantId, name: &str) -> TeamId {
        let id = TeamId::new();
        let team = identity::Team {
            id: id.to_string(),
            name: name.to_owned(),
            ..Default::default()
        };
        self.known().teams.entry(tenant).or_default().push(team);
        id
    }

    pub fn place(&self, tenant: TenantId, path: &str) -> LocationId {
        let id = LocationId::new();
        let place = identity::Location {
            id: id.to_string(),
            path: path.to_owned(),
            ..Default::default()
        };
        self.known().places.insert((tenant, id.to_string()), place);
        id
    }

    pub fn asset(&self, tenant: TenantId, tag: &str, name: &str) -> AssetId {
        let id = AssetId::new();
        let asset = asset::Asset {
            id: id.to_string(),
            tag: tag.to_owned(),
            name: name.to_owned(),
            type_name: "Laptop".to_owned(),
            ..Default::default()
        };
        self.known().assets.insert((tenant, id.to_string()), asset);
        id
    }

    pub fn article(&self, tenant: TenantId, title: &str) -> ArticleId {
        let id = ArticleId::new();
        let article = knowledge::Article {
            id: id.to_string(),
            title: title.to_owned(),
            ..Default::default()
        };
        self.known().articles.insert((tenant, id.to_string()), article);
        id
    }
}

impl Registry {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap()
    }
}

fn caller<T>(request: &Request<T>) -> Result<TenantCtx, Status> {
    Ok(context::tenant(request)?)
}

fn found<T>(object: Option<T>) -> Result<Response<T>, Status> {
    object
        .map(Response::new)
        .ok_or_else(|| Fault::not_found("NOT_FOUND", "not found").into())
}

/// A service of which ticketing uses only a part.
macro_rules! neighbour {
    ($service:path { $($used:tt)* } unused { $($name:ident($request:ty) -> $answer:ty;)* }) => {
        #[tonic::async_trait]
        impl $service for Registry {
            $($used)*
            $(async fn $name(&self, _: Request<$request>) -> Result<Response<$answer>, Status> {
                Err(Status::unimplemented(stringify!($name)))
            })*
        }
    };
}

neighbour! { identity::person_service_server::PersonService {
    async fn get_person(&self, request: Request<identity::GetPersonRequest>) -> Result<Response<identity::Person>, Status> {
        let key = (caller(&request)?.tenant(), request.into_inner().person_id);
        found(self.known().people.get(&key).cloned())
    }
    async fn list_assignable_agents(&self, request: Request<identity::ListAssignableAgentsRequest>)
        -> Result<Response<identity::ListAssignableAgentsResponse>, Status> {
        let ctx = caller(&request)?;
        let agents = self.known().agents.get(&ctx.tenant()).cloned().unwrap_or_default();
        Ok(Response::new(identity::ListAssignableAgentsResponse { agents }))
    }
} unused {
    create_person(identity::CreatePersonRequest) -> identity::Person;
    list_persons(identity::ListPersonsRequest) -> identity::ListPersonsResponse;
    update_person(identity::UpdatePersonRequest) -> identity::Person;
    deactivate_person(identity::DeactivatePersonRequest) -> identity::Person;
    reactivate_person(identity::ReactivatePersonRequest) -> identity::Person;
    invite_person(identity::InvitePersonRequest) -> identity::Invitation;
    resolve_sender(identity::ResolveSenderRequest) -> identity::ResolveSenderResponse;
} }

neighbour! { identity::team_service_server::TeamService {
    async fn list_teams(&self, request: Request<identity::ListTeamsRequest>) -> Result<Response<identity::ListTeamsResponse>, Status> {
        let ctx = caller(&request)?;
        let teams = self.known().teams.get(&ctx.tenant()).cloned().unwrap_or_default();
        Ok(Response::new(identity::ListTeamsResponse { teams }))
    }
} unused {
    create_team(identity::CreateTeamRequest) -> identity::Team;
    update_team(identity::UpdateTeamRequest) -> identity::Team;
    delete_team(identity::DeleteTeamRequest) -> ();
} }

neighbour! { identity::location_service_server::LocationService {
    async fn get_location(&self, request: Request<identity::GetLocationRequest>) -> Result<Response<identity::Location>, Status> {
        let key = (caller(&request)?.tenant(), request.into_inner().location_id);
        found(self.known().places.get(&key).cloned())
    }
} unused {
    create_location(identity::CreateLocationRequest) -> identity::Location;
    list_locations(identity::ListLocationsRequest) -> identity::ListLocationsResponse;
    update_location(identity::UpdateLocationRequest) -> identity::Location;
    delete_location(identity::DeleteLocationRequest) -> ();
} }

neighbour! { asset::asset_service_server::AssetService {
    async fn get_asset(&self, request: Request<asset::GetAssetRequest>) -> Result<Response<asset::Asset>, Status> {
        let key = (caller(&request)?.tenant(), request.into_inner().asset_id);
        found(self.known().assets.get(&key).cloned())
    }
} unused {
    create_asset(asset::CreateAssetRequest) -> asset::Asset;
    list_assets(asset::ListAssetsRequest) -> asset::ListAssetsResponse;
    update_asset(asset::UpdateAssetRequest) -> asset::Asset;
    assign_asset(asset::AssignAssetRequest) -> asset::Asset;
    return_asset(asset::ReturnAssetRequest) -> asset::Asset;
    move_asset(asset::MoveAssetRequest) -> asset::Asset;
    list_asset_history(asset::ListAssetHistoryRequest) -> asset::ListAssetHistoryResponse;
} }

neighbour! { knowledge::article_service_server::ArticleService {
    async fn get_article(&self, request: Request<knowledge::GetArticleRequest>) -> Result<Response<knowledge::Article>, Status> {
        let key = (caller(&request)?.tenant(), request.into_inner().article_id);
        found(self.known().articles.get(&key).cloned())
    }
} unused {
    create_article(knowledge::CreateArticleRequest) -> knowledge::Article;
    list_articles(knowledge::ListArticlesRequest) -> knowledge::ListArticlesResponse;
    search_articles(knowledge::SearchArticlesRequest) -> knowledge::SearchArticlesResponse;
    update_article(knowledge::UpdateArticleRequest) -> knowledge::Article;
    publish_article(knowledge::PublishArticleRequest) -> knowledge::Article;
    unpublish_article(knowledge::UnpublishArticleRequest) -> knowledge::Article;
    archive_article(knowledge::ArchiveArticleRequest) -> knowledge::Article;
    list_article_versions(knowledge::ListArticleVersionsRequest) -> knowledge::ListArticleVersionsResponse;
    restore_article_version(knowledge::RestoreArticleVersionRequest) -> knowledge::Article;
    vote_article(knowledge::VoteArticleRequest) -> knowledge::Article;
} }
