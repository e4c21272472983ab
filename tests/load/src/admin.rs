use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::facts::Facts;

/// The provider's admin at the console, who makes tenants and their keys.
#[derive(Clone)]
pub struct Admin {
    http: Client,
    console: String,
    cookie: String,
    csrf: String,
}

impl Admin {
    /// Signs in.
    pub async fn sign_in(facts: &Facts) -> anyhow::Result<Self> {
        let name = facts.host().split(':').next().unwrap_or_default();
        let http = Client::builder().resolve(name, facts.gateway()?).no_proxy().build()?;
        let user = facts.admin()?;
        let answer = http
            .post(format!("{}/api/auth/sign-in", facts.console))
            .header("origin", &facts.console)
            .json(&json!({"email": user.email, "password": user.password}))
            .send()
            .await?;
        let cookie = answer
            .headers()
            .get("set-cookie")
            .and_then(|v| v.to_str().ok()?.split(';').next());
        let cookie = cookie.unwrap_or_default().to_owned();
        let session: Value = answer.json().await?;
        let csrf = session["csrf_token"].as_str().context("no CSRF token")?.to_owned();
        Ok(Self {
            http,
            console: facts.console.clone(),
            cookie,
            csrf,
        })
    }

    /// A call that must succeed.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.console))
            .header("origin", &self.console)
            .header("cookie", &self.cookie)
            .header("x-csrf-token", &self.csrf);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await?;
        let (status, bytes) = (answer.status(), answer.bytes().await?);
        ensure!(
            status.is_success(),
            "{path}: {status}: {}",
            String::from_utf8_lossy(&bytes)
        );
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// Asks for a tenant; its id.
    pub async fn found_tenant(&self, slug: &str) -> anyhow::Result<String> {
        let wanted = json!({"name": format!("Bench {slug}"), "slug": slug, "admin_name": "Robin Bench", "admin_email": format!("robin@{slug}.example")});
        let made = self.call(Method::POST, "/api/v1/tenants", Some(wanted)).await?;
        Ok(made["id"].as_str().context("no id")?.to_owned())
    }

    /// Waits until every service has made its part of the tenant.
    pub async fn await_tenant(&self, id: &str, every: Duration) -> anyhow::Result<()> {
        for _ in 0..6_000 {
            let tenant = self.call(Method::GET, &format!("/api/v1/tenants/{id}"), None).await?;
            if tenant["state"] == "ready" {
                return Ok(());
            }
            tokio::time::sleep(every).await;
        }
        anyhow::bail!("tenant {id} did not become ready")
    }

    /// All tenants: slug, id and whether it is ready.
    pub async fn tenants(&self) -> anyhow::Result<Vec<(String, String, bool)>> {
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/tenants?page_size=200&page_token={token}");
            let page = self.call(Method::GET, &path, None).await?;
            let text = |tenant: &Value, name: &str| tenant[name].as_str().unwrap_or_default().to_owned();
            for tenant in page["tenants"].as_array().into_iter().flatten() {
                found.push((text(tenant, "slug"), text(tenant, "id"), tenant["state"] == "ready"));
            }
            token = text(&page, "next_page_token");
            if token.is_empty() {
                return Ok(found);
            }
        }
    }

    /// A key of a tenant, which is told only once, and somebody of the tenant who can ask for something.
    pub async fn key(&self, slug: &str) -> anyhow::Result<(String, String)> {
        let path = format!("/api/t/{slug}/v1");
        let made = self
            .call(
                Method::POST,
                &format!("{path}/api-keys"),
                Some(json!({"name": "bench"})),
            )
            .await?;
        let people = self
            .call(Method::GET, &format!("{path}/persons?page_size=1"), None)
            .await?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Ok((
            text(&made["secret"]).context("no secret")?,
            text(&people["persons"][0]["id"]).context("the tenant has no people")?,
        ))
    }
}
