use std::{net::SocketAddr, path::PathBuf, time::Duration};

use blob::Blobs;
use clock::Clock;
use context::TenantCtx;
use ids::MailboxId;
use jobs::JobSettings;
use mail_ingest::{
    App, Config,
    directory::Directory,
    intake::handler::Intake,
    mailbox::{self, Create, entity::Kind, secret::PasswordKey},
    quarantine::{self, entity::QuarantineState},
    smtp::{Limits, Listener, Protocol, TlsSettings},
};
use reply_address::ReplyKey;
use rpc::ServiceTokens;
use testkit::Tenant;
use tokio::sync::{Mutex, MutexGuard};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::fakes::Fakes;

/// One service at a time: they share a database, and a job is done by whichever runner takes it.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A service with its listeners and jobs running, and one tenant with a mailbox.
pub struct Harness {
    pub app: App,
    pub fakes: Fakes,
    pub tenant: Tenant,
    pub ctx: TenantCtx,
    pub address: String,
    pub smtp: SocketAddr,
    pub lmtp: SocketAddr,
    folder: PathBuf,
    shutdown: CancellationToken,
    _alone: MutexGuard<'static, ()>,
}

impl Harness {
    pub async fn start() -> Self {
        let alone = ONE_AT_A_TIME.lock().await;
        let service = testkit::service_db("mail-ingest", mail_ingest::migrations()).await;
        let tenant = service.tenant().await;
        let defaults: Config =
            settings::load_from("mail-ingest", include_str!("../../config.default.toml"), []).unwrap();
        let folder = std::env::temp_dir().join(format!("guichet-mail-{}", Uuid::now_v7().simple()));
        let fakes = Fakes::default();
        let channel = fakes.serve().await;
        let mut imap = defaults.imap.clone();
        (
            imap.allow_private_addresses,
            imap.allow_plain,
            imap.poll_secs,
            imap.interval_secs,
        ) = (true, true, 1, 1);
        let app = App {
            db: service.db.clone(),
            clock: Clock::real(),
            blobs: Blobs::open(&blob::Settings {
                folder: folder.to_str().unwrap().to_owned(),
                ..Default::default()
            })
            .unwrap(),
            directory: Directory::new(
                channel.clone(),
                channel.clone(),
                ServiceTokens::new(channel, "mail-ingest", "secret".into()),
            ),
            reply_key: ReplyKey::try_new(&"k".repeat(32), &[]).unwrap(),
            password_key: PasswordKey::try_new(&"ab".repeat(32)).unwrap(),
            imap,
            loops: defaults.loops,
            max_message_bytes: 1 << 20,
            limits: mail_ingest::message::Limits::default(),
        };
        let shutdown = CancellationToken::new();
        let jobs = JobSettings {
            poll_ms: 50,
            retry_base_ms: 50,
            ..JobSettings::default()
        };
        mail_ingest::jobs::spawn(&app, &jobs, &shutdown);
        let limits = Limits {
            max_message_bytes: 1 << 20,
            ..Limits::modest("in.example")
        };
        let mut addresses = Vec::new();
        for protocol in [Protocol::Smtp, Protocol::Lmtp] {
            let listener = Listener::bind("127.0.0.1:0", protocol, limits.clone(), &TlsSettings::default())
                .await
                .unwrap();
            addresses.push(listener.address());
            tokio::spawn(listener.serve(Intake { app: app.clone() }, shutdown.clone()));
        }
        let ctx = tenant.system();
        let address = format!("{}@in.example", tenant.slug);
        let harness = Self {
            app,
            fakes,
            tenant,
            ctx,
            address,
            smtp: addresses[0],
            lmtp: addresses[1],
            folder,
            shutdown,
            _alone: alone,
        };
        harness.mailbox(&harness.address.clone()).await;
        harness
    }

    /// Another tenant of the same service, as the system acting in it.
    pub async fn neighbour(&self) -> TenantCtx {
        let service = testkit::service_db("mail-ingest", mail_ingest::migrations()).await;
        let tenant = service.tenant().await;
        testkit::eventually(Duration::from_secs(10), || async {
            self.app.db.begin(&tenant.system()).await.ok().map(drop)
        })
        .await;
        tenant.system()
    }

    pub async fn mailbox(&self, address: &str) -> MailboxId {
        let create = Create {
            address: address.to_owned(),
            display_name: "Support".into(),
            kind: Kind::Smtp,
            imap: None,
            default_sender: false,
        };
        mailbox::create(&self.app, &self.ctx, create).await.unwrap().id
    }

    /// A plain mail of `from` with this subject, further header lines and text.
    pub fn mail(&self, from: &str, subject: &str, header: &str, text: &str) -> String {
        let id = Uuid::now_v7().simple();
        let own = if header.contains("Message-ID:") {
            String::new()
        } else {
            format!("Message-ID: <{id}@x.example>\r\n")
        };
        format!(
            "From: Anna <{from}>\r\nTo: {}\r\nSubject: {subject}\r\n{own}{header}\r\n{text}\r\n",
            self.address
        )
    }

    /// Waits for the mail to come to rest: how many were handed on and are in quarantine in all.
    pub async fn settled(&self, delivered: usize, quarantined: usize) {
        testkit::eventually(Duration::from_secs(20), || async {
            let kept = self.quarantine().await.len();
            (self.fakes.received().len() == delivered && kept == quarantined).then_some(())
        })
        .await;
    }

    pub async fn quarantine(&self) -> Vec<quarantine::entity::Quarantined> {
        let page = db::page::PageRequest { size: 100, after: None };
        let all = [
            QuarantineState::Waiting,
            QuarantineState::Released,
            QuarantineState::Discarded,
        ];
        quarantine::list(&self.app, &self.ctx, &all, page).await.unwrap().items
    }
}

impl Drop for Harness {
    fn drop(&mut self) {
        self.shutdown.cancel();
        std::fs::remove_dir_all(&self.folder).ok();
    }
}
