//! The services behind the gateway.

use fault::Fault;
use proto::{
    identity::v1::{directory_service_client::DirectoryServiceClient, session_service_client::SessionServiceClient},
    mail_ingest::v1::quarantine_service_client::QuarantineServiceClient,
    ticketing::v1::attachment_service_client::AttachmentServiceClient,
};
use rpc::{Channel, ServiceTokens};
use tonic::Request;

use crate::Config;

/// A channel per owner, and the gateway's own token.
#[derive(Clone)]
pub(crate) struct Upstreams {
    identity: Channel,
    ticketing: Channel,
    asset: Channel,
    knowledge: Channel,
    notification: Channel,
    mail_ingest: Channel,
    own: ServiceTokens,
}

impl Upstreams {
    pub(crate) fn connect(config: &Config) -> anyhow::Result<Self> {
        let identity = config.identity.channel()?;
        let secret = config.service_auth.secret_for("portal-gateway")?;
        Ok(Self {
            own: ServiceTokens::new(identity.clone(), "portal-gateway", secret),
            identity,
            ticketing: config.ticketing.channel()?,
            asset: config.asset.channel()?,
            knowledge: config.knowledge.channel()?,
            notification: config.notification.channel()?,
            mail_ingest: config.mail_ingest.channel()?,
        })
    }

    /// The channel to an owner of contracts.
    pub(crate) fn of(&self, owner: &str) -> Option<Channel> {
        let channel = match owner {
            "identity" => &self.identity,
            "ticketing" => &self.ticketing,
            "asset" => &self.asset,
            "knowledge" => &self.knowledge,
            "notification" => &self.notification,
            "mail_ingest" => &self.mail_ingest,
            _ => return None,
        };
        Some(channel.clone())
    }

    /// A request in the gateway's own name.
    pub(crate) async fn own<T>(&self, message: T) -> Result<Request<T>, Fault> {
        Ok(rpc::with_token(message, &self.own.platform().await?))
    }

    pub(crate) fn sessions(&self) -> SessionServiceClient<Channel> {
        SessionServiceClient::new(self.identity.clone())
    }

    pub(crate) fn directory(&self) -> DirectoryServiceClient<Channel> {
        DirectoryServiceClient::new(self.identity.clone())
    }

    pub(crate) fn attachments(&self) -> AttachmentServiceClient<Channel> {
        AttachmentServiceClient::new(self.ticketing.clone())
    }

    pub(crate) fn quarantine(&self) -> QuarantineServiceClient<Channel> {
        QuarantineServiceClient::new(self.mail_ingest.clone())
    }

    /// A verifier of the tokens that identity issues.
    pub(crate) fn verifier(&self) -> context::token::Verifier {
        rpc::verifier(self.identity.clone())
    }

    pub(crate) fn health(&self) -> tonic_health::pb::health_client::HealthClient<Channel> {
        tonic_health::pb::health_client::HealthClient::new(self.identity.clone())
    }
}
