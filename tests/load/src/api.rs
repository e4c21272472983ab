use std::{net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context, ensure};
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cpu::Pids;

const TENANT: &str = "bench";

/// Facts about a running stack.
#[derive(Debug, Deserialize)]
pub struct Facts {
    /// The gateway's address by number.
    pub gateway: String,
    /// One process, or one per service.
    pub layout: String,
    /// Its processes.
    pub pids: Pids,
    console: String,
    users: Vec<User>,
}

#[derive(Debug, Deserialize)]
struct User {
    email: String,
    password: String,
    role: String,
}

impl Facts {
    /// Reads env.json.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// The API as a program of the bench tenant uses it.
pub struct Api {
    http: Client,
    base: String,
    key: String,
    requester: String,
}

impl Api {
    /// Makes the tenant if it is missing, and a key for this run.
    pub async fn of_bench_tenant(facts: &Facts) -> anyhow::Result<Self> {
        let gateway: SocketAddr = facts.gateway.trim_start_matches("http://").parse()?;
        let host = facts
            .console
            .trim_start_matches("http://")
            .split(':')
            .next()
            .unwrap_or_default()
            .to_owned();
        let http = Client::builder()
            .resolve(&host, gateway)
            .no_proxy()
            .cookie_store(true)
            .build()?;
        let admin = facts
            .users
            .iter()
            .find(|user| user.role == "provider_admin")
            .context("env.json names no provider admin")?;

        let call = |method: reqwest::Method, path: &str| {
            http.request(method, format!("{}{path}", facts.console))
                .header("origin", &facts.console)
        };
        let post = |path: &str| call(reqwest::Method::POST, path);
        let sign_in = post("/api/auth/sign-in")
            .json(&json!({"email": admin.email, "password": admin.password}))
            .send()
            .await?;
        let cookie = sign_in
            .headers()
            .get("set-cookie")
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.split(';').next())
            .unwrap_or_default()
            .to_owned();
        let session: Value = read(sign_in).await?;
        let csrf = session["csrf_token"].as_str().context("no CSRF token")?.to_owned();
        let signed = |request: RequestBuilder| request.header("cookie", &cookie).header("x-csrf-token", &csrf);

        let tenants: Value = read(
            signed(call(reqwest::Method::GET, &format!("/api/v1/tenants?query={TENANT}")))
                .send()
                .await?,
        )
        .await?;
        if tenants["tenants"]
            .as_array()
            .is_none_or(|list| list.iter().all(|t| t["slug"] != TENANT))
        {
            let wanted = json!({"name": "Bench", "slug": TENANT, "admin_name": "Bench Admin", "admin_email": "admin@bench.example"});
            read(signed(post("/api/v1/tenants")).json(&wanted).send().await?).await?;
        }
        let path = format!("/api/t/{TENANT}/v1/api-keys");
        let mut attempt = 0;
        loop {
            attempt += 1;
            let answer = signed(post(&path)).json(&json!({"name": "bench"})).send().await?;
            match read(answer).await {
                Ok(made) => {
                    let key = made["secret"].as_str().context("no secret")?.to_owned();
                    let http = Client::builder()
                        .resolve(&host, gateway)
                        .no_proxy()
                        .pool_max_idle_per_host(256)
                        .build()?;
                    let mut api = Self {
                        http,
                        base: format!("{}/api", facts.console),
                        key,
                        requester: String::new(),
                    };
                    api.requester = api.somebody().await?;
                    return Ok(api);
                }
                Err(error) if attempt == 60 => return Err(error.context("the bench tenant did not become ready")),
                Err(_) => tokio::time::sleep(Duration::from_millis(250)).await,
            }
        }
    }

    /// Somebody of the tenant, for whom tickets are opened.
    async fn somebody(&self) -> anyhow::Result<String> {
        let url = format!("{}/v1/persons?page_size=1", self.base);
        let people = read(self.http.get(url).bearer_auth(&self.key).send().await?).await?;
        Ok(people["persons"][0]["id"]
            .as_str()
            .context("the tenant has no people")?
            .to_owned())
    }

    /// Opens a ticket; its id.
    pub async fn create(&self, number: u64) -> anyhow::Result<String> {
        let text =
            "The printer on the second floor prints grey stripes since this morning.\n\nA cleaning run did not help.";
        let body = json!({"title": format!("Printer stripes, report {number}"), "description": text, "urgency": "normal", "requester_id": self.requester});
        let made = read(
            self.http
                .post(format!("{}/v1/tickets", self.base))
                .bearer_auth(&self.key)
                .json(&body)
                .send()
                .await?,
        )
        .await?;
        Ok(made["id"].as_str().context("no id")?.to_owned())
    }

    /// Reads a ticket.
    pub async fn get(&self, id: &str) -> anyhow::Result<Value> {
        read(
            self.http
                .get(format!("{}/v1/tickets/{id}", self.base))
                .bearer_auth(&self.key)
                .send()
                .await?,
        )
        .await
    }

    /// Reads a page of tickets.
    pub async fn list(&self, query: &str) -> anyhow::Result<Value> {
        read(
            self.http
                .get(format!("{}/v1/tickets?{query}", self.base))
                .bearer_auth(&self.key)
                .send()
                .await?,
        )
        .await
    }
}

async fn read(response: reqwest::Response) -> anyhow::Result<Value> {
    let status = response.status();
    let body = response.bytes().await?;
    ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
    Ok(serde_json::from_slice(&body).unwrap_or(Value::Null))
}
