//! The process itself, as Linux shows it.

use super::{catalogue, label, labels};

/// Clock ticks in a second, as the kernel tells times to programs (`USER_HZ`).
const TICKS: f64 = 100.0;

/// Starts telling of the process.
pub(super) fn observe() {
    #[allow(
        clippy::disallowed_methods,
        reason = "when the process started, whatever the product's clock says"
    )]
    let started = std::time::SystemTime::now();
    let since = std::time::Instant::now();
    let epoch = started.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    catalogue::PROCESS_START_TIME.look(move || vec![(epoch.as_secs_f64(), Vec::new())]);
    catalogue::PROCESS_UPTIME.look(move || vec![(since.elapsed().as_secs_f64(), Vec::new())]);
    catalogue::PROCESS_MEMORY_USAGE.look(|| resident().map(|bytes| (bytes, Vec::new())).into_iter().collect());
    catalogue::PROCESS_CPU_TIME.look(|| {
        let Some((user, system)) = cpu() else { return Vec::new() };
        vec![
            (user, vec![label(labels::CPU_MODE, "user")]),
            (system, vec![label(labels::CPU_MODE, "system")]),
        ]
    });
    catalogue::BUILD_INFO.look(|| vec![(1.0, vec![label(labels::VERSION, env!("CARGO_PKG_VERSION"))])]);
}

fn resident() -> Option<f64> {
    resident_of(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn resident_of(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

fn cpu() -> Option<(f64, f64)> {
    cpu_of(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// Seconds in the program and in the kernel. The name of the program, which may hold anything, ends at the last parenthesis.
fn cpu_of(stat: &str) -> Option<(f64, f64)> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut seconds = || Some(fields.next()?.parse::<f64>().ok()? / TICKS);
    Some((seconds()?, seconds()?))
}

/// What tells this process from others of its service: machine (or pod) and number.
pub(crate) fn instance() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}/{}", host.trim(), std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_files_are_read() {
        assert_eq!(resident_of("VmHWM:\t  9 kB\nVmRSS:\t  2048 kB\n"), Some(2_097_152.0));
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 1 2 3 4 150 25 0 0 20 0 1 0 100 1 1";
        assert_eq!(cpu_of(stat), Some((1.5, 0.25)));
        assert!(resident().is_some_and(|bytes| bytes > 100_000.0));
        assert!(cpu().is_some());
        assert_eq!((resident_of(""), cpu_of("")), (None, None));
    }
}
