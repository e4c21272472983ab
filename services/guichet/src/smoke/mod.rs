//! The main job on a running installation, from outside: a mail becomes a ticket, the ticket is answered and resolved, and the customer is written
//! to. It works in a tenant of its own, which is made once and stays.

mod api;

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use chrono::TimeDelta;
use clap::Args;
use context::SystemCtx;
use identity::{
    App, api_key,
    tenant::{self, Founding, State, Tenant},
};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde_json::{Value, json};

use self::api::{Api, text};
use crate::operator;

/// What to try, and where.
#[derive(Debug, Args)]
pub struct Options {
    /// The gateway, such as http://guichet-portal-gateway:8080.
    #[arg(long)]
    gateway: String,
    /// Where mail comes in, as host:port; without it the ticket is opened by the API.
    #[arg(long)]
    smtp: Option<String>,
    /// Seconds that all of it may take.
    #[arg(long, default_value_t = 120)]
    within: u64,
    /// Short name of the tenant to work in; made if it is not there.
    #[arg(long, default_value = "smoke-test")]
    tenant: String,
    /// Name or id of the tenant's provider; the first one if it is left out.
    #[arg(long)]
    provider: Option<String>,
    /// The customer's address, if somebody reads it: then the answer must be taken by the mail server. Otherwise it must be queued for an address
    /// that nobody has.
    #[arg(long)]
    customer: Option<String>,
}

const NOBODY: &str = "customer@smoke-test.invalid";
const PAUSE: Duration = Duration::from_millis(300);

/// Does the main job once.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let patience = Duration::from_secs(options.within);
    let done = tokio::time::timeout(patience, main_job(&options)).await;
    done.with_context(|| format!("not done within {patience:?}"))?
}

async fn main_job(options: &Options) -> anyhow::Result<()> {
    let steps = Steps(Instant::now());
    let ready = format!("{}/readyz", options.gateway.trim_end_matches('/'));
    until(async || Ok(crate::health::run(&ready).await.ok())).await?;
    steps.done("the gateway is ready");
    let app = operator::identity().await?;
    let tenant = ready_tenant(&app, options).await?;
    steps.done(&format!("tenant {} is ready", tenant.slug));
    let ctx = SystemCtx::for_tenant(tenant.id, tenant.provider, "guichet", "the smoke test");
    let expires = app.clock.now() + TimeDelta::hours(1);
    let (key, secret) = api_key::create(&app, &ctx, "Smoke test", None, Some(expires)).await?;
    let console = app.config.urls.console.clone();
    let host = console.split_once("://").map_or(console.as_str(), |(_, host)| host);
    let api = Api::new(&options.gateway, host.trim_end_matches('/'), secret)?;
    let worked = from_mail_to_answer(&api, options, &tenant, &steps).await;
    api_key::revoke(&app, &ctx, key.id).await?;
    worked
}

/// Prints how long each step took.
struct Steps(Instant);

impl Steps {
    #[allow(clippy::print_stdout, reason = "what was tried is this command's output")]
    fn done(&self, what: &str) {
        println!("{:6.2} s  {what}", self.0.elapsed().as_secs_f64());
    }
}

/// The tenant, in which everything has been set up.
async fn ready_tenant(app: &App, options: &Options) -> anyhow::Result<Tenant> {
    let provider = match &options.provider {
        Some(wanted) => operator::provider(app, Some(wanted)).await?,
        None => {
            let all = identity::provider::list(app).await?;
            all.into_iter()
                .next()
                .context("there is no provider yet: guichet provider create")?
        }
    };
    let acting = operator::acting_for(&provider);
    let found = operator::tenants(app, &provider).await?;
    let mut tenant = match found.into_iter().find(|tenant| tenant.slug == options.tenant) {
        Some(tenant) => tenant,
        None => {
            let founding = Founding {
                name: "Smoke test".to_owned(),
                slug: options.tenant.clone(),
                admin_name: "Smoke test".to_owned(),
                admin_email: "admin@smoke-test.invalid".to_owned(),
                locale: "en".to_owned(),
                time_zone: "UTC".to_owned(),
                primary_color: "#2f6fde".to_owned(),
            };
            tenant::create(app, &acting, founding).await?
        }
    };
    while tenant.state != State::Ready {
        if tenant.state == State::Suspended {
            bail!("{} is suspended: guichet tenant resume {}", tenant.slug, tenant.slug);
        }
        tokio::time::sleep(PAUSE).await;
        tenant = tenant::get(app, &acting, tenant.id).await?;
    }
    Ok(tenant)
}

