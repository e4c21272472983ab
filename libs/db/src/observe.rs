//! What waits in the control tables, and how the pools are, told as metrics: one cheap statement of each process now and then, however often
//! somebody collects.

use std::{
    collections::BTreeSet,
    sync::{Arc, Weak},
    time::Duration,
};

use opentelemetry::metrics::Gauge;
use sqlx::PgPool;
use telemetry::metrics::{self, Instrument, KeyValue, label, labels};

use crate::{DbError, SpaceState, db::Inner, pool::Waits};

/// Nothing is waited for longer than this.
const PATIENCE: Duration = Duration::from_secs(5);

/// Something that waits, how many there are and how old the oldest is.
struct Waiting {
    what: String,
    name: String,
    many: i64,
    age: f64,
}

/// Tells for as long as somebody holds the database, if metrics are exported.
pub(crate) fn spawn(of: &Arc<Inner>) {
    let of = Arc::downgrade(of);
    let Some(mut pause) = metrics::look_again() else { return };
    tokio::spawn(async move {
        let mut told = BTreeSet::new();
        loop {
            if look(&of, &mut told).await.is_none() {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = metrics::look_again().unwrap_or(pause);
        }
    });
}

async fn look(of: &Weak<Inner>, told: &mut BTreeSet<(String, String)>) -> Option<()> {
    let inner = of.upgrade()?;
    pools(&inner);
    tenants(&inner);
    let found = tokio::time::timeout(PATIENCE, waiting(&inner)).await;
    let service = label(labels::SERVICE, inner.service.clone());
    let up = matches!(&found, Ok(Ok(_)));
    metrics::DEPENDENCY_UP.set(
        f64::from(up),
        &[service.clone(), label(labels::DEPENDENCY, "postgresql")],
    );
    if let Ok(Ok(rows)) = found {
        // What was there before and is no more is told once more, as nothing.
        let mut gone = std::mem::take(told);
        for row in rows {
            tell(&inner.service, &service, &row.what, &row.name, row.many as f64, row.age);
            gone.remove(&(row.what.clone(), row.name.clone()));
            told.insert((row.what, row.name));
        }
        for (what, name) in gone {
            tell(&inner.service, &service, &what, &name, 0.0, 0.0);
        }
    }
    Some(())
}

/// Oldest and number of what waits. Every part reads little, whatever lies in the tables: numbers end at 10,000.
async fn waiting(inner: &Inner) -> Result<Vec<Waiting>, DbError> {
    let counted = inner.counted_jobs();
    let rows = sqlx::query_as!(
        Waiting,
        "with due as (
            select kind, run_at from control.job where state = 'queued' and run_at <= now() order by run_at limit 10000
         )
         select 'outbox' as \"what!\", '' as \"name!\",
            (select count(*) from (select from control.outbox where published_at is null and parked is null limit 10000) w) as \"many!\",
            coalesce((select extract(epoch from now() - created_at) from control.outbox
                      where published_at is null and parked is null order by seq limit 1), 0)::float8 as \"age!\"
         union all
         select 'due', kind, count(*), extract(epoch from now() - min(run_at))::float8 from due group by kind
         union all
         select 'waiting', kind, count(*), 0 from (
            select kind from control.job where cardinality($1::text[]) > 0 and kind = any($1) and state <> 'parked' limit 10000
         ) w group by kind
         union all
         select 'parked job', kind, count(*), 0 from control.job where state = 'parked' group by kind
         union all
         select 'parked event', handler, count(*), 0 from control.parked_event group by handler",
        &counted,
    )
    .fetch_all(&inner.control)
    .await?;
    Ok(rows)
}

fn tell(service: &str, of: &KeyValue, what: &str, name: &str, many: f64, age: f64) {
    let kind = || [of.clone(), label(labels::JOB_KIND, name.to_owned())];
    let set = |gauge: &Instrument<Gauge<f64>>, labels: &[KeyValue]| gauge.set(many, labels);
    match what {
        "outbox" => {
            set(&metrics::OUTBOX_WAITING, std::slice::from_ref(of));
            metrics::OUTBOX_OLDEST_AGE.set(age, std::slice::from_ref(of));
        }
        "due" => {
            set(&metrics::JOB_DUE, &kind());
            metrics::JOB_OLDEST_AGE.set(age, &kind());
        }
        "waiting" => set(&metrics::JOB_WAITING, &kind()),
        "parked job" => set(&metrics::JOB_PARKED, &kind()),
        _ => {
            let consumer = format!("{}_{name}", service.replace('-', "_"));
            set(&metrics::CONSUMER_PARKED, &[label(labels::CONSUMER, consumer)]);
        }
    }
}

fn pools(inner: &Inner) {
    let (mut idle, mut used, mut most) = (0, 0, 0);
    for shard in &inner.shards {
        let slots = shard.count();
        (idle, used, most) = (idle + slots.idle, used + slots.used, most + slots.most);
    }
    pool(&inner.waits, idle, used, most);
    for (pool_of, waits) in [
        (&inner.control, &inner.control_waits),
        (&inner.relay, &inner.relay_waits),
    ] {
        let (idle, used) = figures(pool_of);
        pool(waits, idle, used, pool_of.options().get_max_connections() as usize);
    }
}

fn figures(pool: &PgPool) -> (usize, usize) {
    let idle = pool.num_idle();
    (idle, (pool.size() as usize).saturating_sub(idle))
}

fn pool(waits: &Waits, idle: usize, used: usize, most: usize) {
    let pool = waits.pool();
    let state = |name: &'static str| [pool.clone(), label(labels::CONNECTION_STATE, name)];
    metrics::DB_CLIENT_CONNECTION_COUNT.set(idle as f64, &state("idle"));
    metrics::DB_CLIENT_CONNECTION_COUNT.set(used as f64, &state("used"));
    metrics::DB_CLIENT_CONNECTION_MAX.set(most as f64, std::slice::from_ref(pool));
    metrics::DB_CLIENT_CONNECTION_PENDING_REQUESTS.set(waits.pending() as f64, std::slice::from_ref(pool));
}

fn tenants(inner: &Inner) {
    let rows = inner.registry.rows();
    let states = [
        (SpaceState::Provisioning, "provisioning"),
        (SpaceState::Ready, "ready"),
        (SpaceState::Suspended, "suspended"),
        (SpaceState::Failed, "failed"),
    ];
    for (state, name) in states {
        let many = rows.iter().filter(|row| row.state == state).count();
        let labels = [
            label(labels::SERVICE, inner.service.clone()),
            label(labels::SPACE_STATE, name),
        ];
        metrics::TENANT_COUNT.set(many as f64, &labels);
    }
}
