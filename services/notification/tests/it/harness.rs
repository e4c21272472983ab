use std::{net::SocketAddr, path::PathBuf, time::Duration};

use blob::Blobs;
use clock::Clock;
use context::{Actor, ActorKind, TenantCtx};
use db::page::PageRequest;
use events::{Events, Relay};
use ids::{EventId, MailboxId, PersonId, ProviderId, TenantId, TicketId};
use jobs::JobSettings;
use notification::{
    App, Config,
    delivery::{self, entity::Delivery},
    directory::Directory,
    mail::{templates::Templates, transport::Transport},
};
use prost::Message;
use proto::{
    events::v1::Envelope,
    identity::v1::{self as identity},
    mail_ingest::v1::{self as mail_ingest},
    ticketing::v1 as ticketing,
};
use reply_address::ReplyKey;
use rpc::ServiceTokens;
use testkit::Tenant;
use tokio::sync::{Mutex, MutexGuard};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{fakes::Fakes, sink::Sink};

/// One service at a time: they share a database, and a job is done by whichever runner takes it.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A service with its subscribers, jobs and relay running, and one tenant that came by event.
pub struct Harness {
    pub app: App,
    pub fakes: Fakes,
    pub sink: Sink,
    pub tenant: Tenant,
    pub ctx: TenantCtx,
    pub events: Events,
    prefix: String,
    folder: PathBuf,
    shutdown: CancellationToken,
    _alone: MutexGuard<'static, ()>,
}

pub fn person(name: &str) -> Actor {
    Actor {
        kind: ActorKind::Person,
        id: PersonId::new().uuid(),
        name: name.to_owned(),
    }
}

pub fn agent(name: &str) -> Actor {
    Actor {
        kind: ActorKind::Agent,
        ..person(name)
    }
}

pub fn id_of(actor: &Actor) -> PersonId {
    PersonId::from(actor.id)
}

impl Harness {
    pub async fn start() -> Self {
        let alone = ONE_AT_A_TIME.lock().await;
        let service = testkit::service_db("notification", notification::migrations()).await;
        let (sink, address) = Sink::start().await;
        let fakes = Fakes::default();
        let folder = std::env::temp_dir().join(format!("guichet-notification-{}", Uuid::now_v7().simple()));
        let app = app(&service, &fakes, address, &folder).await;
        let name = format!("n{}", Uuid::now_v7().simple());
        let events = testkit::events(&name, "notification").await;
        let shutdown = CancellationToken::new();
        notification::subscribers::spawn(&app, &events, &shutdown);
        let jobs = JobSettings {
            poll_ms: 50,
            retry_base_ms: 50,
            ..JobSettings::default()
        };
        notification::jobs::spawn(&app, &jobs, &shutdown);
        Relay::spawn(app.db.clone(), events.clone(), shutdown.clone());
        let id = TenantId::new();
        let slug = format!("t{}", &id.uuid().simple().to_string()[20..]);
        let tenant = Tenant {
            id,
            provider: ProviderId::new(),
            slug,
        };
        let ctx = tenant.system();
        let harness = Self {
            app,
            fakes,
            sink,
            tenant,
            ctx,
            events,
            prefix: format!("{name}_{}", std::process::id()),
            folder,
            shutdown,
            _alone: alone,
        };
        harness.introduce().await;
        harness
    }

    /// The tenant and its two mailboxes, told by their owners.
    async fn introduce(&self) {
        let created = identity::TenantCreated {
            tenant: Some(identity::Tenant {
                id: self.tenant.id.to_string(),
                slug: self.tenant.slug.clone(),
                name: "Acme".into(),
                ..Default::default()
            }),
            settings: Some(identity::TenantSettings {
                revision: 1,
                name: "Acme <Industries>".into(),
                locale: "en".into(),
                primary_color: "#0a5f38".into(),
                mail_footer: "Acme, Lyon\nHotline 1234".into(),
                portal_url: "https://acme.example".into(),
                slug: self.tenant.slug.clone(),
                ..Default::default()
            }),
            mail_domain: "in.example".into(),
        };
        self.tell("identity.tenant.created", &Actor::service("identity"), &created)
            .await;
        testkit::eventually(Duration::from_secs(20), || async {
            self.app.db.begin(&self.ctx).await.ok().map(drop)
        })
        .await;
        for (address, sender) in [
            (format!("{}@in.example", self.tenant.slug), false),
            ("support@acme.example".to_owned(), true),
        ] {
            let mailbox = mail_ingest::Mailbox {
                id: MailboxId::new().to_string(),
                revision: 1,
                address,
                display_name: "Acme Support".into(),
                kind: if sender {
                    mail_ingest::MailboxKind::Imap.into()
                } else {
                    mail_ingest::MailboxKind::Smtp.into()
                },
                default_sender: sender,
                enabled: true,
                ..Default::default()
            };
            self.tell(
                "mail_ingest.mailbox.changed",
                &Actor::service("mail_ingest"),
                &mail_ingest::MailboxChanged {
                    mailbox: Some(mailbox),
                    deleted: false,
                },
            )
            .await;
        }
        testkit::eventually(Duration::from_secs(20), || async {
            let mut tx = self.app.db.begin(&self.ctx).await.ok()?;
            (notification::profile::repo::mailboxes(&mut tx).await.ok()?.len() == 2).then_some(())
        })
        .await;
    }

