//! A running gateway and a client for it.

use std::sync::Arc;

use ids::{ProviderId, TenantId};
use portal_gateway::Config;
use proto::{
    identity::v1::{
        directory_service_server::DirectoryServiceServer, session_service_server::SessionServiceServer,
        token_service_server::TokenServiceServer,
    },
    ticketing::v1::{
        attachment_service_server::AttachmentServiceServer, category_service_server::CategoryServiceServer,
    },
};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use testkit::Tenant;
use tokio_util::sync::CancellationToken;

use crate::doubles::{PASSWORD, State};

pub struct World {
    pub state: State,
    pub address: String,
    /// Prefix of NATS subjects.
    pub prefix: String,
    pub folder: std::path::PathBuf,
    http: reqwest::Client,
    shutdown: CancellationToken,
}

impl Drop for World {
    fn drop(&mut self) {
        self.shutdown.cancel();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn tenant(slug: &str, provider: ProviderId) -> Tenant {
    Tenant {
        id: TenantId::new(),
        provider,
        slug: slug.to_owned(),
    }
}

impl World {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// A gateway with some settings of its own.
    pub async fn with(more: &[(&str, &str)]) -> Self {
        let provider = ProviderId::new();
        let state = State {
            acme: tenant("acme", provider),
            globex: tenant("globex", provider),
            sessions: Arc::default(),
            created: Arc::default(),
            files: Arc::default(),
            revoked: Arc::default(),
        };
        let shutdown = CancellationToken::new();
        let service = serve(&state, &shutdown);
        let prefix = format!("gw_{}", state.acme.id.uuid().simple());
        let folder = std::env::temp_dir().join(&prefix);
        std::fs::create_dir_all(folder.join("web/assets")).unwrap();
        let page = "<html lang=\"en\"><head><title>x</title><!--guichet-boot--><script src=\"/assets/a.js\"></script></head></html>";
        std::fs::write(folder.join("web/index.html"), page).unwrap();
        std::fs::write(folder.join("web/assets/a.js"), "1").unwrap();
        let address = format!("127.0.0.1:{}", free_port());
        let text = |path: &str| folder.join(path).to_str().unwrap().to_owned();
        let mut settings = vec![
            ("LISTEN", address.clone()),
            ("WEB_ROOT", text("web")),
            ("BLOB__FOLDER", text("blobs")),
            ("UPLOAD_LIMIT_BYTES", "100000".to_owned()),
            ("RECHECK_SECONDS", "1".to_owned()),
            ("LIMITS__SIGN_IN", "100000".to_owned()),
            ("LIMITS__PER_CALLER", "100000".to_owned()),
            ("LIMITS__PER_ADDRESS", "100000".to_owned()),
            ("REDIS__URL", testkit::redis_url()),
            ("NATS__URL", testkit::nats_url()),
            ("NATS__PREFIX", prefix.clone()),
            ("SERVICE_AUTH__ROOT", "root-of-the-tests".to_owned()),
            ("KNOWLEDGE__URL", "http://127.0.0.1:1".to_owned()),
            ("IDENTITY__URL", service.clone()),
            ("TICKETING__URL", service),
        ];
        settings.extend(more.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let variables = settings
            .into_iter()
            .map(|(key, value)| (format!("GUICHET_PORTAL_GATEWAY__{key}"), value));
        let defaults = include_str!("../../config.default.toml");
        let config: Config = settings::load_from("portal-gateway", defaults, variables).unwrap();
        tokio::spawn(portal_gateway::run(config, shutdown.clone()));
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let world = Self {
            state,
            address,
            prefix,
            folder,
            http,
            shutdown,
        };
        world.until_ready().await;
        world
    }

    async fn until_ready(&self) {
        for _ in 0..200 {
            let asked = self.http.get(format!("http://{}/readyz", self.address)).send().await;
            if asked.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the gateway did not become ready");
    }

    pub fn request(&self, method: Method, host: &str, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("http://{}{path}", self.address))
            .header("host", host)
    }

    pub async fn get(&self, host: &str, path: &str) -> Response {
        self.request(Method::GET, host, path).send().await.unwrap()
    }

    /// Signs in: the cookie and the token against forgery.
    pub async fn sign_in(&self, host: &str) -> (String, String) {
        let body = json!({"email": "anna@acme.test", "password": PASSWORD});
        let answer = self
            .request(Method::POST, host, "/api/auth/sign-in")
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let session: Value = answer.json().await.unwrap();
        (cookie, session["csrf_token"].as_str().unwrap().to_owned())
    }
}

/// A request of a signed-in browser.
pub fn signed(request: RequestBuilder, session: &(String, String)) -> RequestBuilder {
    request.header("cookie", &session.0).header("x-csrf-token", &session.1)
}

fn serve(state: &State, shutdown: &CancellationToken) -> String {
    let listen = format!("127.0.0.1:{}", free_port());
    let url = format!("http://{listen}");
    let settings = rpc::ServerSettings {
        listen,
        timeout_seconds: 10,
    };
    let server = rpc::Server::new("double", &settings, testkit::tokens().verifier())
        .service(TokenServiceServer::new(state.clone()))
        .service(DirectoryServiceServer::new(state.clone()))
        .service(SessionServiceServer::new(state.clone()))
        .service(CategoryServiceServer::new(state.clone()))
        .service(AttachmentServiceServer::new(state.clone()))
        .public(&[
            "/guichet.identity.v1.TokenService/GetKeySet",
            "/guichet.identity.v1.TokenService/IssueServiceToken",
        ]);
    tokio::spawn(server.serve(shutdown.clone()));
    url
}

/// The reason of a problem, after a look at its form.
pub async fn reason(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["trace_id"], id.as_str());
    (status, problem["reason"].as_str().unwrap().to_owned())
}

pub fn is(status: u16, reason: &str) -> (u16, String) {
    (status, reason.to_owned())
}
