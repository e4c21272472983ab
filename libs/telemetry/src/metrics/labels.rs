//! Names of labels. There is none for a tenant, and there must never be one: whose a request is stands on its span.

/// Which service's database, jobs or events: several may run in one process.
pub const SERVICE: &str = "guichet.service";
/// GET, POST …, or `_OTHER`.
pub const HTTP_METHOD: &str = "http.request.method";
/// The route as it is declared, such as `/api/t/{tenant}/v1/tickets`; empty where no route was found.
pub const HTTP_ROUTE: &str = "http.route";
/// 200, 404 …; empty if the client went away before.
pub const HTTP_STATUS: &str = "http.response.status_code";
/// Always `grpc`.
pub const RPC_SYSTEM: &str = "rpc.system.name";
/// Full name, such as `guichet.ticketing.v1.TicketService/GetTicket`, or `_OTHER`.
pub const RPC_METHOD: &str = "rpc.method";
/// gRPC's name of the status: `OK`, `NOT_FOUND` …
pub const RPC_STATUS: &str = "rpc.response.status_code";
/// `<service>.tenant`, `<service>.control` or `<service>.relay`.
pub const POOL: &str = "db.client.connection.pool.name";
/// `idle` or `used`.
pub const CONNECTION_STATE: &str = "db.client.connection.state";
/// `postgresql`, `nats` or `redis`.
pub const DEPENDENCY: &str = "guichet.dependency";
/// Always `nats`.
pub const MESSAGING_SYSTEM: &str = "messaging.system";
/// `<service>_<handler>`.
pub const CONSUMER: &str = "messaging.consumer.group.name";
/// Absent if all went well, else `retry`, `later` or `park`.
pub const ERROR: &str = "error.type";
/// The kind of a job, as its handler is called.
pub const JOB_KIND: &str = "guichet.job.kind";
/// How it ended; the metric's text says how it may.
pub const OUTCOME: &str = "guichet.outcome";
/// `smtp`, `lmtp` or `imap`.
pub const MAIL_SOURCE: &str = "guichet.mail.source";
/// Which text of ours a mail is.
pub const MAIL_TEMPLATE: &str = "guichet.mail.template";
/// What requests are counted by: `caller`, `address` or `sign-in`.
pub const BUCKET: &str = "guichet.rate_limit.bucket";
/// `provisioning`, `ready`, `suspended` or `failed`.
pub const SPACE_STATE: &str = "guichet.tenant.state";
/// `user` or `system`.
pub const CPU_MODE: &str = "cpu.mode";
/// The program's version.
pub const VERSION: &str = "service.version";
