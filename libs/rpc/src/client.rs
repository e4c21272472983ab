use std::{sync::Arc, time::Duration};

use context::token::{PublicKey, Standing, Verifier};
use fault::Fault;
use proto::identity::v1::{
    CheckTokenRequest, GetKeySetRequest, standing_service_client::StandingServiceClient,
    token_service_client::TokenServiceClient,
};
use tonic::transport::{self, Endpoint};

use crate::channel::{Channel, PATIENCE};

/// Where another service is reached.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientSettings {
    /// Such as `http://127.0.0.1:7101`.
    pub url: String,
}

impl ClientSettings {
    /// A channel to the service, see [`Channel`].
    ///
    /// # Errors
    /// If the URL is malformed.
    pub fn channel(&self) -> Result<Channel, transport::Error> {
        let endpoint = Endpoint::from_shared(self.url.clone())?
            .connect_timeout(Duration::from_secs(3))
            .timeout(PATIENCE)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(Duration::from_secs(20))
            .keep_alive_while_idle(true);
        let authority = endpoint.uri().authority().map(ToString::to_string);
        Ok(Channel::new(&authority.unwrap_or_default(), endpoint.connect_lazy()))
    }
}

/// A verifier of access tokens with the keys that identity publishes; asks identity about tokens that are not fresh any more.
pub fn verifier(identity: Channel) -> Verifier {
    let asked = identity.clone();
    let standing: Standing = Arc::new(move |token| {
        let mut client = StandingServiceClient::new(asked.clone());
        Box::pin(async move {
            let answer = client.check_token(CheckTokenRequest { token }).await;
            answer.map(drop).map_err(|status| Fault::from_status(&status))
        })
    });
    Verifier::new(Arc::new(move || {
        let mut client = TokenServiceClient::new(identity.clone());
        Box::pin(async move {
            let answer = client.get_key_set(GetKeySetRequest {}).await.map_err(|status| {
                tracing::warn!(code = ?status.code(), "the key set could not be fetched from identity");
                Fault::unavailable("IDENTITY_UNAVAILABLE", "sign-in data cannot be checked right now").retry_after(2)
            })?;
            let keys = answer.into_inner().keys.into_iter();
            Ok(keys.map(|key| PublicKey { kid: key.kid, x: key.x }).collect())
        })
    }))
    .asking(standing)
}
