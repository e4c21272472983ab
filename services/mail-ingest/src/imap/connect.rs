use std::{net::SocketAddr, sync::Arc};

use async_imap::{Client, Session, types::Mailbox as Folder};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};

use super::{ImapError, guard};
use crate::{config::Imap, mailbox::entity::Account};

/// Either kind of stream.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Stream for T {}

/// A signed-in connection.
pub(super) type Signed = Session<Box<dyn Stream>>;

/// Connects and signs in. The address is checked after it was resolved and that very address is used, so that a name cannot lead elsewhere.
pub(super) async fn sign_in(settings: &Imap, account: &Account, password: &str) -> Result<Signed, ImapError> {
    let tcp = dial(settings, account).await?;
    tcp.set_nodelay(true).ok();
    let stream: Box<dyn Stream> = if account.tls {
        Box::new(encrypt(account, tcp).await?)
    } else {
        Box::new(tcp)
    };
    let mut client = Client::new(stream);
    let greeting = client
        .read_response()
        .await
        .map_err(|e| ImapError::Protocol(e.to_string()))?;
    if greeting.is_none() {
        return Err(ImapError::Connect(
            account.host.clone(),
            "it hung up without a greeting".to_owned(),
        ));
    }
    client
        .login(&account.username, password)
        .await
        .map_err(|(error, _)| match error {
            async_imap::error::Error::No(text) | async_imap::error::Error::Bad(text) => ImapError::SignIn(text),
            other => ImapError::Protocol(other.to_string()),
        })
}

/// Opens the account's folder.
pub(super) async fn open(session: &mut Signed, account: &Account) -> Result<Folder, ImapError> {
    session
        .select(&account.folder)
        .await
        .map_err(|e| ImapError::Folder(account.folder.clone(), e.to_string()))
}

async fn dial(settings: &Imap, account: &Account) -> Result<TcpStream, ImapError> {
    let resolve = |_| ImapError::Resolve(account.host.clone());
    let host = account.host.trim_start_matches('[').trim_end_matches(']');
    let addresses: Vec<SocketAddr> = tokio::net::lookup_host((host, account.port))
        .await
        .map_err(resolve)?
        .collect();
    if addresses.is_empty() {
        return Err(ImapError::Resolve(account.host.clone()));
    }
    let allowed: Vec<SocketAddr> = addresses
        .into_iter()
        .filter(|a| settings.allow_private_addresses || guard::is_public(a.ip()))
        .collect();
    if allowed.is_empty() {
        return Err(ImapError::Private(account.host.clone()));
    }
    let connect = tokio::time::timeout(std::time::Duration::from_secs(15), TcpStream::connect(&allowed[..])).await;
    match connect {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(ImapError::Connect(account.host.clone(), error.to_string())),
        Err(_) => Err(ImapError::Connect(account.host.clone(), "no answer".to_owned())),
    }
}

async fn encrypt(account: &Account, tcp: TcpStream) -> Result<tokio_rustls::client::TlsStream<TcpStream>, ImapError> {
    let wrong = |error: String| ImapError::Tls(account.host.clone(), error);
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| wrong(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(account.host.clone()).map_err(|e| wrong(e.to_string()))?;
    TlsConnector::from(Arc::new(config))
        .connect(name, tcp)
        .await
        .map_err(|e| wrong(e.to_string()))
}
