use std::{collections::HashSet, convert::Infallible, pin::Pin, sync::Arc, time::Duration};

use context::token::Verifier;
use http::Request;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::{body::Body, server::NamedService, service::RoutesBuilder};
use tonic_health::{ServingStatus, server::HealthReporter};
use tower::Service;

use crate::{auth::AuthLayer, channel::Door, trace::TraceLayer};

/// Where and how a service listens.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// Address and port, such as `127.0.0.1:7102`.
    pub listen: String,
    /// A call is ended after this many seconds at the latest, whatever deadline its client set.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: u64,
}

const fn default_timeout() -> u64 {
    30
}

/// A service's gRPC server.
pub struct Server {
    name: &'static str,
    settings: ServerSettings,
    auth: AuthLayer,
    routes: RoutesBuilder,
    services: Vec<&'static str>,
    ready: Option<Ready>,
}

type Ready = Box<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send>;

/// How often a server looks whether it is ready.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The server could not start or broke.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or malformed.
    #[error("{service} cannot listen on {address}: {source}")]
    Listen {
        /// The service.
        service: &'static str,
        /// Its configured address.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The transport broke.
    #[error("the server broke: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// The descriptors are not readable; a mistake of ours.
    #[error("reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

impl Server {
    /// A server that listens once [`Server::serve`] is called.
    pub fn new(name: &'static str, settings: &ServerSettings, verifier: Verifier) -> Self {
        Self {
            name,
            settings: settings.clone(),
            auth: AuthLayer {
                verifier,
                public: Arc::default(),
            },
            routes: RoutesBuilder::default(),
            services: Vec::new(),
            ready: None,
        }
    }

    /// Adds a generated service.
    #[must_use]
    pub fn service<S>(mut self, service: S) -> Self
    where
        S: Service<Request<Body>, Error = Infallible> + NamedService + Clone + Send + Sync + 'static,
        S::Response: axum::response::IntoResponse,
        S::Future: Send + 'static,
    {
        self.services.push(S::NAME);
        self.routes.add_service(service);
        self
    }

    /// Says at the health service whether calls can be served: `check` looks, every second. The name `live` stays healthy as long as the process
    /// runs, whatever the check says.
    #[must_use]
    pub fn ready_when<F, Fut>(mut self, check: F) -> Self
    where
        F: Fn() -> Fut + Send + 'static,
        Fut: Future<Output = bool> + Send + 'static,
    {
        self.ready = Some(Box::new(move || Box::pin(check())));
        self
    }

    /// Opens RPCs, by full path, to callers without a token. Everything else needs one.
    #[must_use]
    pub fn public(mut self, paths: &[&'static str]) -> Self {
        let all: HashSet<_> = self.auth.public.iter().copied().chain(paths.iter().copied()).collect();
        self.auth.public = Arc::new(all);
        self
    }

    /// Serves until `shutdown`, then lets running calls end.
    ///
    /// # Errors
    /// If the address cannot be bound or the transport breaks.
    pub async fn serve(mut self, shutdown: CancellationToken) -> Result<(), ServeError> {
        let (reporter, health) = tonic_health::server::health_reporter();
        for service in &self.services {
            reporter.set_service_status(service, ServingStatus::Serving).await;
        }
        reporter.set_service_status("live", ServingStatus::Serving).await;
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .build_v1()?;
        self.routes.add_service(health).add_service(reflection);

        let listener = TcpListener::bind(&self.settings.listen)
            .await
            .map_err(|source| ServeError::Listen {
                service: self.name,
                address: self.settings.listen.clone(),
                source,
            })?;
        tracing::info!(service = self.name, address = %self.settings.listen, "listening");
        let trace = TraceLayer { service: self.name };
        let routes = self.routes.routes().prepare();
        let _door = Door::open(&self.settings.listen, &trace, &self.auth, &routes);
        let drain = watch(self.ready, reporter, shutdown.clone());
        tonic::transport::Server::builder()
            .timeout(Duration::from_secs(self.settings.timeout_seconds))
            .http2_keepalive_interval(Some(Duration::from_secs(30)))
            .layer(trace)
            .layer(self.auth)
            .add_routes(routes)
            .serve_with_incoming_shutdown(TcpListenerStream::new(listener), drain)
            .await?;
        Ok(())
    }
}

/// Keeps the health service up to date until `shutdown`, and says then that no more calls are wanted.
async fn watch(ready: Option<Ready>, reporter: HealthReporter, shutdown: CancellationToken) {
    let mut was = true;
    while let Some(check) = &ready {
        let is = tokio::select! {
            () = shutdown.cancelled() => break,
            is = check() => is,
        };
        if is != was {
            tracing::info!(ready = is, "readiness changed");
            let status = if is {
                ServingStatus::Serving
            } else {
                ServingStatus::NotServing
            };
            reporter.set_service_status("", status).await;
            was = is;
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
    shutdown.cancelled().await;
    reporter.set_service_status("", ServingStatus::NotServing).await;
}
