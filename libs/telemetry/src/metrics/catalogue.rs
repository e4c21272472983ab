//! Every metric of the product. `docs/metrics.md` is made from it; alerts and dashboards use these names and no others.

use opentelemetry::metrics::{Counter, Gauge, Histogram, UpDownCounter};

use super::{
    labels::*,
    metric::{Instrument, Kind, Metric, Observed},
};

/// Answers to people and other services.
const FAST: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0, 30.0,
];
/// Waits that should not be noticed.
const TINY: &[f64] = &[
    0.0001, 0.0005, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0,
];
/// Work behind the scenes: soon as a rule, hours at worst.
const SLOW: &[f64] = &[
    0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0,
];

macro_rules! catalogue {
    (@ Histogram) => { Instrument<Histogram<f64>> };
    (@ Counter) => { Instrument<Counter<u64>> };
    (@ UpDown) => { Instrument<UpDownCounter<i64>> };
    (@ Gauge) => { Instrument<Gauge<f64>> };
    (@ buckets) => { &[] };
    (@ buckets $buckets:ident) => { $buckets };
    (
        measured { $($id:ident = $kind:ident $name:literal $unit:literal [$($label:ident),*] $(by $buckets:ident)? $about:literal;)* }
        observed { $($oid:ident = $okind:ident $oname:literal $ounit:literal [$($olabel:ident),*] $oabout:literal;)* }
    ) => {
        $(#[doc = $about]
        pub static $id: catalogue!(@ $kind) = Instrument::new(Metric {
            name: $name, kind: Kind::$kind, unit: $unit, labels: &[$($label),*], about: $about, buckets: catalogue!(@ buckets $($buckets)?),
        });)*
        $(#[doc = $oabout]
        pub(super) static $oid: Observed = Observed(Metric {
            name: $oname, kind: Kind::$okind, unit: $ounit, labels: &[$($olabel),*], about: $oabout, buckets: &[],
        });)*
        /// Every metric, in the order of the documentation.
        pub fn all() -> Vec<&'static Metric> {
            vec![$(&$id.metric,)* $(&$oid.0,)*]
        }
    };
}

