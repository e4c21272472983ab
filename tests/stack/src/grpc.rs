use http::uri::PathAndQuery;
use prost::{Message, bytes::Buf};
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, MethodDescriptor};
use proto::identity::v1::{IssueAccessTokenRequest, SignInRequest, session_service_client::SessionServiceClient};
use rpc::{Channel, ClientSettings, ServiceAuth, ServiceTokens};
use tonic::{
    Status,
    codec::{BufferSettings, Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

use crate::{Env, User};

/// Any RPC by its descriptor.
#[derive(Clone)]
pub struct Grpc {
    env: Env,
}

impl Grpc {
    /// The services of a running system.
    pub fn of(env: &Env) -> Self {
        Self { env: env.clone() }
    }

    /// Every unary RPC of every service.
    pub fn methods() -> Vec<MethodDescriptor> {
        let pool = DescriptorPool::decode(proto::DESCRIPTORS).expect("descriptors");
        let services = pool
            .services()
            .filter(|service| service.full_name().starts_with("guichet."));
        services
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .collect()
    }

    /// A channel to the service that owns a package such as `guichet.mail_ingest.v1`.
    pub fn channel(&self, package: &str) -> Channel {
        let owner = package.split('.').nth(1).expect("an owner");
        let url = self
            .env
            .grpc
            .get(owner)
            .unwrap_or_else(|| panic!("no gRPC address of {owner}"))
            .clone();
        ClientSettings { url }.channel().expect("an address")
    }

    /// A user's access token for a tenant, the way the gateway gets it from the console.
    pub async fn token(&self, user: &User, tenant: &str) -> String {
        self.sign_in(user, "", tenant).await.1
    }

    /// The token of somebody at the portal of their tenant, given by its id.
    pub async fn portal_token(&self, user: &User, tenant_id: &str) -> String {
        self.sign_in(user, tenant_id, tenant_id).await.1
    }

    /// A new session's secret, and its token for a tenant.
    pub async fn sign_in(&self, user: &User, portal: &str, tenant: &str) -> (String, String) {
        let identity = self.channel("guichet.identity.v1");
        let gateway = self.gateway().await;
        let mut sessions = SessionServiceClient::new(identity);
        let sign_in = SignInRequest {
            email: user.email.clone(),
            password: user.password.clone(),
            client_ip: "127.0.0.9".to_owned(),
            tenant_id: portal.to_owned(),
            ..SignInRequest::default()
        };
        let session = sessions
            .sign_in(rpc::with_token(sign_in, &gateway))
            .await
            .expect("a session")
            .into_inner();
        let wanted = IssueAccessTokenRequest {
            session_secret: session.session_secret.clone(),
            tenant: tenant.to_owned(),
        };
        let issued = sessions.issue_access_token(rpc::with_token(wanted, &gateway)).await;
        (
            session.session_secret,
            issued.expect("an access token").into_inner().token,
        )
    }

    /// Ends a session the way the gateway does.
    pub async fn sign_out(&self, secret: &str) {
        let identity = self.channel("guichet.identity.v1");
        let request = proto::identity::v1::SignOutRequest {
            session_secret: secret.to_owned(),
        };
        let mut sessions = SessionServiceClient::new(identity);
        let ended = sessions.sign_out(rpc::with_token(request, &self.gateway().await)).await;
        ended.expect("signed out");
    }

    /// The gateway's own token.
    async fn gateway(&self) -> String {
        let auth = ServiceAuth {
            root: self.env.service_auth_root.clone(),
            secret: String::new(),
        };
        let secret = auth.secret_for("portal-gateway").expect("a secret");
        let tokens = ServiceTokens::new(self.channel("guichet.identity.v1"), "portal-gateway", secret);
        tokens.platform().await.expect("a token")
    }

    /// Calls an RPC; an empty token sends none.
    pub async fn call(
        &self,
        method: &MethodDescriptor,
        message: DynamicMessage,
        token: &str,
    ) -> Result<DynamicMessage, Status> {
        self.send(method, rpc::with_token(message, token)).await
    }

    /// The same with one more entry of metadata.
    pub async fn call_with(
        &self,
        method: &MethodDescriptor,
        message: DynamicMessage,
        token: &str,
        name: &'static str,
        value: &str,
    ) -> Result<DynamicMessage, Status> {
        let mut request = rpc::with_token(message, token);
        request.metadata_mut().insert(name, value.parse().expect("a value"));
        self.send(method, request).await
    }

    async fn send(
        &self,
        method: &MethodDescriptor,
        request: tonic::Request<DynamicMessage>,
    ) -> Result<DynamicMessage, Status> {
        let service = method.parent_service();
        let mut client = tonic::client::Grpc::new(self.channel(service.package_name()));
        client
            .ready()
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        let path: PathAndQuery = format!("/{}/{}", service.full_name(), method.name())
            .parse()
            .expect("a path");
        let answer = client.unary(request, path, Dynamic(method.output())).await?;
        Ok(answer.into_inner())
    }
}

struct Dynamic(MessageDescriptor);

impl Codec for Dynamic {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = Out;
    type Decoder = In;
    fn encoder(&mut self) -> Out {
        Out
    }
    fn decoder(&mut self) -> In {
        In(self.0.clone())
    }
}

struct Out;

impl Encoder for Out {
    type Item = DynamicMessage;
    type Error = Status;
    fn encode(&mut self, item: DynamicMessage, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(buffer).map_err(|error| Status::internal(error.to_string()))
    }
    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}

struct In(MessageDescriptor);

impl Decoder for In {
    type Item = DynamicMessage;
    type Error = Status;
    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let bytes = buffer.copy_to_bytes(buffer.remaining());
        DynamicMessage::decode(self.0.clone(), bytes)
            .map(Some)
            .map_err(|error| Status::internal(error.to_string()))
    }
}
