//! A tenant with people and a technician, and short ways to the service.

use std::path::PathBuf;

use blob::Blobs;
use clock::Clock;
use context::{ActorKind, TenantCtx};
use fault::Fault;
use ids::{LocationId, PersonId};
use prost::Message;
use proto::{
    events::v1::Envelope,
    ticketing::v1::{
        self as wire, activity_service_server::ActivityService, link_service_server::LinkService,
        message_service_server::MessageService, ticket_service_server::TicketService,
    },
};
use testkit::{ServiceDb, Tenant};
use ticketing::{
    App,
    activity::ActivityGrpc,
    attachment::AttachmentGrpc,
    directory::Directory,
    link::LinkGrpc,
    message::MessageGrpc,
    presence::{PresenceStore, RedisSettings},
    ticket::TicketGrpc,
};

pub use crate::ask::{answer, as_caller, as_provider, names_field, refused};
use crate::neighbours::Neighbours;

pub const AGENT: [&str; 11] = [
    "ticket.read",
    "ticket.create",
    "ticket.update",
    "ticket.assign",
    "ticket.resolve",
    "ticket.close",
    "ticket.reply",
    "ticket.note",
    "ticket.link",
    "category.read",
    "category.manage",
];
pub const REQUESTER: [&str; 4] = ["ticket.read", "ticket.create", "ticket.reply", "category.read"];

pub struct World {
    pub service: ServiceDb,
    pub app: App,
    pub clock: Clock,
    pub neighbours: Neighbours,
    pub tenant: Tenant,
    /// A technician.
    pub agent: TenantCtx,
    pub anna: PersonId,
    /// Anna, a requester.
    pub requester: TenantCtx,
}

impl World {
    pub async fn new() -> Self {
        let service = testkit::service_db("ticketing", ticketing::migrations()).await;
        let neighbours = Neighbours::start().await;
        let clock = Clock::manual("2026-03-02T09:00:00Z".parse().unwrap());
        let channel = || neighbours.channel.clone();
        let folder: PathBuf = std::env::temp_dir().join(format!("guichet-ticketing-{}", std::process::id()));
        let blob = blob::Settings {
            folder: folder.display().to_string(),
            ..Default::default()
        };
        let redis = RedisSettings {
            url: testkit::redis_url(),
            timeout_ms: 2_000,
        };
        let app = App {
            db: service.db.clone(),
            clock: clock.clone(),
            directory: Directory::new(channel(), channel(), channel()),
            presence: PresenceStore::open(&redis).unwrap(),
            blobs: Blobs::open(&blob).unwrap(),
        };
        let tenant = service.tenant().await;
        let anna = neighbours.person(tenant.id, "Anna Berger");
        let ada = neighbours.agent(tenant.id, "Ada Agent");
        let (agent, requester) = (tenant.agent_as(ada, &AGENT), tenant.requester(anna, &REQUESTER));
        Self {
            service,
            app,
            clock,
            neighbours,
            agent,
            requester,
            anna,
            tenant,
        }
    }

    pub fn person(&self, name: &str) -> PersonId {
        self.neighbours.person(self.tenant.id, name)
    }

    pub fn requester_as(&self, person: PersonId) -> TenantCtx {
        self.tenant.requester(person, &REQUESTER)
    }

    /// A requester who sees what concerns a department.
    pub fn manager_of(&self, person: PersonId, department: LocationId) -> TenantCtx {
        let mut claims = self.tenant.claims(ActorKind::Person, "Max Manager", &REQUESTER);
        claims.sub = person.uuid().to_string();
        claims.view = "department".to_owned();
        claims.department = Some(department);
        testkit::tenant_ctx(claims)
    }

    /// mail-ingest, acting for the tenant.
    pub fn mail_ingest(&self) -> TenantCtx {
        let mut claims = self
            .tenant
            .claims(ActorKind::Service, "mail-ingest", &["ticket.create", "ticket.read"]);
        claims.agent = true;
        claims.view = "company".to_owned();
        testkit::tenant_ctx(claims)
    }

    pub fn tickets(&self) -> TicketGrpc {
        TicketGrpc { app: self.app.clone() }
    }

    pub fn messages(&self) -> MessageGrpc {
        MessageGrpc { app: self.app.clone() }
    }

    pub fn files(&self) -> AttachmentGrpc {
        AttachmentGrpc { app: self.app.clone() }
    }