async fn from_mail_to_answer(api: &Api, options: &Options, tenant: &Tenant, steps: &Steps) -> anyhow::Result<()> {
    let word = format!("smoke{}", uuid::Uuid::new_v4().simple());
    let customer = options.customer.as_deref().unwrap_or(NOBODY);
    let ticket = match &options.smtp {
        Some(smtp) => {
            let mailbox = until(async || own_mailbox(api).await).await?;
            mail(smtp, customer, &mailbox, &word).await?;
            steps.done("a mail is in");
            until(async || found_ticket(api, &word).await).await?
        }
        None => opened_ticket(api, customer, &word).await?,
    };
    let (id, number) = (text(&ticket, "id")?.to_owned(), text(&ticket, "number")?.to_owned());
    steps.done(&format!("ticket {number} of {} is there", tenant.slug));
    let reply = api
        .post(
            &format!("/v1/tickets/{id}/replies"),
            json!({"body": format!("{word} works again.")}),
        )
        .await?;
    let reply = text(&reply, "id")?.to_owned();
    api.post(&format!("/v1/tickets/{id}:resolve"), json!({"resolution": ""}))
        .await?;
    steps.done("it is answered and resolved");
    let must_arrive = options.customer.is_some();
    let state = until(async || delivered(api, &id, &reply, must_arrive).await).await?;
    steps.done(&format!("the answer to {customer} is {state}"));
    Ok(())
}

/// Asks again and again until there is something; an error ends it.
async fn until<T>(mut ask: impl AsyncFnMut() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
    loop {
        if let Some(found) = ask().await? {
            return Ok(found);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn own_mailbox(api: &Api) -> anyhow::Result<Option<String>> {
    let answer = api.get("/v1/mailboxes", &[]).await?;
    let all = answer["mailboxes"].as_array().cloned().unwrap_or_default();
    let smtp = all
        .into_iter()
        .find(|mailbox| mailbox["kind"] == "smtp" && mailbox["enabled"] == true);
    smtp.map(|mailbox| text(&mailbox, "address").map(str::to_owned))
        .transpose()
}

async fn found_ticket(api: &Api, word: &str) -> anyhow::Result<Option<Value>> {
    let answer = api.get("/v1/tickets", &[("page_size", "50")]).await?;
    let all = answer["tickets"].as_array().cloned().unwrap_or_default();
    Ok(all
        .into_iter()
        .find(|ticket| ticket["title"].as_str().is_some_and(|title| title.contains(word))))
}

async fn opened_ticket(api: &Api, customer: &str, word: &str) -> anyhow::Result<Value> {
    let known = api.get("/v1/persons", &[("query", customer)]).await?;
    let person = match known["persons"].as_array().and_then(|all| all.first()) {
        Some(person) => person.clone(),
        None => {
            api.post("/v1/persons", json!({"name": "Smoke test customer", "email": customer}))
                .await?
        }
    };
    let requester = text(&person, "id")?;
    api.post(
        "/v1/tickets",
        json!({"title": word, "description": "Smoke test", "requester_id": requester}),
    )
    .await
}

/// How far the mail with this message is; none while it is not far enough.
async fn delivered(api: &Api, ticket: &str, message: &str, must_arrive: bool) -> anyhow::Result<Option<String>> {
    let answer = api.get("/v1/deliveries", &[("ticket_id", ticket)]).await?;
    let all = answer["deliveries"].as_array().cloned().unwrap_or_default();
    let Some(delivery) = all.into_iter().find(|delivery| delivery["message_id"] == message) else {
        return Ok(None);
    };
    let state = text(&delivery, "state")?.to_owned();
    if must_arrive && matches!(state.as_str(), "failed" | "suppressed") {
        bail!("the answer is {state}: {}", text(&delivery, "last_response")?);
    }
    Ok((!must_arrive || state == "sent").then_some(state))
}

async fn mail(smtp: &str, from: &str, to: &str, word: &str) -> anyhow::Result<()> {
    let (host, port) = smtp.rsplit_once(':').context("--smtp must be host:port")?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(port.parse().context("--smtp must be host:port")?)
        .timeout(Some(Duration::from_secs(20)))
        .build();
    let letter = Message::builder()
        .from(format!("Smoke test customer <{from}>").parse()?)
        .to(to.parse()?)
        .subject(word)
        .message_id(Some(format!("<{word}@smoke-test.invalid>")))
        .body(format!("{word} does not work."))?;
    transport
        .send(letter)
        .await
        .with_context(|| format!("{smtp} does not take a mail"))?;
    Ok(())
}
