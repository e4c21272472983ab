//! The service under test and callers of it.

use std::{future::Future, sync::OnceLock, time::Duration};

use clock::Clock;
use events::EventsSettings;
use identity::{App, Config, Founded};
use ids::{PersonId, ProviderId, TenantId};
use prost::Message;
use proto::{
    events::v1::Envelope,
    identity::v1::{
        self as wire, agent_service_client::AgentServiceClient, api_key_service_client::ApiKeyServiceClient,
        audit_service_client::AuditServiceClient, directory_service_client::DirectoryServiceClient,
        link_service_client::LinkServiceClient, location_service_client::LocationServiceClient,
        person_service_client::PersonServiceClient, role_service_client::RoleServiceClient,
        session_service_client::SessionServiceClient, team_service_client::TeamServiceClient,
        tenant_service_client::TenantServiceClient, tenant_settings_service_client::TenantSettingsServiceClient,
    },
};
use rpc::{Channel, ClientSettings, ServiceTokens};
use tokio::{runtime::Handle, sync::Mutex};
use tonic::{Request, Status};
use uuid::Uuid;

use crate::fixture::{Tenant, founding};

pub const PASSWORD: &str = "a long enough secret";
const ROOT: &str = "0123456789abcdef0123456789abcdef-test-root";

/// The running service.
pub struct Stack {
    pub app: App,
    runtime: Handle,
    url: String,
    prefix: String,
    founded: Founded,
    pub admin_email: String,
}

/// The service of this test binary, started by the first test.
pub fn stack() -> &'static Stack {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| {
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(4)
                .enable_all()
                .build()
                .unwrap();
            let stack = runtime.block_on(start());
            sender.send(stack).unwrap();
            runtime.block_on(std::future::pending::<()>());
        });
        receiver.recv().expect("the service starts")
    })
}

async fn start() -> Stack {
    let service = testkit::service_db("identity", identity::migrations()).await;
    let defaults = include_str!("../../config.default.toml");
    let mut config: Config = settings::load_from("identity", defaults, []).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    config.grpc.listen = format!("127.0.0.1:{port}");
    config.database = service.settings.clone();
    config.database.control_connections = 8;
    config.nats = EventsSettings {
        url: testkit::nats_url(),
        prefix: format!("identity_it_{}", std::process::id()),
        retry_base_ms: 50,
        poll_ms: 20,
        ..EventsSettings::default()
    };
    config.redis.url = testkit::redis_url();
    config.service_auth.root = ROOT.to_owned();
    config.provisioning.services = vec!["identity".to_owned(), "mail-ingest".to_owned()];
    let prefix = config.nats.prefix.clone();
    let app = App::connect(config, Clock::real()).await.expect("the service connects");
    let admin_email = format!("root-{}@northwind.example", Uuid::now_v7().simple());
    let founding = identity::Founding {
        name: "Northwind IT".to_owned(),
        admin_name: "Nora North".to_owned(),
        admin_email: admin_email.clone(),
        admin_password: PASSWORD.to_owned(),
        ..identity::Founding::default()
    };
    let founded = identity::bootstrap(&app, founding.clone())
        .await
        .expect("a provider can be founded");
    let again = identity::bootstrap(&app, founding)
        .await
        .expect("founding is repeatable");
    assert_eq!((again.provider, again.admin), (founded.provider, founded.admin));
    tokio::spawn(identity::serve(app.clone(), tokio_util::sync::CancellationToken::new()));
    let url = format!("http://127.0.0.1:{port}");
    testkit::eventually(Duration::from_secs(20), || async {
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
    })
    .await;
    Stack {
        app,
        runtime: Handle::current(),
        url,
        prefix,
        founded,
        admin_email,
    }
}

/// Declares a client per service.
macro_rules! clients {
    ($($name:ident: $client:ident;)*) => {
        $(pub fn $name(&self) -> $client<Channel> { $client::new(self.channel()) })*
    };
}

