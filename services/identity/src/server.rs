use proto::identity::v1::{
    agent_service_server::AgentServiceServer, api_key_service_server::ApiKeyServiceServer,
    audit_service_server::AuditServiceServer, directory_service_server::DirectoryServiceServer,
    link_service_server::LinkServiceServer, location_service_server::LocationServiceServer,
    person_service_server::PersonServiceServer, role_service_server::RoleServiceServer,
    session_service_server::SessionServiceServer, standing_service_server::StandingServiceServer,
    team_service_server::TeamServiceServer, tenant_service_server::TenantServiceServer,
    tenant_settings_service_server::TenantSettingsServiceServer, token_service_server::TokenServiceServer,
};
use tokio_util::sync::CancellationToken;

use crate::{
    App, agent::grpc::AgentGrpc, api_key::grpc::ApiKeyGrpc, audit::grpc::AuditGrpc, directory::grpc::DirectoryGrpc,
    invitation::grpc::LinkGrpc, location::grpc::LocationGrpc, person::grpc::PersonGrpc, role::grpc::RoleGrpc,
    session::grpc::SessionGrpc, signing::grpc::TokenGrpc, standing::grpc::StandingGrpc, team::grpc::TeamGrpc,
    tenant::grpc::TenantGrpc, tenant_settings::grpc::TenantSettingsGrpc,
};

/// Open to callers without a token: how else would they get one.
const PUBLIC: [&str; 3] = [
    "/guichet.identity.v1.TokenService/GetKeySet",
    "/guichet.identity.v1.TokenService/IssueServiceToken",
    "/guichet.identity.v1.StandingService/CheckToken",
];

/// Serves all RPCs until `shutdown`.
pub async fn serve(app: &App, shutdown: CancellationToken) -> anyhow::Result<()> {
    let app = || app.clone();
    let db = app().db;
    let standing = StandingGrpc::new(app());
    let verifier = app().keys.verifier().asking(standing.standing());
    rpc::Server::new("identity", &app().config.grpc, verifier)
        .public(&PUBLIC)
        .ready_when(move || db.clone().is_reachable())
        .service(StandingServiceServer::new(standing))
        .service(TokenServiceServer::new(TokenGrpc { app: app() }))
        .service(SessionServiceServer::new(SessionGrpc { app: app() }))
        .service(LinkServiceServer::new(LinkGrpc { app: app() }))
        .service(DirectoryServiceServer::new(DirectoryGrpc { app: app() }))
        .service(TenantServiceServer::new(TenantGrpc { app: app() }))
        .service(TenantSettingsServiceServer::new(TenantSettingsGrpc { app: app() }))
        .service(PersonServiceServer::new(PersonGrpc { app: app() }))
        .service(AgentServiceServer::new(AgentGrpc { app: app() }))
        .service(TeamServiceServer::new(TeamGrpc { app: app() }))
        .service(LocationServiceServer::new(LocationGrpc { app: app() }))
        .service(RoleServiceServer::new(RoleGrpc { app: app() }))
        .service(ApiKeyServiceServer::new(ApiKeyGrpc { app: app() }))
        .service(AuditServiceServer::new(AuditGrpc { app: app() }))
        .serve(shutdown)
        .await?;
    Ok(())
}