    pub fn links(&self) -> LinkGrpc {
        LinkGrpc { app: self.app.clone() }
    }

    pub async fn create(&self, ctx: &TenantCtx, request: wire::CreateTicketRequest) -> Result<wire::Ticket, Fault> {
        answer(self.tickets().create_ticket(as_caller(ctx, request)).await)
    }

    /// A ticket Anna opened in the portal.
    pub async fn open(&self, title: &str) -> wire::Ticket {
        let request = wire::CreateTicketRequest {
            title: title.to_owned(),
            description: format!("about {title}"),
            ..Default::default()
        };
        self.create(&self.requester, request).await.unwrap()
    }

    pub async fn get(&self, ctx: &TenantCtx, key: &str) -> Result<wire::Ticket, Fault> {
        answer(
            self.tickets()
                .get_ticket(as_caller(
                    ctx,
                    wire::GetTicketRequest {
                        ticket_id: key.to_owned(),
                    },
                ))
                .await,
        )
    }

    pub async fn list(
        &self,
        ctx: &TenantCtx,
        request: wire::ListTicketsRequest,
    ) -> Result<wire::ListTicketsResponse, Fault> {
        answer(self.tickets().list_tickets(as_caller(ctx, request)).await)
    }

    pub async fn titles(&self, ctx: &TenantCtx, request: wire::ListTicketsRequest) -> Vec<String> {
        self.list(ctx, request)
            .await
            .unwrap()
            .tickets
            .into_iter()
            .map(|ticket| ticket.title)
            .collect()
    }

    pub async fn found(&self, ctx: &TenantCtx, query: &str) -> Vec<String> {
        let request = wire::ListTicketsRequest {
            query: query.to_owned(),
            order_by: "number".to_owned(),
            ..Default::default()
        };
        self.titles(ctx, request).await
    }

    pub async fn update(
        &self,
        ctx: &TenantCtx,
        ticket: &wire::Ticket,
        fields: &[&str],
        expected: i64,
    ) -> Result<wire::Ticket, Fault> {
        let request = wire::UpdateTicketRequest {
            ticket_id: ticket.id.clone(),
            ticket: Some(ticket.clone()),
            update_mask: Some(prost_types::FieldMask {
                paths: fields.iter().map(|field| (*field).to_owned()).collect(),
            }),
            expected_revision: expected,
        };
        answer(self.tickets().update_ticket(as_caller(ctx, request)).await)
    }

    pub async fn take(&self, ticket: &wire::Ticket) -> Result<wire::Ticket, Fault> {
        let request = wire::TakeTicketRequest {
            ticket_id: ticket.id.clone(),
            expected_revision: 0,
        };
        answer(self.tickets().take_ticket(as_caller(&self.agent, request)).await)
    }

    pub async fn hold(&self, ticket: &wire::Ticket, reason: wire::PendingReason) -> Result<wire::Ticket, Fault> {
        let request = wire::HoldTicketRequest {
            ticket_id: ticket.id.clone(),
            reason: reason.into(),
            expected_revision: 0,
        };
        answer(self.tickets().hold_ticket(as_caller(&self.agent, request)).await)
    }

    pub async fn resolve(&self, ctx: &TenantCtx, ticket: &wire::Ticket, text: &str) -> Result<wire::Ticket, Fault> {
        let request = wire::ResolveTicketRequest {
            ticket_id: ticket.id.clone(),
            resolution: text.to_owned(),
            expected_revision: 0,
        };
        answer(self.tickets().resolve_ticket(as_caller(ctx, request)).await)
    }

    pub async fn reopen(&self, ctx: &TenantCtx, ticket: &wire::Ticket) -> Result<wire::Ticket, Fault> {
        let request = wire::ReopenTicketRequest {
            ticket_id: ticket.id.clone(),
            ..Default::default()
        };
        answer(self.tickets().reopen_ticket(as_caller(ctx, request)).await)
    }

    pub async fn close(&self, ctx: &TenantCtx, ticket: &wire::Ticket) -> Result<wire::Ticket, Fault> {
        let request = wire::CloseTicketRequest {
            ticket_id: ticket.id.clone(),
            expected_revision: 0,
        };
        answer(self.tickets().close_ticket(as_caller(ctx, request)).await)
    }