impl Stack {
    clients! {
        sessions: SessionServiceClient;
        tenants: TenantServiceClient;
        settings: TenantSettingsServiceClient;
        directory: DirectoryServiceClient;
        persons: PersonServiceClient;
        agents: AgentServiceClient;
        teams: TeamServiceClient;
        roles: RoleServiceClient;
        locations: LocationServiceClient;
        api_keys: ApiKeyServiceClient;
        audit: AuditServiceClient;
        links: LinkServiceClient;
    }

    pub fn channel(&self) -> Channel {
        ClientSettings { url: self.url.clone() }.channel().unwrap()
    }

    pub fn provider(&self) -> ProviderId {
        self.founded.provider
    }

    pub fn admin(&self) -> PersonId {
        self.founded.admin
    }

    /// Runs where the service runs, because its connections live there.
    pub async fn inside<T, Fut>(&self, work: impl FnOnce(App) -> Fut + Send + 'static) -> T
    where
        T: Send + 'static,
        Fut: Future<Output = T> + Send,
    {
        let app = self.app.clone();
        self.runtime.spawn(async move { work(app).await }).await.unwrap()
    }

    /// The token of a service by itself, or for a tenant.
    pub async fn service(&self, name: &'static str, tenant: Option<TenantId>) -> String {
        let secret = self.app.config.service_auth.secret_for(name).unwrap();
        let tokens = ServiceTokens::new(self.channel(), name, secret);
        match tenant {
            Some(tenant) => tokens.for_tenant(tenant).await.unwrap(),
            None => tokens.platform().await.unwrap(),
        }
    }

    /// A request of the gateway.
    pub async fn gateway<T>(&self, message: T) -> Request<T> {
        rpc::with_token(message, &self.service("portal-gateway", None).await)
    }

    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        portal: Option<TenantId>,
    ) -> Result<wire::SignInResponse, Status> {
        self.sign_in_from(email, password, portal, &format!("10.{}", Uuid::now_v7().simple()))
            .await
    }

    pub async fn sign_in_from(
        &self,
        email: &str,
        password: &str,
        portal: Option<TenantId>,
        ip: &str,
    ) -> Result<wire::SignInResponse, Status> {
        let request = wire::SignInRequest {
            email: email.to_owned(),
            password: password.to_owned(),
            tenant_id: portal.map(|id| id.to_string()).unwrap_or_default(),
            client_ip: ip.to_owned(),
            user_agent: "test".to_owned(),
        };
        Ok(self.sessions().sign_in(self.gateway(request).await).await?.into_inner())
    }

    pub async fn session(&self, secret: &str) -> Result<wire::Session, Status> {
        let request = wire::GetSessionRequest {
            session_secret: secret.to_owned(),
        };
        Ok(self
            .sessions()
            .get_session(self.gateway(request).await)
            .await?
            .into_inner())
    }

    pub async fn token(&self, secret: &str, tenant: &str) -> Result<String, Status> {
        let request = wire::IssueAccessTokenRequest {
            session_secret: secret.to_owned(),
            tenant: tenant.to_owned(),
        };
        Ok(self
            .sessions()
            .issue_access_token(self.gateway(request).await)
            .await?
            .into_inner()
            .token)
    }

    /// The first provider admin's token in the provider's realm.
    pub async fn provider_token(&self) -> String {
        let session = self.sign_in(&self.admin_email, PASSWORD, None).await.unwrap();
        self.token(&session.session_secret, "").await.unwrap()
    }

    /// The first provider admin's token in a tenant.
    pub async fn admin_token(&self, tenant: TenantId) -> String {
        let session = self.sign_in(&self.admin_email, PASSWORD, None).await.unwrap();
        self.token(&session.session_secret, &tenant.to_string()).await.unwrap()
    }

