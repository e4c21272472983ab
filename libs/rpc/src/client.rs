use std::{net::SocketAddr, sync::Arc, time::Duration};

use context::token::{PublicKey, Standing, Verifier};
use fault::Fault;
use http::Uri;
use proto::identity::v1::{
    CheckTokenRequest, GetKeySetRequest, standing_service_client::StandingServiceClient,
    token_service_client::TokenServiceClient,
};
use tonic::transport::Endpoint;

use crate::{
    channel::{Channel, PATIENCE},
    replicas::Replicas,
};

/// Where another service is reached.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientSettings {
    /// Such as `http://guichet-identity:7101`. If the name stands for several addresses (a headless Service of Kubernetes), calls go round among
    /// them; several places may also be given, separated by commas.
    pub url: String,
}

/// A URL of a service that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{url:?} is not the address of a service: {why}")]
pub struct BadAddress {
    url: String,
    why: &'static str,
}

impl ClientSettings {
    /// A channel to the service, see [`Channel`].
    ///
    /// # Errors
    /// If the URL is malformed.
    pub fn channel(&self) -> Result<Channel, BadAddress> {
        let uris = self.url.split(',').map(read).collect::<Result<Vec<_>, _>>()?;
        let places = uris.iter().map(|(_, place)| place.clone()).collect();
        let origin = uris.into_iter().map(|(uri, _)| uri).next().unwrap_or_default();
        let authority = origin.authority().map(ToString::to_string).unwrap_or_default();
        let endpoint = move |address: SocketAddr| {
            // An address is always a URI.
            Endpoint::from(Uri::try_from(format!("http://{address}")).unwrap_or_default())
                .origin(origin.clone())
                .connect_timeout(Duration::from_secs(3))
                .timeout(PATIENCE)
                .tcp_nodelay(true)
                .http2_keep_alive_interval(Duration::from_secs(20))
                .keep_alive_timeout(Duration::from_secs(5))
                .keep_alive_while_idle(true)
        };
        Ok(Channel::new(&authority, Replicas::of(places, endpoint)))
    }
}

type Place = (String, u16);

/// One URL, and the host and port in it.
fn read(url: &str) -> Result<(Uri, Place), BadAddress> {
    let bad = |why| BadAddress {
        url: url.to_owned(),
        why,
    };
    let uri: Uri = url.trim().parse().map_err(|_| bad("it is not a URL"))?;
    if uri.scheme_str() != Some("http") {
        return Err(bad("it must begin with http://"));
    }
    let host = uri.host().ok_or_else(|| bad("it names no host"))?;
    let place = (
        host.trim_matches(['[', ']']).to_owned(),
        uri.port_u16().ok_or_else(|| bad("it names no port"))?,
    );
    Ok((uri, place))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_url_with_a_port() {
        let place = |url: &str| read(url).map(|(_, place)| place).map_err(|error| error.why);
        assert_eq!(
            place("http://guichet-identity:7101"),
            Ok(("guichet-identity".to_owned(), 7101))
        );
        assert_eq!(place(" http://[::1]:7101/"), Ok(("::1".to_owned(), 7101)));
        assert_eq!(place("https://identity:7101"), Err("it must begin with http://"));
        assert_eq!(place("identity:7101"), Err("it must begin with http://"));
        assert_eq!(place("http://identity"), Err("it names no port"));
        assert_eq!(place("http://"), Err("it is not a URL"));
    }

    #[tokio::test]
    async fn several_places_may_be_given() {
        let settings = |url: &str| ClientSettings { url: url.to_owned() };
        assert!(
            settings("http://127.0.0.1:7101,http://127.0.0.1:7201")
                .channel()
                .is_ok()
        );
        assert!(settings("http://127.0.0.1:7101,").channel().is_err());
    }
}