    pub async fn cancel(&self, ctx: &TenantCtx, ticket: &wire::Ticket, reason: &str) -> Result<wire::Ticket, Fault> {
        let request = wire::CancelTicketRequest {
            ticket_id: ticket.id.clone(),
            reason: reason.to_owned(),
            expected_revision: 0,
        };
        answer(self.tickets().cancel_ticket(as_caller(ctx, request)).await)
    }

    pub async fn reply(&self, ctx: &TenantCtx, ticket: &wire::Ticket, body: &str) -> Result<wire::Message, Fault> {
        let request = wire::AddReplyRequest {
            ticket_id: ticket.id.clone(),
            body: body.to_owned(),
            ..Default::default()
        };
        answer(self.messages().add_reply(as_caller(ctx, request)).await)
    }

    pub async fn note(
        &self,
        ctx: &TenantCtx,
        ticket: &wire::Ticket,
        body: &str,
        public: bool,
    ) -> Result<wire::Message, Fault> {
        let request = wire::AddNoteRequest {
            ticket_id: ticket.id.clone(),
            body: body.to_owned(),
            public,
            ..Default::default()
        };
        answer(self.messages().add_note(as_caller(ctx, request)).await)
    }

    pub async fn thread(&self, ctx: &TenantCtx, ticket: &str) -> Result<Vec<wire::Message>, Fault> {
        let request = wire::ListMessagesRequest {
            ticket_id: ticket.to_owned(),
            ..Default::default()
        };
        answer(self.messages().list_messages(as_caller(ctx, request)).await).map(|page| page.messages)
    }

    pub async fn receive(&self, mail: wire::ReceiveMailRequest) -> Result<wire::ReceiveMailResponse, Fault> {
        answer(self.messages().receive_mail(as_caller(&self.mail_ingest(), mail)).await)
    }

    pub async fn link_asset(
        &self,
        ctx: &TenantCtx,
        ticket: &wire::Ticket,
        asset: &str,
    ) -> Result<wire::AssetLink, Fault> {
        let request = wire::LinkAssetRequest {
            ticket_id: ticket.id.clone(),
            asset_id: asset.to_owned(),
        };
        answer(self.links().link_asset(as_caller(ctx, request)).await)
    }

    pub async fn link_article(
        &self,
        ctx: &TenantCtx,
        ticket: &wire::Ticket,
        article: &str,
    ) -> Result<wire::ArticleLink, Fault> {
        let request = wire::LinkArticleRequest {
            ticket_id: ticket.id.clone(),
            article_id: article.to_owned(),
        };
        answer(self.links().link_article(as_caller(ctx, request)).await)
    }

    /// The log as (actor, action, field, old, new), oldest first.
    pub async fn log(&self, ticket: &str) -> Vec<[String; 5]> {
        let request = wire::ListActivitiesRequest {
            ticket_id: ticket.to_owned(),
            page_size: 200,
            ..Default::default()
        };
        let service = ActivityGrpc { app: self.app.clone() };
        let page = answer(service.list_activities(as_caller(&self.agent, request)).await).unwrap();
        page.activities
            .into_iter()
            .map(|line| [line.actor_name, line.action, line.field, line.old_value, line.new_value])
            .collect()
    }

    /// The events of this test's tenant, in order.
    pub async fn told(&self) -> Vec<Envelope> {
        let mut read = self
            .service
            .db
            .read_control("a test looks at the outbox")
            .await
            .unwrap();
        let like = format!("%.{}", self.tenant.id.uuid().simple());
        let rows: Vec<Vec<u8>> =
            sqlx::query_scalar("select envelope from control.outbox where subject like $1 order by seq")
                .bind(like)
                .fetch_all(&mut read)
                .await
                .unwrap();
        rows.iter()
            .map(|bytes| Envelope::decode(bytes.as_slice()).unwrap())
            .collect()
    }

    /// The facts of this test's tenant with whether they are internal, in order.
    pub async fn facts(&self) -> Vec<(String, bool)> {
        self.told()
            .await
            .into_iter()
            .map(|event| (event.r#type.replace("ticketing.", ""), event.internal))
            .collect()
    }

    /// Runs a statement of a test in the tenant's schema, as its role.
    pub async fn run(&self, sql: &'static str) -> Result<u64, sqlx::Error> {
        let mut tx = self.service.db.begin(&self.tenant.system()).await.unwrap();
        let done = sqlx::query(sql).execute(&mut tx).await?.rows_affected();
        tx.commit().await.unwrap();
        Ok(done)
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut read = self.service.db.read(&self.tenant.system()).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut read).await.unwrap()
    }
}
