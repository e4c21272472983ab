use events::{Events, EventsSettings};

/// Tests are told where the servers are by the environment alone.
#[allow(clippy::disallowed_methods)]
fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: start the servers with `tools/dev/test-infra.sh up` and source its env file, or run ./dev test")
    })
}

/// URL of the test server's superuser.
pub fn postgres_url() -> String {
    variable("GUICHET_TEST_PG")
}

/// URL of the test NATS.
pub fn nats_url() -> String {
    variable("GUICHET_TEST_NATS")
}

/// URL of the test Redis.
pub fn redis_url() -> String {
    variable("GUICHET_TEST_REDIS")
}

/// A connection to the test NATS with streams of its own: give every test another `prefix` (letters, digits, underscores).
pub async fn events(prefix: &str, service: &str) -> Events {
    let settings = EventsSettings {
        url: nats_url(),
        prefix: format!("{prefix}_{}", std::process::id()),
        retry_base_ms: 50,
        poll_ms: 20,
        ..EventsSettings::default()
    };
    Events::connect(&settings, service)
        .await
        .expect("the test NATS can be reached")
}
