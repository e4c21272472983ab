//! How many requests a caller or an address may make: counted in Redis for all gateways together, in this process while Redis is away.

mod lease;
mod local;
mod shared;

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{extract::Request, middleware::Next, response::Response};
use fault::Fault;
use http::{HeaderName, HeaderValue};
use serde::Deserialize;
use telemetry::metrics::{self, label, labels};
use transcode::Problem;

use self::lease::Found;
use crate::redis::Redis;

/// Requests allowed per minute.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Limits {
    pub per_caller: u32,
    pub per_address: u32,
    pub sign_in: u32,
}

/// What a request counts against.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bucket<'a> {
    /// A session or API key, by its fingerprint.
    Caller(&'a str),
    /// An address nobody signed in from.
    Address(&'a str),
    /// Attempts from an address to sign in.
    SignIn(&'a str),
}

impl Bucket<'_> {
    fn name(&self) -> &'static str {
        match self {
            Self::Caller(_) => "caller",
            Self::Address(_) => "address",
            Self::SignIn(_) => "sign-in",
        }
    }

    fn key(&self) -> String {
        let (Self::Caller(id) | Self::Address(id) | Self::SignIn(id)) = self;
        format!("{}:{id}", self.name())
    }

    fn quota(&self, limits: &Limits) -> u32 {
        let quota = match self {
            Self::Caller(_) => limits.per_caller,
            Self::Address(_) => limits.per_address,
            Self::SignIn(_) => limits.sign_in,
        };
        quota.max(1)
    }
}

/// What is left after a request was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    name: &'static str,
    quota: u32,
    remaining: u32,
    reset_seconds: u32,
    /// Seconds to wait; 0 if the request may pass.
    retry_seconds: u32,
}

pub(crate) struct Limiter {
    limits: Limits,
    redis: Redis,
    shared: shared::Shared,
    leases: lease::Leases,
    local: local::Local,
}

impl Limiter {
    pub(crate) fn new(redis: Redis, limits: Limits) -> Self {
        Self {
            local: local::Local::new(),
            shared: shared::Shared::new(),
            leases: lease::Leases::default(),
            redis,
            limits,
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// 429 with `Retry-After` if there are too many.
    pub(crate) async fn take(&self, bucket: Bucket<'_>) -> Result<Taken, Problem> {
        let (key, quota) = (bucket.key(), bucket.quota(&self.limits));
        let (remaining, reset_seconds, retry_seconds) = match self.counted(&key, quota).await {
            Some(counted) => counted,
            None => self.local.take(bucket.name(), key, quota),
        };
        let taken = Taken {
            name: bucket.name(),
            quota,
            remaining,
            reset_seconds,
            retry_seconds,
        };
        if retry_seconds == 0 {
            Ok(taken)
        } else {
            metrics::RATE_LIMIT_REFUSED.add(1, &[label(labels::BUCKET, bucket.name())]);
            Err(taken.too_many())
        }
    }

    /// Remaining, seconds until all is free again, seconds to wait; nothing while Redis is away.
    async fn counted(&self, key: &str, quota: u32) -> Option<(u32, u32, u32)> {
        let now = Instant::now();
        let wanted = match self.leases.take(key, quota, now) {
            Found::Leased(remaining, reset_seconds) => return Some((remaining, reset_seconds, 0)),
            Found::Ask(wanted) => wanted,
        };
        let connection = self.redis.get()?;
        let taken = self.shared.take(connection, key, quota, wanted).await;
        let (size, remaining, reset_seconds, retry_seconds) = self.redis.settle(taken)?;
        if size > 0 {
            self.leases.keep(key, size, remaining, reset_seconds, now);
        }
        let left = size.saturating_sub(1);
        Some((remaining.saturating_add(left), reset_seconds, retry_seconds))
    }
}

impl Taken {
    fn too_many(self) -> Problem {
        let fault = Fault::exhausted("TOO_MANY_REQUESTS", "too many requests, slow down");
        let mut problem = Problem::from(fault.retry_after(self.retry_seconds));
        problem.headers.extend(self.headers());
        problem
    }

    /// `RateLimit` and `RateLimit-Policy` as the IETF draft has them.
    fn headers(self) -> Vec<(HeaderName, HeaderValue)> {
        let policy = format!("\"{}\";q={};w=60", self.name, self.quota);
        let left = format!("\"{}\";r={};t={}", self.name, self.remaining, self.reset_seconds);
        [("ratelimit-policy", policy), ("ratelimit", left)]
            .into_iter()
            .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?)))
            .collect()
    }
}

/// Carries what was counted from where a request is let in to its answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted(Arc<OnceLock<Taken>>);

impl Counted {
    pub(crate) fn set(&self, taken: Taken) {
        // A request is counted once; a second count would not change what is told.
        let _ = self.0.set(taken);
    }
}

/// Tells the caller what is left.
pub(crate) async fn tell(mut request: Request, next: Next) -> Response {
    let counted = Counted::default();
    request.extensions_mut().insert(counted.clone());
    let mut response = next.run(request).await;
    if let Some(taken) = counted.0.get() {
        response.headers_mut().extend(taken.headers());
    }
    response
}
