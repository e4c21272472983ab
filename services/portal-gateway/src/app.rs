use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use transcode::Transcoder;

use crate::{
    Config, caller::Callers, edge::RouteNames, host::Hosts, idempotency::Idempotency, limit::Limiter, live::Hub,
    redis::Redis, upstream::Upstreams,
};

/// Everything a request may need. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

pub(crate) struct Inner {
    pub config: Config,
    pub upstreams: Upstreams,
    pub transcoder: Transcoder,
    pub route_names: RouteNames,
    pub hosts: Hosts,
    pub callers: Callers,
    pub limiter: Limiter,
    pub idempotency: Idempotency,
    pub blobs: blob::Blobs,
    pub hub: Hub,
    /// The OpenAPI document, written once.
    pub document: bytes::Bytes,
    pub shutdown: CancellationToken,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    pub(crate) async fn start(config: Config, shutdown: CancellationToken) -> anyhow::Result<Self> {
        let options = transcode::Options {
            deadline: Duration::from_secs(config.deadline_seconds),
            body_limit: config.json_limit_bytes,
            ..transcode::Options::default()
        };
        let transcoder = Transcoder::new(proto::DESCRIPTORS, options)?;
        let cookie = crate::caller::cookie_name(config.secure_cookies);
        let document = transcoder
            .openapi(&crate::site::document_info(cookie))
            .to_string()
            .into();
        let upstreams = Upstreams::connect(&config)?;
        let redis = Redis::open(&config.redis)?;
        let events = events::Events::connect(&config.nats, "portal-gateway").await?;
        Ok(Self(Arc::new(Inner {
            hosts: Hosts::new(upstreams.clone(), Duration::from_secs(config.host_seconds)),
            callers: Callers::new(upstreams.clone(), Duration::from_secs(config.recheck_seconds)),
            limiter: Limiter::new(redis.clone(), config.limits.clone()),
            idempotency: Idempotency::new(redis.clone()),
            blobs: blob::Blobs::open(&config.blob)?,
            hub: Hub::start(events, redis, shutdown.clone()),
            route_names: RouteNames::of(&transcoder),
            transcoder,
            document,
            upstreams,
            config,
            shutdown,
        })))
    }
}
