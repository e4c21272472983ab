use std::net::SocketAddr;

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

use crate::{Env, User};

/// A caller of the API on one host: nobody, a signed-in browser or a program with a key.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    auth: Auth,
}

#[derive(Clone)]
enum Auth {
    Nobody,
    Session { cookie: String, csrf: String },
    Key(String),
}

/// What the API answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or null if there was none or it was not JSON.
    pub json: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Client {
    /// Nobody, at an address such as `http://acme.localhost:8080`.
    pub fn nobody(env: &Env, base: &str) -> Self {
        let gateway: SocketAddr = env
            .gateway
            .trim_start_matches("http://")
            .parse()
            .expect("the gateway's address");
        let host = base
            .trim_start_matches("http://")
            .split(':')
            .next()
            .unwrap_or_default()
            .to_owned();
        let http = reqwest::Client::builder()
            .resolve(&host, gateway)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self {
            http,
            base: base.to_owned(),
            auth: Auth::Nobody,
        }
    }

    /// A program of a tenant.
    pub fn key(env: &Env, tenant: &str) -> Self {
        Self::with_key(
            env,
            env.api_keys.get(tenant).unwrap_or_else(|| panic!("no key of {tenant}")),
        )
    }

    /// A program with a key.
    pub fn with_key(env: &Env, key: &str) -> Self {
        Self {
            auth: Auth::Key(key.to_owned()),
            ..Self::nobody(env, &env.console)
        }
    }

    /// Signs in at an address.
    pub async fn sign_in(env: &Env, base: &str, user: &User) -> Self {
        let client = Self::nobody(env, base);
        let answer = client
            .post(
                "/api/auth/sign-in",
                json!({"email": user.email, "password": user.password}),
            )
            .await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "{} signs in at {base}: {}",
            user.email,
            answer.json
        );
        client.with_session(&answer)
    }

    /// Signs in at the console.
    pub async fn console(env: &Env, user: &User) -> Self {
        Self::sign_in(env, &env.console, user).await
    }

    /// Signs in at the portal of the user's tenant.
    pub async fn portal(env: &Env, user: &User) -> Self {
        let tenant = user.tenant.as_deref().expect("a person of a tenant");
        Self::sign_in(env, &env.portals[tenant], user).await
    }

    /// The same host with the session that an answer began.
    pub fn with_session(&self, answer: &Answer) -> Self {
        let cookies = answer.headers.get_all("set-cookie").iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok()?.split(';').next().map(str::to_owned));
        let cookie = cookies.collect::<Vec<_>>().join("; ");
        assert!(!cookie.is_empty(), "a session cookie");
        let csrf = answer.json["csrf_token"].as_str().expect("a CSRF token").to_owned();
        Self {
            auth: Auth::Session { cookie, csrf },
            ..self.clone()
        }
    }

    /// The address of the host.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// GET that must succeed.
    pub async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "GET {path}: {}", answer.json);
        answer.json
    }

    /// POST.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// POST that must succeed.
    pub async fn act(&self, path: &str, body: Value) -> Value {
        let answer = self.post(path, body).await;
        assert!(
            answer.status.is_success(),
            "POST {path}: {} {}",
            answer.status,
            answer.json
        );
        answer.json
    }

    /// PATCH on a revision.
    pub async fn patch(&self, path: &str, revision: Option<i64>, body: Value) -> Answer {
        let mut request = self.request(Method::PATCH, path).json(&body);
        if let Some(revision) = revision {
            request = request.header("if-match", format!("\"{revision}\""));
        }
        self.send(request).await
    }

    /// Uploads a file and gives the attachment's id.
    pub async fn upload(&self, prefix: &str, name: &str, media_type: &str, bytes: &[u8]) -> String {
        let request = self.request(Method::POST, &format!("{prefix}/v1/uploads?filename={name}"));
        let answer = self
            .send(
                request
                    .header("content-type", media_type.to_owned())
                    .body(bytes.to_vec()),
            )
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "upload: {}", answer.json);
        answer.json["id"].as_str().expect("an id").to_owned()
    }

    /// Any request, with the caller's credentials.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.auth {
            Auth::Nobody => request.header("origin", &self.base),
            Auth::Session { cookie, csrf } => request
                .header("cookie", cookie)
                .header("x-csrf-token", csrf)
                .header("origin", &self.base),
            Auth::Key(key) => request.bearer_auth(key),
        }
    }

    /// GET of an answer that does not end: a stream.
    pub async fn send_open(&self, path: &str) -> reqwest::Response {
        let request = self.request(Method::GET, path).header("accept", "text/event-stream");
        let response = request.send().await.expect("the gateway answers");
        assert!(response.status().is_success(), "GET {path}: {}", response.status());
        response
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("the gateway answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("a whole answer").to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status,
            headers,
            json,
            bytes,
        }
    }
}
