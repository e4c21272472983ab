use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use uuid::Uuid;

use crate::{Consumer, Desk, Kind, Ledger, Nats, Stack, ledger::Entry};

/// Compares what the product said with what there is.
pub struct Audit {
    pub(crate) stack: Stack,
    pub(crate) since: String,
    /// Names of all who are brought events: one that is gone must come back before all can be whole.
    consumers: BTreeSet<String>,
}

/// A statement's rows as text.
type Rows = Vec<Vec<String>>;

impl Audit {
    /// Looks at everything that happens from now on.
    pub async fn begin(stack: &Stack) -> Self {
        let mut audit = Self {
            stack: stack.clone(),
            since: String::new(),
            consumers: BTreeSet::new(),
        };
        let nats = Nats::connect(stack).await.expect("NATS");
        let consumers = nats.consumers().await.expect("the streams");
        audit.consumers = consumers.into_iter().map(|consumer| consumer.name).collect();
        let now = audit.ask("ticketing", "select clock_timestamp()::text").await;
        audit.since.clone_from(&now[0][0]);
        audit
    }

    /// Rows of a service's database; every column must be text.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn ask(&self, service: &str, sql: &str) -> Rows {
        self.try_ask(service, sql)
            .await
            .unwrap_or_else(|error| panic!("{service}: {sql}: {error}"))
    }

    async fn try_ask(&self, service: &str, sql: &str) -> Result<Rows, sqlx::Error> {
        let mut connection = PgConnection::connect(&self.stack.env.databases[service]).await?;
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut connection)
            .await?;
        let _ = connection.close().await;
        Ok(rows
            .iter()
            .map(|row| {
                (0..row.len())
                    .map(|column| row.try_get::<String, _>(column).unwrap_or_default())
                    .collect()
            })
            .collect())
    }

    /// Waits until every event was carried and handled and no job is due; what is left over if that does not come about, and how long it took.
    pub async fn settle(&self, patience: Duration) -> (Vec<String>, Duration) {
        let started = Instant::now();
        let mut told = Duration::ZERO;
        loop {
            let left = self.unsettled().await;
            if started.elapsed() > told + Duration::from_secs(15) {
                told = started.elapsed();
                println!("still to do after {told:?}: {}", left.join("; "));
            }
            if left.is_empty() || started.elapsed() > patience {
                return (left, started.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    async fn unsettled(&self) -> Vec<String> {
        let mut left = Vec::new();
        let mut outboxes = BTreeMap::new();
        for service in self.stack.env.databases.keys() {
            match self.unsettled_of(service).await {
                Ok((problems, outbox)) => {
                    left.extend(problems);
                    outboxes.insert(service.clone(), outbox);
                }
                Err(error) => left.push(format!("{service}: {error}")),
            }
        }
        if !left.is_empty() {
            return left;
        }
        let consumers = match Nats::connect(&self.stack).await {
            None => None,
            Some(nats) => nats.consumers().await,
        };
        let Some(consumers) = consumers else {
            return vec!["NATS does not answer".to_owned()];
        };
        let there: BTreeSet<_> = consumers.iter().map(|consumer| consumer.name.clone()).collect();
        left.extend(
            self.consumers
                .difference(&there)
                .map(|name| format!("{name} is brought nothing")),
        );
        for consumer in &consumers {
            if consumer.pending > 0 || consumer.unacknowledged > 0 {
                left.push(format!(
                    "{}: {} events to come, {} not acknowledged",
                    consumer.name, consumer.pending, consumer.unacknowledged
                ));
            }
            left.extend(self.missing(consumer, &outboxes).await);
        }
        left
    }

    /// What one database still has to do, and the subjects of its new events by id.
    async fn unsettled_of(&self, service: &str) -> Result<(Vec<String>, BTreeMap<Uuid, String>), sqlx::Error> {
        let mut left = Vec::new();
        for (what, sql) in [
            (
                "events to be carried",
                "select count(*)::text from control.outbox where published_at is null and parked is null",
            ),
            (
                "jobs due",
                "select count(*)::text from control.job where state = 'running' or state = 'queued' and run_at < now() + interval '2 minutes'",
            ),
        ] {
            let n = &self.try_ask(service, sql).await?[0][0];
            if n != "0" {
                left.push(format!("{service}: {n} {what}"));
            }
        }
        let sql = format!(
            "select id::text, subject from control.outbox where created_at >= '{}'",
            self.since
        );
        let outbox = self.try_ask(service, &sql).await?.into_iter();
        let outbox = outbox.filter_map(|mut row| Some((row[0].parse().ok()?, row.remove(1))));
        Ok((left, outbox.collect()))
    }

    /// Events that a consumer wants and its inbox does not have.
    async fn missing(
        &self,
        consumer: &Consumer,
        outboxes: &BTreeMap<String, BTreeMap<Uuid, String>>,
    ) -> Option<String> {
        let owner = consumer.filter.split('.').nth(2)?;
        let sql = format!(
            "select event_id::text from control.inbox where handler = '{}' and received_at >= '{}'",
            consumer.handler, self.since
        );
        let rows = match self.try_ask(&consumer.service, &sql).await {
            Ok(rows) => rows,
            Err(error) => return Some(format!("{}: {error}", consumer.service)),
        };
        let had: BTreeSet<Uuid> = rows.iter().filter_map(|row| row[0].parse().ok()).collect();
        let wanted = outboxes
            .get(owner)?
            .iter()
            .filter(|(_, subject)| consumer.wants(subject));
        let missing: Vec<_> = wanted.filter(|(id, _)| !had.contains(id)).collect();
        let example = missing.first()?;
        Some(format!(
            "{} has not had {} events, such as {} {}",
            consumer.name,
            missing.len(),
            example.1,
            example.0
        ))
    }

    /// Id, subject and content of every event of tenants that was published.
    pub async fn envelopes(&self) -> Vec<(String, String, Vec<u8>)> {
        let mut all = Vec::new();
        for service in self.stack.env.databases.keys() {
            let mut connection = PgConnection::connect(&self.stack.env.databases[service])
                .await
                .expect("the database");
            let sql = format!(
                "select replace(id::text, '-', ''), subject, envelope from control.outbox where created_at >= '{}' and published_at is not null",
                self.since
            );
            let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut connection).await;
            let rows = rows.expect("the outbox");
            all.extend(rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))));
        }
        all
    }

    /// Events and jobs that were given up.
    pub async fn parked(&self) -> Vec<String> {
        let mut found = Vec::new();
        for service in self.stack.env.databases.keys() {
            for sql in [
                "select 'event of ' || handler, error from control.parked_event",
                "select 'job ' || kind, coalesce(error, '') from control.job where state = 'parked'",
                "select 'outgoing event', parked from control.outbox where parked is not null",
            ] {
                let rows = self.ask(service, sql).await;
                found.extend(rows.iter().map(|row| format!("{service}: {}: {}", row[0], row[1])));
            }
        }
        found
    }

    /// Writes that were acknowledged and are not there, and writes that are there twice.
    pub async fn compare(&self, desk: &Desk, ledger: &Ledger) -> (Vec<String>, Vec<String>) {
        let (mut lost, mut twice) = (Vec::new(), Vec::new());
        let entries = ledger.entries();
        for tenant in &desk.tenants {
            let t = &tenant.schema;
            let mine = |kinds: &[Kind]| -> Vec<&Entry> {
                entries
                    .iter()
                    .filter(|e| e.tenant == tenant.slug && kinds.contains(&e.kind))
                    .collect()
            };
            for (service, kinds, sql) in [
                (
                    "ticketing",
                    &[Kind::Ticket, Kind::Mail][..],
                    format!("select title from {t}.ticket where title like 'flt%'"),
                ),
                (
                    "ticketing",
                    &[Kind::Reply, Kind::Answer][..],
                    format!("select body from {t}.message where body like 'flt%'"),
                ),
                (
                    "asset",
                    &[Kind::Asset][..],
                    format!("select name from {t}.asset where name like 'flt%'"),
                ),
                (
                    "knowledge",
                    &[Kind::Article][..],
                    format!("select title from {t}.article where title like 'flt%'"),
                ),
                (
                    "ticketing",
                    &[Kind::File][..],
                    format!("select replace(filename, '.txt', '') from {t}.attachment where filename like 'flt%'"),
                ),
                (
                    "ticketing",
                    &[Kind::Mail][..],
                    format!(
                        "select split_part(mail_message_id, '@', 1) from {t}.message where mail_message_id like 'flt%'"
                    ),
                ),
            ] {
                let mut there = BTreeMap::<String, usize>::new();
                for row in self.ask(service, &sql).await {
                    let key = row[0].split_whitespace().next().unwrap_or_default().to_owned();
                    *there.entry(key).or_default() += 1;
                }
                for entry in mine(kinds) {
                    match there.get(&entry.key).copied().unwrap_or_default() {
                        0 if entry.acknowledged => {
                            lost.push(format!("{} {:?} {} in {service}", entry.tenant, entry.kind, entry.key));
                        }
                        0 | 1 => {}
                        n => twice.push(format!("{} {:?} {}: {n} times", entry.tenant, entry.kind, entry.key)),
                    }
                }
            }
        }
        (lost, twice)
    }

    /// Tickets of the ledger whose projection in the provider's queue is missing or old.
    pub async fn projection(&self, desk: &Desk) -> Vec<String> {
        let schemas = self
            .ask(
                "ticketing",
                "select 'p_' || replace(id::text, '-', '') from control.tenant where kind = 'provider'",
            )
            .await;
        let mut queue = BTreeMap::new();
        for schema in schemas.iter().map(|row| &row[0]) {
            let sql = format!("select ticket_id::text, revision::text from {schema}.queue_ticket");
            queue.extend(
                self.ask("ticketing", &sql)
                    .await
                    .into_iter()
                    .map(|row| (row[0].clone(), row[1].clone())),
            );
        }
        let mut wrong = Vec::new();
        for tenant in &desk.tenants {
            let sql = format!(
                "select id::text, revision::text from {}.ticket where title like 'flt%'",
                tenant.schema
            );
            for row in self.ask("ticketing", &sql).await {
                if queue.get(&row[0]) != Some(&row[1]) {
                    wrong.push(format!(
                        "{} {}: revision {} against {:?}",
                        tenant.slug,
                        row[0],
                        row[1],
                        queue.get(&row[0])
                    ));
                }
            }
        }
        wrong
    }

    /// Files that rows point to and that are not there.
    pub async fn dangling(&self, desk: &Desk) -> Vec<String> {
        let mut dangling = Vec::new();
        for tenant in &desk.tenants {
            let t = &tenant.schema;
            for (service, sql) in [
                (
                    "ticketing",
                    format!(
                        "select blob_key from {t}.attachment where created_at >= '{}'",
                        self.since
                    ),
                ),
                (
                    "mail_ingest",
                    format!(
                        "select blob_key from {t}.incoming_mail where received_at >= '{}'",
                        self.since
                    ),
                ),
            ] {
                let rows = self.ask(service, &sql).await;
                let gone = rows
                    .iter()
                    .filter(|row| !self.stack.dir.join("blobs").join(&row[0]).exists());
                dangling.extend(gone.map(|row| format!("{service} {}", row[0])));
            }
        }
        dangling
    }
}
