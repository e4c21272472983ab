//! A browser that an attacker can bend: cookies, tokens and headers are sent as given.

use std::net::SocketAddr;

use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use stack_tests::{Env, Sink, User, unique};

pub const COOKIE: &str = "__Host-guichet";
pub const PASSWORD: &str = "a long enough phrase";

/// One host as a browser sees it, with or without a session.
#[derive(Clone)]
pub struct Browser {
    pub http: reqwest::Client,
    pub base: String,
    pub secret: String,
    pub csrf: String,
}

/// An answer, with its body as text.
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Seen {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The secret of the session this answer began.
    pub fn secret(&self) -> String {
        let set = self.headers.get_all("set-cookie").iter();
        set.filter_map(|value| value.to_str().ok()?.split(';').next()?.split_once('='))
            .find(|(name, _)| *name == COOKIE)
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default()
    }
}

impl Browser {
    pub fn at(env: &Env, base: &str) -> Self {
        let gateway: SocketAddr = env
            .gateway
            .trim_start_matches("http://")
            .parse()
            .expect("the gateway's address");
        let host = base.trim_start_matches("http://").split(':').next().unwrap_or_default();
        let http = reqwest::Client::builder()
            .resolve(host, gateway)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(std::time::Duration::from_secs(30))
            .build()
            .expect("a client");
        Self {
            http,
            base: base.to_owned(),
            secret: String::new(),
            csrf: String::new(),
        }
    }

    /// A request with nothing but its address.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// A request with the session's cookie only.
    pub fn with_cookie(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .header("cookie", format!("{COOKIE}={}", self.secret))
    }

    /// A request as the web app sends it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.with_cookie(method, path)
            .header("x-csrf-token", &self.csrf)
            .header("origin", &self.base)
    }

    pub async fn get(&self, path: &str) -> Seen {
        see(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Seen {
        see(self.request(Method::POST, path).json(&body)).await
    }

    /// Signs in without a session.
    pub async fn try_sign_in(&self, email: &str, password: &str) -> Seen {
        let request = self
            .bare(Method::POST, "/api/auth/sign-in")
            .header("origin", &self.base);
        see(request.json(&json!({"email": email, "password": password}))).await
    }

    pub async fn sign_in(env: &Env, base: &str, email: &str, password: &str) -> Self {
        let browser = Self::at(env, base);
        let seen = browser.try_sign_in(email, password).await;
        assert_eq!(seen.status, StatusCode::OK, "{email} signs in at {base}: {}", seen.text);
        browser.begun(&seen)
    }

    pub async fn of(env: &Env, base: &str, user: &User) -> Self {
        Self::sign_in(env, base, &user.email, &user.password).await
    }

    /// The same host with the session an answer began.
    pub fn begun(&self, seen: &Seen) -> Self {
        Self {
            secret: seen.secret(),
            csrf: seen.json()["csrf_token"].as_str().unwrap_or_default().to_owned(),
            ..self.clone()
        }
    }

    /// The same host with another cookie.
    pub fn stolen(&self, secret: &str) -> Self {
        Self {
            secret: secret.to_owned(),
            ..self.clone()
        }
    }
}

pub async fn see(request: RequestBuilder) -> Seen {
    let response = request.send().await.expect("the gateway answers");
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.expect("a whole answer");
    Seen { status, headers, text }
}

/// The secret of the newest link mailed to an address.
pub async fn mailed_secret(env: &Env, email: &str, page: &str) -> String {
    let page = format!("{page}?token=");
    let mails = Sink::of(env);
    mails.wait_for(email, &page, |mail| mail.text.contains(&page)).await;
    let newest = mails.to(email).into_iter().rfind(|mail| mail.text.contains(&page));
    let text = newest.expect("a link").text;
    let after = text.split(&page).nth(1).expect("a link");
    after
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect()
}

/// A new requester of a tenant with a login: their id, address and first session at the portal.
pub async fn newcomer(env: &Env, admin: &Browser, tenant: &str) -> (String, String, Browser) {
    let (id, email) = invited(admin, tenant).await;
    let portal = Browser::at(env, &env.portals[tenant]);
    let secret = mailed_secret(env, &email, "/invitation").await;
    let accept = portal
        .bare(Method::POST, "/api/auth/invitation")
        .json(&json!({"token": secret, "password": PASSWORD}));
    let seen = see(accept).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    (id, email, portal.begun(&seen))
}

/// A new requester who has been sent an invitation.
pub async fn invited(admin: &Browser, tenant: &str) -> (String, String) {
    let email = format!("{}@{tenant}.example", unique("guest"));
    let persons = format!("/api/t/{tenant}/v1/persons");
    let seen = admin
        .post(&persons, json!({"name": "Guest of a test", "email": email}))
        .await;
    assert_eq!(seen.status, StatusCode::CREATED, "{}", seen.text);
    let id = seen.json()["id"].as_str().expect("an id").to_owned();
    let seen = admin.post(&format!("{persons}/{id}:invite"), json!({})).await;
    assert!(seen.status.is_success(), "{}", seen.text);
    (id, email)
}
