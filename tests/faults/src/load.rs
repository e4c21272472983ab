use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use stack_tests::{Client, Letter, send, unique};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{Kind, Ledger, Stack, Trouble};

/// An answer that takes longer is a hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// One tenant and those who work in it.
#[derive(Clone)]
pub struct Tenant {
    /// Its slug.
    pub slug: String,
    /// Name of its schema in every database.
    pub schema: String,
    /// A program with a key.
    pub program: Client,
    /// The provider's admin at the console.
    pub desk: Client,
    /// Id and address of people who ask.
    pub people: Vec<(String, String)>,
    /// The type that new assets get.
    pub asset_type: String,
    /// Where its mail goes.
    pub mailbox: String,
}

impl Tenant {
    /// Where the desk finds a path of this tenant.
    pub fn at_desk(&self, path: &str) -> String {
        format!("/api/t/{}{path}", self.slug)
    }
}

/// All tenants, ready to be worked in.
#[derive(Clone)]
pub struct Desk {
    /// The tenants.
    pub tenants: Vec<Tenant>,
    stack: Stack,
}

impl Desk {
    /// The same for some of its tenants.
    pub fn only(desk: &Self, tenants: &[Tenant]) -> Self {
        Self {
            tenants: tenants.to_vec(),
            stack: desk.stack.clone(),
        }
    }

