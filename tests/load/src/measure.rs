use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use crate::{
    cpu::{Cpu, Pids},
    dice::{Chooser, Dice, Spread},
    facts::Facts,
    operation::Operation,
    wire::Wire,
    world::Tenant,
};

/// What to do, and how much of it.
pub struct Plan<'a> {
    /// The stack.
    pub facts: &'a Facts,
    /// What is done.
    pub operation: Operation,
    /// In which tenants.
    pub tenants: &'a [Tenant],
    /// How they are chosen.
    pub spread: Spread,
    /// Operations at the same time.
    pub clients: usize,
    /// Seconds of measuring.
    pub seconds: u64,
}

/// What a measurement gave.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Milliseconds of each operation that went well, sorted.
    pub latencies: Vec<f64>,
    /// Of wall time.
    pub seconds: f64,
    /// Operations that failed.
    pub errors: u64,
    /// CPU time used by the stack, in milliseconds: meanwhile, and for what the operations set going (relay, projections, notifications).
    pub cpu: Cpu,
    /// Seconds until the stack was idle afterwards.
    pub behind: f64,
}

impl Outcome {
    /// Operations per second.
    pub fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.seconds.max(0.001)
    }

    /// The latency that this share of operations stays under, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).copied().unwrap_or_default()
    }

    /// Milliseconds of `cpu` per operation.
    pub fn each(&self, cpu: f64) -> f64 {
        cpu / (self.latencies.len().max(1) as f64)
    }

    /// Several measurements of the same thing as one.
    pub fn together(outcomes: &[Self]) -> Self {
        let mut all = Self::default();
        for outcome in outcomes {
            all.latencies.extend(&outcome.latencies);
            all.seconds += outcome.seconds;
            all.errors += outcome.errors;
            all.cpu = all.cpu.and(outcome.cpu);
            all.behind = all.behind.max(outcome.behind);
        }
        all.latencies.sort_by(f64::total_cmp);
        all
    }
}

impl Plan<'_> {
    /// Runs it; the first second warms up and is not counted.
    pub async fn run(&self) -> anyhow::Result<Outcome> {
        let number = AtomicU64::new(std::process::id().into());
        let mut wires: Vec<_> = self.wires()?;
        self.spin(&mut wires, Duration::from_secs(1), &number).await;
        idle(&self.facts.pids).await?;
        let (before, started) = (Cpu::now(&self.facts.pids), Instant::now());
        let (mut latencies, errors) = self.spin(&mut wires, Duration::from_secs(self.seconds), &number).await;
        let seconds = started.elapsed().as_secs_f64();
        let behind = idle(&self.facts.pids).await?;
        let cpu = Cpu::now(&self.facts.pids).since(before);
        anyhow::ensure!(!latencies.is_empty(), "nothing was answered; {errors} failed");
        latencies.sort_by(f64::total_cmp);
        Ok(Outcome {
            latencies,
            seconds,
            errors,
            cpu,
            behind,
        })
    }

    /// Does each tenant's part `times` times, so that connections have met the tenants.
    pub async fn visit_all(&self, times: usize) -> anyhow::Result<()> {
        let visits = (0..times).flat_map(|_| self.tenants);
        let queue = std::sync::Mutex::new(visits.enumerate());
        let mut wires = self.wires()?;
        let visitors = wires.iter_mut().map(async |wire| {
            loop {
                let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                let Some((number, tenant)) = next else {
                    return anyhow::Ok(());
                };
                self.operation.run(self.facts, tenant, wire, number as u64).await?;
            }
        });
        futures_util::future::try_join_all(visitors).await?;
        Ok(())
    }

    fn wires(&self) -> anyhow::Result<Vec<Wire>> {
        let address = self.facts.gateway()?;
        Ok((0..self.clients).map(|_| Wire::new(address)).collect())
    }

    async fn spin(&self, wires: &mut [Wire], time: Duration, number: &AtomicU64) -> (Vec<f64>, u64) {
        let end = Instant::now() + time;
        let chooser = Chooser::new(self.tenants.len(), self.spread);
        let clients = wires.iter_mut().map(|wire| async {
            let mut dice = Dice::new(number.fetch_add(1, Ordering::Relaxed));
            let (mut latencies, mut errors) = (Vec::new(), 0);
            while Instant::now() < end {
                let tenant = &self.tenants[chooser.choose(&mut dice)];
                let n = number.fetch_add(1, Ordering::Relaxed);
                let started = Instant::now();
                match self.operation.run(self.facts, tenant, wire, n).await {
                    Ok(()) => latencies.push(started.elapsed().as_secs_f64() * 1000.0),
                    Err(_) => errors += 1,
                }
            }
            (latencies, errors)
        });
        let all = futures_util::future::join_all(clients).await;
        let errors = all.iter().map(|(_, errors)| errors).sum();
        (all.into_iter().flat_map(|(latencies, _)| latencies).collect(), errors)
    }
}

/// Waits until the stack has done what was set going: half a second with less than a tenth of a core. Seconds until that began.
async fn idle(pids: &Pids) -> anyhow::Result<f64> {
    const LOOK: Duration = Duration::from_millis(500);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(120) {
        let (before, since) = (Cpu::now(pids), started.elapsed());
        tokio::time::sleep(LOOK).await;
        if Cpu::now(pids).since(before).sum() < 50.0 {
            return Ok(since.as_secs_f64());
        }
    }
    anyhow::bail!("the stack is still busy two minutes after the last request")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_a_hundred() {
        let outcome = Outcome {
            latencies: (1..=100).map(f64::from).collect(),
            seconds: 2.0,
            ..Outcome::default()
        };
        assert_eq!((outcome.percentile(50), outcome.percentile(95)), (51.0, 96.0));
        assert_eq!(outcome.per_second(), 50.0);
        assert_eq!(outcome.each(200.0), 2.0);
        assert_eq!(Outcome::together(&[outcome.clone(), outcome]).per_second(), 50.0);
    }
}