    /// The newest open invitation for an address.
    pub async fn invitation(&self, email: &str) -> String {
        let email = email.to_owned();
        self.inside(|app| async move {
            testkit::eventually(Duration::from_secs(10), || async {
                let mut db = app.db.read_control("a test looks for an invitation").await.unwrap();
                let sql = "select id from control.invitation where email = $1 and used_at is null order by created_at desc limit 1";
                let id: Option<Uuid> = sqlx::query_scalar(sql).bind(&email).fetch_optional(&mut db).await.unwrap();
                id.map(|id| ids::InvitationId::from(id).to_string())
            })
            .await
        })
        .await
    }

    /// The link of an invitation, as notification gets it.
    pub async fn link(&self, invitation: &str) -> String {
        let request = wire::CreateInvitationLinkRequest {
            invitation_id: invitation.to_owned(),
        };
        let request = rpc::with_token(request, &self.service("notification", None).await);
        self.links()
            .create_invitation_link(request)
            .await
            .unwrap()
            .into_inner()
            .url
    }

    pub async fn accept(
        &self,
        secret: &str,
        password: &str,
        portal: Option<TenantId>,
    ) -> Result<wire::SignInResponse, Status> {
        let request = wire::AcceptInvitationRequest {
            secret: secret.to_owned(),
            password: password.to_owned(),
            client_ip: format!("10.{}", Uuid::now_v7().simple()),
            user_agent: "test".to_owned(),
            tenant_id: portal.map(|id| id.to_string()).unwrap_or_default(),
        };
        Ok(self
            .sessions()
            .accept_invitation(self.gateway(request).await)
            .await?
            .into_inner())
    }

    /// What mail-ingest tells when it has made its part of a tenant.
    pub async fn report(&self, tenant: TenantId, owner: &str) {
        let envelope = Envelope {
            event_id: ids::EventId::new().to_string(),
            tenant_id: tenant.to_string(),
            provider_id: self.provider().to_string(),
            r#type: format!("{owner}.tenant.provisioned"),
            subject_id: tenant.to_string(),
            ..Envelope::default()
        };
        let subject = format!(
            "{}.guichet.evt.{owner}.tenant.provisioned.{}",
            self.prefix,
            tenant.uuid().simple()
        );
        let client = async_nats::connect(testkit::nats_url()).await.unwrap();
        let published = testkit::eventually(Duration::from_secs(10), || async {
            let jetstream = async_nats::jetstream::new(client.clone());
            let sent = jetstream
                .publish(subject.clone(), envelope.encode_to_vec().into())
                .await
                .ok()?;
            sent.await.ok()
        });
        published.await;
    }

    /// Creates a tenant as the provider's admin.
    pub async fn create_tenant(&self, request: wire::CreateTenantRequest) -> Result<wire::Tenant, Status> {
        let request = rpc::with_token(request, &self.provider_token().await);
        Ok(self.tenants().create_tenant(request).await?.into_inner())
    }

    pub async fn get_tenant(&self, id: TenantId) -> wire::Tenant {
        let request = wire::GetTenantRequest {
            tenant_id: id.to_string(),
        };
        let request = rpc::with_token(request, &self.provider_token().await);
        self.tenants().get_tenant(request).await.unwrap().into_inner()
    }

    /// A tenant that is ready, with a fresh short name.
    pub async fn tenant(&self) -> Tenant {
        // Making schemas is what takes long here; one at a time is fastest.
        static TURN: Mutex<()> = Mutex::const_new(());
        let _turn = TURN.lock().await;
        let founding = founding();
        let (slug, admin_email) = (founding.slug.clone(), founding.admin_email.clone());
        let created = self.create_tenant(founding).await.unwrap();
        let id: TenantId = created.id.parse().unwrap();
        self.report(id, "mail_ingest").await;
        self.ready(id).await;
        Tenant { id, slug, admin_email }
    }

    pub async fn ready(&self, id: TenantId) {
        testkit::eventually(Duration::from_secs(20), || async {
            (self.get_tenant(id).await.state() == wire::TenantState::Ready).then_some(())
        })
        .await;
    }
}
