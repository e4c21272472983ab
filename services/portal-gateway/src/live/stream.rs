use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use chrono::SecondsFormat;
use fault::{ErrorCode, Fault};
use futures_util::stream;
use http::{HeaderMap, header};
use serde_json::json;
use telemetry::metrics;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, Interval, MissedTickBehavior},
};
use transcode::Problem;

use super::{hub::Live, viewer::Viewer};
use crate::{
    app::App,
    caller::{Granted, is_same_site},
};

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The events the caller may know of, for as long as the session holds.
pub(crate) async fn events(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    if granted.is_session() && !is_same_site(&headers) {
        return Err(Fault::forbidden("CSRF", "another site's page cannot listen").into());
    }
    let viewer = Viewer::of(&granted.token.caller)
        .ok_or_else(|| Fault::forbidden("TENANT_REQUIRED", "services have no stream of events"))?;
    // A second less: the answer may be a second old.
    let period = Duration::from_secs(app.config.recheck_seconds.saturating_sub(1).max(1));
    let mut recheck = tokio::time::interval_at(Instant::now() + period, period);
    recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let live = app.hub.subscribe();
    let open = Open {
        app,
        granted,
        viewer,
        live,
        recheck,
        state: Phase::Fresh,
        _counted: Counted::one(),
    };
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE).text("keep-alive");
    let stream = Sse::new(stream::unfold(open, Open::next)).keep_alive(keep_alive);
    Ok(([(header::CACHE_CONTROL, "no-store")], stream))
}

/// Where an open stream stands.
#[derive(PartialEq)]
enum Phase {
    Fresh,
    Running,
    Over,
}

struct Open {
    app: App,
    granted: Granted,
    viewer: Viewer,
    live: Receiver<Live>,
    recheck: Interval,
    state: Phase,
    _counted: Counted,
}

/// An open stream, as long as it is there.
struct Counted;

impl Counted {
    fn one() -> Self {
        metrics::LIVE_STREAMS.add(1, &[]);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::LIVE_STREAMS.add(-1, &[]);
    }
}

impl Open {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let event = match self.state {
            Phase::Over => return None,
            Phase::Fresh => {
                self.state = Phase::Running;
                let now = clock::Clock::real().now().to_rfc3339_opts(SecondsFormat::Millis, true);
                Event::default().event("ready").data(json!({"at": now}).to_string())
            }
            Phase::Running => self.wait().await,
        };
        Some((Ok(event), self))
    }

    /// The next event for this viewer, or the last one.
    async fn wait(&mut self) -> Event {
        loop {
            tokio::select! {
                () = self.app.shutdown.cancelled() => return self.bye("shutdown"),
                _ = self.recheck.tick() => match self.granted.again(&self.app.callers).await {
                    Ok(token) => match Viewer::of(&token.caller) {
                        Some(viewer) => self.viewer = viewer,
                        None => return self.bye("session_ended"),
                    },
                    // While identity is away nobody is shown the door: the next check decides.
                    Err(fault) if fault.code == ErrorCode::Unavailable || fault.code == ErrorCode::Timeout => {}
                    Err(_) => return self.bye("session_ended"),
                },
                told = self.live.recv() => match told {
                    Ok(Live::Change(change)) if self.viewer.may_hear(&change) => {
                        return Event::default().event("change").id(change.id.clone()).data(&change.json);
                    }
                    Ok(Live::Presence(presence)) if self.viewer.may_see(&presence) => {
                        return Event::default().event("presence").data(&presence.json);
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return self.bye("lagged"),
                    Err(RecvError::Closed) => return self.bye("shutdown"),
                },
            }
        }
    }

    fn bye(&mut self, reason: &str) -> Event {
        self.state = Phase::Over;
        Event::default()
            .event("bye")
            .data(json!({"reason": reason}).to_string())
    }
}