catalogue! {
    measured {
        HTTP_SERVER_REQUEST_DURATION = Histogram "http.server.request.duration" "s" [HTTP_METHOD, HTTP_ROUTE, HTTP_STATUS] by FAST
            "Requests at the gateway, until the head of the answer; a stream of live updates counts until it begins.";
        HTTP_SERVER_ACTIVE_REQUESTS = UpDown "http.server.active_requests" "{request}" [HTTP_METHOD]
            "Requests the gateway is working on, streams that have begun not included.";
        RPC_SERVER_CALL_DURATION = Histogram "rpc.server.call.duration" "s" [RPC_SYSTEM, RPC_METHOD, RPC_STATUS] by FAST
            "Calls a service answered, over the network or within the process. One its caller or deadline broke off is CANCELLED.";
        RPC_CLIENT_CALL_DURATION = Histogram "rpc.client.call.duration" "s" [RPC_SYSTEM, RPC_METHOD, RPC_STATUS] by FAST
            "Calls to another service, over the network or within the process, with all repetitions of a call that never left.";
        DB_CLIENT_CONNECTION_COUNT = Gauge "db.client.connection.count" "{connection}" [POOL, CONNECTION_STATE]
            "Open connections to PostgreSQL.";
        DB_CLIENT_CONNECTION_MAX = Gauge "db.client.connection.max" "{connection}" [POOL]
            "Connections the pool may open.";
        DB_CLIENT_CONNECTION_PENDING_REQUESTS = Gauge "db.client.connection.pending_requests" "{request}" [POOL]
            "Who waits for a connection.";
        DB_CLIENT_CONNECTION_WAIT_TIME = Histogram "db.client.connection.wait_time" "s" [POOL] by TINY
            "How long it took to get a connection; for tenants with the wait for one of the tenant's own turns.";
        DB_CLIENT_CONNECTION_TIMEOUTS = Counter "db.client.connection.timeouts" "{timeout}" [POOL]
            "Waits for a connection that were given up: the caller was told to come back.";
        DEPENDENCY_UP = Gauge "guichet.dependency.up" "" [SERVICE, DEPENDENCY]
            "1 if what the service stands on answers, 0 if it does not.";
        TENANT_COUNT = Gauge "guichet.tenant.count" "{tenant}" [SERVICE, SPACE_STATE]
            "Schemas of tenants and providers in the service's database, by state; failed ones are closed until their migration succeeds.";
        OUTBOX_WAITING = Gauge "guichet.outbox.waiting" "{event}" [SERVICE]
            "Events written and not yet published; counted to 10,000.";
        OUTBOX_OLDEST_AGE = Gauge "guichet.outbox.oldest.age" "s" [SERVICE]
            "Age of the oldest event that is not yet published; 0 if there is none.";
        OUTBOX_REFUSED = Counter "guichet.outbox.refused" "{event}" [SERVICE]
            "Events the relay refused to publish and set aside: too large, or written for somebody else.";
        OUTBOX_REFILLS = Counter "guichet.outbox.refills" "{refill}" [SERVICE]
            "How often the service's stream had lost data and was filled again from the outbox.";
        MESSAGING_CLIENT_SENT_MESSAGES = Counter "messaging.client.sent.messages" "{message}" [MESSAGING_SYSTEM, SERVICE]
            "Events published.";
        CONSUMER_PENDING = Gauge "guichet.consumer.pending" "{event}" [CONSUMER]
            "Events in the stream that the handler has not finished.";
        CONSUMER_OLDEST_AGE = Gauge "guichet.consumer.oldest.age" "s" [CONSUMER]
            "How long ago the oldest of them was published; 0 if there is none.";
        CONSUMER_PARKED = Gauge "guichet.consumer.parked" "{event}" [CONSUMER]
            "Events the handler gave up on, which wait for an operator.";
        MESSAGING_PROCESS_DURATION = Histogram "messaging.process.duration" "s" [MESSAGING_SYSTEM, CONSUMER, ERROR] by FAST
            "Attempts to handle an event. error.type is absent if all went well, `retry` and `later` if it comes again, `park` if it was given up.";
        CONSUMER_DELAY = Histogram "guichet.consumer.delay" "s" [CONSUMER] by SLOW
            "From an event's happening to its being handled.";
        JOB_DURATION = Histogram "guichet.job.duration" "s" [SERVICE, JOB_KIND, OUTCOME] by SLOW
            "Attempts to run a job: `done`, `retry` after a failure, `later` because a part is away, `park` for an operator.";
        JOB_START_DELAY = Histogram "guichet.job.start.delay" "s" [SERVICE, JOB_KIND] by SLOW
            "From the time a job was due to its start. Timers are jobs: it says how late they ring.";
        JOB_DUE = Gauge "guichet.job.due" "{job}" [SERVICE, JOB_KIND]
            "Jobs whose time has come and that have not begun, of the 10,000 longest due.";
        JOB_OLDEST_AGE = Gauge "guichet.job.oldest.age" "s" [SERVICE, JOB_KIND]
            "For how long the oldest of them has been due; 0 if there is none.";
        JOB_WAITING = Gauge "guichet.job.waiting" "{job}" [SERVICE, JOB_KIND]
            "Jobs not done, whenever they are due, of the kinds that are mails: `send_mail` waits to go out, `deliver_mail` came in; counted to 10,000.";
        JOB_PARKED = Gauge "guichet.job.parked" "{job}" [SERVICE, JOB_KIND]
            "Jobs that were given up and wait for an operator.";
        MAIL_INBOUND_RECEIVED = Counter "guichet.mail.inbound.received" "{mail}" [MAIL_SOURCE]
            "Mails taken in and stored.";
        MAIL_INBOUND_FAILURES = Counter "guichet.mail.inbound.failures" "{mail}" [MAIL_SOURCE]
            "Mails that could not be stored: their sender or mailbox keeps them.";
        MAIL_INBOUND_DELAY = Histogram "guichet.mail.inbound.delay" "s" [OUTCOME] by SLOW
            "From a mail's being stored to what became of it: `delivered` to a ticket, `quarantined`, `dropped`, `duplicate` or `reported` (a delivery report).";
        MAIL_IMAP_VISIT_DURATION = Histogram "guichet.mail.imap.visit.duration" "s" [OUTCOME] by SLOW
            "Visits to a mailbox by IMAP: `done` or `failed`.";
        MAIL_OUTBOUND_ATTEMPT_DURATION = Histogram "guichet.mail.outbound.attempt.duration" "s" [OUTCOME] by SLOW
            "Attempts to hand a mail to the mail server: `taken`, `not_now` or `never`.";
        MAIL_OUTBOUND_DELAY = Histogram "guichet.mail.outbound.delay" "s" [MAIL_TEMPLATE] by SLOW
            "From the decision on a mail to the mail server's taking it.";
        MAIL_OUTBOUND_SETTLED = Counter "guichet.mail.outbound.settled" "{mail}" [OUTCOME]
            "Mails that are done with: `sent`, `failed`, `suppressed` or `returned` by another mail server afterwards.";
        LIVE_STREAMS = UpDown "guichet.live.streams" "{stream}" []
            "Open streams of live updates.";
        RATE_LIMIT_REFUSED = Counter "guichet.rate_limit.refused" "{request}" [BUCKET]
            "Requests refused because there were too many.";
        IDEMPOTENCY_REPLAYS = Counter "guichet.idempotency.replays" "{request}" []
            "Requests answered with the kept answer of the first one with their key.";
    }
    observed {
        PROCESS_MEMORY_USAGE = Gauge "process.memory.usage" "By" []
            "Resident memory.";
        PROCESS_CPU_TIME = Counter "process.cpu.time" "s" [CPU_MODE]
            "Processor time used.";
        PROCESS_UPTIME = Gauge "process.uptime" "s" []
            "For how long the process has run.";
        PROCESS_START_TIME = Gauge "process.start_time" "s" []
            "When it started, in seconds since 1970.";
        BUILD_INFO = Gauge "guichet.build.info" "" [VERSION]
            "Always 1; the label says which version runs.";
    }
}
