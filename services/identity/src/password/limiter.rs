use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use clock::Clock;
use redis::{
    Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

use super::window::Windows;
use crate::config::{Limits, RedisSettings};

/// Counts an attempt. The window begins with the first and is not prolonged by later ones.
const COUNT: &str = "local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('PTTL', KEYS[1])}";
/// Takes an attempt back.
const FORGIVE: &str = "if ARGV[1] == 'all' then return redis.call('DEL', KEYS[1]) end
if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end
return 0";

/// How long Redis is left alone after it failed.
const PAUSE_MS: u64 = 1_000;

/// What attempts are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// The e-mail address somebody wants to sign in with, whether it has an account or not.
    Account,
    /// The client's address.
    Address,
    /// The e-mail address that reset links are asked for.
    Reset,
}

/// The limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// Seconds until the window ends.
    pub retry_after: u32,
}

/// Limits attempts, counted in Redis for all processes; while Redis is away each process counts for itself.
#[derive(Clone)]
pub struct Limiter {
    redis: ConnectionManager,
    away: Arc<AtomicBool>,
    /// Milliseconds after `started` until which Redis is not asked, because it did not answer.
    closed_until: Arc<AtomicU64>,
    started: Instant,
    local: Arc<Mutex<Windows>>,
    limits: Limits,
    clock: Clock,
}

impl Limiter {
    /// A limiter that connects when it is first used.
    pub fn new(redis: &RedisSettings, limits: &Limits, clock: Clock) -> anyhow::Result<Self> {
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_max_delay(Duration::from_millis(200))
            .set_connection_timeout(Some(Duration::from_millis(500)))
            .set_response_timeout(Some(Duration::from_millis(500)));
        let redis = ConnectionManager::new_lazy_with_config(redis::Client::open(redis.url.as_str())?, config)?;
        Ok(Self {
            redis,
            away: Arc::default(),
            closed_until: Arc::default(),
            started: Instant::now(),
            local: Arc::default(),
            limits: limits.clone(),
            clock,
        })
    }

    /// Counts an attempt before it is made, so that many at once do not slip through.
    pub async fn take(&self, bucket: Bucket, value: &str) -> Result<(), TooMany> {
        let key = key(bucket, value);
        let window = i64::from(self.limits.window_seconds) * 1_000;
        let counted = match self.open() {
            None => None,
            Some(mut redis) => {
                let answer = Script::new(COUNT).key(&key).arg(window).invoke_async(&mut redis).await;
                self.settle::<(u32, i64)>(answer)
            }
        };
        let (count, left) = match counted {
            Some(counted) => counted,
            None => {
                let now = self.clock.now();
                let length = chrono::Duration::milliseconds(window);
                let (count, end) = self.windows(|windows| windows.count(&key, length, now));
                (count, (end - now).num_milliseconds())
            }
        };
        if count <= self.limit(bucket) {
            return Ok(());
        }
        Err(TooMany {
            retry_after: u32::try_from(left / 1_000 + 1).unwrap_or(1),
        })
    }

    /// Takes an attempt back that succeeded: all of an account's, one of an address's.
    pub async fn forgive(&self, bucket: Bucket, value: &str) {
        let key = key(bucket, value);
        let all = bucket != Bucket::Address;
        self.windows(|windows| windows.forgive(&key, all));
        let what = if all { "all" } else { "one" };
        if let Some(mut redis) = self.open() {
            let answer = Script::new(FORGIVE).key(&key).arg(what).invoke_async(&mut redis).await;
            self.settle::<i64>(answer);
        }
    }

    /// The connection, unless Redis failed a moment ago.
    fn open(&self) -> Option<ConnectionManager> {
        (self.elapsed() >= self.closed_until.load(Ordering::Relaxed)).then(|| self.redis.clone())
    }

    /// Takes an answer; an error leaves Redis alone for a moment, so that nobody waits for it again and again.
    fn settle<T>(&self, answer: redis::RedisResult<T>) -> Option<T> {
        self.is_away(answer.as_ref().err());
        if answer.is_err() {
            self.closed_until.store(self.elapsed() + PAUSE_MS, Ordering::Relaxed);
        }
        answer.ok()
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn limit(&self, bucket: Bucket) -> u32 {
        match bucket {
            Bucket::Account => self.limits.account_attempts,
            Bucket::Address => self.limits.address_attempts,
            Bucket::Reset => 3,
        }
    }

    fn windows<T>(&self, use_them: impl FnOnce(&mut Windows) -> T) -> T {
        use_them(&mut self.local.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says once when Redis goes away and once when it is back.
    fn is_away(&self, error: Option<&redis::RedisError>) {
        let was = self.away.swap(error.is_some(), Ordering::Relaxed);
        match error {
            Some(error) if !was => tracing::warn!(%error, "redis is away: attempts are counted per process"),
            None if was => tracing::info!("redis is back"),
            _ => {}
        }
    }
}

/// The address is hashed, so that no key can be made to look like another.
fn key(bucket: Bucket, value: &str) -> String {
    let bucket = match bucket {
        Bucket::Account => "account",
        Bucket::Address => "address",
        Bucket::Reset => "reset",
    };
    format!(
        "guichet:identity:attempt:{bucket}:{}",
        hex::encode(crate::secret::hash(value))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_redis_the_process_counts_for_itself() {
        let limits = Limits {
            account_attempts: 3,
            address_attempts: 5,
            window_seconds: 900,
        };
        let nobody = RedisSettings {
            url: "redis://127.0.0.1:1".to_owned(),
        };
        let clock = Clock::manual(chrono::DateTime::UNIX_EPOCH);
        let limiter = Limiter::new(&nobody, &limits, clock.clone()).unwrap();
        for _ in 0..3 {
            assert!(limiter.take(Bucket::Account, "ada@acme.example").await.is_ok());
        }
        let refused = limiter.take(Bucket::Account, "ada@acme.example").await.unwrap_err();
        assert!((899..=901).contains(&refused.retry_after));
        assert!(limiter.take(Bucket::Account, "bob@acme.example").await.is_ok());
        limiter.forgive(Bucket::Account, "ada@acme.example").await;
        assert!(limiter.take(Bucket::Account, "ada@acme.example").await.is_ok());
    }
}
