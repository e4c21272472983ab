//! STARTTLS with a certificate that is good for nothing but this test.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use mail_ingest::smtp::{Handler, Limits, Listener, Protocol, ReceivedMail, Reply, TlsSettings, Verdict};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};
use tokio_util::sync::CancellationToken;

use crate::wire::Wire;

/// Takes everything and remembers it.
#[derive(Clone, Default)]
struct Keep(Arc<Mutex<Vec<ReceivedMail>>>);

impl Handler for Keep {
    async fn recipient(&self, _: &str, _: &str) -> Verdict {
        Verdict::Accept
    }

    async fn deliver(&self, mail: ReceivedMail) -> Vec<Reply> {
        let replies = vec![Reply::stored("x"); mail.recipients.len()];
        self.0.lock().unwrap().push(mail);
        replies
    }
}

async fn listener() -> (Keep, SocketAddr) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/tls");
    let tls = TlsSettings {
        certificate: format!("{folder}/certificate.pem"),
        private_key: format!("{folder}/key.pem"),
    };
    let listener = Listener::bind("127.0.0.1:0", Protocol::Smtp, Limits::modest("in.example"), &tls)
        .await
        .unwrap();
    let (keep, address) = (Keep::default(), listener.address());
    tokio::spawn(listener.serve(keep.clone(), CancellationToken::new()));
    (keep, address)
}

async fn encrypted(stream: TcpStream) -> Wire<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(include_bytes!("tls/certificate.pem")).unwrap())
        .unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("in.example").unwrap();
    Wire::over(
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .unwrap(),
    )
}

#[tokio::test]
async fn after_starttls_everything_is_said_again_and_kept_secret() {
    let (keep, address) = listener().await;
    let mut wire = Wire::hello(address, "EHLO").await;
    wire.say("MAIL FROM:<before@x.example>", 250).await;
    wire.say("STARTTLS", 220).await;
    let mut wire = encrypted(wire.into_stream()).await;
    wire.say("MAIL FROM:<a@x.example>", 503).await;
    let offers = wire.say("EHLO test.example", 250).await;
    assert!(
        !offers.contains("STARTTLS") && offers.contains("PIPELINING"),
        "{offers}"
    );
    assert_eq!(
        wire.mail("a@x.example", "b@in.example", "Subject: x\r\n\r\nhello")
            .await,
        250
    );
    let mail = keep.0.lock().unwrap().remove(0);
    assert!(mail.encrypted && mail.sender == "a@x.example");
}

#[tokio::test]
async fn what_was_sent_ahead_of_the_handshake_is_never_a_command() {
    let (keep, address) = listener().await;
    let mut wire = Wire::hello(address, "EHLO").await;
    wire.send(b"STARTTLS\r\nMAIL FROM:<injected@x.example>\r\n").await;
    assert_eq!(wire.reply().await.0, 554);
    assert!(wire.is_closed().await);
    assert!(keep.0.lock().unwrap().is_empty());
}