    /// Another tenant of the same service, as the system acting in it.
    pub async fn neighbour(&self) -> TenantCtx {
        let service = testkit::service_db("notification", notification::migrations()).await;
        let tenant = service.tenant().await;
        testkit::eventually(Duration::from_secs(10), || async {
            self.app.db.begin(&tenant.system()).await.ok().map(drop)
        })
        .await;
        tenant.system()
    }

    /// Tells an event as its owner would: through NATS.
    pub async fn tell(&self, kind: &str, actor: &Actor, message: &impl Message) {
        self.tell_for(Some(self.tenant.id), kind, actor, message).await;
    }

    pub async fn tell_for(&self, tenant: Option<TenantId>, kind: &str, actor: &Actor, message: &impl Message) {
        let space = tenant.map_or(db::Space::Provider(self.tenant.provider), db::Space::Tenant);
        let envelope = Envelope {
            event_id: EventId::new().to_string(),
            tenant_id: tenant.map(|t| t.to_string()).unwrap_or_default(),
            provider_id: self.tenant.provider.to_string(),
            r#type: kind.to_owned(),
            revision: 1,
            occurred_at: Some(proto::timestamp(self.app.clock.now())),
            actor: Some(actor.to_wire()),
            payload: message.encode_to_vec(),
            ..Default::default()
        };
        let subject = format!("{}.guichet.evt.{kind}.{}", self.prefix, space.subject_token());
        let stream = async_nats::jetstream::new(self.events.client().clone());
        // Until the first subscriber has made the stream nobody takes it.
        testkit::eventually(Duration::from_secs(20), || async {
            stream
                .publish(subject.clone(), envelope.encode_to_vec().into())
                .await
                .ok()?
                .await
                .ok()
        })
        .await;
    }

    pub async fn known_person(&self, actor: &Actor, locale: &str) {
        let person = identity::Person {
            id: id_of(actor).to_string(),
            revision: 1,
            name: actor.name.clone(),
            locale: locale.to_owned(),
            active: true,
            ..Default::default()
        };
        self.tell(
            "identity.person.created",
            &Actor::service("identity"),
            &identity::PersonChanged { person: Some(person) },
        )
        .await;
        testkit::eventually(Duration::from_secs(20), || async {
            let mut tx = self.app.db.begin(&self.ctx).await.ok()?;
            notification::profile::repo::find_person(&mut tx, id_of(actor))
                .await
                .ok()?
        })
        .await;
    }

    pub async fn known_agent(&self, agent: &Actor) {
        let known = identity::AgentChanged {
            agent: Some(identity::Agent {
                id: id_of(agent).to_string(),
                revision: 1,
                name: agent.name.clone(),
                active: true,
                ..Default::default()
            }),
        };
        self.tell_for(None, "identity.agent.changed", &Actor::service("identity"), &known)
            .await;
        testkit::eventually(Duration::from_secs(20), || async {
            let mut tx = self.app.db.provider_tx(self.tenant.provider, "a test").await.ok()?;
            notification::profile::repo::is_agent(&mut tx, id_of(agent))
                .await
                .ok()?
                .then_some(())
        })
        .await;
    }

    /// Waits until so many mails were taken, and gives them in order of their arrival.
    pub async fn mails(&self, count: usize) -> Vec<crate::sink::Received> {
        testkit::eventually(Duration::from_secs(20), || async {
            (self.sink.mails().len() >= count).then_some(())
        })
        .await;
        let mails = self.sink.mails();
        assert_eq!(mails.len(), count);
        mails
    }

    /// Waits until the delivery log looks as `check` wants it.
    pub async fn log(&self, check: impl Fn(&[Delivery]) -> bool) -> Vec<Delivery> {
        testkit::eventually(Duration::from_secs(20), || async {
            let log = delivery::list(&self.app, &self.ctx, None, &[], PageRequest { size: 100, after: None })
                .await
                .ok()?
                .items;
            check(&log).then_some(log)
        })
        .await
    }
}

impl Drop for Harness {
    fn drop(&mut self) {
        self.shutdown.cancel();
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

async fn app(service: &testkit::ServiceDb, fakes: &Fakes, smtp: SocketAddr, folder: &std::path::Path) -> App {
    let mut config: Config =
        settings::load_from("notification", include_str!("../../config.default.toml"), []).unwrap();
    (config.smtp.port, config.mail.retry_base_secs) = (smtp.port(), 0);
    let channel = fakes.serve().await;
    App {
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
            ServiceTokens::new(channel, "notification", "secret".into()),
        ),
        reply_key: ReplyKey::try_new(&"k".repeat(32), &[]).unwrap(),
        templates: Templates::load().unwrap(),
        transport: Transport::try_new(&config.smtp).unwrap(),
        mail: config.mail,
    }
}

/// A ticket of this requester.
pub fn ticket(requester: &Actor, source: ticketing::TicketSource) -> ticketing::Ticket {
    ticketing::Ticket {
        id: TicketId::new().to_string(),
        revision: 1,
        number: "INC-1042".into(),
        title: "Printer <b>broken</b>".into(),
        requester_id: id_of(requester).to_string(),
        requester_name: requester.name.clone(),
        requester_email: format!("{}@acme.example", requester.name.to_lowercase()),
        source: source.into(),
        ..Default::default()
    }
}
