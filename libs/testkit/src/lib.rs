//! What service tests stand on: real servers, a fresh database per test binary, a tenant per test.
//!
//! ```ignore
//! #[tokio::test]
//! async fn a_ticket_is_numbered() {
//!     let service = testkit::service_db("ticketing", db::migrations!(control, tenant, provider)).await;
//!     let tenant = service.tenant().await;
//!     let ctx = tenant.agent(&["ticket.create"]);
//!     let mut tx = service.db.begin(&ctx).await.unwrap();
//! }
//! ```

mod callers;
mod collector;
mod environment;
mod service_db;

pub use callers::{Tenant, Tokens, tenant_ctx, tokens};
pub use collector::{Collector, Point, attribute};
pub use environment::{events, nats_url, postgres_url, redis_url};
pub use service_db::{ServiceDb, service_db, service_db_with};

use std::{future::Future, time::Duration};

use tokio::time::{Instant, sleep};

/// Waits until `check` answers something, and gives it back.
///
/// # Panics
/// If it does not within `patience`.
pub async fn eventually<T, Fut>(patience: Duration, mut check: impl FnMut() -> Fut) -> T
where
    Fut: Future<Output = Option<T>>,
{
    let started = Instant::now();
    loop {
        if let Some(found) = check().await {
            return found;
        }
        assert!(
            started.elapsed() < patience,
            "what was waited for did not happen within {patience:?}"
        );
        sleep(Duration::from_millis(20)).await;
    }
}
