use chrono::DateTime;

use super::{Finding, clock};

const ADVICE: &str = "look whether it is running; without it limits count per process and presence is not shown";

/// Redis answers, its clock is right, and it does not forget what it was told to keep.
pub async fn check(url: &str) -> Finding {
    let asked = async {
        let mut connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
        let time: (i64, u32) = redis::cmd("TIME").query_async(&mut connection).await?;
        let info: String = redis::cmd("INFO").query_async(&mut connection).await?;
        redis::RedisResult::Ok((time, info))
    };
    let ((seconds, micros), info) = match asked.await {
        Ok(answer) => answer,
        Err(error) => return Finding::wrong("Redis", error, ADVICE),
    };
    let time = DateTime::from_timestamp(seconds, micros.saturating_mul(1_000)).unwrap_or_default();
    if let Some(problem) = clock::problem(time) {
        return Finding::wrong("Redis", problem, clock::ADVICE);
    }
    let value = |key: &str| {
        let line = info.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        line.unwrap_or_default().trim().to_owned()
    };
    let policy = value("maxmemory_policy");
    if !policy.is_empty() && policy != "noeviction" {
        let problem =
            format!("maxmemory-policy is {policy}: when memory is short, limits and presence are forgotten early");
        return Finding::doubtful(
            "Redis",
            problem,
            "set maxmemory-policy to noeviction; what is kept here ends by itself",
        );
    }
    Finding::fine("Redis", format!("version {}", value("redis_version")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::servers::Server;

    #[tokio::test]
    async fn a_server_that_is_away_or_forgets_is_told() {
        assert!(check("redis://127.0.0.1:1").await.text().starts_with("WRONG  Redis"));
        assert!(
            check(&testkit::redis_url())
                .await
                .text()
                .starts_with("ok     Redis: version")
        );
        let words = [
            "--save",
            "",
            "--bind",
            "127.0.0.1",
            "--maxmemory",
            "20mb",
            "--maxmemory-policy",
            "allkeys-lru",
            "--port",
        ];
        let forgetful = Server::start("redis-server", |port| {
            words.iter().map(|word| (*word).to_owned()).chain([port]).collect()
        })
        .await;
        let seen = check(&format!("redis://127.0.0.1:{}", forgetful.port)).await.text();
        assert!(
            seen.starts_with("DOUBT  Redis") && seen.contains("allkeys-lru"),
            "{seen}"
        );
    }
}
