use redis::{RedisResult, Script, aio::ConnectionManager};

/// The generic cell rate algorithm: one number per key, the time at which the bucket would be full again.
const SCRIPT: &str = r"
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local interval = tonumber(ARGV[1])
local window = tonumber(ARGV[2])
local wanted = tonumber(ARGV[3])
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
if full < now then full = now end
local first = full + interval
if first - now > window then
  return {0, 0, math.ceil((full - now) / 1000), math.max(1, math.ceil((first - now - window) / 1000))}
end
local count = math.max(1, math.min(wanted, math.floor((window - (full - now)) / interval)))
local after = full + count * interval
redis.call('SET', KEYS[1], string.format('%.3f', after), 'PX', math.ceil(after - now) + 1000)
return {count, math.max(0, math.floor((window - (after - now)) / interval)), math.ceil((after - now) / 1000), 0}
";

const WINDOW_MS: f64 = 60_000.0;

pub(super) struct Shared(Script);

impl Shared {
    pub(super) fn new() -> Self {
        Self(Script::new(SCRIPT))
    }

    /// Counts up to `wanted` requests, at least one unless there are too many: how many were counted, remaining, seconds until all is free again,
    /// seconds to wait.
    pub(super) async fn take(
        &self,
        mut connection: ConnectionManager,
        key: &str,
        quota: u32,
        wanted: u32,
    ) -> RedisResult<(u32, u32, u32, u32)> {
        let interval = WINDOW_MS / f64::from(quota);
        let mut call = self.0.prepare_invoke();
        call.key(format!("guichet:limit:{key}"))
            .arg(interval)
            .arg(WINDOW_MS)
            .arg(wanted);
        call.invoke_async(&mut connection).await
    }
}