    /// Signs in and looks around; everything must work.
    pub async fn open(stack: &Stack) -> Self {
        let env = &stack.env;
        let desk = Client::console(env, env.user("provider_admin", None)).await;
        let mut tenants = Vec::new();
        for slug in env.api_keys.keys() {
            let program = Client::key(env, slug);
            let persons = program.read("/api/v1/persons?page_size=50").await;
            let people = persons["persons"].as_array().expect("persons").iter();
            let people = people.filter(|person| person["active"] == true && person["email"] != "");
            let types = program.read("/api/v1/asset-types").await;
            let tenant = desk.read(&format!("/api/v1/tenants?query={slug}")).await["tenants"][0].clone();
            tenants.push(Tenant {
                schema: format!("t_{}", text(&tenant["id"]).trim_start_matches("tnt_")),
                people: people.map(|p| (text(&p["id"]), text(&p["email"]))).collect(),
                asset_type: text(&types["asset_types"][0]["id"]),
                mailbox: env.mailboxes[slug].clone(),
                slug: slug.clone(),
                program,
                desk: desk.clone(),
            });
        }
        Self {
            tenants,
            stack: stack.clone(),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Mixed writes from all sides until it is stopped.
pub struct Load {
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

impl Load {
    /// Begins to write; `pause` lies between two writes of one writer.
    pub fn start(desk: &Desk, ledger: &Ledger, pause: Duration) -> Self {
        let (mut tasks, stop) = (JoinSet::new(), CancellationToken::new());
        for tenant in &desk.tenants {
            let writer = Writer {
                tenant: tenant.clone(),
                stack: desk.stack.clone(),
                ledger: ledger.clone(),
                pause,
                stop: stop.clone(),
                turn: Arc::default(),
            };
            tasks.spawn(writer.clone().program());
            tasks.spawn(writer.clone().technician());
            tasks.spawn(writer.post());
        }
        Self { tasks, stop }
    }

    /// Lets what is under way end.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("a writer that does not panic");
        }
    }
}

#[derive(Clone)]
struct Writer {
    tenant: Tenant,
    stack: Stack,
    ledger: Ledger,
    pause: Duration,
    stop: CancellationToken,
    turn: Arc<AtomicU64>,
}

impl Writer {
    /// A program: tickets, answers, files, assets and articles.
    async fn program(self) {
        let api = self.tenant.program.clone();
        while !self.stop.is_cancelled() {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed);
            let key = unique("flt");
            let body = json!({"title": key, "description": "a test of faults", "requester_id": self.person(turn).0});
            if let Some(ticket) = self.write(Kind::Ticket, &api, "/api/v1/tickets", &key, body).await {
                let path = format!("/api/v1/tickets/{}/replies", text(&ticket["id"]));
                let key = unique("flt");
                let file = if turn.is_multiple_of(2) {
                    self.file(&api).await
                } else {
                    None
                };
                let body = json!({"body": key, "attachment_ids": file.into_iter().collect::<Vec<_>>()});
                self.write(Kind::Reply, &api, &path, &key, body).await;
            }
            let key = unique("flt");
            let body = json!({"name": key, "type_id": self.tenant.asset_type});
            if let Some(asset) = self.write(Kind::Asset, &api, "/api/v1/assets", &key, body).await {
                let path = format!("/api/v1/assets/{}", text(&asset["id"]));
                self.ask(
                    api.request(Method::PATCH, &path).json(&json!({"notes": "changed"})),
                    "rename an asset",
                )
                .await;
            }
            let key = unique("flt");
            self.write(
                Kind::Article,
                &api,
                "/api/v1/articles",
                &key,
                json!({"title": key, "body": "how to"}),
            )
            .await;
            self.rest().await;
        }
    }

    /// A technician: answers that are mailed, and changed settings and people, which every service hears of.
    async fn technician(self) {
        let desk = self.tenant.desk.clone();
        let mut turn = 0;
        while !self.stop.is_cancelled() {
            turn += 1;
            let key = unique("flt");
            let body = json!({"title": key, "description": "a test of faults", "requester_id": self.person(turn).0});
            let made = self
                .write(Kind::Ticket, &desk, &self.tenant.at_desk("/v1/tickets"), &key, body)
                .await;
            if let Some(ticket) = made {
                let key = unique("flt");
                let path = self
                    .tenant
                    .at_desk(&format!("/v1/tickets/{}/replies", text(&ticket["id"])));
                self.write(Kind::Answer, &desk, &path, &key, json!({"body": key})).await;
            }
            let footer = json!({"mail_footer": format!("turn {turn}")});
            let settings = desk.request(Method::PATCH, &self.tenant.at_desk("/v1/tenant-settings"));
            self.ask(settings.json(&footer), "change the settings").await;
            let person = self.tenant.at_desk(&format!("/v1/persons/{}", self.person(turn).0));
            let phone = json!({"job_title": format!("turn {turn}")});
            self.ask(desk.request(Method::PATCH, &person).json(&phone), "change a person")
                .await;
            self.rest().await;
        }
    }

    /// Customers who write mails; as a mail server does, each is offered until it is taken.
    async fn post(self) {
        let mut turn = 0;
        while !self.stop.is_cancelled() {
            turn += 1;
            let key = unique("flt");
            let letter = Letter {
                from: ("A customer".to_owned(), self.person(turn).1.clone()),
                to: self.tenant.mailbox.clone(),
                subject: key.clone(),
                text: format!("{key} is broken"),
                message_id: format!("{key}@faults.example"),
                file: (turn % 3 == 0).then(|| ("log.txt".to_owned(), "text/plain".to_owned(), vec![b'x'; 20_000])),
                ..Letter::default()
            };
            let mut taken = false;
            while !taken {
                match tokio::time::timeout(PATIENCE, send(&self.stack.env, &letter)).await {
                    Ok(Ok(())) => taken = true,
                    Ok(Err(reason)) => {
                        let permanent = reason.contains("permanent");
                        let status = if permanent { 550 } else { 450 };
                        self.ledger
                            .trouble(Trouble::Status(status, first_words(&reason)), "a mail");
                    }
                    Err(_) => self.ledger.trouble(Trouble::Hang, "a mail"),
                }
                if !taken {
                    if self.stop.is_cancelled() {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(150)).await;
                }
            }
            self.ledger
                .note(Kind::Mail, &self.tenant.slug, &key, taken.then_some("taken"));
            self.rest().await;
        }
    }

    async fn file(&self, api: &Client) -> Option<String> {
        let key = unique("flt");
        let path = format!("/api/v1/uploads?filename={key}.txt");
        let upload = api
            .request(Method::POST, &path)
            .header("content-type", "text/plain")
            .body(vec![b'f'; 30_000]);
        let made = self.ask(upload, "upload").await;
        let id = made.map(|file| text(&file["id"]));
        self.ledger.note(Kind::File, &self.tenant.slug, &key, id.as_deref());
        id
    }

    async fn write(&self, kind: Kind, client: &Client, path: &str, key: &str, body: Value) -> Option<Value> {
        let what = format!("{kind:?}");
        let made = self.ask(client.request(Method::POST, path).json(&body), &what).await;
        let id = made.as_ref().map(|made| text(&made["id"]));
        self.ledger.note(kind, &self.tenant.slug, key, id.as_deref());
        made
    }

    /// The answer, if it is a yes.
    async fn ask(&self, request: RequestBuilder, what: &str) -> Option<Value> {
        let started = Instant::now();
        let whole = async {
            let answer = request.send().await?;
            Ok::<_, reqwest::Error>((answer.status(), answer.bytes().await?))
        };
        let trouble = match tokio::time::timeout(PATIENCE, whole).await {
            Ok(Ok((status, bytes))) if status.is_success() => {
                self.ledger.took(started.elapsed());
                return Some(serde_json::from_slice(&bytes).unwrap_or(Value::Null));
            }
            Ok(Ok((status, bytes))) => {
                let problem: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
                Trouble::Status(status.as_u16(), text(&problem["reason"]))
            }
            Ok(Err(_)) => Trouble::Broken,
            Err(_) => Trouble::Hang,
        };
        self.ledger.trouble(trouble, what);
        tokio::time::sleep(Duration::from_millis(100)).await;
        None
    }

    fn person(&self, turn: u64) -> &(String, String) {
        let people = &self.tenant.people;
        &people[usize::try_from(turn).unwrap_or_default() % people.len()]
    }

    async fn rest(&self) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = tokio::time::sleep(self.pause) => {}
        }
    }
}

fn first_words(text: &str) -> String {
    text.chars().take(60).collect()
}
