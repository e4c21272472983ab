use std::{fs::File, io::BufReader, sync::Arc};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use super::{ListenerError, TlsSettings};

/// The acceptor for STARTTLS; `None` if no certificate is set.
pub fn acceptor(settings: &TlsSettings) -> Result<Option<TlsAcceptor>, ListenerError> {
    if settings.certificate.is_empty() {
        return Ok(None);
    }
    let wrong = |error: String| ListenerError::Tls(error);
    let open = |path: &str| {
        File::open(path)
            .map(BufReader::new)
            .map_err(|e| wrong(format!("{path}: {e}")))
    };
    let chain = CertificateDer::pem_reader_iter(open(&settings.certificate)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| wrong(format!("{}: {e}", settings.certificate)))?;
    let key = PrivateKeyDer::from_pem_reader(open(&settings.private_key)?)
        .map_err(|e| wrong(format!("{}: {e}", settings.private_key)))?;
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|e| wrong(e.to_string()))?;
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}
