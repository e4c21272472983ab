use std::fs;

use crate::cpu::Pids;

/// Resident memory in megabytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// The program, all of it.
    pub program: f64,
    /// What PostgreSQL's backends have for themselves, without the shared buffers.
    pub backends: f64,
    /// How many backends there are.
    pub count: usize,
}

impl Memory {
    /// What the processes hold now.
    pub fn now(pids: &Pids) -> Self {
        let backends = pids.backends();
        Self {
            program: pids.guichet.iter().map(|pid| kilobytes(*pid, "VmRSS:")).sum::<f64>() / 1024.0,
            backends: backends.iter().map(|pid| kilobytes(*pid, "RssAnon:")).sum::<f64>() / 1024.0,
            count: backends.len(),
        }
    }
}

fn kilobytes(pid: u32, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or_default()
}
