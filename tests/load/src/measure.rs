use std::{
    future::Future,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::cpu::{Cpu, Pids};

/// How long, and how much at the same time.
pub struct Plan {
    /// Seconds of measuring.
    pub seconds: u64,
    /// Requests at the same time.
    pub connections: usize,
}

/// What a measurement gave.
pub struct Outcome {
    /// Milliseconds of each answered request, sorted.
    latencies: Vec<f64>,
    elapsed: Duration,
    /// Requests that failed.
    pub errors: u64,
    /// CPU time used by the stack meanwhile, in milliseconds.
    pub cpu: Cpu,
}

impl Outcome {
    /// Answered requests per second.
    pub fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency that this share of requests stays under, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).copied().unwrap_or_default()
    }

    /// Milliseconds of `cpu` per answered request.
    pub fn cpu_ms(&self, cpu: f64) -> f64 {
        cpu / (self.latencies.len().max(1) as f64)
    }
}

/// Calls `request` over and over on each connection. The first second warms up and is not counted.
pub async fn measure<F, T>(pids: &Pids, plan: &Plan, request: impl Fn(u64) -> F) -> anyhow::Result<Outcome>
where
    F: Future<Output = anyhow::Result<T>>,
{
    let number = AtomicU64::new(1);
    run(
        &Plan {
            seconds: 1,
            connections: plan.connections,
        },
        &number,
        &request,
    )
    .await;
    let (before, started) = (Cpu::now(pids), Instant::now());
    let (mut latencies, errors) = run(plan, &number, &request).await;
    let elapsed = started.elapsed();
    let cpu = Cpu::now(pids).since(before);
    anyhow::ensure!(!latencies.is_empty(), "no request was answered; {errors} failed");
    latencies.sort_by(f64::total_cmp);
    Ok(Outcome {
        latencies,
        elapsed,
        errors,
        cpu,
    })
}

async fn run<F, T>(plan: &Plan, number: &AtomicU64, request: &impl Fn(u64) -> F) -> (Vec<f64>, u64)
where
    F: Future<Output = anyhow::Result<T>>,
{
    let end = Instant::now() + Duration::from_secs(plan.seconds);
    let latencies = Mutex::new(Vec::new());
    let errors = AtomicU64::new(0);
    let connection = || async {
        while Instant::now() < end {
            let started = Instant::now();
            match request(number.fetch_add(1, Ordering::Relaxed)).await {
                Ok(_) => latencies
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(started.elapsed().as_secs_f64() * 1000.0),
                Err(_) => _ = errors.fetch_add(1, Ordering::Relaxed),
            }
        }
    };
    futures_util::future::join_all((0..plan.connections).map(|_| connection())).await;
    (
        latencies.into_inner().unwrap_or_else(PoisonError::into_inner),
        errors.into_inner(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_a_hundred() {
        let latencies = (1..=100).map(f64::from).collect();
        let outcome = Outcome {
            latencies,
            elapsed: Duration::from_secs(2),
            errors: 0,
            cpu: Cpu::default(),
        };
        assert_eq!((outcome.percentile(50), outcome.percentile(95)), (51.0, 96.0));
        assert_eq!(outcome.per_second(), 50.0);
        assert_eq!(outcome.cpu_ms(200.0), 2.0);
    }
}
