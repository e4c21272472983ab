use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::{Client, Method, header};
use serde_json::{Value, json};

/// The REST interface of one tenant, as a program with a key sees it.
pub struct Api {
    client: Client,
    gateway: String,
    host: String,
    key: String,
}

impl Api {
    /// Asks the gateway at this address for the host that callers know it by.
    pub fn new(gateway: &str, host: &str, key: String) -> anyhow::Result<Self> {
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build()?;
        Ok(Self {
            client,
            gateway: gateway.trim_end_matches('/').to_owned(),
            host: host.to_owned(),
            key,
        })
    }

    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> anyhow::Result<Value> {
        self.ask(Method::GET, path, query, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        self.ask(Method::POST, path, &[], Some(body)).await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<Value>,
    ) -> anyhow::Result<Value> {
        let what = format!("{method} {path}");
        let query = query.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let query = query.collect::<Vec<_>>().join("&");
        let mut request = self
            .client
            .request(method, format!("{}/api{path}?{query}", self.gateway))
            .header(header::HOST, &self.host)
            .bearer_auth(&self.key);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.with_context(|| format!("{what}: no answer"))?;
        let status = answer.status();
        let text = answer
            .text()
            .await
            .with_context(|| format!("{what}: the answer broke off"))?;
        if !status.is_success() {
            bail!("{what} answers {status}: {text}");
        }
        Ok(serde_json::from_str(&text).unwrap_or(json!(null)))
    }
}

/// For a query: what may not stand there as it is becomes %XX.
fn encoded(text: &str) -> String {
    let byte = |b: u8| match b {
        b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// A text in an answer.
pub fn text<'a>(value: &'a Value, field: &str) -> anyhow::Result<&'a str> {
    value[field]
        .as_str()
        .with_context(|| format!("the answer has no {field}: {value}"))
}
